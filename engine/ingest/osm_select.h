#pragma once
// Which OSM objects the import has any use for.

#include "ingest/osm_data.h"

namespace pendler {

/// Roads, paths, rails in use, and platforms.
bool is_wanted_way(Tags tags);
/// Stops, stations and platforms (other nodes come along with their ways).
bool is_wanted_node(Tags tags);
/// Turn restrictions, lines of public transport, administrative boundaries, platforms.
bool is_wanted_relation(Tags tags);
bool is_boundary(Tags tags);
bool is_platform(Tags tags);

}  // namespace pendler
