#pragma once
// Signals that follow traffic: phases in a fixed order, each with a minimum, an extension by gaps
// and a maximum of green, skipped without demand, with priority for transit and coordination by a
// cycle clock. Fixed time is min = max with recall everywhere. Times in ms.
//
// Gap-out and max-out: HCM 2010, ch. 31 (actuated control); FHWA Signal Timing Manual 2008, ch. 5;
// RiLSA 2015 calls the same Zeitlückensteuerung. Coordination: the first phase holds until its
// point in the cycle, the others are forced off at theirs and give what they do not need to the
// first.

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <span>

#include "kernels/signal.h"

namespace pendler {

/// Bit g stands for group g of the junction's program; at most 64.
using SignalGroups = std::uint64_t;

struct SignalPhase {
  SignalGroups green = 0;
  std::int32_t min_ms = 5000;        // RiLSA: at least 5 s
  std::int32_t max_ms = 30000;       // from the first call of another phase on
  std::int32_t extension_ms = 3000;  // the gap in traffic that ends the green
  std::int32_t yellow_ms = 3000;
  std::int32_t all_red_ms = 2000;
  bool recall = false;                  // served in every cycle, without a call
  std::int32_t end_in_cycle_ms = 0;     // coordinated: the point in the cycle where its green ends
  std::int32_t priority_min_ms = 5000;  // green that it keeps when transit calls for another phase
  std::int32_t priority_extension_ms = 0;  // beyond its end while transit comes to it
};

struct SignalProgram {
  std::span<SignalPhase const>
      phases;                  // not empty; with cycle_ms, the first is the coordinated one
  std::int32_t cycle_ms = 0;   // 0: not coordinated
  std::int32_t offset_ms = 0;  // the cycle begins at this time of day (and every cycle after)
};

/// What detectors and transit vehicles say in a tick.
struct SignalCalls {
  SignalGroups waiting = 0;    // somebody waits at red
  SignalGroups extending = 0;  // somebody passed the detector, or stands on it
  SignalGroups transit = 0;    // a transit vehicle that is near
};

enum class SignalStage : std::uint8_t { green, yellow, all_red };

struct SignalPhaseState {
  std::uint8_t phase = 0;
  std::uint8_t next = 0;  // after yellow and all-red
  SignalStage stage = SignalStage::green;
  std::int32_t since_ms = 0;      // in this stage
  std::int32_t idle_ms = 0;       // green without traffic
  std::int32_t contested_ms = 0;  // green while another phase was called
  std::int32_t clock_ms = 0;      // place in the cycle
  std::int32_t to_end_ms = 0;     // coordinated green: until end_in_cycle_ms
};

/// ms from one place in the cycle forward to another: 0 … cycle−1.
inline std::int32_t cycle_distance_ms(std::int32_t from, std::int32_t to, std::int32_t cycle_ms) {
  return ((to - from) % cycle_ms + cycle_ms) % cycle_ms;
}

inline void begin_green(SignalProgram const& program, SignalPhaseState& state, std::uint8_t phase) {
  state.phase = state.next = phase;
  state.stage = SignalStage::green;
  state.since_ms = state.idle_ms = state.contested_ms = 0;
  if (program.cycle_ms > 0) {
    std::int32_t const end = program.phases[phase].end_in_cycle_ms;
    state.to_end_ms = cycle_distance_ms(state.clock_ms, end, program.cycle_ms);
  }
}

/// The phase to serve after this one: the next in order that is called or recalled; itself when
/// there is none.
inline std::uint8_t next_phase(SignalProgram const& program, std::uint8_t phase,
                               SignalCalls const& calls) {
  SignalGroups const called = (calls.waiting | calls.transit) & ~program.phases[phase].green;
  std::size_t const n = program.phases.size();
  for (std::size_t i = 1; i < n; ++i) {
    std::size_t const other = (phase + i) % n;
    SignalPhase const& p = program.phases[other];
    if (p.recall || (called & p.green) != 0) return static_cast<std::uint8_t>(other);
  }
  return phase;
}

/// ms until a contested green ends when nothing changes.
inline std::int32_t contested_green_left(SignalProgram const& program,
                                         SignalPhaseState const& state, SignalCalls const& calls) {
  SignalPhase const& p = program.phases[state.phase];
  bool const held = (calls.transit & p.green) != 0, coordinated = program.cycle_ms > 0;
  std::int32_t const extra = held ? p.priority_extension_ms : 0;
  std::int32_t const shortest = p.min_ms - state.since_ms;
  std::int32_t longest = p.max_ms - state.contested_ms;
  std::int32_t gap = p.extension_ms - state.idle_ms;
  if (coordinated) longest = std::min(longest, state.to_end_ms);
  if (coordinated && state.phase == 0) gap = longest = state.to_end_ms;
  longest += extra;
  std::int32_t const left = std::max(shortest, held ? longest : std::min(gap, longest));
  bool const transit_elsewhere = !held && calls.transit != 0;
  return transit_elsewhere ? std::min(left, p.priority_min_ms - state.since_ms) : left;
}

/// Lets `elapsed_ms` pass, in which the calls hold. What is left of a stage goes on in the next
/// one, so that cycles do not depend on the tick.
inline void advance(SignalProgram const& program, SignalPhaseState& state, SignalCalls const& calls,
                    std::int32_t elapsed_ms) {
  constexpr std::int32_t kForever = std::int32_t{1} << 30;
  for (;;) {
    SignalPhase const& p = program.phases[state.phase];
    assert(p.min_ms > 0 && p.priority_min_ms > 0);
    bool const green = state.stage == SignalStage::green;
    bool const used = green && (calls.extending & p.green) != 0;
    if (used) state.idle_ms = 0;
    std::uint8_t const next = green ? next_phase(program, state.phase, calls) : state.next;
    bool const contested = next != state.phase;
    std::int32_t left = kForever;
    if (state.stage == SignalStage::yellow) left = p.yellow_ms - state.since_ms;
    if (state.stage == SignalStage::all_red) left = p.all_red_ms - state.since_ms;
    if (green && contested) {
      left = contested_green_left(program, state, calls);
      if (left <= 0) left = elapsed_ms;  // the call is of now: yellow shows from now on
    }
    std::int32_t const step = std::clamp(left, 0, elapsed_ms);

    state.since_ms += step;
    if (!used) state.idle_ms += step;
    state.contested_ms = contested ? state.contested_ms + step : 0;
    if (program.cycle_ms > 0) {
      state.clock_ms = (state.clock_ms + step) % program.cycle_ms;
      state.to_end_ms -= step;
      // Nobody else wanted the end of this cycle's green: the next one's counts.
      if (green && !contested && state.to_end_ms <= 0) {
        state.to_end_ms = cycle_distance_ms(state.clock_ms, p.end_in_cycle_ms, program.cycle_ms);
        if (state.to_end_ms == 0) state.to_end_ms = program.cycle_ms;
      }
    }
    elapsed_ms -= step;
    if (step < left) return;

    state.since_ms = 0;
    if (green) {
      state.stage = SignalStage::yellow;
      state.next = next;
    } else if (state.stage == SignalStage::yellow) {
      state.stage = SignalStage::all_red;
    } else {
      begin_green(program, state, state.next);
    }
  }
}

/// A group that is green in this phase and in the next one stays green between them.
inline Aspect aspect_of(SignalProgram const& program, SignalPhaseState const& state,
                        std::size_t group) {
  SignalGroups const bit = SignalGroups{1} << group;
  if ((program.phases[state.phase].green & bit) == 0) return Aspect::red;
  if (state.stage == SignalStage::green || (program.phases[state.next].green & bit) != 0)
    return Aspect::green;
  return state.stage == SignalStage::yellow ? Aspect::yellow : Aspect::red;
}

}  // namespace pendler
