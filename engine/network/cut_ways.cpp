#include <algorithm>
#include <cmath>
#include <numeric>

#include "network/street_graph.h"

namespace pendler::building {

namespace {

constexpr double kSnap = 1.0;  // m: a crossing this near to a node is cut at the node

std::string way_name(NetworkDraft const& draft, DraftWayId w) {
  return "way " + std::to_string(draft.ways.osm[w]);
}

bool finite(Point p) {
  return std::isfinite(p.x) && std::isfinite(p.y) && std::abs(p.x) < 1e9 && std::abs(p.y) < 1e9;
}

/// Draft nodes that carry one osm id are one node.
std::vector<std::uint32_t> representatives(NetworkDraft const& draft) {
  auto const& osm = draft.nodes.osm.raw();
  std::vector<std::uint32_t> order(osm.size()), first(osm.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return std::pair(osm[a], a) < std::pair(osm[b], b);
  });
  for (std::size_t i = 0; i < order.size(); ++i) {
    bool const again = i > 0 && osm[order[i]] == osm[order[i - 1]];
    first[order[i]] = again ? first[order[i - 1]] : order[i];
  }
  return first;
}

/// A corner of a way on its course: a draft node, or a crossing with an outline.
struct Corner {
  Point position;
  std::uint32_t draft = kNo;
  std::int64_t osm = 0;
  bool outline = false;
};

class Cutter {
 public:
  Cutter(NetworkDraft const& draft, AreaIndex const& areas, StreetGraph& graph)
      : draft_(draft), areas_(areas), graph_(graph), first_(representatives(draft)) {
    node_of_.assign(draft.nodes.osm.size(), kNo);
    uses_.assign(draft.nodes.osm.size(), 0);
  }

  void run() {
    choose_ways();
    for (DraftWayId w : ways_) count_uses(w);
    for (DraftWayId w : ways_) cut(w);
  }

 private:
  /// In order of their osm id, each piece once, those that lead somewhere.
  void choose_ways() {
    for (DraftWayId w : draft_.ways.osm.ids()) ways_.push_back(w);
    std::sort(ways_.begin(), ways_.end(), [&](DraftWayId a, DraftWayId b) {
      return std::pair(draft_.ways.osm[a], a) < std::pair(draft_.ways.osm[b], b);
    });
    std::vector<DraftWayId> kept;
    for (DraftWayId w : ways_) {
      bool again = false;
      for (std::size_t k = kept.size(); k-- > 0 && draft_.ways.osm[kept[k]] == draft_.ways.osm[w];)
        again |= same_way(draft_, kept[k], w);
      if (again) {
        repair("duplicate way", w, "kept the first");
      } else if (lanes_of(draft_, w, true) + lanes_of(draft_, w, false) == 0 ||
                 allowed_on(draft_, w) == 0) {
        repair("way without lanes", w, "left out");
      } else if (auto corners = corners_of(w); corners.size() < 2) {
        repair("way of no length", w, "left out");
      } else {
        kept.push_back(w);
      }
    }
    ways_ = std::move(kept);
  }

  /// The way's nodes, without repetitions of one place and without impossible places.
  std::vector<Corner> corners_of(DraftWayId w) const {
    std::vector<Corner> out;
    for (DraftNodeId id : draft_.ways.nodes[w]) {
      if (id.index() >= first_.size()) continue;
      std::uint32_t const n = first_[id.index()];
      Point const p = draft_.nodes.position[DraftNodeId(n)];
      if (!finite(p)) continue;
      if (!out.empty() && out.back().draft == n) continue;
      out.push_back({p, n, draft_.nodes.osm[DraftNodeId(n)], false});
    }
    double length = 0;
    for (std::size_t i = 1; i < out.size(); ++i) {
      length += distance(out[i - 1].position, out[i].position);
    }
    if (length <= 0) out.clear();
    return out;
  }

  void count_uses(DraftWayId w) {
    auto const corners = corners_of(w);
    for (auto const& c : corners) ++uses_[c.draft];
    // An end is a node of its own, as if a second way passed there.
    ++uses_[corners.front().draft];
    ++uses_[corners.back().draft];
  }

  bool breaks(Corner const& c) const {
    if (c.outline || c.draft == kNo || uses_[c.draft] >= 2) return true;
    DraftNodeId const n(c.draft);
    NodeControl const control = draft_.nodes.control[n];
    return draft_.nodes.barred[n] != 0 ||
           (control != NodeControl::none && control != NodeControl::crossing_signals &&
            control != NodeControl::zebra);
  }

  void cut(DraftWayId w) {
    std::vector<Corner> const corners = with_outlines(w, corners_of(w));
    std::size_t begin = 0;
    double const block = block_length(draft_, w);
    double size = 0;
    for (std::size_t i = 1; i < corners.size(); ++i) {
      size += distance(corners[i - 1].position, corners[i].position);
      bool const ends = i + 1 == corners.size();
      double const next = ends ? 0 : distance(corners[i].position, corners[i + 1].position);
      if (!ends && !breaks(corners[i]) && size + next <= block) continue;
      add_piece(w, std::span(corners).subspan(begin, i - begin + 1));
      begin = i;
      size = 0;
    }
  }

  std::vector<Corner> with_outlines(DraftWayId w, std::vector<Corner> corners) const {
    std::vector<Corner> out;
    std::vector<bool> along;  // an outline, by stretch
    for (std::size_t i = 0; i + 1 < corners.size(); ++i) {
      along.push_back(areas_.is_edge(corners[i].position, corners[i + 1].position));
    }
    auto const keeps_along = [&](std::size_t i) {
      return i > 0 && i < along.size() && along[i - 1] && along[i];
    };
    for (std::size_t i = 0; i + 1 < corners.size(); ++i) {
      Corner& a = corners[i];
      Corner& b = corners[i + 1];
      double const size = distance(a.position, b.position);
      std::vector<Corner> between;
      double last = 0;
      for (double t : areas_.crossings(a.position, b.position)) {
        if (t * size < kSnap) {
          a.outline |= !keeps_along(i);
        } else if ((1 - t) * size < kSnap) {
          b.outline |= !keeps_along(i + 1);
        } else if ((t - last) * size >= kSnap || between.empty()) {
          auto const key = make_key(draft_.ways.osm[w], a.osm, b.osm, between.size());
          // Negative, and clear of the small negative ids that editors give to new objects.
          auto const osm = -static_cast<std::int64_t>((key >> 2U) | (1ULL << 61U));
          auto const mm = [](double x) { return std::round(x * 1000) / 1000; };
          between.push_back({{mm(a.position.x + t * (b.position.x - a.position.x)),
                              mm(a.position.y + t * (b.position.y - a.position.y))},
                             kNo,
                             osm,
                             true});
          last = t;
        }
      }
      out.push_back(a);
      out.insert(out.end(), between.begin(), between.end());
    }
    out.push_back(corners.back());
    return out;
  }

  void add_piece(DraftWayId w, std::span<Corner const> corners) {
    Piece piece;
    piece.way = w;
    for (auto const& c : corners) piece.axis.push_back(c.position);
    double const size = length(piece.axis);
    if (size <= 0) {
      repair("piece of no length", w, "at node " + std::to_string(corners.front().osm));
    }
    Point const middle = point_along(piece.axis, size / 2);
    bool const kept = areas_.in_region(middle);
    if (!kept) {
      bool const takes_traffic = takes_through_traffic(draft_.ways.cls[w]);
      for (Corner const* c : {&corners.front(), &corners.back()}) {
        // A path that leaves a street at the outline is no end of that street.
        bool const own = c->draft == kNo || uses_[c->draft] < 2;
        if (c->outline && (takes_traffic || own)) graph_.nodes[node_at(*c)].cut = true;
      }
      return;
    }
    double along = 0;
    for (std::size_t i = 1; i + 1 < corners.size(); ++i) {
      along += distance(corners[i - 1].position, corners[i].position);
      if (corners[i].draft != kNo &&
          draft_.nodes.control[DraftNodeId(corners[i].draft)] == NodeControl::zebra)
        piece.zebras.push_back(along);
    }
    piece.a = node_at(corners.front());
    piece.b = node_at(corners.back());
    if (auto m = areas_.area_at(AreaKind::municipality, middle)) piece.municipality = m->value;
    if (auto d = areas_.area_at(AreaKind::district, middle)) piece.district = d->value;
    graph_.pieces.push_back(std::move(piece));
  }

  std::uint32_t node_at(Corner const& c) {
    auto const next = static_cast<std::uint32_t>(graph_.nodes.size());
    if (c.draft == kNo) {
      // Crossings are met twice, as end and as beginning of neighbouring pieces of one way.
      if (!graph_.nodes.empty() && graph_.nodes.back().osm == c.osm) return next - 1;
      for (std::size_t back = 2; back <= 4 && back <= graph_.nodes.size(); ++back) {
        if (graph_.nodes[next - back].osm == c.osm) return next - static_cast<std::uint32_t>(back);
      }
      graph_.nodes.push_back({c.osm, c.position});
      return next;
    }
    std::uint32_t& node = node_of_[c.draft];
    if (node == kNo) {
      node = next;
      DraftNodeId const n(c.draft);
      GraphNode made{c.osm, c.position};
      made.control = draft_.nodes.control[n];
      made.direction = draft_.nodes.control_direction[n];
      made.barred = draft_.nodes.barred[n];
      made.red_turn = draft_.nodes.red_turn[n];
      graph_.nodes.push_back(made);
    }
    return node;
  }

  void repair(char const* kind, DraftWayId w, std::string detail) {
    graph_.repairs.push_back({kind, way_name(draft_, w), std::move(detail)});
  }

  NetworkDraft const& draft_;
  AreaIndex const& areas_;
  StreetGraph& graph_;
  std::vector<std::uint32_t> first_, node_of_, uses_;
  std::vector<DraftWayId> ways_;
};

}  // namespace

bool same_way(NetworkDraft const& draft, DraftWayId a, DraftWayId b) {
  auto const osm = [&](DraftNodeId n) {
    return n.index() < draft.nodes.osm.size() ? draft.nodes.osm[n] : std::int64_t{0};
  };
  return draft.ways.osm[a] == draft.ways.osm[b] &&
         std::ranges::equal(draft.ways.nodes[a], draft.ways.nodes[b], {}, osm, osm);
}

void cut_ways(NetworkDraft const& draft, AreaIndex const& areas, StreetGraph& graph) {
  Cutter(draft, areas, graph).run();
}

}  // namespace pendler::building
