#include <catch2/catch.hpp>
#include <string>

#include "simulation/golden.h"
#include "simulation/scene.h"

using namespace pendler;

namespace {

/// Runs to the end, checking the invariants on every tick.
RunTotals run_watched(Scene const& scene) {
  auto run = scene.start();
  while (run->simulation.step()) run->simulation.check_invariants();
  run->simulation.finish();
  return run->simulation.totals();
}

Scene plain_crossing(int cars) {
  Scene scene(
      build(draw_network("  B  \n"
                         "  |  \n"
                         "A-X-C\n"
                         "  |  \n"
                         "  D  ",
                         100.0)));
  char const ends[] = "ABCD";
  for (int i = 0; i < cars; ++i) {
    char const from = ends[i % 4], to = ends[(i + 1 + (i / 4) % 3) % 4];
    add_trip(scene.demand, scene.network, std::string{from} + "X", std::string{"X"} + to,
             1.0 + i * 1.1);
  }
  return scene;
}

}  // namespace

TEST_CASE("one car drives a street in the time that the limit gives") {
  Scene scene(build(draw_network("A-----------B", 100.0)));
  scene.demand = {};
  add_trip(scene.demand, scene.network, "AB", "AB", 0);
  auto run = scene.start();
  while (run->simulation.step()) run->simulation.check_invariants();
  run->simulation.finish();
  CHECK(run->simulation.totals().vehicles_arrived == 1);
}

TEST_CASE(
    "all cars pass a crossing without signs, on every tick in one place with no negative gap") {
  Scene const scene = plain_crossing(200);
  RunTotals const totals = run_watched(scene);
  CHECK(totals.vehicles_departed == 200);
  CHECK(totals.vehicles_arrived == 200);
  CHECK(totals.squeezed == 0);
}

TEST_CASE("lorries drive 60 km/h on country roads, and what they can on wider ones") {
  struct Case {
    LinkClass cls;
    int lanes_backward;
    std::uint8_t flags;
    char const* type;
    double kmh;
  };
  for (Case const& c :
       {Case{LinkClass::primary, 1, 0, "rigid_truck", 60},
        Case{LinkClass::trunk, 1, 0, "articulated_truck", 60},
        Case{LinkClass::primary, 0, 0, "rigid_truck", 60},
        Case{LinkClass::trunk, 0, 0, "rigid_truck", 90},
        Case{LinkClass::motorway, 0, 0, "rigid_truck", 90},
        Case{LinkClass::primary, 1, DraftWays::kBuiltUp, "rigid_truck", 90},
        Case{LinkClass::primary, 1, 0, "bus", 80}, Case{LinkClass::primary, 1, 0, "van", 100}}) {
    DrawOptions options;
    DrawnWay& way = options.ways["BC"];
    way.cls = c.cls;
    way.lanes_backward = c.lanes_backward;
    way.flags = c.flags;
    way.speed = 100 / 3.6;
    Scene scene(build(draw_network("A---B--------C", 400, options)));
    for (VehicleType& type : scene.demand.vehicle_types) type.speed_spread = type.driver_spread = 0;
    add_trip(scene.demand, scene.network, "AB", "BC", 0, c.type);
    auto run = scene.start();
    float fastest = 0;
    while (run->simulation.step()) {
      for (VehicleSight const& v : run->simulation.vehicles()) fastest = std::max(fastest, v.speed);
    }
    CAPTURE(name_of(c.cls), c.lanes_backward, c.type);
    CHECK(3.6 * double{fastest} == Approx(c.kmh).epsilon(0.01));
    // What the law does not allow is no time lost: what remains is starting.
    CHECK(run->simulation.trip_rows().time_lost_s.front() < 20);
  }
}

TEST_CASE("behind a leader that can brake harder a driver of Krauss keeps so much more distance") {
  // Following at a steady speed v: s0 + v·τ, and by how much the own braking way is longer.
  constexpr float kSpeed = 8;
  auto const gap_behind = [&](float leader_deceleration) {
    Scene scene(build(draw_network("A---B------------C", 400)));
    auto const type = [&](float speed, float deceleration) {
      VehicleType krauss = standard_vehicle_types()[vehicle_type_named("car")];
      krauss.model = CarFollowing::krauss;
      krauss.sigma = krauss.speed_spread = 0;
      krauss.max_speed = speed;
      krauss.deceleration = deceleration;
      krauss.min_gap = 2;
      return scene.demand.vehicle_types.push_back(krauss);
    };
    VehicleTypeId const leading = type(kSpeed, leader_deceleration), following = type(20, 3);
    TripId const leader = add_trip(scene.demand, scene.network, "AB", "BC", 0),
                 follower = add_trip(scene.demand, scene.network, "AB", "BC", 20);
    scene.demand.trips.vehicle[leader] = leading;
    scene.demand.trips.vehicle[follower] = following;
    auto run = scene.start();
    while (run->simulation.tick() < 2 * 300) run->simulation.step();
    float front = 0, behind = 0, length = 0;
    for (VehicleSight const& v : run->simulation.vehicles()) {
      CHECK(v.speed == Approx(kSpeed).epsilon(0.01));
      (v.trip == leader ? front : behind) = v.position;
      length = scene.demand.vehicle_types[leading].length;
    }
    return front - length - behind;
  };
  float const equal = gap_behind(3);
  CHECK(gap_behind(6) - equal == Approx(kSpeed * kSpeed / 6 - kSpeed * kSpeed / 12).margin(1.5));
  CHECK(gap_behind(2) == Approx(equal).margin(0.1));
}

TEST_CASE("at a stop sign one stands for a second, however long a tick is") {
  DrawOptions options;
  options.ways["AXC"].cls = LinkClass::primary;
  options.ways["AXC"].flags = DraftWays::kBuiltUp | DraftWays::kPriorityRoad;
  options.controls['X'] = NodeControl::stop;
  for (std::int32_t const tick_ms : {50, 100, 500, 1000}) {
    CAPTURE(tick_ms);
    Scene scene(four_arms(options));
    scene.settings.tick_ms = tick_ms;
    scene.settings.end = 2 * kMinute;
    add_trip(scene.demand, scene.network, "BX", "XD", 0);
    auto run = scene.start();
    int standing_ms = 0;
    while (run->simulation.step()) {
      for (VehicleSight const& v : run->simulation.vehicles())
        standing_ms += v.speed < 0.5F && v.position > 300.0F ? tick_ms : 0;
    }
    CHECK(run->simulation.totals().vehicles_arrived == 1);
    CHECK(standing_ms >= 1000);
    CHECK(standing_ms <= 3500);
  }
}

TEST_CASE("a run has one digest on 1, 2 and 5 threads, backwards and shuffled") {
  Scene const scene = plain_crossing(150);
  auto outcome = [&](int threads, ChunkOrder order) {
    auto run = scene.start(threads, order);
    for (int i = 0; i < 600; ++i) run->simulation.step();
    std::uint64_t const hash = run->simulation.state_hash();
    while (run->simulation.step()) {
    }
    run->simulation.finish();
    return std::pair(hash, run->sink.digest());
  };
  auto const expected = outcome(1, ChunkOrder::forward);
  CHECK(outcome(2, ChunkOrder::forward) == expected);
  CHECK(outcome(5, ChunkOrder::forward) == expected);
  CHECK(outcome(1, ChunkOrder::reverse) == expected);
  CHECK(outcome(1, ChunkOrder::shuffled) == expected);
}

TEST_CASE("the crossing has its golden hash, in every build") {
  Scene const scene = plain_crossing(150);
  auto run = scene.start(2);
  for (int i = 0; i < 600; ++i) run->simulation.step();
  CHECK(run->simulation.state_hash() == std::stoull(golden("crossing"), nullptr, 16));
}
