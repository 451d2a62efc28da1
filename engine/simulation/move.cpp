// Per strip, one owner, front to back: integrate, clamp against the leader's new position; what
// leaves stands before the lane's head until its next lane has pulled it.

#include <algorithm>
#include <string>

#include "base/error.h"
#include "kernels/krauss.h"
#include "simulation/step.h"

namespace pendler {

namespace {

constexpr float kWaitingSpeed = 5.0F / 3.6F;
constexpr std::uint8_t kActs = Slot::kArrives | Slot::kStops | Slot::kDwells;

// ---- stops and destinations

float free_speed(Step const& step, LaneState const& lane, Slot const& slot) {
  return std::max(1.0F, std::min(lane.speed_limit, step.type_of(slot).max_speed));
}

void end_trip(Step& step, ChunkEvents& events, LaneId lane, Slot const& slot) {
  SimulationState& state = step.state;
  TripId const trip = slot.trip();
  state.trips.free_s[trip] +=
      static_cast<double>(slot.position / free_speed(step, state.lanes[lane], slot));
  state.trips.distance[trip] = slot.entry_odometer + static_cast<double>(slot.position);
  state.vehicles[trip].odometer =
      std::numeric_limits<double>::infinity();  // tail marks vanish with it
  state.vehicles[trip].lane = LaneId();
  ++state.counts[lane].left;
  events.arrived.push_back(trip);
}

/// Where the trip ends, or a stop of a run begins or ends. True when the vehicle is gone.
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

// ---- motion

void move_lane(Step& step, ChunkEvents& events, LaneId id) {
  SimulationState& state = step.state;
  LaneState& lane = state.lanes[id];
  Slot* const slots = &state.slot(lane, 0);
  float const dt = step.tick_s, end = lane.length;
  std::size_t const count = lane.count;
  std::size_t left = 0, kept = 0;
  std::uint32_t waiting = 0;
  std::uint8_t covering = 0;
  double metres = 0;
  float leader_back = kFar;
  for (std::size_t i = 0; i < count; ++i) {
    Slot& slot = slots[i];
    float const old = slot.position;
    Motion const m = step.driving(slot, false).model == CarFollowing::krauss
                         ? advance_euler(std::max(0.0F, slot.speed + slot.acceleration * dt), dt)
                         : advance_ballistic(slot.speed, slot.acceleration, dt);
    float position = old + m.advance, speed = m.speed;
    float const bound = std::min(slot.limit, leader_back);
    if (position > bound) {
      position = std::max(old, bound);
      speed = std::min(speed, (position - old) / dt);
    }
    slot.position = position;
    slot.speed = speed;
    if ((slot.flags & kActs) != 0 && handle_stop(step, events, id, slot)) {
      metres += static_cast<double>(position - old);
      if (slot.is(Slot::kGranted)) --lane.granted;
      continue;
    }
    bool const leaves = position > end && kept == 0 && may_leave(step, id, slot);
    if (!leaves) {
      if (position > end) {
        slot.position = position = std::max(old, end);
        slot.speed = std::min(slot.speed, (position - old) / dt);
      }
      if (slot.speed < kWaitingSpeed) ++waiting;
      if (slot.covers_ticks > 0 && --slot.covers_ticks > 0 && covering < 255) ++covering;
      if (old < slot.length) {  // the rear may still be on an earlier lane
        VehicleState& vehicle = state.vehicles[slot.trip()];
        vehicle.odometer = slot.entry_odometer + static_cast<double>(position);
        vehicle.tail_speed = slot.speed;
      }
    }
    metres += static_cast<double>(position - old);
    leader_back = position - slot.length;
    Slot& to = slots[left + kept];
    if (&to != &slot) to = slot;
    if (leaves) {
      leave_lane(step, id, to);
      ++left;
    } else {
      ++kept;
    }
  }
  lane.head = static_cast<std::uint16_t>(lane.head + left);
  lane.leaving = static_cast<std::uint16_t>(left);
  lane.count = static_cast<std::uint16_t>(kept);
  lane.covering = covering;
  LaneCounts& counts = state.counts[id];
  counts.ticks += static_cast<std::uint32_t>(count);
  counts.waiting += waiting;
  counts.metres += metres;
  events.vehicles += static_cast<std::uint32_t>(count);
}

}  // namespace

bool may_leave(Step const& step, LaneId lane, Slot const& slot) {
  if (step.network.is_movement(lane)) return true;
  if (!slot.next.valid() || (slot.flags & (Slot::kArrives | Slot::kDwells)) != 0) return false;
  MovementRow const& row = step.tables.movements[slot.next];
  if (allows(step.state.lanes[row.to_lane].closed_for, step.type_of(slot).cls)) return false;
  return row.needs_grant == 0 || slot.is(Slot::kGranted);
}

void leave_lane(Step& step, LaneId id, Slot& slot) {
  SimulationState& state = step.state;
  LaneState& lane = state.lanes[id];
  TripId const trip = slot.trip();
  VehicleState& vehicle = state.vehicles[trip];
  bool const movement = step.network.is_movement(id);
  state.trips.free_s[trip] += static_cast<double>(lane.length / free_speed(step, lane, slot));
  slot.position -= lane.length;
  slot.entry_odometer += static_cast<double>(lane.length);
  vehicle.odometer = slot.entry_odometer + static_cast<double>(slot.position);
  vehicle.tail_speed = slot.speed;
  lane.tail_vehicle = slot.vehicle;
  lane.tail_odometer = slot.entry_odometer;
  lane.tail_back = lane.length + slot.position - slot.length;
  lane.tail_speed = slot.speed;
  LaneCounts& counts = state.counts[id];
  ++counts.left;
  counts.person_metres += static_cast<double>(lane.length) * vehicle.load;
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

void move_strip(Step& step, StripId strip, ChunkEvents& events) {
  for (LaneId lane : step.lanes_of(strip)) {
    if (step.state.lanes[lane].count > 0) move_lane(step, events, lane);
  }
}

}  // namespace pendler
