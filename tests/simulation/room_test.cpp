// Who has leave to enter a junction finds room behind it, whatever comes in between.

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <string>
#include <vector>

#include "simulation/scene.h"

using namespace pendler;

namespace {

/// A main road from A to C over a minor road at X and, a short link further on, over one at a
/// signal, Y.
Scene over_a_signal(double apart) {
  DrawOptions options;
  options.ways["AXYC"].cls = LinkClass::primary;
  options.ways["AXYC"].flags = DraftWays::kBuiltUp | DraftWays::kPriorityRoad;
  options.controls['Y'] = NodeControl::signals;
  Scene scene(two_crossings(apart, options));
  scene.settings.end = 40 * kMinute;
  return scene;
}

constexpr float kAtTheLine = 0.5F;  // m beyond it, and still in nobody's way

/// Runs until all have arrived; vehicle ticks of standing on the ways from `arms` over X, where one
/// is in the way of others.
std::size_t ticks_of_standing_on_x(Scene const& scene, std::vector<std::string> const& arms) {
  Network const& net = scene.network;
  LinkId const behind = link_named(net, "XY");
  auto const is_arm = [&](LinkId link) {
    return std::ranges::any_of(
        arms, [&](std::string const& arm) { return link_named(net, arm) == link; });
  };
  auto run = scene.start();
  std::size_t crossing = 0, standing = 0;
  while (run->simulation.step()) {
    run->simulation.check_invariants();
    for (VehicleSight const& v : run->simulation.vehicles()) {
      if (!net.is_movement(v.lane)) continue;
      MovementId const m = net.movement_of(v.lane);
      if (!is_arm(net.movements.from_link[m]) || net.movements.to_link[m] != behind) continue;
      ++crossing;
      if (v.speed < 0.1F && v.position > kAtTheLine) ++standing;
    }
  }
  CHECK(crossing > 200);
  CHECK(run->simulation.totals().vehicles_arrived == scene.demand.trips.size());
  return standing;
}

/// Cars from A fill the street from X to Y, because it goes on slowly, and others come from B and
/// D.
Scene onto_a_full_street(DrawOptions options, double onward_speed) {
  for (std::string const way : {"AX", "XY"}) options.ways[way].cls = LinkClass::primary;
  options.ways["YC"].speed = onward_speed;
  Scene scene(
      build(draw_network("  B    \n"
                         "  |    \n"
                         "A-X-Y-C\n"
                         "  |    \n"
                         "  D    ",
                         50.0, options)));
  scene.settings.end = kHour;
  for (int i = 0; i < 300; ++i) add_trip(scene.demand, scene.network, "AX", "YC", 6.0 * i);
  return scene;
}

std::vector<TripId> lorries_from_b(Scene& scene) {
  std::vector<TripId> lorries;
  for (int i = 0; i < 4; ++i)
    lorries.push_back(
        add_trip(scene.demand, scene.network, "BX", "YC", 300.0 + 300.0 * i, "articulated_truck"));
  return lorries;
}

/// Runs to the end; how long each vehicle is on the link.
std::map<TripId, int> ticks_on(Scene const& scene, std::string const& name) {
  LinkId const link = link_named(scene.network, name);
  auto run = scene.start();
  std::map<TripId, int> ticks;
  while (run->simulation.step()) {
    run->simulation.check_invariants();
    for (VehicleSight const& v : run->simulation.vehicles()) {
      bool const on_it =
          !scene.network.is_movement(v.lane) && scene.network.lanes.link[v.lane] == link;
      if (on_it) ++ticks[v.trip];
    }
  }
  return ticks;
}

}  // namespace

TEST_CASE("who sets out on a short link leaves the room of those who have leave to come there") {
  Scene scene = over_a_signal(26);
  for (int i = 0; i < 160; ++i)  // in platoons of four
    add_trip(scene.demand, scene.network, "AX", "YC", 3.0 * (i + i / 4));
  for (int i = 0; i < 100; ++i) add_trip(scene.demand, scene.network, "XY", "YC", 9.0 * i + 3.0);
  CHECK(ticks_of_standing_on_x(scene, {"AX"}) == 0);
}

TEST_CASE("who rolls on a short link may be a queue soon: its room is not given away") {
  Scene scene = over_a_signal(25);
  VehicleType krauss = standard_vehicle_types()[vehicle_type_named("car")];
  krauss.model = CarFollowing::krauss;
  krauss.min_gap = 2.5F;
  krauss.acceleration = 2.6F;
  krauss.deceleration = 4.5F;
  krauss.sigma = 0.5F;
  krauss.length = 5.0F;
  VehicleTypeId const type = scene.demand.vehicle_types.push_back(krauss);
  for (int i = 0; i < 300; ++i) {
    TripId const half_turn_left =
        add_trip(scene.demand, scene.network, "AX", i % 2 == 0 ? "YC" : "YE", 3.0 * i);
    TripId const oncoming = add_trip(scene.demand, scene.network, "CY", "XA", 3.7 * i);
    for (TripId trip : {half_turn_left, oncoming}) scene.demand.trips.vehicle[trip] = type;
  }
  CHECK(ticks_of_standing_on_x(scene, {"AX"}) == 0);
}

TEST_CASE("where streets only meet, nobody stops in the way of who comes from the other one") {
  DrawOptions options;
  for (std::string const way : {"AXYC", "BX"}) options.ways[way] = one_way(1, 50);
  options.controls['Y'] = NodeControl::signals;
  Scene scene(
      build(draw_network("A-X-Y-C\n"
                         "  | |  \n"
                         "  B E  ",
                         60.0, options)));
  scene.settings.end = kHour;
  for (int i = 0; i < 150; ++i) {
    add_trip(scene.demand, scene.network, "AX", "YC", 4.0 * i);
    add_trip(scene.demand, scene.network, "BX", "YC", 4.0 * i);
  }
  CHECK(ticks_of_standing_on_x(scene, {"AX", "BX"}) == 0);
}

TEST_CASE("a lorry gets its room, though cars from other streets fit into each gap before") {
  Scene scene = onto_a_full_street({}, 2);
  for (int i = 0; i < 300; ++i) add_trip(scene.demand, scene.network, "DX", "YC", 6.0 * i);
  std::vector<TripId> const lorries = lorries_from_b(scene);
  auto const ticks = ticks_on(scene, "BX");
  for (TripId lorry : lorries) CHECK(ticks.at(lorry) < 240);  // two minutes
}

TEST_CASE("at a signal its room is kept while others have green") {
  DrawOptions options;
  options.controls['X'] = NodeControl::signals;
  // In one green less room becomes free than a lorry needs, and cars take it in theirs.
  Scene scene = onto_a_full_street(options, 0.4);
  std::vector<TripId> const lorries = lorries_from_b(scene);
  auto const ticks = ticks_on(scene, "BX");
  for (TripId lorry : lorries) CHECK(ticks.at(lorry) < 600);
}

TEST_CASE(
    "who turns left between two crossings leaves no room: nobody stops across the one behind") {
  // 8 to 14 m between them, where one waits for oncoming traffic a little beyond the line.
  for (double const apart : {24.0, 25.0, 26.0, 28.0, 30.0}) {
    CAPTURE(apart);
    DrawOptions options;
    for (std::string const way : {"AXYC", "BXD", "EYF"})
      options.ways[way].lanes = options.ways[way].lanes_backward = 2;
    options.ways["AXYC"].cls = LinkClass::secondary;
    options.ways["AXYC"].flags = DraftWays::kBuiltUp | DraftWays::kPriorityRoad;
    options.controls['Y'] = NodeControl::signals;
    Scene scene(two_crossings(apart, options));
    scene.network.gateways = {};  // all set out from rest, beside the road
    Network const& net = scene.network;
    scene.settings.end = 2 * kHour;
    for (int i = 0; i < 500; ++i) {
      add_trip(scene.demand, net, "AX", i % 2 == 0 ? "YC" : "YE", 3.0 * i);
      add_trip(scene.demand, net, "CY", i % 2 == 0 ? "XA" : "XD", 3.0 * i + 1,
               i % 3 == 0 ? "van" : "car");
    }
    LinkId const there = link_named(net, "XY"), back = link_named(net, "YX");
    auto run = scene.start();
    int standing = 0, across = 0;
    while (run->simulation.step()) {
      run->simulation.check_invariants();
      for (VehicleSight const& v : run->simulation.vehicles()) {
        if (net.is_movement(v.lane) || v.speed > 0.1F) continue;
        LinkId const link = net.lanes.link[v.lane];
        if (link != there && link != back) continue;
        ++standing;
        constexpr float kHarmless = 1.3F;  // m
        across += v.length - v.position > kHarmless ? 1 : 0;
      }
    }
    CHECK(run->simulation.totals().vehicles_arrived == scene.demand.trips.size());
    CHECK(standing > 1000);
    CHECK(across == 0);
  }
}
