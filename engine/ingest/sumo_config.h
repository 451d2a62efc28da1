#pragma once
// A SUMO configuration (.sumocfg): what it runs, and when.

#include <filesystem>
#include <optional>
#include <vector>

#include "base/time.h"
#include "ingest/import_notes.h"

namespace pendler {

struct SumoConfig {
  std::filesystem::path net;
  std::vector<std::filesystem::path> files;  // additional files, then routes: SUMO's order
  std::optional<Millis> begin, end;          // whole seconds
  std::optional<Millis> step;
};

/// By its ending, .sumocfg or .sumo.cfg.
bool is_sumo_config(std::filesystem::path const& path);

/// Options count by name in whatever section they stand, as in SUMO; paths are relative to the
/// file. Notes the options that are not read. Throws InputError.
SumoConfig read_sumo_config(std::filesystem::path const& path, ImportNotes& notes);

}  // namespace pendler
