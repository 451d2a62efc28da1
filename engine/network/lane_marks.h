#pragma once
// What the marks of turn:lanes mean at a node.

#include <vector>

#include "network/turns.h"

namespace pendler::building {

/// Indices of lanes, ascending.
using LaneSet = std::vector<std::size_t>;

/// The lanes that go to each target (left to right, at least one) by their marks (left to right).
/// Marks and targets are matched one to one where they are as many and their angles agree; else in
/// their order, with the least sum of angles. Who may go through, or is told nothing, reaches
/// targets[straight]. A target to which nothing points is served by the outermost lane of its side.
std::vector<LaneSet> marked_ranges(std::vector<TurnSet> const& lanes,
                                   std::vector<TurnChoice> const& targets, std::size_t straight);

}  // namespace pendler::building
