// A town that is large enough for several chunks of strips, junctions and lanes.

#include <catch2/catch.hpp>
#include <utility>

#include "bench/grid_town.h"
#include "demand/make_demand.h"
#include "parallel/bit_set.h"
#include "simulation/scene.h"

using namespace pendler;

namespace {

Scene town(int trips_per_hour) {
  Scene scene(build(grid_town(18, 150.0)));
  scene.demand = make_demand({.network = scene.network,
                              .begin = 0,
                              .end = 5 * kMinute,
                              .random_trips_per_hour = trips_per_hour});
  scene.settings.end = 10 * kMinute;
  return scene;
}

}  // namespace

TEST_CASE("a town of blocks: one state and one digest on any number of threads, in any order") {
  Scene const scene = town(6000);
  // Otherwise nothing runs at once.
  BitSet links, junctions;
  links.resize(scene.network.links.key.size());
  junctions.resize(scene.network.junctions.key.size());
  REQUIRE(links.chunks() > 2);
  REQUIRE(junctions.chunks() > 1);
  auto const outcome = [&](int threads, ChunkOrder order) {
    auto run = scene.start(threads, order);
    while (run->simulation.step()) {
    }
    run->simulation.finish();
    CHECK(run->simulation.totals().vehicles_departed > 400);
    return std::pair(run->simulation.state_hash(), run->sink.digest());
  };
  auto const expected = outcome(1, ChunkOrder::forward);
  CHECK(outcome(2, ChunkOrder::forward) == expected);
  CHECK(outcome(5, ChunkOrder::forward) == expected);
  CHECK(outcome(16, ChunkOrder::forward) == expected);
  CHECK(outcome(1, ChunkOrder::reverse) == expected);
  CHECK(outcome(1, ChunkOrder::shuffled) == expected);
}

TEST_CASE("a town of blocks: everybody is in one place, behind the one ahead, on every tick") {
  Scene const scene = town(3000);
  auto run = scene.start(2);
  while (run->simulation.step()) run->simulation.check_invariants();
  run->simulation.finish();
  RunTotals const totals = run->simulation.totals();
  CHECK(totals.vehicles_departed == totals.vehicles_arrived + totals.vehicles_running);
  CHECK(totals.vehicles_departed + totals.vehicles_queued + totals.unreachable ==
        scene.demand.trips.size());
  CHECK(totals.unreachable == 0);
  CHECK(totals.vehicles_arrived > 150);
}
