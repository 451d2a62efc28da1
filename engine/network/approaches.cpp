// Ranks of approaches: rings, then trams, then priority roads, then the class of the street; signs
// last. Unclassified and residential streets are equals (right before left); drives, tracks, paths
// and living streets give way to all (StVO §§ 8, 9, 10).

#include <algorithm>
#include <cmath>
#include <set>

#include "network/direction.h"
#include "network/right_of_way.h"

namespace pendler::building {

namespace {

// Ramps and slip lanes give way where they end, whatever they lead from: below residential streets.
constexpr int kRampEnd = 30;
constexpr int kRing = 3000, kTram = 1500, kPriorityRoad = 1000, kSign = -2000;

/// The piece at the link's end, and which of its ends that is; or at its begin.
struct PieceEnd {
  Piece const& piece;
  std::size_t end;
};
PieceEnd piece_at(StreetGraph const& graph, Layout const& layout, LinkId l, bool at_end) {
  Street const& s = graph.streets[layout.street[l]];
  bool const at_back = layout.onward(l) == at_end;
  PieceUse const use = at_back ? s.pieces.back() : s.pieces.front();
  return {graph.pieces[use.piece], use.along == at_back ? std::size_t{1} : std::size_t{0}};
}

}  // namespace

int class_rank(LinkClass c) {
  using enum LinkClass;
  switch (c) {
    case motorway:
      return 100;
    case trunk:
      return 90;
    case primary:
      return 80;
    case secondary:
      return 70;
    case tertiary:
      return 60;
    case motorway_link:
    case trunk_link:
    case primary_link:
    case secondary_link:
    case tertiary_link:
      return 44;
    case unclassified:
    case residential:
    case busway:
      return 38;
    case living_street:
      return 20;
    case service:
      return 10;
    case track:
      return 5;
    case cycleway:
      return 4;
    case footway:
      return 3;
    default:
      return kTram;
  }
}

Approaches approaches_of(StreetGraph const& graph, Layout const& layout,
                         Directions const& directions, TurnChoices const& choices,
                         Network const& network) {
  auto const& links = network.links;
  std::vector<std::uint8_t> signalled(network.junctions.key.size(), 0);
  IdVector<JunctionId, int> streets(network.junctions.key.size(), 0);  // that bring traffic in
  auto is_minor = [&](LinkId l) {
    LinkClass const c = links.cls[l];
    return c == LinkClass::service || c == LinkClass::track || c == LinkClass::footway ||
           c == LinkClass::cycleway;
  };
  auto is_ramp = [&](LinkId l) {
    LinkClass const c = links.cls[l];
    return c <= LinkClass::tertiary_link && static_cast<int>(c) % 2 == 1;
  };
  auto is_slip = [&](LinkId l) { return is_ramp(l) && !links.reverse[l].valid(); };
  // Where a street passes, or no ramp goes on.
  auto ends = [&](LinkId l) {
    std::set<std::uint32_t> passing;
    for (auto const* rows : {&network.nodes.in_links, &network.nodes.out_links}) {
      for (LinkId other : (*rows)[links.to[l]]) {
        if (is_road(links.cls[other]) && !is_ramp(other) && !is_minor(other))
          passing.insert(layout.street[other]);
      }
    }
    bool const goes_on = std::any_of(choices[l].begin(), choices[l].end(),
                                     [&](auto const& c) { return !c.back && is_ramp(c.to); });
    return passing.size() >= 2 || !goes_on;
  };
  for (LinkId l : links.key.ids()) {
    JunctionId const j = network.nodes.junction[links.to[l]];
    if (graph.nodes[layout.graph_node[links.to[l]]].signalled) signalled[j.index()] = 1;
    if (links.inner[l] == 0 && is_road(links.cls[l]) && !is_minor(l)) ++streets[j];
  }

  Approaches out;
  for (LinkId l : links.key.ids()) {
    GraphNode const& node = graph.nodes[layout.graph_node[links.to[l]]];
    JunctionId const j = network.nodes.junction[links.to[l]];
    Approach a;
    a.heading = directions.at_end[l];
    a.inner = links.inner[l] != 0;
    a.ring = (links.flags[l] & DraftWays::kRoundabout) != 0;
    a.left_first = node.control == NodeControl::mini_roundabout;
    PieceEnd const at_end = piece_at(graph, layout, l, true);
    PieceEnd const at_begin = piece_at(graph, layout, l, false);
    a.sign = at_end.piece.sign[at_end.end];
    a.red_turn = at_end.piece.red_turn[at_end.end];
    a.zebra_at_end = at_end.piece.zebra[at_end.end] != 0;
    a.zebra_at_begin = at_begin.piece.zebra[at_begin.end] != 0;
    a.rank = is_slip(l) && ends(l) ? kRampEnd : class_rank(links.cls[l]);
    if ((links.flags[l] & DraftWays::kPriorityRoad) != 0) a.by_sign += kPriorityRoad;
    if (a.sign != NodeControl::none) a.by_sign += kSign;
    a.rank += a.by_sign;
    if (a.ring) a.rank = kRing;
    // A drive or path has a signal only where it is what the signal is for, and where the signal
    // stands in the node to which a drive leads that is open to all (of a hospital or a
    // supermarket); a slip lane that joins beside the crossing gives way.
    bool const open_drive = links.cls[l] == LinkClass::service &&
                            (links.flags[l] & DraftWays::kLocalOnly) == 0 &&
                            node.control == NodeControl::signals;
    bool const own_rails = is_rail(links.cls[l]) && links.cls[l] != LinkClass::tram &&
                           links.cls[l] != LinkClass::light_rail;
    a.signalled = signalled[j.index()] != 0 && !a.inner && !own_rails &&
                  !is_walk_only(links.allowed[l]) &&
                  (!is_minor(l) || open_drive || (node.signalled && streets[j] < 3)) &&
                  (!is_slip(l) || node.signalled);
    out.push_back(a);
  }

  // The main street through a T goes first although the foot is of its class.
  for (LinkId l : links.key.ids()) {
    if (links.cls[l] > LinkClass::tertiary_link) continue;
    for (auto const& c : choices[l]) {
      bool const same = links.cls[c.to] == links.cls[l];
      if (!c.back && same && std::abs(c.angle) < 40 && out[l].rank > 0 && !out[l].ring) {
        ++out[l].rank;
        break;
      }
    }
  }
  // A sign at the entry holds behind it too, for those who go straight over a stub.
  for (LinkId l : links.key.ids()) {
    if (out[l].sign == NodeControl::none) continue;
    for (auto const& c : choices[l]) {
      if (out[c.to].inner && std::abs(c.angle) < 40 && out[c.to].sign == NodeControl::none) {
        out[c.to].rank += kSign;
        out[c.to].by_sign += kSign;
        out[c.to].sign = NodeControl::give_way;
      }
    }
  }
  return out;
}

}  // namespace pendler::building
