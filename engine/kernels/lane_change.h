#pragma once
// Lane changes: when one wants to, when one may, and how long it takes. Accelerations m/s², speeds
// m/s, distances m, times s. MOBIL: Kesting, Treiber, Helbing 2007 (TRR 1999, 86–94); rules of the
// road: StVO §§ 2, 5, 7.

#include <algorithm>
#include <cstdint>

#include "base/math.h"

namespace pendler {

struct MobilDriver {
  float politeness = 0.2F;       // p: what others' loss counts; 0 … 1
  float threshold = 0.1F;        // Δa_th: gain that is worth the trouble
  float keep_right_bias = 0.3F;  // Δa_bias
  float safe_braking = 4.0F;     // b_safe: what a change may ask of the new follower
  float urgent_braking = 6.0F;  // the same when the route must have the lane; below kHardestBraking
};

/// Accelerations now and after the change. Who does not exist has 0 in both.
struct LaneChangeOutlook {
  float own_now = 0, own_then = 0;
  float new_follower_now = 0, new_follower_then = 0;
  float old_follower_now = 0, old_follower_then = 0;
};

/// The safety criterion: neither the new follower nor oneself is forced to brake harder than that.
/// (The paper leaves oneself to the incentive; where one brakes hard already, that would let one in
/// anywhere.)
inline bool lane_change_safe(LaneChangeOutlook const& o, float imposed_braking) {
  return std::min(o.new_follower_then, o.own_then) >= -imposed_braking;
}

/// Gain beyond the threshold on roads where all lanes are equal (towns, StVO § 7(3)): > 0 is worth
/// a change.
inline float symmetric_incentive(MobilDriver const& d, LaneChangeOutlook const& o) {
  float const others =
      o.new_follower_then - o.new_follower_now + o.old_follower_then - o.old_follower_now;
  return o.own_then - o.own_now + d.politeness * others - d.threshold;
}

/// Below this speed of the left lane one may pass on the right: 60 km/h.
constexpr float kQueueSpeed = 60.0F / 3.6F;
/// And at most so much faster than it: 20 km/h.
constexpr float kPassingInQueue = 20.0F / 3.6F;

/// European rules, to the right: the new follower, who is slower by choice, does not count.
inline float incentive_to_right(MobilDriver const& d, LaneChangeOutlook const& o) {
  return o.own_then - o.own_now + d.politeness * (o.old_follower_then - o.old_follower_now) -
         d.threshold + d.keep_right_bias;
}

/// European rules, to the left. `own_now` keeps to highest_speed_on_right.
inline float incentive_to_left(MobilDriver const& d, LaneChangeOutlook const& o) {
  return o.own_then - o.own_now + d.politeness * (o.new_follower_then - o.new_follower_now) -
         d.threshold - d.keep_right_bias;
}

/// How fast one may drive on the right of vehicles at `left_speed` outside towns (StVO §§ 5(1),
/// 7(2), 7(2a)): no faster than them, but in a queue carefully past them.
inline float highest_speed_on_right(float left_speed) {
  return left_speed > kQueueSpeed ? left_speed : left_speed + kPassingInQueue;
}

/// StVO § 7(3c): outside towns, trucks over 3.5 t keep out of the leftmost of three lanes or more.
inline bool may_use_leftmost(std::size_t lanes_one_way, bool in_town, bool truck, float weight_t) {
  return in_town || lanes_one_way < 3 || !truck || weight_t <= 3.5F;
}

/// 0 … 1: how urgently the route asks for a lane that is `changes` > 0 away, when the present one
/// ends to be of use after `distance`. Each change is given as much road as one drives in 10 s, and
/// two vehicle lengths (LC2013's look-ahead: Erdmann 2014); within it the urgency grows linearly
/// to 1.
inline float lane_urgency(float distance, int changes, float speed, float vehicle_length) {
  constexpr float kLookAhead = 10.0F;  // s
  float const range = static_cast<float>(changes) * (kLookAhead * speed + 2.0F * vehicle_length);
  return std::clamp(1.0F - distance / range, 0.0F, 1.0F);
}

/// What one may ask of the new follower: b_safe, more with urgency.
inline float imposed_braking(MobilDriver const& d, float urgency) {
  return d.safe_braking + urgency * (d.urgent_braking - d.safe_braking);
}

/// Where lanes of a road become one (StVO § 7(4)) the order is made, and from then on each vehicle
/// falls back behind the one before it, that early before the end, and in a queue that near to it.
constexpr float kZipperAhead = 6.0F;   // s
constexpr float kZipperZone = 100.0F;  // m

/// What is added to the gap behind the one that goes first: where the zone begins both may be side
/// by side, and `room` (a vehicle and its gap) opens between them up to the last fifth of the zone.
inline float zipper_allowance(float room, float to_line, float speed) {
  constexpr float kOpen = 0.2F;  // who opened it only at the line would start from rest there
  float const zone = std::max(speed * kZipperAhead, kZipperZone);
  return room * std::clamp((to_line / zone - kOpen) / (1.0F - kOpen), 0.0F, 1.0F);
}

/// Who merges, and who lets in, follows nearer than usual and then lets the gap grow (relaxation:
/// Laval, Leclercq 2008, Transp. Res. B 42, 511; in LMRS from 0.56 to 1.2 s with a time constant of
/// 25 s: Schakel, Knoop, van Arem 2012, TRR 2316, 47–57). Here linear in time.
constexpr float kClosest = 0.56F / 1.2F;  // of the usual headway
constexpr float kRelaxation = 25.0F;      // s from there to the usual one

inline float headway_after_merge(float usual, std::uint8_t closeness) {
  if (closeness == 0) return usual;
  return usual * (1.0F - (1.0F - kClosest) / 255.0F * static_cast<float>(closeness));
}
/// The closeness with which `headway` is the usual one; at most 255.
inline std::uint8_t closeness(float usual, float headway) {
  float const part = (1.0F - headway / usual) / (1.0F - kClosest);
  return static_cast<std::uint8_t>(std::clamp(255.0F * part, 0.0F, 255.0F));
}
/// By how much closeness falls in a tick: whole numbers that follow the clock, whatever its step.
inline std::uint8_t relaxation_of_tick(std::int64_t tick, std::int64_t tick_ms) {
  constexpr std::int64_t kWhole_ms = static_cast<std::int64_t>(kRelaxation * 1000);
  auto const fallen = [&](std::int64_t n) { return 255 * tick_ms * n / kWhole_ms; };
  return static_cast<std::uint8_t>(fallen(tick + 1) - fallen(tick));
}

/// From a standard normal draw: lognormal with mean 4.6 s and standard deviation 2.3 s within the
/// observed 1.0 … 13.3 s (Toledo, Zohar 2007, TRR 1999, 71–78). For one draw a change, not a tick.
inline float lane_change_duration(float normal) {
  constexpr double kSigma = 0.47238;  // √ln(1 + (2.3/4.6)²)
  constexpr double kMu = 1.41448;     // ln 4.6 − σ²/2
  auto const s = static_cast<float>(own_exp(kMu + kSigma * static_cast<double>(normal)));
  return std::clamp(s, 1.0F, 13.3F);
}

}  // namespace pendler
