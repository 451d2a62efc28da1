// Lane choice by the route: what is asked when a vehicle comes onto a lane.

#include <algorithm>
#include <bit>
#include <cmath>

#include "simulation/step.h"

namespace pendler {

void ChunkEvents::clear() {
  departed.clear();
  arrived.clear();
  stopped.clear();
  stop_departures.clear();
  full.clear();
  vehicles = 0;
}

namespace {

constexpr std::size_t kMostLinks = 20;
constexpr float kNowhere = -1.0F;

/// Does it lead to that link, for that class?
bool leads(MovementRow const& row, LinkId link, VehicleClass cls) {
  return row.to_link == link && allows(row.allowed, cls);
}

/// Lanes are chosen for what follows within that distance; beyond it there is room to change.
float lane_horizon(Step const& step, LinkId link) {
  return step.tables.road_kind[link] == RoadKind::motorway ? 3000.0F : 1000.0F;
}

/// Is there no room to change lanes on that link? Who comes onto it has to keep its lane.
bool keeps_lanes(Step const& step, LinkId link, TripId trip) {
  constexpr float kRoom = 5.0F;  // m
  StripRow const& strip = step.tables.strips[step.strip(link)];
  VehicleState const& vehicle = step.state.vehicles[trip];
  if (strip.lanes < 2 || vehicle.enters_traps != 0) return false;
  VehicleType const& type = step.type_of(vehicle);
  if (std::popcount(step.tables.leads_for(type.cls)[link].open) < 2) return false;
  float const length = type.length;
  return strip.neighbours == 0 || step.network.links.length[link] < length + kRoom;
}

}  // namespace

LaneChoice lane_choice(Step const& step, TripId trip, LinkId link, std::size_t route_at,
                       VehicleClass cls) {
  LaneLeads const& table = step.tables.leads_for(cls);
  auto const& route = step.state.vehicles[trip].route;
  // The links within the horizon, up to where all have to use one lane; of them those up to where
  // the lanes begin to differ; then backwards, how far each of their lanes serves the route.
  float horizon = lane_horizon(step, link);
  std::size_t last = route_at;
  while (last + 1 < route.size() && last + 1 - route_at < kMostLinks && horizon > 0) {
    horizon -= table[route[last]].length;
    ++last;
    if (unsigned const open = table[route[last]].open; (open & (open - 1)) == 0) break;
  }
  LaneLeads::Onward const* onward = nullptr;
  for (; last > route_at; --last) {
    onward = table.towards(table[route[last - 1]], route[last]);
    if (onward == nullptr || !onward->all_open) break;
  }
  LaneChoice choice;
  LaneLeads::Link const& farthest = table[route[last]];
  for (std::size_t i = 0; i < farthest.lanes; ++i)
    choice.serves[i] = ((farthest.open >> i) & 1U) != 0 ? kFar : farthest.length;
  choice.good = farthest.open;
  std::array<float, kMostLanes> beyond = choice.serves;
  for (std::size_t at = last; at-- > route_at;) {
    LaneLeads::Link const& own = table[route[at]];
    if (at + 1 < last) onward = table.towards(own, route[at + 1]);
    choice.good = choice.traps = 0;
    float best = 0;
    for (std::size_t i = 0; i < own.lanes; ++i) {
      // A lane that does not lead to the next link is no good.
      choice.serves[i] = own.length;
      if (((own.open >> i) & 1U) == 0) continue;
      float serves = kNowhere;
      if (onward != nullptr) {
        if (((onward->merging >> i) & 1U) != 0) serves = 0;
        for (unsigned onto = onward->onto[i]; onto != 0; onto &= onto - 1)
          serves = std::max(serves, beyond[static_cast<std::size_t>(std::countr_zero(onto))]);
      }
      if (serves < 0) {
        choice.traps = static_cast<std::uint8_t>(choice.traps | (1U << i));
        continue;
      }
      serves += own.length;
      choice.serves[i] = serves;
      if (serves > best) choice.good = 0;
      best = std::max(best, serves);
      if (serves == best) choice.good = static_cast<std::uint8_t>(choice.good | (1U << i));
    }
    beyond = choice.serves;
    if (choice.traps == 0) continue;
    if (choice.good == 0 || !keeps_lanes(step, route[at], trip)) choice.traps = 0;
    for (std::size_t i = 0; i < own.lanes; ++i) {
      if (((choice.traps >> i) & 1U) != 0) beyond[i] = kNowhere;
    }
  }
  return choice;
}

MovementId movement_towards(Step const& step, LaneId lane, std::size_t route_at, TripId trip) {
  Network const& net = step.network;
  VehicleState const& vehicle = step.state.vehicles[trip];
  auto const& route = vehicle.route;
  if (route_at + 1 >= route.size()) return {};
  LinkId const next = route[route_at + 1];
  VehicleClass const cls = step.type_of(vehicle).cls;
  auto const out = net.lanes.out[lane];
  MovementId only;
  int ways = 0;
  for (MovementId m : out) {
    if (leads(step.tables.movements[m], next, cls)) only = m, ++ways;
  }
  if (ways == 0 || (ways == 1 && !keeps_lanes(step, next, trip))) return only;
  LaneChoice const choice = lane_choice(step, trip, next, route_at + 1, cls);
  LaneId const first_of_next = step.lanes_for(next, cls).front();
  MovementId best;
  std::pair<float, std::uint64_t> best_rank{-1.0F, 0};
  for (MovementId m : out) {
    MovementRow const& row = step.tables.movements[m];
    if (!leads(row, next, cls)) continue;
    std::size_t const to = row.to_lane.index() - first_of_next.index();
    if (to < kMostLanes && ((choice.traps >> to) & 1U) != 0) continue;
    // Among equals, drivers spread over the lanes by their key.
    std::pair const rank(to < kMostLanes ? choice.serves[to] : 0.0F,
                         mix_bits(step.demand.trips.key[trip] + net.links.key[next] + to));
    if (rank > best_rank) best = m, best_rank = rank;
  }
  return best;
}

float rear_way_to(Step const& step, TripId trip, LaneId target, LaneId seen_from) {
  GrantState const& grant = step.state.grants[trip];
  float way = grant.rear_left;
  MovementId m = grant.movement;
  std::size_t at = step.state.vehicles[trip].route_at;
  for (std::size_t i = 0; m.valid() && i < kLongestChain; ++i) {
    MovementRow const& row = step.tables.movements[m];
    if (step.network.lane_of(m) == seen_from) break;
    if (row.to_lane == target) return way;
    if (row.to_lane == seen_from) break;
    LaneState const& stub = step.state.lanes[row.to_lane];
    if (step.network.links.inner[row.to_link] == 0 || stub.length >= kStub) break;
    m = movement_towards(step, row.to_lane, ++at, trip);
    if (m.valid()) way += stub.length + step.state.lanes[step.network.lane_of(m)].length;
  }
  return kFar;
}

float leader_way_to(Step const& step, TripId ahead, TripId me, LaneId target, LaneId own) {
  GrantState const& leader = step.state.grants[ahead];
  if (!leader.lane.valid() || leader.lane == own) return kFar;
  // Not one that was granted again later, nor one that comes from behind on the same way.
  if (leader.number >= step.state.grants[me].number) return kFar;
  return rear_way_to(step, ahead, target, own);
}

MovementId KnownWays::towards(Step const& step, LaneId lane, std::size_t route_at, TripId trip) {
  Way& way = known_[trip][route_at % kEach];
  if (way.lane != lane || way.route_at != route_at)
    way = {lane, static_cast<std::uint32_t>(route_at),
           movement_towards(step, lane, route_at, trip)};
  return way.movement;
}

std::size_t halt_in_route(Step const& step, TripId trip, std::size_t next_stop) {
  RunId const run = step.demand.trips.run[trip];
  if (!run.valid()) return kNoHalt;
  auto const& lines = step.demand.timetable.lines;
  auto const positions = lines.stop_position[step.demand.timetable.runs.line[run]];
  if (next_stop >= positions.size()) return kNoHalt;
  return positions[next_stop] + static_cast<std::size_t>(step.state.vehicles[trip].stop_shift);
}

float halt_along(Step const& step, StopId stop, LinkId link) {
  Network const& net = step.network;
  StopId const here = step.tables.tracks.platform[link];
  bool const planned = !here.valid() || link_of(net, stop) == link;
  return std::min(net.stops.along[planned ? stop : here], net.links.length[link] - 0.5F);
}

constexpr float kShortestHalt = 2.0F;  // m

void settle_on_lane(Step& step, Slot& slot, LaneId lane) {
  Network const& net = step.network;
  TripId const trip = slot.trip();
  VehicleState const& vehicle = step.state.vehicles[trip];
  LinkId const link = net.lanes.link[lane];
  std::size_t const at = vehicle.route_at;
  bool const last = at + 1 >= vehicle.route.size();
  slot.next = movement_towards(step, lane, at, trip);
  slot.good_lanes = 1;
  slot.lane_end = kFar;
  if (lane.index() < step.tables.first_single) {
    VehicleClass const cls = step.type_of(slot).cls;
    std::size_t const index = lane.index() - net.links.first_lane[link].index();
    slot.good_lanes = step.tables.leads_for(cls)[link].open;
    if (slot.good_lanes != 1U << index) {
      LaneChoice const choice = lane_choice(step, trip, link, at, cls);
      slot.good_lanes = choice.good;
      slot.lane_end = index < choice.serves.size() ? choice.serves[index] : kFar;
    }
  }
  slot.flags =
      static_cast<std::uint8_t>(slot.flags & ~(Slot::kArrives | Slot::kStops | Slot::kFavoured));
  slot.stop_at = kFar;

  if (slot.is(Slot::kRun)) {
    std::size_t const halt = halt_in_route(step, trip, vehicle.next_stop);
    if (halt == at + 1 && net.links.length[vehicle.route[halt]] < kShortestHalt &&
        net.lanes.length[lane] >= kShortestHalt) {
      slot.flags |= Slot::kStops;  // nobody can halt on so short a link: right before it
      slot.stop_at = std::max(net.lanes.length[lane] - 0.5F, slot.position);
    } else if (halt == at) {
      LineId const line = step.demand.timetable.runs.line[step.demand.trips.run[trip]];
      StopId const stop = step.demand.timetable.lines.stops[line][vehicle.next_stop];
      slot.flags |= Slot::kStops;
      slot.stop_at = std::max(halt_along(step, stop, link), slot.position);
    }
    if (halt != kNoHalt) return;
  }
  if (last) {
    bool const leaves_region = step.tables.to_outside[link] != 0;
    slot.flags |= Slot::kArrives;
    slot.stop_at =
        std::max(slot.position, net.lanes.length[lane] * (leaves_region ? 0.999F : 0.5F));
    auto const ends = step.demand.trips.ends[trip];
    if (!ends.empty() && !std::isnan(ends.front().arrive_position)) {
      slot.stop_at = std::clamp(ends.front().arrive_position, slot.position,
                                std::max(slot.position, 0.999F * net.lanes.length[lane]));
    }
  }
}

}  // namespace pendler
