// Bicycles on the edge lane: nobody waits behind them, and who turns across their way waits.

#include <catch2/catch.hpp>
#include <cmath>

#include "bench/grid_town.h"
#include "demand/make_demand.h"
#include "simulation/scene.h"
#include "simulation/traffic_watch.h"

using namespace pendler;

namespace {

char const* const kCross = R"(
    B
    |
A---C---D
    |
    E)";

struct Journeys {
  std::vector<double> travel_s;  // by trip, NaN: not arrived
  std::string wrong;
  TripRows rows;
};

Journeys ride(Scene const& scene) {
  auto run = scene.start();
  TrafficWatch watch(scene);
  Journeys out;
  while (run->simulation.step()) {
    run->simulation.check_invariants();
    out.wrong += watch.look(run->simulation);
  }
  run->simulation.finish();
  out.rows = run->simulation.trip_rows();
  for (std::size_t i = 0; i < out.rows.arrive_s.size(); ++i)
    out.travel_s.push_back(out.rows.arrive_s[i] - out.rows.depart_s[i]);
  return out;
}

Scene shared_crossing(NodeControl control = NodeControl::none) {
  DrawOptions options;
  options.controls['C'] = control;
  options.ways["ACD"].flags = DraftWays::kBuiltUp | DraftWays::kPriorityRoad;
  Scene scene(build(draw_network(kCross, 60.0, options)));
  scene.settings.end = 600 * kSecond;
  return scene;
}

}  // namespace

TEST_CASE("cars pass a bicycle at 15 km/h as if it were not there") {
  Scene scene(build(draw_network("A---B---C", 150.0)));
  scene.settings.end = 900 * kSecond;
  scene.demand.vehicle_types[vehicle_type_named("bicycle")].max_speed = 15 / 3.6F;
  for (int i = 0; i < 20; ++i) add_trip(scene.demand, scene.network, "AB", "BC", 10 + 3 * i);
  Journeys const alone = ride(scene);
  TripId const bicycle = add_trip(scene.demand, scene.network, "AB", "BC", 0, "bicycle");
  Journeys const both = ride(scene);
  CHECK(both.wrong.empty());
  for (std::size_t i = 0; i < 20; ++i) {
    CHECK(std::isfinite(alone.travel_s[i]));
    CHECK(both.travel_s[i] == alone.travel_s[i]);
  }
  // From the middle of one link to the middle of the other, and at the start 0.8 m/s².
  double const metres = both.rows.distance_m[bicycle.index()];
  CHECK(metres == Approx(600).margin(10));
  double const at_speed = metres / (15 / 3.6);
  CHECK(both.travel_s[bicycle.index()] > at_speed);
  CHECK(both.travel_s[bicycle.index()] < at_speed + 15);
}

TEST_CASE("a car that turns right waits for the bicycle beside it") {
  int waited = 0;
  for (double depart_s = 0; depart_s < 40; depart_s += 1) {
    CAPTURE(depart_s);
    Scene bicycle_alone = shared_crossing(), car_alone = shared_crossing(),
          both = shared_crossing();
    add_trip(bicycle_alone.demand, both.network, "AC", "CD", 0, "bicycle");
    add_trip(both.demand, both.network, "AC", "CD", 0, "bicycle");
    add_trip(car_alone.demand, both.network, "CB", "BC", 0);  // elsewhere: the same keys
    add_trip(car_alone.demand, both.network, "AC", "CE", depart_s);
    add_trip(both.demand, both.network, "AC", "CE", depart_s);
    double const free_ride = ride(bicycle_alone).travel_s[0],
                 free_drive = ride(car_alone).travel_s[1];
    Journeys const met = ride(both);
    CHECK(met.wrong.empty());
    CHECK(met.travel_s[0] < free_ride + 1.5);
    if (met.travel_s[1] > free_drive + 1) ++waited;
  }
  CHECK(waited >= 2);
}

TEST_CASE("a bicycle turns left across both directions, and everybody arrives") {
  NodeControl const control = GENERATE(NodeControl::none, NodeControl::signals);
  Scene scene = shared_crossing(control);
  scene.settings.end = 1200 * kSecond;
  std::size_t const bicycles = 12;
  for (std::size_t i = 0; i < bicycles; ++i)
    add_trip(scene.demand, scene.network, "AC", "CB", 25.0 * static_cast<double>(i), "bicycle");
  for (int i = 0; i < 60; ++i) {
    add_trip(scene.demand, scene.network, "AC", "CD", 5 * i);
    add_trip(scene.demand, scene.network, "DC", i % 6 == 0 ? "CE" : "CA", 5 * i + 2);
  }
  Journeys const out = ride(scene);
  CHECK(out.wrong.empty());
  for (double s : out.travel_s) CHECK(std::isfinite(s));
}

TEST_CASE("a town with every second one on a bicycle: nobody is lost, one digest") {
  Scene scene(build(grid_town(6, 120.0)));
  scene.demand = make_demand({.network = scene.network,
                              .begin = 0,
                              .end = 10 * kMinute,
                              .random_trips_per_hour = 3000,
                              .random_bicycle_share = 0.5});
  scene.settings.end = 40 * kMinute;
  std::size_t bicycles = 0;
  for (TripMode mode : scene.demand.trips.mode) bicycles += mode == TripMode::bicycle ? 1 : 0;
  CHECK(bicycles > 200);
  auto const outcome = [&](int threads, ChunkOrder order) {
    auto run = scene.start(threads, order);
    while (run->simulation.step()) {
      if (run->simulation.tick() % 20 == 0) run->simulation.check_conservation();
    }
    run->simulation.finish();
    CHECK(run->simulation.totals().vehicles_arrived == scene.demand.trips.size());
    CHECK(run->simulation.totals().squeezed < 20);
    return std::pair(run->simulation.state_hash(), run->sink.digest());
  };
  auto const expected = outcome(1, ChunkOrder::forward);
  CHECK(outcome(3, ChunkOrder::forward) == expected);
  CHECK(outcome(1, ChunkOrder::reverse) == expected);
}

TEST_CASE("without bicycles, motor traffic drives as if there were no edge lanes") {
  NetworkDraft draft = grid_town(7, 120.0);
  Scene with(build(draft));
  for (auto& allowed : draft.ways.allowed) {
    for (VehicleClasses& classes : allowed)
      classes = static_cast<VehicleClasses>(classes & ~bit(VehicleClass::bicycle));
  }
  Scene without(build(draft));
  REQUIRE(with.network.lanes.edge_marked.size() > 100);
  REQUIRE(without.network.lanes.edge_marked.size() == 0);
  without.demand = make_demand(
      {.network = without.network, .begin = 0, .end = 15 * kMinute, .random_trips_per_hour = 6000});
  without.settings.end = 30 * kMinute;
  with.demand = without.demand;
  with.settings = without.settings;
  auto const outcome = [](Scene const& scene) {
    auto run = scene.start();
    while (run->simulation.step()) {
    }
    run->simulation.finish();
    return std::pair(run->simulation.totals().updates, run->sink.digest());
  };
  CHECK(outcome(with) == outcome(without));
}

TEST_CASE("on a bus lane there are buses alone") {
  DrawOptions options;
  options.other.lanes = 2;
  VehicleClasses const buses = classes(VehicleClass::bus, VehicleClass::emergency);
  options.other.lane_allowed = {kMotorRoad, buses};
  Scene scene(build(draw_network("A---B---C---D", 150.0, options)));
  scene.settings.end = 1200 * kSecond;
  for (int i = 0; i < 120; ++i)
    add_trip(scene.demand, scene.network, "AB", "CD", 2 * i, i % 10 == 5 ? "bus" : "car");
  auto run = scene.start();
  std::size_t on_bus_lane = 0;
  while (run->simulation.step()) {
    for (VehicleSight const& v : run->simulation.vehicles()) {
      VehicleClasses const allowed = scene.network.lanes.allowed[v.lane];
      VehicleTypeId const type = scene.demand.trips.vehicle[v.trip];
      CHECK(allows(allowed, scene.demand.vehicle_types[type].cls));
      on_bus_lane += allowed == buses ? 1 : 0;
    }
  }
  CHECK(run->simulation.totals().vehicles_arrived == 120);
  CHECK(on_bus_lane > 100);
}

TEST_CASE("what drives at the edge has rows of its own") {
  Scene scene(build(draw_network("A---B---C", 150.0)));
  scene.settings.end = 300 * kSecond;
  add_trip(scene.demand, scene.network, "AB", "BC", 0, "bicycle");
  add_trip(scene.demand, scene.network, "AB", "BC", 0);
  auto run = scene.start();
  while (run->simulation.step()) {
  }
  run->simulation.finish();
  TrafficRows const& whole = run->simulation.whole_run();
  LinkId const link = link_named(scene.network, "BC");
  CHECK(whole.entered[link.index()] == 1);
  CHECK(whole.mean_speed[link.index()] > 10);
}
