// The step on named scenes: a town of blocks made without files, and Bad Hersfeld where its extract
// is there. An update is one vehicle on the network in one tick. The label holds the state hash at
// the end: a speed with another hash does not count.
// Arguments: crossings a side (0 = Bad Hersfeld), trips, threads.

#include <benchmark/benchmark.h>

#include <cstdio>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "demand/make_demand.h"
#include "grid_town.h"
#include "ingest/osm.h"
#include "network/build.h"
#include "simulation/road_route_service.h"
#include "simulation/simulation.h"

using namespace pendler;

namespace {

/// Built once; nothing when the data is not here.
Network const* network_of(int side) {
  static std::map<int, Network> built;
  auto const known = built.find(side);
  if (known != built.end()) return &known->second;
  if (side > 0) return &built.emplace(side, build(grid_town(side, 200.0))).first->second;
  std::filesystem::path const file =
      std::filesystem::path(PENDLER_SHARED_DATA) / "osm" / "bad-hersfeld.osm.gz";
  if (!std::filesystem::exists(file)) return nullptr;
  return &built.emplace(side, build(read_osm({&file, 1}))).first->second;
}

std::string hex(std::uint64_t value) {
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(value));
  return text;
}

void step(benchmark::State& state) {
  Network const* network = network_of(static_cast<int>(state.range(0)));
  if (!network) {
    state.SkipWithError("data not here");
    return;
  }
  // All trips set out in the first half hour; ten minutes more to arrive.
  StepSettings const settings{.begin = 0, .end = 40 * kMinute};
  Demand const demand =
      make_demand({.network = *network,
                   .begin = 0,
                   .end = 30 * kMinute,
                   .random_trips_per_hour = static_cast<int>(2 * state.range(1))});
  Workers workers(static_cast<int>(state.range(2)));
  RunTotals totals;
  std::vector<PhaseTime> times;
  std::uint64_t hash = 0;
  for (auto _ : state) {
    state.PauseTiming();
    RoadRouteService routes(*network, workers);
    DigestSink sink;
    Simulation simulation({*network, demand, {}, settings}, routes, workers, sink);
    state.ResumeTiming();
    while (simulation.step()) {
    }
    state.PauseTiming();
    totals = simulation.totals();
    times.assign(simulation.phase_times().begin(), simulation.phase_times().end());
    hash = simulation.state_hash();
    state.ResumeTiming();
  }
  auto const updates = static_cast<double>(totals.updates);
  state.counters["updates/s"] =
      benchmark::Counter(updates, benchmark::Counter::kIsIterationInvariantRate);
  state.counters["updates"] = updates;
  state.counters["peak"] = totals.peak_vehicles;
  state.counters["arrived"] = totals.vehicles_arrived;
  for (PhaseTime const& phase : times)
    state.counters[std::string(phase.name) + "_ms"] = phase.seconds * 1000;
  state.SetLabel("hash " + hex(hash));
}

}  // namespace

BENCHMARK(step)
    ->ArgNames({"side", "trips", "threads"})
    ->Args({10, 500, 1})
    ->Args({10, 2000, 1})
    ->Args({10, 2000, 2})
    ->Args({30, 10000, 1})
    ->Args({30, 10000, 2})
    ->Args({0, 2000, 1})
    ->Args({0, 2000, 2})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
