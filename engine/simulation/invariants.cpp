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

void check_lane(Network const& network, SimulationState const& state, LaneId lane,
                IdVector<TripId, std::uint8_t>& seen) {
  if (state.lanes.count[lane] > state.lanes.capacity[lane])
    fail(network, lane, "more vehicles than room");
  std::size_t granted = 0;
  for (std::size_t i = 0; i < state.lanes.count[lane]; ++i) {
    std::uint32_t const slot = state.slot(lane, i);
    TripId const trip{state.slots.vehicle[slot]};
    std::string const who = "vehicle " + std::to_string(trip.value);
    if (seen[trip] != 0) fail(network, lane, who + " is in two places");
    seen[trip] = 1;
    if (state.vehicles.lane[trip] != lane) fail(network, lane, who + " believes to be elsewhere");
    if (state.slots.position[slot] > network.lanes.length[lane] + 1e-3F)
      fail(network, lane, who + " is beyond the end");
    if (!(state.slots.speed[slot] >= 0.0F)) fail(network, lane, who + " has a negative speed");
    if (i > 0) {
      std::uint32_t const leader = slot - 1;
      float const gap =
          state.slots.position[leader] - state.slots.length[leader] - state.slots.position[slot];
      if (gap < -2e-3F) fail(network, lane, who + " has a gap of " + std::to_string(gap) + " m");
    }
    if ((state.slots.flags[slot] & Slot::kGranted) != 0 && !network.is_movement(lane)) {
      if (i != granted) fail(network, lane, who + " has a grant behind one without");
      ++granted;
    }
  }
  if (!network.is_movement(lane) && granted != state.lanes.granted[lane])
    fail(network, lane, "grants are miscounted");
}

}  // namespace

void check_invariants(Network const& network, Demand const& demand, SimulationState const& state) {
  IdVector<TripId, std::uint8_t> seen(demand.trips.size(), 0);
  for (LaneId lane : network.lanes.length.ids()) check_lane(network, state, lane, seen);
  for (LinkId link : network.links.key.ids()) {
    for (TripId trip : state.queue[link]) {
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
