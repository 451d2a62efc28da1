// Cars and trucks on a ring of two lanes, moved by MOBIL and the IDM alone.

#include <algorithm>
#include <catch2/catch.hpp>
#include <vector>

#include "base/draw.h"
#include "kernels/drivers.h"
#include "kernels/lane_change.h"

using namespace pendler;

namespace {

constexpr float kRing = 4000.0F, kTick = 0.5F;

struct Vehicle {
  IdmDriver driver;
  float length = 5.0F, at = 0, speed = 20.0F;
  bool left = false;
  int changed = 0;  // tick of the last change
};

float ahead_of(Vehicle const& a, Vehicle const& b) {
  float const d = b.at - a.at;
  return d > 0 ? d : d + kRing;
}

/// The vehicles before and behind a place of a lane, itself aside.
struct Neighbours {
  Vehicle const* leader = nullptr;
  Vehicle const* follower = nullptr;
};

Neighbours neighbours(std::vector<Vehicle> const& all, Vehicle const& me, bool left) {
  Neighbours n;
  for (Vehicle const& v : all) {
    if (&v == &me || v.left != left) continue;
    if (!n.leader || ahead_of(me, v) < ahead_of(me, *n.leader)) n.leader = &v;
    if (!n.follower || ahead_of(v, me) < ahead_of(*n.follower, me)) n.follower = &v;
  }
  return n;
}

float gap(Vehicle const& follower, Vehicle const& leader) {
  return ahead_of(follower, leader) - leader.length;
}

float behind(Vehicle const& me, Vehicle const* leader) {
  return leader ? idm_acceleration(me.driver, me.speed, gap(me, *leader), me.speed - leader->speed)
                : idm_free_acceleration(me.driver, me.speed);
}

struct Traffic {
  double changes_per_km_h = 0, right_share = 0, passed_on_right = 0, hardest_asked = 0;
  float smallest_gap = 1e9F;
};

Traffic drive(float per_km_and_lane, MobilDriver const& mobil, bool european) {
  auto const n = static_cast<std::size_t>(2 * per_km_and_lane * kRing / 1000);
  std::vector<Vehicle> all(n);
  for (std::size_t i = 0; i < n; ++i) {
    auto const z = [&](std::uint32_t what) {
      return static_cast<float>(draw_normal({8, Purpose::test, i, what}));
    };
    Vehicle& v = all[i];
    bool const truck = i % 5 == 0;
    v.driver = kIdmMotorway;
    v.driver.desired_speed =
        (truck ? 80.0F : 120.0F) / 3.6F * driver_draw({}, z(0), 0, 0).speed_factor;
    v.length = truck ? 12.0F : 5.0F;
    v.at = kRing * static_cast<float>(i / 2) / static_cast<float>(n / 2);
    v.left = i % 2 != 0;
  }
  Traffic out;
  constexpr int kTicks = 2400, kWarm = 600, kRest = 8;
  int changes = 0;
  double on_right = 0;
  for (int tick = 0; tick < kTicks; ++tick) {
    // Who follows the rules looks at the left lane too when on the right one.
    auto const acceleration = [&](Vehicle const& me, bool left, Vehicle const* leader) {
      float const own = behind(me, leader);
      if (!european || left) return own;
      Vehicle const* const beside = neighbours(all, me, true).leader;
      if (!beside) return own;
      return acceleration_on_right(own, behind(me, beside), me.driver.deceleration, me.speed,
                                   beside->speed);
    };
    for (Vehicle& me : all) {
      if (tick - me.changed < kRest) continue;
      Neighbours const here = neighbours(all, me, me.left), there = neighbours(all, me, !me.left);
      if (!there.leader || gap(me, *there.leader) < 1 || gap(*there.follower, me) < 1) continue;
      LaneChangeOutlook o;
      o.own_now = acceleration(me, me.left, here.leader);
      o.own_then = acceleration(me, !me.left, there.leader);
      o.new_follower_now = behind(*there.follower, there.leader);
      o.new_follower_then = behind(*there.follower, &me);
      if (here.follower) {
        o.old_follower_now = behind(*here.follower, &me);
        o.old_follower_then = behind(*here.follower, here.leader);
      }
      float const gain = !european ? symmetric_incentive(mobil, o)
                         : me.left ? incentive_to_right(mobil, o)
                                   : incentive_to_left(mobil, o);
      if (gain <= 0 || !lane_change_safe(o, imposed_braking(mobil, 0))) continue;
      out.hardest_asked = std::max(out.hardest_asked, -static_cast<double>(o.new_follower_then));
      me.left = !me.left;
      me.changed = tick;
      changes += tick >= kWarm ? 1 : 0;
    }
    std::vector<Vehicle> next = all;
    for (std::size_t i = 0; i < n; ++i) {
      Vehicle const& me = all[i];
      Neighbours const here = neighbours(all, me, me.left);
      Motion const m = advance_ballistic(me.speed, acceleration(me, me.left, here.leader), kTick);
      next[i].at = me.at + m.advance < kRing ? me.at + m.advance : me.at + m.advance - kRing;
      next[i].speed = m.speed;
      if (here.leader) out.smallest_gap = std::min(out.smallest_gap, gap(me, *here.leader));
      if (tick < kWarm) continue;
      on_right += me.left ? 0 : 1;
      Vehicle const* const beside = me.left ? nullptr : neighbours(all, me, true).leader;
      if (beside && beside->speed > kQueueSpeed && me.speed > beside->speed &&
          ahead_of(me, *beside) < (me.speed - beside->speed) * kTick)
        out.passed_on_right += 1;
    }
    all = next;
  }
  double const hours = (kTicks - kWarm) * static_cast<double>(kTick) / 3600;
  out.changes_per_km_h = changes / hours / static_cast<double>(kRing) * 1000;
  out.right_share = on_right / static_cast<double>(n) / (kTicks - kWarm);
  out.passed_on_right /= hours * static_cast<double>(kRing) / 1000;
  return out;
}

}  // namespace

TEST_CASE("on two lanes: nobody is hit, the polite change less, and Europeans keep right") {
  MobilDriver egoist, polite;
  egoist.politeness = 0;
  polite.politeness = 1;
  for (float density : {5.0F, 15.0F}) {
    Traffic const selfish = drive(density, egoist, true), kind = drive(density, polite, true),
                  symmetric = drive(density, egoist, false);
    INFO(density << " a km: " << selfish.changes_per_km_h << ", " << kind.changes_per_km_h << ", "
                 << symmetric.changes_per_km_h << " changes a km and hour");
    for (Traffic const& t : {selfish, kind, symmetric}) {
      CHECK(t.smallest_gap > 0);
      CHECK(t.hardest_asked <= 4);
      CHECK(t.changes_per_km_h > 10);
    }
    CHECK(kind.changes_per_km_h < 0.5 * selfish.changes_per_km_h);
    CHECK(selfish.passed_on_right < 1);
    CHECK(symmetric.passed_on_right > 100);
    CHECK(symmetric.right_share == Approx(0.5).margin(0.03));
    CHECK(selfish.right_share > symmetric.right_share);
    CHECK(kind.right_share > 0.7);
  }
}
