// Per strip, one owner, front to back: accept lane changes, integrate, clamp against the leader's
// new position, and put what leaves into the lane's outbox.

#include <algorithm>
#include <cmath>

#include "simulation/step.h"

namespace pendler {

namespace {

constexpr float kWaitingSpeed = 5.0F / 3.6F;

// ---- lane changes

std::size_t index_for(SimulationState const& state, LaneId lane, float position) {
  std::size_t i = 0;
  while (i < state.lanes.count[lane] && state.slots.position[state.slot(lane, i)] > position) ++i;
  return i;
}

bool gaps_allow(Step const& step, LaneId to, std::size_t index, std::uint32_t slot, bool needed) {
  SimulationState const& state = step.state;
  Slots const& s = state.slots;
  float const position = s.position[slot], v = s.speed[slot];
  float const braking =
      needed ? 5.0F : 3.0F;  // m/s² that the change may cost oneself or the follower
  float const dt = step.tick_s;
  if (index > 0) {
    std::uint32_t const leader = state.slot(to, index - 1);
    float const gap = s.position[leader] - s.length[leader] - position;
    if (gap < 0.5F || safe_speed(gap - v * dt, s.speed[leader], braking, dt) < v - braking * dt)
      return false;
  } else if (state.lanes.tail.vehicle[to] != TripId::kNone) {
    float const gap = state.lanes.tail.back[to] - position;
    if (gap < 0.5F ||
        safe_speed(gap - v * dt, state.lanes.tail.speed[to], braking, dt) < v - braking * dt)
      return false;
  }
  if (index < state.lanes.count[to]) {
    std::uint32_t const behind = state.slot(to, index);
    float const gap = position - s.length[slot] - s.position[behind];
    float const u = s.speed[behind];
    if (gap < 0.5F || safe_speed(gap - u * dt, v, braking, dt) < u - braking * dt) return false;
  }
  return position - s.length[slot] >= 0.0F;  // wholly on the lane that it leaves
}

}  // namespace

void remove_slot(SimulationState& state, LaneId lane, std::size_t index) {
  for (std::size_t i = index; i + 1 < state.lanes.count[lane]; ++i) {
    state.slots.put(state.slot(lane, i), state.slots.get(state.slot(lane, i + 1)));
  }
  --state.lanes.count[lane];
}

namespace {

void change_lanes(Step& step, StripId strip) {
  SimulationState& state = step.state;
  Network const& net = step.network;
  auto const lanes = state.strips[strip];
  // From the left lane to the right, from the front to the back: each change sees those before it.
  for (std::size_t l = 0; l < lanes.size(); ++l) {
    LaneId const from = lanes[l];
    for (std::size_t i = 0; i < state.lanes.count[from]; ++i) {
      std::uint32_t const at = state.slot(from, i);
      std::int8_t const wish = state.slots.wish[at];
      if (wish == 0 || (wish < 0 && l == 0) || (wish > 0 && l + 1 == lanes.size())) continue;
      state.slots.wish[at] = 0;
      LaneId const to = lanes[wish < 0 ? l - 1 : l + 1];
      if (state.lanes.count[to] + 1U >= state.lanes.capacity[to]) continue;
      if (!allows(net.lanes.allowed[to], step.type_of(at).cls)) continue;
      std::size_t const index = index_for(state, to, state.slots.position[at]);
      if (index < state.lanes.granted[to]) continue;
      bool const needed = ((state.slots.good_lanes[at] >> l) & 1U) == 0;
      if (!gaps_allow(step, to, index, at, needed)) {
        if (needed) state.slots.wish[at] = wish;  // seen by those who can let it in
        continue;
      }
      Slot moved = state.slots.get(at);
      remove_slot(state, from, i);
      if (i == 0) state.lanes.waiting_vehicle[from] = TripId::kNone;
      insert_slot(state, to, index, moved);
      TripId const trip{moved.vehicle};
      state.vehicles.lane[trip] = to;
      settle_on_lane(step, moved, to);
      state.slots.put(state.slot(to, index), moved);
      --i;
    }
  }
}

// ---- motion

struct LaneMotion {
  std::uint32_t waiting = 0;
  double metres = 0;
};

}  // namespace

bool may_leave(Step const& step, LaneId lane, Slot const& slot) {
  if (step.network.is_movement(lane)) return true;
  MovementId const m = step.state.vehicles.next[TripId(std::size_t{slot.vehicle})];
  if (!m.valid() || (slot.flags & (Slot::kArrives | Slot::kDwells)) != 0) return false;
  if (allows(step.state.lanes.closed_for[step.network.movements.to_lane[m]],
             step.types[VehicleTypeId(std::size_t{slot.type})].cls))
    return false;
  return step.network.movements.needs_grant[m] == 0 || (slot.flags & Slot::kGranted) != 0;
}

namespace {

float free_speed(Step const& step, LaneId lane, Slot const& slot) {
  return std::max(1.0F, std::min(step.state.lanes.speed_limit[lane],
                                 step.types[VehicleTypeId(std::size_t{slot.type})].max_speed));
}

void end_trip(Step& step, ChunkEvents& events, LaneId lane, Slot const& slot) {
  SimulationState& state = step.state;
  TripId const trip{slot.vehicle};
  state.trips.free_s[trip] += static_cast<double>(slot.position / free_speed(step, lane, slot));
  state.trips.distance[trip] =
      state.vehicles.entry_odometer[trip] + static_cast<double>(slot.position);
  state.vehicles.odometer[trip] =
      std::numeric_limits<double>::infinity();  // tail marks vanish with it
  state.vehicles.lane[trip] = LaneId();
  ++state.lanes.left[lane];
  events.arrived.push_back(trip);
}

/// Where the trip ends, or a stop of a run begins or ends. True when the vehicle is gone.
bool handle_stop(Step& step, ChunkEvents& events, LaneId lane, Slot& slot) {
  SimulationState& state = step.state;
  TripId const trip{slot.vehicle};
  if ((slot.flags & Slot::kArrives) != 0 && slot.position >= slot.stop_at) {
    end_trip(step, events, lane, slot);
    return true;
  }
  if ((slot.flags & Slot::kDwells) != 0) {
    if (state.tick >= state.vehicles.dwell_until[trip]) {
      slot.flags = static_cast<std::uint8_t>(slot.flags & ~Slot::kDwells);
      events.stop_departures.push_back(trip);
      ++state.vehicles.next_stop[trip];
      LineId const line = step.demand.timetable.runs.line[step.demand.trips.run[trip]];
      bool const served =
          state.vehicles.next_stop[trip] >= step.demand.timetable.lines.stops[line].size();
      if (served &&
          state.vehicles.route_at[trip] + std::size_t{1} >= state.vehicles.route[trip].size()) {
        end_trip(step, events, lane, slot);
        return true;
      }
      settle_on_lane(step, slot, lane);
    }
  } else if ((slot.flags & Slot::kStops) != 0 && slot.stop_at - slot.position < 1.5F &&
             slot.speed < 0.3F) {
    slot.flags = static_cast<std::uint8_t>((slot.flags & ~Slot::kStops) | Slot::kDwells);
    slot.speed = 0;
    state.vehicles.dwell_until[trip] = std::numeric_limits<Tick>::max();
    events.stopped.push_back(
        {trip, state.vehicles.entry_odometer[trip] + static_cast<double>(slot.position)});
  }
  return false;
}

}  // namespace

void leave_lane(Step& step, LaneId lane, Slot slot) {
  float const length = step.network.lanes.length[lane];
  SimulationState& state = step.state;
  Network const& net = step.network;
  TripId const trip{slot.vehicle};
  bool const movement = net.is_movement(lane);
  MovementId const m = movement ? net.movement_of(lane) : state.vehicles.next[trip];
  LaneId const to = movement ? net.movements.to_lane[m] : net.lane_of(m);
  slot.position -= length;
  state.vehicles.entry_odometer[trip] += static_cast<double>(length);
  state.vehicles.odometer[trip] =
      state.vehicles.entry_odometer[trip] + static_cast<double>(slot.position);
  state.vehicles.tail_speed[trip] = slot.speed;
  state.trips.free_s[trip] += static_cast<double>(length / free_speed(step, lane, slot));
  state.lanes.tail.vehicle[lane] = slot.vehicle;
  state.lanes.tail.end_odometer[lane] = state.vehicles.entry_odometer[trip];
  state.lanes.tail.back[lane] = length + slot.position - slot.length;
  state.lanes.tail.speed[lane] = slot.speed;
  ++state.lanes.left[lane];
  state.lanes.person_metres[lane] += static_cast<double>(length) * state.vehicles.load[trip];
  if ((slot.flags & Slot::kGranted) != 0 && !movement) --state.lanes.granted[lane];
  std::size_t const n = step.scratch.outbox_count[lane.index()]++;
  step.scratch.outbox[lane.index() * kOutboxRoom + n] = {slot, to};
}

namespace {

void move_lane(Step& step, ChunkEvents& events, LaneId lane) {
  SimulationState& state = step.state;
  Slots& s = state.slots;
  float const length = step.network.lanes.length[lane], dt = step.tick_s;
  std::size_t const count = state.lanes.count[lane];
  LaneMotion motion;
  std::size_t kept = 0;
  float leader_back = kFar;
  for (std::size_t i = 0; i < count; ++i) {
    std::uint32_t const at = state.slot(lane, i);
    float const old = s.position[at], v = s.speed[at];
    Motion const m = advance_ballistic(v, s.acceleration[at], dt);
    float position = old + m.advance, speed = m.speed;
    float const bound = std::min(s.limit[at], leader_back);
    if (position > bound) {
      position = std::max(old, bound);
      speed = std::min(speed, (position - old) / dt);
    }
    Slot slot = s.get(at);
    slot.position = position;
    slot.speed = speed;
    if (slot.flags != 0 && handle_stop(step, events, lane, slot)) {
      motion.metres += static_cast<double>(slot.position - old);
      if ((slot.flags & Slot::kGranted) != 0) --state.lanes.granted[lane];
      continue;
    }
    if (slot.position > length) {
      if (kept == 0 && step.scratch.outbox_count[lane.index()] < kOutboxRoom &&
          may_leave(step, lane, slot)) {
        motion.metres += static_cast<double>(slot.position - old);
        leader_back = slot.position - slot.length;
        leave_lane(step, lane, slot);
        continue;
      }
      slot.position = std::max(old, length);
      slot.speed = std::min(slot.speed, (slot.position - old) / dt);
    }
    if (old < slot.length) {  // the rear may still be on an earlier lane
      TripId const trip{slot.vehicle};
      state.vehicles.odometer[trip] =
          state.vehicles.entry_odometer[trip] + static_cast<double>(slot.position);
      state.vehicles.tail_speed[trip] = slot.speed;
    }
    motion.metres += static_cast<double>(slot.position - old);
    if (slot.speed < kWaitingSpeed) ++motion.waiting;
    leader_back = slot.position - slot.length;
    std::uint32_t const to = state.slot(lane, kept++);
    if (to == at) {
      s.position[at] = slot.position;
      s.speed[at] = slot.speed;
      s.flags[at] = slot.flags;
      s.stop_at[at] = slot.stop_at;
      s.good_lanes[at] = slot.good_lanes;
    } else {
      s.put(to, slot);
    }
  }
  state.lanes.count[lane] = static_cast<std::uint16_t>(kept);
  state.lanes.ticks[lane] += static_cast<std::uint32_t>(count);
  state.lanes.waiting[lane] += motion.waiting;
  state.lanes.metres[lane] += motion.metres;
  events.vehicles += static_cast<std::uint32_t>(count);
  if (step.scratch.outbox_count[lane.index()] > 0) events.outboxes.push_back(lane);
}

}  // namespace

void insert_slot(SimulationState& state, LaneId lane, std::size_t index, Slot const& slot) {
  for (std::size_t i = state.lanes.count[lane]; i > index; --i) {
    state.slots.put(state.slot(lane, i), state.slots.get(state.slot(lane, i - 1)));
  }
  state.slots.put(state.slot(lane, index), slot);
  ++state.lanes.count[lane];
}

void move(Step& step) {
  step.for_active([&](std::size_t chunk, StripId strip) {
    auto const lanes = step.state.strips[strip];
    if (step.is_link(strip) && lanes.size() > 1) change_lanes(step, strip);
    for (LaneId lane : lanes) {
      if (step.state.lanes.count[lane] > 0) move_lane(step, step.scratch.chunks[chunk], lane);
    }
  });
}

}  // namespace pendler
