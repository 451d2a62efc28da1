// The end of a strip's tick: tail marks follow their vehicles; then what other strips and junctions
// will see of it.

#include <algorithm>

#include "simulation/grant.h"
#include "simulation/step.h"

namespace pendler {

namespace {

constexpr std::size_t kFew = 2;  // vehicles that are moved to the segment's start at once

void move_to_start(SimulationState& state, LaneState& lane) {
  if (lane.count > kFew && lane.head + lane.count + kSpareSlots <= lane.capacity) return;
  auto const first = state.slots.begin() + lane.first_slot;
  std::move(first + lane.head, first + lane.head + lane.count, first);
  lane.head = 0;
}

/// The rear of the last vehicle, of one that is still partly on the lane from beside included.
Rear rear_with_covering(SimulationState const& state, LaneState const* lanes, std::size_t count,
                        std::size_t at) {
  Rear rear = last_rear(state, lanes[at]);
  auto const mind = [&](LaneState const& beside, int to_here) {
    for (std::size_t i = 0; i < beside.count; ++i) {
      Slot const& slot = state.slot(beside, i);
      if (slot.covered_side() != to_here) continue;
      if (slot.position - slot.length < rear.position)
        rear = {slot.position - slot.length, slot.speed};
    }
  };
  if (at > 0 && lanes[at - 1].covering > 0) mind(lanes[at - 1], 1);
  if (at + 1 < count && lanes[at + 1].covering > 0) mind(lanes[at + 1], -1);
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

/// Has its junction to look at the lane?
bool asks_junction(Step const& step, StripRow const& row, LaneState const& lane) {
  constexpr float kNear = 12.0F;  // m
  if (!row.junction.valid()) return false;
  if (lane.granted > 0) return true;
  Slot const& slot = step.state.slot(lane, 0);
  float const left = lane.length - slot.position;
  return left <= kNear || left <= asking_distance(step, slot, row.zips != 0);
}

void show_on_link(Step& step, StripRow const& row, LaneState& lane, LaneId id) {
  SimulationState& state = step.state;
  for (std::size_t k = 0; k < lane.granted; ++k) {
    Slot const& slot = state.slot(lane, k);
    if (!slot.next.valid()) continue;  // it ends here
    show_granted(state, lane, id, k);
    state.grants[slot.trip()].rear_left += state.lanes[step.network.lane_of(slot.next)].length;
  }
  bool const asks = asks_junction(step, row, lane);
  lane.notes =
      static_cast<std::uint8_t>((lane.notes & ~LaneState::kAsks) | (asks ? LaneState::kAsks : 0));
  if (asks) state.asked.add(row.junction.index());
}

void show_on_movement(Step& step, LaneState const& lane, LaneId id) {
  SimulationState& state = step.state;
  for (std::size_t k = 0; k < lane.count; ++k) {
    Slot const& slot = state.slot(lane, k);
    if (!slot.is(Slot::kGranted)) continue;
    show_granted(state, lane, id, k);
    if (slot.is(Slot::kWaitsInside) || slot.awaits_clearing())
      state.asked.add(step.tables.movements[slot.next].junction.index());
  }
}

/// Nobody is on the movement, nor will come.
void mark_idle(Step& step, MovementId m, LaneState const& lane) {
  if (lane.to_come > 0) return;
  MovementRow const& row = step.tables.movements[m];
  take_bit(step.state.busy[step.tables.first_busy[row.junction] + row.bit / 64], row.bit % 64,
           step.workers.one_after_another());
}

}  // namespace

void follow_tail(Step& step, LaneId id) {
  LaneState& lane = step.state.lanes[id];
  TripId const trip(std::size_t{lane.tail_vehicle});
  VehicleState const& vehicle = step.state.vehicles[trip];
  TailMark const& tail = step.state.tails[id];
  auto const beyond = static_cast<float>(vehicle.odometer - tail.rear_passes);
  if (beyond >= tail.fork_dm * kDecimetre) {
    lane.tail_vehicle = TripId::kNone;
    lane.tail_back = kFar;
  } else {
    lane.tail_back = lane.length + beyond;
    lane.tail_speed = vehicle.tail_speed;
  }
}

void publish_strip(Step& step, StripId strip, ChunkEvents& events) {
  SimulationState& state = step.state;
  StripRow const& row = step.tables.strips[strip];
  std::size_t const count = row.lanes;
  LaneState* const lanes = &state.lanes[row.first_lane];
  for (std::size_t i = 0; i < count; ++i) {
    lanes[i].leaving = 0;
    if (lanes[i].head != 0) move_to_start(state, lanes[i]);
    if (lanes[i].has_mark()) follow_tail(step, LaneId(row.first_lane.index() + i));
  }
  bool used = row.on_link != 0 && state.queued.has(strip.index());
  for (std::size_t i = 0; i < count; ++i) {
    LaneState& lane = lanes[i];
    Rear const rear =
        row.neighbours != 0 ? rear_with_covering(state, lanes, count, i) : last_rear(state, lane);
    lane.rear_position = rear.position;
    lane.rear_speed = rear.speed;
    if (lane.empty()) continue;
    used = true;
    if (lane.count == 0) continue;
    LaneId const id(row.first_lane.index() + i);
    if (lane.count + kSpareSlots > lane.capacity && lane.capacity < full_capacity(lane.length))
      events.full.push_back(id);
    if (row.on_link != 0)
      show_on_link(step, row, lane, id);
    else
      show_on_movement(step, lane, id);
  }
  if (used) return;
  state.active.remove(strip.index());
  if (row.on_link == 0) mark_idle(step, step.network.movement_of(row.first_lane), lanes[0]);
}

}  // namespace pendler
