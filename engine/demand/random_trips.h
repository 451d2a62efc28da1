#pragma once
// Traffic for a network that comes without tables.

#include <cstdint>
#include <vector>

#include "demand/trip_rows.h"

namespace pendler {

/// `per_hour` trips an hour, evenly in time, between streets drawn by length in the largest
/// strongly connected part of the car network (motorways and their ramps excepted), at least 300 m
/// apart where the network allows it; one in twenty is a rigid truck. The n-th trip of each hour
/// has its own key, so more trips an hour add to the fewer.
std::vector<TripRow> random_trips(Network const& network, std::int32_t per_hour, Millis begin,
                                  Millis end, std::uint64_t seed);

}  // namespace pendler
