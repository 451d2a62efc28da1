#pragma once
// OSM extracts -> NetworkDraft. Every table is in the order of its OSM ids, so that one region
// gives the same draft however it was cut into files.

#include <filesystem>
#include <span>
#include <string>

#include "network/draft.h"

namespace pendler {

struct OsmOptions {
  std::string crs;        // "EPSG:25832"; empty: that in western Germany, elsewhere the UTM zone
  bool stand_in = false;  // the extracts were drawn from tables of figures
};

/// One or several extracts merged by OSM id; of two versions of one object the newer wins (version,
/// then timestamp, then later file). Throws InputError; what can be mended is, and is named in the
/// draft's repairs.
NetworkDraft read_osm(std::span<std::filesystem::path const> files, OsmOptions const& options = {});

}  // namespace pendler
