// The named scenes of bench/.

#include "bench/scenes.h"

#include <catch2/catch.hpp>
#include <set>

#include "base/error.h"
#include "demand/places.h"

using namespace pendler;

TEST_CASE("scenes have names, and what is no scene or has no data is told apart") {
  Workers workers(1);
  std::set<std::string_view> names;
  for (SceneName const& scene : scene_names()) CHECK(names.insert(scene.name).second);
  CHECK(names.contains("count"));
  CHECK_THROWS_AS(make_scene("no such scene", PENDLER_SHARED_DATA, workers), InputError);
  CHECK_FALSE(make_scene("bad-hersfeld", "/nowhere", workers).has_value());
}

TEST_CASE(
    "a scene comes with the routes of its trips and ends in one state on any number of threads") {
  Workers one(1);
  auto const scene = make_scene("count", PENDLER_SHARED_DATA, one);
  REQUIRE(scene.has_value());
  Trips const& trips = scene->demand.trips;
  for (TripId trip : trips.key.ids()) {
    auto const route = trips.route[trip];
    REQUIRE(!route.empty());
    CHECK(route.front() == trips.from[trip]);
    CHECK(route.back() == trips.to[trip]);
    double const apart = distance(middle_of(scene->network, trips.from[trip]),
                                  middle_of(scene->network, trips.to[trip]));
    CHECK(apart >= 300);
    CHECK(apart <= 3000);
  }
  SceneRun const run = run_scene(*scene, one);
  CHECK(run.seconds > 0);
  CHECK(run.peak_vehicles > 100);
  // Each tick of the measured time updates at most as many vehicles as there are at the peak.
  CHECK(run.updates > 100'000);
  CHECK(run.updates <= std::uint64_t{run.peak_vehicles} * 2 * std::uint64_t(scene->measured_s));
  double in_phases = 0;
  for (PhaseTime const& phase : run.phases) in_phases += phase.seconds;
  CHECK(in_phases <= run.seconds);
  for (int threads : {2, 5}) {
    Workers workers(threads);
    SceneRun const other = run_scene(*scene, workers);
    CHECK(other.hash == run.hash);
    CHECK(other.updates == run.updates);
  }
}
