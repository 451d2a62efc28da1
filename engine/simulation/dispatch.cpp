// Serial, few: trains lock whole sections in a fixed order; level crossings close in time for the
// road's braking and clearing. See docs/models.md, "Sections".

#include <algorithm>
#include <limits>
#include <tuple>

#include "kernels/car_following.h"
#include "kernels/gap_acceptance.h"
#include "results/tables.h"
#include "simulation/step.h"

namespace pendler {

namespace {

constexpr float kCrossingWarning = 25.0F;  // s before the train: braking and clearing of the road
constexpr float kSectionSight = 12.0F;     // s ahead that a train asks for its next section
constexpr float kOverlap = 5.0F;           // m more than its body that a standing train needs

bool occupied(Step const& step, LaneId lane) {
  return !step.state.lanes[lane].empty();
}

void release_sections(Step& step) {
  SimulationState& state = step.state;
  for (SectionId s : step.network.sections.links.ids()) {
    if (state.section_holder[s] == TripId::kNone) continue;
    bool any = false;
    for (LaneId lane : step.tables.tracks.lanes[s]) any = any || occupied(step, lane);
    TripId const holder(std::size_t{state.section_holder[s]});
    bool const gone = state.trips.status[holder] == static_cast<std::uint8_t>(TripStatus::arrived);
    if (any) {
      state.section_entered[s] = 1;
    } else if (state.section_entered[s] != 0 || gone) {
      state.section_holder[s] = TripId::kNone;
      state.section_entered[s] = 0;
    }
  }
}

// ---- sections

/// A train near the end of what it holds, or before its first section.
struct Asks {
  TripId train;
  std::size_t route_at = 0;  // index of the first link that it needs
  Tick waited = 0;
  float left = 0, reach = 0;  // m to that link, and that it must see
  float seconds = 0;          // until it gets there
  Slot* slot = nullptr;
  LaneId lane;
};

/// The track ahead of trains.
class WayAhead {
 public:
  explicit WayAhead(Step const& step)
      : step_(step), state_(step.state), net_(step.network), tracks_(step.tables.tracks) {}

  /// Fills links() from there in the route to the next place where the train may stand; false when
  /// one of them is taken. `room`: metres of track behind the point that only trains of this
  /// direction use. `starts`: it waits beside the first link.
  bool find(TripId train, std::size_t begin, float& room, bool starts = false) {
    auto const& route = state_.vehicles[train].route;
    float const body = step_.types[step_.demand.trips.vehicle[train]].length;
    links_.clear();
    for (std::size_t i = begin; i < route.size(); ++i) {
      LinkId link = route[i];
      if (!is_rail(net_.links.cls[link]) || !net_.links.section[link].valid()) break;
      LinkId const before = !links_.empty() ? links_.back() : i > 0 ? route[i - 1] : LinkId();
      if (holder(link) != train.value) {
        if (!starts || i != begin)
          link = free_track(link, train, before, i + 1 < route.size() ? route[i + 1] : LinkId());
        if (!free(link)) {
          taken_by_ = TripId(std::size_t{holder(link)});
          return false;
        }
      }
      if (before.valid() && !runs_clear(before, link)) room = 0;
      links_.push_back(link);
      float const more = standing_room(link);
      room = more > 0 ? room + more : 0;
      if (room >= body + kOverlap) break;
    }
    return true;
  }

  std::vector<LinkId> const& links() const { return links_; }
  /// Who holds the first link of those that were taken.
  TripId taken_by() const { return taken_by_; }

  /// 0 where trains come from both sides, or inside a junction.
  float standing_room(LinkId link) const {
    SectionId const s = net_.links.section[link];
    bool const own = s.valid() && tracks_.two_way[s] == 0 && net_.links.inner[link] == 0;
    return own ? net_.links.length[link] : 0.0F;
  }

 private:
  std::uint32_t holder(LinkId link) const {
    return state_.section_holder[net_.links.section[link]];
  }
  bool free(LinkId link) const { return holder(link) == TripId::kNone; }

  bool leads(LinkId from, LinkId to) const {
    if (!from.valid() || !to.valid()) return true;
    for (LaneId lane : net_.lanes_of(from))
      for (MovementId m : net_.lanes.out[lane])
        if (net_.movements.to_link[m] == to) return true;
    return false;
  }

  /// That of the route, or a free one beside it; when all are taken, the former.
  LinkId free_track(LinkId planned, TripId train, LinkId before, LinkId after) const {
    LinkId const own = tracks_.instead[planned];
    if (free(own)) return own;
    bool const halts = halts_on(planned, train);
    for (LinkId other : tracks_.beside[own]) {
      bool const fits = net_.links.length[other] >= 0.9F * net_.links.length[own] &&
                        (!halts || tracks_.platform[other].valid());
      if (fits && free(other) && leads(before, other) && leads(other, after)) return other;
    }
    return own;
  }

  bool halts_on(LinkId link, TripId train) const {
    RunId const run = step_.demand.trips.run[train];
    if (!run.valid()) return false;
    auto const stops = step_.demand.timetable.lines.stops[step_.demand.timetable.runs.line[run]];
    for (StopId stop : stops)
      if (link_of(net_, stop) == link) return true;
    return false;
  }

  /// Nobody crosses between the two links, neither trains nor cars.
  bool runs_clear(LinkId from, LinkId to) const {
    for (LaneId lane : net_.lanes_of(from)) {
      for (MovementId m : net_.lanes.out[lane]) {
        if (net_.movements.to_link[m] == to)
          return net_.movements.conflicts[m].empty() && !net_.movements.level_crossing[m].valid();
      }
    }
    return false;
  }

  Step const& step_;
  SimulationState const& state_;
  Network const& net_;
  TrackUse const& tracks_;
  std::vector<LinkId> links_;
  TripId taken_by_;
};

class Locking {
 public:
  explicit Locking(Step& step) : step_(step), state_(step.state), net_(step.network), way_(step) {}

  /// All sections up to the next place where the train may stand, or none; and so on as far as it
  /// must see, but not beyond its next halt.
  void lock_ahead(Asks const& asks) {
    std::size_t const size = state_.vehicles[asks.train].route.size();
    float room = asks.slot ? way_.standing_room(net_.lanes.link[asks.lane]) : 0.0F;
    std::size_t const halt = next_halt(asks.train);
    float ahead = asks.left;
    for (std::size_t at = asks.route_at; at < size && at <= halt && ahead <= asks.reach;) {
      bool const starts = !asks.slot && at == asks.route_at;
      if (!way_.find(asks.train, at, room, starts) || way_.links().empty()) return;
      take(asks, at);
      for (LinkId link : way_.links()) ahead += net_.links.length[link];
      at += way_.links().size();
    }
  }

 private:
  /// Index in the route of the link with the run's next stop.
  std::size_t next_halt(TripId train) const {
    VehicleState const& vehicle = state_.vehicles[train];
    // One that stands at its stop is about to leave it.
    std::size_t next = vehicle.next_stop;
    while (halt_in_route(step_, train, next) <= vehicle.route_at) ++next;
    return halt_in_route(step_, train, next);
  }

  void take(Asks const& asks, std::size_t begin) {
    auto& route = state_.vehicles[asks.train].route;
    bool changed = false;
    for (LinkId taken : way_.links()) {
      LinkId& link = route[begin++];
      changed = changed || link != taken;
      link = taken;
      SectionId const s = net_.links.section[link];
      if (state_.section_holder[s] == TripId::kNone) state_.section_entered[s] = 0;
      state_.section_holder[s] = asks.train.value;
    }
    if (changed) step_.scratch.ways.forget(asks.train);
    if (changed && asks.slot && !asks.slot->is(Slot::kGranted))
      settle_on_lane(step_, *asks.slot, asks.lane);
  }

  Step& step_;
  SimulationState& state_;
  Network const& net_;
  WayAhead way_;
};

float limit_on(Step const& step, LinkId link) {
  return step.state.lanes[step.network.links.first_lane[link]].speed_limit;
}

/// m ahead that a train asks for its sections.
float sight_of(VehicleType const& type, float speed) {
  return speed * kSectionSight + braking_distance(speed, type.deceleration) + 20.0F;
}

void ask_from_queue(Step& step, LinkId link, std::vector<Asks>& all) {
  auto const& queue = step.state.queue[step.strip(link)];
  if (queue.empty()) return;
  TripId const train = queue.front();
  Millis const due = std::max(step.demand.trips.depart[train], step.settings.begin);
  auto const due_tick = static_cast<Tick>((due - step.settings.begin) / step.settings.tick_ms);
  VehicleType const& type = step.types[step.demand.trips.vehicle[train]];
  float const speed = std::min(limit_on(step, link), type.max_speed);
  all.push_back({train, std::size_t{step.state.vehicles[train].route_at},
                 step.state.tick - due_tick, 0, sight_of(type, speed), 0, nullptr, LaneId()});
}

void ask_from_lane(Step& step, LaneId id, std::vector<Asks>& all) {
  SimulationState& state = step.state;
  LaneState const& lane = state.lanes[id];
  // On rails also one that has its grant looks on, in the street only who is the next to ask.
  std::size_t const i =
      is_rail(step.network.links.cls[step.network.lanes.link[id]]) ? 0U : lane.granted;
  if (i >= lane.count) return;
  Slot& slot = state.slot(lane, i);
  VehicleType const& type = step.type_of(slot);
  if (!allows(kRail, type.cls) || slot.is(Slot::kArrives)) return;
  TripId const train = slot.trip();
  VehicleState const& vehicle = state.vehicles[train];
  // At a platform it asks shortly before it leaves.
  auto const sight = static_cast<Tick>(kSectionSight / step.tick_s);
  if (slot.is(Slot::kDwells) ? vehicle.dwell_until - state.tick > sight : slot.is(Slot::kStops))
    return;
  float const left = lane.length - slot.position, v = slot.speed;
  float const reach = sight_of(type, v);
  if (left > reach) return;
  LaneWait const& wait = state.waits[id];
  all.push_back({train, vehicle.route_at + std::size_t{1},
                 wait.vehicle == slot.vehicle ? wait.ticks : 0, left, reach,
                 left / std::max(v, 1.0F), &slot, id});
}

/// Who has waited longest locks first, then who comes first, then the smaller key.
void lock_sections(Step& step) {
  std::vector<Asks> all;
  for (LinkId link : step.scratch.rail_links) {
    ask_from_queue(step, link, all);
    for (LaneId lane : step.network.lanes_of(link)) ask_from_lane(step, lane, all);
  }
  auto const& keys = step.demand.trips.key;
  std::sort(all.begin(), all.end(), [&](Asks const& a, Asks const& b) {
    return std::tuple(-a.waited, a.seconds, keys[a.train]) <
           std::tuple(-b.waited, b.seconds, keys[b.train]);
  });
  Locking locking(step);
  for (Asks const& asks : all) locking.lock_ahead(asks);
}

// ---- level crossings

MovementId movement_between(Network const& net, LinkId from, LinkId to) {
  for (LaneId lane : net.lanes_of(from))
    for (MovementId m : net.lanes.out[lane])
      if (net.movements.to_link[m] == to) return m;
  return {};
}

/// Along the train's way, as far as it can get within the warning time.
void close_ahead(Step& step, Slot const& slot, LaneId lane) {
  SimulationState& state = step.state;
  Network const& net = step.network;
  VehicleState const& vehicle = state.vehicles[slot.trip()];
  VehicleType const& type = step.type_of(slot);
  if (slot.is(Slot::kStops)) return;
  float warning = kCrossingWarning;
  if (slot.is(Slot::kDwells))
    warning -= static_cast<float>(vehicle.dwell_until - state.tick) * step.tick_s;
  float distance = state.lanes[lane].length - slot.position;
  std::size_t at = vehicle.route_at;
  if (net.is_movement(lane)) distance += net.links.length[vehicle.route[++at]];
  for (; at + 1 < vehicle.route.size(); ++at) {
    float const top = std::min(type.max_speed, limit_on(step, vehicle.route[at]));
    if (time_to_drive(distance, slot.speed, type.acceleration, std::max(top, slot.speed)) > warning)
      return;
    MovementId const m = movement_between(net, vehicle.route[at], vehicle.route[at + 1]);
    LinkId const next = vehicle.route[at + 1];
    SectionId const s = net.links.section[next];
    // It waits for another train first.
    if (s.valid() && state.section_holder[s] != TripId::kNone &&
        state.section_holder[s] != slot.vehicle)
      return;
    if (!m.valid()) return;
    LevelCrossingId const crossing = net.movements.level_crossing[m];
    if (crossing.valid()) state.crossing_closed[crossing] = 1;
    distance += state.lanes[net.lane_of(m)].length + net.links.length[next];
  }
}

void close_crossings(Step& step) {
  SimulationState& state = step.state;
  auto const& crossings = step.network.level_crossings;
  if (crossings.node.empty()) return;
  for (LevelCrossingId c : crossings.node.ids()) {
    bool closed = false;
    for (MovementId m : crossings.rail_movements[c])
      closed = closed || occupied(step, step.network.lane_of(m));
    state.crossing_closed[c] = closed ? 1 : 0;
  }
  auto const look = [&](LaneId id) {
    LaneState const& lane = state.lanes[id];
    for (std::size_t i = 0; i < lane.count; ++i) {
      Slot const& slot = state.slot(lane, i);
      if (allows(kRail, step.type_of(slot).cls)) close_ahead(step, slot, id);
    }
  };
  for (LinkId link : step.scratch.rail_links) {
    for (LaneId lane : step.network.lanes_of(link)) {
      look(lane);
      for (MovementId m : step.network.lanes.out[lane]) look(step.network.lane_of(m));
    }
  }
}

}  // namespace

TripId holder_ahead(Step const& step, TripId train) {
  VehicleState const& vehicle = step.state.vehicles[train];
  WayAhead way(step);
  float room = way.standing_room(vehicle.link);
  return way.find(train, vehicle.route_at + std::size_t{1}, room) ? TripId() : way.taken_by();
}

void dispatch(Step& step) {
  step.scratch.rail_links.clear();
  for (LinkId link : step.tables.rail_links) {
    if (step.state.active.has(step.strip(link).index())) step.scratch.rail_links.push_back(link);
  }
  release_sections(step);
  lock_sections(step);
  close_crossings(step);
}

}  // namespace pendler
