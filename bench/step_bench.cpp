// The step on the named scenes that run by default; `pendler bench` measures the same. An update is
// one vehicle on the network in one tick. The label holds the state hash at the end: a speed with
// another hash does not count.

#include <benchmark/benchmark.h>

#include <cstdio>
#include <ctime>
#include <map>
#include <string>
#include <utility>

#include "bench/grid_town.h"
#include "bench/scenes.h"
#include "network/build.h"
#include "simulation/road_route_service.h"

using namespace pendler;

namespace {

/// Built once.
std::optional<BenchScene> const& scene_of(std::string_view name) {
  static std::map<std::string_view, std::optional<BenchScene>> built;
  auto const known = built.find(name);
  if (known != built.end()) return known->second;
  Workers workers(1);
  return built.emplace(name, make_scene(name, PENDLER_SHARED_DATA, workers)).first->second;
}

std::string hex(std::uint64_t value) {
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(value));
  return text;
}

void step(benchmark::State& state, std::string_view name, int threads) {
  auto const& scene = scene_of(name);
  if (!scene) {
    state.SkipWithError("data not here");
    return;
  }
  Workers workers(threads, ChunkOrder::forward, Workers::kWorthSharing);
  SceneRun run;
  for (auto _ : state) {
    run = run_scene(*scene, workers);
    state.SetIterationTime(run.seconds);
  }
  auto const updates = static_cast<double>(run.updates);
  state.counters["updates/s"] =
      benchmark::Counter(updates, benchmark::Counter::kIsIterationInvariantRate);
  state.counters["updates"] = updates;
  state.counters["peak"] = run.peak_vehicles;
  for (PhaseTime const& phase : run.phases)
    state.counters[std::string(phase.name) + "_ms"] = phase.seconds * 1000;
  state.SetLabel("hash " + hex(run.hash));
}

/// An empty night hour in a town as large as the home region (90,000 links): what a tick costs when
/// nothing happens. All phases, files left out; step_cpu_ms is processor time.
void night_hour(benchmark::State& state) {
  Network const town = build(grid_town(150, 100.0));
  Demand const demand;
  Workers workers(1);
  for (auto _ : state) {
    RoadRouteService routes(town, workers, demand.vehicle_types);
    DigestSink sink;
    Simulation simulation({town, demand, {}, {.begin = 2 * kHour, .end = 3 * kHour}}, routes,
                          workers, sink);
    std::clock_t const before = std::clock();
    while (simulation.step()) {
    }
    state.counters["step_cpu_ms"] =
        1000.0 * static_cast<double>(std::clock() - before) / static_cast<double>(CLOCKS_PER_SEC);
    double seconds = 0;
    for (PhaseTime const& phase : simulation.phase_times()) {
      seconds += phase.seconds;
      state.counters[std::string(phase.name) + "_ms"] = phase.seconds * 1000;
    }
    state.SetIterationTime(seconds);
  }
}

}  // namespace

int main(int argc, char** argv) {
  for (SceneName const& scene : scene_names()) {
    if (!scene.by_default) continue;
    for (int threads : {1, 2}) {
      benchmark::RegisterBenchmark(
          (std::string(scene.name) + "/threads:" + std::to_string(threads)).c_str(),
          [=](benchmark::State& state) { step(state, scene.name, threads); })
          ->Unit(benchmark::kMillisecond)
          ->UseManualTime();
    }
  }
  benchmark::RegisterBenchmark("night_hour", night_hour)
      ->Unit(benchmark::kMillisecond)
      ->Iterations(1)
      ->UseManualTime();
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
