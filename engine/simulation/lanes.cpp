// Lane choice by the route: what is asked when a vehicle comes onto a lane.

#include <algorithm>
#include <cmath>

#include "simulation/step.h"

namespace pendler {

void ChunkEvents::clear() {
  departed.clear();
  arrived.clear();
  stopped.clear();
  stop_departures.clear();
  vehicles = 0;
  squeezed = 0;
}

namespace {

VehicleClass class_of(Step const& step, TripId trip) {
  return step.types[step.demand.trips.vehicle[trip]].cls;
}

bool usable(Step const& step, MovementId m, VehicleClass cls) {
  return allows(step.network.lanes.allowed[step.network.lane_of(m)], cls);
}

// Lanes are chosen for what follows within that distance; beyond it there is room to change.
constexpr float kLaneHorizon = 250.0F;
constexpr int kMostLinks = 6;

/// How many links of the route can be driven from `lane` (on the route's link `at`) without a lane
/// change, as far as it matters.
int reach(Step const& step, LaneId lane, std::span<LinkId const> route, std::size_t at,
          float metres, int links, VehicleClass cls) {
  if (at + 1 >= route.size() || metres <= 0 || links >= kMostLinks) return kMostLinks;
  int best = 0;
  for (MovementId m : step.network.lanes.out[lane]) {
    if (step.network.movements.to_link[m] != route[at + 1] || !usable(step, m, cls)) continue;
    LaneId const to = step.network.movements.to_lane[m];
    int const further =
        reach(step, to, route, at + 1, metres - step.network.lanes.length[to], links + 1, cls);
    best = std::max(best, std::min(kMostLinks, 1 + further));
    if (best == kMostLinks) break;
  }
  return best;
}

}  // namespace

MovementId movement_towards(Step const& step, LaneId lane, std::size_t route_at, TripId trip) {
  Network const& net = step.network;
  auto const& route = step.state.vehicles[trip].route;
  if (route_at + 1 >= route.size()) return {};
  VehicleClass const cls = class_of(step, trip);
  MovementId only;
  int ways = 0;
  for (MovementId m : net.lanes.out[lane]) {
    if (net.movements.to_link[m] == route[route_at + 1] && usable(step, m, cls)) only = m, ++ways;
  }
  if (ways < 2) return only;
  MovementId best;
  std::pair<int, std::uint64_t> best_rank{-1, 0};
  for (MovementId m : net.lanes.out[lane]) {
    if (net.movements.to_link[m] != route[route_at + 1] || !usable(step, m, cls)) continue;
    LaneId const to = net.movements.to_lane[m];
    // Among equals, drivers spread over the lanes by their key.
    std::pair const rank(
        reach(step, to, route, route_at + 1, kLaneHorizon - net.lanes.length[to], 0, cls),
        mix_bits(step.demand.trips.key[trip] + m.value));
    if (rank > best_rank) best = m, best_rank = rank;
  }
  return best;
}

std::uint8_t good_lanes(Step const& step, TripId trip, LinkId link, std::size_t route_at,
                        VehicleClass cls) {
  Network const& net = step.network;
  auto const& route = step.state.vehicles[trip].route;
  auto const lanes = net.lanes_of(link);
  std::uint8_t mask = 0;
  int best =
      route_at + 1 < route.size() ? 1 : 0;  // a lane that does not lead to the next link is no good
  for (std::size_t i = 0; i < std::min<std::size_t>(lanes.size(), 8); ++i) {
    if (!allows(net.lanes.allowed[lanes[i]], cls)) continue;
    int const links = reach(step, lanes[i], route, route_at, kLaneHorizon, 0, cls);
    if (links < best) continue;
    if (links > best) mask = 0;
    best = links;
    mask = static_cast<std::uint8_t>(mask | (1U << i));
  }
  return mask;
}

IdmDriver driver_of(Step const& step, Slot const& slot, float limit) {
  VehicleType const& type = step.type_of(slot);
  return {std::min(limit * slot.speed_factor, type.max_speed), slot.headway, type.acceleration,
          type.deceleration, type.min_gap};
}

void settle_on_lane(Step& step, Slot& slot, LaneId lane) {
  Network const& net = step.network;
  TripId const trip = slot.trip();
  VehicleState const& vehicle = step.state.vehicles[trip];
  LinkId const link = net.lanes.link[lane];
  std::size_t const at = vehicle.route_at;
  slot.good_lanes = good_lanes(step, trip, link, at, step.type_of(slot).cls);
  bool const last = at + 1 >= vehicle.route.size();
  slot.next = movement_towards(step, lane, at, trip);
  slot.flags = static_cast<std::uint8_t>(slot.flags & ~(Slot::kArrives | Slot::kStops));
  slot.stop_at = kFar;

  RunId const run = step.demand.trips.run[trip];
  if (run.valid()) {
    auto const& lines = step.demand.timetable.lines;
    LineId const line = step.demand.timetable.runs.line[run];
    auto const positions = lines.stop_position[line];
    std::size_t const next = vehicle.next_stop;
    if (next < positions.size()) {
      if (positions[next] + static_cast<std::size_t>(vehicle.stop_shift) == at) {
        slot.flags |= Slot::kStops;
        slot.stop_at =
            std::min(net.stops.along[lines.stops[line][next]], net.lanes.length[lane] - 0.5F);
        slot.stop_at = std::max(slot.stop_at, slot.position);
      }
      return;
    }
  }
  if (last) {
    bool const leaves_region = net.nodes.out_links[net.links.to[link]].empty();
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
