#pragma once
// For whom a standing vehicle waits.

#include "simulation/step.h"

namespace pendler {

/// Why the foremost vehicle of a lane without a grant was refused, when it was not by a
/// signal.
struct Held {
  std::uint32_t vehicle = TripId::kNone;
  MovementId refused_for;
  Refusal refusal = Refusal::none;
};

struct WaitsFor {
  TripId vehicle;                   // none: for nobody, or for something that ends by itself
  Refusal refusal = Refusal::none;  // none: it stands behind the other or follows it
};

/// For whom the `index`-th vehicle of the lane waits; `held` belongs to the lane. Reads the state
/// between two ticks.
WaitsFor waits_for(Step const& step, LaneId lane, std::size_t index, Held const& held);

}  // namespace pendler
