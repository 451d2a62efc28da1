#pragma once
// People who cross a street on foot: not simulated, but drawn. On a crossing somebody steps at
// random (Poisson); who drives across gives way while somebody is on his path.

#include <algorithm>
#include <cstdint>

#include "base/draw.h"
#include "base/math.h"
#include "base/time.h"

namespace pendler {

constexpr float kWalkingSpeed = 1.2F;  // m/s (RiLSA 2015, HBS 2015)
/// What a vehicle needs of a crossing: 1.8 m of its own and 0.3 m to either side.
constexpr float kDrivenPath = 2.4F;  // m
constexpr float kOnDrivenPath_s = kDrivenPath / kWalkingSpeed;
/// Steps onto a crossing are drawn for every quarter of a second, whatever the tick.
constexpr std::int32_t kWalkerStep_ms = 250;
/// More do not cross in an hour of green (HCM 2010, ch. 18).
constexpr double kMostInGreen = 5000;

/// Of those who cross in the green of a cycle: so many come in an hour of green.
inline double pedestrians_in_green(double per_hour, std::int32_t green_ms, std::int32_t cycle_ms) {
  return std::min(per_hour * cycle_ms / std::max(green_ms, 1), kMostInGreen);
}

/// Is somebody on a crossing at a time when it takes `crossing_s` to walk over it? A pure function:
/// the same at every look and in every tick length.
inline bool someone_crosses(std::uint64_t seed, Key crossing, Millis at, double per_hour,
                            float crossing_s) {
  auto const chance =
      static_cast<float>(1.0 - own_exp(-per_hour * kWalkerStep_ms / 1000.0 / 3600.0));
  auto const now = static_cast<std::uint32_t>(at / kWalkerStep_ms);
  auto const steps = static_cast<std::uint32_t>(
      std::max(1.0F, crossing_s * 1000.0F / static_cast<float>(kWalkerStep_ms) + 0.5F));
  for (std::uint32_t i = 0; i < steps; ++i) {
    if (TickDraws(seed, Purpose::pedestrian, now - i).of(crossing) < chance) return true;
  }
  return false;
}

}  // namespace pendler
