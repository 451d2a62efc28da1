#pragma once
// A guess at the extent of built-up areas, where no tag tells: a place is built-up when at least
// 150 m of residential streets lie in the nine cells of 100 m around it; a way is, when half of its
// length is. (An inner street has about 1 km of them around it, a hamlet's only street 200 m.)

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "base/geometry.h"

namespace pendler {

class BuiltUp {
 public:
  void add_street(std::span<Point const> line);
  /// After the last street, before the first question.
  void finish();
  bool holds(std::span<Point const> line) const;

 private:
  using Cell = std::pair<std::int32_t, std::int32_t>;
  std::int64_t around(Cell cell) const;
  std::vector<std::pair<Cell, std::int64_t>> cells_;  // cm of street, so that sums are exact
};

}  // namespace pendler
