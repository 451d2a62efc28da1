#pragma once
// What of a signal's program may change while a run goes on, and the phases of its fixed program.

#include <cstdint>
#include <span>
#include <vector>

#include "network/network.h"

namespace pendler {

constexpr std::int32_t kByPlates = 2;

/// The plan in force. Times in ms.
struct SignalPlan {
  std::int32_t actuated = 0;     // 1: green follows the traffic, by gaps and up to a maximum
  std::int32_t coordinated = 0;  // 1: an actuated signal keeps to its cycle (fixed ones always do)
  std::int32_t cycle = 0;
  std::int32_t offset = 0;            // its cycle begins at this time of day, and every cycle after
  std::int32_t gap = 3000;            // actuated: without traffic for so long, green ends
  std::int32_t longest_green = 0;     // actuated: from the first call of others on; 0: 1.5 × fixed
  std::int32_t transit_priority = 0;  // 1: green is kept for buses and trams, or comes earlier
  std::int32_t right_on_red = 0;      // right turns at red after a stop, yielding: 0: none, 1: all,
                                      // kByPlates: where Movements::red_turn says so
  friend bool operator==(SignalPlan const&, SignalPlan const&) = default;
};

/// The plan that the network gives a signal.
SignalPlan own_plan(Network const& network, SignalId signal);

/// A link that ends at the signal: the first that has one of its groups.
LinkId approach_of(Network const& network, SignalId signal);

/// A part of the fixed program in which the same groups are green, and what follows until the next.
struct PlannedPhase {
  std::uint64_t green_groups = 0;  // bit i: the signal's i-th group; none: for those on foot
  std::int32_t begin = 0;          // in the cycle, ms
  std::int32_t green = 0;          // ms
  std::int32_t yellow = 0, all_red = 0;
  std::int32_t shortest = 0, longest = 0;  // actuated: its own limits of green; 0: none
  bool recall = false;                     // actuated: in every cycle, without a call
  friend bool operator==(PlannedPhase const&, PlannedPhase const&) = default;
};

/// When both are green.
std::vector<GreenWindow> common_green(std::span<GreenWindow const> a,
                                      std::span<GreenWindow const> b);
/// All together, ms.
std::int32_t green_ms(std::span<GreenWindow const> windows);

/// The phases of the signal's fixed program in the order of its cycle, from the beginning of the
/// cycle on. All red beyond 5 s, and that of a program with a single phase, is a phase for those on
/// foot. Where groups stay green into the next phase, that begins after the yellow of the others.
/// Signals have at most 64 groups (check_consistency).
std::vector<PlannedPhase> planned_phases(Signals const& signals, SignalId signal);

/// The same phases in another cycle: what changes is green, but not of those on foot; each phase
/// keeps 5 s (or its own green, when that is shorter) and gains or gives in proportion.
void stretch(std::vector<PlannedPhase>& phases, std::int32_t from_cycle, std::int32_t to_cycle);

/// ms; stretch() can go as far down as that.
std::int32_t shortest_cycle(std::span<PlannedPhase const> phases, std::int32_t cycle);

}  // namespace pendler
