#pragma once
// One scenario from files to a results file.

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "parallel/workers.h"
#include "scenario/scenario.h"
#include "simulation/simulation.h"

namespace pendler {

/// Checkpoints, at simulated times (docs/checkpoint.md).
struct CheckpointOptions {
  Millis every = 0;              // NAME.checkpoint.h5, counted from the begin of the run; 0 = never
  std::vector<Millis> at;        // each NAME.checkpoint-HHMM.h5 (HHMMSS)
  std::filesystem::path resume;  // go on from there; empty = from the begin
};

struct RunOptions {
  std::filesystem::path output;
  bool overwrite = false;
  int threads = 0;                                  // 0 = all cores
  std::size_t share_from = Workers::kWorthSharing;  // vehicles, see Workers
  CheckpointOptions checkpoints;
  /// Called when the share of simulated time (0 … 1) has grown by at least a hundredth.
  std::function<void(int percent, Millis now, std::uint32_t vehicles)> progress;
  /// What is being done, for people.
  std::function<void(std::string const&)> say;
  /// What goes wrong without ending the run.
  std::function<void(std::string const&)> warn;
};

struct RunReport {
  std::string digest;
  RunTotals totals;
  GridlockRows gridlocks;
  std::vector<PhaseTime> phases;
  double load_s = 0, demand_s = 0;
  double prepare_s = 0;       // routing graph, first state, what of the results is known beforehand
  double wall_s = 0;          // simulation and results, without all that
  std::uint64_t updates = 0;  // in that time: those before a checkpoint are not
  double mean_travel_time_s = 0, mean_time_loss_s = 0;  // of arrived vehicles
  std::size_t trips = 0;
};

/// The newest checkpoint of a run with that output, or the one of a time.
std::filesystem::path checkpoint_path(std::filesystem::path const& output,
                                      std::optional<Millis> at = std::nullopt);

/// Throws InputError before the run and RunError while it runs; results so far are then kept as
/// NAME.partial.h5.
RunReport run_scenario(Scenario const& scenario, RunOptions const& options);

}  // namespace pendler
