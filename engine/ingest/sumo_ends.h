#pragma once
// Where, on which lane and how fast a SUMO vehicle begins, and where it ends.

#include "demand/trip_rows.h"
#include "demand/vehicle_types.h"
#include "ingest/import_notes.h"
#include "ingest/sumo_xml.h"
#include "network/network.h"

namespace pendler {

/// departLane, departPos, departSpeed, arrivalPos of a vehicle, trip or flow. Draws depend on the
/// row's key and the seed. Notes what is taken otherwise; throws InputError.
TripEnds sumo_ends(SumoElement const& item, TripRow const& row, VehicleType const& type,
                   Network const& network, std::uint64_t seed, ImportNotes& notes);

}  // namespace pendler
