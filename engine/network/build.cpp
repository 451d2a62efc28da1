#include "network/build.h"

#include "network/edges_of_region.h"
#include "network/layout.h"
#include "network/lines_and_stops.h"
#include "network/rails.h"
#include "network/right_of_way.h"
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

  add_sections(network);
  add_level_crossings(graph, layout, network);
  Approaches const approaches = approaches_of(graph, layout, directions, choices, network);
  std::vector<Pair> const pairs = find_pairs(network);
  add_signals(approaches, pairs, network);
  add_conflicts(approaches, pairs, network);
  add_lines_and_stops(draft, graph, layout, network);

  for (auto& r : graph.repairs) {
    network.repair_kind.push_back(std::move(r.kind));
    network.repair_object.push_back(std::move(r.object));
    network.repair_detail.push_back(std::move(r.detail));
  }
  return network;
}

}  // namespace pendler
