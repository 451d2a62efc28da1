#pragma once
// When trips set out: known departures by a cursor, trips that wait for an earlier one by a
// calendar.

#include <cstdint>
#include <queue>
#include <vector>

#include "simulation/step.h"

namespace pendler {

class Departures {
 public:
  Departures(Demand const& demand, StepSettings const& settings);

  /// Trips with a fixed time before `until`, each once, in trip order: to be routed ahead of time.
  std::vector<TripId> fixed_before(Tick until);
  /// Trips due at or before `now`, in order of (tick, trip).
  std::vector<TripId> due(Tick now);
  /// `trip` has arrived: those that come after it become due when their pause is over.
  void arrived(TripId trip, Tick now);

 private:
  struct Due {
    Tick tick;
    std::uint32_t trip;
    friend bool operator>(Due const& a, Due const& b) {
      return std::pair(a.tick, a.trip) > std::pair(b.tick, b.trip);
    }
  };
  Tick tick_of(Millis time) const;

  Demand const& demand_;
  StepSettings settings_;
  std::vector<TripId> fixed_;  // without a predecessor, by (depart, trip)
  std::size_t next_routed_ = 0;
  std::priority_queue<Due, std::vector<Due>, std::greater<>> calendar_;
  Rows<TripId, TripId> followers_;
};

}  // namespace pendler
