#pragma once
// Stop positions, bus stops, platforms and stations -> DraftStops, each place where a vehicle stops
// once.

#include <utility>
#include <vector>

#include "ingest/osm_data.h"
#include "ingest/osm_ways.h"
#include "ingest/projection.h"

namespace pendler {

/// An OSM object in one number: a node's id as it is, a way's −id, a relation's −2^40 − id.
std::int64_t object_key(OsmType type, std::int64_t id);

/// Which stop an OSM object (stop position, platform, station) has become part of.
struct StopIndex {
  std::vector<std::pair<std::int64_t, DraftStopId>> of_object;  // sorted by object_key
  DraftStopId find(OsmType type, std::int64_t id) const;
};

/// A platform joins the stop position that a line names with it, or else the nearest one of its
/// mode and name (60 m; 30 m when one has no name); platforms of one name within 30 m are one stop.
/// A station marks the rail stops of its name around it, and is a stop itself where it has none.
StopIndex add_stops(NetworkDraft& draft, OsmData const& data, DraftIndex const& index,
                    MapProjection const& projection, TextTable& texts, Repairs& repairs);

/// TransitMode bits by the tags alone.
std::uint8_t tagged_modes(Tags tags);
bool is_stop_role(std::string_view role);
bool is_platform_role(std::string_view role);

}  // namespace pendler
