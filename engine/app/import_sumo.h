#pragma once
// SUMO files to a scenario that runs: DIR/scenario.yaml, network.h5, demand.h5, import.txt.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"

namespace pendler {

struct SumoImportOptions {
  std::filesystem::path net, folder;         // a network, or a configuration that names it
  std::vector<std::filesystem::path> files;  // routes and additional files of a network
  std::optional<std::int32_t> tick_ms;       // else the configuration's step, or 1 s as in SUMO
  std::uint64_t seed = 1;
};

/// Writes the folder and returns the text of import.txt: what there is, and what was not
/// understood. Replaces an earlier import. Throws InputError, also where the folder holds a
/// scenario.yaml that no import made.
std::string import_sumo_scenario(SumoImportOptions const& options);

}  // namespace pendler
