#include "network/rails.h"

#include <algorithm>
#include <optional>

namespace pendler::building {

namespace {

/// The other link of the same track in the driving direction, if the node is no switch.
std::optional<LinkId> onward(Network const& network, LinkId l) {
  NodeId const n = network.links.to[l];
  std::optional<LinkId> next;
  for (LinkId o : network.nodes.out_links[n]) {
    if (!is_rail(network.links.cls[o]) || o == network.links.reverse[l]) continue;
    if (next) return std::nullopt;  // a switch
    next = o;
  }
  int in = 0;
  for (LinkId i : network.nodes.in_links[n]) {
    if (is_rail(network.links.cls[i]) && (!next || i != network.links.reverse[*next])) ++in;
  }
  return in == 1 ? next : std::nullopt;
}

bool two_way_track(Network const& network, LinkId l) {
  return (network.links.flags[l] & DraftWays::kSharedTrack) != 0 &&
         network.links.reverse[l].valid();
}

}  // namespace

void add_sections(Network& network) {
  auto& links = network.links;
  for (LinkId start : links.key.ids()) {
    if (!is_rail(links.cls[start]) || links.section[start].valid()) continue;
    std::vector<LinkId> members;
    SectionId const id(network.sections.links.size());
    auto take = [&](LinkId l) {
      links.section[l] = id;
      members.push_back(l);
    };
    take(start);
    if (two_way_track(network, start)) {
      LinkId const back = links.reverse[start];
      if (!links.section[back].valid()) take(back);
      for (LinkId l : {start, back}) {
        for (auto next = onward(network, l);
             next && two_way_track(network, *next) && !links.section[*next].valid();
             next = onward(network, *next)) {
          take(*next);
          if (!links.section[links.reverse[*next]].valid()) take(links.reverse[*next]);
        }
      }
    }
    std::sort(members.begin(), members.end());
    network.sections.links.append(members);
  }
}

void add_level_crossings(StreetGraph const& graph, Layout const& layout, Network& network) {
  auto& m = network.movements;
  auto& crossings = network.level_crossings;
  for (NodeId n : network.nodes.osm.ids()) {
    bool const marked = graph.nodes[layout.graph_node[n]].control == NodeControl::level_crossing;
    std::vector<LinkId> rails;
    bool road = false, gated = false;
    for (LinkId l : network.nodes.in_links[n]) {
      LinkClass const c = network.links.cls[l];
      if (is_rail(c)) {
        rails.push_back(l);
        gated |= marked || (c != LinkClass::tram && c != LinkClass::light_rail);
      } else {
        road = true;
      }
    }
    if (rails.empty() || !road || !gated) continue;
    LevelCrossingId const id = crossings.node.push_back(n);
    std::vector<MovementId> on_road, on_rail;
    for (LinkId l : network.nodes.in_links[n]) {
      auto const pass = [&](LaneId lane) {
        for (MovementId movement : network.lanes.out[lane]) {
          if (m.turn[movement] == Turn::u_turn) continue;
          m.level_crossing[movement] = id;
          (is_rail(network.links.cls[l]) ? on_rail : on_road).push_back(movement);
        }
      };
      for (LaneId lane : network.lanes_of(l)) pass(lane);
      if (LaneId const edge = network.edge_lane(l); edge.valid()) pass(edge);
    }
    std::sort(on_road.begin(), on_road.end());
    std::sort(on_rail.begin(), on_rail.end());
    crossings.rail_links.append(rails);
    crossings.road_movements.append(on_road);
    crossings.rail_movements.append(on_rail);
  }
}

}  // namespace pendler::building
