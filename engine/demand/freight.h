#pragma once
// Freight, by the table freight: tours of vans and trucks with several stops from depots in the
// region's zones, through trucks between road gateways, freight trains between rail gateways.
//
// A tour's legs are trips chained by `after` and `pause_ms`; each has a planned departure, so that
// a window cuts the day's tours where it begins and ends. Stops are in one zone, drawn by people
// and jobs and exp(-0.1 × minutes) from the depot, and are driven to by nearest neighbour.

#include <cstdint>
#include <string>
#include <vector>

#include "demand/places.h"
#include "demand/region_tables.h"
#include "demand/trip_rows.h"

namespace pendler {

struct FreightInput {
  Network const& network;
  RegionTables const& tables;
  std::vector<Zone> const& zones;
  IdVector<VehicleTypeId, VehicleType> const& vehicle_types;
  Millis begin = 0, end = kDay;  // trips that are to depart in [begin, end)
  std::uint64_t seed = 1;
  double scale = 1;  // share of the road vehicles; trains are not sampled
};

std::vector<TripRow> freight_trips(FreightInput const& input, std::vector<std::string>& remarks);

}  // namespace pendler
