#include <string>

#include "base/error.h"
#include "results/tables.h"
#include "simulation/step.h"

namespace pendler {

namespace {

[[noreturn]] void fail(Network const& network, LaneId lane, std::string const& what) {
  LinkId const link = network.lanes.link[lane];
  std::string const where = link.valid()
                                ? "link " + std::to_string(link.value) + " (OSM way " +
                                      std::to_string(network.links.osm_way[link]) + ")"
                                : "movement " + std::to_string(network.movement_of(lane).value);
  throw RunError("invariant broken on " + where + ", lane " + std::to_string(lane.value) + ": " +
                 what);
}

void check_lane(Network const& network, SimulationState const& state, LaneId id,
                IdVector<TripId, std::uint8_t>& seen) {
  LaneState const& lane = state.lanes[id];
  if (lane.head + lane.count > lane.capacity) fail(network, id, "more vehicles than room");
  if (lane.leaving != 0) fail(network, id, "somebody is between two lanes");
  std::size_t granted = 0;
  for (std::size_t i = 0; i < lane.count; ++i) {
    Slot const& slot = state.slot(lane, i);
    std::string const who = "vehicle " + std::to_string(slot.vehicle);
    if (seen[slot.trip()] != 0) fail(network, id, who + " is in two places");
    seen[slot.trip()] = 1;
    if (state.vehicles[slot.trip()].lane != id)
      fail(network, id, who + " believes to be elsewhere");
    if (slot.position > lane.length + 1e-3F) fail(network, id, who + " is beyond the end");
    if (!(slot.speed >= 0.0F)) fail(network, id, who + " has a negative speed");
    if (i > 0) {
      Slot const& leader = state.slot(lane, i - 1);
      float const gap = leader.position - leader.length - slot.position;
      if (gap < -2e-3F) fail(network, id, who + " has a gap of " + std::to_string(gap) + " m");
    }
    if (i == 0 && lane.has_tail() && slot.position > lane.tail_back + 2e-3F)
      fail(network, id, who + " has run into the one that is just leaving");
    if (slot.is(Slot::kGranted) && !network.is_movement(id)) {
      if (i != granted) fail(network, id, who + " has a grant behind one without");
      ++granted;
    }
  }
  if (!network.is_movement(id) && granted != lane.granted)
    fail(network, id, "grants are miscounted");
}

/// The bits that stand for "nobody is there" must be true.
void check_sets(Step const& step) {
  SimulationState const& state = step.state;
  for (LaneId id : state.lanes.ids()) {
    LaneState const& lane = state.lanes[id];
    if (!lane.empty() && !state.active.has(step.strip_of(id).index()))
      fail(step.network, id, "it holds vehicles but rests");
    if (!step.network.is_movement(id)) continue;
    MovementRow const& row = step.tables.movements[step.network.movement_of(id)];
    std::uint64_t const word = state.busy[step.tables.first_busy[row.junction] + row.bit / 64];
    if (lane.to_come > 0 && ((word >> (row.bit % 64)) & 1U) == 0)
      fail(step.network, id, "somebody will come, but it counts as idle");
  }
}

}  // namespace

void check_invariants(Step const& step) {
  Network const& network = step.network;
  Demand const& demand = step.demand;
  SimulationState const& state = step.state;
  check_sets(step);
  IdVector<TripId, std::uint8_t> seen(demand.trips.size(), 0);
  for (LaneId lane : state.lanes.ids()) check_lane(network, state, lane, seen);
  for (StripId strip : state.queue.ids()) {
    for (LaneId lane : step.lanes_of(strip)) {
      if (state.queue[strip].empty() && (state.lanes[lane].notes & LaneState::kLetsIn) != 0)
        throw RunError("lane " + std::to_string(lane.value) + " lets somebody in who is not there");
    }
    for (TripId trip : state.queue[strip]) {
      if (seen[trip] != 0)
        throw RunError("vehicle " + std::to_string(trip.value) +
                       " waits beside the network and is on it");
      seen[trip] = 2;
    }
  }
  std::uint32_t on_network = 0;
  for (TripId trip : demand.trips.key.ids()) {
    if (!demand.trips.vehicle[trip].valid()) continue;
    auto const status = static_cast<TripStatus>(state.trips.status[trip]);
    std::uint8_t const expected = status == TripStatus::travelling          ? 1
                                  : status == TripStatus::waiting_to_depart ? 2
                                                                            : 0;
    if (seen[trip] != expected) {
      throw RunError("vehicle " + std::to_string(trip.value) + " is " +
                     std::string(name_of(status)) + " but was " +
                     (seen[trip] == 0   ? "not found"
                      : seen[trip] == 1 ? "found on the network"
                                        : "found in a queue"));
    }
    on_network += seen[trip] == 1 ? 1U : 0U;
  }
  if (on_network != state.on_network) throw RunError("vehicles on the network are miscounted");
}

}  // namespace pendler
