#include "simulation/signals.h"

#include <algorithm>

namespace pendler {

namespace {

constexpr float kCallZone = 40.0F, kGapZone = 10.0F, kTransitZone = 150.0F;  // m
constexpr std::int32_t kShortestGreen = 5000;                                // RiLSA 2015
constexpr std::int32_t kTransitExtension = 10000;  // of a green that a bus or tram comes to
constexpr std::int32_t kNever = std::int32_t{1} << 29;

/// Green at saturation of an actuated phase: 1.5 times the fixed one (FHWA Signal Timing Manual
/// 2008, 5.4: 1.25 to 1.5).
std::int32_t longest_green(SignalPlan const& plan, std::int32_t fixed) {
  return plan.longest_green > 0 ? plan.longest_green : fixed + fixed / 2;
}

/// The kernel's program for a plan. Fixed time is a coordinated program in which every phase is
/// recalled and no gap ends green, so that it finds back to its cycle after transit or a change.
SignalProgram program_of(Step const& step, SignalId signal, std::vector<SignalPhase>& phases) {
  SignalPlan const& plan = step.state.signals.plan[signal];
  std::span<PlannedPhase const> planned = step.tables.phases[signal];
  std::vector<PlannedPhase> stretched;
  if (std::int32_t const own = step.network.signals.cycle_ms[signal]; own != plan.cycle) {
    stretched.assign(planned.begin(), planned.end());
    stretch(stretched, own, plan.cycle);
    planned = stretched;
  }
  auto const vehicles = std::count_if(planned.begin(), planned.end(),
                                      [](PlannedPhase const& p) { return p.green_groups != 0; });
  bool const fixed = plan.actuated == 0;
  phases.clear();
  for (PlannedPhase const& planned_phase : planned) {
    SignalPhase p;
    std::int32_t const green = planned_phase.green;
    bool const walkers = planned_phase.green_groups == 0;
    p.green = planned_phase.green_groups;
    p.yellow_ms = planned_phase.yellow;
    p.all_red_ms = planned_phase.all_red;
    p.end_in_cycle_ms = planned_phase.begin + green;
    // Those on foot have no detectors: their green is kept, and what lies between two of theirs.
    p.min_ms = walkers || (!fixed && vehicles == 1) ? green : std::min(green, kShortestGreen);
    p.max_ms = walkers || fixed ? green : std::max(p.min_ms, longest_green(plan, green));
    bool const limited = !fixed && planned_phase.longest > 0;
    bool const set_time = limited && planned_phase.shortest == planned_phase.longest;
    if (limited) p.min_ms = planned_phase.shortest;
    if (set_time || (limited && plan.longest_green == 0)) p.max_ms = planned_phase.longest;
    p.extension_ms = fixed ? kNever : plan.gap;
    p.recall = fixed || walkers || phases.empty() || planned_phase.recall;
    p.priority_min_ms = p.min_ms;
    p.priority_extension_ms = walkers || set_time ? 0 : kTransitExtension;
    phases.push_back(p);
  }
  return {phases, fixed || plan.coordinated != 0 ? plan.cycle : 0, plan.offset};
}

bool is_run(Step const& step, Slot const& slot) {
  return step.demand.trips.run[slot.trip()].valid();
}

/// Metres before the stop line, at most the lane's length; 0: at the line.
float detector_of(LaneState const& lane, std::int32_t detector_ms) {
  return std::min(lane.length, lane.speed_limit * static_cast<float>(detector_ms) * 0.001F);
}

/// Passes the detector in this tick, or stands on it. A detector is longer than what lies between
/// two vehicles that stand, so a queue that cannot drive on is never taken for a gap.
bool is_detected(Slot const& slot, float left, float detector, float tick_s) {
  float const driven = slot.speed * tick_s;
  if (detector == 0.0F) return left <= std::max(kGapZone, driven);
  constexpr float kDetectorLength = 3.0F;  // m
  return left <= detector + driven && left + slot.length >= detector - kDetectorLength;
}

void add_calls(Step const& step, LaneState const& lane, bool transit, std::int32_t detector_ms,
               SignalCalls& calls) {
  float const detector = detector_of(lane, detector_ms);
  float const zone =
      std::max(transit ? kTransitZone : kCallZone, detector + lane.speed_limit * step.tick_s);
  for (std::size_t i = 0; i < lane.count; ++i) {
    Slot const& slot = step.state.slot(lane, i);
    float const left = lane.length - slot.position;
    if (left > zone) return;
    if (!slot.next.valid() || slot.is(Slot::kArrives) || slot.is(Slot::kStops) ||
        slot.is(Slot::kDwells))
      continue;
    MovementRow const& row = step.tables.movements[slot.next];
    if (!row.group.valid()) continue;
    SignalGroups const group = SignalGroups{1} << step.tables.group_place[row.group];
    if (i >= lane.granted && left <= kCallZone) calls.waiting |= group;
    if (is_detected(slot, left, detector, step.tick_s)) calls.extending |= group;
    if (transit && is_run(step, slot)) calls.transit |= group;
  }
}

SignalCalls calls_for(Step const& step, SignalId signal) {
  SignalCalls calls;
  Network const& net = step.network;
  bool const transit = step.state.signals.plan[signal].transit_priority != 0;
  std::int32_t const detector_ms = net.signals.actuation[signal].detector_ms;
  for (NodeId node : net.junctions.nodes[net.signals.junction[signal]]) {
    for (LinkId link : net.nodes.in_links[node]) {
      LaneId const edge = step.tables.bicycles ? net.edge_lane(link) : LaneId();
      if (edge.valid()) add_calls(step, step.state.lanes[edge], transit, detector_ms, calls);
      if (!step.state.active.has(step.strip(link).index())) continue;
      for (LaneId lane : net.lanes_of(link))
        add_calls(step, step.state.lanes[lane], transit, detector_ms, calls);
    }
  }
  return calls;
}

/// Where the signal stands now, if nobody was near since it was last visited.
SignalPhaseState present(Step const& step, SignalId signal, SignalProgram const& program) {
  SignalPhaseState at = step.state.signals.at[signal];
  auto const elapsed = static_cast<std::int32_t>(
      (step.state.tick - step.state.signals.visited[signal]) * Tick{step.settings.tick_ms});
  if (elapsed <= 0) return at;
  // The calls of the last visit end: what that decides, it decides within a tick.
  std::int32_t const first = std::min(elapsed, step.settings.tick_ms);
  advance(program, at, {}, first);
  if (elapsed > first) advance(program, at, {}, elapsed - first);
  return at;
}

void show(Network const& net, SignalId signal, SignalProgram const& program,
          SignalPhaseState const& at, IdVector<SignalGroupId, Aspect>& aspect) {
  auto const groups = net.signals.groups[signal];
  for (std::size_t i = 0; i < groups.size(); ++i) aspect[groups[i]] = aspect_of(program, at, i);
}

/// Returns how long it goes on showing that, in ms.
std::int32_t show_own_program(Step const& step, SignalId signal,
                              IdVector<SignalGroupId, Aspect>& aspect) {
  auto const& signals = step.network.signals;
  std::int32_t const cycle = signals.cycle_ms[signal];
  auto const t = static_cast<std::int32_t>((step.now() + signals.offset_ms[signal]) % cycle);
  std::int32_t lasts = cycle;
  for (SignalGroupId group : signals.groups[signal]) {
    auto const green = signals.green[group];
    std::int32_t const yellow = signals.yellow_ms[group];
    aspect[group] = aspect_at(green, yellow, cycle, t);
    lasts = std::min(lasts, until_next_aspect(green, yellow, cycle, t));
  }
  return lasts;
}

/// Where the fixed program stands now, so that another one can go on from there.
SignalPhaseState stage_of_own_program(Step const& step, SignalId signal) {
  auto const& signals = step.network.signals;
  std::int32_t const cycle = signals.cycle_ms[signal];
  auto const t = static_cast<std::int32_t>((step.now() + signals.offset_ms[signal]) % cycle);
  auto const phases = step.tables.phases[signal];
  SignalPhaseState at;
  std::size_t i = phases.size() - 1;  // the last one's yellow or red may run over the cycle's end
  while (i > 0 && phases[i].begin > t) --i;
  if (phases[i].begin > t) i = phases.size() - 1;
  PlannedPhase const& p = phases[i];
  std::int32_t const since = cycle_distance_ms(p.begin, t, cycle);
  at.phase = at.next = static_cast<std::uint8_t>(i);
  at.since_ms = since;
  if (since < p.green) {
    at.contested_ms = since;
    return at;
  }
  at.next = static_cast<std::uint8_t>((i + 1) % phases.size());
  bool const yellow = since < p.green + p.yellow;
  at.stage = yellow ? SignalStage::yellow : SignalStage::all_red;
  at.since_ms = since - p.green - (yellow ? 0 : p.yellow);
  return at;
}

std::int32_t& value_of(SignalPlan& plan, ControlAttribute attribute) {
  switch (attribute) {
    case ControlAttribute::signal_actuated:
      return plan.actuated;
    case ControlAttribute::signal_coordinated:
      return plan.coordinated;
    case ControlAttribute::signal_cycle:
      return plan.cycle;
    case ControlAttribute::signal_offset:
      return plan.offset;
    case ControlAttribute::signal_gap:
      return plan.gap;
    case ControlAttribute::signal_longest_green:
      return plan.longest_green;
    case ControlAttribute::signal_transit_priority:
      return plan.transit_priority;
    default:
      return plan.right_on_red;
  }
}

}  // namespace

void show_signal(Step& step, SignalId signal, std::vector<SignalPhase>& scratch) {
  SignalStates& s = step.state.signals;
  if (s.visited[signal] == kNoTick) {
    Millis& until = step.scratch.shown_until[signal];
    if (step.now() >= until) until = step.now() + show_own_program(step, signal, step.state.aspect);
    return;
  }
  SignalProgram const program = program_of(step, signal, scratch);
  SignalPhaseState& at = s.at[signal];
  at = present(step, signal, program);
  show(step.network, signal, program, at, step.state.aspect);
  advance(program, at, calls_for(step, signal), step.settings.tick_ms);
  s.visited[signal] = step.state.tick + 1;
}

IdVector<SignalGroupId, Aspect> aspects_now(Step const& step) {
  IdVector<SignalGroupId, Aspect> aspect(step.state.aspect.size());
  std::vector<SignalPhase> scratch;
  for (SignalId signal : step.network.signals.junction.ids()) {
    if (step.state.signals.visited[signal] == kNoTick) {
      show_own_program(step, signal, aspect);
    } else {
      SignalProgram const program = program_of(step, signal, scratch);
      show(step.network, signal, program, present(step, signal, program), aspect);
    }
  }
  return aspect;
}

void change_signal(Step& step, Control const& control) {
  SignalStates& s = step.state.signals;
  SignalId const signal = control.signal;
  std::vector<SignalPhase> scratch;
  auto const value = static_cast<std::int32_t>(control.value);
  if (control.attribute == ControlAttribute::signal_right_on_red) {  // not a matter of phases
    s.plan[signal].right_on_red = value;
    return;
  }
  SignalPhaseState& at = s.at[signal];
  at = s.visited[signal] == kNoTick ? stage_of_own_program(step, signal)
                                    : present(step, signal, program_of(step, signal, scratch));
  s.visited[signal] = step.state.tick;
  value_of(s.plan[signal], control.attribute) = value;
  SignalProgram const program = program_of(step, signal, scratch);
  if (program.cycle_ms == 0) return;
  auto const in_cycle = static_cast<std::int32_t>(step.now() % program.cycle_ms);
  at.clock_ms = cycle_distance_ms(program.offset_ms, in_cycle, program.cycle_ms);
  std::int32_t const end = program.phases[at.phase].end_in_cycle_ms;
  at.to_end_ms = cycle_distance_ms(at.clock_ms, end, program.cycle_ms);
}

}  // namespace pendler
