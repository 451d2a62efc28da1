#include "assessment/trip_counts.h"

#include <map>
#include <numeric>
#include <utility>

namespace pendler {

namespace {
std::uint32_t at(Outcomes const& o, TripStatus s) {
  return o.of[static_cast<std::size_t>(s)];
}
void add(Outcomes& to, Outcomes const& from) {
  for (std::size_t i = 0; i < kTripStatusCount; ++i) to.of[i] += from.of[i];
}
}  // namespace

std::uint32_t Outcomes::total() const {
  return std::accumulate(of.begin(), of.end(), std::uint32_t{0});
}
std::uint32_t Outcomes::moved() const {
  return at(*this, TripStatus::arrived) + at(*this, TripStatus::travelling);
}

Outcomes TripCounts::of(AgentKind kind) const {
  Outcomes sum;
  for (Group const& g : groups) {
    if (g.kind == kind) add(sum, g.outcomes);
  }
  return sum;
}
Outcomes TripCounts::of(AgentKind kind, TripMode mode) const {
  for (Group const& g : groups) {
    if (g.kind == kind && g.mode == mode) return g.outcomes;
  }
  return {};
}

std::optional<double> TripCounts::arrived_share() const {
  if (due == 0) return std::nullopt;
  return static_cast<double>(due_arrived) / due;
}

TripCounts count_trips(TripRows const& trips, double due_by_s) {
  TripCounts counts;
  counts.due_by_s = due_by_s;
  std::map<std::pair<std::uint8_t, std::uint8_t>, Outcomes> groups;
  std::map<std::pair<std::uint16_t, std::uint16_t>, std::pair<std::uint32_t, std::uint32_t>> flows;
  for (std::size_t i = 0; i < trips.status.size(); ++i) {
    auto const status = static_cast<TripStatus>(trips.status[i]);
    ++groups[{trips.kind[i], trips.mode[i]}].of[trips.status[i]];
    if (status == TripStatus::arrived || status == TripStatus::travelling) {
      auto& [all, by_car] = flows[{trips.from_municipality[i], trips.to_municipality[i]}];
      ++all;
      if (static_cast<TripMode>(trips.mode[i]) == TripMode::car) ++by_car;
    }
    if (trips.due_s[i] <= due_by_s) {  // never for NaN: not due
      ++counts.due;
      if (status == TripStatus::arrived) ++counts.due_arrived;
    }
  }
  for (auto const& [key, outcomes] : groups) {
    counts.groups.push_back(
        {static_cast<AgentKind>(key.first), static_cast<TripMode>(key.second), outcomes});
    add(counts.all, outcomes);
  }
  for (auto const& [key, n] : flows)
    counts.flows.push_back({key.first, key.second, n.first, n.second});
  return counts;
}

}  // namespace pendler
