// Those on foot as drawn: how much of the time somebody crosses.

#include "kernels/pedestrians.h"

#include <catch2/catch.hpp>
#include <cmath>

using namespace pendler;

namespace {

double share(double per_hour, float crossing_s, Key key) {
  int there = 0;
  constexpr int kLooks = 400000;
  for (int i = 0; i < kLooks; ++i)
    there += someone_crosses(1, key, Millis{i} * kWalkerStep_ms, per_hour, crossing_s) ? 1 : 0;
  return 1.0 * there / kLooks;
}

}  // namespace

TEST_CASE("somebody is on a crossing as often as of random arrivals one is under way") {
  for (double per_hour : {0.0, 50.0, 500.0, 2000.0}) {
    for (float crossing_s : {1.0F, kOnDrivenPath_s, 6.5F}) {
      CAPTURE(per_hour, crossing_s);
      double const expected = 1 - std::exp(-per_hour / 3600 * double{crossing_s});
      CHECK(share(per_hour, crossing_s, 17) == Approx(expected).margin(0.012));
    }
  }
}

TEST_CASE("of more pedestrians, or on a longer way, none is missing; crossings are independent") {
  int both = 0, first = 0;
  constexpr int kLooks = 20000;
  for (int i = 0; i < kLooks; ++i) {
    Millis const at = Millis{i} * kSecond;
    bool const there = someone_crosses(1, 17, at, 500, 3);
    if (there) {
      CHECK(someone_crosses(1, 17, at, 700, 3));
      CHECK(someone_crosses(1, 17, at, 500, 4));
    }
    bool const at_other = someone_crosses(1, 18, at, 500, 3);
    first += there ? 1 : 0;
    both += there && at_other ? 1 : 0;
  }
  double const p = 1 - std::exp(-500.0 / 3600 * 3);
  CHECK(1.0 * both / first == Approx(p).margin(0.03));
}

TEST_CASE("all who cross in a cycle cross in its green, up to the most of HCM") {
  CHECK(pedestrians_in_green(300, 20000, 60000) == Approx(900));
  CHECK(pedestrians_in_green(300, 60000, 60000) == Approx(300));
  CHECK(pedestrians_in_green(4000, 20000, 60000) == kMostInGreen);
}
