#pragma once
// Named scenes, for benchmarks and for tests. Routes are made before the clock starts, so that the
// step is measured and not the router.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "demand/trips.h"
#include "network/network.h"
#include "parallel/workers.h"
#include "simulation/simulation.h"

namespace pendler {

struct SceneName {
  std::string_view name, what;
  bool by_default;
};
std::span<SceneName const> scene_names();

/// A network and all that moves on it, from 00:00 on.
struct BenchScene {
  Network network;
  Demand demand;                // with given routes
  std::int32_t warm_up_s = 0;   // until the traffic is as dense as the scene is meant to be
  std::int32_t measured_s = 0;  // simulated seconds after that
};

/// None when the scene reads a file that is not in `data_folder`. Throws InputError where `name` is
/// no scene.
std::optional<BenchScene> make_scene(std::string_view name,
                                     std::filesystem::path const& data_folder, Workers& workers);

/// An update is one vehicle on the network in one tick. All but the hash and the peak are of the
/// measured part only.
struct SceneRun {
  std::uint64_t updates = 0;
  double seconds = 0;
  std::vector<PhaseTime> phases;
  std::uint32_t peak_vehicles = 0;
  // Of the state at the end and of all results: a speed with another hash does not count.
  std::uint64_t hash = 0;
};
SceneRun run_scene(BenchScene const& scene, Workers& workers);

}  // namespace pendler
