#pragma once
// One scenario from files to a results file.

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "scenario/scenario.h"
#include "simulation/simulation.h"

namespace pendler {

struct RunOptions {
  std::filesystem::path output;
  bool overwrite = false;
  int threads = 0;  // 0 = all cores
  /// Called when the share of simulated time (0 … 1) has grown by at least a hundredth.
  std::function<void(double share, Millis now, std::uint32_t vehicles)> progress;
  /// What is being done, for people.
  std::function<void(std::string const&)> say;
};

struct RunReport {
  std::string digest;
  RunTotals totals;
  std::vector<PhaseTime> phases;
  double load_s = 0, demand_s = 0, wall_s = 0;  // wall_s: simulation and results, without loading
  double mean_travel_time_s = 0, mean_time_loss_s = 0;  // of arrived vehicles
  std::size_t trips = 0;
};

/// Throws InputError before the run and RunError while it runs; results so far are then kept as
/// NAME.partial.h5.
RunReport run_scenario(Scenario const& scenario, RunOptions const& options);

}  // namespace pendler
