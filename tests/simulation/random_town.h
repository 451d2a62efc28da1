#pragma once
// Towns and trips made from a handful of small numbers, for property tests: a smaller number is a
// simpler town, so that a failure shrinks to one that can be read.

#include <vector>

#include "network/draft.h"
#include "simulation/scene.h"

namespace pendler {

/// Codes of streets and crossings are taken modulo the number of kinds, see random_town.cpp.
struct TownPlan {
  int side = 2;     // crossings along each side of the grid
  int spacing = 0;  // which distance between them
  bool railway = false;
  std::vector<int> streets;    // a kind each; missing ones are 0
  std::vector<int> crossings;  // a kind each; missing ones are 0
};

struct TripPlan {
  int type = 0;          // which vehicle
  int from = 0, to = 0;  // which of the links that it may use
  int depart_s = 0;
};

NetworkDraft draw_town(TownPlan const& plan);
/// The town with its trips, and a train every minute if it has a railway.
Scene town_scene(TownPlan const& plan, std::vector<TripPlan> const& trips);

}  // namespace pendler
