#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "base/error.h"
#include "routing/point_query.h"
#include "routing/random_roads.h"
#include "routing/route_query.h"

using namespace pendler;
using namespace pendler::test;

namespace {

void check_against_dijkstra(Roads const& roads, RoadUser user, std::uint32_t every) {
  TurnCosts const costs;
  RoadIndex const index = build_road_index(graph_of(roads));
  Metric const metric = customize(index, roads.ms, user, costs);
  RouteQuery query(index), fresh(index);
  PointQuery point(index.graph);
  point.take_times(roads.ms, user, costs);
  std::vector<LinkId> links, again;
  std::size_t found = 0, missing = 0;
  for (std::uint32_t f = 0; f < roads.from.size(); f += every) {
    LinkId const from(f);
    auto const expected = reference_times(roads, from, user, costs);
    auto const times = fresh.times(metric, from);
    REQUIRE(std::vector<std::uint32_t>(times.begin(), times.end()) == expected);
    for (LinkId to : roads.from.ids()) {
      auto const ms = query.route(metric, from, to, links);
      REQUIRE(ms.value_or(kNever) == expected[to.index()]);
      REQUIRE(query.time(metric, from, to) == ms);
      REQUIRE(point.route(from, to, again) == ms);
      if (ms) REQUIRE(cost_of(roads, again, user, costs) == ms);
      if (!ms) {
        REQUIRE(again.empty());
        REQUIRE(links.empty());
        ++missing;
        continue;
      }
      ++found;
      REQUIRE(links.front() == from);
      REQUIRE(links.back() == to);
      REQUIRE(cost_of(roads, links, user, costs) == ms);
      REQUIRE(query.route(metric, from, to, again) == ms);
      REQUIRE(again == links);
    }
  }
  CHECK(found > 0);
  CHECK(missing > 0);
}

}  // namespace

TEST_CASE("routes on random roads cost what Boost's Dijkstra says, and are legal") {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    CAPTURE(seed);
    Roads const roads = random_roads(seed, 4 + static_cast<std::uint32_t>(seed) / 3, 0);
    check_against_dijkstra(roads, {VehicleClass::car, 1.5F}, 3);
  }
}

TEST_CASE("routes on roads where no link is faster than a pace as the crow flies") {
  for (std::uint64_t seed = 201; seed <= 208; ++seed) {
    CAPTURE(seed);
    Roads roads = random_roads(seed, 5, 12);
    for (LinkId l : roads.ms.ids()) {
      double const straight = distance(roads.position[roads.from[l]], roads.position[roads.to[l]]);
      if (roads.ms[l] < kNever)
        roads.ms[l] = static_cast<std::uint32_t>(std::ceil(70.0 * straight)) + roads.ms[l] / 8;
    }
    check_against_dijkstra(roads, {VehicleClass::car, 1.5F}, 4);
  }
}

TEST_CASE("routes respect banned paths, weight limits and classes") {
  for (std::uint64_t seed = 101; seed <= 116; ++seed) {
    CAPTURE(seed);
    Roads const roads = random_roads(seed, 5, 12);
    check_against_dijkstra(roads, {VehicleClass::car, 1.5F}, 4);
    check_against_dijkstra(roads, {VehicleClass::truck, 12.0F}, 6);
  }
}

TEST_CASE("banned paths make routes longer") {
  Roads roads = random_roads(104, 5, 12);
  RoadIndex const with = build_road_index(graph_of(roads));
  roads.bans = {};
  RoadIndex const without = build_road_index(graph_of(roads));
  CHECK(with.graph.link.size() > without.graph.link.size());
  Metric const banned = customize(with, roads.ms, {}), free = customize(without, roads.ms, {});
  RouteQuery banned_query(with), free_query(without);
  std::size_t longer = 0;
  for (LinkId from : roads.from.ids())
    for (LinkId to : roads.from.ids()) {
      auto const a = banned_query.time(banned, from, to).value_or(kNever);
      auto const b = free_query.time(free, from, to).value_or(kNever);
      REQUIRE(a >= b);
      longer += a > b;
    }
  CHECK(longer > 50);
}

TEST_CASE("a vehicle under way still obeys the ban it has begun, and finds the rest of its route") {
  std::size_t remembered = 0, checked = 0;
  for (std::uint64_t seed = 201; seed <= 206; ++seed) {
    Roads const roads = random_roads(seed, 5, 14);
    RoadIndex const index = build_road_index(graph_of(roads));
    Metric const metric = customize(index, roads.ms, {});
    RouteQuery query(index);
    PointQuery point(index.graph);
    point.take_times(roads.ms, {});
    std::vector<LinkId> links, rest;
    for (LinkId from : roads.from.ids())
      for (LinkId to : roads.from.ids()) {
        auto const ms = query.route(metric, from, to, links);
        if (!ms || links.size() < 4) continue;
        std::size_t const half = links.size() / 2;
        auto const driven = std::span(links).first(half);
        auto const left = query.onward(metric, driven, to, rest);
        REQUIRE(left);
        REQUIRE(point.onward(driven, to, rest) == left);
        REQUIRE(rest.front() == driven.back());
        REQUIRE(query.onward(metric, driven, to, rest) == left);
        std::vector<LinkId> whole(driven.begin(), driven.end() - 1);
        whole.insert(whole.end(), rest.begin(), rest.end());
        REQUIRE(cost_of(roads, whole, {}, {}) == ms);
        remembered += query.onward(metric, driven.last(1), to, rest) != left;
        ++checked;
      }
  }
  CHECK(checked > 1000);
  CHECK(remembered > 0);  // without memory the banned path would look shorter
}

TEST_CASE("a larger random town") {
  check_against_dijkstra(random_roads(7, 22, 40), {VehicleClass::car, 1.5F}, 97);
}

TEST_CASE("one index and query serve many metrics, and the answers do not depend on the order") {
  Roads roads = random_roads(3, 8, 6);
  RoadIndex const index = build_road_index(graph_of(roads));
  Metric const free = customize(index, roads.ms, {});
  auto slow_ms = roads.ms;
  for (LinkId l : slow_ms.ids())
    if (l.value % 3 == 0 && slow_ms[l] < kNever) slow_ms[l] = slow_ms[l] * 4 + 1;
  Metric const slow = customize(index, slow_ms, {});
  RouteQuery query(index);
  std::vector<LinkId> links;
  std::vector<std::vector<LinkId>> first;
  std::size_t differ = 0;
  LinkId from(0);
  while (std::ranges::count(query.times(free, from), kNever) > 100) from = LinkId(from.value + 1);
  for (LinkId to : roads.from.ids()) {
    query.route(free, from, to, links);
    first.push_back(links);
    query.route(slow, from, to, links);
    differ += links != first.back();
  }
  CHECK(differ > 0);
  RoadIndex const rebuilt = build_road_index(graph_of(roads));
  Metric const same = customize(rebuilt, roads.ms, {});
  RouteQuery other(rebuilt);
  for (std::size_t i = first.size(); i-- > 0;) {
    other.route(same, from, LinkId(i), links);
    CHECK(links == first[i]);
  }
}

TEST_CASE("a metric is the same whoever shares the work, and nobody's rank is left out") {
  for (std::uint64_t seed = 301; seed <= 306; ++seed) {
    Roads const roads = random_roads(seed, 60, 160);
    RoadIndex const index = build_road_index(graph_of(roads));
    std::vector<RankId> ranks = index.top;
    std::size_t shared = 0;
    for (RankGroupId group : index.groups.ids()) {
      ranks.insert(ranks.end(), index.groups[group].begin(), index.groups[group].end());
      shared += index.groups[group].size();
      for (RankId x : index.groups[group]) {
        for (ChordId c : index.down[x])
          CHECK(std::ranges::binary_search(index.groups[group], index.tail[c]));
      }
    }
    std::ranges::sort(ranks);
    CHECK(std::ranges::equal(ranks, index.state.ids()));
    CHECK(shared > index.state.size() / 2);
    Workers three(3);
    Metric metric;
    customize(metric, index, roads.ms, {}, three);
    Metric const alone = customize(index, roads.ms, {});
    auto const time = [](Metric::Times const& t) { return std::pair(t.up, t.down); };
    auto const via = [](Metric::Via const& v) { return std::pair(v.to_low, v.to_high); };
    CHECK(std::ranges::equal(metric.times, alone.times, {}, time, time));
    CHECK(std::ranges::equal(metric.up_via, alone.up_via, {}, via, via));
    CHECK(std::ranges::equal(metric.down_via, alone.down_via, {}, via, via));
  }
}

TEST_CASE("times that add up beyond the range mean that there is no way") {
  Roads roads = random_roads(11, 6, 3);
  for (auto& ms : roads.ms) ms = kNever - 1 - ms % 7;
  RoadIndex const index = build_road_index(graph_of(roads));
  Metric const metric = customize(index, roads.ms, {});
  RouteQuery query(index);
  std::vector<LinkId> links;
  std::size_t alone = 0;
  for (LinkId from : roads.from.ids())
    for (LinkId to : roads.from.ids()) {
      auto const ms = query.route(metric, from, to, links);
      REQUIRE(ms.has_value() == (from == to && allows(roads.allowed[from], VehicleClass::car)));
      alone += ms.has_value();
    }
  CHECK(alone > 0);
}

TEST_CASE("a vehicle on a link that was closed meanwhile may leave it, none may enter it") {
  // A -0-> B -1-> C, B -2-> D -3-> C
  Roads roads;
  auto const add = [&](std::size_t a, std::size_t b) {
    roads.from.push_back(PlaceId(a));
    roads.to.push_back(PlaceId(b));
    roads.allowed.push_back(bit(VehicleClass::car));
    roads.max_weight.push_back(40);
    roads.ms.push_back(1000);
  };
  add(0, 1), add(1, 2), add(1, 3), add(3, 2), add(2, 4);
  for (auto [a, b] : {std::pair{0U, 1U}, {0U, 2U}, {1U, 4U}, {2U, 3U}, {3U, 4U}})
    roads.turns.push_back({LinkId(a), LinkId(b), 0, Turn::straight, bit(VehicleClass::car)});
  for (double x : {0.0, 1.0, 2.0, 1.5, 3.0}) roads.position.push_back({x, x == 1.5 ? 1.0 : 0.0});
  RoadIndex const index = build_road_index(graph_of(roads));
  RouteQuery query(index);
  std::vector<LinkId> links;
  CHECK(query.route(customize(index, roads.ms, {}), LinkId(0), LinkId(4), links) == 3000);

  roads.ms[LinkId(1)] = kNever;
  Metric const closed = customize(index, roads.ms, {});
  CHECK(query.route(closed, LinkId(0), LinkId(4), links) == 4000);
  CHECK(links == std::vector{LinkId(0), LinkId(2), LinkId(3), LinkId(4)});
  CHECK_FALSE(query.route(closed, LinkId(1), LinkId(4), links));
  CHECK(links.empty());
  CHECK(query.onward(closed, std::vector{LinkId(0), LinkId(1)}, LinkId(4), links) == 1000);
  CHECK(links == std::vector{LinkId(1), LinkId(4)});
  CHECK_FALSE(query.onward(closed, std::vector{LinkId(0)}, LinkId(1), links));

  PointQuery point(index.graph);
  point.take_times(roads.ms, {});
  CHECK_FALSE(point.route(LinkId(1), LinkId(4), links));
  CHECK(point.onward(std::vector{LinkId(0), LinkId(1)}, LinkId(4), links) == 1000);
  CHECK(links == std::vector{LinkId(1), LinkId(4)});
  CHECK(point.onward(std::vector{LinkId(1)}, LinkId(1), links) == 0);
  CHECK(query.onward(closed, std::vector{LinkId(1)}, LinkId(1), links) == 0);
  CHECK_FALSE(point.onward(std::vector{LinkId(0)}, LinkId(1), links));
}

TEST_CASE("wrong sizes and banned paths of one link are refused") {
  Roads roads = random_roads(1, 4, 0);
  RoadIndex const index = build_road_index(graph_of(roads));
  CHECK_THROWS_AS(customize(index, IdVector<LinkId, std::uint32_t>(3), {}), InputError);
  roads.bans.append({LinkId(0)});
  CHECK_THROWS_AS(graph_of(roads), InputError);
}
