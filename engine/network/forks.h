#pragma once

#include "network/network.h"

namespace pendler {

/// Between the axes of two that pass each other, m: a car and a lorry, and two lorries.
constexpr double kCarBesideLorry = 2.1, kLorryBesideLorry = 2.5;

/// How far behind its start each movement has another one off the same lane within `beside` metres,
/// m; 0 where the lane has no other. Roads only, without edge lanes.
IdVector<MovementId, float> forks(Network const& network, double beside);

}  // namespace pendler
