#include <algorithm>

#include "network/street_graph.h"

namespace pendler::building {

namespace {

template <class Row>
bool equal_rows(Row const& a, Row const& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

class Joiner {
 public:
  Joiner(NetworkDraft const& draft, StreetGraph& graph)
      : draft_(draft), graph_(graph), arms_(arms_of(graph.nodes.size(), graph.pieces)) {}

  void run() {
    used_.assign(graph_.pieces.size(), false);
    for (std::uint32_t p = 0; p < graph_.pieces.size(); ++p) {
      if (used_[p]) continue;
      grow(p);
    }
  }

 private:
  bool same_attributes(PieceUse a, PieceUse b) const {
    auto const& w = draft_.ways;
    DraftWayId const u = graph_.pieces[a.piece].way, v = graph_.pieces[b.piece].way;
    Piece const& p = graph_.pieces[a.piece];
    Piece const& q = graph_.pieces[b.piece];
    if (p.municipality != q.municipality || p.district != q.district) return false;
    if (u == v) return a.along == b.along;
    constexpr int flags = DraftWays::kRoundabout | DraftWays::kPriorityRoad | DraftWays::kBuiltUp |
                          DraftWays::kSharedTrack | DraftWays::kLocalOnly |
                          DraftWays::kTrucksLocalOnly;
    if (w.cls[u] != w.cls[v] || w.name[u] != w.name[v] || w.ref[u] != w.ref[v] ||
        w.lane_width[u] != w.lane_width[v] || w.max_weight[u] != w.max_weight[v] ||
        ((w.flags[u] ^ w.flags[v]) & flags) != 0) {
      return false;
    }
    for (bool onward : {true, false}) {
      auto const i = a.along == onward ? 0U : 1U, j = b.along == onward ? 0U : 1U;
      if (w.lanes[i][u] != w.lanes[j][v]) return false;
      if (w.lanes[i][u] == 0) continue;
      if (w.speed[i][u] != w.speed[j][v] || w.allowed[i][u] != w.allowed[j][v] ||
          !equal_rows(w.lane_allowed[i][u], w.lane_allowed[j][v]) ||
          !equal_rows(w.turns[i][u], w.turns[j][v])) {
        return false;
      }
    }
    return true;
  }

  bool plain(std::uint32_t n) const {
    GraphNode const& node = graph_.nodes[n];
    return arms_[n].size() == 2 && node.barred == 0 && !node.cut && !node.signalled &&
           node.control == NodeControl::none;
  }

  /// The piece that goes on from the end of one, if nothing happens between them.
  bool onward(PieceUse from, PieceUse& next) const {
    Piece const& p = graph_.pieces[from.piece];
    std::uint32_t const n = from.along ? p.b : p.a;
    if (!plain(n)) return false;
    Arm const arm = arms_[n][0].edge == from.piece && arms_[n][0].at_a != from.along ? arms_[n][1]
                                                                                     : arms_[n][0];
    if (arm.edge == from.piece) return false;
    next = {arm.edge, arm.at_a};
    Piece const& q = graph_.pieces[next.piece];
    // A sign between the two stays where it is.
    if (p.sign[from.along ? 1 : 0] != NodeControl::none ||
        q.sign[next.along ? 0 : 1] != NodeControl::none) {
      return false;
    }
    return !used_[next.piece] && same_attributes(from, next);
  }

  double size_of(std::uint32_t piece) const { return length(graph_.pieces[piece].axis); }

  void grow(std::uint32_t start) {
    used_[start] = true;
    double room = block_length(draft_, graph_.pieces[start].way) - size_of(start);
    std::vector<PieceUse> chain{{start, true}}, before;
    auto const extend = [&](std::vector<PieceUse>& uses) {
      for (PieceUse next; onward(uses.back(), next); uses.push_back(next)) {
        room -= size_of(next.piece);
        if (room < 0) return;
        used_[next.piece] = true;
      }
    };
    extend(chain);
    before.push_back({start, false});
    extend(before);
    std::vector<PieceUse> all;
    for (std::size_t i = before.size(); i-- > 1;) {
      all.push_back({before[i].piece, !before[i].along});
    }
    all.insert(all.end(), chain.begin(), chain.end());
    add_street(std::move(all));
  }

  void add_street(std::vector<PieceUse> uses) {
    auto end_a = [&](PieceUse u) {
      return u.along ? graph_.pieces[u.piece].a : graph_.pieces[u.piece].b;
    };
    auto end_b = [&](PieceUse u) { return end_a({u.piece, !u.along}); };
    // The same street whichever piece was met first: begins at the end with the lower osm id. A
    // ring keeps its piece of the lowest way and goes that way's direction.
    auto const osm = [&](std::uint32_t n) { return graph_.nodes[n].osm; };
    bool const ring = end_a(uses.front()) == end_b(uses.back());
    if (ring ? !uses.front().along : osm(end_b(uses.back())) < osm(end_a(uses.front()))) {
      std::reverse(uses.begin(), uses.end());
      for (PieceUse& u : uses) u.along = !u.along;
    }
    Street street;
    street.a = end_a(uses.front());
    street.b = end_b(uses.back());
    for (PieceUse u : uses) {
      auto axis = graph_.pieces[u.piece].axis;
      if (!u.along) std::reverse(axis.begin(), axis.end());
      street.axis.insert(street.axis.end(), axis.begin() + (street.axis.empty() ? 0 : 1),
                         axis.end());
    }
    street.way = graph_.pieces[uses.front().piece].way;
    street.along = uses.front().along;
    street.pieces = std::move(uses);
    graph_.streets.push_back(std::move(street));
  }

  NetworkDraft const& draft_;
  StreetGraph& graph_;
  Arms arms_;
  std::vector<bool> used_;
};

}  // namespace

void join_pieces(NetworkDraft const& draft, StreetGraph& graph) {
  Joiner(draft, graph).run();
}

}  // namespace pendler::building
