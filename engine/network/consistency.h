#pragma once
// What every network holds to, whether it was built or read from a file.

#include "network/network.h"

namespace pendler {

/// Throws InputError that names the table and row: column sizes, ids in range, both directions of
/// every adjacency, symmetric conflicts with opposite priorities, signal windows inside their
/// cycle.
void check_consistency(Network const& network);

}  // namespace pendler
