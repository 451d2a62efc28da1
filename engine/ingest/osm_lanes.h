#pragma once
// Lanes of each direction: how many, who may use each, where each leads.

#include <array>
#include <vector>

#include "ingest/osm_class.h"
#include "ingest/osm_data.h"
#include "ingest/repairs.h"
#include "network/classes.h"

namespace pendler {

struct LaneCounts {
  std::array<int, 2> of{0, 0};  // forward, backward; 0 where the direction does not exist
  bool guessed = false;
};
/// `lanes`, `lanes:forward`, `lanes:backward`, or else the length of `turn:lanes`, or else the
/// class.
LaneCounts lane_counts(Tags tags, LinkClass cls, Directions directions, Repairs& repairs);

/// The tags of one direction's lanes, left to right; cycle lanes among them are left out, for they
/// are not counted in `lanes`. One at the right is an entry of its own after the others.
struct LaneTags {
  std::vector<VehicleClasses> allowed;  // empty: as the way
  std::vector<TurnSet> turns;           // empty: not marked
};
/// direction 0 forward, 1 backward; `alone` where the way has that direction only.
LaneTags lane_tags(Tags tags, int direction, bool alone, int lanes, VehicleClasses way_allowed,
                   Repairs& repairs);

}  // namespace pendler
