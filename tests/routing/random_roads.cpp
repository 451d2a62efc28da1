#include "routing/random_roads.h"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/dijkstra_shortest_paths.hpp>

#include "base/draw.h"

namespace pendler::test {

namespace {

struct Dice {
  std::uint64_t seed;
  std::uint32_t at = 0;
  std::uint32_t operator()(std::uint32_t n) {
    return draw_index({seed, Purpose::test, 0, at++}, n);
  }
};

VehicleClasses random_classes(Dice& dice) {
  constexpr auto car = bit(VehicleClass::car), truck = bit(VehicleClass::truck);
  std::uint32_t const d = dice(20);
  return d == 0   ? VehicleClasses{0}
         : d == 1 ? car
         : d == 2 ? truck
                  : classes(VehicleClass::car, VehicleClass::truck);
}

bool may_use(Roads const& r, LinkId l, RoadUser user) {
  return allows(r.allowed[l], user.cls) && user.weight <= r.max_weight[l] && r.ms[l] < kNever;
}

using History = std::vector<LinkId>;

/// Whether the history, extended by its last link, ends in a banned path.
bool ends_banned(Roads const& r, History const& h, VehicleClass cls) {
  for (BanId b : r.bans.ids()) {
    if (!allows(r.banned_for[b], cls)) continue;
    auto const ban = r.bans[b];
    if (h.size() >= ban.size() &&
        std::equal(ban.begin(), ban.end(), h.end() - static_cast<std::ptrdiff_t>(ban.size())))
      return true;
  }
  return false;
}

std::uint64_t step_cost(Roads const& r, RoutingTurn const& t, TurnCosts const& costs) {
  return std::uint64_t{t.crossing_ms} + costs.of(t.turn) + r.ms[t.to];
}

}  // namespace

Roads random_roads(std::uint64_t seed, std::uint32_t side, std::uint32_t ban_count) {
  Dice dice{seed};
  Roads r;
  for (std::uint32_t i = 0; i < side * side; ++i)
    r.position.push_back({100.0 * (i % side) + dice(60), 100.0 * (i / side) + dice(60)});
  auto const add = [&](std::uint32_t a, std::uint32_t b) {
    r.from.push_back(PlaceId(a));
    r.to.push_back(PlaceId(b));
    r.allowed.push_back(random_classes(dice));
    r.max_weight.push_back(dice(8) == 0 ? 7.5F : 40.0F);
    r.ms.push_back(dice(25) == 0 ? kNever : dice(10) == 0 ? 0 : 1 + dice(30) * 500);
  };
  for (std::uint32_t i = 0; i < side * side; ++i) {
    if (dice(30) == 0) add(i, i);
    for (std::uint32_t j : {i + 1, i + side}) {
      if (j >= side * side || (j == i + 1 && j % side == 0)) continue;
      std::uint32_t const kind = dice(10);
      if (kind == 0) continue;
      if (kind != 1) add(i, j);
      if (kind != 2) add(j, i);
    }
  }
  constexpr std::array<Turn, 5> kTurns{Turn::straight, Turn::left, Turn::right, Turn::u_turn,
                                       Turn::merge};
  for (LinkId a : r.from.ids())
    for (LinkId b : r.from.ids())
      if (r.to[a] == r.from[b] && dice(8) != 0)
        r.turns.push_back({a, b, dice(5) * 700, kTurns[dice(5)], random_classes(dice)});
  // bans follow the turns, so that they bite; some share links with the one before
  for (std::uint32_t i = 0; i < ban_count; ++i) {
    std::vector<LinkId> path{r.turns[dice(static_cast<std::uint32_t>(r.turns.size()))].from};
    std::uint32_t const size = 2 + dice(3);
    while (path.size() < size) {
      std::vector<LinkId> next;
      for (RoutingTurn const& t : r.turns)
        if (t.from == path.back()) next.push_back(t.to);
      if (next.empty()) break;
      path.push_back(next[dice(static_cast<std::uint32_t>(next.size()))]);
    }
    if (path.size() >= 2) r.bans.append(path);
    if (path.size() == 4 && dice(2) == 0)
      r.bans.append(std::vector<LinkId>{path[1], path[2], path[3]});
    while (r.banned_for.size() < r.bans.size()) r.banned_for.push_back(random_classes(dice));
  }
  return r;
}

RoutingGraph graph_of(Roads const& roads) {
  RoutingGraph g;
  g.allowed = roads.allowed;
  g.max_weight = roads.max_weight;
  g.position = roads.position;
  add_states(g, roads.from, roads.to, roads.turns, roads.bans, roads.banned_for);
  return g;
}

std::vector<std::uint32_t> reference_times(Roads const& r, LinkId from, RoadUser user,
                                           TurnCosts const& costs) {
  std::vector<std::uint32_t> times(r.from.size(), kNever);
  if (!may_use(r, from, user)) return times;
  std::size_t memory = 1;
  for (BanId b : r.bans.ids()) memory = std::max(memory, r.bans[b].size() - 1);
  // all histories of at most `memory` links that can be driven from here
  std::map<History, std::size_t> number{{{from}, 0}};
  std::vector<History> histories{{from}};
  using Graph =
      boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS, boost::no_property,
                            boost::property<boost::edge_weight_t, std::uint64_t>>;
  std::vector<std::tuple<std::size_t, std::size_t, std::uint64_t>> edges;
  for (std::size_t i = 0; i < histories.size(); ++i) {
    auto t = std::ranges::lower_bound(r.turns, histories[i].back(), {}, &RoutingTurn::from);
    for (; t != r.turns.end() && t->from == histories[i].back(); ++t) {
      if (!allows(t->allowed, user.cls) || !may_use(r, t->to, user)) continue;
      History next = histories[i];
      next.push_back(t->to);
      if (ends_banned(r, next, user.cls)) continue;
      if (next.size() > memory) next.erase(next.begin());
      auto const [at, is_new] = number.emplace(next, histories.size());
      if (is_new) histories.push_back(next);
      edges.emplace_back(i, at->second, step_cost(r, *t, costs));
    }
  }
  Graph graph(histories.size());
  for (auto const& [a, b, ms] : edges) boost::add_edge(a, b, ms, graph);
  std::vector<std::uint64_t> distance(histories.size());
  boost::dijkstra_shortest_paths(graph, boost::vertex(0, graph),
                                 boost::distance_map(distance.data()));
  for (std::size_t i = 0; i < histories.size(); ++i) {
    std::uint64_t const ms = distance[i] + r.ms[from];
    std::uint32_t& best = times[histories[i].back().index()];
    if (ms < best) best = static_cast<std::uint32_t>(ms);
  }
  return times;
}

std::optional<std::uint32_t> cost_of(Roads const& r, std::vector<LinkId> const& links,
                                     RoadUser user, TurnCosts const& costs) {
  if (links.empty() || !may_use(r, links.front(), user)) return std::nullopt;
  std::uint64_t ms = r.ms[links.front()];
  for (std::size_t i = 1; i < links.size(); ++i) {
    if (!may_use(r, links[i], user)) return std::nullopt;
    auto const t = std::ranges::find_if(r.turns, [&](RoutingTurn const& turn) {
      return turn.from == links[i - 1] && turn.to == links[i];
    });
    if (t == r.turns.end() || !allows(t->allowed, user.cls)) return std::nullopt;
    if (ends_banned(r, {links.begin(), links.begin() + static_cast<std::ptrdiff_t>(i) + 1},
                    user.cls))
      return std::nullopt;
    ms += step_cost(r, *t, costs);
  }
  return static_cast<std::uint32_t>(ms);
}

}  // namespace pendler::test
