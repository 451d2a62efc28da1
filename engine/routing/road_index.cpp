#include "routing/road_index.h"

#include <algorithm>

#include "routing/dissection.h"

namespace pendler {

namespace {

/// Contracts the nodes in rank order: the higher neighbours of a node become a clique. It is
/// enough to hand them to the lowest of them, which hands them on.
Rows<RankId, RankId> chordal_completion(std::vector<std::vector<RankId>> neighbours) {
  Rows<RankId, RankId> up;
  for (std::size_t r = 0; r < neighbours.size(); ++r) {
    auto row = std::move(neighbours[r]);
    std::ranges::sort(row);
    row.erase(std::ranges::unique(row).begin(), row.end());
    if (row.size() > 1) {
      auto& parent = neighbours[row.front().index()];
      parent.insert(parent.end(), row.begin() + 1, row.end());
    }
    up.append(row);
  }
  return up;
}

ChordId find_chord(Rows<RankId, RankId> const& up, RankId a, RankId b) {
  auto const [low, high] = std::minmax(a, b);
  auto const row = up[low];
  auto const at = std::ranges::lower_bound(row, high);
  return ChordId(up.offset(low) + static_cast<std::size_t>(at - row.begin()));
}

}  // namespace

RoadIndex build_road_index(RoutingGraph graph) {
  RoadIndex index;
  std::size_t const n = graph.link.size();
  index.state.raw() = dissection_order(graph);
  index.rank.resize(n);
  for (RankId r : index.state.ids()) index.rank[index.state[r]] = r;

  std::vector<std::vector<RankId>> neighbours(n);
  for (StateId s : graph.link.ids())
    for (RoutingArc const& arc : graph.arcs[s]) {
      auto const [low, high] = std::minmax(index.rank[s], index.rank[arc.to]);
      if (low != high) neighbours[low.index()].push_back(high);
    }
  index.up = chordal_completion(std::move(neighbours));

  index.parent.resize(n);
  std::vector<std::pair<RankId, ChordId>> down;
  down.reserve(index.up.values().size());
  for (RankId r : index.up.ids()) {
    if (!index.up[r].empty()) index.parent[r] = index.up[r].front();
    for (RankId high : index.up[r]) {
      down.emplace_back(high, ChordId(index.tail.size()));
      index.tail.push_back(r);
    }
  }
  index.down = Rows<RankId, ChordId>::from_pairs(n, down);

  index.chord_of_arc.reserve(graph.arcs.values().size());
  for (StateId s : graph.link.ids())
    for (RoutingArc const& arc : graph.arcs[s])
      index.chord_of_arc.push_back(
          s == arc.to ? ChordId() : find_chord(index.up, index.rank[s], index.rank[arc.to]));
  index.graph = std::move(graph);
  return index;
}

RoadIndex build_road_index(Network const& network, VehicleClasses classes) {
  return build_road_index(routing_graph(network, classes));
}

}  // namespace pendler
