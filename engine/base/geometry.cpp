#include "base/geometry.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace pendler {

double distance(Point a, Point b) {
  double const dx = b.x - a.x, dy = b.y - a.y;
  return std::sqrt(dx * dx + dy * dy);
}

double length(std::span<Point const> line) {
  double sum = 0;
  for (std::size_t i = 1; i < line.size(); ++i) sum += distance(line[i - 1], line[i]);
  return sum;
}

Point point_along(std::span<Point const> line, double along) {
  for (std::size_t i = 1; i < line.size(); ++i) {
    double const step = distance(line[i - 1], line[i]);
    if (along <= step && step > 0) {
      double const t = std::max(0.0, along / step);
      return {line[i - 1].x + t * (line[i].x - line[i - 1].x),
              line[i - 1].y + t * (line[i].y - line[i - 1].y)};
    }
    along -= step;
  }
  return line.back();
}

std::vector<Point> part_of(std::span<Point const> line, double from, double to) {
  std::vector<Point> out{point_along(line, from)};
  double at = 0;
  for (std::size_t i = 1; i + 1 < line.size(); ++i) {
    at += distance(line[i - 1], line[i]);
    if (at > from && at < to) out.push_back(line[i]);
  }
  out.push_back(point_along(line, to));
  return out;
}

std::vector<Point> parallel_line(std::span<Point const> line, double offset) {
  std::vector<Point> out;
  out.reserve(line.size());
  for (std::size_t i = 0; i < line.size(); ++i) {
    Point normal{0, 0};
    for (std::size_t j : {i, i + 1}) {  // the segments that end and begin at point i
      if (j == 0 || j >= line.size()) continue;
      double const step = distance(line[j - 1], line[j]);
      if (step <= 0) continue;
      normal.x += (line[j].y - line[j - 1].y) / step;
      normal.y -= (line[j].x - line[j - 1].x) / step;
    }
    double const size2 = normal.x * normal.x + normal.y * normal.y;
    // A mitre keeps the distance to both segments; it is cut at twice the offset in sharp bends.
    double const sides = (i == 0 || i + 1 == line.size()) ? 1.0 : 2.0;
    double const scale = size2 > 0 ? std::min(sides / size2, 2.0 / std::sqrt(size2)) : 0.0;
    out.push_back({line[i].x + offset * scale * normal.x, line[i].y + offset * scale * normal.y});
  }
  return out;
}

Projection project(std::span<Point const> line, Point p) {
  Projection best{0, std::numeric_limits<double>::infinity()};
  double at = 0;
  for (std::size_t i = 1; i < line.size(); ++i) {
    double const dx = line[i].x - line[i - 1].x, dy = line[i].y - line[i - 1].y;
    double const size2 = dx * dx + dy * dy, size = std::sqrt(size2);
    double t = size2 > 0 ? ((p.x - line[i - 1].x) * dx + (p.y - line[i - 1].y) * dy) / size2 : 0.0;
    t = std::clamp(t, 0.0, 1.0);
    double const d = distance(p, {line[i - 1].x + t * dx, line[i - 1].y + t * dy});
    if (d < best.distance) best = {at + t * size, d};
    at += size;
  }
  return best;
}

bool inside(std::span<std::vector<Point> const> rings, Point p) {
  bool in = false;
  for (auto const& ring : rings) {
    for (std::size_t i = 0, j = ring.size() - 1; i < ring.size(); j = i++) {
      if ((ring[i].y > p.y) != (ring[j].y > p.y) &&
          p.x < (ring[j].x - ring[i].x) * (p.y - ring[i].y) / (ring[j].y - ring[i].y) + ring[i].x) {
        in = !in;
      }
    }
  }
  return in;
}

}  // namespace pendler
