#include "ingest/osm_areas.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>

#include "ingest/osm_select.h"
#include "ingest/osm_text.h"

namespace pendler {

namespace {

std::string official_key(Tags tags) {
  std::string digits;
  for (char c : tags["de:amtlicher_gemeindeschluessel"]) {
    if (c >= '0' && c <= '9') digits.push_back(c);
  }
  return digits;
}

struct FoundArea {
  OsmRelation const* relation = nullptr;
  int level = 0;
  Rings rings;
};

/// The member ways as lists of node ids; nothing (and a repair) when any of it is not here.
std::optional<std::vector<std::vector<std::int64_t>>> border_ways(OsmRelation const& relation,
                                                                  OsmData const& data,
                                                                  Repairs& repairs) {
  std::vector<std::int64_t> ids;
  for (OsmMember const& m : relation.members) {
    bool const border = m.role == "outer" || m.role == "inner" || m.role.empty() ||
                        m.role == "exclave" || m.role == "enclave";
    if (m.type == OsmType::way && border) ids.push_back(m.id);
  }
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  std::vector<std::vector<std::int64_t>> lines;
  std::size_t missing = 0;
  for (std::int64_t id : ids) {
    OsmWay const* const way = data.way(id);
    bool whole = way != nullptr && way->nodes.size() >= 2;
    for (std::size_t i = 0; whole && i < way->nodes.size(); ++i) {
      OsmNode const* const node = data.node(way->nodes[i]);
      whole = node != nullptr && !std::isnan(node->lon);
    }
    if (whole) {
      lines.push_back(way->nodes);
    } else {
      ++missing;
    }
  }
  if (missing > 0 || lines.empty()) {
    repairs.add("area clipped",
                std::string(relation.tags()["name"]) + " left out: " + std::to_string(missing) +
                    " of " + std::to_string(ids.size()) + " border ways are not in the extract");
    return std::nullopt;
  }
  return lines;
}

/// Joins lines end to end into closed rings, always going on with the first unused line.
std::optional<std::vector<std::vector<std::int64_t>>> closed_rings(
    std::vector<std::vector<std::int64_t>> const& lines) {
  std::multimap<std::int64_t, std::size_t> by_end;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    by_end.emplace(lines[i].front(), i);
    by_end.emplace(lines[i].back(), i);
  }
  std::vector<char> used(lines.size(), 0);
  std::vector<std::vector<std::int64_t>> rings;
  for (std::size_t first = 0; first < lines.size(); ++first) {
    if (used[first] != 0) continue;
    used[first] = 1;
    auto ring = lines[first];
    while (ring.front() != ring.back()) {
      auto [at, end] = by_end.equal_range(ring.back());
      while (at != end && used[at->second] != 0) ++at;
      if (at == end) return std::nullopt;
      used[at->second] = 1;
      auto next = lines[at->second];
      if (next.front() != ring.back()) std::reverse(next.begin(), next.end());
      ring.insert(ring.end(), next.begin() + 1, next.end());
    }
    rings.push_back(std::move(ring));
  }
  return rings;
}

std::optional<Rings> assemble(OsmRelation const& relation, OsmData const& data,
                              MapProjection const& projection, Repairs& repairs) {
  auto const lines = border_ways(relation, data, repairs);
  if (!lines) return std::nullopt;
  auto const closed = closed_rings(*lines);
  Rings rings;
  if (closed) {
    for (auto const& ids : *closed) {
      std::vector<Point> ring;
      for (std::int64_t id : ids) {
        OsmNode const* const node = data.node(id);
        Point const p = projection.to_plane({node->lon, node->lat});
        if (std::isfinite(p.x) && std::isfinite(p.y) && (ring.empty() || ring.back() != p)) {
          ring.push_back(p);
        }
      }
      if (ring.size() >= 4 && ring.front() == ring.back()) rings.push_back(std::move(ring));
    }
  }
  if (rings.empty() || !point_inside(rings)) {
    repairs.add("area not closed", std::string(relation.tags()["name"]) + " left out");
    return std::nullopt;
  }
  return rings;
}

std::string code_of(FoundArea const& c) {
  Tags const tags = c.relation->tags();
  std::string const key = official_key(tags);
  if (key.size() == 8) return key;
  if (c.level >= 9 && !tags["ref"].empty()) return std::string(tags["ref"]);
  return "osm:" + std::to_string(c.relation->id);
}

}  // namespace

std::optional<Point> point_inside(Rings const& rings) {
  double low = INFINITY, high = -INFINITY;
  for (auto const& ring : rings) {
    for (Point p : ring) {
      low = std::min(low, p.y);
      high = std::max(high, p.y);
    }
  }
  if (!(low < high)) return std::nullopt;
  Point best;
  double widest = 0;
  for (double share : {0.5, 0.35, 0.65, 0.2, 0.8}) {
    double const y = low + share * (high - low);
    std::vector<double> cuts;
    for (auto const& ring : rings) {
      for (std::size_t i = 1; i < ring.size(); ++i) {
        Point const a = ring[i - 1], b = ring[i];
        if ((a.y > y) != (b.y > y)) cuts.push_back(a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x));
      }
    }
    std::sort(cuts.begin(), cuts.end());
    for (std::size_t i = 1; i < cuts.size(); i += 2) {
      if (cuts[i] - cuts[i - 1] <= widest) continue;
      widest = cuts[i] - cuts[i - 1];
      best = {(cuts[i] + cuts[i - 1]) / 2, y};
    }
  }
  if (widest <= 0) return std::nullopt;
  return best;
}

Rings rings_of(NetworkDraft const& draft, DraftAreaId area) {
  Rings rings;
  auto points = draft.areas.ring_points[area];
  for (std::uint32_t size : draft.areas.ring_sizes[area]) {
    rings.emplace_back(points.begin(), points.begin() + size);
    points = points.subspan(size);
  }
  return rings;
}

void append_area(NetworkDraft& draft, AreaKind kind, std::string code, std::string name,
                 DraftAreaId parent, Rings const& rings) {
  std::vector<Point> points;
  std::vector<std::uint32_t> sizes;
  for (auto const& ring : rings) {
    points.insert(points.end(), ring.begin(), ring.end());
    sizes.push_back(static_cast<std::uint32_t>(ring.size()));
  }
  DraftAreas& a = draft.areas;
  a.kind.push_back(kind);
  a.code.push_back(std::move(code));
  a.name.push_back(std::move(name));
  a.parent.push_back(parent);
  a.ring_points.append(points);
  a.ring_sizes.append(sizes);
}

DraftAreaId municipality_around(NetworkDraft const& draft, Rings const& district) {
  auto const inner = point_inside(district);
  if (!inner) return {};
  for (DraftAreaId area : draft.areas.kind.ids()) {
    if (draft.areas.kind[area] != AreaKind::municipality) continue;
    if (inside(rings_of(draft, area), *inner)) return area;
  }
  return {};
}

void add_areas(NetworkDraft& draft, OsmData const& data, MapProjection const& projection,
               Repairs& repairs) {
  std::vector<FoundArea> found;
  for (OsmRelation const& relation : data.relations) {
    Tags const tags = relation.tags();
    if (!is_boundary(tags)) continue;
    auto const number = parse_number(tags["admin_level"]);
    int const level = number ? static_cast<int>(*number) : 0;
    if (level < 8 && official_key(tags).size() != 8) continue;  // a Kreis, a Land
    repairs.about("relation " + std::to_string(relation.id));
    auto rings = assemble(relation, data, projection, repairs);
    if (rings) found.push_back({&relation, level, std::move(*rings)});
  }
  for (FoundArea const& c : found) {
    if (c.level > 8) continue;
    append_area(draft, AreaKind::municipality, code_of(c), std::string(c.relation->tags()["name"]),
                {}, c.rings);
  }
  for (FoundArea const& c : found) {
    if (c.level < 9) continue;
    auto const inner = point_inside(c.rings);
    bool const covered =
        c.level == 10 && std::any_of(found.begin(), found.end(), [&](auto const& o) {
          return o.level == 9 && inside(o.rings, *inner);
        });
    if (covered) continue;  // a level below the districts
    append_area(draft, AreaKind::district, code_of(c), std::string(c.relation->tags()["name"]),
                municipality_around(draft, c.rings), c.rings);
  }
}

}  // namespace pendler
