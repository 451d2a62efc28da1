#pragma once
// Controls: what changes while a run goes on, as one sorted table over the const network.

#include <cstdint>
#include <span>
#include <vector>

#include "base/time.h"
#include "network/draft.h"
#include "network/network.h"
#include "scenario/scenario.h"

namespace pendler {

enum class ControlAttribute : std::uint8_t {
  speed,   // value: m/s, the link's limit from now on
  closed,  // value: VehicleClasses that may not enter from now on; who is on the link drives off
  // Of a signal's plan (network/signal_plan.h), times in ms:
  signal_actuated,
  signal_coordinated,
  signal_cycle,
  signal_offset,
  signal_gap,
  signal_longest_green,
  signal_transit_priority,
  signal_right_on_red,
  pedestrians,  // value: an hour on each crossing of the link; < 0: as everywhere
};

struct Control {
  Millis at = 0;
  ControlAttribute attribute = ControlAttribute::speed;
  LinkId link;
  double value = 0;
  SignalId signal{};  // instead of a link
  friend bool operator==(Control const&, Control const&) = default;
};

/// Links that a place selects, ascending; a polygon holds what passes through it. Throws InputError
/// (with the policy's file:line:column) when there is none, or when a name is unknown (with the
/// nearest known one).
std::vector<LinkId> links_of(Place const& place, Network const& network, std::string const& where);

/// The controls of all policies that act in a run from `begin` to `end`, by (at, attribute, link or
/// signal); begin <= at < end: what is in force from the start is a control at `begin`. Overlapping
/// windows are resolved: the later policy in the file wins while it is in force, and the earlier
/// state comes back after it (closures of several policies add up). A control that changes nothing
/// is left out: a limit already in force, a window after the end. Only links are touched that the
/// policy's vehicle classes may use.
std::vector<Control> controls_of(std::span<Policy const> policies, Network const& network,
                                 Millis begin, Millis end);

/// Applies all policies that change the draft before build().
void apply_edits(std::span<Policy const> policies, NetworkDraft& draft);

}  // namespace pendler
