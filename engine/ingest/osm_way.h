#pragma once
// The tags of one way, interpreted: a row of DraftWays but for its nodes and texts.

#include <array>
#include <optional>
#include <vector>

#include "ingest/osm_data.h"
#include "ingest/osm_text.h"
#include "ingest/repairs.h"
#include "network/classes.h"

namespace pendler {

struct WayValues {
  LinkClass cls = LinkClass::residential;
  std::array<std::uint8_t, 2> lanes{0, 0};
  std::array<float, 2> speed{0, 0};  // 0: no tag; waits for the surroundings
  std::array<VehicleClasses, 2> allowed{0, 0};
  std::array<std::vector<VehicleClasses>, 2> lane_allowed;
  std::array<std::vector<TurnSet>, 2> turns;
  float lane_width = 0, max_weight = 0;
  std::int8_t layer = 0;
  std::uint8_t flags = 0, guessed = 0;
  Surroundings surroundings = Surroundings::unknown;
};

/// Nothing for a way that no vehicle, bicycle or person travels on.
std::optional<WayValues> way_values(Tags tags, Repairs& repairs);

}  // namespace pendler
