// Signals that follow traffic, against the formulas of the manuals.

#include <catch2/catch.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "base/draw.h"
#include "base/math.h"
#include "kernels/signal_program.h"

using namespace pendler;

namespace {

constexpr SignalGroups kMain = 1, kLeft = 2, kSide = 4;

/// Green of the first phase begins at `now_ms`.
SignalPhaseState start_of(SignalProgram const& program, std::int64_t now_ms) {
  SignalPhaseState state;
  if (program.cycle_ms > 0) {
    auto const in_cycle = static_cast<std::int32_t>(now_ms % program.cycle_ms);
    state.clock_ms = cycle_distance_ms(program.offset_ms, in_cycle, program.cycle_ms);
  }
  begin_green(program, state, 0);
  return state;
}

SignalPhase fixed(SignalGroups green, std::int32_t ms) {
  SignalPhase p;
  p.green = green;
  p.min_ms = p.max_ms = ms;
  p.recall = true;
  return p;
}

SignalPhase actuated(SignalGroups green, std::int32_t min_ms, std::int32_t max_ms) {
  SignalPhase p;
  p.green = green;
  p.min_ms = min_ms;
  p.max_ms = max_ms;
  return p;
}

/// One letter a second for each group, after resting `calls` for that second.
struct Run {
  std::vector<SignalPhase> phases;
  SignalProgram program;
  SignalPhaseState state;
  std::string main, left, side;

  Run(std::vector<SignalPhase> p, std::int32_t cycle_ms = 0) : phases(std::move(p)) {
    program = {phases, cycle_ms, 0};
    state = start_of(program, 0);
  }
  void pass(int seconds, SignalCalls const& calls) {
    for (int s = 0; s < seconds; ++s) {
      main += letter(0);
      left += letter(1);
      side += letter(2);
      advance(program, state, calls, 1000);
    }
  }
  char letter(std::size_t group) const {
    Aspect const a = aspect_of(program, state, group);
    return a == Aspect::green ? 'G' : a == Aspect::yellow ? 'Y' : 'R';
  }
};

}  // namespace

TEST_CASE("fixed time is a program whose phases have equal minimum and maximum, at any tick") {
  // 3 phases, 90 s: green, 3 s yellow, 2 s all red each.
  std::vector<SignalPhase> const phases{fixed(kMain, 40000), fixed(kLeft, 12500),
                                        fixed(kSide, 22500)};
  SignalProgram const program{phases, 0, 0};
  std::vector<std::vector<GreenSpan>> const spans{{{0, 40000}}, {{45000, 57500}}, {{62500, 85000}}};
  for (std::int32_t tick : {50, 100, 500, 700, 1000, 90000 + 300}) {
    SignalPhaseState state = start_of(program, 0);
    for (std::int32_t now = 0; now < 1000000; now += tick) {
      for (std::size_t g = 0; g < 3; ++g)
        REQUIRE(aspect_of(program, state, g) == aspect_at(spans[g], 3000, 90000, now % 90000));
      advance(program, state, {}, tick);
    }
  }
}

TEST_CASE("green ends when the gap after the last vehicle has passed, not before the minimum") {
  for (int last_s : {0, 1, 4, 8, 20}) {
    Run run({actuated(kMain, 5000, 60000), actuated(kSide, 5000, 60000)});
    run.pass(last_s, {kSide, kMain, 0});
    run.pass(30, {kSide, 0, 0});
    CHECK(run.main.find('Y') == static_cast<std::size_t>(std::max(5, last_s + 3)));
    CHECK(run.side.find('G') == static_cast<std::size_t>(std::max(5, last_s + 3) + 5));
  }
}

TEST_CASE("saturated green ends at its maximum, counted from the first call of somebody else") {
  Run run({actuated(kMain, 5000, 30000), actuated(kSide, 5000, 20000)});
  run.pass(50, {0, kMain, 0});
  CHECK(run.main.find('Y') == std::string::npos);
  run.pass(40, {kSide, kMain, 0});
  CHECK(run.main.find('Y') == 50 + 30);
  run.pass(40, {kMain, kMain | kSide, 0});
  CHECK(run.side.find('G') == 80 + 5);
  CHECK(run.side.find('Y') == 85 + 5 + 20);  // the main road called from second 90 on
}

TEST_CASE("a phase without demand is skipped, and with no demand at all the green rests") {
  SignalPhase main = actuated(kMain, 10000, 30000);
  main.recall = true;
  Run run({main, actuated(kLeft, 5000, 15000), actuated(kSide, 5000, 20000)});
  run.pass(1000, {});
  CHECK(run.main == std::string(1000, 'G'));
  run.pass(3, {kSide, 0, 0});
  // It stood green for long, so it ends at once; the left turn is skipped; side keeps its minimum
  // and the recalled main road comes back by itself.
  run.pass(60, {});
  CHECK(run.main.substr(1000, 20) == "GYYYRRRRRRRRRRRRGGGG");
  CHECK(run.side.substr(1000, 20) == "RRRRRRGGGGGYYYRRRRRR");
  CHECK(run.left == std::string(1063, 'R'));
  CHECK(run.main.substr(1016) == std::string(47, 'G'));
}

TEST_CASE("a group that is in two phases in a row stays green between them") {
  Run run({actuated(kMain | kLeft, 5000, 5000), actuated(kMain, 5000, 5000),
           actuated(kSide, 5000, 5000)});
  for (SignalPhase& p : run.phases) p.recall = true;
  run.pass(30, {});
  CHECK(run.main == "GGGGGGGGGGGGGGGYYYRRRRRRRRRRRR");
  CHECK(run.left == "GGGGGYYYRRRRRRRRRRRRRRRRRRRRRR");
  CHECK(run.side == "RRRRRRRRRRRRRRRRRRRRGGGGGYYYRR");
}

TEST_CASE("under random arrivals the green lasts (exp(qe) - 1)/q, HCM's extension by gaps") {
  // Poisson arrivals: expected time until a gap of e begins and ends (HCM 2000, appendix B of ch.
  // 16).
  constexpr std::int32_t kTick = 50;
  for (double per_hour : {300.0, 600.0, 900.0}) {
    double const q = per_hour / 3600, e = 3.0;
    SignalPhase main = actuated(kMain, 1, 1 << 29);
    std::vector<SignalPhase> const phases{main, main};
    double sum = 0;
    constexpr std::uint32_t kGreens = 20000;
    std::uint32_t n = 0;
    for (std::uint32_t i = 0; i < kGreens; ++i) {
      std::vector<SignalPhase> pair = phases;
      pair[1].green = kSide;
      SignalProgram const program{pair, 0, 0};
      SignalPhaseState state = start_of(program, 0);
      double arrival = 0;
      std::int32_t now = 0;
      while (state.stage == SignalStage::green) {
        SignalCalls calls{kSide, 0, 0};
        while (arrival < now + kTick) {
          if (now > 0) calls.extending = kMain;
          arrival += -1000.0 * own_log(1.0 - draw({3, Purpose::test, n++, 0})) / q;
        }
        advance(program, state, calls, kTick);
        now += kTick;
      }
      sum += now / 1000.0;
    }
    INFO(per_hour << " vehicles an hour");
    CHECK(sum / kGreens == Approx((std::exp(q * e) - 1) / q).epsilon(0.03));
  }
}

TEST_CASE("uniform delay at fixed time is HCM's d1 (Webster's first term)") {
  std::vector<SignalPhase> const phases{fixed(kMain, 40000), fixed(kSide, 40000)};  // 90 s
  SignalProgram const program{phases, 0, 0};
  double const saturation = 1800.0 / 3600, cycle = 90, green = 40, tick = 0.1;
  for (double flow_per_h : {200.0, 500.0, 750.0}) {
    SignalPhaseState state = start_of(program, 0);
    double const q = flow_per_h / 3600;
    double queue = 0, waited = 0;
    for (int i = 0; i < 9900; ++i) {  // the first cycle fills the queue of the first red
      bool const open = aspect_of(program, state, 0) == Aspect::green;
      queue = std::max(0.0, queue + (q - (open ? saturation : 0.0)) * tick);
      waited += i < 900 ? 0.0 : queue * tick;
      advance(program, state, {}, 100);
    }
    double const x = q / (saturation * green / cycle), share = green / cycle;
    double const d1 = 0.5 * cycle * (1 - share) * (1 - share) / (1 - std::min(1.0, x) * share);
    CHECK(waited / (q * 900) == Approx(d1).epsilon(0.01));
  }
}

TEST_CASE("transit holds its green or shortens the others', within the stated bounds") {
  auto with_priority = [] {
    std::vector<SignalPhase> p{fixed(kMain, 30000), fixed(kSide, 30000)};
    for (SignalPhase& phase : p) {
      phase.priority_extension_ms = 10000;
      phase.priority_min_ms = 12000;
    }
    return p;
  };
  {  // a tram comes all the time: green is extended by 10 s and no more
    Run run(with_priority());
    run.pass(60, {0, 0, kMain});
    CHECK(run.main.find('Y') == 40);
  }
  {  // it passes 4 s after the usual end
    Run run(with_priority());
    run.pass(34, {0, 0, kMain});
    run.pass(30, {});
    CHECK(run.main.find('Y') == 35);  // known a second later
  }
  {  // early green: a tram on the side street when main is green for 2 s, and for 20 s
    Run run(with_priority());
    run.pass(2, {});
    run.pass(40, {0, 0, kSide});
    CHECK(run.main.find('Y') == 12);
    CHECK(run.side.find('G') == 17);
    Run later(with_priority());
    later.pass(20, {});
    later.pass(40, {0, 0, kSide});
    CHECK(later.main.find('Y') == 21);
  }
  {  // a call of transit never lengthens others' green
    std::vector<SignalPhase> p{actuated(kMain, 5000, 30000), actuated(kSide, 5000, 30000)};
    p[0].priority_min_ms = 20000;
    Run run(p);
    run.pass(30, {0, 0, kSide});
    CHECK(run.main.find('Y') == 5);
  }
}

TEST_CASE(
    "a coordinated main road is green in its band of every cycle, whatever the side streets want") {
  // Cycle 80 s. Main ends at 40 s; side phases are forced off at 55 s and 75 s, so main is back
  // at 80.
  SignalPhase main = actuated(kMain, 10000, 60000);
  main.recall = true;
  main.end_in_cycle_ms = 40000;
  SignalPhase left = actuated(kLeft, 5000, 30000), side = actuated(kSide, 5000, 30000);
  left.end_in_cycle_ms = 55000;
  side.end_in_cycle_ms = 75000;
  std::vector<SignalPhase> const phases{main, left, side};
  SignalProgram const program{phases, 80000, 13000};
  SignalPhaseState state = start_of(program, 13000);
  double main_green = 0;
  int side_greens = 0, changes = 0;
  constexpr std::int32_t kEnd = 80000 * 200;
  for (std::int32_t now = 0; now < kEnd; now += 500) {
    auto const second = static_cast<std::uint32_t>(now / 5000);
    SignalCalls calls;
    auto const likely = [&](std::uint32_t what, double p) {
      return draw({4, Purpose::test, second, what}) < p;
    };
    if (likely(0, 0.3)) calls.waiting |= kLeft;
    if (likely(1, 0.5)) calls.waiting |= kSide;
    if (likely(2, 0.7)) calls.extending |= kLeft | kSide | kMain;
    bool const green = aspect_of(program, state, 0) == Aspect::green;
    if (now % 80000 < 40000) REQUIRE(green);
    main_green += green ? 0.5 : 0;
    bool const side_before = aspect_of(program, state, 2) == Aspect::green;
    advance(program, state, calls, 500);
    bool const side_after = aspect_of(program, state, 2) == Aspect::green;
    side_greens += !side_before && side_after ? 1 : 0;
    changes += green && aspect_of(program, state, 0) != Aspect::green ? 1 : 0;
  }
  CHECK(side_greens > 50);
  CHECK(changes > 100);
  CHECK(changes <= 200);               // at most once a cycle
  CHECK(main_green > 1.1 * 200 * 40);  // what the others do not need is the main road's
}
