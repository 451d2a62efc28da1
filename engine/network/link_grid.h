#pragma once
// Links near a point.

#include <vector>

#include "network/network.h"

namespace pendler {

class LinkGrid {
 public:
  explicit LinkGrid(Network const& network);

  struct Near {
    LinkId link;
    double along = 0, distance = 0;
    double side = 0;  // positive: the point lies to the right of the link
  };
  /// Links within `reach` metres that the class may use, nearest first (then by id).
  std::vector<Near> near(Point p, double reach, VehicleClass c) const;

 private:
  std::int64_t cell_of(double x) const;
  Network const& network_;
  std::vector<std::pair<std::pair<std::int64_t, std::int64_t>, LinkId>> cells_;  // sorted
};

}  // namespace pendler
