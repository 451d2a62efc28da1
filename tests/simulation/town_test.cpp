#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>
#include <iostream>

#include "demand/make_demand.h"
#include "ingest/osm.h"
#include "simulation/scene.h"

using namespace pendler;

TEST_CASE("an hour of 5,000 random trips in Bad Hersfeld: nobody is lost or waits for ever") {
  double const bicycles = GENERATE(0.0, 0.1);
  std::filesystem::path const file = PENDLER_SHARED_DATA "/osm/bad-hersfeld.osm.gz";
  if (!std::filesystem::exists(file)) {
    WARN("skipped: " << file << " is missing");
    return;
  }
  std::uint64_t const seed = bicycles > 0 ? 1U : GENERATE(1U, 2U, 3U);
  CAPTURE(seed, bicycles);
  Scene scene(build(read_osm(std::vector{file})));
  scene.settings.begin = 6 * kHour;
  scene.settings.end = 9 * kHour;
  scene.settings.seed = seed;
  scene.demand =
      make_demand({scene.network, nullptr, 6 * kHour, 7 * kHour, seed, 1.0, 5000, bicycles});
  auto run = scene.start(2);
  while (run->simulation.step()) {
    if (run->simulation.tick() % 240 == 0) {
      run->simulation.check_invariants();
    }
  }
  run->simulation.finish();
  RunTotals const totals = run->simulation.totals();
  CHECK(totals.vehicles_departed >= 5000);
  CHECK(totals.vehicles_arrived == totals.vehicles_departed);
  CHECK(totals.vehicles_queued == 0);
  CHECK(totals.unreachable == 0);
  // Entries that found less room than planned are rare.
  CHECK(totals.squeezed < totals.updates / 10000);
}

TEST_CASE(
    "half an hour of Bad Hersfeld ends in one state, in whatever order its streets are driven") {
  std::filesystem::path const file = PENDLER_SHARED_DATA "/osm/bad-hersfeld.osm.gz";
  if (!std::filesystem::exists(file)) {
    WARN("skipped: " << file << " is missing");
    return;
  }
  Scene scene(build(read_osm(std::vector{file})));
  scene.settings.begin = 6 * kHour;
  scene.settings.end = 6 * kHour + 30 * kMinute;
  scene.demand = make_demand({scene.network, nullptr, 6 * kHour, 7 * kHour, 1, 1.0, 5000, 0.1});
  auto const state = [&](int threads, ChunkOrder order) {
    auto run = scene.start(threads, order);
    while (run->simulation.step()) {
    }
    return run->simulation.state_hash();
  };
  std::uint64_t const once = state(1, ChunkOrder::forward);
  CHECK(state(1, ChunkOrder::reverse) == once);
  CHECK(state(1, ChunkOrder::shuffled) == once);
  CHECK(state(3, ChunkOrder::forward) == once);
}

TEST_CASE("an hour of ten thousand random trips in Porto Alegre: no gridlock lasts", "[slow]") {
  std::filesystem::path const file = PENDLER_SHARED_DATA "/osm/porto-alegre.osm.pbf";
  if (!std::filesystem::exists(file)) {
    WARN("skipped: " << file << " is missing");
    return;
  }
  Scene scene(build(read_osm(std::vector{file}, {.crs = "EPSG:32722"})));
  scene.settings.begin = 6 * kHour;
  scene.settings.end = 9 * kHour;
  scene.demand = make_demand({scene.network, nullptr, 6 * kHour, 7 * kHour, 1, 1.0, 10'000});
  auto run = scene.start(2);
  while (run->simulation.step()) {
  }
  run->simulation.finish();
  RunTotals const totals = run->simulation.totals();
  CHECK(totals.vehicles_departed >= 10'000);
  CHECK(totals.vehicles_arrived == totals.vehicles_departed);
  for (double resolved_s : run->simulation.gridlocks().resolved_s) CHECK(!std::isnan(resolved_s));
}
