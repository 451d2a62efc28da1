// Trains among themselves: sections, passing places, platforms, braking.

#include <catch2/catch.hpp>
#include <cmath>

#include "simulation/rail_scene.h"

using namespace pendler;
using namespace pendler::rail_scene;

namespace {

/// Single track with passing loops, 1.5 km between them, each of about 0.8 km. East uses the upper
/// track of each.
struct SingleLine {
  std::vector<LinkId> east, west;
  Scene scene;

  explicit SingleLine(int loops) : scene(draw(loops)) {
    Network const& net = scene.network;
    std::string const nodes = loops == 1 ? "ASTZ" : "ASTUVWXZ";
    for (std::size_t i = 0; i + 1 < nodes.size(); ++i) {
      std::string const there{nodes[i], nodes[i + 1]}, back{nodes[i + 1], nodes[i]};
      LinkId const first = link_named(net, there);
      LinkId const second = link_named(net, back);
      REQUIRE((first.valid() && second.valid()));
      double const x = 0.5 * (net.nodes.position[net.links.from[first]].x +
                              net.nodes.position[net.links.to[first]].x);
      east.push_back(link_by(net, there, {x, 0}));
      west.push_back(link_by(net, back, {x, -100}));
    }
    std::reverse(west.begin(), west.end());
    scene.settings.end = 4 * 3600 * kSecond;
  }

  static Scene draw(int loops) {
    DrawOptions options;
    options.other = track(true);
    for (char const* way : {"SBT", "SCDT", "UEV", "UFGV", "WHX", "WIJX"}) {
      if (loops == 1 && way[0] != 'S') continue;
      options.ways[way] = track(true);
    }
    char const* one =
        R"(A-----------------------------S--------B-------T-----------------------------Z
                               \              /
                                C------------D)";
    char const* three =
        R"(A-----------------------------S--------B-------T-----------------------------U-------E--------V-----------------------------W-------H--------X-----------------------------Z
                               \              /                               \              /                               \              /
                                C------------D                                 F------------G                                 I------------J)";
    return Scene(build(draw_network(loops == 1 ? one : three, 50.0, options)));
  }

  void run_all(std::uint32_t latest_s) {
    auto const running = scene.start();
    RailWatch watch(scene);
    std::string wrong;
    while (running->simulation.step()) {
      if (wrong.empty()) wrong = watch.look(running->simulation);
      if (running->simulation.totals().vehicles_arrived == scene.demand.trips.size()) break;
    }
    CHECK(wrong == "");
    CHECK(running->simulation.totals().vehicles_arrived == scene.demand.trips.size());
    CHECK(running->simulation.tick() * scene.settings.tick_ms / 1000 <
          static_cast<std::int32_t>(latest_s));
  }
};

}  // namespace

TEST_CASE("single track with a passing loop: an hour of trains both ways, none waits for ever") {
  SingleLine line(1);
  for (int i = 0; i < 15; ++i) {
    add_train(line.scene, line.east, 240 * i, "suburban_train");
    add_train(line.scene, line.west, 240 * i + 100 * (i % 3), "suburban_train");
  }
  line.run_all(5400);
}

TEST_CASE("single track with three loops: four trains at once, one longer than the loops") {
  SingleLine line(3);
  for (int i = 0; i < 8; ++i) {
    double const at = 420.0 * i;
    add_train(line.scene, line.east, at, "suburban_train");
    add_train(line.scene, line.east, at + 60, "regional_train");
    add_train(line.scene, line.west, at + 30, "suburban_train");
    add_train(line.scene, line.west, at + 90, i % 4 == 3 ? "freight_train" : "regional_train");
  }
  VehicleTypeId const freight = vehicle_type_named("freight_train");
  line.scene.demand.vehicle_types[freight].length = 1000;
  REQUIRE(line.scene.network.links.length[line.west[3]] < 1000);
  line.run_all(3 * 3600);
}

TEST_CASE("where both directions are routed over one track of a loop, one takes the other track") {
  SingleLine line(1);
  for (LinkId& link : line.west)
    if (link != line.west.front() && link != line.west.back())
      link = line.scene.network.links.reverse[line.east[1]];
  for (int i = 0; i < 8; ++i) {
    add_train(line.scene, line.east, 300 * i, "suburban_train");
    add_train(line.scene, line.west, 300 * i, "suburban_train");
  }
  auto const running = line.scene.start();
  std::set<LinkId> east_tracks, west_tracks;
  bool both = false;
  while (running->simulation.step()) {
    std::set<bool> inside;
    for (VehicleSight const& v : running->simulation.vehicles()) {
      LinkId const link = line.scene.network.lanes.link[v.lane];
      if (!link.valid()) continue;
      std::string const name = drawn_name(line.scene.network, link);
      if (name == "ST") east_tracks.insert(link), inside.insert(true);
      if (name == "TS") west_tracks.insert(link), inside.insert(false);
    }
    both = both || inside.size() == 2;
  }
  CHECK(running->simulation.totals().vehicles_arrived == 16);
  REQUIRE(east_tracks.size() == 1);
  REQUIRE(west_tracks.size() == 1);
  CHECK(line.scene.network.links.reverse[*east_tracks.begin()] != *west_tracks.begin());
  CHECK(both);  // they pass each other
}

TEST_CASE("a train waits for the end of a closure: what it has locked lies on its way") {
  SingleLine line(1);
  LinkId const loop = line.east[1];
  add_train(line.scene, line.east, 0, "suburban_train");
  add_train(line.scene, line.west, 600, "suburban_train");
  line.scene.controls = {{30 * kSecond, ControlAttribute::closed, loop, double{kRail}},
                         {900 * kSecond, ControlAttribute::closed, loop, 0}};
  auto const running = line.scene.start();
  while (running->simulation.step()) {
  }
  CHECK(running->simulation.totals().vehicles_arrived == 2);
  TripRows const rows = running->simulation.trip_rows();
  CHECK(rows.reroutes[0] == 0);
  CHECK(rows.arrive_s[0] > 900);
}

TEST_CASE("two trains in a row on double track keep a block apart") {
  DrawOptions options;
  options.other = track(false, LinkClass::rail, 140 / 3.6);
  std::string picture = "A";
  for (char node = 'B'; node <= 'L'; ++node) picture += std::string("-----") + node;
  options.ways["ABCDEFGHIJKL"] = options.other;
  Scene scene(build(draw_network(picture, 100.0, options)));
  Network const& net = scene.network;
  std::vector<LinkId> route;
  for (LinkId l = net.nodes.out_links[node_at(net, 'A')].front();;
       l = net.nodes.out_links[net.links.to[l]].front()) {
    route.push_back(l);
    CHECK(net.links.length[l] <= 1001);
    if (net.nodes.out_links[net.links.to[l]].empty()) break;
  }
  REQUIRE(route.size() >= 6);
  add_train(scene, route, 0, "freight_train");
  TripId const second = add_train(scene, route, 10, "regional_train");
  auto const running = scene.start();
  RailWatch watch(scene);
  std::string wrong;
  while (running->simulation.step()) {
    if (wrong.empty()) wrong = watch.look(running->simulation);
  }
  CHECK(wrong == "");
  CHECK(running->simulation.totals().vehicles_arrived == 2);
  // It runs into the slow train's block again and again, and never brakes harder than in service.
  CHECK(watch.hardest_braking(second) <
        scene.demand.vehicle_types[vehicle_type_named("regional_train")].deceleration + 0.01F);
  CHECK(watch.hardest_braking(second) > 0.1F);
}

TEST_CASE("a ring of one-way track turns while a block is free; full it is told of as a gridlock") {
  DrawOptions options;
  options.other = track(false);
  options.ways["HA"] = options.other;
  for (bool const full : {false, true}) {
    CAPTURE(full);
    Scene scene(
        build(draw_network("  A------B  \n"
                           " /        \\ \n"
                           "H          C\n"
                           "|          |\n"
                           "|          |\n"
                           "G          D\n"
                           " \\        / \n"
                           "  F------E  ",
                           100.0, options)));
    Network const& net = scene.network;
    std::size_t const blocks = net.links.key.size(), trains = full ? blocks : blocks - 1;
    for (std::size_t i = 0; i < trains; ++i) {
      std::vector<LinkId> route{LinkId(i)};
      while (route.size() < blocks)
        route.push_back(net.nodes.out_links[net.links.to[route.back()]].front());
      add_train(scene, route, 0, "suburban_train");
    }
    auto const running = scene.start();
    RailWatch watch(scene);
    std::string wrong;
    while (running->simulation.step()) wrong += watch.look(running->simulation);
    CHECK(wrong == "");
    CHECK(running->simulation.totals().vehicles_arrived == (full ? 0 : trains));
    GridlockRows const g = running->simulation.gridlocks();
    REQUIRE(g.found_s.size() == (full ? 1 : 0));
    if (!full) continue;
    CHECK(g.found_s[0] < 180);
    CHECK(std::isnan(g.resolved_s[0]));
    CHECK(g.vehicles[0] == blocks);
    CHECK(g.links[0] == blocks);
    CHECK(g.cause[0] == static_cast<std::uint8_t>(GridlockCause::section));
    CHECK(g.courtesies[0] == 0);
  }
}

TEST_CASE("a station's two tracks are both used, a third train waits outside") {
  DrawOptions options;
  options.other = track(false);
  for (char const* way : {"SBT", "SCDT"}) options.ways[way] = options.other;
  options.stops = {{'B', TransitMode::train}, {'C', TransitMode::train}, {'Y', TransitMode::train}};
  Scene scene(build(draw_network(R"(A-----------------------S------B-----T------------Y-----------Z
                         \          /
                          C--------D)",
                                 50.0, options)));
  Network const& net = scene.network;
  REQUIRE(net.stops.key.size() == 3);
  LinkId const upper = link_by(net, "ST", {1550, 0});
  auto const stop_on = [&](LinkId link) {
    for (StopId stop : net.stops.key.ids())
      if (net.lanes.link[net.stops.lane[stop]] == link) return stop;
    return StopId();
  };
  std::vector<LinkId> route;
  for (LinkId l = net.nodes.out_links[node_at(net, 'A')].front();;) {
    route.push_back(l);
    auto const out = net.nodes.out_links[net.links.to[l]];
    if (out.empty()) break;
    l = out.size() == 2 ? upper : out.front();
  }
  auto const at =
      static_cast<std::uint32_t>(std::find(route.begin(), route.end(), upper) - route.begin());
  REQUIRE(stop_on(route[at + 1]).valid());
  // They are due to leave at 300 s and so stand there together.
  add_runs(scene, route, {{at, stop_on(upper)}, {at + 1, stop_on(route[at + 1])}}, 60,
           {300, 300, 300}, "suburban_train");
  for (TripId trip : scene.demand.trips.key.ids())
    scene.demand.trips.depart[trip] = 40 * kSecond * trip.value;
  auto const running = scene.start();
  std::size_t most = 0;
  bool third_outside = true;
  while (running->simulation.step()) {
    std::set<LinkId> standing;
    std::size_t trains = 0;
    for (VehicleSight const& v : running->simulation.vehicles()) {
      LinkId const link = net.lanes.link[v.lane];
      if (!link.valid() || v.speed > 0) continue;
      if (drawn_name(net, link) == "ST") standing.insert(link), ++trains;
      // With the whole body before the switch.
      if (standing.size() == 2 && drawn_name(net, link) != "ST")
        third_outside = third_outside && v.position <= net.links.length[link];
    }
    CHECK(trains == standing.size());
    most = std::max(most, standing.size());
  }
  CHECK(most == 2);
  CHECK(third_outside);
  CHECK(running->simulation.totals().vehicles_arrived == 3);
}

TEST_CASE("a train of 700 m frees its section with its tail, and halts by its braking curve") {
  DrawOptions options;
  options.other = track(false);
  options.ways["ABCDEFGH"] = options.other;
  options.stops = {{'G', TransitMode::train}};
  Scene scene(build(draw_network(
      "A---------B---------C---------D---------E---------F---------G-----H", 100.0, options)));
  Network const& net = scene.network;
  for (VehicleType& type : scene.demand.vehicle_types)
    if (type.name == "freight_train") type.length = 700;
  std::vector<LinkId> route;
  for (LinkId l = net.nodes.out_links[node_at(net, 'A')].front();;) {
    route.push_back(l);
    auto const out = net.nodes.out_links[net.links.to[l]];
    if (out.empty()) break;
    l = out.front();
  }
  StopId const stop(0);
  LinkId const halt = net.lanes.link[net.stops.lane[stop]];
  auto const at = std::find(route.begin(), route.end(), halt) - route.begin();
  add_runs(scene, route, {{static_cast<std::uint32_t>(at), stop}}, 0, {900}, "freight_train");
  scene.demand.trips.depart[TripId(0)] = 0;
  scene.demand.trips.route = {};
  scene.demand.trips.route.append(route);
  add_train(scene, route, 30, "suburban_train");
  auto const running = scene.start();
  RailWatch watch(scene);
  std::string wrong;
  float halted_at = -1;
  while (running->simulation.step()) {
    if (wrong.empty()) wrong = watch.look(running->simulation);
    for (VehicleSight const& v : running->simulation.vehicles())
      if (v.trip == TripId(0) && v.speed == 0 && net.lanes.link[v.lane] == halt && halted_at < 0)
        halted_at = v.position;
  }
  CHECK(wrong == "");
  CHECK(running->simulation.totals().vehicles_arrived == 2);
  CHECK(halted_at == Approx(net.stops.along[stop]).margin(1.0));
  CHECK(watch.hardest_braking(TripId(0)) < 0.4F + 0.01F);
  CHECK(watch.hardest_braking(TripId(1)) < 0.8F + 0.01F);
}
