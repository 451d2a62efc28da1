#pragma once
// Gap acceptance at junctions without protection. Times in s, distances in m.

#include <algorithm>
#include <cmath>

namespace pendler {

/// Time from now until a standing or rolling vehicle has driven `distance`, accelerating to at most
/// `top_speed`.
inline float time_to_drive(float distance, float speed, float acceleration, float top_speed) {
  if (distance <= 0.0F) return 0.0F;
  float const top = std::max(top_speed, 0.5F), v = std::min(speed, top);
  float const ramp = (top * top - v * v) / (2.0F * acceleration);
  if (distance <= ramp)
    return (std::sqrt(v * v + 2.0F * acceleration * distance) - v) / acceleration;
  return (top - v) / acceleration + (distance - ramp) / top;
}

/// How far it comes in that time, accelerating like that.
inline float way_in(float seconds, float speed, float acceleration, float top_speed) {
  float const ramp = std::clamp((top_speed - speed) / acceleration, 0.0F, seconds);
  return speed * seconds + acceleration * ramp * (seconds - 0.5F * ramp);
}

/// Base critical headways of HCM 2010, exhibit 19-10 (two-lane major road): left from the major
/// road, right into it, crossing it, left into it.
constexpr float kCriticalGapLeftMajor = 4.1F, kCriticalGapRight = 6.2F, kCriticalGapCross = 6.5F,
                kCriticalGapLeftMinor = 7.1F;
/// And its follow-up headways (exhibit 19-11): between two that use the same gap.
constexpr float kFollowUpLeftMajor = 2.2F, kFollowUpRight = 3.3F, kFollowUpCross = 4.0F,
                kFollowUpLeftMinor = 3.5F;
/// Left at a signal while oncoming traffic has green, too (HCM 2010, ch. 31, permitted left turns).
constexpr float kCriticalGapLeftAtSignal = 4.5F;
/// Entry of a roundabout with one lane (Brilon, Wu; HBS 2001, ch. 7).
constexpr float kCriticalGapRoundabout = 4.1F, kFollowUpRoundabout = 2.9F;
/// What heavy vehicles need more (HCM 2010, eq. 19-30 and 19-31, two-lane major road).
constexpr float kHeavyCriticalGap = 1.0F, kHeavyFollowUp = 0.9F;

/// Who has waited for minutes takes smaller gaps: from a minute on, down to 75 % after three.
inline float patience_factor(float waited_s) {
  return std::clamp(1.0F - 0.25F * (waited_s - 60.0F) / 120.0F, 0.75F, 1.0F);
}

}  // namespace pendler
