#include "simulation/departures.h"

#include <algorithm>

namespace pendler {

Departures::Departures(Demand const& demand, StepSettings const& settings)
    : demand_(demand), settings_(settings) {
  std::vector<std::pair<TripId, TripId>> pairs;
  for (TripId trip : demand.trips.key.ids()) {
    if (demand.trips.after[trip].valid()) {
      pairs.emplace_back(demand.trips.after[trip], trip);
    } else if (demand.trips.depart[trip] < settings.end) {
      fixed_.push_back(trip);
      calendar_.add(tick_of(demand.trips.depart[trip]), trip);
    }
  }
  std::sort(fixed_.begin(), fixed_.end(), [&](TripId a, TripId b) {
    return std::pair(demand.trips.depart[a], a) < std::pair(demand.trips.depart[b], b);
  });
  followers_ = Rows<TripId, TripId>::from_pairs(demand.trips.size(), pairs);
}

Tick Departures::tick_of(Millis time) const {
  return static_cast<Tick>(std::max<Millis>(0, time - settings_.begin + settings_.tick_ms - 1) /
                           settings_.tick_ms);
}

std::vector<TripId> Departures::fixed_before(Tick until) {
  std::vector<TripId> out;
  while (next_routed_ < fixed_.size() &&
         tick_of(demand_.trips.depart[fixed_[next_routed_]]) < until) {
    out.push_back(fixed_[next_routed_++]);
  }
  return out;
}

std::vector<TripId> Departures::due(Tick now) {
  std::vector<TripId> out;
  while (calendar_.has_due(now)) out.push_back(calendar_.take());
  return out;
}

void Departures::wake(Tick now) {
  for (TripId trip : put_off_) calendar_.add(now, trip);
  put_off_.clear();
}

void Departures::arrived(TripId trip, Tick now) {
  for (TripId next : followers_[trip]) {
    Tick const pause = (demand_.trips.pause_ms[next] + settings_.tick_ms - 1) / settings_.tick_ms;
    calendar_.add(std::max(now + pause, tick_of(demand_.trips.depart[next])), next);
  }
}

}  // namespace pendler
