#include <algorithm>

#include "results/tables.h"
#include "simulation/make_state.h"

namespace pendler {

namespace {

constexpr std::uint16_t kFirstCapacity = 12;  // of a lane's segment: most never hold more

void lay_out_lanes(Network const& network, bool bicycles, SimulationState& state) {
  state.lanes.resize(network.lanes.length.size());
  state.waits.resize(state.lanes.size());
  state.claims.resize(state.lanes.size());
  state.counts.resize(state.lanes.size());
  state.tails.resize(state.lanes.size());
  std::uint32_t next = 0;
  for (LaneId id : state.lanes.ids()) {
    LaneState& lane = state.lanes[id];
    lane.length = network.lanes.length[id];
    lane.speed_limit = network.lanes.speed[id];
    lane.first_slot = next;
    // Where nobody rides there is no segment.
    bool const unused = !bicycles && network.is_edge_lane(id);
    lane.capacity =
        unused ? std::uint16_t{0} : std::min(kFirstCapacity, full_capacity(lane.length));
    next += lane.capacity;
  }
  state.slots.reserve(std::size_t{2} * next);  // segments grow at the end, without a copy of all
  state.slots.resize(next);
}

}  // namespace

SimulationState make_state(Network const& network, Demand const& demand, StepTables const& tables,
                           double pedestrians_per_hour) {
  SimulationState state;
  lay_out_lanes(network, tables.bicycles, state);
  state.active.resize(tables.links + network.lanes.length.size() - tables.first_single,
                      tables.links);
  state.asked.resize(network.junctions.key.size());
  state.busy.resize(tables.busy_words);
  state.awaiting.resize(tables.busy_words);
  state.aspect.resize(network.signals.yellow_ms.size(), Aspect::red);
  for (SignalId signal : network.signals.junction.ids())
    state.signals.plan.push_back(own_plan(network, signal));
  state.signals.at.resize(state.signals.plan.size());
  // A signal that follows traffic by itself begins with its first phase.
  for (SignalPlan const& plan : state.signals.plan)
    state.signals.visited.push_back(plan.actuated != 0 ? 0 : kNoTick);

  std::size_t const trips = demand.trips.size();
  state.vehicles.resize(trips);
  state.habits.resize(trips);
  for (TripId trip : demand.trips.key.ids())
    state.vehicles[trip].type = static_cast<std::uint8_t>(demand.trips.vehicle[trip].value);
  state.grants.resize(trips);
  state.clearings.resize(trips);
  TripState& t = state.trips;
  t.depart_tick.assign(trips, kNoTick);
  t.arrive_tick.assign(trips, kNoTick);
  t.distance.assign(trips, 0);
  t.progress.assign(trips, {});
  t.reroutes.assign(trips, 0);
  t.status.assign(trips, static_cast<std::uint8_t>(TripStatus::not_due));
  t.ride.assign(trips, 0);

  state.queue.resize(tables.first_movement);
  state.queue_lanes.resize(tables.first_movement);
  state.queue_front.resize(tables.first_movement);
  state.queued.resize(tables.first_movement);
  state.queue_ticks.resize(tables.first_movement, 0);
  state.section_holder.assign(network.sections.links.size(), TripId::kNone);
  state.section_entered.assign(network.sections.links.size(), 0);
  state.crossing_closed.assign(network.level_crossings.node.size(), 0);
  state.pedestrians.assign(network.links.key.size(), static_cast<float>(pedestrians_per_hour));
  return state;
}

}  // namespace pendler
