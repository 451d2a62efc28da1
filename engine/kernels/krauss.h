#pragma once
// Krauss's car following as SUMO 1.15 drives it by default (carFollowModel "Krauss": Krauss 1998
// with SUMO's Euler update, exact stopping within whole ticks, and emergency braking). Distances m,
// speeds m/s, accelerations m/s², times s. Valid for headway >= tick; source and comparison:
// docs/models.md.
//
// Use: the lowest of krauss_follow_speed, krauss_stop_speed and krauss_approach_speed of all that
// is ahead goes into krauss_next_speed; the position then moves by advance_euler, never by
// advance_ballistic (which would drive further than was planned while it brakes).

#include <algorithm>
#include <cmath>

#include "kernels/car_following.h"

namespace pendler {

/// Defaults: SUMO's for passenger cars.
struct KraussDriver {
  float desired_speed = 13.9F;
  float headway = 1.0F;  // tau
  float acceleration = 2.6F;
  float deceleration = 4.5F;  // what it brakes with when it has planned to
  float min_gap = 2.5F;
  float sigma = 0.5F;                   // imperfection, 0 … 1
  float emergency_deceleration = 9.0F;  // what it can brake with
};

/// Metres to a halt when the speed falls by `deceleration` at the begin of each tick.
inline float euler_braking_distance(float speed, float deceleration, float tick_s) {
  float const step = deceleration * tick_s, per_step = 1.0F / step;
  auto const n = static_cast<float>(static_cast<int>(speed * per_step));
  return tick_s * (n * speed - 0.5F * step * n * (n + 1.0F));
}

/// The highest speed from which a vehicle that first drives on for `headway` stops within
/// `distance`.
inline float euler_stop_speed(float distance, float deceleration, float headway, float tick_s) {
  constexpr float kMargin = 0.001F;  // m, SUMO's NUMERICAL_EPS
  float const g = distance - kMargin;
  if (g < 0.0F) return 0.0F;
  float const step = deceleration * tick_s, t = headway, s = tick_s;
  // What does not depend on the distance first: its quotients are ready before that is known.
  float const per_step = s / step, per_tick = 1.0F / s;
  float const root = std::sqrt(8.0F * per_step * g + (s * s + 4.0F * t * (t - s)));
  // n whole ticks of braking cover n (n−1) step s / 2 + n step t <= g; the rest is shared out.
  auto const n =
      static_cast<float>(static_cast<int>(0.5F * root * per_tick + (0.5F - t * per_tick)));
  float const covered = 0.5F * n * (n - 1.0F) * step * s + n * step * t;
  return n * step + (g - covered) / (n * s + t);
}

/// Behind a leader `gap` metres ahead (bumper to bumper) that may brake with `leader_deceleration`.
/// Where that asks for more than the planned deceleration, it brakes as hard as needed and a fifth
/// more.
inline float krauss_follow_speed(KraussDriver const& d, float speed, float gap, float leader_speed,
                                 float leader_deceleration, float tick_s) {
  constexpr float kEmergencyAmplifier = 1.2F;  // SUMO's EMERGENCY_DECEL_AMPLIFIER
  float const room = gap - d.min_gap;
  float const leader_way =
      euler_braking_distance(leader_speed, std::max(d.deceleration, leader_deceleration), tick_s);
  float const safe = euler_stop_speed(room + leader_way, d.deceleration, d.headway, tick_s);
  float const planned = (speed - safe) * (1.0F / tick_s);
  if (planned <= d.deceleration + 0.001F) return safe;
  // Constant braking that ends behind the leader; where that is more than the leader's own, the
  // leader brakes as hard.
  float const v2 = speed * speed, leader_v2 = leader_speed * leader_speed;
  float needed = 0.5F * v2 / (room + 0.5F * leader_v2 / leader_deceleration);
  if (needed > leader_deceleration) needed = room > 0.0F ? 0.5F * (v2 - leader_v2) / room : 0.0F;
  float const braking = std::min(std::max(kEmergencyAmplifier * needed, d.deceleration), planned);
  return std::max(speed - braking * tick_s, 0.0F);
}

/// Before a standing thing (stop line, bus stop): exactly there, without min_gap and headway.
inline float krauss_stop_speed(KraussDriver const& d, float distance, float tick_s) {
  return euler_stop_speed(distance, d.deceleration, tick_s, tick_s);
}

/// Before a lower limit `target` that begins `distance` metres ahead.
inline float krauss_approach_speed(KraussDriver const& d, float distance, float target,
                                   float tick_s) {
  float const v = target * tick_s;
  if (distance < v) return target;
  float const b = d.deceleration * tick_s * tick_s;
  float const root = std::sqrt((b + 2.0F * v) * (b + 2.0F * v) + 8.0F * b * distance);
  float const ticks = std::max(0.0F, (0.5F * (root - b) - v) / b);
  auto const n = static_cast<float>(static_cast<int>(ticks));
  float const covered = 0.5F * n * (n + 1.0F) * b + n * v + (ticks > n ? v : 0.0F);
  return std::max(0.0F, distance - covered) / ((n + 1.0F) * tick_s) + n * d.deceleration * tick_s +
         target;
}

/// The speed of the next tick, from the highest safe one: no faster than it can accelerate, less
/// what the driver dawdles away (`random` in [0, 1)), no slower than it can brake.
inline float krauss_next_speed(KraussDriver const& d, float speed, float safe, float tick_s,
                               float random) {
  float const hardest = std::max(speed - d.emergency_deceleration * tick_s, 0.0F);
  float const slowest =
      std::min(std::max(speed - d.deceleration * tick_s, 0.0F), std::max(safe, hardest));
  float const fastest =
      std::max(slowest, std::min({speed + d.acceleration * tick_s, d.desired_speed, safe}));
  float const dawdle = d.sigma * std::min(fastest, d.acceleration) * tick_s * random;
  return std::max(slowest, std::max(0.0F, fastest - dawdle));
}

/// Euler update: the whole tick at its last speed.
inline Motion advance_euler(float next_speed, float tick_s) {
  return {next_speed * tick_s, next_speed};
}

}  // namespace pendler
