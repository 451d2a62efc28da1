#pragma once
// The graph on which roads are routed: a state is a link, or a link with the memory of how it was
// reached (copies of links on the way of a banned path: the states of the Aho-Corasick automaton
// of the bans); an arc is a permitted way from one link to the next. Plain vectors, so that a test
// can write one by hand.

#include <cstdint>
#include <span>
#include <vector>

#include "base/geometry.h"
#include "base/id.h"
#include "base/vehicle_class.h"
#include "network/network.h"

namespace pendler {

using StateId = Id<struct StateTag>;
using PlaceId = Id<struct PlaceTag>;  // a junction, seen only as where links meet

/// One permitted way from a link to the next one.
struct RoutingArc {
  StateId to;
  std::uint32_t crossing_ms = 0;  // on the shortest movement, at its free speed
  Turn turn = Turn::straight;
  VehicleClasses allowed = 0;  // who finds a movement and lanes
};

struct RoutingGraph {
  // Links; the unusable ones have no state.
  IdVector<LinkId, VehicleClasses> allowed;
  IdVector<LinkId, float> max_weight;  // t
  Rows<LinkId, StateId> states;        // the plain state first, then its copies
  // States. Arcs of a row ascend by `to`.
  IdVector<StateId, LinkId> link;
  IdVector<StateId, PlaceId> from, to;
  Rows<StateId, RoutingArc> arcs;
  std::size_t memory = 1;  // how many of the last links driven decide what is banned next
  // Places: only the dissection and A* ask where they are.
  IdVector<PlaceId, Point> position;
};

/// Links that at least one of `classes` may use, with all movements that at least one of them may
/// use. A metric for one class then closes what is not for that class.
RoutingGraph routing_graph(Network const& network, VehicleClasses classes);

/// Where a vehicle is that has driven `driven` (the last `memory` of them are enough): a banned
/// path that has begun is remembered. None: the last link has no state.
StateId state_after(RoutingGraph const& graph, std::span<LinkId const> driven);

/// A link-to-link connection, before bans.
struct RoutingTurn {
  LinkId from, to;
  std::uint32_t crossing_ms = 0;
  Turn turn = Turn::straight;
  VehicleClasses allowed = 0;
};

/// Fills `memory`, `states`, `link`, `from`, `to` and `arcs` of a graph whose links and places are
/// given. `turns` ascend by (from, to), each pair once. Bans of fewer than 2 links are wrong input.
void add_states(RoutingGraph& graph, IdVector<LinkId, PlaceId> const& link_from,
                IdVector<LinkId, PlaceId> const& link_to, std::vector<RoutingTurn> const& turns,
                Rows<BanId, LinkId> const& bans, IdVector<BanId, VehicleClasses> const& banned_for);

}  // namespace pendler
