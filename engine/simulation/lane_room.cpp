// Room on a lane for those who come onto it from the junction behind, when somebody else takes
// some.

#include <algorithm>

#include "simulation/step.h"

namespace pendler {

namespace {

/// Behind `rear`, and behind all of the lane from place `index` on, m.
float room_behind(Step const& step, LaneId id, std::size_t index, float rear) {
  LaneState const& lane = step.state.lanes[id];
  float room = rear;
  for (std::size_t i = index; i < lane.count; ++i) {
    Slot const& behind = step.state.slot(lane, i);
    room -= behind.length + step.type_of(behind).min_gap;
  }
  return room;
}

}  // namespace

bool leaves_granted_room(Step const& step, LaneId id, std::size_t index, float rear) {
  LaneClaims const& claims = step.state.claims[id];
  bool const kept = claims.kept_until > step.state.tick;
  std::int32_t const needed_cm = claims.incoming_cm + (kept ? claims.kept_cm : 0);
  return needed_cm == 0 ||
         room_behind(step, id, index, rear) >= static_cast<float>(needed_cm) * 0.01F;
}

bool keeps_junction_clear(Step const& step, LaneId id, std::size_t index, float rear) {
  LaneState const& lane = step.state.lanes[id];
  std::int32_t const coming_cm = step.state.claims[id].incoming_cm;
  bool const half_on = index < lane.count && [&] {
    Slot const& last = step.state.slot(lane, lane.count - 1U);
    return last.position < last.length;
  }();
  if (coming_cm == 0 && !half_on && rear >= 0) return true;
  auto const keeps_clear = [&](MovementId m) { return step.tables.movements[m].keeps_clear != 0; };
  return std::ranges::none_of(step.network.lanes.in[id], keeps_clear) ||
         room_behind(step, id, index, rear) >= static_cast<float>(coming_cm) * 0.01F;
}

bool waits_long(Step const& step, LaneId lane, Slot const& slot) {
  constexpr float kLong = 20;  // s
  LaneWait const& wait = step.state.waits[lane];
  return wait.vehicle == slot.vehicle && static_cast<float>(wait.ticks) * step.tick_s > kLong;
}

}  // namespace pendler
