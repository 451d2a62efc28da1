#pragma once
// Reads and merges OSM extracts (PBF, XML, also gz and bz2). Memory holds only what the import
// needs: ways for traffic, their nodes, stops, and the relations that speak of them.

#include <filesystem>
#include <span>

#include "ingest/osm_data.h"

namespace pendler {

/// Throws InputError with the file's name when a file is missing, broken, cut short, empty or not
/// OSM.
OsmData read_osm_data(std::span<std::filesystem::path const> files);

}  // namespace pendler
