// Krauss's model against SUMO's own figure and trajectories.

#include <catch2/catch.hpp>
#include <vector>

#include "base/draw.h"
#include "kernels/drivers.h"
#include "kernels/krauss.h"

using namespace pendler;

namespace {

/// All of it behind one leader.
float krauss_speed(KraussDriver const& d, float speed, float gap, float leader_speed,
                   float leader_deceleration, float tick_s, float random) {
  float const safe = krauss_follow_speed(d, speed, gap, leader_speed, leader_deceleration, tick_s);
  return krauss_next_speed(d, speed, safe, tick_s, random);
}

float drawn(std::uint32_t i, std::uint32_t what, float low, float high) {
  return low + (high - low) * static_cast<float>(draw({2, Purpose::test, i, what}));
}

/// One tick of a trajectory: front position and speed.
struct Moment {
  float leader_at, leader_speed, at, speed;
};

// Measured with SUMO 1.15.0 (Debian 12): one lane of 3 km with 16.66 m/s, two vehicles of the
// default type with sigma 0 that depart at 0 s from 20 m and 5 m, `sumo --fcd-output f.xml
// --precision 4`.

/// --step-length 1: the leader (speedFactor 0.9) stops at 250 m for 6 s, the follower has
/// speedFactor 1.
std::vector<Moment> const kSumoStop{
    {20.0000F, 0.0000F, 5.0000F, 0.0000F},      {22.6000F, 2.6000F, 7.6000F, 2.6000F},
    {27.8000F, 5.2000F, 12.8000F, 5.2000F},     {35.6000F, 7.8000F, 19.1495F, 6.3495F},
    {46.0000F, 10.4000F, 27.5243F, 8.3748F},    {59.0000F, 13.0000F, 38.1158F, 10.5916F},
    {73.9940F, 14.9940F, 51.2436F, 13.1277F},   {88.9880F, 14.9940F, 66.3014F, 15.0579F},
    {103.9820F, 14.9940F, 81.3433F, 15.0419F},  {118.9760F, 14.9940F, 96.3732F, 15.0299F},
    {133.9700F, 14.9940F, 111.3942F, 15.0209F}, {148.9640F, 14.9940F, 126.4084F, 15.0142F},
    {163.9580F, 14.9940F, 141.4175F, 15.0092F}, {178.9520F, 14.9940F, 156.4229F, 15.0054F},
    {193.9460F, 14.9940F, 171.4254F, 15.0025F}, {208.9400F, 14.9940F, 186.4258F, 15.0004F},
    {223.9340F, 14.9940F, 201.4246F, 14.9988F}, {237.1227F, 13.1887F, 216.4222F, 14.9976F},
    {245.8113F, 8.6887F, 229.6145F, 13.1923F},  {250.0000F, 4.1887F, 238.3067F, 8.6923F},
    {250.0000F, 0.0000F, 242.4990F, 4.1923F},   {250.0000F, 0.0000F, 242.4990F, 0.0000F},
    {250.0000F, 0.0000F, 242.4990F, 0.0000F},   {250.0000F, 0.0000F, 242.4990F, 0.0000F},
    {250.0000F, 0.0000F, 242.4990F, 0.0000F},   {250.0000F, 0.0000F, 242.4990F, 0.0000F},
    {252.6000F, 2.6000F, 242.4990F, 0.0000F},   {257.8000F, 5.2000F, 245.0990F, 2.6000F},
    {265.6000F, 7.8000F, 250.2990F, 5.2000F},   {276.0000F, 10.4000F, 258.0990F, 7.8000F},
    {289.0000F, 13.0000F, 268.4990F, 10.4000F}, {303.9940F, 14.9940F, 281.4990F, 13.0000F},
    {318.9880F, 14.9940F, 296.4930F, 14.9940F}, {333.9820F, 14.9940F, 311.4870F, 14.9940F},
    {348.9760F, 14.9940F, 326.4810F, 14.9940F}, {363.9700F, 14.9940F, 341.4750F, 14.9940F},
    {378.9640F, 14.9940F, 356.4690F, 14.9940F}};

/// --step-length 0.5: the leader brakes with 9 m/s² for a stop at 200 m, and its follower
/// (speedFactor 1.2) expects 4.5 m/s² (apparentDecel).
std::vector<Moment> const kSumoEmergency{
    {20.0000F, 0.0000F, 5.0000F, 0.0000F},      {20.6500F, 1.3000F, 5.6500F, 1.3000F},
    {21.9500F, 2.6000F, 6.9500F, 2.6000F},      {23.9000F, 3.9000F, 8.9000F, 3.9000F},
    {26.5000F, 5.2000F, 11.5000F, 5.2000F},     {29.7500F, 6.5000F, 14.6747F, 6.3495F},
    {33.6500F, 7.8000F, 18.1646F, 6.9797F},     {38.2000F, 9.1000F, 22.1015F, 7.8738F},
    {43.4000F, 10.4000F, 26.5610F, 8.9190F},    {49.2500F, 11.7000F, 31.5840F, 10.0460F},
    {55.7500F, 13.0000F, 37.2147F, 11.2614F},   {62.9000F, 14.3000F, 43.4339F, 12.4384F},
    {70.7000F, 15.6000F, 50.2920F, 13.7163F},   {79.0300F, 16.6600F, 57.7554F, 14.9267F},
    {87.3600F, 16.6600F, 65.7647F, 16.0186F},   {95.6900F, 16.6600F, 73.8096F, 16.0898F},
    {104.0200F, 16.6600F, 81.8862F, 16.1532F},  {112.3500F, 16.6600F, 89.9910F, 16.2095F},
    {120.6800F, 16.6600F, 98.1207F, 16.2596F},  {129.0100F, 16.6600F, 106.2728F, 16.3041F},
    {137.3400F, 16.6600F, 114.4446F, 16.3436F}, {145.6700F, 16.6600F, 122.6340F, 16.3788F},
    {154.0000F, 16.6600F, 130.8390F, 16.4100F}, {162.3300F, 16.6600F, 139.0579F, 16.4378F},
    {170.6600F, 16.6600F, 147.2891F, 16.4625F}, {178.9900F, 16.6600F, 155.5313F, 16.4844F},
    {187.3200F, 16.6600F, 163.7833F, 16.5039F}, {193.7967F, 12.9533F, 172.0439F, 16.5213F},
    {198.0233F, 8.4533F, 179.0599F, 14.0320F},  {200.0000F, 3.9533F, 184.4346F, 10.7493F},
    {200.0000F, 0.0000F, 187.9509F, 7.0327F},   {200.0000F, 0.0000F, 189.8420F, 3.7820F},
    {200.0000F, 0.0000F, 191.1026F, 2.5214F},   {200.0000F, 0.0000F, 191.8008F, 1.3964F},
    {200.0000F, 0.0000F, 192.1499F, 0.6982F},   {200.0000F, 0.0000F, 192.3245F, 0.3491F},
    {200.6500F, 1.3000F, 192.4117F, 0.1745F},   {201.9500F, 2.6000F, 192.7804F, 0.7373F},
    {203.9000F, 3.9000F, 193.7022F, 1.8436F},   {206.5000F, 5.2000F, 195.2511F, 3.0979F},
    {209.7500F, 6.5000F, 197.4501F, 4.3979F},   {213.6500F, 7.8000F, 200.2748F, 5.6495F},
    {218.2000F, 9.1000F, 203.7495F, 6.9495F},   {223.4000F, 10.4000F, 207.8743F, 8.2495F},
    {229.2500F, 11.7000F, 212.6490F, 9.5495F}};

/// The same, but the follower knows that its leader can brake with 9 m/s²; from 10 s on.
std::vector<Moment> const kSumoHardLeader{
    {137.3400F, 16.6600F, 102.7938F, 15.3800F}, {145.6700F, 16.6600F, 110.5639F, 15.5400F},
    {154.0000F, 16.6600F, 118.4039F, 15.6800F}, {162.3300F, 16.6600F, 126.3022F, 15.7967F},
    {170.6600F, 16.6600F, 134.2485F, 15.8926F}, {178.9900F, 16.6600F, 142.2375F, 15.9779F},
    {187.3200F, 16.6600F, 150.2643F, 16.0537F}, {193.7967F, 12.9533F, 158.3248F, 16.1210F},
    {198.0233F, 8.4533F, 165.5497F, 14.4498F},  {200.0000F, 3.9533F, 171.8103F, 12.5212F},
    {200.0000F, 0.0000F, 177.1334F, 10.6462F},  {200.0000F, 0.0000F, 181.5566F, 8.8462F},
    {200.0000F, 0.0000F, 185.0950F, 7.0770F},   {200.0000F, 0.0000F, 187.7898F, 5.3895F},
    {200.0000F, 0.0000F, 189.7345F, 3.8895F},   {200.0000F, 0.0000F, 191.0310F, 2.5930F},
    {200.6500F, 1.3000F, 191.7650F, 1.4680F}};

/// The largest distance between SUMO's follower and ours behind SUMO's leader.
float furthest_from_sumo(std::vector<Moment> const& sumo, float top_speed,
                         float leader_deceleration, float tick_s) {
  KraussDriver d;
  d.desired_speed = top_speed;
  d.sigma = 0;
  float at = sumo[0].at, speed = sumo[0].speed, furthest = 0;
  for (std::size_t i = 0; i + 1 < sumo.size(); ++i) {
    float const gap = sumo[i].leader_at - 5.0F - at;
    float const next =
        krauss_speed(d, speed, gap, sumo[i].leader_speed, leader_deceleration, tick_s, 0.5F);
    Motion const m = advance_euler(next, tick_s);
    at += m.advance;
    speed = m.speed;
    furthest = std::max(furthest, std::abs(at - sumo[i + 1].at));
  }
  return furthest;
}

}  // namespace

TEST_CASE("behind SUMO's leader our follower drives as SUMO's does, within a millimetre") {
  CHECK(furthest_from_sumo(kSumoStop, 16.66F, 4.5F, 1.0F) < 0.001F);
  CHECK(furthest_from_sumo(kSumoEmergency, 1.2F * 16.66F, 4.5F, 0.5F) < 0.001F);
  CHECK(furthest_from_sumo(kSumoHardLeader, 1.2F * 16.66F, 9.0F, 0.5F) < 0.001F);
}

TEST_CASE("SUMO's own figure: 2,482 vehicles an hour at 16.66 m/s") {
  KraussDriver d;
  d.desired_speed = 50.0F;
  for (float tick : {0.1F, 0.5F, 1.0F}) {
    float low = 0, high = 200;  // the gap at which the safe speed is the leader's
    for (int i = 0; i < 60; ++i) {
      float const gap = 0.5F * (low + high);
      bool const slower = krauss_follow_speed(d, 16.66F, gap, 16.66F, 4.5F, tick) < 16.66F;
      (slower ? low : high) = gap;
    }
    CHECK(3600.0F * 16.66F / (5.0F + high) == Approx(2482).margin(2));
  }
}

namespace {

/// Vehicles an hour from the 11th to the 30th of a queue of SUMO's default vehicles, bumpers 2.5 m
/// apart, that starts at 0 s; mean of 40 queues.
double discharge_per_h(float tick_s) {
  constexpr std::size_t kCars = 30, kFirst = 10;
  double headways = 0;
  for (std::uint32_t queue = 0; queue < 40; ++queue) {
    KraussDriver const d{.desired_speed = 13.89F};
    std::vector<float> x(kCars), v(kCars, 0.0F), next(kCars);
    std::vector<double> passed;
    for (std::size_t i = 0; i < kCars; ++i) x[i] = -7.5F * static_cast<float>(i);
    for (std::uint32_t n = 0; passed.size() < kCars; ++n) {
      for (std::size_t i = 0; i < kCars; ++i) {
        auto const dawdle = static_cast<float>(draw({queue, Purpose::krauss, i, n}));
        next[i] = i == 0 ? krauss_next_speed(d, v[0], 100.0F, tick_s, dawdle)
                         : krauss_speed(d, v[i], x[i - 1] - 5.0F - x[i], v[i - 1], d.deceleration,
                                        tick_s, dawdle);
      }
      for (std::size_t i = 0; i < kCars; ++i) {
        float const before = x[i];
        v[i] = next[i];
        x[i] += advance_euler(v[i], tick_s).advance;
        if (i == passed.size() && x[i] > 0)
          passed.push_back((n + static_cast<double>(-before / (x[i] - before))) *
                           static_cast<double>(tick_s));
      }
    }
    headways += (passed[kCars - 1] - passed[kFirst]) / static_cast<double>(kCars - 1 - kFirst);
  }
  return 3600.0 * 40 / headways;
}

}  // namespace

TEST_CASE("a queue of dawdling drivers leaves at SUMO's flow") {
  // SUMO 1.15.0: 30 vehicles of the default type (speedDev 0, maxSpeed 13.89) with departSpeed 0 at
  // departPos 300, 292.5 … on the lane above; mean of the seeds 1 … 40. Dawdling works by tick, so
  // the flow depends on it.
  CHECK(discharge_per_h(1.0F) == Approx(1982).epsilon(0.005));
  CHECK(discharge_per_h(0.5F) == Approx(2168).epsilon(0.005));
}

TEST_CASE(
    "who keeps the Krauss speeds never hits a leader, whatever it does and however one dawdles") {
  float smallest = 1e9F;
  for (std::uint32_t i = 0; i < 2000; ++i) {
    float const tick = std::vector{0.1F, 0.25F, 0.5F, 1.0F}[i % 4];
    KraussDriver d;
    d.desired_speed = drawn(i, 0, 5, 40);
    d.sigma = drawn(i, 1, 0, 1);
    float lead_v = drawn(i, 2, 0, 30), lead_x = 0, v = lead_v;
    float x = -d.min_gap - d.headway * v - 1.0F;
    for (std::uint32_t n = 0; n < 300; ++n) {
      float const next =
          krauss_speed(d, v, lead_x - x, lead_v, d.deceleration, tick, drawn(i, 100 + 2 * n, 0, 1));
      float const wish =
          lead_v + drawn(i, 101 + 2 * n, -1, n % 50 < 25 ? -0.5F : 1.0F) * 4.5F * tick;
      lead_v = std::clamp(wish, 0.0F, 30.0F);
      lead_x += advance_euler(lead_v, tick).advance;
      x += advance_euler(next, tick).advance;
      v = next;
      smallest = std::min(smallest, lead_x - x - d.min_gap);
    }
  }
  INFO("smallest gap beyond min_gap " << smallest);
  CHECK(smallest > -0.01F);
}

TEST_CASE("the stop speed ends at the line, with no more than the planned deceleration") {
  for (std::uint32_t i = 0; i < 300; ++i) {
    float const tick = std::vector{0.1F, 0.5F, 1.0F}[i % 3];
    KraussDriver d;
    d.desired_speed = drawn(i, 3, 5, 40);
    d.sigma = 0;
    float x = 0, v = d.desired_speed, hardest = 0;
    float const line = 400.0F + drawn(i, 4, 0, 50);
    for (int n = 0; n < 3000; ++n) {
      float const next = krauss_next_speed(d, v, krauss_stop_speed(d, line - x, tick), tick, 0);
      hardest = std::max(hardest, (v - next) / tick);
      v = next;
      x += advance_euler(v, tick).advance;
    }
    CHECK(x <= line);
    CHECK(x > line - 0.01F);
    CHECK(hardest <= d.deceleration + 0.01F);
  }
}

TEST_CASE("no tick that drives beyond the begin of a lower limit is faster than it") {
  for (std::uint32_t i = 0; i < 300; ++i) {
    float const tick = std::vector{0.1F, 0.5F, 1.0F}[i % 3];
    KraussDriver d;
    d.desired_speed = 30.0F;
    d.sigma = 0;
    float const target = drawn(i, 5, 3, 20), begin = 300.0F + drawn(i, 6, 0, 50);
    float x = 0, v = 30.0F, hardest = 0;
    while (x < begin + 0.01F) {
      float const safe = krauss_approach_speed(d, begin - x, target, tick);
      float const next = krauss_next_speed(d, v, safe, tick, 0);
      hardest = std::max(hardest, (v - next) / tick);
      v = next;
      x += advance_euler(v, tick).advance;
    }
    CHECK(v == Approx(target).margin(0.01));
    CHECK(hardest <= d.deceleration + 0.01F);
  }
}

TEST_CASE("dawdling takes sigma of the acceleration on average half, and less at a start") {
  KraussDriver d;
  d.desired_speed = 20.0F;
  CHECK(krauss_next_speed(d, 20.0F, 100.0F, 1.0F, 0.0F) == 20.0F);
  CHECK(krauss_next_speed(d, 20.0F, 100.0F, 1.0F, 1.0F) == Approx(20.0 - 0.5 * 2.6));
  CHECK(krauss_next_speed(d, 20.0F, 100.0F, 0.5F, 1.0F) == Approx(20.0 - 0.5 * 2.6 * 0.5));
  CHECK(krauss_next_speed(d, 0.0F, 1.0F, 1.0F, 1.0F) == Approx(0.5));
  // Braking as planned leaves no room for dawdling; an emergency goes below it.
  CHECK(krauss_next_speed(d, 20.0F, 15.5F, 1.0F, 1.0F) == 15.5F);
  CHECK(krauss_next_speed(d, 20.0F, 13.0F, 1.0F, 1.0F) == 13.0F);
  CHECK(krauss_next_speed(d, 20.0F, 5.0F, 1.0F, 1.0F) == 11.0F);
}

TEST_CASE(
    "drivers differ by their draws, and nobody is further from the mean than 2.5 deviations") {
  DriverSpread const spread{0.08F, 0.1F, 0.2F};
  DriverDraw const mean = driver_draw(spread, 0, 0, 0);
  CHECK(mean.speed_factor == 1.0F);
  CHECK(mean.headway_factor == 1.0F);
  CHECK(mean.acceleration_factor == 1.0F);
  DriverDraw const d = driver_draw(spread, 1.0F, -1.0F, 6.0F);
  CHECK(d.speed_factor == Approx(1.08));
  CHECK(d.headway_factor == Approx(0.9));
  CHECK(d.acceleration_factor == Approx(1.5));
  CHECK(driver_draw(spread, -6.0F, 0, 0).speed_factor == Approx(0.8));
  DriverDraw const fast = driver_draw({0.08F, 0.1F, 0.2F, 1.2F}, 1.0F, 0, 0);
  CHECK(fast.speed_factor == Approx(1.28));  // the deviation is absolute
  CHECK(fast.headway_factor == 1.0F);
}
