// Lane changes against the equations of MOBIL, published figures and the rules of the road.

#include <catch2/catch.hpp>
#include <cmath>

#include "base/draw.h"
#include "kernels/drivers.h"
#include "kernels/lane_change.h"

using namespace pendler;

namespace {

constexpr float kKmh = 1.0F / 3.6F;

LaneChangeOutlook random_outlook(std::uint32_t i) {
  auto const a = [&](std::uint32_t what) {
    return 4.0F * static_cast<float>(draw({5, Purpose::test, i, what})) - 2.5F;
  };
  return {a(0), a(1), a(2), a(3), a(4), a(5)};
}

}  // namespace

TEST_CASE("MOBIL: an egoist looks at its own gain, an altruist at the sum of all three") {
  MobilDriver egoist, altruist;
  egoist.politeness = 0;
  altruist.politeness = 1;
  altruist.threshold = 0;
  for (std::uint32_t i = 0; i < 500; ++i) {
    LaneChangeOutlook const o = random_outlook(i);
    CHECK((symmetric_incentive(egoist, o) > 0) == (o.own_then - o.own_now > egoist.threshold));
    float const now = o.own_now + o.new_follower_now + o.old_follower_now;
    float const then = o.own_then + o.new_follower_then + o.old_follower_then;
    CHECK(symmetric_incentive(altruist, o) == Approx(then - now).margin(1e-5));
  }
}

TEST_CASE("MOBIL: nobody changes there and straight back") {
  // After the change now and then swap, and so do the two followers.
  MobilDriver const d;
  for (std::uint32_t i = 0; i < 500; ++i) {
    LaneChangeOutlook const o = random_outlook(i);
    LaneChangeOutlook const back{o.own_then,         o.own_now,           o.old_follower_then,
                                 o.old_follower_now, o.new_follower_then, o.new_follower_now};
    CHECK_FALSE((symmetric_incentive(d, o) > 0 && symmetric_incentive(d, back) > 0));
    // Left and back to the right: the biases cancel, twice the threshold remains.
    CHECK(incentive_to_left(d, o) + incentive_to_right(d, back) == Approx(-2 * d.threshold));
  }
}

TEST_CASE("the gap at which one pulls out behind a truck is s* / sqrt((th + bias) / a)") {
  // Both lanes free but for the truck; equal speeds, so s* = s0 + vT, and the free terms cancel.
  MobilDriver const d;
  IdmDriver const idm = kIdmMotorway;
  float const v = 80.0F * kKmh;
  auto const incentive = [&](float gap) {
    LaneChangeOutlook o;
    o.own_now = idm_acceleration(idm, v, gap, 0);
    o.own_then = idm_free_acceleration(idm, v);
    return incentive_to_left(d, o);
  };
  float low = 1, high = 1000;
  for (int i = 0; i < 50; ++i) {
    float const gap = 0.5F * (low + high);
    (incentive(gap) > 0 ? low : high) = gap;
  }
  float const wish = idm.min_gap + v * idm.headway;
  float const expected = wish / std::sqrt((d.threshold + d.keep_right_bias) / idm.acceleration);
  CHECK(low == Approx(expected).epsilon(1e-3));
}

TEST_CASE("on an empty motorway one goes back to the right, and stays there") {
  MobilDriver const d;
  CHECK(incentive_to_right(d, {}) == Approx(0.2));
  CHECK(incentive_to_left(d, {}) == Approx(-0.4));
  CHECK(symmetric_incentive(d, {}) < 0);
  // Who is pressed from behind (the old follower gains 1.5) goes the sooner.
  LaneChangeOutlook pressed;
  pressed.own_then = -0.4F;  // there is a slow one on the right
  CHECK(incentive_to_right(d, pressed) < 0);
  pressed.old_follower_then = 1.5F;
  CHECK(incentive_to_right(d, pressed) > 0);
}

TEST_CASE("on the right one is no faster than the left lane, but past queues") {
  CHECK(highest_speed_on_right(100 * kKmh) == Approx(100 * kKmh));
  CHECK(highest_speed_on_right(60 * kKmh) == Approx(80 * kKmh));
  CHECK(highest_speed_on_right(0) == Approx(20 * kKmh));
}

TEST_CASE("trucks over 3.5 t keep out of the leftmost of three lanes outside towns") {
  CHECK_FALSE(may_use_leftmost(3, false, true, 12.0F));
  CHECK_FALSE(may_use_leftmost(4, false, true, 40.0F));
  CHECK(may_use_leftmost(2, false, true, 40.0F));
  CHECK(may_use_leftmost(3, true, true, 40.0F));
  CHECK(may_use_leftmost(3, false, true, 3.5F));
  CHECK(may_use_leftmost(3, false, false, 19.5F));  // a coach is no truck
}

TEST_CASE("urgency grows from nothing at 10 s a change to 1 at the lane's end") {
  float const v = 20.0F, length = 5.0F;  // 210 m a change
  CHECK(lane_urgency(210, 1, v, length) == Approx(0).margin(1e-6));
  CHECK(lane_urgency(500, 1, v, length) == 0.0F);
  CHECK(lane_urgency(105, 1, v, length) == Approx(0.5));
  CHECK(lane_urgency(0, 1, v, length) == 1.0F);
  CHECK(lane_urgency(-3, 1, v, length) == 1.0F);
  CHECK(lane_urgency(210, 2, v, length) == Approx(0.5));
  CHECK(lane_urgency(5, 1, 0, length) == Approx(0.5));  // standing: two lengths
  for (float d = 0; d < 800; d += 10) {
    CHECK(lane_urgency(d + 10, 2, v, length) <= lane_urgency(d, 2, v, length));
    CHECK(lane_urgency(d, 3, v, length) >= lane_urgency(d, 2, v, length));
    CHECK(lane_urgency(d, 2, v + 5, length) >= lane_urgency(d, 2, v, length));
  }
}

TEST_CASE("who must change asks more of others, never an emergency stop") {
  MobilDriver const d;
  CHECK(imposed_braking(d, 0) == 4.0F);
  CHECK(imposed_braking(d, 1) == 6.0F);
  CHECK(imposed_braking(d, 1) < kHardestBraking);
  auto const asks = [](float follower, float own) {
    LaneChangeOutlook o;
    o.new_follower_then = follower;
    o.own_then = own;
    return o;
  };
  CHECK(lane_change_safe(asks(-4.0F, 0), imposed_braking(d, 0)));
  CHECK_FALSE(lane_change_safe(asks(-4.5F, 0), imposed_braking(d, 0)));
  CHECK_FALSE(lane_change_safe(asks(0, -4.5F), imposed_braking(d, 0)));
  CHECK(lane_change_safe(asks(-4.5F, -4.5F), imposed_braking(d, 0.5F)));
}

TEST_CASE("before lanes become one, two may be side by side, and their gap opens in time") {
  // In a queue within 100 m, at 30 m/s within 180 m; open where a fifth of it is left.
  CHECK(zipper_allowance(7.0F, 100.0F, 2.0F) == 7.0F);
  CHECK(zipper_allowance(7.0F, 500.0F, 2.0F) == 7.0F);
  CHECK(zipper_allowance(7.0F, 60.0F, 2.0F) == Approx(3.5F));
  CHECK(zipper_allowance(7.0F, 20.0F, 2.0F) == Approx(0.0F).margin(1e-5));
  CHECK(zipper_allowance(7.0F, 0.0F, 2.0F) == 0.0F);
  CHECK(zipper_allowance(30.0F, 180.0F, 30.0F) == 30.0F);
  CHECK(zipper_allowance(30.0F, 108.0F, 30.0F) == Approx(15.0F));
}

TEST_CASE("after a merge one follows nearer, and as usual again after 25 s") {
  CHECK(headway_after_merge(1.5F, 0) == 1.5F);
  CHECK(headway_after_merge(1.2F, 255) == Approx(0.56F));
  CHECK(closeness(1.5F, 1.5F) == 0);
  CHECK(closeness(1.5F, 3.0F) == 0);
  CHECK(closeness(1.5F, 0.1F) == 255);
  for (float headway = 0.9F; headway < 1.5F; headway += 0.05F)
    CHECK(headway_after_merge(1.5F, closeness(1.5F, headway)) == Approx(headway).epsilon(0.003));
  for (std::int64_t tick_ms = 50; tick_ms <= 1000; ++tick_ms) {
    if (1000 % tick_ms != 0) continue;
    for (std::int64_t first : {0, 7, 100000}) {
      std::int64_t tick = first;
      for (int c = 255; c > 0; ++tick) c -= relaxation_of_tick(tick, tick_ms);
      CHECK(static_cast<double>(tick - first) * static_cast<double>(tick_ms) ==
            Approx(25000).margin(static_cast<double>(tick_ms) + 50));
    }
  }
}

TEST_CASE("lane changes last 4.6 s on average, with a standard deviation of 2.3 s") {
  constexpr std::uint32_t kDraws = 100000;
  double sum = 0, squares = 0, shortest = 1e9, longest = 0;
  for (std::uint32_t i = 0; i < kDraws; ++i) {
    auto const z = static_cast<float>(draw_normal({6, Purpose::test, i, 0}));
    auto const s = static_cast<double>(lane_change_duration(z));
    sum += s;
    squares += s * s;
    shortest = std::min(shortest, s);
    longest = std::max(longest, s);
  }
  double const mean = sum / kDraws;
  CHECK(mean == Approx(4.6).epsilon(0.02));
  CHECK(std::sqrt(squares / kDraws - mean * mean) == Approx(2.3).epsilon(0.05));
  CHECK(shortest >= 1.0);
  CHECK(longest <= 13.31);
}
