#include "network/signal_plan.h"

#include <algorithm>

namespace pendler {

namespace {

constexpr std::int32_t kShortestGreen = 5000;  // RiLSA 2015
constexpr std::int32_t kLongestAllRed = 5000;  // what is more is green for those on foot
constexpr std::int32_t kWalkersAllRed = 2000;  // before it

/// Times at which a group of the signal begins or ends its green, or a phase has limits of its own,
/// ascending.
std::vector<std::int32_t> changes_of(Signals const& signals, SignalId signal) {
  std::vector<std::int32_t> at;
  for (SignalGroupId g : signals.groups[signal]) {
    for (GreenWindow const& w : signals.green[g]) {
      at.push_back(w.begin_ms);
      at.push_back(w.end_ms % signals.cycle_ms[signal]);
    }
  }
  for (PhaseLimits const& l : signals.limits[signal]) at.push_back(l.begin_ms);
  std::sort(at.begin(), at.end());
  at.erase(std::unique(at.begin(), at.end()), at.end());
  return at;
}

std::uint64_t green_at(Signals const& signals, SignalId signal, std::int32_t in_cycle) {
  std::uint64_t groups = 0, bit = 1;
  for (SignalGroupId g : signals.groups[signal]) {
    for (GreenWindow const& w : signals.green[g]) {
      if (in_cycle >= w.begin_ms && in_cycle < w.end_ms) groups |= bit;
    }
    bit <<= 1;
  }
  return groups;
}

std::int32_t yellow_of(Signals const& signals, SignalId signal, std::uint64_t groups) {
  std::int32_t yellow = 0;
  for (SignalGroupId g : signals.groups[signal]) {
    if ((groups & 1) != 0) yellow = std::max(yellow, signals.yellow_ms[g]);
    groups >>= 1;
  }
  return yellow;
}

bool for_walkers(PlannedPhase const& phase) {
  return phase.green_groups == 0;
}

std::int32_t spare(PlannedPhase const& phase) {
  return for_walkers(phase) ? 0 : std::max(0, phase.green - kShortestGreen);
}

void add_walkers(std::vector<PlannedPhase>& phases) {
  bool const alone = phases.size() == 1;
  std::vector<PlannedPhase> out;
  for (PlannedPhase p : phases) {
    bool const walkers = alone || p.all_red > kLongestAllRed;
    std::int32_t const before = std::min(kWalkersAllRed, p.all_red / 2);
    std::int32_t const green = p.all_red - before;
    if (walkers && green > 0) p.all_red = before;
    out.push_back(p);
    if (walkers && green > 0)
      out.push_back({0, p.begin + p.green + p.yellow + before, green, 0, 0, 0, 0, true});
  }
  phases = std::move(out);
}

void set_limits(std::vector<PlannedPhase>& phases, std::span<PhaseLimits const> limits) {
  for (PlannedPhase& p : phases) {
    for (PhaseLimits const& l : limits) {
      if (l.begin_ms != p.begin) continue;
      p.shortest = l.min_ms, p.longest = l.max_ms;
      p.recall = l.recall != 0;
    }
  }
}

/// The yellow after a phase takes the time in which the next one is green already.
void end_yellow_before_next(std::vector<PlannedPhase>& phases, std::int32_t cycle) {
  for (std::size_t i = 0; i < phases.size(); ++i) {
    PlannedPhase const& p = phases[i];
    PlannedPhase& next = phases[(i + 1) % phases.size()];
    bool const adjacent = (p.begin + p.green) % cycle == next.begin;
    if (!adjacent || p.yellow == 0 || &p == &next) continue;
    bool const transition = next.yellow == 0 && next.all_red == 0;
    std::int32_t const taken = std::min(p.yellow, transition ? next.green : next.green - 1);
    next.begin += taken;
    next.green -= taken;
    if (next.longest == 0) continue;
    next.shortest = std::max(1, next.shortest - taken);
    next.longest = std::max(1, next.longest - taken);
  }
  std::erase_if(phases, [](PlannedPhase const& p) { return p.green == 0; });
}

}  // namespace

SignalPlan own_plan(Network const& network, SignalId signal) {
  Signals const& signals = network.signals;
  SignalPlan plan;
  plan.actuated = signals.actuation[signal].actuated;
  plan.gap = signals.actuation[signal].gap_ms;
  plan.cycle = signals.cycle_ms[signal];
  plan.offset = (plan.cycle - signals.offset_ms[signal] % plan.cycle) % plan.cycle;
  for (MovementId m : network.junctions.movements[signals.junction[signal]])
    if (network.movements.red_turn[m] != 0) plan.right_on_red = kByPlates;
  return plan;
}

LinkId approach_of(Network const& network, SignalId signal) {
  for (MovementId m : network.junctions.movements[network.signals.junction[signal]]) {
    if (network.movements.group[m].valid()) return network.movements.from_link[m];
  }
  return {};
}

std::vector<GreenWindow> common_green(std::span<GreenWindow const> a,
                                      std::span<GreenWindow const> b) {
  std::vector<GreenWindow> both;
  for (GreenWindow const& x : a) {
    for (GreenWindow const& y : b) {
      GreenWindow const common{std::max(x.begin_ms, y.begin_ms), std::min(x.end_ms, y.end_ms)};
      if (common.begin_ms < common.end_ms) both.push_back(common);
    }
  }
  return both;
}

std::int32_t green_ms(std::span<GreenWindow const> windows) {
  std::int32_t all = 0;
  for (GreenWindow const& w : windows) all += w.end_ms - w.begin_ms;
  return all;
}

std::vector<PlannedPhase> planned_phases(Signals const& signals, SignalId signal) {
  std::int32_t const cycle = signals.cycle_ms[signal];
  std::vector<std::int32_t> const at = changes_of(signals, signal);
  std::vector<PlannedPhase> phases;
  std::int32_t after_last = 0;  // nobody's green at the cycle's begin follows its last phase
  for (std::size_t i = 0; i < at.size(); ++i) {
    std::int32_t const end = i + 1 < at.size() ? at[i + 1] : at.front() + cycle;
    std::uint64_t const groups = green_at(signals, signal, at[i]);
    if (groups != 0) {
      phases.push_back({groups, at[i], end - at[i], 0, 0, 0, 0, false});
    } else {
      (phases.empty() ? after_last : phases.back().all_red) += end - at[i];
    }
  }
  phases.back().all_red += after_last;
  for (std::size_t i = 0; i < phases.size(); ++i) {
    PlannedPhase& p = phases[i];
    PlannedPhase const& next = phases[(i + 1) % phases.size()];
    std::uint64_t const stay = p.all_red == 0 ? next.green_groups : 0;
    p.yellow = yellow_of(signals, signal, p.green_groups & ~stay);
    p.all_red = std::max(0, p.all_red - p.yellow);
  }
  set_limits(phases, signals.limits[signal]);
  end_yellow_before_next(phases, cycle);
  add_walkers(phases);
  return phases;
}

std::int32_t shortest_cycle(std::span<PlannedPhase const> phases, std::int32_t cycle) {
  for (PlannedPhase const& p : phases) cycle -= spare(p);
  return cycle;
}

void stretch(std::vector<PlannedPhase>& phases, std::int32_t from_cycle, std::int32_t to_cycle) {
  std::int64_t const more = to_cycle - from_cycle;
  if (more == 0) return;
  auto const share_of = [&](PlannedPhase const& p) {
    return for_walkers(p) ? 0 : more < 0 ? spare(p) : p.green;
  };
  std::int64_t sum = 0;
  for (PlannedPhase const& p : phases) sum += share_of(p);
  std::int64_t taken = 0, shift = 0, seen = 0;
  for (PlannedPhase& p : phases) {
    // The running sum is rounded, so that all shares add up to `more`.
    seen += share_of(p);
    std::int64_t const until = sum == 0 ? 0 : more * seen / sum;
    p.begin += static_cast<std::int32_t>(shift);
    p.green += static_cast<std::int32_t>(until - taken);
    shift += until - taken;
    taken = until;
  }
}

}  // namespace pendler
