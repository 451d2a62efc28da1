#pragma once
// Polygons of municipalities and districts from a GeoJSON file (longitude and latitude).

#include <filesystem>
#include <string>

#include "network/draft.h"

namespace pendler {

struct GeojsonAreaOptions {
  AreaKind kind = AreaKind::municipality;
  std::string code_property;  // "AGS"; the code may be a text or a whole number
  std::string name_property = "name";
};
/// Adds every Polygon and MultiPolygon of the file's features, in its order. An area whose code the
/// draft already has replaces it. A district goes to the municipality around it. Throws InputError.
void add_areas_geojson(NetworkDraft& draft, std::filesystem::path const& path,
                       GeojsonAreaOptions const& options);

}  // namespace pendler
