#pragma once
// Car following: pure functions of numbers. Distances m, speeds m/s, accelerations m/s², times s.

#include <algorithm>
#include <cmath>
#include <limits>

namespace pendler {

/// The intelligent driver model (Treiber, Hennecke, Helbing 2000, eq. 3–5), exponent 4.
struct IdmDriver {
  float desired_speed = 13.9F;  // v0 > 0
  float headway = 1.0F;         // T
  float acceleration = 1.0F;    // a > 0
  float deceleration = 1.5F;    // b > 0, comfortable
  float min_gap = 2.0F;         // s0
};

/// Nobody brakes harder than this on a dry road.
constexpr float kHardestBraking = 8.0F;

inline float idm_free_acceleration(IdmDriver const& d, float speed) {
  float const r = speed / d.desired_speed, r2 = r * r;
  // Above the desired speed (the limit has just dropped) drivers brake comfortably, not with the
  // fourth power.
  return std::max(d.acceleration * (1.0F - r2 * r2), -d.deceleration);
}

/// 2·√(a·b) of the IDM's wished gap.
inline float idm_comfort(IdmDriver const& d) {
  return 2.0F * std::sqrt(d.acceleration * d.deceleration);
}

/// The same as below, from what all that is ahead of one driver has in common: its free
/// acceleration and its comfort.
inline float idm_acceleration(IdmDriver const& d, float free, float comfort, float speed, float gap,
                              float closing) {
  float const wish = d.min_gap + std::max(0.0F, speed * d.headway + speed * closing / comfort);
  float const ratio = wish / std::max(gap, 0.05F);
  return std::max(free - d.acceleration * ratio * ratio, -kHardestBraking);
}

/// gap > 0: from the front to the leader's back. closing: own speed less the leader's.
inline float idm_acceleration(IdmDriver const& d, float speed, float gap, float closing) {
  return idm_acceleration(d, idm_free_acceleration(d, speed), idm_comfort(d), speed, gap, closing);
}

/// The gap at which a vehicle neither brakes nor accelerates behind a leader of its own speed (the
/// same, eq. 12); endless from the desired speed on.
inline float idm_equilibrium_gap(IdmDriver const& d, float speed) {
  float const r = speed / d.desired_speed, r2 = r * r;
  if (r2 >= 1.0F) return std::numeric_limits<float>::infinity();
  return (d.min_gap + speed * d.headway) / std::sqrt(1.0F - r2 * r2);
}

/// The highest speed at the end of a tick from which one can still stop behind a leader that brakes
/// with `braking` (Krauss 1998, with the tick as reaction time).
inline float safe_speed(float gap, float leader_speed, float braking, float tick_s) {
  float const b = braking * tick_s;
  return std::sqrt(b * b + leader_speed * leader_speed + 2.0F * braking * std::max(gap, 0.0F)) - b;
}

struct Motion {
  float advance = 0;  // m
  float speed = 0;    // at the end
};

/// Ballistic update (Treiber, Kanagaraj 2015): constant acceleration over the tick, standing still
/// when it reaches 0.
inline Motion advance_ballistic(float speed, float acceleration, float tick_s) {
  float const end = speed + acceleration * tick_s;
  if (end >= 0.0F) return {0.5F * (speed + end) * tick_s, end};
  return {acceleration < 0.0F ? speed * speed / (-2.0F * acceleration) : 0.0F, 0.0F};
}

inline float braking_distance(float speed, float deceleration) {
  return speed * speed / (2.0F * deceleration);
}

}  // namespace pendler
