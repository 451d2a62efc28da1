#pragma once
// A scenario's YAML after `extends` and overrides: one tree in which every value still knows where
// it was written.

#include <filesystem>
#include <span>
#include <string>

#include "ingest/yaml_value.h"

namespace pendler {

/// Reads the file and what it extends (paths relative to the file). Maps merge key by key; a list
/// of the child replaces the parent's, but `policies` are appended to it. `name` and `description`
/// are not inherited; a missing name becomes the file's.
YamlValue read_merged_scenario(std::filesystem::path const& path);

/// "key.path=value": the value is YAML; a number in the path is an index into a list.
void apply_override(YamlValue& root, std::string const& assignment);

}  // namespace pendler
