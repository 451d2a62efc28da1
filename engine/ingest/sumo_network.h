#pragma once
// A SUMO network as pendler's: every edge is a link, every connection a movement.
//
// Lanes come from left to right. A movement has the length, geometry and speed of its chain of
// internal lanes; where the chain has a waiting position, it waits there. Conflicts lie where the
// geometries of SUMO's foes meet (and where lanes merge); who goes first is SUMO's response.
// Programs of signals are taken phase by phase.

#include <map>
#include <string>
#include <vector>

#include "ingest/import_notes.h"
#include "ingest/sumo_net.h"
#include "network/network.h"

namespace pendler {

struct SumoNetwork {
  Network network;
  std::vector<LinkId> link_of_edge;  // by index of SumoNet::edges; none: internal
  std::map<std::string, StopId, std::less<>> stop_of;

  /// SUMO counts lanes from the right.
  LaneId lane(std::size_t edge, std::size_t from_right) const {
    LinkId const link = link_of_edge[edge];
    return LaneId(network.links.first_lane[link].index() + network.links.lane_count[link] - 1 -
                  from_right);
  }
};

/// The stop on its lane, clamped to it.
void add_stop(SumoNet const& net, SumoStop const& stop, SumoNetwork& out);

/// Throws InputError. The network is consistent (network/consistency.h).
SumoNetwork network_of(SumoNet const& net, std::vector<SumoStop> const& stops, ImportNotes& notes);

}  // namespace pendler
