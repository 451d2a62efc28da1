#pragma once
// Who may go from which link to which at a node, and over which lanes.

#include <vector>

#include "network/layout.h"

namespace pendler::building {

/// Directions of travel at a link's end and start, from the street's axis.
struct Directions {
  IdVector<LinkId, Point> at_start, at_end;
};
Directions directions_of(StreetGraph const& graph, Layout const& layout);

struct TurnChoice {
  LinkId to;
  VehicleClasses allowed = 0;  // any lane of the one link to any lane of the other
  double angle = 0;            // degrees, left positive
  bool back = false;           // to the other direction of the same street
};
/// Per link, left to right.
using TurnChoices = Rows<LinkId, TurnChoice>;
TurnChoices turn_choices(NetworkDraft const& draft, StreetGraph& graph, Layout const& layout,
                         Directions const& directions, Network& network);

/// A movement to be.
struct LaneTurn {
  LaneId from, to;
  VehicleClasses allowed = 0;
  double angle = 0;
  bool back = false;
};
/// In order of from lane and to lane.
std::vector<LaneTurn> assign_lanes(Network const& network, TurnChoices const& choices,
                                   Directions const& directions, std::vector<Repair>& repairs);

/// Movements in order of junction, with geometry, length and speed; their lanes behind the links'.
void add_movements(Network& network, std::vector<LaneTurn> turns);

/// The lane's middle line at its end and start.
struct LaneEnd {
  Point position, direction;
};
LaneEnd lane_end(Network const& network, LaneId lane);
LaneEnd lane_start(Network const& network, LaneId lane);

}  // namespace pendler::building
