#include "network/area_index.h"

#include <algorithm>
#include <cmath>

namespace pendler::building {

namespace {
constexpr double kAreaCell = 500;  // m

/// Fraction of a -> b at which it meets c -> d, if it does.
std::optional<double> meet(Point a, Point b, Point c, Point d) {
  double const rx = b.x - a.x, ry = b.y - a.y, sx = d.x - c.x, sy = d.y - c.y;
  double const cross = rx * sy - ry * sx;
  if (cross == 0) return std::nullopt;
  double const t = ((c.x - a.x) * sy - (c.y - a.y) * sx) / cross;
  double const u = ((c.x - a.x) * ry - (c.y - a.y) * rx) / cross;
  if (t < 0 || t > 1 || u < 0 || u > 1) return std::nullopt;
  return t;
}
}  // namespace

AreaIndex::AreaIndex(NetworkDraft const& draft) {
  cuts_ = !draft.region_areas.empty();
  for (DraftAreaId id : draft.areas.kind.ids()) {
    bool const of_region = std::find(draft.region_areas.begin(), draft.region_areas.end(),
                                     id.value) != draft.region_areas.end();
    add_area(draft, id, of_region);
  }
  std::stable_sort(areas_.begin(), areas_.end(), [&](Area const& a, Area const& b) {
    return draft.areas.code[a.id] < draft.areas.code[b.id];
  });
  index_edges();
}

void AreaIndex::add_area(NetworkDraft const& draft, DraftAreaId id, bool of_region) {
  Area area{id, draft.areas.kind[id], of_region, 1e300, -1e300, 1e300, -1e300, {}, 1, {}};
  auto const points = draft.areas.ring_points[id];
  std::size_t at = 0, edges = 0;
  for (std::uint32_t size : draft.areas.ring_sizes[id]) {
    std::size_t const end = std::min(points.size(), at + size);
    if (end > at + 2) {
      area.rings.emplace_back(points.begin() + static_cast<std::ptrdiff_t>(at),
                              points.begin() + static_cast<std::ptrdiff_t>(end));
      edges += end - at;
    }
    at = end;
  }
  for (auto const& ring : area.rings) {
    for (Point p : ring) {
      area.left = std::min(area.left, p.x), area.right = std::max(area.right, p.x);
      area.bottom = std::min(area.bottom, p.y), area.top = std::max(area.top, p.y);
    }
  }
  if (area.rings.empty() || !(area.top > area.bottom)) return;
  std::size_t const strips = std::clamp<std::size_t>(edges / 4, 1, 1000);
  area.strip_height = (area.top - area.bottom) / static_cast<double>(strips);
  area.strips.resize(strips);
  auto strip_at = [&](double y) {
    return std::min(strips - 1, static_cast<std::size_t>((y - area.bottom) / area.strip_height));
  };
  for (auto const& ring : area.rings) {
    for (std::size_t i = 0, j = ring.size() - 1; i < ring.size(); j = i++) {
      Edge const edge{ring[j], ring[i]};
      if (edge.a == edge.b) continue;
      edges_.push_back(edge);
      auto const [low, high] = std::minmax(edge.a.y, edge.b.y);
      for (std::size_t s = strip_at(low); s <= strip_at(high); ++s) {
        area.strips[s].push_back(edge);
      }
    }
  }
  areas_.push_back(std::move(area));
}

std::int64_t AreaIndex::cell_of(double x) const {
  return static_cast<std::int64_t>(std::floor(x / kAreaCell));
}

void AreaIndex::index_edges() {
  // Long edges are walked in steps of a cell, so that a boundary of few points stays cheap.
  for (std::uint32_t i = 0; i < edges_.size(); ++i) {
    Edge const e = edges_[i];
    auto const steps = static_cast<std::size_t>(distance(e.a, e.b) / kAreaCell) + 1;
    for (std::size_t s = 0; s < steps; ++s) {
      auto const at = [&](std::size_t k) {
        double const t = static_cast<double>(k) / static_cast<double>(steps);
        return Point{e.a.x + t * (e.b.x - e.a.x), e.a.y + t * (e.b.y - e.a.y)};
      };
      Point const p = at(s), q = at(s + 1);
      for (auto x = cell_of(std::min(p.x, q.x)); x <= cell_of(std::max(p.x, q.x)); ++x) {
        for (auto y = cell_of(std::min(p.y, q.y)); y <= cell_of(std::max(p.y, q.y)); ++y) {
          cells_.push_back({{x, y}, i});
        }
      }
    }
  }
  std::sort(cells_.begin(), cells_.end());
  cells_.erase(std::unique(cells_.begin(), cells_.end()), cells_.end());
}

template <class Look>
void AreaIndex::look_at_edges(Point a, Point b, Look const& look) const {
  if (edges_.empty()) return;
  auto const x0 = cell_of(std::min(a.x, b.x)), x1 = cell_of(std::max(a.x, b.x));
  auto const y0 = cell_of(std::min(a.y, b.y)), y1 = cell_of(std::max(a.y, b.y));
  if (x1 - x0 > 30 || y1 - y0 > 30) {
    for (auto const& e : edges_) look(e);
    return;
  }
  for (auto x = x0; x <= x1; ++x) {
    auto it = std::lower_bound(cells_.begin(), cells_.end(),
                               std::pair(std::pair(x, y0), std::uint32_t{0}));
    for (; it != cells_.end() && it->first <= std::pair(x, y1); ++it) look(edges_[it->second]);
  }
}

std::vector<double> AreaIndex::crossings(Point a, Point b) const {
  std::vector<double> out;
  look_at_edges(a, b, [&](Edge const& e) {
    if (auto t = meet(a, b, e.a, e.b)) out.push_back(*t);
  });
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

bool AreaIndex::is_edge(Point a, Point b) const {
  bool found = false;
  look_at_edges(a, b,
                [&](Edge const& e) { found |= (e.a == a && e.b == b) || (e.a == b && e.b == a); });
  return found;
}

bool AreaIndex::holds(Area const& area, Point p) {
  if (p.x < area.left || p.x > area.right || p.y < area.bottom || p.y > area.top) return false;
  auto const strip = std::min(area.strips.size() - 1,
                              static_cast<std::size_t>((p.y - area.bottom) / area.strip_height));
  bool in = false;
  for (auto [a, b] : area.strips[strip]) {
    if ((b.y > p.y) != (a.y > p.y) && p.x < (a.x - b.x) * (p.y - b.y) / (a.y - b.y) + b.x) in = !in;
  }
  return in;
}

std::optional<DraftAreaId> AreaIndex::area_at(AreaKind kind, Point p) const {
  for (auto const& area : areas_) {
    if (area.kind == kind && holds(area, p)) return area.id;
  }
  return std::nullopt;
}

bool AreaIndex::in_region(Point p) const {
  if (!cuts_) return true;
  for (auto const& area : areas_) {
    if (area.of_region && holds(area, p)) return true;
  }
  return false;
}

}  // namespace pendler::building
