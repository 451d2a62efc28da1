#pragma once
// NetworkDraft -> Network.

#include "network/draft.h"
#include "network/network.h"

namespace pendler {

/// Splits ways at junctions and area boundaries, clusters conflict nodes, lays lanes and movements,
/// finds conflicts, writes default signal programs, rail sections and gateways. Pure: the same
/// draft gives the same network.
Network build(NetworkDraft const& draft);

}  // namespace pendler
