#pragma once
// From files to what a run needs: network and demand.

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

/// The demand of a scenario: of its file the part that its times and its scale take, or made of its
/// region's tables. Throws InputError.
Demand load_demand(Scenario const& scenario, Network const& network);

/// All that comes before a run's first tick: network, demand, and what the policies do to them.
/// Throws InputError.
void check_whole(Scenario const& scenario);

}  // namespace pendler
