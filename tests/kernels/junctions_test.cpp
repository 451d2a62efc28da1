// Signals and gaps at junctions.

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "kernels/gap_acceptance.h"
#include "kernels/signal.h"

using namespace pendler;

namespace {

/// One letter a second of the cycle: "GGGYYRR".
std::string aspects(std::vector<GreenSpan> const& green, int yellow_s, int cycle_s) {
  std::string out;
  for (int s = 0; s < cycle_s; ++s) {
    Aspect const a = aspect_at(green, yellow_s * 1000, cycle_s * 1000, s * 1000);
    out += a == Aspect::green ? 'G' : a == Aspect::yellow ? 'Y' : 'R';
  }
  return out;
}

}  // namespace

TEST_CASE("a signal group shows green, then yellow, then red") {
  CHECK(aspects({{2000, 5000}}, 3, 12) == "RRGGGYYYRRRR");
  CHECK(aspects({{0, 4000}}, 2, 10) == "GGGGYYRRRR");
  CHECK(aspects({}, 3, 5) == "RRRRR");
  CHECK(aspects({{0, 6000}}, 0, 8) == "GGGGGGRR");
}

TEST_CASE("an aspect lasts as long as is said") {
  constexpr std::int32_t kCycle = 20, kYellow = 3;
  std::vector<std::vector<GreenSpan>> programs{{}};
  for (std::int32_t begin = 0; begin < kCycle; ++begin) {
    for (std::int32_t end = begin + 1; end <= kCycle; ++end) {
      programs.push_back({{begin, end}});
      if (end + 5 <= kCycle) programs.push_back({{begin, end}, {end + 3, end + 5}});
    }
  }
  for (auto const& green : programs) {
    auto const shown = [&](std::int32_t t) {
      return aspect_at(green, kYellow, kCycle, t % kCycle);
    };
    for (std::int32_t t = 0; t < kCycle; ++t) {
      std::int32_t const lasts = until_next_aspect(green, kYellow, kCycle, t);
      REQUIRE((lasts > 0 && lasts <= kCycle));
      for (std::int32_t later = t; later < t + lasts; ++later) REQUIRE(shown(later) == shown(t));
    }
  }
}

TEST_CASE("yellow runs over the cycle's end, and two greens in a cycle") {
  CHECK(aspects({{6000, 10000}}, 3, 10) == "YYYRRRGGGG");
  CHECK(aspects({{6000, 9000}}, 3, 10) == "YYRRRRGGGY");
  CHECK(aspects({{1000, 3000}, {7000, 10000}}, 1, 10) == "YGGYRRRGGG");
  // A green that goes on after the cycle's end: no yellow between its two parts.
  CHECK(aspects({{0, 2000}, {8000, 10000}}, 3, 10) == "GGYYYRRRGG");
  CHECK(aspects({{0, 10000}}, 3, 10) == "GGGGGGGGGG");
}

TEST_CASE("aspects change at the millisecond") {
  std::vector<GreenSpan> const green{{2000, 5000}};
  CHECK(aspect_at(green, 3000, 12000, 1999) == Aspect::red);
  CHECK(aspect_at(green, 3000, 12000, 2000) == Aspect::green);
  CHECK(aspect_at(green, 3000, 12000, 4999) == Aspect::green);
  CHECK(aspect_at(green, 3000, 12000, 5000) == Aspect::yellow);
  CHECK(aspect_at(green, 3000, 12000, 7999) == Aspect::yellow);
  CHECK(aspect_at(green, 3000, 12000, 8000) == Aspect::red);
  // A green that begins while the yellow of another one would last.
  std::vector<GreenSpan> const two{{0, 10000}, {12000, 20000}};
  CHECK(aspect_at(two, 5000, 60000, 11999) == Aspect::yellow);
  CHECK(aspect_at(two, 5000, 60000, 12500) == Aspect::green);
}

TEST_CASE("time to drive a distance: from a stand, rolling, and at the top speed") {
  CHECK(time_to_drive(0, 10, 2, 14) == 0.0F);
  CHECK(time_to_drive(-1, 0, 2, 14) == 0.0F);
  CHECK(time_to_drive(16, 0, 2, 14) == Approx(4.0));        // s = a t² / 2
  CHECK(time_to_drive(49, 0, 2, 14) == Approx(7.0));        // just reaches 14 m/s
  CHECK(time_to_drive(49 + 28, 0, 2, 14) == Approx(9.0));   // and goes on at 14 m/s
  CHECK(time_to_drive(39, 10, 2, 16) == Approx(3.0));       // 10·3 + 3²
  CHECK(time_to_drive(39 + 32, 10, 2, 16) == Approx(5.0));  // and 2 s at 16 m/s
  CHECK(time_to_drive(70, 14, 2, 14) == Approx(5.0));       // steady
  CHECK(time_to_drive(70, 30, 2, 14) == Approx(5.0));       // no faster than the top speed
  CHECK(time_to_drive(10, 0, 2, 0) < 25.0F);                // crawls rather than never
  CHECK(time_to_drive(30, 0, 2, 14) < time_to_drive(31, 0, 2, 14));
}

TEST_CASE("the way in the time that a distance takes is that distance") {
  for (float distance : {0.5F, 10.0F, 49.0F, 200.0F}) {
    for (float speed : {0.0F, 6.0F, 14.0F})
      CHECK(way_in(time_to_drive(distance, speed, 2, 14), speed, 2, 14) == Approx(distance));
  }
  CHECK(way_in(5, 20, 2, 14) == Approx(100.0));  // who is faster does not brake for that
}

TEST_CASE("critical gaps grow with the difficulty of the turn, and shrink with patience") {
  CHECK(kCriticalGapLeftMajor < kCriticalGapRight);
  CHECK(kCriticalGapRight < kCriticalGapCross);
  CHECK(kCriticalGapCross < kCriticalGapLeftMinor);
  CHECK(patience_factor(0) == 1.0F);
  CHECK(patience_factor(60) == 1.0F);
  CHECK(patience_factor(120) == Approx(0.875));
  CHECK(patience_factor(3600) == 0.75F);
}
