#pragma once
// Plane geometry in projected metres, x east, y north.

#include <span>
#include <vector>

namespace pendler {

struct Point {
  double x = 0, y = 0;
  friend bool operator==(Point const&, Point const&) = default;
};

double distance(Point a, Point b);
double length(std::span<Point const> line);
/// The point `along` metres from the start (clamped to the ends).
Point point_along(std::span<Point const> line, double along);
/// The part between two distances from the start; at least two points.
std::vector<Point> part_of(std::span<Point const> line, double from, double to);
/// Moved sideways by `offset` metres, to the right when positive.
std::vector<Point> parallel_line(std::span<Point const> line, double offset);
/// Distance along the line of its nearest point to `p`, and how far that is.
struct Projection {
  double along = 0, distance = 0;
};
Projection project(std::span<Point const> line, Point p);
/// Even-odd rule over all rings (outer and inner alike).
bool inside(std::span<std::vector<Point> const> rings, Point p);

}  // namespace pendler
