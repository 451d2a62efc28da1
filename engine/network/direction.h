#pragma once
// Directions of travel and the angles between them, made of + − × ÷ and sqrt only, so that the same
// draft gives the same network on every CPU (the C library's atan2 differs in its last bits).

#include <algorithm>
#include <cmath>
#include <span>

#include "base/geometry.h"

namespace pendler::building {

inline Point unit(Point from, Point to) {
  double const d = distance(from, to);
  return d > 0 ? Point{(to.x - from.x) / d, (to.y - from.y) / d} : Point{1, 0};
}
inline double dot(Point u, Point v) {
  return u.x * v.x + u.y * v.y;
}
/// Positive when v points to the left of u.
inline double cross(Point u, Point v) {
  return u.x * v.y - u.y * v.x;
}

/// Turn from direction u to direction v in degrees, −180 … 180, to the left when positive
/// (arc tangent by halving the angle twice and the series; within 1e-5°).
inline double turn_degrees(Point u, Point v) {
  double const x = dot(u, v), y = cross(u, v);
  double const ax = std::abs(x), ay = std::abs(y);
  if (ax == 0 && ay == 0) return 0;
  double const t = std::min(ax, ay) / std::max(ax, ay);
  // Two steps of the half-angle formula bring t below 0.2, where three terms of the series do.
  double const h = t / (1 + std::sqrt(1 + t * t)), q = h / (1 + std::sqrt(1 + h * h));
  double const q2 = q * q;
  double angle = 4 * q * (1 - q2 * (1.0 / 3 - q2 * (1.0 / 5 - q2 / 7))) * 57.29577951308232;
  if (ay > ax) angle = 90 - angle;
  if (x < 0) angle = 180 - angle;
  return y < 0 ? -angle : angle;
}

/// Direction in which a line leaves its first point, seen over its first `reach` metres.
inline Point direction_at_start(std::span<Point const> line, double reach) {
  return unit(line.front(), point_along(line, std::min(reach, length(line))));
}
/// Direction in which a line arrives at its last point.
inline Point direction_at_end(std::span<Point const> line, double reach) {
  double const size = length(line);
  return unit(point_along(line, std::max(0.0, size - reach)), line.back());
}

}  // namespace pendler::building
