#include <algorithm>
#include <cmath>
#include <numeric>

#include "network/direction.h"
#include "network/right_of_way.h"

namespace pendler::building {

namespace {

constexpr double kStep = 0.75;    // m between the points at which distances are taken
constexpr double kSlack = 0.3;    // m less than the half widths: lanes side by side do not touch
constexpr double kVehicle = 3.0;  // m, width of a lane that a vehicle really needs
constexpr double kCycle = 1.2;    // m, of a cycle
constexpr float kTooShort = 4;    // m, for a vehicle
constexpr double kApart = 2;      // degrees between directions that have an order
constexpr double kHairpin = 175;  // degrees of a turn beyond which left and right are one
constexpr double kReaches[] = {10, 50};  // m of a link that give its direction

struct Box {
  double left = 1e300, right = -1e300, bottom = 1e300, top = -1e300;
};
Box box_of(std::span<Point const> line, double margin) {
  Box b;
  for (Point p : line) {
    b.left = std::min(b.left, p.x - margin), b.right = std::max(b.right, p.x + margin);
    b.bottom = std::min(b.bottom, p.y - margin), b.top = std::max(b.top, p.y + margin);
  }
  return b;
}

double near_line(std::span<Point const> line, Point p, double limit2) {
  double best = limit2;
  for (std::size_t i = 1; i < line.size(); ++i) {
    double const dx = line[i].x - line[i - 1].x, dy = line[i].y - line[i - 1].y;
    double const px = p.x - line[i - 1].x, py = p.y - line[i - 1].y;
    double const size2 = dx * dx + dy * dy;
    double const t = size2 > 0 ? std::clamp((px * dx + py * dy) / size2, 0.0, 1.0) : 0.0;
    double const ex = px - t * dx, ey = py - t * dy;
    best = std::min(best, ex * ex + ey * ey);
  }
  return best;
}

/// First and last distance along `line` that lies within `near` of `other`.
bool stretch(std::span<Point const> line, double size, std::span<Point const> other, double near,
             float& begin, float& end) {
  double const near2 = near * near;
  double first = -1, last = -1, at = 0;
  for (std::size_t i = 1; i < line.size(); ++i) {
    double const d = distance(line[i - 1], line[i]);
    auto const steps = static_cast<int>(d / kStep) + 1;
    for (int k = i == 1 ? 0 : 1; k <= steps; ++k) {
      double const t = static_cast<double>(k) / steps;
      Point const p{line[i - 1].x + t * (line[i].x - line[i - 1].x),
                    line[i - 1].y + t * (line[i].y - line[i - 1].y)};
      if (near_line(other, p, near2) >= near2) continue;
      if (first < 0) first = at + t * d;
      last = at + t * d;
    }
    at += d;
  }
  if (first < 0) return false;
  begin = static_cast<float>(std::max(0.0, first - kStep / 2));
  end = static_cast<float>(std::min(size, last + kStep / 2));
  return true;
}

class Finder {
 public:
  explicit Finder(Network const& network) : network_(network) {
    auto const& m = network.movements;
    for (MovementId id : m.from_lane.ids()) {
      auto const allowed = network.lanes.allowed[network.lane_of(id)];
      double width = std::min<double>(network.lanes.width[network.lane_of(id)], kVehicle);
      if ((allowed & ~classes(VehicleClass::bicycle, VehicleClass::pedestrian)) == 0) {
        width = kCycle;
      }
      half_.push_back(is_walk_only(allowed) ? -1 : width / 2);
      boxes_.push_back(box_of(m.geometry[id], width / 2));
    }
  }

  std::vector<Pair> run() {
    for (JunctionId j : network_.junctions.key.ids()) meet(network_.junctions.movements[j]);
    std::sort(out_.begin(), out_.end(), [](Pair const& p, Pair const& q) {
      return std::pair(p.a, p.b) < std::pair(q.a, q.b);
    });
    return std::move(out_);
  }

 private:
  void meet(std::span<MovementId const> row) {
    std::vector<MovementId> order(row.begin(), row.end());
    std::sort(order.begin(), order.end(), [&](MovementId a, MovementId b) {
      return std::pair(boxes_[a].left, a) < std::pair(boxes_[b].left, b);
    });
    for (std::size_t i = 0; i < order.size(); ++i) {
      for (std::size_t j = i + 1; j < order.size(); ++j) {
        if (boxes_[order[j]].left > boxes_[order[i]].right) break;
        auto const [a, b] = std::minmax(order[i], order[j]);
        if (boxes_[a].bottom > boxes_[b].top || boxes_[b].bottom > boxes_[a].top) continue;
        if (can_meet(a, b)) test(a, b);
      }
    }
  }

  bool can_meet(MovementId a, MovementId b) const {
    auto const& m = network_.movements;
    if (half_[a] < 0 || half_[b] < 0 || m.from_lane[a] == m.from_lane[b]) return false;
    if (side_by_side(a, b) || one_after_other(a, b)) return false;
    LinkClass const ca = network_.links.cls[m.from_link[a]],
                    cb = network_.links.cls[m.from_link[b]];
    if (!is_rail(ca) && !is_rail(cb) && pass_each_other(a, b)) return false;
    if (is_rail(ca) == is_rail(cb)) return true;
    // Rail against road: only trams and light rail in the street; elsewhere a level crossing.
    return !m.level_crossing[a].valid() && !m.level_crossing[b].valid();
  }

  /// Who comes onto a stub follows those who leave it; so does who comes onto a link too short for
  /// a vehicle that leads onto it.
  bool one_after_other(MovementId a, MovementId b) const {
    return leads_to(a, b) || leads_to(b, a);
  }
  bool leads_to(MovementId a, MovementId b) const {
    auto const& m = network_.movements;
    LinkId const to = m.to_link[a], from = m.from_link[b];
    if (to == from) return true;
    bool const one_node = network_.links.to[m.from_link[a]] == network_.links.to[from];
    if (one_node || network_.links.length[to] > kTooShort) return false;
    auto const lanes = network_.lanes_of(to);
    return std::any_of(lanes.begin(), lanes.end(), [&](LaneId lane) {
      auto const on = network_.lanes.out[lane];
      return std::any_of(on.begin(), on.end(),
                         [&](MovementId id) { return m.to_link[id] == from; });
    });
  }

  /// The two directions of one way through the junction lie side by side, however sharply the axes
  /// bend in its node.
  bool pass_each_other(MovementId a, MovementId b) const {
    auto const& m = network_.movements;
    auto const& reverse = network_.links.reverse;
    return m.from_link[a] != m.from_link[b] && reverse[m.from_link[a]] == m.to_link[b] &&
           reverse[m.to_link[a]] == m.from_link[b];
  }

  /// Two movements with a common link before or behind them cross only if their order from left to
  /// right changes: a ramp from the right goes into its own lane on the right, however near the
  /// axes come to each other where they meet in one node.
  bool side_by_side(MovementId a, MovementId b) const {
    auto const& m = network_.movements;
    bool const one_from = m.from_link[a] == m.from_link[b], one_to = m.to_link[a] == m.to_link[b];
    if ((!one_from && !one_to) || m.to_lane[a] == m.to_lane[b]) return false;
    Side const before = one_from ? side_of(m.from_lane[a], m.from_lane[b]) : side_of(a, b);
    Side const behind = one_to ? side_of(m.to_lane[a], m.to_lane[b]) : side_of(a, b);
    return before != Side::unknown && before == behind;
  }

  enum class Side { left, right, unknown };  // of the first from the second
  static Side side_of(LaneId a, LaneId b) { return a < b ? Side::left : Side::right; }
  /// By the angles to their common link: who turns more to the left comes from further left, or
  /// goes there.
  Side side_of(MovementId a, MovementId b) const {
    for (double reach : kReaches) {
      double const p = turn(a, reach), q = turn(b, reach);
      if (std::max(std::abs(p), std::abs(q)) > kHairpin || std::abs(p - q) < kApart) continue;
      return p > q ? Side::left : Side::right;
    }
    return Side::unknown;
  }
  double turn(MovementId id, double reach) const {
    auto const& axis = network_.links.geometry;
    return turn_degrees(direction_at_end(axis[network_.movements.from_link[id]], reach),
                        direction_at_start(axis[network_.movements.to_link[id]], reach));
  }

  void test(MovementId a, MovementId b) {
    auto const& m = network_.movements;
    double const near = half_[a] + half_[b] - kSlack;
    Pair p{a, b, 0, 0, 0, 0, m.to_lane[a] == m.to_lane[b]};
    auto const la = m.geometry[a], lb = m.geometry[b];
    double const size_a = network_.lanes.length[network_.lane_of(a)];
    double const size_b = network_.lanes.length[network_.lane_of(b)];
    bool const on_a = stretch(la, size_a, lb, near, p.a_begin, p.a_end);
    bool const on_b = stretch(lb, size_b, la, near, p.b_begin, p.b_end);
    if (!p.merges && !on_a && !on_b) return;
    // Too short to be met by a sample: the whole of it.
    if (!on_a) p.a_begin = 0, p.a_end = static_cast<float>(size_a);
    if (!on_b) p.b_begin = 0, p.b_end = static_cast<float>(size_b);
    if (p.merges) {
      p.a_end = static_cast<float>(size_a);
      p.b_end = static_cast<float>(size_b);
    }
    out_.push_back(p);
  }

  Network const& network_;
  IdVector<MovementId, double> half_;  // m; negative: on foot
  IdVector<MovementId, Box> boxes_;
  std::vector<Pair> out_;
};

}  // namespace

std::vector<Pair> find_pairs(Network const& network) {
  return Finder(network).run();
}

}  // namespace pendler::building
