#pragma once
// SUMO files to a scenario that runs: DIR/scenario.yaml, network.h5, demand.h5, import.txt.

#include <filesystem>
#include <string>
#include <vector>

#include "base/time.h"

namespace pendler {

struct SumoImportOptions {
  std::filesystem::path net, folder;
  std::vector<std::filesystem::path> files;  // routes and additional files
  std::int32_t tick_ms = 1000;               // SUMO's default step
  std::uint64_t seed = 1;
};

/// Writes the folder and returns the text of import.txt: what there is, and what was not
/// understood. Replaces an earlier import. Throws InputError, also where the folder holds a
/// scenario.yaml that no import made.
std::string import_sumo_scenario(SumoImportOptions const& options);

}  // namespace pendler
