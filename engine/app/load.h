#pragma once
// From files to a network: OSM extracts or a network file.

#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "demand/trips.h"
#include "network/draft.h"
#include "network/network.h"
#include "scenario/scenario.h"

namespace pendler {

/// The region's OSM extracts, its areas and its outline as a draft. Throws InputError.
NetworkDraft load_draft(Region const& region);
/// A region that is just these extracts.
Region region_of(std::span<std::filesystem::path const> osm);

struct LoadedNetwork {
  Network network;
  std::vector<std::pair<std::string, std::string>> input_digests;  // file name, XXH64
};

/// The network of a scenario, with its edits built in. Throws InputError.
LoadedNetwork load_network(Scenario const& scenario);

/// The part of a scenario's demand file that its times and its scale take. Throws InputError.
Demand load_demand(Scenario const& scenario, Network const& network);

/// Builds the network, reads the demand file and resolves every place that a policy names. Throws
/// InputError.
void check_places(Scenario const& scenario);

}  // namespace pendler
