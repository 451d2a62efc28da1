// The capacity that critical gaps and follow-up times give, against the formulas of Harders (HCM)
// and Siegloch.

#include <catch2/catch.hpp>
#include <cmath>

#include "base/draw.h"
#include "base/math.h"
#include "kernels/gap_acceptance.h"

using namespace pendler;

namespace {

struct Stream {
  char const* name;
  float critical, follow_up;
};

/// Vehicles an hour that enter from an endless queue, while `flow_per_h` pass with priority.
double entering_per_h(Stream const& s, double flow_per_h) {
  constexpr double kTick = 0.05, kHours = 20;
  double next = 0, last = -100;
  std::uint32_t n = 0;
  int entered = 0;
  for (double now = 0; now < kHours * 3600; now += kTick) {
    while (next <= now)
      next += -own_log(1.0 - draw({7, Purpose::test, n++, 0})) * 3600 / flow_per_h;
    if (!accepts_gap(static_cast<float>(next - now), s.critical, static_cast<float>(now - last),
                     s.follow_up))
      continue;
    last = now;
    ++entered;
  }
  return entered / kHours;
}

}  // namespace

TEST_CASE("entering flow is q exp(-q tc) / (1 - exp(-q tf)), near Siegloch's straight line") {
  for (Stream const s :
       {Stream{"left from the major road", kCriticalGapLeftMajor, kFollowUpLeftMajor},
        Stream{"right", kCriticalGapRight, kFollowUpRight},
        Stream{"crossing", kCriticalGapCross, kFollowUpCross},
        Stream{"left from the minor road", kCriticalGapLeftMinor, kFollowUpLeftMinor},
        Stream{"roundabout", kCriticalGapRoundabout, kFollowUpRoundabout}}) {
    for (double flow : {200.0, 500.0, 900.0}) {
      INFO(s.name << " against " << flow << " vehicles an hour");
      double const q = flow / 3600, tc = static_cast<double>(s.critical),
                   tf = static_cast<double>(s.follow_up);
      double const harders = flow * std::exp(-q * tc) / (1 - std::exp(-q * tf));
      double const siegloch = 3600 / tf * std::exp(-q * (tc - tf / 2));
      double const measured = entering_per_h(s, flow);
      CHECK(measured == Approx(harders).epsilon(0.04));
      CHECK(measured == Approx(siegloch).epsilon(0.08));
    }
  }
}

TEST_CASE("trucks enter less often than cars, roundabouts take more than turns from a minor road") {
  auto const at_500 = [](float critical, float follow_up) {
    return entering_per_h({"", critical, follow_up}, 500);
  };
  double const right = at_500(kCriticalGapRight, kFollowUpRight);
  CHECK(at_500(kCriticalGapRight + kHeavyCriticalGap, kFollowUpRight + kHeavyFollowUp) <
        0.8 * right);
  CHECK(at_500(kCriticalGapRoundabout, kFollowUpRoundabout) > 1.3 * right);
}
