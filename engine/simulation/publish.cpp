// The end of a strip's tick: tail marks follow their vehicles, waiting vehicles come onto their
// link; then what other strips and junctions will see of it.

#include <algorithm>
#include <atomic>

#include "simulation/grant.h"
#include "simulation/step.h"

namespace pendler {

namespace {

constexpr std::size_t kFew = 2;  // vehicles that are moved to the segment's start at once

void move_to_start(SimulationState& state, LaneState& lane) {
  if (lane.head == 0) return;
  if (lane.count > kFew && lane.head + lane.count + kSpareSlots <= lane.capacity) return;
  auto const first = state.slots.begin() + lane.first_slot;
  std::move(first + lane.head, first + lane.head + lane.count, first);
  lane.head = 0;
}

void follow_tail(Step const& step, LaneState& lane) {
  if (!lane.has_tail()) return;
  TripId const trip(std::size_t{lane.tail_vehicle});
  VehicleState const& vehicle = step.state.vehicles[trip];
  double const beyond = vehicle.odometer - lane.tail_odometer;
  double const body = static_cast<double>(step.types[step.demand.trips.vehicle[trip]].length);
  if (beyond >= body) {
    lane.tail_vehicle = TripId::kNone;
    lane.tail_back = kFar;
  } else {
    lane.tail_back = lane.length + static_cast<float>(beyond - body);
    lane.tail_speed = vehicle.tail_speed;
  }
}

/// The rear of the last vehicle, of one that is still partly on the lane from beside included.
Rear rear_with_covering(SimulationState const& state, LaneState const* lanes, std::size_t count,
                        std::size_t at) {
  Rear rear = last_rear(state, lanes[at]);
  for (int side : {-1, 1}) {
    if ((side < 0 && at == 0) || (side > 0 && at + 1 == count)) continue;
    LaneState const& beside = lanes[side < 0 ? at - 1 : at + 1];
    for (std::size_t i = 0; beside.covering > 0 && i < beside.count; ++i) {
      Slot const& slot = state.slot(beside, i);
      if (slot.covers != -side || slot.covers_ticks == 0) continue;
      if (slot.position - slot.length < rear.position)
        rear = {slot.position - slot.length, slot.speed};
    }
  }
  return rear;
}

/// Those who follow a vehicle with a grant see where it is.
void show_granted(SimulationState& state, LaneState const& lane, LaneId id, std::size_t i) {
  Slot const& slot = state.slot(lane, i);
  GrantState& grant = state.grants[slot.trip()];
  grant.lane = id;
  grant.movement = slot.next;
  grant.speed = slot.speed;
  grant.rear_left = lane.length - slot.position + slot.length;
}

void ask_junction(Step& step, JunctionId junction, LaneState const& lane) {
  if (!junction.valid() || step.state.asked.has(junction.index())) return;
  if (lane.granted == 0) {
    Slot const& slot = step.state.slot(lane, 0);
    if (lane.length - slot.position > std::max(asking_distance(step, slot), 12.0F)) return;
  }
  step.state.asked.add(junction.index());
}

/// Nobody is on the movement, nor will come.
void mark_idle(Step& step, MovementId m, LaneState const& lane) {
  if (lane.to_come > 0) return;
  MovementRow const& row = step.tables.movements[m];
  std::atomic_ref word(step.state.busy[step.tables.first_busy[row.junction] + row.bit / 64]);
  word.fetch_and(~(std::uint64_t{1} << (row.bit % 64)), std::memory_order_relaxed);
}

}  // namespace

void publish_strip(Step& step, StripId strip, ChunkEvents& events) {
  SimulationState& state = step.state;
  StripRow const& row = step.tables.strips[strip];
  bool const is_link = row.on_link != 0;
  LaneState* const lanes = &state.lanes[row.first_lane];
  bool covered = false;  // some lane by a vehicle of the one beside it
  for (std::size_t i = 0; i < row.lanes; ++i) {
    move_to_start(state, lanes[i]);
    follow_tail(step, lanes[i]);
    covered = covered || lanes[i].covering > 0;
  }
  bool used = false;
  if (is_link) {
    auto const& queue = state.queue[strip];
    if (!queue.empty()) {
      insert_waiting(step, strip, events);
      used = !queue.empty();
      state.queue_ticks[strip] += static_cast<std::uint32_t>(queue.size());
    }
  }
  for (std::size_t i = 0; i < row.lanes; ++i) {
    LaneState& lane = lanes[i];
    Rear const rear =
        covered ? rear_with_covering(state, lanes, row.lanes, i) : last_rear(state, lane);
    lane.rear_position = rear.position;
    lane.rear_speed = rear.speed;
    if (lane.empty()) continue;
    used = true;
    if (lane.count == 0) continue;
    LaneId const id(row.first_lane.index() + i);
    if (lane.count + kSpareSlots > lane.capacity && lane.capacity < full_capacity(lane.length))
      events.full.push_back(id);
    if (is_link) {
      for (std::size_t k = 0; k < lane.granted; ++k) {
        Slot const& slot = state.slot(lane, k);
        if (!slot.next.valid()) continue;  // it ends here
        show_granted(state, lane, id, k);
        state.grants[slot.trip()].rear_left += state.lanes[step.network.lane_of(slot.next)].length;
      }
      ask_junction(step, row.junction, lane);
    } else {
      for (std::size_t k = 0; k < lane.count; ++k) {
        Slot const& slot = state.slot(lane, k);
        if (slot.is(Slot::kGranted)) show_granted(state, lane, id, k);
        if (slot.is(Slot::kWaitsInside) || slot.awaits_clearing())
          state.asked.add(step.tables.movements[slot.next].junction.index());
      }
    }
  }
  if (used) return;
  state.active.remove(strip.index());
  if (!is_link) mark_idle(step, step.network.movement_of(row.first_lane), lanes[0]);
}

}  // namespace pendler
