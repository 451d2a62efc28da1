#pragma once
// Checkpoints of a run, and a run that goes on from one.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/run.h"
#include "demand/trips.h"
#include "network/network.h"
#include "results/sink.h"
#include "simulation/simulation.h"
#include "store/checkpoint_file.h"

namespace pendler {

/// Names and values, to be compared.
using RunIdentity = std::vector<std::pair<std::string, std::string>>;
/// What a scenario says of it.
RunIdentity identity_of(Scenario const& scenario);
/// Digests of all columns.
RunIdentity identity_of(Network const& network, Demand const& demand);
/// The layout of the state, which differs where the program does.
RunIdentity identity_of(Simulation const& simulation);

/// Throws InputError: what of `run` is another in the checkpoint.
void check_same_run(Checkpoint const& checkpoint, RunIdentity const& run);

/// The simulation goes on from the checkpoint. Throws InputError, also where the results so far,
/// which are to be replayed, are damaged.
void resume(Checkpoint const& checkpoint, Simulation& simulation);

/// Writes the checkpoints that are due. Results go through it.
class Checkpoints : public Sink {
 public:
  Checkpoints(Scenario const& scenario, RunOptions const& options, DigestSink& results);
  /// What a run has to equal that goes on from them.
  void set_identity(RunIdentity run) { run_ = std::move(run); }
  /// Hands on the results up to `resumed`, which do not come again.
  void follow(Checkpoint resumed);

  void append(std::string_view table, Columns const& rows) override;
  /// After each tick. A checkpoint that cannot be written is told, and the run goes on.
  void write_due(Simulation const& simulation, Millis now);
  /// What writing them took.
  double seconds() const { return seconds_; }

 private:
  void write(std::filesystem::path const& path, Simulation const& simulation, Millis now);

  Scenario const& scenario_;
  RunOptions const& options_;
  RunIdentity run_;
  DigestSink& results_;
  std::optional<CheckpointWriter> writer_;  // none: no checkpoint is asked for, or none any more
  double seconds_ = 0;
};

}  // namespace pendler
