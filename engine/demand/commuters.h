#pragma once
// Commuters: persons with a home, a work place, a departure and a mode, and their trips to work and
// back on one day.
//
// A person's key is made of the home zone, the work zone and a number, so that a larger flow adds
// persons and changes none; every draw is by that key, so that a smaller sample is a subset of a
// larger one.

#include <cstdint>
#include <string>
#include <vector>

#include "demand/places.h"
#include "demand/region_tables.h"
#include "demand/trip_rows.h"
#include "transit/link_graph.h"

namespace pendler {

struct CommuterInput {
  Network const& network;
  RegionTables const& tables;
  Timetable const& timetable;
  ConnectedPart const& cars;
  std::vector<Zone> const& zones;
  Millis begin = 0, end = kDay;  // trips that depart in [begin, end)
  std::uint64_t seed = 1;
  double scale = 1;  // share of the persons
};

/// Needs the profile "work"; ways home are made where there is a profile "home". Each day is like
/// the first. What cannot be carried out is named in `remarks`.
std::vector<TripRow> commuter_trips(CommuterInput const& input, std::vector<std::string>& remarks);

}  // namespace pendler
