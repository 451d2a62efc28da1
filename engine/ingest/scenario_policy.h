#pragma once
// The `policies` of a scenario: YAML -> Policy.

#include <optional>
#include <string>

#include "ingest/yaml_reader.h"
#include "scenario/scenario.h"

namespace pendler {

/// `crs` of the region, for polygons; none when the scenario names no region.
Policy read_policy(YamlItem const& item, std::optional<std::string> const& crs);

}  // namespace pendler
