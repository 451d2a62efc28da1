#pragma once

#include "network/network.h"

namespace pendler {

/// How far behind its start each movement has another one off the same lane beside it, nearer than
/// vehicles are wide, m; 0 where the lane has no other. Roads only, without edge lanes.
IdVector<MovementId, float> forks(Network const& network);

}  // namespace pendler
