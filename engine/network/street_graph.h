#pragma once
// The draft as a graph: ways cut into pieces at nodes where something happens and at outlines, then
// joined again into streets where nothing does. A street carries both directions of travel and the
// attributes of its first piece's way.

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "network/area_index.h"
#include "network/draft.h"

namespace pendler::building {

constexpr std::uint32_t kNo = 0xffffffffU;

struct Repair {
  std::string kind, object, detail;
};

/// A stretch of one way from node a to node b, in the way's node order.
struct Piece {
  DraftWayId way;
  std::uint32_t a = 0, b = 0;
  std::vector<Point> axis;
  std::uint32_t municipality = kNo, district = kNo;  // DraftAreaId values
  /// Sign that traffic arriving at [0] a, [1] b obeys there.
  std::array<NodeControl, 2> sign{NodeControl::none, NodeControl::none};
  /// Who may turn right there at red.
  std::array<VehicleClasses, 2> red_turn{0, 0};
  std::vector<double> zebras;  // zebra crossings between its ends, m from a
  /// 1: one belongs to the crossing there.
  std::array<std::uint8_t, 2> zebra{0, 0};
};

struct GraphNode {
  std::int64_t osm = 0;
  Point position;
  NodeControl control = NodeControl::none;
  ControlDirection direction = ControlDirection::both;
  VehicleClasses barred = 0, red_turn = 0;
  bool cut = false;               // the region ends here
  bool signalled = false;         // a signalled crossing, or a signal by itself
  bool behind_stop_line = false;  // between a signal and its crossing
};

struct PieceUse {
  std::uint32_t piece = 0;
  bool along = true;  // in the way's node order
};

struct Street {
  std::vector<PieceUse> pieces;  // in order from a to b
  std::uint32_t a = 0, b = 0;
  std::vector<Point> axis;
  DraftWayId way;
  bool along = true;  // a -> b is the way's forward direction
};

struct StreetGraph {
  std::vector<GraphNode> nodes;
  std::vector<Piece> pieces;
  std::vector<Street> streets;
  std::vector<Repair> repairs;
};

/// Metres from one block signal to the next on track with one direction; infinity elsewhere. EBO's
/// longest braking distance on main lines; on others an estimate.
inline double block_length(NetworkDraft const& draft, DraftWayId way) {
  bool const one_way = draft.ways.lanes[0][way] == 0 || draft.ways.lanes[1][way] == 0;
  LinkClass const cls = draft.ways.cls[way];
  if (!is_rail(cls) || !one_way) return std::numeric_limits<double>::infinity();
  return cls == LinkClass::rail ? 1000 : cls == LinkClass::tram ? 200 : 400;
}

/// One way twice: the same osm id and nodes. With other nodes it is another piece of a way that
/// leaves the extract and comes back.
bool same_way(NetworkDraft const& draft, DraftWayId a, DraftWayId b);
/// Cuts the ways into pieces.
void cut_ways(NetworkDraft const& draft, AreaIndex const& areas, StreetGraph& graph);
/// Finds the crossing that each signal and sign belongs to.
void place_controls(NetworkDraft const& draft, StreetGraph& graph);
/// Joins pieces through plain nodes; on rails, up to the length of a block.
void join_pieces(NetworkDraft const& draft, StreetGraph& graph);

/// Arms of a node: the pieces (or streets) that touch it.
struct Arm {
  std::uint32_t edge = 0;
  bool at_a = true;  // its end a lies here
};
using Arms = std::vector<std::vector<Arm>>;
template <class Edges>
Arms arms_of(std::size_t nodes, Edges const& edges) {
  Arms arms(nodes);
  for (std::uint32_t e = 0; e < edges.size(); ++e) {
    arms[edges[e].a].push_back({e, true});
    arms[edges[e].b].push_back({e, false});
  }
  return arms;
}

/// Lanes of a way in a direction of travel.
inline int lanes_of(NetworkDraft const& draft, DraftWayId way, bool forward) {
  return draft.ways.lanes[forward ? 0 : 1][way];
}
inline VehicleClasses allowed_on(NetworkDraft const& draft, DraftWayId way) {
  VehicleClasses out = 0;
  for (auto d : {0U, 1U}) {
    if (draft.ways.lanes[d][way] > 0) {
      out = static_cast<VehicleClasses>(out | draft.ways.allowed[d][way]);
    }
  }
  return out;
}
/// Whether one drives into the region, and out of it, on such ways.
inline bool takes_through_traffic(LinkClass c) {
  return c <= LinkClass::living_street || c == LinkClass::busway || is_rail(c);
}
/// Only people on foot: takes no part in conflicts.
inline bool is_walk_only(VehicleClasses c) {
  return (c & ~bit(VehicleClass::pedestrian)) == 0;
}

}  // namespace pendler::building
