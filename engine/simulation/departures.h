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
  /// `trip` was due, but there is no way.
  void put_off(TripId trip) { put_off_.push_back(trip); }
  /// Those that were put off are due again.
  void wake(Tick now);
  /// `trip` has arrived: those that come after it become due when their pause is over.
  void arrived(TripId trip, Tick now);

  template <class Archive>
  void archive(Archive& a, std::string const& name) {
    auto& [demand, settings, fixed, next_routed, calendar, put_off, followers] = *this;
    a(name + "/next_routed", next_routed);
    a(name + "/calendar", calendar);
    a(name + "/put_off", put_off);
  }

 private:
  Tick tick_of(Millis time) const;

  Demand const& demand_;
  StepSettings settings_;
  std::vector<TripId> fixed_;  // without a predecessor, by (depart, trip)
  std::size_t next_routed_ = 0;
  Calendar calendar_;
  std::vector<TripId> put_off_;
  Rows<TripId, TripId> followers_;
};

}  // namespace pendler
