#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "base/error.h"
#include "bench/scenes.h"
#include "commands.h"

namespace pendler {

namespace {

struct BenchArguments {
  std::vector<std::string> scenes;
  std::string data = PENDLER_SHARED_DATA;
  int threads = 0, repeat = 1;
  bool json = false, list = false;
};

std::string hex(std::uint64_t value) {
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(value));
  return text;
}

double ns_per_update(double seconds, SceneRun const& run) {
  return run.updates > 0 ? seconds * 1e9 / static_cast<double>(run.updates) : 0.0;
}
double updates_per_second(SceneRun const& run) {
  return run.seconds > 0 ? static_cast<double>(run.updates) / run.seconds : 0.0;
}

/// The run of median speed (the slower of the two in the middle).
SceneRun median_of(std::vector<SceneRun> runs) {
  auto const middle = runs.begin() + static_cast<std::ptrdiff_t>((runs.size() - 1) / 2);
  std::nth_element(runs.begin(), middle, runs.end(), [](SceneRun const& a, SceneRun const& b) {
    return updates_per_second(a) < updates_per_second(b);
  });
  return *middle;
}

nlohmann::ordered_json json_of(std::string const& scene, int threads,
                               std::vector<SceneRun> const& runs) {
  SceneRun const run = median_of(runs);
  nlohmann::ordered_json out;
  out["scene"] = scene;
  out["threads"] = threads;
  out["updates"] = run.updates;
  out["updates_per_second"] = updates_per_second(run);
  for (SceneRun const& each : runs)
    out["all_updates_per_second"].push_back(updates_per_second(each));
  out["peak_vehicles"] = run.peak_vehicles;
  out["hash"] = hex(run.hash);
  for (PhaseTime const& phase : run.phases)
    out["ns_per_update"][std::string(phase.name)] = ns_per_update(phase.seconds, run);
  return out;
}

void print(std::string const& scene, int threads, std::vector<SceneRun> const& runs) {
  SceneRun const run = median_of(runs);
  std::printf("%-14s %2d threads %11.0f updates/s %10llu updates, peak %7u, hash %s\n",
              scene.c_str(), threads, updates_per_second(run),
              static_cast<unsigned long long>(run.updates), run.peak_vehicles,
              hex(run.hash).c_str());
  std::printf("%14s %.1f ns an update:", "", ns_per_update(run.seconds, run));
  for (PhaseTime const& phase : run.phases) {
    std::printf(" %.*s %.1f", static_cast<int>(phase.name.size()), phase.name.data(),
                ns_per_update(phase.seconds, run));
  }
  std::printf("\n");
}

void bench(BenchArguments const& args) {
  if (args.list) {
    for (SceneName const& scene : scene_names()) {
      std::printf("%-14.*s %.*s%s\n", static_cast<int>(scene.name.size()), scene.name.data(),
                  static_cast<int>(scene.what.size()), scene.what.data(),
                  scene.by_default ? "" : " (not by default)");
    }
    return;
  }
  std::vector<std::string> scenes = args.scenes;
  if (scenes.empty()) {
    for (SceneName const& scene : scene_names()) {
      if (scene.by_default) scenes.emplace_back(scene.name);
    }
  }
  int const threads =
      args.threads > 0 ? args.threads : static_cast<int>(std::thread::hardware_concurrency());
  Workers workers(threads, ChunkOrder::forward, Workers::kWorthSharing);
  auto all = nlohmann::ordered_json::array();
  for (std::string const& name : scenes) {
    auto const scene = make_scene(name, args.data, workers);
    if (!scene) {
      std::fprintf(stderr, "%s: skipped, its data is not in %s\n", name.c_str(), args.data.c_str());
      continue;
    }
    std::vector<SceneRun> runs;
    for (int i = 0; i < args.repeat; ++i) {
      runs.push_back(run_scene(*scene, workers));
      if (runs.back().hash != runs.front().hash)
        throw RunError(name + ": two runs ended in different states");
    }
    if (args.json) {
      all.push_back(json_of(name, threads, runs));
    } else {
      print(name, threads, runs);
    }
  }
  if (args.json) std::printf("%s\n", all.dump().c_str());
}

}  // namespace

void add_bench_command(CLI::App& app, Chosen& chosen) {
  auto args = std::make_shared<BenchArguments>();
  CLI::App* command = app.add_subcommand("bench", "Measure the step on named scenes");
  command->add_option("scene", args->scenes, "scenes (default: those that run by default)");
  command->add_flag("--list", args->list, "name all scenes");
  command->add_option("--threads", args->threads, "worker threads (default: all cores)")
      ->check(CLI::Range(1, 1024));
  command->add_option("--repeat", args->repeat, "runs of each scene; the median is printed")
      ->check(CLI::Range(1, 1000));
  command->add_option("--data", args->data, "folder of real extracts")->capture_default_str();
  command->add_flag("--json", args->json, "print one JSON array");
  command->callback([args, &chosen] { chosen = [args] { bench(*args); }; });
}

}  // namespace pendler
