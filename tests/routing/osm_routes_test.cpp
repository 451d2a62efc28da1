// Reads ../shared/data/osm; skipped with a warning when it is missing.

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/dijkstra_shortest_paths.hpp>
#include <catch2/catch.hpp>
#include <filesystem>
#include <set>

#include "base/draw.h"
#include "ingest/osm.h"
#include "network/build.h"
#include "routing/route_query.h"

using namespace pendler;

namespace {

using Pairs = std::set<std::pair<LinkId, LinkId>>;

/// Pairs of links with a movement that cars may use, straight from the network's tables.
Pairs car_turns(Network const& network) {
  Pairs turns;
  auto const& m = network.movements;
  auto const car = [&](LaneId l) { return allows(network.lanes.allowed[l], VehicleClass::car); };
  for (MovementId id : m.from_lane.ids())
    if (car(network.lane_of(id)) && car(m.from_lane[id]) && car(m.to_lane[id]))
      turns.emplace(m.from_link[id], m.to_link[id]);
  return turns;
}

bool is_legal(Network const& network, Pairs const& turns, std::vector<LinkId> const& links) {
  for (std::size_t i = 1; i < links.size(); ++i)
    if (!turns.contains({links[i - 1], links[i]})) return false;
  for (BanId b : network.banned_paths.ids())
    if (allows(network.banned_for[b], VehicleClass::car) &&
        !std::ranges::search(links, network.banned_paths[b]).empty())
      return false;
  return std::ranges::all_of(
      links, [&](LinkId l) { return allows(network.links.allowed[l], VehicleClass::car); });
}

/// Milliseconds to each link, by Boost.Graph on the states.
std::vector<std::uint64_t> boost_times(RoutingGraph const& g,
                                       IdVector<LinkId, std::uint32_t> const& link_ms,
                                       LinkId from) {
  using Graph =
      boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS, boost::no_property,
                            boost::property<boost::edge_weight_t, std::uint64_t>>;
  Graph graph(g.link.size());
  for (StateId s : g.link.ids())
    for (RoutingArc const& a : g.arcs[s])
      if (allows(a.allowed, VehicleClass::car) && link_ms[g.link[a.to]] < kNever &&
          link_ms[g.link[s]] < kNever)
        boost::add_edge(
            s.index(), a.to.index(),
            std::uint64_t{a.crossing_ms} + TurnCosts{}.of(a.turn) + link_ms[g.link[a.to]], graph);
  std::vector<std::uint64_t> distance(g.link.size());
  boost::dijkstra_shortest_paths(graph, boost::vertex(g.states[from].front().index(), graph),
                                 boost::distance_map(distance.data()));
  std::vector<std::uint64_t> times(link_ms.size(), kNever);
  for (StateId s : g.link.ids())
    if (distance[s.index()] < kNever)  // Boost says the largest number where there is no way
      times[g.link[s].index()] =
          std::min(times[g.link[s].index()], distance[s.index()] + link_ms[from]);
  return times;
}

void check_town(char const* file, double reachable_share) {
  std::filesystem::path const path = std::filesystem::path(PENDLER_SHARED_DATA) / "osm" / file;
  if (!std::filesystem::exists(path)) {
    WARN("not checked: " << path << " is missing");
    return;
  }
  Network const network = build(read_osm({&path, 1}));
  RoadUser const car{VehicleClass::car, 1.5F};
  RoadIndex const index = build_road_index(network, kMotorRoad);
  Metric const metric = customize(index, free_flow_ms(network, car), car);
  Pairs const turns = car_turns(network);
  std::vector<LinkId> cars, links;
  for (LinkId l : network.links.length.ids())
    if (metric.link_ms[l] < kNever) cars.push_back(l);
  auto const random_link = [&](std::uint64_t key) {
    return cars[draw_index({1, Purpose::test, key, 0}, static_cast<std::uint32_t>(cars.size()))];
  };
  RouteQuery query(index);
  std::size_t found = 0;
  for (std::uint64_t source = 0; source < 40; ++source) {
    LinkId const from = random_link(source);
    auto const expected = boost_times(index.graph, metric.link_ms, from);
    auto const swept = query.times(metric, from);
    REQUIRE(std::ranges::equal(swept, expected));
    for (std::uint64_t i = 0; i < 25; ++i) {
      LinkId const to = random_link(1000 + source * 25 + i);
      auto const ms = query.route(metric, from, to, links);
      REQUIRE(ms.value_or(kNever) == expected[to.index()]);
      REQUIRE((!ms || is_legal(network, turns, links)));
      found += ms.has_value();
    }
  }
  INFO(found << " of 1000 pairs have a way");
  CHECK(static_cast<double>(found) > 1000 * reachable_share);
}

}  // namespace

TEST_CASE("routes in Bad Hersfeld equal Boost's Dijkstra and are legal") {
  check_town("bad-hersfeld.osm.gz", 0.9);
}

TEST_CASE("routes in Porto Alegre equal Boost's Dijkstra and are legal", "[slow]") {
  check_town("porto-alegre.osm.pbf", 0.8);
}
