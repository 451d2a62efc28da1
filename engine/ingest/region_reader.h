#pragma once
// region.yaml -> Region: where a region's data is.

#include <filesystem>

#include "ingest/yaml_reader.h"
#include "scenario/scenario.h"

namespace pendler {

/// Paths in the file are relative to it. OSM files need not be there yet. Throws InputError with
/// FILE:LINE:COLUMN.
Region read_region(std::filesystem::path const& path);

/// A ring of [lon, lat] pairs, or a list of such rings: projected to `crs` and closed.
std::vector<std::vector<Point>> read_polygon(YamlItem const& item, std::string const& crs);

/// A path as written in a YAML file, relative to that file (an override's: to the working folder).
std::filesystem::path read_path(YamlItem const& item);

/// The same, of a file that must be there; otherwise a file beside it with a similar name is named.
std::filesystem::path read_existing_path(YamlItem const& item);

}  // namespace pendler
