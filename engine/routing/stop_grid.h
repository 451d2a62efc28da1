#pragma once
// Which stops lie within some metres of a point.

#include <cstdint>
#include <tuple>
#include <vector>

#include "network/network.h"

namespace pendler {

class StopGrid {
 public:
  StopGrid() = default;
  /// Over the given stops only. `positions`: of all stops.
  StopGrid(IdVector<StopId, Point> const& positions, std::vector<StopId> const& stops);

  /// Calls visit(stop, metres) for all stops at most `reach` away, in a fixed order.
  template <class Visit>
  void for_near(Point p, double reach, Visit visit) const {
    for (std::int64_t y = cell(p.y - reach); y <= cell(p.y + reach); ++y)
      for (auto e = first(y, cell(p.x - reach)); e != entries_.end(); ++e) {
        if (e->y != y || e->x > cell(p.x + reach)) break;
        if (double const d = distance(p, e->position); d <= reach) visit(e->stop, d);
      }
  }

 private:
  struct Entry {
    std::int64_t y, x;
    StopId stop;
    Point position;
  };
  static std::int64_t cell(double metres);
  std::vector<Entry>::const_iterator first(std::int64_t y, std::int64_t x) const;
  std::vector<Entry> entries_;  // by y, x, stop
};

}  // namespace pendler
