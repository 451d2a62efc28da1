// Two ways off one lane: who takes the other one is in the way until he is out of it.

#include <catch2/catch.hpp>
#include <string>

#include "network/forks.h"
#include "simulation/scene.h"
#include "simulation/traffic_watch.h"

using namespace pendler;

namespace {

/// A priority road with a lane each way over a street so wide that left turns off it wait with
/// their rear past the stop line.
Scene wide_crossing(double end_s) {
  DrawOptions options;
  options.ways["AXC"].cls = LinkClass::primary;
  options.ways["AXC"].flags = DraftWays::kBuiltUp | DraftWays::kPriorityRoad;
  options.ways["BXD"].lanes = options.ways["BXD"].lanes_backward = 4;
  Scene scene(four_arms(options));
  scene.settings.end = static_cast<Millis>(end_s * 1000);
  return scene;
}

void add_flow(Scene& scene, std::string_view from, std::string_view to, double from_s,
              double every_s, double until_s) {
  for (double t = from_s; t < until_s; t += every_s)
    add_trip(scene.demand, scene.network, from, to, t);
}

}  // namespace

TEST_CASE("who waits inside to turn left holds up those behind him who go straight on") {
  Scene scene = wide_crossing(300);
  add_flow(scene, "CX", "XA", 1, 1.5, 120);
  TripId const turns = add_trip(scene.demand, scene.network, "AX", "XB", 20);
  TripId const straight = add_trip(scene.demand, scene.network, "AX", "XC", 23);
  MovementId const left = movement(scene.network, "AX", "XB");
  LaneId const own = scene.network.lane_of(movement(scene.network, "AX", "XC"));
  float const length = scene.demand.vehicle_types[scene.demand.trips.vehicle[turns]].length;
  float const fork = forks(scene.network, kCarBesideLorry)[left];
  REQUIRE(scene.network.movements.wait_at[left] - length > 0.5F);
  REQUIRE(scene.network.movements.wait_at[left] - length < fork);
  auto run = scene.start();
  TrafficWatch watch(scene);
  int waits = 0;
  bool passed = false;
  float rear = -1;
  while (run->simulation.step()) {
    std::string const wrong = watch.look(run->simulation);
    if (!wrong.empty()) FAIL("tick " << run->simulation.tick() << ": " << wrong);
    for (VehicleSight const& v : run->simulation.vehicles()) {
      if (v.trip == turns && v.lane == scene.network.lane_of(left)) {
        rear = v.position - v.length;
        if (v.speed < 0.1F && rear > 0) ++waits;
      } else if (v.trip == turns && waits > 0 && v.lane != scene.network.lane_of(left)) {
        rear = fork;  // it has left the crossing
      }
    }
    for (VehicleSight const& v : run->simulation.vehicles()) {
      if (v.trip != straight || v.lane != own || passed) continue;
      passed = true;
      CHECK(waits > 20);
      CHECK(rear > 0.5F * fork);
    }
  }
  run->simulation.finish();
  CHECK(passed);
  CHECK(run->simulation.totals().vehicles_arrived == run->simulation.totals().vehicles_departed);
}

TEST_CASE("left turns towards each other off shared lanes do not lock, whoever is behind them") {
  Scene scene = wide_crossing(1500);
  for (auto [from, to] : {std::pair("AX", "XB"),
                          {"CX", "XD"},
                          {"AX", "XC"},
                          {"CX", "XA"},
                          {"AX", "XD"},
                          {"CX", "XB"}})
    add_flow(scene, from, to, 1, 9, 600);
  auto run = scene.start();
  TrafficWatch watch(scene);
  while (run->simulation.step()) {
    std::string const wrong = watch.look(run->simulation);
    if (!wrong.empty()) FAIL("tick " << run->simulation.tick() << ": " << wrong);
  }
  run->simulation.finish();
  CHECK(run->simulation.totals().vehicles_departed == 6 * 67);
  CHECK(run->simulation.totals().vehicles_arrived == 6 * 67);
  CHECK(run->simulation.gridlocks().found_s.empty());
}

TEST_CASE("a lane for straight on and right lets as many go as HBS gives for both") {
  auto const an_hour = [](double share) {
    constexpr double kFrom_s = 300, kUntil_s = 1500;
    Scene scene = wide_crossing(kUntil_s);
    double right = 0;
    for (int i = 0; i < 1000; ++i) {
      right += share;
      bool const turns = right >= 1;
      if (turns) right -= 1;
      add_trip(scene.demand, scene.network, "AX", turns ? "XD" : "XC", 1.5 * i);
    }
    auto run = scene.start();
    std::uint32_t before = 0;
    while (run->simulation.step()) {
      if (run->simulation.tick() * scene.settings.tick_ms == static_cast<Millis>(kFrom_s * 1000))
        before = run->simulation.totals().vehicles_arrived;
    }
    run->simulation.finish();
    return (run->simulation.totals().vehicles_arrived - before) * 3600.0 / (kUntil_s - kFrom_s);
  };
  double const straight = an_hour(0), right = an_hour(1), both = an_hour(0.5);
  CAPTURE(straight, right, both);
  CHECK(right < straight);
  CHECK(both == Approx(2 / (1 / straight + 1 / right)).epsilon(0.08));
}
