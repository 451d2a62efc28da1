#pragma once
// Policy signals: other plans for signals for a time, and green waves along a street.

#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "network/signal_plan.h"
#include "scenario/scenario.h"

namespace pendler {

/// What a policy asks of one signal, beside what it asks of all of them.
struct SignalOrder {
  Policy const* policy = nullptr;
  std::optional<std::int32_t> cycle, offset;  // ms
};

/// The orders for the signals at which the place's links end, by signal. In a green wave the phase
/// that serves the street begins when who drives at the wave's speed comes from the street's
/// beginning; links that do not lead towards the wave's direction do not count, and where they
/// leave a gap the wave begins anew. Its cycle, if not given, is the longest of its signals' own.
/// Throws InputError when no signal is there, when no link leads towards the direction, and when
/// the cycle is too short for a signal.
std::vector<std::pair<SignalId, SignalOrder>> signal_orders(Policy const& policy,
                                                            Network const& network);

/// The plan at a time: of the orders in the order of the file, the last one in force wins, each for
/// what it gives.
SignalPlan signal_plan_at(std::span<SignalOrder const> orders, SignalPlan base, Millis time);

}  // namespace pendler
