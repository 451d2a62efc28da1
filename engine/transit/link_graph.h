#pragma once
// The links that one class of vehicle can drive, one after the other: what a line's way, or a check
// of reachability, needs of the network. Bans over several links are not part of it.

#include <cstdint>
#include <limits>
#include <span>

#include "base/id.h"
#include "network/network.h"

namespace pendler {

struct NextLink {
  LinkId link;
  float metres = 0;          // on the shortest movement
  float seconds = 0;         // on that movement, at its speed
  std::uint8_t u_turn = 0;   // 1: only by a U-turn
  std::uint8_t signals = 0;  // 1: a signal stands before it
};

struct LinkGraph {
  IdVector<LinkId, std::uint8_t> usable;
  Rows<LinkId, NextLink> next;  // ascending by link
};

/// Links and movements that `cls` may use; of links with a weight limit those that carry `tonnes`.
LinkGraph link_graph(Network const& network, VehicleClass cls, double tonnes = 0);

/// The part of a graph in which every link reaches every other one, and what leads to and from it.
struct ConnectedPart {
  IdVector<LinkId, std::uint8_t> core;       // in the largest strongly connected part
  IdVector<LinkId, std::uint8_t> leads_in;   // reaches the core (or is in it)
  IdVector<LinkId, std::uint8_t> leads_out;  // is reached from it (or is in it)
};

/// Largest by metres of road; of equal ones that with the lowest link.
ConnectedPart largest_connected_part(Network const& network, LinkGraph const& graph);

}  // namespace pendler
