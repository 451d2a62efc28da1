#pragma once
// The network file: the draft (so that scenarios can edit and build again) and the built tables.

#include <filesystem>

#include "network/draft.h"
#include "network/network.h"

namespace pendler {

struct NetworkFile {
  NetworkDraft draft;
  Network network;
};

/// Throws InputError when the name is taken (without `overwrite`) or cannot be written, RunError
/// when the disk fails; then there is no file of that name.
void write_network(std::filesystem::path const& path, NetworkDraft const& draft,
                   Network const& network, bool overwrite = true);

/// Throws InputError when the file is no network file, of another format version, or damaged (both
/// parts carry a digest).
NetworkFile read_network(std::filesystem::path const& path);
/// Only the built tables, for runs without edits.
Network read_built_network(std::filesystem::path const& path);

}  // namespace pendler
