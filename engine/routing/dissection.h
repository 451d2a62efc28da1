#pragma once
// A nested dissection order of a routing graph by inertial flow (Schild, Sommer 2015: On balanced
// separators in road networks): places are sorted along several directions, the first and last
// quarter are tied together, and a maximum flow (Dinic) finds the fewest links between them. Those
// links are the separator of the link graph (Buchhold, Wagner, Zeitz, Zuendorf 2020: Customizable
// contraction hierarchies with turn costs) and come last; both sides are dissected in turn.
// No random numbers.

#include <vector>

#include "routing/routing_graph.h"

namespace pendler {

/// All states, in the order in which they are contracted.
std::vector<StateId> dissection_order(RoutingGraph const& graph);

}  // namespace pendler
