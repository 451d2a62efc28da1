#include <catch2/catch.hpp>
#include <fstream>
#include <string>

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
  // tests/golden/simulation.txt: scene, steps, hash. A changed hash has its reason in the commit
  // message.
  std::ifstream golden(PENDLER_SOURCE_DIR "/tests/golden/simulation.txt");
  std::string name;
  int steps = 0;
  std::uint64_t expected = 0;
  REQUIRE(golden >> name >> steps >> std::hex >> expected);
  REQUIRE(name == "crossing");
  Scene const scene = plain_crossing(150);
  auto run = scene.start(2);
  for (int i = 0; i < steps; ++i) run->simulation.step();
  CHECK(run->simulation.state_hash() == expected);
}
