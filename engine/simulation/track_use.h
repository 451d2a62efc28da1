#pragma once
// Which way trains use the tracks, known before the run from lines and given routes. A passing
// place is a track that is used in one direction only.

#include <cstdint>
#include <vector>

#include "demand/trips.h"
#include "network/network.h"

namespace pendler {

/// None for a stop without a lane.
inline LinkId link_of(Network const& network, StopId stop) {
  LaneId const lane = network.stops.lane[stop];
  return lane.valid() ? network.lanes.link[lane] : LinkId();
}

struct TrackUse {
  TrackUse(Network const& network, Demand const& demand);

  /// The track that trains take where their route names this one: another one between the same
  /// switches where both directions would meet on it, else itself.
  IdVector<LinkId, LinkId> instead;
  /// Tracks between the same switches, by link, that trains of the same direction may take as well.
  Rows<LinkId, LinkId> beside;
  IdVector<SectionId, std::uint8_t> two_way;  // 1: trains use it in both directions
  Rows<SectionId, LaneId> lanes;              // of its links, and between them
  IdVector<LinkId, StopId> platform;          // a stop on the link, or none
};

}  // namespace pendler
