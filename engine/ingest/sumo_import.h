#pragma once
// SUMO network, routes and additional files -> Network and Demand (docs/sumo-import.md).

#include <filesystem>
#include <span>

#include "demand/trips.h"
#include "ingest/import_notes.h"
#include "network/network.h"

namespace pendler {

struct SumoCounts {
  std::size_t edges = 0, lanes = 0, connections = 0, traffic_lights = 0;  // as in SUMO's file
  std::size_t vehicles = 0;  // of all vehicles, trips and flows
};

struct SumoImport {
  Network network;
  Demand demand;
  SumoCounts counts;
  ImportNotes notes;
};

/// `files`: routes and additional files in any order. `seed` draws types and routes of
/// distributions, random positions, and the times of flows with a probability. `notes`: those made
/// before, which come first. Throws InputError.
SumoImport import_sumo(std::filesystem::path const& net,
                       std::span<std::filesystem::path const> files, std::uint64_t seed = 1,
                       ImportNotes notes = {});

}  // namespace pendler
