#include "routing/stop_grid.h"

#include <algorithm>
#include <cmath>

namespace pendler {

StopGrid::StopGrid(IdVector<StopId, Point> const& positions, std::vector<StopId> const& stops) {
  for (StopId s : stops)
    entries_.push_back({cell(positions[s].y), cell(positions[s].x), s, positions[s]});
  std::ranges::sort(entries_, {}, [](Entry const& e) { return std::tuple(e.y, e.x, e.stop); });
}

std::int64_t StopGrid::cell(double metres) {
  return static_cast<std::int64_t>(std::floor(metres / 500));
}

std::vector<StopGrid::Entry>::const_iterator StopGrid::first(std::int64_t y, std::int64_t x) const {
  return std::ranges::lower_bound(entries_, std::pair(y, x), {},
                                  [](Entry const& e) { return std::pair(e.y, e.x); });
}

}  // namespace pendler
