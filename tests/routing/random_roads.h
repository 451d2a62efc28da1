#pragma once
// Random roads on random places, with one-ways, dead ends, loops, bans and closures; and an
// independent reference: Boost.Graph's Dijkstra on the graph of link histories.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "routing/metric.h"

namespace pendler::test {

struct Roads {
  IdVector<LinkId, PlaceId> from, to;
  IdVector<LinkId, VehicleClasses> allowed;
  IdVector<LinkId, float> max_weight;
  IdVector<PlaceId, Point> position;
  std::vector<RoutingTurn> turns;  // ascending
  Rows<BanId, LinkId> bans;
  IdVector<BanId, VehicleClasses> banned_for;
  IdVector<LinkId, std::uint32_t> ms;
};

/// `extent` places in a square of that side; bans of 2 to 4 links.
Roads random_roads(std::uint64_t seed, std::uint32_t side, std::uint32_t ban_count);
RoutingGraph graph_of(Roads const& roads);

/// Milliseconds from `from` to every link, kNever if not reachable.
std::vector<std::uint32_t> reference_times(Roads const& roads, LinkId from, RoadUser user,
                                           TurnCosts const& costs);
/// What driving exactly these links costs; none if a step is missing, closed or banned.
std::optional<std::uint32_t> cost_of(Roads const& roads, std::vector<LinkId> const& links,
                                     RoadUser user, TurnCosts const& costs);

}  // namespace pendler::test
