#include "network/link_grid.h"

#include <algorithm>
#include <cmath>

#include "network/direction.h"

namespace pendler {

namespace {
constexpr double kCell = 100;  // m
}

std::int64_t LinkGrid::cell_of(double x) const {
  return static_cast<std::int64_t>(std::floor(x / kCell));
}

LinkGrid::LinkGrid(Network const& network) : network_(network) {
  for (LinkId l : network.links.key.ids()) {
    auto const line = network.links.geometry[l];
    for (std::size_t i = 1; i < line.size(); ++i) {
      // Long segments in steps of half a cell, so that only cells near them are named.
      auto const steps = static_cast<int>(distance(line[i - 1], line[i]) / (kCell / 2)) + 1;
      for (int k = 0; k <= steps; ++k) {
        double const t = static_cast<double>(k) / steps;
        Point const p{line[i - 1].x + t * (line[i].x - line[i - 1].x),
                      line[i - 1].y + t * (line[i].y - line[i - 1].y)};
        std::pair const cell{cell_of(p.x), cell_of(p.y)};
        if (!cells_.empty() && cells_.back() == std::pair(cell, l)) continue;
        cells_.push_back({cell, l});
      }
    }
  }
  std::sort(cells_.begin(), cells_.end());
  cells_.erase(std::unique(cells_.begin(), cells_.end()), cells_.end());
}

std::vector<LinkGrid::Near> LinkGrid::near(Point p, double reach, VehicleClass c) const {
  std::vector<LinkId> links;
  double const wide = reach + kCell / 4;  // the steps may miss a cell that a link only cuts
  for (auto x = cell_of(p.x - wide); x <= cell_of(p.x + wide); ++x) {
    std::pair const low{x, cell_of(p.y - wide)}, high{x, cell_of(p.y + wide)};
    auto it = std::lower_bound(cells_.begin(), cells_.end(), std::pair(low, LinkId(0)));
    for (; it != cells_.end() && it->first <= high; ++it) links.push_back(it->second);
  }
  std::sort(links.begin(), links.end());
  links.erase(std::unique(links.begin(), links.end()), links.end());
  std::vector<Near> out;
  for (LinkId l : links) {
    if (!allows(network_.links.allowed[l], c)) continue;
    auto const line = network_.links.geometry[l];
    Projection const at = project(line, p);
    if (at.distance > reach) continue;
    double const size = length(line);
    Point const a = point_along(line, std::max(0.0, at.along - 1)),
                b = point_along(line, std::min(size, at.along + 1));
    double const side = building::cross(building::unit(a, b), {a.x - p.x, a.y - p.y});
    out.push_back({l, at.along, at.distance, side});
  }
  std::sort(out.begin(), out.end(), [](Near const& a, Near const& b) {
    return std::pair(a.distance, a.link) < std::pair(b.distance, b.link);
  });
  return out;
}

}  // namespace pendler
