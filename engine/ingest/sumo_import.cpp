#include "ingest/sumo_import.h"

#include <set>
#include <string_view>

#include "ingest/sumo_demand.h"
#include "network/consistency.h"

namespace pendler {

namespace {

void leave_out_unknown_lights(SumoNet& net, ImportNotes& notes) {
  std::set<std::string_view> lights;
  for (SumoConnection const& c : net.connections) lights.insert(c.tl);
  std::erase_if(net.programs, [&](auto const& entry) {
    if (lights.contains(entry.first)) return false;
    notes.add("tlLogic of a traffic light that no connection has is left out", entry.first);
    return true;
  });
}

}  // namespace

SumoImport import_sumo(std::filesystem::path const& path,
                       std::span<std::filesystem::path const> paths, std::uint64_t seed,
                       ImportNotes notes) {
  SumoImport out;
  out.notes = std::move(notes);
  SumoNet net = read_sumo_net(path, out.notes);
  std::vector<SumoFile> files;
  for (auto const& file : paths) files.emplace_back(file);
  // Signal programs and stops may stand beside the network.
  std::vector<SumoStop> stops;
  for (SumoFile const& file : files) {
    for (SumoElement const& item : file.root().children()) {
      if (item.tag() == "tlLogic") {
        add_program(read_sumo_program(item, out.notes), net.programs, out.notes);
      } else if (is_stop_element(item.tag())) {
        stops.push_back(read_sumo_stop(item, net, out.notes));
      }
    }
  }
  leave_out_unknown_lights(net, out.notes);
  SumoNetwork network = network_of(net, stops, out.notes);
  out.demand = read_sumo_demand(files, net, network, seed, out.notes);
  check_consistency(network.network);  // again: with the lines of vehicles that stop

  for (SumoEdge const& edge : net.edges) {
    if (edge.internal) continue;
    ++out.counts.edges;
    out.counts.lanes += edge.lanes.size();
  }
  out.counts.connections = network.network.movements.from_lane.size();
  out.counts.traffic_lights = net.programs.size();
  out.counts.vehicles = out.demand.trips.size();
  out.network = std::move(network.network);
  return out;
}

}  // namespace pendler
