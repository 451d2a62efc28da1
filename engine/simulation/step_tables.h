#pragma once
// What the step reads of the network and never changes, laid out as it is read.

#include <cstdint>
#include <vector>

#include "demand/trips.h"
#include "network/network.h"
#include "network/signal_plan.h"
#include "simulation/track_use.h"

namespace pendler {

/// How one drives there: with towns' rules (StVO § 7(3)), with those outside, or on a motorway.
enum class RoadKind : std::uint8_t { town, rural, motorway };

constexpr std::uint8_t kGrantOnRails = 2;

struct MovementRow {
  LaneId to_lane;
  LinkId to_link;
  JunctionId junction;
  SignalGroupId group;           // none when not signalled
  std::uint32_t mask = 0;        // first word of its masks
  std::uint16_t bit = 0;         // its place among the junction's movements
  std::uint8_t words = 0;        // of each mask
  std::uint8_t needs_grant = 0;  // kGrantOnRails: of a train without a signal of the street
  RoadKind kind = RoadKind::town;
  std::uint8_t merges = 0;  // its lane ends here: another lane of the link goes on to the same one
};

struct StepTables {
  StepTables(Network const& network, Demand const& demand);

  IdVector<MovementId, MovementRow> movements;
  // A bit a movement of the same junction: those that it meets at all, crosses, and yields to.
  std::vector<std::uint64_t> meets, crosses, yields;
  IdVector<JunctionId, std::uint32_t> first_busy;  // word of SimulationState::busy
  std::size_t busy_words = 0;
  IdVector<LinkId, RoadKind> road_kind;
  IdVector<LinkId, JunctionId> asks;    // the junction ahead, if some movement of it needs a grant
  Rows<SignalId, PlannedPhase> phases;  // of the fixed programs
  IdVector<SignalGroupId, std::uint8_t> group_place;  // among its signal's groups
  std::vector<LinkId> rail_links;                     // on which trains ask for sections, ascending
  TrackUse tracks;
};

}  // namespace pendler
