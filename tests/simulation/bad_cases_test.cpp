#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>

#include "kernels/car_following.h"
#include "simulation/scene.h"

using namespace pendler;

namespace {

/// Two ways from B to E; the upper one is shorter.
constexpr std::string_view kTwoWays = R"(A-----B-----E-----F
       \   /
        C-D)";
/// At B others come from G.
constexpr std::string_view kTwoWaysAndG = R"(      G
      |
A-----B-----E-----F
       \   /
        C-D)";

Scene two_ways(std::string_view picture = kTwoWays) {
  DrawOptions options;
  options.other.lanes_backward = 0;
  if (picture == kTwoWaysAndG) options.ways["GB"].lanes_backward = 0;
  Scene scene(build(draw_network(picture, 60.0, options)));
  for (int i = 0; i < 200; ++i) add_trip(scene.demand, scene.network, "AB", "EF", 0.5 * i);
  scene.settings.interval_s = 60;
  return scene;
}

LinkId upper_way(Network const& net) {
  LinkId shortest;
  for (LinkId link : net.links.key.ids()) {
    if (drawn_name(net, link) != "BE") continue;
    if (!shortest.valid() || net.links.length[link] < net.links.length[shortest]) shortest = link;
  }
  return shortest;
}

}  // namespace

TEST_CASE("who waits outside for want of room is counted, by link and interval") {
  Scene scene = two_ways();
  TableSink<TrafficRows> traffic("traffic");
  auto run = scene.start(1, ChunkOrder::forward, &traffic);
  double seconds = 0;
  std::vector<std::uint32_t> queued;
  while (run->simulation.step()) {
    std::uint32_t const now = run->simulation.totals().vehicles_queued;
    seconds += 0.5 * now;
    if (run->simulation.tick() % 120 == 0) queued.push_back(now);
  }
  run->simulation.finish();
  LinkId const begin = link_named(scene.network, "AB");
  double counted = 0;
  std::size_t row = 0;
  for (std::size_t i = 0; i < traffic.all.link.size(); ++i) {
    counted += static_cast<double>(traffic.all.outside_s[i]);
    if (traffic.all.outside[i] > 0) CHECK(traffic.all.link[i] == begin.value);
    if (traffic.all.link[i] == begin.value && row < queued.size())
      CHECK(traffic.all.outside[i] == queued[row++]);
  }
  CHECK(queued[0] > 20);
  CHECK(counted == Approx(seconds));
}

TEST_CASE("who waits outside takes another way when a control cuts his") {
  Scene scene = two_ways();
  LinkId const upper = upper_way(scene.network);
  REQUIRE(upper.valid());
  scene.controls = {{60 * kSecond, ControlAttribute::closed, upper, double{kMotorRoad}}};
  scene.settings.reconsider_share = 0;
  TableSink<CutRouteRows> cuts("cut_routes");
  auto run = scene.start(1, ChunkOrder::forward, &cuts);
  std::uint32_t queued = 0;
  while (run->simulation.step()) {
    if (run->simulation.tick() == 120) queued = run->simulation.totals().vehicles_queued;
  }
  run->simulation.finish();
  CHECK(run->simulation.totals().vehicles_arrived == 200);
  REQUIRE(cuts.all.at_s.size() == 1);
  CHECK(cuts.all.at_s[0] == 60);
  CHECK(cuts.all.links[0] == 1);
  CHECK(cuts.all.waiting[0] == 0);
  CHECK(queued > 20);
  // Those in the queue, those on the first link, and those whose route was made ahead.
  CHECK(cuts.all.rerouted[0] > queued);
  std::uint32_t rerouted = 0;
  for (std::uint16_t times : run->simulation.trip_rows().reroutes) rerouted += times > 0 ? 1U : 0U;
  CHECK(cuts.all.rerouted[0] == rerouted);
}

TEST_CASE("who has leave to drive into what a control closes gives it back and takes another way") {
  Scene scene = two_ways(kTwoWaysAndG);
  LinkId const upper = upper_way(scene.network);
  MovementId const into = scene.network.lanes.in[scene.network.lanes_of(upper)[0]].front();
  REQUIRE(scene.network.movements.needs_grant[into] != 0);
  for (Millis at = 60 * kSecond; at < 70 * kSecond; at += 500) {
    scene.controls = {{at, ControlAttribute::closed, upper, double{kMotorRoad}}};
    auto run = scene.start();
    while (run->simulation.step()) {
    }
    CHECK(run->simulation.totals().vehicles_arrived == scene.demand.trips.size());
  }
}

TEST_CASE("nobody stops dead before a link that is closed when he can no longer stop") {
  for (std::string_view const picture : {kTwoWays, kTwoWaysAndG}) {
    Scene scene = two_ways(picture);
    for (Millis at = 60 * kSecond; at < 70 * kSecond; at += 500) {
      scene.controls = {
          {at, ControlAttribute::closed, upper_way(scene.network), double{kMotorRoad}}};
      auto run = scene.start();
      std::map<TripId, float> speed;
      float hardest = 0;
      while (run->simulation.step()) {
        for (VehicleSight const& v : run->simulation.vehicles()) {
          auto const [last, is_new] = speed.try_emplace(v.trip, v.speed);
          bool const before_it =
              !scene.network.is_movement(v.lane) &&
              scene.network.lanes.link[v.lane] == link_named(scene.network, "AB");
          if (before_it) hardest = std::max(hardest, (last->second - v.speed) / 0.5F);
          last->second = v.speed;
        }
      }
      CHECK(hardest < kHardestBraking + 0.5F);
      CHECK(run->simulation.totals().vehicles_arrived == scene.demand.trips.size());
    }
  }
}

TEST_CASE("where there is no other way, those who wait for the end of a closure are counted") {
  Scene scene = two_ways();
  scene.controls = {
      {60 * kSecond, ControlAttribute::closed, link_named(scene.network, "EF"), double{kMotorRoad}},
      {900 * kSecond, ControlAttribute::closed, link_named(scene.network, "EF"), 0}};
  TableSink<CutRouteRows> cuts("cut_routes");
  auto run = scene.start(1, ChunkOrder::forward, &cuts);
  std::uint32_t arrived = 0;
  while (run->simulation.step()) {
    if (run->simulation.tick() == 120) arrived = run->simulation.totals().vehicles_arrived;
  }
  run->simulation.finish();
  RunTotals const totals = run->simulation.totals();
  REQUIRE(cuts.all.at_s.size() == 1);
  CHECK(cuts.all.rerouted[0] == 0);
  CHECK(cuts.all.waiting[0] > 100);
  CHECK(totals.vehicles_arrived == 200);
  CHECK(totals.vehicles_arrived >= arrived + cuts.all.waiting[0]);
}

TEST_CASE("who finds no way when he is due sets out when there is one, as do those after him") {
  Scene scene = two_ways();
  LinkId const last = link_named(scene.network, "EF");
  TripId const next = add_trip(scene.demand, scene.network, "EF", "EF", 0);
  scene.demand.trips.after[next] = TripId(std::size_t{199});
  double const closed = kMotorRoad;
  auto const run_with = [&](std::vector<Control> controls) {
    scene.controls = std::move(controls);
    auto run = scene.start();
    std::uint32_t most_unreachable = 0;
    while (run->simulation.step()) {
      if (run->simulation.tick() % 20 == 0) run->simulation.check_invariants();
      most_unreachable = std::max(most_unreachable, run->simulation.totals().unreachable);
    }
    run->simulation.finish();
    RunTotals const totals = run->simulation.totals();
    return std::tuple(totals.vehicles_arrived, totals.unreachable, most_unreachable);
  };
  // Routes are made a minute ahead, so those due after 60 s find it closed.
  std::vector<Control> const controls{
      {10 * kSecond, ControlAttribute::closed, last, closed},
      {200 * kSecond, ControlAttribute::closed, link_named(scene.network, "BC"), closed},
      {300 * kSecond, ControlAttribute::closed, last, 0}};
  auto const [arrived, unreachable, most] = run_with(controls);
  CHECK(arrived == 201);
  CHECK(unreachable == 0);
  CHECK(most == 80);
  auto const [none, all, _] = run_with({{0, ControlAttribute::closed, last, closed}});
  CHECK(none == 0);
  CHECK(all == 200);
}

TEST_CASE(
    "a given route over a closure is left for another way, or waits outside until there is one") {
  Scene scene = two_ways();
  Network const& net = scene.network;
  Trips& trips = scene.demand.trips;
  Rows<TripId, LinkId> routes;
  for ([[maybe_unused]] TripId trip : trips.key.ids())
    routes.append({link_named(net, "AB"), upper_way(net), link_named(net, "EF")});
  trips.route = routes;
  double const closed = kMotorRoad;
  auto const outcome = [&](std::vector<Control> controls) {
    scene.controls = std::move(controls);
    auto run = scene.start();
    std::uint32_t most = 0;  // on the network, in the second minute on
    while (run->simulation.step()) {
      if (run->simulation.tick() > 200 && run->simulation.tick() < 1700)
        most = std::max(most, static_cast<std::uint32_t>(run->simulation.vehicles().size()));
    }
    run->simulation.finish();
    return std::pair(run->simulation.totals().vehicles_arrived, most);
  };
  CHECK(outcome({{0, ControlAttribute::closed, upper_way(net), closed}}).first == 200);
  // Both ways: nobody drives up to the closure to stand there.
  CHECK(outcome({{0, ControlAttribute::closed, link_named(net, "EF"), closed},
                 {900 * kSecond, ControlAttribute::closed, link_named(net, "EF"), 0}}) ==
        std::pair(200U, 0U));
}

TEST_CASE("lorries that meet on a link shorter than they are: one takes another way") {
  Scene scene(two_crossings(22, {}));
  CHECK(scene.network.links.length[link_named(scene.network, "XY")] < 16.5F);
  for (int i = 0; i < 4; ++i) {  // each then stands on the other's way on
    add_trip(scene.demand, scene.network, "CY", "XD", 300.0 * i, "articulated_truck");
    add_trip(scene.demand, scene.network, "BX", "YE", 300.0 * i + 2, "articulated_truck");
  }
  scene.settings.end = 40 * kMinute;
  auto run = scene.start();
  while (run->simulation.step()) run->simulation.check_invariants();
  CHECK(run->simulation.totals().vehicles_arrived == scene.demand.trips.size());
  GridlockRows const found = run->simulation.gridlocks();
  REQUIRE_FALSE(found.found_s.empty());
  for (std::size_t i = 0; i < found.found_s.size(); ++i) {
    CHECK(found.vehicles[i] == 2);
    CHECK(found.resolved_s[i] - found.found_s[i] < 120);
  }
}
