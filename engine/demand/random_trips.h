#pragma once
// Traffic for a network that comes without tables.

#include <cstdint>
#include <vector>

#include "demand/trip_rows.h"

namespace pendler {

/// `per_hour` trips an hour, evenly in time, between streets drawn by length in the largest
/// strongly connected part of the car network (motorways and their ramps excepted), at least 300 m
/// apart where the network allows it; one in twenty is a rigid truck, and `bicycle_share` of all
/// are bicycles, between streets where these may ride. The n-th trip of each hour has its own key,
/// so more trips an hour add to the fewer, and a larger share of bicycles leaves other trips alone;
/// `scale` is a sample of them.
std::vector<TripRow> random_trips(Network const& network, std::int32_t per_hour, Millis begin,
                                  Millis end, std::uint64_t seed, double bicycle_share = 0,
                                  double scale = 1);

}  // namespace pendler
