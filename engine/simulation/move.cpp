// What happens to a vehicle where it halts, at its trip's end and at the end of its lane.

#include <algorithm>
#include <string>

#include "base/error.h"
#include "simulation/step.h"

namespace pendler {

namespace {

float free_speed(Step const& step, LaneId lane, Slot const& slot) {
  return std::max(1.0F, std::min(step.state.lanes[lane].speed_limit,
                                 step.driving(slot, step.kind_of(lane)).max_speed));
}

/// Metres up to `position`: who began there has not driven all of the lane.
double driven_on_lane(Slot const& slot, float position) {
  return static_cast<double>(position) + std::min(0.0, slot.entry_odometer);
}

void end_trip(Step& step, ChunkEvents& events, LaneId lane, Slot const& slot) {
  SimulationState& state = step.state;
  TripId const trip = slot.trip();
  state.trips.progress[trip].free_s +=
      static_cast<double>(slot.position / free_speed(step, lane, slot));
  state.trips.distance[trip] = slot.entry_odometer + static_cast<double>(slot.position);
  state.vehicles[trip].odometer =
      std::numeric_limits<double>::infinity();  // tail marks vanish with it
  state.vehicles[trip].lane = LaneId();
  LaneCounts& counts = state.counts[lane];
  ++counts.left;
  counts.person_metres += driven_on_lane(slot, slot.position) * state.vehicles[trip].load;
  events.arrived.push_back(trip);
}

}  // namespace

bool handle_stop(Step& step, ChunkEvents& events, LaneId lane, Slot& slot) {
  SimulationState& state = step.state;
  TripId const trip = slot.trip();
  if (slot.is(Slot::kArrives) && slot.position >= slot.stop_at) {
    end_trip(step, events, lane, slot);
    return true;
  }
  if (slot.is(Slot::kDwells)) {
    VehicleState& vehicle = state.vehicles[trip];
    if (state.tick < vehicle.dwell_until) return false;
    slot.flags = static_cast<std::uint8_t>(slot.flags & ~Slot::kDwells);
    events.stop_departures.push_back(trip);
    ++vehicle.next_stop;
    LineId const line = step.demand.timetable.runs.line[step.demand.trips.run[trip]];
    bool const served = vehicle.next_stop >= step.demand.timetable.lines.stops[line].size();
    if (served && vehicle.route_at + std::size_t{1} >= vehicle.route.size()) {
      end_trip(step, events, lane, slot);
      return true;
    }
    settle_on_lane(step, slot, lane);
  } else if (slot.is(Slot::kStops) && slot.stop_at - slot.position < 1.5F &&
             slot.speed < (step.type_of(slot).model == CarFollowing::train ? 0.05F : 0.3F)) {
    slot.flags = static_cast<std::uint8_t>((slot.flags & ~Slot::kStops) | Slot::kDwells);
    slot.speed = 0;
    state.vehicles[trip].dwell_until = std::numeric_limits<Tick>::max();
    events.stopped.push_back({trip, slot.entry_odometer + static_cast<double>(slot.position)});
  }
  return false;
}

bool may_leave(Step const& step, LaneId lane, Slot const& slot) {
  if (step.network.is_movement(lane)) return true;
  if (!slot.next.valid() || (slot.flags & (Slot::kArrives | Slot::kDwells)) != 0) return false;
  MovementRow const& row = step.tables.movements[slot.next];
  if (row.needs_grant != 0) return slot.is(Slot::kGranted);
  // Who comes there so fast could no longer stop when it was closed.
  constexpr float kTooFast = 1.0F;  // m/s
  return slot.speed > kTooFast ||
         !allows(step.state.lanes[row.to_lane].closed_for, step.type_of(slot).cls);
}

void leave_lane(Step& step, LaneId id, Slot& slot) {
  SimulationState& state = step.state;
  LaneState& lane = state.lanes[id];
  TripId const trip = slot.trip();
  VehicleState& vehicle = state.vehicles[trip];
  bool const movement = step.network.is_movement(id);
  state.trips.progress[trip].free_s +=
      static_cast<double>(lane.length / free_speed(step, id, slot));
  LaneCounts& counts = state.counts[id];
  ++counts.left;
  counts.person_metres += driven_on_lane(slot, lane.length) * vehicle.load;
  slot.position -= lane.length;
  slot.entry_odometer += static_cast<double>(lane.length);
  vehicle.odometer = slot.entry_odometer + static_cast<double>(slot.position);
  vehicle.tail_speed = slot.speed;
  lane.tail_vehicle = slot.vehicle;
  TailMark& tail = state.tails[id];
  tail = {slot.entry_odometer + static_cast<double>(slot.length), slot.next};
  if (!movement) {
    tail.fork_dm = fork_dm(step.tables.movements[slot.next], step.type_of(slot).width);
    tail.bars = static_cast<std::uint8_t>(vehicle.notes & VehicleState::kBars);
  }
  lane.tail_back = lane.length + slot.position - slot.length;
  lane.tail_speed = slot.speed;
  if (slot.is(Slot::kGranted) && !movement) --lane.granted;
  step.scratch.sources.add(id.index());
  LaneId const to =
      movement ? step.tables.movements[slot.next].to_lane : step.network.lane_of(slot.next);
  step.scratch.targets.add(to.index());
}

void insert_slot(Step& step, LaneId id, std::size_t index, Slot const& slot) {
  SimulationState& state = step.state;
  LaneState& lane = state.lanes[id];
  if (lane.head + lane.count >= lane.capacity)
    throw RunError("lane " + std::to_string(id.value) +
                   " holds more vehicles than it has room for");
  for (std::size_t i = lane.count; i > index; --i) state.slot(lane, i) = state.slot(lane, i - 1);
  state.slot(lane, index) = slot;
  ++lane.count;
}

void remove_slot(SimulationState& state, LaneState& lane, std::size_t index) {
  for (std::size_t i = index; i + 1 < lane.count; ++i)
    state.slot(lane, i) = state.slot(lane, i + 1);
  --lane.count;
}

}  // namespace pendler
