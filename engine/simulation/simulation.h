#pragma once
// A run: the network's state, stepped tick by tick, with its results handed to a sink.

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "demand/trips.h"
#include "kernels/signal.h"
#include "network/network.h"
#include "parallel/workers.h"
#include "results/sink.h"
#include "results/tables.h"
#include "scenario/controls.h"
#include "simulation/route_service.h"
#include "simulation/saved_state.h"
#include "simulation/settings.h"

namespace pendler {

struct RunInput {
  Network const& network;
  Demand const& demand;
  std::span<Control const> controls;
  StepSettings settings;
};

/// Counted at the end of every run; departed = arrived + running.
struct RunTotals {
  std::uint64_t updates = 0, squeezed = 0;
  std::uint32_t vehicles_departed = 0, vehicles_arrived = 0, vehicles_running = 0,
                vehicles_queued = 0, peak_vehicles = 0;
  std::uint32_t persons_departed = 0, persons_arrived = 0, persons_travelling = 0, unreachable = 0;
};

/// A vehicle as it stands at the end of a tick.
struct VehicleSight {
  TripId trip;
  LaneId lane;
  float position = 0;  // of the front, m from the lane's start
  float speed = 0;     // m/s
  float length = 0;    // m
};

/// Wall time of one phase of the step, summed over all ticks.
struct PhaseTime {
  std::string_view name;
  double seconds = 0;
};

class Simulation {
 public:
  /// The input must outlive the simulation.
  Simulation(RunInput const& input, RouteService& routes, Workers& workers, Sink& sink);
  ~Simulation();

  /// One tick; false when the end is reached. Throws RunError when a gridlock is found and the
  /// settings say so; all results until then have been handed over.
  bool step();
  /// The whole state between two ticks.
  SavedState save() const;
  /// Goes on from the saved state of a run over equal network, demand and settings. Its controls
  /// may differ from that run's from the time of the state on. Throws InputError when they differ
  /// before, or the state does not fit network and demand; the simulation is then not to be used.
  void load(SavedState const& saved);

  /// Closes the open interval and hands over trips. Throws RunError when something was lost.
  void finish();
  /// Throws RunError unless all vehicles and persons that set out have arrived or are somewhere,
  /// and each link holds what came onto it less what went off. finish() calls it.
  void check_conservation() const;

  /// Throws RunError naming lane and vehicle when a gap is negative, a vehicle is in no or in two
  /// places, or a counter is off.
  void check_invariants() const;

  Tick tick() const;
  std::uint32_t vehicles_on_network() const;
  /// All vehicles on the network, by lane, the foremost first. For tests and detectors.
  std::vector<VehicleSight> vehicles() const;
  /// What each signal group shows in the tick that comes next.
  IdVector<SignalGroupId, Aspect> aspects() const;
  RunTotals totals() const;
  /// All phases in the order of the step.
  std::span<PhaseTime const> phase_times() const;
  /// XXH64 over the tick, the number of updates, and the positions, speeds and vehicles of all
  /// lanes.
  std::uint64_t state_hash() const;
  /// Traffic of all closed intervals summed by link, for summaries.
  TrafficRows const& whole_run() const;
  /// All gridlocks so far.
  GridlockRows gridlocks() const;
  TripRows trip_rows() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace pendler
