#pragma once
// Nodes and streets for a draft that is made by rule, because it is too large to be drawn.

#include <limits>
#include <vector>

#include "network/draft.h"

namespace pendler {

struct StreetKind {
  LinkClass cls;
  int lanes, lanes_backward;
  double kmh;
  bool turn_lanes = false;  // the three lanes forward are marked left, straight, right
};

inline DraftNodeId add_node(NetworkDraft& draft, Point p, NodeControl control = NodeControl::none) {
  draft.nodes.position.push_back(p);
  draft.nodes.control.push_back(control);
  draft.nodes.control_direction.push_back(ControlDirection::both);
  draft.nodes.barred.push_back(VehicleClasses{0});
  draft.nodes.red_turn.push_back(VehicleClasses{0});
  return draft.nodes.osm.push_back(static_cast<std::int64_t>(draft.nodes.osm.size()) + 1);
}

inline void add_way(NetworkDraft& draft, StreetKind const& kind,
                    std::vector<DraftNodeId> const& nodes, int allowed, int flags) {
  DraftWays& w = draft.ways;
  w.osm.push_back(1000 + static_cast<std::int64_t>(w.osm.size()));
  w.cls.push_back(kind.cls);
  w.nodes.append(nodes);
  w.name.push_back(0);
  w.ref.push_back(0);
  for (std::size_t d : {std::size_t{0}, std::size_t{1}}) {
    int const lanes = d == 0 ? kind.lanes : kind.lanes_backward;
    w.lanes[d].push_back(static_cast<std::uint8_t>(lanes));
    w.speed[d].push_back(static_cast<float>(kind.kmh / 3.6));
    w.allowed[d].push_back(static_cast<VehicleClasses>(lanes > 0 ? allowed : 0));
    w.lane_allowed[d].append({});
    if (kind.turn_lanes && lanes == 3) {
      w.turns[d].append({bit(Turn::left), bit(Turn::straight), bit(Turn::right)});
    } else {
      w.turns[d].append({});
    }
  }
  w.lane_width.push_back(3.25F);
  w.max_weight.push_back(std::numeric_limits<float>::infinity());
  w.layer.push_back(0);
  w.flags.push_back(static_cast<std::uint8_t>(flags));
  w.guessed.push_back(0);
}

}  // namespace pendler
