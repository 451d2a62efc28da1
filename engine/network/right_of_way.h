#pragma once
// Conflict areas between movements, who goes first in them, and signal programs.

#include <vector>

#include "network/turns.h"

namespace pendler::building {

/// Two movements of one junction that cross or merge; a < b. Distances as in Conflict.
struct Pair {
  MovementId a, b;
  float a_begin = 0, a_end = 0, b_begin = 0, b_end = 0;
  bool merges = false;
};
/// Ascending by (a, b). Movements on foot take part in none; those of one lane follow each other;
/// those from or to one link that keep their order from left to right do not cross; between
/// railways on their own bed and roads there are level crossings instead.
std::vector<Pair> find_pairs(Network const& network);

/// What matters of a link for those whom its traffic meets at its end.
struct Approach {
  Point heading;
  int rank = 0;     // higher goes first; between equals right before left
  int by_sign = 0;  // what signs at the entry and along the street add to it
  NodeControl sign = NodeControl::none;
  VehicleClasses red_turn = 0;
  bool zebra_at_begin = false, zebra_at_end = false;
  bool ring = false, inner = false;
  bool left_first = false;  // ends at a mini-roundabout
  bool signalled = false;   // its junction has a signal that speaks to it
};
int class_rank(LinkClass c);
using Approaches = IdVector<LinkId, Approach>;
Approaches approaches_of(StreetGraph const& graph, Layout const& layout,
                         Directions const& directions, TurnChoices const& choices,
                         Network const& network);

/// Rules between movements that may drive at the same time (also under one green): opposing
/// left turns, turns across parallel traffic. Empty when they say nothing.
std::optional<Priority> turning_priority(Network const& network, Approaches const& approaches,
                                         MovementId a, MovementId b);

/// Signals with groups and default fixed-time programs for the signalled junctions.
void add_signals(Approaches const& approaches, std::vector<Pair> const& pairs, Network& network);

/// Both sides of each pair's conflict; priorities (one a pair) are a's towards b.
void set_conflicts(std::vector<Pair> const& pairs, std::vector<Priority> const& priorities,
                   Network& network);
/// Which movements need a grant: conflicts, a signal, a level crossing, another section of track,
/// or a stub behind them.
void mark_grants(Network& network);

/// Conflicts with priorities, junction controls, stops at signs, waiting positions, and which
/// movements need a grant.
void add_conflicts(Approaches const& approaches, std::vector<Pair> const& pairs, Network& network);

/// Directions of travel at the links' ends.
IdVector<LinkId, Point> headings(Network const& network);
/// Where a left turn waits inside the junction for oncoming traffic, in m from the movement's
/// start, before all ways of those who come towards it, opposing left turns included, so that two
/// that wait pass in front of each other. −1: there is no such place.
float waiting_place(Network const& network, IdVector<LinkId, Point> const& heading, MovementId id);

/// Greens of two groups overlap, their yellow included.
bool green_together(Network const& network, SignalGroupId a, SignalGroupId b);

}  // namespace pendler::building
