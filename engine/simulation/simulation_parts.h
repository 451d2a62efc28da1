#pragma once
// What a simulation is made of, for the files that implement it.

#include <algorithm>
#include <array>
#include <chrono>
#include <limits>

#include "simulation/departures.h"
#include "simulation/grant.h"
#include "simulation/gridlock.h"
#include "simulation/make_state.h"
#include "simulation/passengers.h"
#include "simulation/recorder.h"
#include "simulation/rerouting.h"
#include "simulation/simulation.h"
#include "simulation/state_fields.h"
#include "simulation/step.h"

namespace pendler {

inline constexpr std::int32_t kLookEvery_ms = 2000;  // for a better lane

/// Index into PhaseTimes.
enum Phase : std::size_t {
  kDispatch,
  kGrant,
  kAdvance,
  kReceive,
  kPublish,
  kCommit,
  kRoutes,
  kGridlock,
  kResults
};
using PhaseTimes = std::array<PhaseTime, kResults + 1>;

class Stopwatch {
 public:
  explicit Stopwatch(PhaseTime& phase)
      : sum_(phase.seconds), start_(std::chrono::steady_clock::now()) {}
  ~Stopwatch() {
    sum_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }
  Stopwatch(Stopwatch const&) = delete;
  Stopwatch& operator=(Stopwatch const&) = delete;

 private:
  double& sum_;
  std::chrono::steady_clock::time_point start_;
};

struct Simulation::Parts {
  Parts(RunInput const& run, RouteService& route_service, Workers& crew, Sink& to)
      : input(run),
        tables(run.network, run.demand),
        state(make_state(run.network, run.demand, tables, run.settings.pedestrians_per_hour)),
        departures(run.demand, run.settings),
        passengers(run.demand),
        rerouting(run.network, route_service),
        gridlocks(run.network, run.demand),
        recorder(run.network, to),
        sink(to),
        step{run.network,
             run.demand,
             run.demand.vehicle_types,
             input.settings,
             tables,
             state,
             scratch,
             crew,
             static_cast<float>(run.settings.tick_ms) / 1000.0F,
             static_cast<std::uint32_t>(std::max(1, kLookEvery_ms / run.settings.tick_ms))} {
    step.look_inverse = std::numeric_limits<std::uint64_t>::max() / step.look_period + 1;
    std::size_t const lanes = run.network.lanes.length.size();
    scratch.ways.resize(state.vehicles.size());
    scratch.comers.resize(tables.movements.size());
    scratch.chunks.resize(std::max(state.active.chunks(), state.queued.chunks()));
    scratch.shown_until.assign(run.network.signals.junction.size(),
                               std::numeric_limits<Millis>::min());
    for (BitSet* set : {&scratch.sources, &scratch.targets, &scratch.over})
      set->resize(lanes, tables.first_way);
  }

  RunInput input;
  StepTables tables;
  SimulationState state;
  StepScratch scratch;
  Grants grants;
  Departures departures;
  Passengers passengers;
  Rerouting rerouting;
  Gridlocks gridlocks;
  Recorder recorder;
  Sink& sink;
  PhaseTimes times{{{"dispatch"},
                    {"grant"},
                    {"advance"},
                    {"receive"},
                    {"publish"},
                    {"commit"},
                    {"routes"},
                    {"gridlock"},
                    {"results"}}};
  Step step;

  Tick ticks_of(std::int32_t seconds) const {
    return std::max(1, seconds * 1000 / input.settings.tick_ms);
  }
  bool every(std::int32_t seconds) const { return state.tick % ticks_of(seconds) == 0; }

  void set_status(TripId trip, TripStatus status) {
    state.trips.status[trip] = static_cast<std::uint8_t>(status);
  }

  /// All that is state; what is left out is input, derived from it, or scratch memory of a tick.
  template <class Archive>
  void archive(Archive& a) {
    auto& [run, derived, now, memory, granting, due, riders, routing, circles, recording, results,
           clocks, view] = *this;
    pendler::archive(a, now);
    due.archive(a, "departures");
    riders.archive(a, "passengers");
    routing.archive(a, "rerouting");
    circles.archive(a, "gridlocks");
    recording.archive(a, "recorder");
  }

  std::size_t controls_applied() const;
  void enter();
  void begin_tick();
  void limit_ways_of(LaneId lane);
  void apply_controls();
  void take_routes();
  void look_for_gridlock();
  void depart();
  void advance();
  template <class Body>
  void for_strips(Body&& body);
  void collect();
};

}  // namespace pendler
