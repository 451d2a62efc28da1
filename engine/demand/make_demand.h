#pragma once
// Everything that moves in a run, from a region's tables or without any.

#include <cstdint>

#include "demand/region_tables.h"
#include "demand/trips.h"

namespace pendler {

struct DemandInput {
  Network const& network;
  RegionTables const* tables = nullptr;  // none: transit and random trips only
  Millis begin = 6 * kHour, end = 10 * kHour;
  std::uint64_t seed = 1;
  double scale = 1.0;  // sample of persons, road freight and random trips, by key
  std::int32_t random_trips_per_hour = 0;  // instead of the tables' commuters and freight
  double random_bicycle_share = 0;         // of them
};

/// Trips that depart in [begin, end), each day like the first: commuters, freight (of tours the
/// legs planned then), public transport (whole, at any scale), sorted by (depart, key).
Demand make_demand(DemandInput const& input);

}  // namespace pendler
