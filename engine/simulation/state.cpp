#include "simulation/state.h"

#include <algorithm>
#include <cmath>

namespace pendler {

std::uint16_t full_capacity(float length) {
  constexpr float kShortestSpacing = 2.4F;  // a bicycle and its gap
  float const vehicles = std::min(std::ceil(length / kShortestSpacing), 60000.0F);
  return static_cast<std::uint16_t>(static_cast<std::size_t>(vehicles) + kSpareSlots);
}

void grow_segment(SimulationState& state, LaneState& lane) {
  std::size_t const from = std::size_t{lane.first_slot} + lane.head, to = state.slots.size();
  lane.capacity = static_cast<std::uint16_t>(
      std::min<std::size_t>(2U * lane.capacity, full_capacity(lane.length)));
  state.slots.resize(to + lane.capacity);
  for (std::size_t i = 0; i < lane.count; ++i) state.slots[to + i] = state.slots[from + i];
  lane.first_slot = static_cast<std::uint32_t>(to);
  lane.head = 0;
}

}  // namespace pendler
