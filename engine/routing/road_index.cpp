#include "routing/road_index.h"

#include <algorithm>
#include <array>
#include <functional>

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

/// Fills `groups` and `top`.
void share_out(RoadIndex& index) {
  constexpr std::size_t kGroups = 16;
  constexpr std::uint64_t kPartsOfAll = 64;  // no subtree is more than one of so many
  std::size_t const n = index.state.size();
  // Of a customization: triangles, first of each rank, then of its subtree.
  IdVector<RankId, std::uint64_t> work(n, 1);
  for (RankId x : index.state.ids()) {
    for (ChordId c : index.down[x])
      work[x] += index.up.offset(RankId(index.tail[c].index() + 1)) - c.index();
    if (index.parent[x].valid()) work[index.parent[x]] += work[x];
  }
  std::uint64_t all = 0;
  for (RankId x : index.state.ids()) all += index.parent[x].valid() ? 0 : work[x];

  IdVector<RankId, RankId> root(n);  // of the subtree that it belongs to; none: top
  std::vector<RankId> roots;
  for (std::size_t i = n; i-- > 0;) {
    RankId const x(i), parent = index.parent[x];
    if (parent.valid() && root[parent].valid()) {
      root[x] = root[parent];
    } else if (work[x] * kPartsOfAll <= all) {
      root[x] = x;
      roots.push_back(x);
    }
  }
  std::ranges::stable_sort(roots, std::greater(), [&](RankId x) { return work[x]; });
  std::array<std::uint64_t, kGroups> load{};
  IdVector<RankId, RankGroupId> group(n);
  for (RankId x : roots) {
    auto const least = std::ranges::min_element(load);
    *least += work[x];
    group[x] = RankGroupId(static_cast<std::size_t>(least - load.begin()));
  }
  std::vector<std::pair<RankGroupId, RankId>> members;
  for (RankId x : index.state.ids()) {
    if (root[x].valid())
      members.emplace_back(group[root[x]], x);
    else
      index.top.push_back(x);
  }
  index.groups = Rows<RankGroupId, RankId>::from_pairs(kGroups, members);
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
  share_out(index);
  return index;
}

RoadIndex build_road_index(Network const& network, VehicleClasses classes) {
  return build_road_index(routing_graph(network, classes));
}

}  // namespace pendler
