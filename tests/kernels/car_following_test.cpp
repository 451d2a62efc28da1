// The intelligent driver model against published and analytic figures.

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "base/draw.h"
#include "kernels/car_following.h"
#include "kernels/drivers.h"

using namespace pendler;

namespace {

/// The gap at which a car behind one of the same speed neither gains nor loses, by bisection on the
/// kernel.
double equilibrium_gap(IdmDriver const& d, float speed) {
  float low = 0.1F, high = 5000.0F;
  for (int i = 0; i < 60; ++i) {
    float const middle = 0.5F * (low + high);
    (idm_acceleration(d, speed, middle, 0.0F) < 0 ? low : high) = middle;
  }
  return static_cast<double>(0.5F * (low + high));
}

double flow_per_h(IdmDriver const& d, double length, float speed) {
  return 3600.0 * static_cast<double>(speed) / (length + equilibrium_gap(d, speed));
}

double capacity_per_h(IdmDriver const& d, double length) {
  double best = 0;
  for (float share = 0.2F; share < 0.99F; share += 0.005F)
    best = std::max(best, flow_per_h(d, length, share * d.desired_speed));
  return best;
}

IdmDriver driver(double v0_kmh, double headway) {
  return {static_cast<float>(v0_kmh / 3.6), static_cast<float>(headway), 0.73F, 1.67F, 2.0F};
}

float random(std::uint32_t i, std::uint32_t what, float low, float high) {
  return low + (high - low) * static_cast<float>(draw({1, Purpose::test, i, what}));
}

}  // namespace

TEST_CASE("capacities of the equilibrium curve: Treiber's parameters, 5 m vehicles, 2 m gap") {
  CHECK(capacity_per_h(driver(120, 1.6), 5) == Approx(1743).epsilon(0.002));
  CHECK(capacity_per_h(kIdmMotorway, 5) == Approx(1743).epsilon(0.002));
  CHECK(capacity_per_h(driver(120, 1.5), 5) == Approx(1836).epsilon(0.002));
  CHECK(capacity_per_h(driver(120, 1.0), 5) == Approx(2519).epsilon(0.002));
  CHECK(capacity_per_h(driver(50, 1.0), 5) == Approx(1899).epsilon(0.002));
  CHECK(capacity_per_h(driver(50, 1.5), 5) == Approx(1467).epsilon(0.002));
}

TEST_CASE("drivers get used to a queue within minutes, as the paper's equation says") {
  constexpr DriverMemory kMemory;
  float ease = 1;
  for (int s = 10; s <= 900; s += 10) {
    ease = ease_after(kMemory, ease, 0.2F * kMemory.free, 10);
    double const exact = 0.2 + 0.8 * std::exp(-s / static_cast<double>(kMemory.seconds));
    CHECK(static_cast<double>(ease) == Approx(exact).margin(0.01));
  }
  CHECK(headway_of_ease(kMemory, 1) == 1);
  CHECK(headway_of_ease(kMemory, 0) == kMemory.headway_in_jam);
  // At the speed of the greatest flow it is no queue yet.
  for (IdmDriver const& set : {kIdmMotorway, kIdmMotorwayCar}) {
    float busiest = 0;
    double most = 0;
    for (float share = 0.3F; share < 0.99F; share += 0.005F) {
      double const flow = flow_per_h(set, 5, share * set.desired_speed);
      if (flow > most) most = flow, busiest = share;
    }
    CHECK(busiest > kMemory.free);
    CHECK(ease_after(kMemory, 1, busiest, 10) == 1);
  }
  CHECK(ease_after(kMemory, 1, 1.3F, 10) == 1);  // faster than a limit that has just dropped
}

TEST_CASE("in equilibrium the gap is (s0 + vT) / sqrt(1 - (v/v0)^4), and s0 at standstill") {
  IdmDriver const d = driver(120, 1.6);
  for (float v : {1.0F, 5.0F, 15.0F, 25.0F, 32.0F}) {
    double const r = static_cast<double>(v / d.desired_speed);
    double const wish = 2.0 + static_cast<double>(v * d.headway);
    CHECK(equilibrium_gap(d, v) == Approx(wish / std::sqrt(1 - r * r * r * r)).epsilon(1e-4));
  }
  // jam density 142.9 vehicles a kilometre
  CHECK(1000.0 / (5.0 + equilibrium_gap(d, 0.0F)) == Approx(142.9).margin(0.1));
}

TEST_CASE("acceleration: free at a start, none at the desired speed, comfortable above it") {
  IdmDriver const d{13.9F, 1.0F, 2.0F, 3.0F, 1.5F};
  CHECK(idm_free_acceleration(d, 0) == 2.0F);
  CHECK(idm_free_acceleration(d, 13.9F) == Approx(0).margin(1e-5));
  CHECK(idm_free_acceleration(d, 13.9F / 2) == Approx(2.0 * 15 / 16));
  CHECK(idm_free_acceleration(d, 30.0F) == -3.0F);
  CHECK(idm_acceleration(d, 10.0F, 1e9F, 0) == Approx(idm_free_acceleration(d, 10.0F)));
  CHECK(idm_acceleration(d, 20.0F, 0.0F, 20.0F) == -kHardestBraking);
  CHECK(idm_acceleration(d, 20.0F, -3.0F, 20.0F) == -kHardestBraking);
  // A leader that runs away does not pull, and never shortens the wish below s0.
  CHECK(idm_acceleration(d, 10.0F, 1.5F, -100.0F) == Approx(idm_free_acceleration(d, 10.0F) - 2.0));
}

TEST_CASE("the ballistic update stops at 0 and goes no further than the braking distance") {
  Motion const on = advance_ballistic(10.0F, 2.0F, 0.5F);
  CHECK(on.speed == 11.0F);
  CHECK(on.advance == 5.25F);
  Motion const halt = advance_ballistic(1.0F, -4.0F, 0.5F);
  CHECK(halt.speed == 0.0F);
  CHECK(halt.advance == Approx(0.125));
  CHECK(halt.advance == Approx(braking_distance(1.0F, 4.0F)));
  Motion const still = advance_ballistic(0.0F, -8.0F, 1.0F);
  CHECK(still.advance == 0.0F);
  CHECK(still.speed == 0.0F);
  CHECK(braking_distance(20.0F, 8.0F) == 25.0F);
}

TEST_CASE("who keeps the safe speed never hits a leader that brakes as hard as it can") {
  // Any gap, speeds and tick: the follower drives each tick at its safe speed (Krauss's update),
  // and the leader brakes to a stop.
  float smallest = 1e9F;
  for (std::uint32_t i = 0; i < 3000; ++i) {
    float const tick = std::vector{0.05F, 0.1F, 0.25F, 0.5F, 1.0F}[i % 5];
    float const braking = random(i, 0, 1.0F, 8.0F), gap = random(i, 1, 0.0F, 80.0F);
    float lead_v = random(i, 2, 0.0F, 40.0F), lead_x = gap, x = 0;
    float v = std::min(random(i, 3, 0.0F, 40.0F), safe_speed(gap, lead_v, braking, tick));
    for (int n = 0; n < 2000 && (v > 0.001F || lead_v > 0); ++n) {
      Motion const lead = advance_ballistic(lead_v, -braking, tick);
      float const next = std::max(0.0F, safe_speed(lead_x - x, lead_v, braking, tick));
      x += next * tick;
      v = next;
      lead_x += lead.advance;
      lead_v = lead.speed;
      smallest = std::min(smallest, lead_x - x);
    }
  }
  INFO("smallest gap " << smallest);
  CHECK(smallest >= -1e-3F);  // of single precision over 80 m
}

TEST_CASE("the safe speed grows with gap and leader's speed, and is 0 behind a standing bumper") {
  CHECK(safe_speed(0, 0, 4.0F, 0.5F) == Approx(0).margin(1e-6));
  CHECK(safe_speed(-5, 0, 4.0F, 0.5F) == Approx(0).margin(1e-6));
  for (std::uint32_t i = 0; i < 500; ++i) {
    float const gap = random(i, 4, 0, 100), v = random(i, 5, 0, 40), b = random(i, 6, 1, 8);
    float const safe = safe_speed(gap, v, b, 0.5F);
    CHECK(safe_speed(gap + 1, v, b, 0.5F) > safe);
    CHECK(safe_speed(gap, v + 1, b, 0.5F) > safe);
    // Reacting for a tick and braking from there, it ends behind the leader's end.
    CHECK(safe * 0.5F + braking_distance(safe, b) <=
          Approx(gap + braking_distance(v, b)).epsilon(1e-3));
  }
}

namespace {

struct Ring {
  double mean_speed_kmh = 0, slowest = 1e9, wave_kmh = 0;
  float smallest_gap = 1e9F;
};

/// Sugiyama et al. 2008: 22 cars on a ring of 230 m, one a little out of place.
Ring ring_road(float tick_s) {
  constexpr int kCars = 22;
  constexpr float kRing = 230.0F, kLength = 5.0F;
  IdmDriver const d{30.0F, 1.0F, 1.0F, 1.5F, 2.0F};
  std::vector<double> x(kCars);
  std::vector<float> v(kCars, 0.0F), a(kCars);
  for (std::size_t i = 0; i < kCars; ++i)
    x[i] = -static_cast<double>(kRing) / kCars * static_cast<double>(i) + (i == 0 ? 0.5 : 0.0);
  auto const ahead = [&](std::size_t i) { return i == 0 ? kCars - 1 : i - 1; };
  auto const gap = [&](std::size_t i) {
    double const round = i == 0 ? static_cast<double>(kRing) : 0.0;
    return static_cast<float>(x[ahead(i)] + round - x[i]) - kLength;
  };
  double speeds = 0, shift = 0, shift_s = 0;
  int count = 0;
  Ring out;
  double last_time = -1, last_place = 0;
  for (int tick = 0; tick * static_cast<double>(tick_s) < 900; ++tick) {
    double const now = tick * static_cast<double>(tick_s);
    for (std::size_t i = 0; i < kCars; ++i)
      a[i] = idm_acceleration(d, v[i], gap(i), v[i] - v[ahead(i)]);
    for (std::size_t i = 0; i < kCars; ++i) {
      Motion const m = advance_ballistic(v[i], a[i], tick_s);
      bool const starts = v[i] < 0.5F && m.speed >= 0.5F;
      x[i] += static_cast<double>(m.advance);
      v[i] = m.speed;
      if (now < 300) continue;
      speeds += static_cast<double>(m.speed);
      ++count;
      out.slowest = std::min(out.slowest, static_cast<double>(m.speed));
      if (!starts) continue;
      // The place at which a car leaves the jam, and the next one after it.
      if (last_time >= 0 && now - last_time < 10) {
        shift += std::remainder(x[i] - last_place, static_cast<double>(kRing));
        shift_s += now - last_time;
      }
      last_time = now;
      last_place = x[i];
    }
    for (std::size_t i = 0; i < kCars; ++i) out.smallest_gap = std::min(out.smallest_gap, gap(i));
  }
  out.mean_speed_kmh = 3.6 * speeds / count;
  out.wave_kmh = 3.6 * shift / shift_s;
  return out;
}

}  // namespace

TEST_CASE("a ring road: the uniform flow breaks, and the jam runs backward") {
  for (float tick : {0.05F, 0.1F, 0.5F}) {
    Ring const ring = ring_road(tick);
    INFO("tick " << tick << ": speed " << ring.mean_speed_kmh << ", wave " << ring.wave_kmh);
    CHECK(ring.slowest < 0.1);
    CHECK(ring.mean_speed_kmh == Approx(8.4).epsilon(0.10));
    CHECK(ring.wave_kmh == Approx(-15).epsilon(0.10));
    CHECK(ring.smallest_gap >= 0);
  }
}
