// Lane choice by the route: what is asked when a vehicle comes onto a lane.

#include <algorithm>

#include "simulation/step.h"

namespace pendler {

void ChunkEvents::clear() {
  outboxes.clear();
  departed.clear();
  arrived.clear();
  stopped.clear();
  stop_departures.clear();
  vehicles = 0;
  squeezed = 0;
}

LinkId route_link(SimulationState const& state, TripId trip, std::size_t ahead) {
  auto const& route = state.vehicles.route[trip];
  std::size_t const at = state.vehicles.route_at[trip] + ahead;
  return at < route.size() ? route[at] : LinkId();
}

namespace {

VehicleClass class_of(Step const& step, TripId trip) {
  return step.types[step.demand.trips.vehicle[trip]].cls;
}

bool serves(Step const& step, LaneId lane, LinkId next, VehicleClass cls) {
  for (MovementId m : step.network.lanes.out[lane]) {
    if (step.network.movements.to_link[m] == next &&
        allows(step.network.lanes.allowed[step.network.lane_of(m)], cls)) {
      return true;
    }
  }
  return false;
}

}  // namespace

MovementId movement_towards(Step const& step, LaneId lane, LinkId next, LinkId after, TripId trip) {
  Network const& net = step.network;
  VehicleClass const cls = class_of(step, trip);
  MovementId best;
  std::uint64_t best_rank = 0;
  for (MovementId m : net.lanes.out[lane]) {
    if (net.movements.to_link[m] != next || !allows(net.lanes.allowed[net.lane_of(m)], cls))
      continue;
    bool const goes_on = !after.valid() || serves(step, net.movements.to_lane[m], after, cls);
    // Among equals, drivers spread over the lanes by their key.
    std::uint64_t const rank = (goes_on ? std::uint64_t{1} << 63 : 0) |
                               (mix_bits(step.demand.trips.key[trip] + m.value) >> 2) | 1;
    if (rank > best_rank) best = m, best_rank = rank;
  }
  return best;
}

std::uint8_t good_lanes(Step const& step, TripId trip, LinkId link, std::size_t route_at,
                        VehicleClass cls) {
  Network const& net = step.network;
  auto const& route = step.state.vehicles.route[trip];
  auto const lanes = net.lanes_of(link);
  std::array<std::uint8_t, 3> mask{
      0, 0, 0};  // usable; leads to the next link; and on to the one after it
  bool const last = route_at + 1 >= route.size();
  LinkId const next = last ? LinkId() : route[route_at + 1];
  LinkId const after = route_at + 2 < route.size() ? route[route_at + 2] : LinkId();
  for (std::size_t i = 0; i < std::min<std::size_t>(lanes.size(), 8); ++i) {
    LaneId const lane = lanes[i];
    if (!allows(net.lanes.allowed[lane], cls)) continue;
    auto const bit = static_cast<std::uint8_t>(1U << i);
    mask[0] |= bit;
    if (last) continue;
    for (MovementId m : net.lanes.out[lane]) {
      if (net.movements.to_link[m] != next || !allows(net.lanes.allowed[net.lane_of(m)], cls))
        continue;
      mask[1] |= bit;
      if (after.valid() && serves(step, net.movements.to_lane[m], after, cls)) mask[2] |= bit;
    }
  }
  return mask[2] != 0 ? mask[2] : mask[1] != 0 ? mask[1] : last ? mask[0] : std::uint8_t{0};
}

IdmDriver driver_of(Step const& step, std::uint32_t slot, float limit) {
  VehicleType const& type = step.type_of(slot);
  Slots const& s = step.state.slots;
  return {std::min(limit * s.speed_factor[slot], type.max_speed), s.headway[slot],
          type.acceleration, type.deceleration, type.min_gap};
}

void settle_on_lane(Step& step, Slot& slot, LaneId lane) {
  Network const& net = step.network;
  VehicleState& v = step.state.vehicles;
  TripId const trip{slot.vehicle};
  LinkId const link = net.lanes.link[lane];
  std::size_t const at = v.route_at[trip];
  slot.good_lanes = good_lanes(step, trip, link, at, class_of(step, trip));
  bool const last = at + 1 >= v.route[trip].size();
  v.next[trip] = last ? MovementId()
                      : movement_towards(step, lane, route_link(step.state, trip, 1),
                                         route_link(step.state, trip, 2), trip);
  slot.flags = static_cast<std::uint8_t>(slot.flags & ~(Slot::kArrives | Slot::kStops));
  slot.stop_at = kFar;

  RunId const run = step.demand.trips.run[trip];
  if (run.valid()) {
    auto const& lines = step.demand.timetable.lines;
    LineId const line = step.demand.timetable.runs.line[run];
    auto const positions = lines.stop_position[line];
    std::size_t const next = v.next_stop[trip];
    if (next < positions.size() && positions[next] == at) {
      slot.flags |= Slot::kStops;
      slot.stop_at =
          std::min(net.stops.along[lines.stops[line][next]], net.lanes.length[lane] - 0.5F);
      slot.stop_at = std::max(slot.stop_at, slot.position);
    }
  } else if (last) {
    bool const leaves_region = net.nodes.out_links[net.links.to[link]].empty();
    slot.flags |= Slot::kArrives;
    slot.stop_at =
        std::max(slot.position, net.lanes.length[lane] * (leaves_region ? 0.999F : 0.5F));
  }
}

}  // namespace pendler
