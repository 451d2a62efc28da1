// The step on the named scenes that run by default; `pendler bench` measures the same. An update is
// one vehicle on the network in one tick. The label holds the state hash at the end: a speed with
// another hash does not count.

#include <benchmark/benchmark.h>

#include <cstdio>
#include <map>
#include <string>
#include <utility>

#include "bench/scenes.h"

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
  Workers workers(threads);
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
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
