#include "network/build.h"

#include "network/edges_of_region.h"
#include "network/layout.h"
#include "network/street_graph.h"
#include "network/turns.h"

namespace pendler {

Network build(NetworkDraft const& draft) {
  using namespace building;
  Network network;
  network.crs = draft.crs;
  network.stand_in = draft.stand_in;
  network.texts = draft.texts;
  if (network.texts.empty()) network.texts.push_back("");

  StreetGraph graph;
  cut_ways(draft, AreaIndex(draft), graph);
  mark_open_ends(draft, graph);
  place_controls(draft, graph);
  join_pieces(draft, graph);

  Layout const layout = lay_links(draft, graph, network);
  add_areas(draft, graph, layout, network);
  add_gateways(graph, layout, network);
  Directions const directions = directions_of(graph, layout);
  TurnChoices const choices = turn_choices(draft, graph, layout, directions, network);
  add_movements(network, assign_lanes(network, choices, directions, graph.repairs));

  for (auto& r : graph.repairs) {
    network.repair_kind.push_back(std::move(r.kind));
    network.repair_object.push_back(std::move(r.object));
    network.repair_detail.push_back(std::move(r.detail));
  }
  return network;
}

}  // namespace pendler
