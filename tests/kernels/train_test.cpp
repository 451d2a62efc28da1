// Trains against the equations of motion.

#include <catch2/catch.hpp>

#include "kernels/car_following.h"
#include "kernels/train.h"

using namespace pendler;

namespace {

/// Metres from the decision until the speed has fallen to `target` <= speed.
float train_braking_distance(TrainBrake const& b, float speed, float target) {
  return speed * b.reaction_s + (speed * speed - target * target) / (2.0F * b.deceleration);
}

}  // namespace

TEST_CASE("a braking curve and its braking distance are inverse") {
  for (TrainBrake const b :
       {TrainBrake{0.7F, 2.0F}, TrainBrake{0.4F, 10.0F}, TrainBrake{1.3F, 0.5F}}) {
    for (float target : {0.0F, 8.3F, 16.7F})
      for (float speed : {17.0F, 22.0F, 44.0F}) {
        float const d = train_braking_distance(b, speed, target);
        CHECK(braking_curve_speed(b, d, target) == Approx(speed).epsilon(1e-4));
        CHECK(braking_curve_speed(b, d + 10, target) > speed);
      }
  }
  CHECK(braking_curve_speed({0.7F, 2.0F}, 0, 0) == Approx(0).margin(1e-6));
  CHECK(braking_curve_speed({0.7F, 2.0F}, 5, 20) == 20.0F);
  // 160 km/h, 0.7 m/s², at once: v²/2b = 1,411 m.
  CHECK(train_braking_distance({0.7F, 0.0F}, 160 / 3.6F, 0) == Approx(1411).margin(1));
}

TEST_CASE("a train that obeys its curve stops at the signal, and not far before it") {
  for (float tick : {0.1F, 0.5F, 1.0F}) {
    // The tick is part of the reaction time: that is when speeds are decided.
    TrainBrake const b{0.5F, tick};
    float x = 0, v = 40.0F, hardest = 0;
    float const signal = 3000.0F;
    for (int n = 0; n < 20000; ++n) {
      float const next = std::min({braking_curve_speed(b, signal - x, 0), v + 0.5F * tick, 40.0F});
      Motion const m = advance_ballistic(v, (next - v) / tick, tick);
      hardest = std::max(hardest, (v - next) / tick);
      x += m.advance;
      v = m.speed;
    }
    CHECK(x <= signal + 0.5F * b.deceleration * tick * tick + 0.01F);
    CHECK(x > signal - 1.0F);
    CHECK(hardest < 1.1F * b.deceleration);
  }
}

TEST_CASE("dwell grows with passengers and falls with doors") {
  DwellTimes const d;
  CHECK(dwell_time(d, 0, 0, 4) == d.doors_s);
  CHECK(dwell_time(d, 10, 0, 1) == Approx(4.0 + 17.5));
  CHECK(dwell_time(d, 10, 10, 4) == Approx(4.0 + 35 * 0.3));
  CHECK(dwell_time(d, 30, 30, 8) < dwell_time(d, 30, 30, 4));
  CHECK(dwell_time(d, 31, 30, 8) > dwell_time(d, 30, 30, 8));
  CHECK(dwell_time(d, 1, 0, 0) == Approx(4.0 + 1.75));  // no door known: one
}
