#include "simulation/state.h"

namespace pendler {

Rear last_rear(SimulationState const& state, LaneState const& lane) {
  if (lane.count > 0) {
    Slot const& last = state.slot(lane, lane.count - 1U);
    return {last.position - last.length, last.speed};
  }
  if (lane.has_tail()) return {lane.tail_back, lane.tail_speed};
  return {};
}

}  // namespace pendler
