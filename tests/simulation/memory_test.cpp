// What drivers on motorways have got used to.

#include <algorithm>
#include <catch2/catch.hpp>
#include <vector>

#include "kernels/drivers.h"
#include "simulation/scene.h"
#include "simulation/state.h"

using namespace pendler;

namespace {

/// A motorway before a street on which nobody is fast: its queue never ends.
Scene before_a_slow_street(CarFollowing model) {
  DrawOptions options;
  options.ways["AB"] = one_way(1, 120, LinkClass::motorway);
  options.ways["BC"] = one_way(1, 15, LinkClass::primary);
  Scene scene(build(draw_network("A--------------------B----------C", 100.0, options)));
  VehicleType car = standard_vehicle_types()[vehicle_type_named("car")];
  car.speed_spread = 0;
  car.model = model;
  VehicleTypeId const type = scene.demand.vehicle_types.push_back(car);
  for (int i = 0; i < 1000; ++i)
    scene.demand.trips.vehicle[add_trip(scene.demand, scene.network, "AB", "BC", 0)] = type;
  scene.settings.end = 30 * kMinute;
  return scene;
}

struct Driver {
  float headway = 0, ease = 1;
};
struct Drivers {
  std::vector<Driver> on_motorway, behind_it;
};

Drivers drivers_after(Scene const& scene, Millis time) {
  auto run = scene.start();
  while (run->simulation.tick() * scene.settings.tick_ms < time) run->simulation.step();
  SavedState const saved = run->simulation.save();
  auto const vehicle = saved.get<std::uint32_t>("slots/vehicle");
  auto const headway = saved.get<float>("slots/headway");
  auto const ease = saved.get<float>("vehicles/ease");
  auto const at = saved.get<LaneId>("vehicles/lane");
  Drivers out;
  for (std::size_t i = 0; i < vehicle.size(); ++i) {
    LaneId const lane = at[vehicle[i]];
    if (scene.network.is_movement(lane)) continue;
    bool const motorway =
        scene.network.links.cls[scene.network.lanes.link[lane]] == LinkClass::motorway;
    (motorway ? out.on_motorway : out.behind_it).push_back({headway[i], ease[vehicle[i]]});
  }
  return out;
}

}  // namespace

TEST_CASE("who has driven in a queue on a motorway keeps more of a gap, until he leaves it") {
  Scene const scene = before_a_slow_street(CarFollowing::idm);
  float const usual = scene.demand.vehicle_types[scene.demand.trips.vehicle[TripId(0)]].headway;
  constexpr DriverMemory kMemory;
  Drivers const drivers = drivers_after(scene, 20 * kMinute);
  REQUIRE(drivers.on_motorway.size() > 50);
  REQUIRE(drivers.behind_it.size() > 10);
  float least = 1, most = 0;
  for (Driver const& driver : drivers.on_motorway) {
    least = std::min(least, driver.ease);
    most = std::max(most, driver.ease);
    CHECK(driver.headway == Approx(usual * headway_of_ease(kMemory, driver.ease)));
  }
  CHECK(least < 0.5F);
  CHECK(most > 0.9F);  // has just come
  for (Driver const& driver : drivers.behind_it) {
    CHECK(driver.ease == 1);
    CHECK(driver.headway == usual);
  }
}

TEST_CASE("drivers of Krauss's model, which is for comparison, have no memory") {
  for (Driver const& driver :
       drivers_after(before_a_slow_street(CarFollowing::krauss), 10 * kMinute).on_motorway)
    CHECK(driver.ease == 1);
}

TEST_CASE("a run that goes on from a saved state remembers the same") {
  Scene const scene = before_a_slow_street(CarFollowing::idm);
  auto whole = scene.start();
  while (whole->simulation.tick() < 1205) whole->simulation.step();  // between two looks
  auto second = scene.start(3);
  second->simulation.load(whole->simulation.save());
  while (whole->simulation.tick() < 2400) {
    whole->simulation.step();
    second->simulation.step();
  }
  CHECK(second->simulation.state_hash() == whole->simulation.state_hash());
}
