#pragma once
// The streets as nodes, junctions, links and their lanes in the network's numbering, and the way
// back from the network's ids to the graph's.

#include <array>
#include <vector>

#include "network/network.h"
#include "network/street_graph.h"

namespace pendler::building {

/// Where bicycles ride beside motor traffic: nowhere, at the edge of its right lane, or on a cycle
/// lane.
enum class EdgeKind : std::uint8_t { none, virtual_lane, cycle_lane };
/// Lanes of one direction of a street, left to right; the edge lane apart.
struct LanePlan {
  std::vector<VehicleClasses> allowed;
  std::vector<TurnSet> turns;
  std::vector<double> width;
  double total_width = 0;  // of the carriageway, a cycle lane included
  float speed = 0;
  EdgeKind edge = EdgeKind::none;
  double edge_width = 0;
};
LanePlan lane_plan(NetworkDraft const& draft, Street const& street, bool onward);
inline bool has_direction(NetworkDraft const& draft, Street const& street, bool onward) {
  return lanes_of(draft, street.way, street.along == onward) > 0;
}

struct Layout {
  std::vector<std::uint32_t> cluster;           // junction by graph node
  std::vector<std::array<LinkId, 2>> links;     // by street: a -> b, b -> a
  std::vector<NodeId> node;                     // by graph node, none when nothing touches it
  IdVector<LinkId, std::uint32_t> street;       // by link
  IdVector<NodeId, std::uint32_t> graph_node;   // by node
  std::vector<std::array<double, 2>> cut_back;  // by street: metres cut at a and b

  bool onward(LinkId l) const { return links[street[l]][0] == l; }
};

/// How far streets end before their nodes: [0] at a, [1] at b.
std::vector<std::array<double, 2>> cut_backs(NetworkDraft const& draft, StreetGraph const& graph);
/// Junction number by graph node (kNo for nodes that nothing touches): conflict nodes joined by
/// short stubs are one.
std::vector<std::uint32_t> cluster_nodes(NetworkDraft const& draft, StreetGraph const& graph,
                                         std::vector<std::array<double, 2>> const& cut_back);
/// Nodes, junctions, links and their lanes.
Layout lay_links(NetworkDraft const& draft, StreetGraph const& graph, Network& network);

}  // namespace pendler::building
