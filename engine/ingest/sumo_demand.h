#pragma once
// Vehicles, trips and flows of SUMO route files -> Demand.

#include <vector>

#include "demand/trips.h"
#include "ingest/import_notes.h"
#include "ingest/sumo_network.h"
#include "ingest/sumo_xml.h"

namespace pendler {

/// Adds the lines of vehicles with stops to the network. Notes what is not carried over; throws
/// InputError for references to edges, types, routes and stops that are not there.
Demand read_sumo_demand(std::vector<SumoFile> const& files, SumoNet const& net,
                        SumoNetwork& network, std::uint64_t seed, ImportNotes& notes);

/// Stops that are defined by themselves (busStop, trainStop).
bool is_stop_element(std::string_view tag);
SumoStop read_sumo_stop(SumoElement const& item, SumoNet const& net, ImportNotes& notes);

}  // namespace pendler
