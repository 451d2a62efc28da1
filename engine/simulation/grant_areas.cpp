// Conflict areas: who is on one, who is still clearing it.

#include <algorithm>
#include <bit>
#include <limits>

#include "simulation/granting.h"

namespace pendler {

namespace {

constexpr float kMoves = 0.5F;  // m/s
constexpr float kSpare = 1.0F;  // m behind who has cleared an area

}  // namespace

/// Do those who wait inside on `other` leave free what lies beyond their place? For whom they give
/// way to while they have green themselves, and for others who wait inside.
bool Granting::leaves_free(GrantRequest const& r, MovementId m, MovementId other,
                           Conflict const& conflict) const {
  float const wait_at = net_.movements.wait_at[other];
  if (wait_at < 0.0F || conflict.other_begin < wait_at) return false;
  if (r.completes()) return true;
  return conflict.priority == static_cast<float>(Priority::first) &&
         (aspect_of(other) == Aspect::green || aspect_of(m) == Aspect::yellow);
}

/// Is somebody on, or about to come onto, the part of `other` that the conflict covers?
bool Granting::occupied(GrantRequest const& r, MovementId m, MovementId other,
                        Conflict const& conflict) const {
  LaneState const& lane = state_.lanes[net_.lane_of(other)];
  if (lane.to_come > lane.granted) return true;
  if (lane.granted > 0 && !leaves_free(r, m, other, conflict)) return true;
  for (std::size_t i = 0; i < lane.count; ++i) {
    Slot const& slot = state_.slot(lane, i);
    if (slot.is(Slot::kWaitsInside) && leaves_free(r, m, other, conflict)) continue;
    if (slot.position - slot.length < conflict.other_end) return true;
  }
  return lane.has_tail() && lane.tail_vehicle != r.slot->vehicle &&
         lane.tail_back < conflict.other_end;
}

/// Who clears that part of `other` last, of all with an older grant than `before` that are on it or
/// come onto it; of nobody: none is there. Who waits inside does not come as far.
Clearing Granting::last_to_clear(MovementId other, Conflict const& conflict,
                                 std::uint64_t before) const {
  LaneState const& lane = state_.lanes[net_.lane_of(other)];
  float const wait_at = net_.movements.wait_at[other];
  bool const waits_before = wait_at >= 0.0F && conflict.other_begin >= wait_at;
  Clearing out;
  float latest = 0;
  auto const note = [&](std::uint32_t vehicle, float left, float speed) {
    float const seconds = speed < kMoves ? kFar : seconds_to_clear(left, speed, lane.speed_limit);
    if (left <= 0.0F || (out.last.valid() && seconds <= latest)) return;
    out = {other, TripId(std::size_t{vehicle}), left, speed};
    latest = seconds;
  };
  auto const note_slot = [&](Slot const& slot, float to_end) {
    if (slot.next != other || (waits_before && slot.is(Slot::kWaitsInside)) ||
        state_.grants[slot.trip()].number >= before)
      return;
    note(slot.vehicle, to_end - slot.position + slot.length, slot.speed);
  };
  for (std::size_t i = 0; i < lane.count; ++i) note_slot(state_.slot(lane, i), conflict.other_end);
  if (lane.to_come > 0) {
    LaneState const& from = state_.lanes[net_.movements.from_lane[other]];
    for (std::size_t i = 0; i < from.granted; ++i)
      note_slot(state_.slot(from, i), from.length + conflict.other_end);
  }
  if (lane.has_tail())
    note(lane.tail_vehicle, conflict.other_end - lane.tail_back, lane.tail_speed);
  return out;
}

/// Will it get off that part of `other` whatever becomes of it? It has leave to come as far as
/// that, and finds room there.
bool Granting::surely_clears(Clearing const& c, MovementId other, Conflict const& conflict) const {
  MovementRow const& row = tables_.movements[other];
  LaneState const& behind = state_.lanes[row.to_lane];
  float const length = step_.type_of(state_.vehicles[c.last]).length + kSpare;
  float const beyond = state_.lanes[net_.lane_of(other)].length - conflict.other_end;
  bool const room = behind.rear_position >= length - beyond || behind.rear_speed >= kRolls;
  return c.speed >= kMoves && row.onto_ring == 0 && beyond + behind.length >= length && room;
}

/// May it set out although somebody is on its way, because he will have left it when it comes
/// there? Before its stop line, it waits for that there, and may lose its grant again.
bool Granting::follows_clearing(GrantRequest const& r, MovementId m, MovementId other,
                                Conflict const& conflict) {
  LaneState const& theirs = state_.lanes[net_.lane_of(other)];
  bool const inside = net_.is_movement(r.lane);
  bool const some_waits = theirs.granted > 0 && !leaves_free(r, m, other, conflict);
  bool const far_back =
      theirs.to_come > theirs.granted && net_.links.inner[net_.movements.from_link[other]] != 0;
  bool const on_stub = !inside && net_.links.inner[net_.lanes.link[r.lane]] != 0;
  if (!may_await_ || clearing_.movement.valid() || some_waits || far_back || on_stub) return false;
  for (std::size_t i = 0; i < theirs.count; ++i) {
    if (state_.slot(theirs, i).is(Slot::kWaitsInside) && !leaves_free(r, m, other, conflict))
      return false;
  }
  Slot const& slot = *r.slot;
  DrivingSet const& set = step_.driving(slot, RoadKind::town);
  Clearing const c = last_to_clear(other, conflict, std::numeric_limits<std::uint64_t>::max());
  if (set.model == CarFollowing::train || !c.last.valid() || !surely_clears(c, other, conflict))
    return false;
  LaneState const& lane = state_.lanes[r.lane];
  float const way = (inside ? conflict.begin : lane.length) - slot.position;
  float const top = std::max(slot.speed, lane.speed_limit);
  float const arrival = time_to_drive(way, slot.speed, set.acceleration, top);
  if (way < 0.0F || seconds_to_clear(c.left, c.speed, theirs.speed_limit) > arrival) return false;
  clearing_ = c;
  return true;
}

/// Those who await somebody learn where he is, or that he has gone.
void Granting::look_at_clearings() {
  auto const own = net_.junctions.movements[junction_];
  for (std::size_t first = 0; first < tables_.used_movements[junction_]; first += 64) {
    for (std::uint64_t bits = awaiting_[first / 64]; bits != 0; bits &= bits - 1) {
      MovementId const m = own[first + static_cast<std::size_t>(std::countr_zero(bits))];
      bool some = false;
      auto const look = [&](LaneState const& lane, std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
          Slot& slot = state_.slot(lane, i);
          if (slot.next != m || !slot.awaits_clearing()) continue;
          Clearing& clearing = state_.clearings[slot.trip()];
          clearing = last_to_clear(clearing.movement, conflict_between(net_, m, clearing.movement),
                                   state_.grants[slot.trip()].number);
          if (clearing.last.valid())
            some = true;
          else
            slot.clear(Slot::kAwaits);
        }
      };
      LaneState const& before = state_.lanes[net_.movements.from_lane[m]];
      LaneState const& way = state_.lanes[net_.lane_of(m)];
      look(way, way.count);
      look(before, before.granted);
      if (!some) awaiting_[first / 64] &= ~(bits & (~bits + 1));
    }
  }
}

}  // namespace pendler
