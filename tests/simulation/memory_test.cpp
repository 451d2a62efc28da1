// What drivers on motorways have got used to.

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <string>
#include <vector>

#include "kernels/drivers.h"
#include "simulation/scene.h"
#include "simulation/state.h"

using namespace pendler;

namespace {

/// A motorway of two links before a road on which nobody is fast: its queue never ends.
Scene before_a_slow_road(CarFollowing model, LinkClass road = LinkClass::motorway,
                         LinkClass slow_road = LinkClass::primary) {
  DrawOptions options;
  for (char const* way : {"AB", "BC"}) options.ways[way] = one_way(1, 120, road);
  options.ways["CD"] = one_way(1, 20, slow_road);
  Scene scene(build(draw_network("A----------B----------C----------D", 100.0, options)));
  VehicleType car = standard_vehicle_types()[vehicle_type_named("car")];
  car.model = model;
  car.motorway_set = false;  // the same on all roads
  VehicleTypeId const type = scene.demand.vehicle_types.push_back(car);
  for (int i = 0; i < 1500; ++i)
    scene.demand.trips.vehicle[add_trip(scene.demand, scene.network, "AB", "CD", 0)] = type;
  scene.settings.end = 40 * kMinute;
  return scene;
}

struct Driver {
  TripId trip;
  std::string on;  // the link as drawn
  float position = 0, headway = 0;
  bool remembers = false;
  float ease = 1;
};

/// A column of a table by trip, of which only rows are kept that are not as at the begin.
template <class T>
std::map<TripId, T> by_trip(SavedState const& saved, std::string const& table,
                            std::string const& column) {
  auto const at = saved.get<TripId>(table + "/at");
  auto const values = saved.get<T>(table + "/" + column);
  std::map<TripId, T> out;
  for (std::size_t i = 0; i < at.size(); ++i) out[at[i]] = values[i];
  return out;
}

std::vector<Driver> drivers_after(Scene const& scene, Millis time) {
  auto run = scene.start();
  while (run->simulation.tick() * scene.settings.tick_ms < time) run->simulation.step();
  SavedState const saved = run->simulation.save();
  auto const vehicle = saved.get<std::uint32_t>("slots/vehicle");
  auto const position = saved.get<float>("slots/position");
  auto const headway = saved.get<float>("slots/headway");
  auto lane = by_trip<LaneId>(saved, "vehicles", "lane");
  auto remembers = by_trip<std::uint8_t>(saved, "vehicles", "remembers");
  auto const ease = by_trip<float>(saved, "habits", "ease");
  std::vector<Driver> out;
  for (std::size_t i = 0; i < vehicle.size(); ++i) {
    TripId const trip(std::size_t{vehicle[i]});
    if (scene.network.is_movement(lane[trip])) continue;
    std::string const on = drawn_name(scene.network, scene.network.lanes.link[lane[trip]]);
    out.push_back({trip, on, position[i], headway[i], remembers[trip] != 0,
                   ease.contains(trip) ? ease.at(trip) : 1});
  }
  return out;
}

/// Headways of those who have just come, who have none to remember.
std::map<TripId, float> own_headways(Scene const& scene) {
  std::map<TripId, float> out;
  auto run = scene.start();
  while (run->simulation.step()) {
    SavedState const saved = run->simulation.save();
    auto const vehicle = saved.get<std::uint32_t>("slots/vehicle");
    auto const headway = saved.get<float>("slots/headway");
    for (std::size_t i = 0; i < vehicle.size(); ++i)
      out.emplace(TripId(std::size_t{vehicle[i]}), headway[i]);
  }
  return out;
}

double flow_per_h(Scene const& scene) {
  auto run = scene.start();
  while (run->simulation.step()) {
  }
  run->simulation.finish();
  auto const arrive = run->simulation.trip_rows().arrive_s;
  return 3.0 * double(std::ranges::count_if(arrive, [](double s) { return s >= 1200; }));
}

}  // namespace

TEST_CASE("who has driven in a queue on a motorway keeps more of a gap, until he leaves it") {
  Scene scene = before_a_slow_road(CarFollowing::idm);
  std::vector<Driver> const drivers = drivers_after(scene, 20 * kMinute);
  // The same drivers on a road that nobody remembers.
  Scene other = before_a_slow_road(CarFollowing::idm, LinkClass::trunk);
  other.settings.end = 30 * kMinute;
  other.settings.tick_ms = 1000;
  std::map<TripId, float> const own = own_headways(other);
  constexpr DriverMemory kMemory;
  std::map<std::string, std::size_t> seen;
  float least = 1;
  for (Driver const& driver : drivers) {
    ++seen[driver.on];
    REQUIRE(own.contains(driver.trip));
    float const usual = own.at(driver.trip);
    if (driver.on == "CD") {
      CHECK_FALSE(driver.remembers);
      CHECK(driver.headway == usual);
      continue;
    }
    if (driver.remembers)
      CHECK(driver.headway == Approx(usual * headway_of_ease(kMemory, driver.ease)));
    // Not forgotten between two links of the motorway.
    if (driver.on == "BC" && driver.position < 300) CHECK(driver.ease < 0.8F);
    least = std::min(least, driver.ease);
  }
  CHECK(seen["AB"] > 30);
  CHECK(seen["BC"] > 30);
  CHECK(seen["CD"] > 10);
  CHECK(least < 0.6F);
}

TEST_CASE("a queue on a motorway lets fewer go than the same one on another road") {
  double const motorway =
      flow_per_h(before_a_slow_road(CarFollowing::idm, LinkClass::motorway, LinkClass::motorway));
  double const road =
      flow_per_h(before_a_slow_road(CarFollowing::idm, LinkClass::trunk, LinkClass::trunk));
  CHECK(motorway < 0.97 * road);
  CHECK(motorway > 0.82 * road);
}

TEST_CASE("a queue on a ramp is remembered by those who take it to a motorway") {
  for (LinkClass const ahead : {LinkClass::motorway, LinkClass::primary}) {
    Scene const scene = before_a_slow_road(CarFollowing::idm, LinkClass::motorway_link, ahead);
    std::size_t on_ramp = 0, remembering = 0;
    for (Driver const& driver : drivers_after(scene, 20 * kMinute)) {
      if (driver.on == "CD") continue;
      ++on_ramp;
      remembering += driver.ease < 0.9F ? 1U : 0U;
    }
    CHECK(on_ramp > 60);
    if (ahead == LinkClass::motorway) {
      CHECK(remembering > on_ramp / 2);
    } else {
      CHECK(remembering == 0);
    }
  }
}

TEST_CASE("drivers of Krauss's model, which is for comparison, have no memory") {
  auto const drivers = drivers_after(before_a_slow_road(CarFollowing::krauss), 10 * kMinute);
  CHECK(drivers.size() > 60);
  for (Driver const& driver : drivers) CHECK_FALSE(driver.remembers);
}

TEST_CASE("a run that goes on from a saved state remembers the same") {
  Scene const scene = before_a_slow_road(CarFollowing::idm);
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
