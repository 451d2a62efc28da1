#pragma once
// The road router's immutable index: a routing graph and its customizable contraction hierarchy
// (Dibbelt, Strasser, Wagner 2016: Customizable contraction hierarchies), which depends on the
// topology only. Built once per network and set of vehicle classes; travel times come as Metrics.
//
// Nodes of the hierarchy are states in the order of contraction (rank). An arc joins a rank with a
// higher one and stands for both directions.

#include <cstdint>
#include <vector>

#include "routing/routing_graph.h"

namespace pendler {

using RankId = Id<struct RankTag>;
using RankGroupId = Id<struct RankGroupTag>;
using ChordId = Id<struct ChordTag>;  // an arc of the hierarchy

struct RoadIndex {
  RoutingGraph graph;
  IdVector<StateId, RankId> rank;
  IdVector<RankId, StateId> state;
  IdVector<RankId, RankId> parent;  // in the elimination tree: the lowest higher neighbour, or none
  Rows<RankId, RankId> up;          // higher neighbours, ascending; a ChordId is an index in here
  Rows<RankId, ChordId> down;       // the chords that end here, ascending by their lower end
  IdVector<ChordId, RankId> tail;   // their lower end

  /// Ranks of whole subtrees of the elimination tree, in groups of about the same work: none
  /// depends on another group's. The rest, above them all, is `top`. All ascending.
  Rows<RankGroupId, RankId> groups;
  std::vector<RankId> top;

  /// For each arc of `graph` (in the order of its rows): its chord; none for an arc to itself.
  std::vector<ChordId> chord_of_arc;
};

RoadIndex build_road_index(RoutingGraph graph);
RoadIndex build_road_index(Network const& network, VehicleClasses classes);

}  // namespace pendler
