#include "app/load.h"

#include <algorithm>
#include <array>
#include <fstream>

#include "base/error.h"
#include "base/hash.h"
#include "base/nearest.h"
#include "demand/make_demand.h"
#include "ingest/geojson_areas.h"
#include "ingest/osm.h"
#include "ingest/region_tables.h"
#include "network/build.h"
#include "scenario/controls.h"
#include "store/demand_file.h"
#include "store/network_file.h"

namespace pendler {

namespace {

std::string digest_of_file(std::filesystem::path const& path) {
  std::ifstream in(path, std::ios::binary);
  std::array<char, 65536> block{};
  Digest digest;
  while (in.read(block.data(), block.size()) || in.gcount() > 0) {
    digest.add(block.data(), static_cast<std::size_t>(in.gcount()));
  }
  return digest.text();
}

void add_areas(NetworkDraft& draft, std::vector<RegionArea> const& areas) {
  for (RegionArea const& area : areas) {
    draft.areas.kind.push_back(area.kind);
    draft.areas.code.push_back(area.code);
    draft.areas.name.push_back(area.name);
    DraftAreaId parent;
    for (DraftAreaId id : draft.areas.parent.ids()) {
      if (area.kind == AreaKind::district && draft.areas.code[id] == area.municipality) parent = id;
    }
    draft.areas.parent.push_back(parent);
    std::vector<Point> points;
    std::vector<std::uint32_t> sizes;
    for (auto const& ring : area.rings) {
      points.insert(points.end(), ring.begin(), ring.end());
      sizes.push_back(static_cast<std::uint32_t>(ring.size()));
    }
    draft.areas.ring_points.append(points);
    draft.areas.ring_sizes.append(sizes);
  }
}

void set_outline(NetworkDraft& draft, Region const& region) {
  for (std::string const& wanted : region.municipalities) {
    bool found = false;
    for (DraftAreaId id : draft.areas.kind.ids()) {
      bool const is = draft.areas.kind[id] == AreaKind::municipality &&
                      (draft.areas.code[id] == wanted || draft.areas.name[id] == wanted);
      if (is) draft.region_areas.push_back(id.value);
      found = found || is;
    }
    if (found) continue;
    std::vector<std::string> known;
    for (DraftAreaId id : draft.areas.kind.ids()) {
      if (draft.areas.kind[id] == AreaKind::municipality) known.push_back(draft.areas.name[id]);
    }
    throw InputError("region '" + region.name + "': the OSM data holds no municipality '" + wanted +
                     "'" + "; known: " + listed(known));
  }
}

bool edits(Policy const& policy) {
  return policy.kind == PolicyKind::narrow_street;
}

}  // namespace

NetworkDraft load_draft(Region const& region) {
  if (region.osm.empty()) throw InputError("region '" + region.name + "' names no OSM file");
  NetworkDraft draft = read_osm(region.osm, {region.crs, region.stand_in});
  add_areas(draft, region.areas);
  for (AreaFile const& file : region.area_files)
    add_areas_geojson(draft, file.path, {file.kind, file.code_property, file.name_property});
  set_outline(draft, region);
  return draft;
}

Region region_of(std::span<std::filesystem::path const> osm) {
  Region region;
  region.name = osm.front().stem().string();
  region.crs.clear();
  region.osm.assign(osm.begin(), osm.end());
  return region;
}

LoadedNetwork load_network(Scenario const& scenario) {
  LoadedNetwork out;
  auto const note = [&](std::filesystem::path const& path) {
    auto const taken = [&](std::string const& name) {
      return std::ranges::find(out.input_digests, name, [](auto const& p) { return p.first; }) !=
             out.input_digests.end();
    };
    std::string name = path.filename().string();
    if (taken(name)) name = path.string();
    out.input_digests.emplace_back(name, digest_of_file(path));
  };
  bool const edited = std::any_of(scenario.policies.begin(), scenario.policies.end(), edits);
  if (!scenario.demand.file.empty()) note(scenario.demand.file);
  if (scenario.demand.file.empty())
    for (auto const& [table, path] : scenario.region.tables) note(path);
  if (!scenario.network.empty()) {
    note(scenario.network);
    if (!edited) {
      out.network = read_built_network(scenario.network);
      return out;
    }
  }
  NetworkDraft draft = scenario.network.empty() ? load_draft(scenario.region)
                                                : std::move(read_network(scenario.network).draft);
  if (scenario.network.empty()) {
    for (auto const& path : scenario.region.osm) note(path);
    for (auto const& file : scenario.region.area_files) note(file.path);
  }
  if (draft.ways.osm.empty() && !scenario.network.empty())
    throw InputError(scenario.network.string() +
                     ": holds no streets to edit, as it was imported; expected no narrow_street");
  apply_edits(scenario.policies, draft);
  out.network = build(draft);
  return out;
}

Demand load_demand(Scenario const& scenario, Network const& network) {
  SimulationSettings const& times = scenario.simulation;
  DemandSettings const& settings = scenario.demand;
  if (!settings.file.empty()) {
    Demand demand = read_demand(settings.file, network);
    demand.trips = part_of(demand.trips, times.begin, times.end, settings.scale, times.seed);
    return demand;
  }
  bool const has_tables = !scenario.region.folder.empty();
  RegionTables const tables = has_tables ? read_region_tables(scenario.region) : RegionTables{};
  return make_demand({network, has_tables ? &tables : nullptr, times.begin, times.end, times.seed,
                      settings.scale, settings.random_trips_per_hour,
                      settings.random_bicycle_share});
}

void check_whole(Scenario const& scenario) {
  LoadedNetwork const loaded = load_network(scenario);
  load_demand(scenario, loaded.network);
  controls_of(scenario.policies, loaded.network, scenario.simulation.begin,
              scenario.simulation.end);
}

}  // namespace pendler
