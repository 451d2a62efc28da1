#include "simulation/rerouting.h"

#include <algorithm>
#include <cmath>

#include "base/draw.h"
#include "results/tables.h"

namespace pendler {

namespace {

constexpr float kSmoothing = 0.5F;            // weight of the newest travel times
constexpr std::int32_t kStuckAfter_s = 20;    // standing at the end of a lane that does not lead on
constexpr std::int32_t kTrappedAfter_s = 60;  // … and no other way leads around the traps
constexpr std::int32_t kJammedAfter_s = 240;
// Routes between two updates of the travel times whose searches cost about as much as making the
// router's metric. Measured in Bad Hersfeld.
constexpr std::uint32_t kWorthSearching = 12;

float free_seconds(Step const& step, LinkId link) {
  return step.network.links.length[link] /
         std::max(1.0F, step.state.lanes[step.network.links.first_lane[link]].speed_limit);
}

bool is_closed(Step const& step, LinkId link, VehicleClass cls) {
  for (LaneId lane : step.network.lanes_of(link))
    if (!allows(step.state.lanes[lane].closed_for, cls)) return false;
  return true;
}

}  // namespace

Rerouting::Rerouting(Network const& network, RouteService& service)
    : network_(network), service_(service) {
  seconds_.resize(network.links.key.size());
  closed_.resize(network.links.key.size(), 0);
  standing_.resize(network.lanes.length.size());
  last_metres_.resize(network.lanes.length.size(), 0);
  last_ticks_.resize(network.lanes.length.size(), 0);
}

/// Searched one by one until that would cost more than a metric.
std::vector<std::vector<LinkId>> Rerouting::ask(std::span<RouteRequest const> requests) {
  bool const few = searches_ + requests.size() <= kWorthSearching;
  searches_ = few ? searches_ + static_cast<std::uint32_t>(requests.size()) : kWorthSearching;
  return few ? service_.search(requests) : service_.routes(requests);
}

void Rerouting::route_departures(Step& step, std::vector<TripId> const& trips) {
  std::vector<RouteRequest> requests;
  for (TripId trip : trips) {
    VehicleTypeId const type = step.demand.trips.vehicle[trip];
    if (!type.valid() || !step.state.vehicles[trip].route.empty()) continue;
    RunId const run = step.demand.trips.run[trip];
    auto const given = step.demand.trips.route[trip];
    // A closure in force asks for another way than the given one.
    VehicleClass const cls = step.types[type].cls;
    bool const keeps = run.valid() || allows(kRail, cls) ||
                       std::ranges::none_of(given.subspan(given.empty() ? 0 : 1),
                                            [&](LinkId l) { return is_closed(step, l, cls); });
    if (!given.empty() && keeps) {
      step.state.vehicles[trip].route.assign(given.begin(), given.end());
    } else if (run.valid()) {
      auto const route = step.demand.timetable.lines.route[step.demand.timetable.runs.line[run]];
      step.state.vehicles[trip].route.assign(route.begin(), route.end());
    } else {
      requests.push_back({trip, step.demand.trips.from[trip], step.demand.trips.to[trip], type});
    }
  }
  if (requests.empty()) return;
  auto routes = ask(requests);
  for (std::size_t i = 0; i < requests.size(); ++i)
    step.state.vehicles[requests[i].trip].route = std::move(routes[i]);
}

/// What controls say of the links, anew when one has acted.
void Rerouting::read_controls(Step const& step) {
  if (step.state.next_control == controls_read_ && !free_.empty()) return;
  controls_read_ = step.state.next_control;
  free_.resize(seconds_.size());
  for (LinkId link : network_.links.key.ids()) {
    VehicleClasses closed = static_cast<VehicleClasses>(~0U);
    for (LaneId lane : network_.lanes_of(link)) closed &= step.state.lanes[lane].closed_for;
    free_[link.index()] = free_seconds(step, link);
    closed_[link.index()] = closed;
  }
}

void Rerouting::observe(Step& step) {
  SimulationState const& state = step.state;
  read_controls(step);
  searches_ = 0;
  if (state.tick == observed_at_) {  // nothing was driven since
    service_.update(seconds_, closed_);
    return;
  }
  observed_at_ = state.tick;
  for (LinkId link : network_.links.key.ids()) {
    float const free = free_[link.index()];
    double metres = 0;
    std::uint32_t ticks = 0;
    for (LaneId lane : network_.lanes_of(link)) {
      LaneState const& row = state.lanes[lane];
      metres += row.metres - last_metres_[lane.index()];
      ticks += row.ticks - last_ticks_[lane.index()];
      last_metres_[lane.index()] = row.metres;
      last_ticks_[lane.index()] = row.ticks;
    }
    float now = free;
    if (ticks > 0) {
      double const speed = metres / (static_cast<double>(ticks) * static_cast<double>(step.tick_s));
      now = std::max(free, static_cast<float>(network_.links.length[link] / std::max(speed, 0.3)));
    }
    float& smooth = seconds_[link.index()];
    smooth = smooth == 0 ? now : std::max(free, kSmoothing * now + (1.0F - kSmoothing) * smooth);
  }
  service_.update(seconds_, closed_);
}

void Rerouting::before_clearing(SimulationState const& state) {
  for (LaneId lane : state.lanes.ids()) {
    LaneState const& row = state.lanes[lane];
    if (row.ticks == 0) continue;
    last_metres_[lane.index()] -= row.metres;
    last_ticks_[lane.index()] -= row.ticks;  // modulo 2^32, like the difference that is taken later
  }
}

namespace {

/// For which lanes it waits beside its first link, if it does.
void forget_lanes(Step& step, TripId trip) {
  SimulationState& state = step.state;
  LinkId const link = state.vehicles[trip].route.front();
  VehicleClass const cls = step.types[step.demand.trips.vehicle[trip]].cls;
  StripId const strip = step.strip_of(step.lanes_for(link, cls).front());
  auto const& queue = state.queue[strip];
  auto const at = static_cast<std::size_t>(std::ranges::find(queue, trip) - queue.begin());
  if (at < state.queue_lanes[strip].size()) state.queue_lanes[strip][at] = 0;
}

}  // namespace

std::size_t Rerouting::replace_routes(Step& step, std::vector<Change> const& changes) {
  SimulationState& state = step.state;
  if (changes.empty()) return 0;
  std::size_t changed_routes = 0;
  std::vector<RouteRequest> requests;
  for (Change const& c : changes) requests.push_back(c.request);
  auto routes = ask(requests);
  for (std::size_t i = 0; i < changes.size(); ++i) {
    if (routes[i].empty()) continue;
    TripId const trip = changes[i].request.trip;
    auto& route = state.vehicles[trip].route;
    auto const& ahead = changes[i].ahead;
    auto const begin = route.begin() + static_cast<std::ptrdiff_t>(state.vehicles[trip].route_at +
                                                                   (changes[i].detours ? 1U : 0U));
    auto const end = route.begin() + static_cast<std::ptrdiff_t>(changes[i].join);
    if (std::equal(begin, end, routes[i].begin(), routes[i].end())) continue;
    state.vehicles[trip].stop_shift += static_cast<std::int32_t>(ahead.size() + routes[i].size()) -
                                       static_cast<std::int32_t>(end - begin);
    std::vector<LinkId> changed(route.begin(), begin);
    changed.insert(changed.end(), ahead.begin(), ahead.end());
    changed.insert(changed.end(), routes[i].begin(), routes[i].end());
    changed.insert(changed.end(), end, route.end());
    route = std::move(changed);
    step.scratch.ways.forget(trip);
    ++state.trips.reroutes[trip];
    ++changed_routes;
    LaneId const lane = state.vehicles[trip].lane;
    if (!lane.valid()) forget_lanes(step, trip);
    if (!lane.valid() || network_.is_movement(lane)) continue;
    for (std::size_t k = 0; k < state.lanes[lane].count; ++k) {
      Slot& slot = state.slot(state.lanes[lane], k);
      if (slot.trip() == trip) settle_on_lane(step, slot, lane);
    }
  }
  return changed_routes;
}

/// From the link where the vehicle is to its destination.
Rerouting::Change Rerouting::change_all(Step const& step, TripId trip, LinkId link) const {
  auto const& route = step.state.vehicles[trip].route;
  return {{trip,
           link,
           step.demand.trips.to[trip],
           step.demand.trips.vehicle[trip],
           {route.data(), step.state.vehicles[trip].route_at + std::size_t{1}}},
          {},
          route.size()};
}

namespace {

/// May the vehicle be given a new way from its next link on? Runs keep theirs; grants are bound to
/// the present one.
bool is_free(Step const& step, Slot const& slot) {
  return !step.demand.trips.run[slot.trip()].valid() && !allows(kRail, step.type_of(slot).cls) &&
         (slot.flags & (Slot::kGranted | Slot::kArrives)) == 0;
}

TripStatus status_of(Step const& step, TripId trip) {
  return static_cast<TripStatus>(step.state.trips.status[trip]);
}

/// Does the vehicle's remaining route lead over a closed link of those that are `chosen`?
template <class Chosen>
bool is_cut(Step const& step, TripId trip, Chosen&& chosen) {
  VehicleState const& vehicle = step.state.vehicles[trip];
  TripStatus const status = status_of(step, trip);
  if (vehicle.route.empty() || status == TripStatus::arrived) return false;
  VehicleClass const cls = step.types[step.demand.trips.vehicle[trip]].cls;
  std::size_t const first = vehicle.route_at + (status == TripStatus::travelling ? 1U : 0U);
  for (std::size_t i = first; i < vehicle.route.size(); ++i)
    if (chosen(vehicle.route[i]) && is_closed(step, vehicle.route[i], cls)) return true;
  return false;
}

/// Is the vehicle on a link, and free to take another way from its end on?
bool may_change(Step const& step, TripId trip) {
  LaneId const id = step.state.vehicles[trip].lane;
  if (!id.valid() || step.network.is_movement(id)) return false;
  LaneState const& lane = step.state.lanes[id];
  for (std::size_t i = 0; i < lane.count; ++i) {
    Slot const& slot = step.state.slot(lane, i);
    if (slot.trip() == trip) return is_free(step, slot);
  }
  return false;
}

/// visit(link, lane, its row), of those that hold vehicles.
template <class Visit>
void for_lanes_of_links(Step const& step, Visit&& visit) {
  step.state.active.for_each([&](std::size_t strip) {
    if (step.tables.strips[StripId(strip)].on_link == 0) return;
    LinkId const link = step.link_of(StripId(strip));
    for (LaneId id : step.lanes_of(StripId(strip))) {
      LaneState const& lane = step.state.lanes[id];
      if (lane.count > 0) visit(link, id, lane);
    }
  });
}

}  // namespace

void Rerouting::reconsider(Step& step) {
  std::vector<Change> changes;
  for_lanes_of_links(step, [&](LinkId link, LaneId, LaneState const& lane) {
    for (std::size_t i = 0; i < lane.count; ++i) {
      Slot const& slot = step.state.slot(lane, i);
      if (!is_free(step, slot)) continue;
      TripId const trip = slot.trip();
      if (draw({step.settings.seed, Purpose::reconsider_share, step.demand.trips.agent[trip], 0}) >=
          step.settings.reconsider_share)
        continue;
      // Too near to the junction to change one's mind.
      if (lane.length - slot.position < 40.0F) continue;
      changes.push_back(change_all(step, trip, link));
    }
  });
  replace_routes(step, changes);
}

void Rerouting::avoid(Step& step, std::vector<LinkId> const& closed) {
  std::vector<std::uint8_t> hit(network_.links.key.size(), 0);
  for (LinkId link : closed) hit[link.index()] = 1;
  auto const& trips = step.demand.trips;
  auto const row = static_cast<std::uint32_t>(cuts.at_s.size());
  cuts.at_s.push_back(static_cast<double>(step.now()) / 1000.0);
  cuts.links.push_back(static_cast<std::uint32_t>(closed.size()));
  for (auto* count : {&cuts.rerouted, &cuts.waiting, &cuts.runs}) count->push_back(0);
  std::vector<std::uint8_t> known(trips.key.size(), 0);
  for (CutOff const& before : cut_off_) known[before.trip.index()] = 1;
  // Those on the network, in queues, and those whose route was made ahead of their departure.
  for (TripId trip : trips.key.ids()) {
    bool const cut = is_cut(step, trip, [&](LinkId link) { return hit[link.index()] != 0; });
    if (!cut) continue;
    if (trips.run[trip].valid()) {
      ++cuts.runs[row];
    } else if (allows(kRail, step.types[trips.vehicle[trip]].cls)) {
      ++cuts.waiting[row];  // the sections that it holds lie on its way
    } else if (known[trip.index()] == 0) {
      cut_off_.push_back({trip, row});
    }
  }
  help_cut_off(step);
}

void Rerouting::help_cut_off(Step& step) {
  std::vector<CutOff> later, now;
  std::vector<Change> changes;
  for (CutOff const& cut : cut_off_) {
    // Who was already past the point of no return has driven on.
    if (!is_cut(step, cut.trip, [](LinkId) { return true; })) continue;
    if (status_of(step, cut.trip) == TripStatus::travelling && !may_change(step, cut.trip)) {
      later.push_back(cut);
      continue;
    }
    VehicleState const& vehicle = step.state.vehicles[cut.trip];
    changes.push_back(change_all(step, cut.trip, vehicle.route[vehicle.route_at]));
    now.push_back(cut);
  }
  auto const& reroutes = step.state.trips.reroutes;
  std::vector<std::uint16_t> before;
  for (CutOff const& cut : now) before.push_back(reroutes[cut.trip]);
  replace_routes(step, changes);
  for (std::size_t i = 0; i < now.size(); ++i)
    ++(reroutes[now[i].trip] != before[i] ? cuts.rerouted : cuts.waiting)[now[i].count];
  cut_off_ = std::move(later);
}

namespace {

/// Through the stubs of the junction ahead, and over short links of several lanes, on which it is
/// hard to change; `to` is a lane of the last link, which is beyond them.
struct WayOn {
  LinkPath links;
  LaneId to;
};

void add_ways(Step const& step, LaneId lane, VehicleType const& type, LinkPath& way,
              std::vector<WayOn>& out) {
  constexpr std::size_t kDeepest = 6;
  Network const& net = step.network;
  for (MovementId m : net.lanes.out[lane]) {
    LaneId const to = net.movements.to_lane[m];
    if (!allows(net.lanes.allowed[net.lane_of(m)], type.cls) ||
        allows(step.state.lanes[to].closed_for, type.cls) ||
        net.links.max_weight[net.movements.to_link[m]] < type.weight)
      continue;
    way.push_back(net.movements.to_link[m]);
    bool const keeps_lane =
        net.links.inner[way.back()] != 0 || net.links.lane_count[way.back()] > 1;
    bool const goes_on = !net.lanes.out[to].empty();
    if (keeps_lane && goes_on && net.lanes.length[to] < kStub && way.size() < kDeepest) {
      add_ways(step, to, type, way, out);
    } else if (std::ranges::find(out, way, &WayOn::links) == out.end()) {
      out.push_back({way, to});
    }
    way.pop_back();
  }
}

/// All that a lane offers.
std::vector<WayOn> ways_from(Step const& step, LaneId lane, VehicleType const& type) {
  std::vector<WayOn> ways;
  LinkPath way;
  add_ways(step, lane, type, way, ways);
  return ways;
}

}  // namespace

/// By a way that the vehicle's lane offers, back to its destination; a run to its next stop.
Rerouting::Change Rerouting::detour(Step const& step, TripId trip, LinkPath way) const {
  VehicleState const& vehicle = step.state.vehicles[trip];
  auto const& trips = step.demand.trips;
  Change change{{trip, way.back(), trips.to[trip], trips.vehicle[trip]},
                std::move(way),
                vehicle.route.size(),
                true};
  change.ahead.pop_back();
  std::size_t const halt = halt_in_route(step, trip, vehicle.next_stop);
  if (halt == kNoHalt) return change;
  change.request.to = vehicle.route[halt];
  change.join = halt + 1;
  return change;
}

std::vector<LinkPath> Rerouting::other_ways(Step const& step, LaneId lane, TripId trip,
                                            Beyond beyond) const {
  SimulationState const& state = step.state;
  VehicleType const& type = step.types[step.demand.trips.vehicle[trip]];
  VehicleState const& vehicle = state.vehicles[trip];
  std::span const ahead = std::span(vehicle.route).subspan(vehicle.route_at + std::size_t{1});
  auto const has_room = [&](LaneId to) {
    float const claimed = static_cast<float>(state.claims[to].incoming_cm) * 0.01F;
    return std::min(state.lanes[to].length, state.lanes[to].rear_position) - claimed >
           type.length + type.min_gap;
  };
  std::vector<LinkPath> ways;
  for (WayOn& way : ways_from(step, lane, type)) {
    bool const own =
        std::ranges::equal(way.links, ahead.first(std::min(way.links.size(), ahead.size())));
    if (own || (beyond == Beyond::room_now && !has_room(way.to))) continue;
    ways.push_back(std::move(way.links));
  }
  return ways;
}

bool Rerouting::take(Step& step, TripId trip, LinkPath const& way) {
  return replace_routes(step, {detour(step, trip, way)}) > 0;
}

void Rerouting::help_stuck(Step& step, std::int32_t since_s) {
  SimulationState& state = step.state;
  std::vector<Change> changes;
  for_lanes_of_links(step, [&](LinkId, LaneId lane, LaneState const& row) {
    if (row.granted >= row.count) return;
    Slot& slot = state.slot(row, row.granted);
    TripId const trip = slot.trip();
    Standing& standing = standing_[lane];
    bool const stands = slot.speed < 0.5F && row.length - slot.position < 12.0F;
    standing.seconds = stands && standing.vehicle == trip.value ? standing.seconds + since_s : 0;
    standing.vehicle = trip.value;
    constexpr std::uint8_t kBound = Slot::kGranted | Slot::kArrives | Slot::kDwells;
    if (!stands || (slot.flags & kBound) != 0) return;
    if (allows(kRail, step.type_of(slot).cls)) return;  // its sections are locked on its way
    std::int32_t const waited = standing.seconds;
    MovementId const next = slot.next;
    bool const wrong =
        !next.valid() || state.waits[lane].refusal == Refusal::wrong_lane ||
        allows(state.lanes[network_.movements.to_lane[next]].closed_for, step.type_of(slot).cls);
    if (!wrong && step.demand.trips.run[trip].valid()) return;  // runs keep their way if they can
    bool const once_more = waited / kStuckAfter_s != (waited - since_s) / kStuckAfter_s;
    if (waited < (wrong ? kStuckAfter_s : kJammedAfter_s) || !once_more) return;
    bool const trapped = !next.valid() || state.waits[lane].refusal == Refusal::wrong_lane;
    if (trapped && waited >= kTrappedAfter_s) {
      state.vehicles[trip].enters_traps = 1;
      step.scratch.ways.forget(trip);
      settle_on_lane(step, slot, lane);
    }
    // Another way each time, from its key on.
    std::size_t const choice =
        step.demand.trips.key[trip] + static_cast<std::uint64_t>(waited / kStuckAfter_s);
    auto const ways = ways_from(step, lane, step.type_of(slot));
    if (!ways.empty()) changes.push_back(detour(step, trip, ways[choice % ways.size()].links));
  });
  replace_routes(step, changes);
}

}  // namespace pendler
