#pragma once
// The state at the first tick.

#include "simulation/state.h"
#include "simulation/step_tables.h"

namespace pendler {

/// An empty network, room for all trips.
SimulationState make_state(Network const& network, Demand const& demand, StepTables const& tables,
                           double pedestrians_per_hour);

}  // namespace pendler
