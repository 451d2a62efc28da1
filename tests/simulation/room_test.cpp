// Who has leave to enter a junction finds room behind it, whatever comes in between.

#include <catch2/catch.hpp>

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

/// Runs until all have arrived; vehicle ticks of standing on the way over X, where one is in the
/// way of the minor road.
std::size_t ticks_of_standing_on_x(Scene const& scene) {
  Network const& net = scene.network;
  LinkId const before = link_named(net, "AX"), behind = link_named(net, "XY");
  auto run = scene.start();
  std::size_t crossing = 0, standing = 0;
  while (run->simulation.step()) {
    run->simulation.check_invariants();
    for (VehicleSight const& v : run->simulation.vehicles()) {
      if (!net.is_movement(v.lane)) continue;
      MovementId const m = net.movement_of(v.lane);
      if (net.movements.from_link[m] != before || net.movements.to_link[m] != behind) continue;
      ++crossing;
      if (v.speed < 0.1F) ++standing;
    }
  }
  CHECK(crossing > 200);
  CHECK(run->simulation.totals().vehicles_arrived == scene.demand.trips.size());
  return standing;
}

}  // namespace

TEST_CASE("who sets out on a short link leaves the room of those who have leave to come there") {
  Scene scene = over_a_signal(26);
  for (int i = 0; i < 160; ++i)  // in platoons of four
    add_trip(scene.demand, scene.network, "AX", "YC", 3.0 * (i + i / 4));
  for (int i = 0; i < 100; ++i) add_trip(scene.demand, scene.network, "XY", "YC", 9.0 * i + 3.0);
  CHECK(ticks_of_standing_on_x(scene) == 0);
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
  CHECK(ticks_of_standing_on_x(scene) == 0);
}
