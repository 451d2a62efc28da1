#pragma once
// The demand file: trips, timetable and vehicle types of one network, as tables of columns
// (docs/demand-format.md).

#include <filesystem>

#include "demand/trips.h"
#include "network/network.h"

namespace pendler {

/// Throws InputError when the name is taken (without `overwrite`) or cannot be written, RunError
/// when the disk fails; then there is no file of that name.
void write_demand(std::filesystem::path const& path, Demand const& demand, Network const& network,
                  bool overwrite = true);

/// Throws InputError when the file is no demand file, of another format version, damaged, or made
/// for another network.
Demand read_demand(std::filesystem::path const& path, Network const& network);

}  // namespace pendler
