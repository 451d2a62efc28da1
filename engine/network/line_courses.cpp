#include <algorithm>
#include <optional>

#include "network/lines_and_stops.h"

namespace pendler::building {

namespace {

using Nodes = std::span<DraftNodeId const>;

std::optional<std::size_t> place_of(Nodes nodes, std::int64_t osm, NetworkDraft const& draft) {
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (draft.nodes.osm[nodes[i]] == osm) return i;
  }
  return std::nullopt;
}

/// A node that two ways share; ends of the first before its inner nodes.
std::optional<std::int64_t> shared_node(NetworkDraft const& draft, DraftWayId a, DraftWayId b) {
  Nodes const p = draft.ways.nodes[a], q = draft.ways.nodes[b];
  if (p.empty() || q.empty()) return std::nullopt;
  for (DraftNodeId end : {p.back(), p.front()}) {
    if (place_of(q, draft.nodes.osm[end], draft)) return draft.nodes.osm[end];
  }
  for (DraftNodeId n : p) {
    if (place_of(q, draft.nodes.osm[n], draft)) return draft.nodes.osm[n];
  }
  return std::nullopt;
}

}  // namespace

PieceIndex index_pieces(NetworkDraft const& draft, StreetGraph const& graph) {
  PieceIndex out;
  std::vector<std::pair<DraftWayId, std::uint32_t>> pairs;
  for (std::uint32_t p = 0; p < graph.pieces.size(); ++p) pairs.push_back({graph.pieces[p].way, p});
  out.of_way = Rows<DraftWayId, std::uint32_t>::from_pairs(draft.ways.osm.size(), pairs);
  out.street.resize(graph.pieces.size());
  for (std::uint32_t s = 0; s < graph.streets.size(); ++s) {
    for (PieceUse u : graph.streets[s].pieces) out.street[u.piece] = {s, u.along};
  }
  return out;
}

std::vector<LinkId> course_of(NetworkDraft const& draft, StreetGraph const& graph,
                              Layout const& layout, PieceIndex const& index, DraftLineId line) {
  auto const ways = draft.lines.ways[line];
  std::vector<std::pair<std::uint32_t, bool>> driven;  // piece, in the way's node order
  for (std::size_t i = 0; i < ways.size(); ++i) {
    DraftWayId const w = ways[i];
    if (w.index() >= draft.ways.osm.size()) continue;
    Nodes const nodes = draft.ways.nodes[w];
    if (nodes.size() < 2) continue;
    auto place = [&](std::size_t other) -> std::optional<std::size_t> {
      if (other >= ways.size() || ways[other].index() >= draft.ways.osm.size()) return std::nullopt;
      if (ways[other] == w) return std::nullopt;
      auto const n = shared_node(draft, w, ways[other]);
      return n ? place_of(nodes, *n, draft) : std::nullopt;
    };
    auto const enter = place(i - 1),
               leave = place(i + 1);  // i - 1 wraps to a way that is not there
    bool const ring = nodes.front() == nodes.back();
    bool const can_forward = lanes_of(draft, w, true) > 0, can_back = lanes_of(draft, w, false) > 0;
    std::size_t const middle = nodes.size() / 2;
    bool forward = enter && leave ? *enter <= *leave
                   : enter        ? *enter < middle || (*enter == middle && middle == 0)
                   : leave        ? *leave >= middle
                                  : true;
    if (can_forward != can_back) forward = can_forward;

    auto const row = index.of_way[w];
    std::vector<std::uint32_t> own(row.begin(), row.end());
    if (!forward) std::reverse(own.begin(), own.end());
    if (ring && enter && leave) {
      // Only the arc that is driven.
      auto osm_at = [&](std::uint32_t p, bool start) {
        Piece const& piece = graph.pieces[p];
        return graph.nodes[start == forward ? piece.a : piece.b].osm;
      };
      auto const begin = std::find_if(own.begin(), own.end(), [&](std::uint32_t p) {
        return osm_at(p, true) == draft.nodes.osm[nodes[*enter]];
      });
      if (begin != own.end()) {
        std::rotate(own.begin(), begin, own.end());
        auto const end = std::find_if(own.begin(), own.end(), [&](std::uint32_t p) {
          return osm_at(p, false) == draft.nodes.osm[nodes[*leave]];
        });
        if (end != own.end()) own.erase(end + 1, own.end());
      }
    }
    for (std::uint32_t p : own) driven.push_back({p, forward});
  }
  std::vector<LinkId> out;
  for (auto [p, forward] : driven) {
    auto const s = index.street[p];
    if (s.street == kNo) continue;
    LinkId const l = layout.links[s.street][s.along == forward ? 0 : 1];
    if (l.valid() && (out.empty() || out.back() != l)) out.push_back(l);
  }
  return out;
}

}  // namespace pendler::building
