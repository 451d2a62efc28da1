#pragma once
// The vehicles of public transport: one trip a run of the timetable.

#include <vector>

#include "demand/trip_rows.h"

namespace pendler {

/// Departs when the run sets out (at the start of its line's route), with the vehicle of its mode.
std::vector<TripRow> transit_trips(Network const& network, Timetable const& timetable);

/// The vehicle type that runs a line. Every third bus line, by key, runs articulated buses.
VehicleTypeId vehicle_of_line(Network const& network, LineId line);

}  // namespace pendler
