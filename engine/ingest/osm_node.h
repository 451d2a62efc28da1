#pragma once
// The tags of one node on a way: signals, signs, barriers.

#include "ingest/osm_data.h"
#include "network/draft.h"

namespace pendler {

struct NodeValues {
  NodeControl control = NodeControl::none;
  ControlDirection direction = ControlDirection::both;
  VehicleClasses barred = 0;
  VehicleClasses red_turn = 0;
};
NodeValues node_values(Tags tags);

}  // namespace pendler
