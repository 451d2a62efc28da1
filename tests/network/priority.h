#pragma once
// Who goes first where two movements meet, in a word.

#include <algorithm>
#include <string>

#include "network/network.h"

namespace pendler {

/// "first", "yield" or "equal" for a against b; "apart" when they do not meet.
inline std::string priority(Network const& net, MovementId a, MovementId b) {
  auto const row = net.movements.conflicts[a];
  auto const it = std::find(row.begin(), row.end(), b);
  if (it == row.end()) return "apart";
  auto const area = net.movements.conflict_areas[a][static_cast<std::size_t>(it - row.begin())];
  return area.priority == 0 ? "first" : area.priority == 1 ? "yield" : "equal";
}

}  // namespace pendler
