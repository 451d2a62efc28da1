#include "ingest/built_up.h"

#include <algorithm>
#include <cmath>

namespace pendler {

namespace {
constexpr double kCell = 100, kStep = 25;       // m
constexpr std::int64_t kStreetsNeeded = 15000;  // cm

/// Calls f(cell, cm) for short parts of the line.
template <class F>
void along(std::span<Point const> line, F&& f) {
  for (std::size_t i = 1; i < line.size(); ++i) {
    double const length = distance(line[i - 1], line[i]);
    // A segment of more than 100 km is a broken coordinate: its middle stands for it.
    double const parts = length > 100000 ? 1 : std::max(1.0, std::ceil(length / kStep));
    auto const part = static_cast<std::int64_t>(std::llround(length / parts * 100));
    for (double k = 0.5; k < parts; k += 1) {
      double const t = k / parts;
      double const x = line[i - 1].x + t * (line[i].x - line[i - 1].x);
      double const y = line[i - 1].y + t * (line[i].y - line[i - 1].y);
      f(std::pair(static_cast<std::int32_t>(std::floor(x / kCell)),
                  static_cast<std::int32_t>(std::floor(y / kCell))),
        part);
    }
  }
}
}  // namespace

void BuiltUp::add_street(std::span<Point const> line) {
  along(line, [&](Cell cell, std::int64_t cm) { cells_.emplace_back(cell, cm); });
}

void BuiltUp::finish() {
  std::sort(cells_.begin(), cells_.end());
  std::size_t out = 0;
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    if (out > 0 && cells_[out - 1].first == cells_[i].first) {
      cells_[out - 1].second += cells_[i].second;
    } else {
      cells_[out++] = cells_[i];
    }
  }
  cells_.resize(out);
}

std::int64_t BuiltUp::around(Cell cell) const {
  std::int64_t sum = 0;
  for (std::int32_t dx : {-1, 0, 1}) {
    Cell const lowest{cell.first + dx, cell.second - 1};
    auto at = std::lower_bound(cells_.begin(), cells_.end(), lowest,
                               [](auto const& c, Cell const& wanted) { return c.first < wanted; });
    for (; at != cells_.end() && at->first.first == lowest.first &&
           at->first.second <= cell.second + 1;
         ++at) {
      sum += at->second;
    }
  }
  return sum;
}

bool BuiltUp::holds(std::span<Point const> line) const {
  std::int64_t all = 0, in = 0;
  along(line, [&](Cell cell, std::int64_t cm) {
    all += cm;
    if (around(cell) >= kStreetsNeeded) in += cm;
  });
  return all > 0 && 2 * in >= all;
}

}  // namespace pendler
