#pragma once
// Turn restriction relations, via a node or via ways.

#include "ingest/osm_data.h"
#include "ingest/osm_ways.h"

namespace pendler {

/// "hgv;bus" -> the classes.
VehicleClasses restricted_classes(std::string_view modes);

void add_restrictions(NetworkDraft& draft, OsmData const& data, DraftIndex const& index,
                      Repairs& repairs);

}  // namespace pendler
