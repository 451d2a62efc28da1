#pragma once
// Policy narrow_street: fewer lanes for motor traffic, with or without a cycle lane beside them.

#include "network/draft.h"
#include "scenario/scenario.h"

namespace pendler {

/// Leaves at most policy.lanes lanes for motor traffic in each direction that has some: those for
/// cars first, then bus lanes, from the left. Turn markings of a direction that loses a lane are
/// dropped, for they no longer fit. With policy.cycle_lane each such direction gets a lane for
/// bicycles on its right, unless it has one. Throws InputError when the place selects no road.
void narrow_street(Policy const& policy, NetworkDraft& draft);

}  // namespace pendler
