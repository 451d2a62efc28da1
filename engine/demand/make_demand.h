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
  double scale = 1.0;                      // sample of persons and of road freight, by key
  std::int32_t random_trips_per_hour = 0;  // instead of the tables' commuters and freight
  double random_bicycle_share = 0;         // of them
};

/// Trips that depart in [begin, end): commuters, freight (tours that set out before end, with all
/// their legs), public transport (whole, at any scale), sorted by (depart, key).
Demand make_demand(DemandInput const& input);

}  // namespace pendler
