#include "demand/trip_rows.h"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

namespace pendler {
namespace {

/// (key, row) by key.
std::vector<std::pair<Key, TripId>> index_of(std::vector<TripRow> const& rows) {
  std::vector<std::pair<Key, TripId>> index;
  index.reserve(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) index.emplace_back(rows[i].key, TripId(i));
  std::ranges::sort(index);
  auto const twice = std::ranges::adjacent_find(index, {}, &std::pair<Key, TripId>::first);
  if (twice != index.end()) {
    throw std::logic_error("two trips have the key " + std::to_string(twice->first));
  }
  return index;
}

}  // namespace

Trips assemble(std::vector<TripRow> rows) {
  std::ranges::sort(rows, {}, [](TripRow const& r) { return std::pair(r.depart, r.key); });
  auto const index = index_of(rows);
  bool const named = std::ranges::any_of(rows, [](TripRow const& r) { return !r.id.empty(); });
  Trips trips;
  for (TripRow const& row : rows) {
    trips.key.push_back(row.key);
    trips.agent.push_back(row.agent);
    trips.kind.push_back(row.kind);
    trips.mode.push_back(row.mode);
    trips.vehicle.push_back(row.vehicle);
    trips.from.push_back(row.from);
    trips.to.push_back(row.to);
    trips.route.append(row.route);
    trips.ends.append(row.ends ? std::span(&*row.ends, 1) : std::span<TripEnds const>());
    trips.depart.push_back(row.depart);
    TripId after;
    if (row.after != 0) {
      auto const found =
          std::ranges::lower_bound(index, row.after, {}, &std::pair<Key, TripId>::first);
      // a trip whose predecessor is not made departs by itself
      if (found != index.end() && found->first == row.after) after = found->second;
    }
    trips.after.push_back(after);
    trips.pause_ms.push_back(row.pause_ms);
    trips.run.push_back(row.run);
    trips.rides.append(std::span(row.rides.data(), row.ride_count));
    trips.walk_ms.push_back(row.walk_ms);
    if (named) trips.id.push_back(row.id);
  }
  return trips;
}

}  // namespace pendler
