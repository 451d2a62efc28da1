#pragma once
// When trips set out: known departures by a cursor, trips that wait for an earlier one by a
// calendar.

#include <string>
#include <vector>

#include "simulation/calendar.h"
#include "simulation/step.h"

namespace pendler {

class Departures {
 public:
  Departures(Demand const& demand, StepSettings const& settings);

  /// Trips with a fixed time before `until`, each once, in trip order: to be routed ahead of time.
  std::vector<TripId> fixed_before(Tick until);
  /// Trips due at or before `now`, in order of (tick, trip).
  std::vector<TripId> due(Tick now);
  /// `trip` was due, but becomes due anew at that time.
  void again(TripId trip, Millis at) { calendar_.add(tick_of(at), trip); }
  /// `trip` has arrived: those that come after it become due when their pause is over.
  void arrived(TripId trip, Tick now);

  template <class Archive>
  void archive(Archive& a, std::string const& name) {
    auto& [demand, settings, fixed, next_routed, calendar, followers] = *this;
    a(name + "/next_routed", next_routed);
    a(name + "/calendar", calendar);
  }

 private:
  Tick tick_of(Millis time) const;

  Demand const& demand_;
  StepSettings settings_;
  std::vector<TripId> fixed_;  // without a predecessor, by (depart, trip)
  std::size_t next_routed_ = 0;
  Calendar calendar_;
  Rows<TripId, TripId> followers_;
};

}  // namespace pendler
