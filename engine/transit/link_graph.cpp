#include "transit/link_graph.h"

#include <algorithm>
#include <tuple>
#include <vector>

namespace pendler {

LinkGraph link_graph(Network const& network, VehicleClass cls, double tonnes) {
  auto const& links = network.links;
  auto const& lanes = network.lanes;
  auto const& movements = network.movements;
  LinkGraph graph;
  graph.usable.resize(links.key.size(), 0);
  for (LinkId l : links.key.ids()) {
    graph.usable[l] = allows(links.allowed[l], cls) && links.max_weight[l] >= tonnes ? 1 : 0;
  }
  std::vector<std::pair<LinkId, NextLink>> steps;
  for (MovementId m : movements.from_link.ids()) {
    LinkId const from = movements.from_link[m], to = movements.to_link[m];
    if (!graph.usable[from] || !graph.usable[to]) continue;
    LaneId const lane = network.lane_of(m);
    if (!allows(lanes.allowed[lane], cls) || !allows(lanes.allowed[movements.from_lane[m]], cls) ||
        !allows(lanes.allowed[movements.to_lane[m]], cls)) {
      continue;
    }
    float const metres = lanes.length[lane];
    steps.push_back({from,
                     {to, metres, metres / std::max(lanes.speed[lane], 1.0F),
                      static_cast<std::uint8_t>(movements.turn[m] == Turn::u_turn),
                      static_cast<std::uint8_t>(movements.group[m].valid())}});
  }
  std::ranges::sort(steps, {}, [](auto const& s) {
    return std::tuple(s.first, s.second.link, s.second.u_turn, s.second.seconds, s.second.metres,
                      s.second.signals);
  });
  auto const [first, last] = std::ranges::unique(
      steps, {}, [](auto const& s) { return std::pair(s.first, s.second.link); });
  steps.erase(first, last);
  graph.next = Rows<LinkId, NextLink>::from_pairs(links.key.size(), steps);
  return graph;
}

namespace {

/// Tarjan 1972, without recursion. Parts are numbered from 0.
IdVector<LinkId, std::uint32_t> strong_parts(LinkGraph const& graph) {
  constexpr std::uint32_t kNew = std::numeric_limits<std::uint32_t>::max();
  std::size_t const n = graph.usable.size();
  IdVector<LinkId, std::uint32_t> part(n, kNew), order(n, kNew), low(n, 0), edge(n, 0);
  std::vector<LinkId> open, path;
  std::uint32_t next_order = 0, next_part = 0;
  for (LinkId root : graph.usable.ids()) {
    if (!graph.usable[root] || order[root] != kNew) continue;
    path.push_back(root);
    while (!path.empty()) {
      LinkId const at = path.back();
      if (order[at] == kNew) {
        order[at] = low[at] = next_order++;
        open.push_back(at);
      }
      auto const row = graph.next[at];
      if (edge[at] < row.size()) {
        LinkId const to = row[edge[at]].link;
        if (order[to] == kNew) {
          path.push_back(to);
        } else {
          if (part[to] == kNew) low[at] = std::min(low[at], low[to]);
          ++edge[at];
        }
        continue;
      }
      if (low[at] == order[at]) {
        LinkId member;
        do {
          member = open.back();
          open.pop_back();
          part[member] = next_part;
        } while (member != at);
        ++next_part;
      }
      path.pop_back();
    }
  }
  return part;
}

/// All links that can be reached from the marked ones over `rows`.
void spread(Rows<LinkId, LinkId> const& rows, IdVector<LinkId, std::uint8_t>& marked) {
  std::vector<LinkId> todo;
  for (LinkId l : marked.ids()) {
    if (marked[l]) todo.push_back(l);
  }
  while (!todo.empty()) {
    LinkId const at = todo.back();
    todo.pop_back();
    for (LinkId to : rows[at]) {
      if (!marked[to]) {
        marked[to] = 1;
        todo.push_back(to);
      }
    }
  }
}

}  // namespace

ConnectedPart largest_connected_part(Network const& network, LinkGraph const& graph) {
  std::size_t const n = graph.usable.size();
  auto const part = strong_parts(graph);
  std::vector<double> metres;
  for (LinkId l : graph.usable.ids()) {
    if (!graph.usable[l]) continue;
    if (part[l] >= metres.size()) metres.resize(part[l] + 1, 0.0);
    metres[part[l]] += static_cast<double>(network.links.length[l]);
  }
  // the first link, in link order, whose part is not smaller than any other
  double const most = metres.empty() ? 0.0 : *std::ranges::max_element(metres);
  ConnectedPart out;
  out.core.resize(n, 0);
  auto const ids = graph.usable.ids();
  auto const first = std::ranges::find_if(
      ids, [&](LinkId l) { return graph.usable[l] && metres[part[l]] >= most; });
  if (first == ids.end()) {
    out.leads_in = out.leads_out = out.core;
    return out;
  }
  for (LinkId l : ids) out.core[l] = graph.usable[l] && part[l] == part[*first] ? 1 : 0;

  std::vector<std::pair<LinkId, LinkId>> ahead, back;
  for (LinkId l : ids) {
    for (NextLink const& step : graph.next[l]) {
      ahead.emplace_back(l, step.link);
      back.emplace_back(step.link, l);
    }
  }
  out.leads_in = out.leads_out = out.core;
  spread(Rows<LinkId, LinkId>::from_pairs(n, back), out.leads_in);
  spread(Rows<LinkId, LinkId>::from_pairs(n, ahead), out.leads_out);
  return out;
}

}  // namespace pendler
