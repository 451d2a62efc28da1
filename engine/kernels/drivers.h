#pragma once
// Parameter sets of the IDM, and how drivers differ from their vehicle type.

#include <algorithm>

#include "kernels/car_following.h"

namespace pendler {

/// Motorway: Treiber, Hennecke, Helbing 2000, table I: v0 120 km/h, T 1.6 s, a 0.73, b 1.67, s0 2
/// m. Capacity 1,743 veh/h and lane at 5 m vehicles.
inline constexpr IdmDriver kIdmMotorway{120.0F / 3.6F, 1.6F, 0.73F, 1.67F, 2.0F};

/// What the standard vehicles do there: the set of LMRS, calibrated to loop detectors (Schakel,
/// Knoop, van Arem 2012, TRR 2316, 47–57). 2,154 veh/h and lane with 4.5 m vehicles.
inline constexpr IdmDriver kIdmMotorwayCar{120.0F / 3.6F, 1.2F, 1.25F, 2.09F, 3.0F};

/// Town: a queue of 4.5 m vehicles leaves a signal at the saturation flow of HBS 2015 (2,000
/// veh/h); calibrated to that figure (tests/kernels/queue_test.cpp).
inline constexpr IdmDriver kIdmUrban{50.0F / 3.6F, 1.0F, 2.0F, 3.0F, 1.5F};

/// What a driver multiplies the limit, the headway and the acceleration of the vehicle type by.
struct DriverDraw {
  float speed_factor = 1.0F, headway_factor = 1.0F, acceleration_factor = 1.0F;
};

/// Standard deviations of the factors.
struct DriverSpread {
  float speed = 0.1F;  // SUMO's speedFactor normc(1, 0.1, 0.2, 2)
  float headway = 0.1F;
  float acceleration = 0.1F;
  float mean_speed = 1.0F;  // mean of the speed factor; the others' is 1
};

/// Beyond so many standard deviations nobody drives, so that no factor of a usual spread comes near
/// 0.
constexpr float kFurthestDriver = 2.5F;

/// From three standard normal draws, one for each factor.
inline DriverDraw driver_draw(DriverSpread const& spread, float speed, float headway,
                              float acceleration) {
  auto const factor = [](float mean, float deviation, float normal) {
    return mean + deviation * std::clamp(normal, -kFurthestDriver, kFurthestDriver);
  };
  return {factor(spread.mean_speed, spread.speed, speed), factor(1.0F, spread.headway, headway),
          factor(1.0F, spread.acceleration, acceleration)};
}

/// Memory of congestion on motorways (Treiber, Helbing 2003, Phys. Rev. E 68, 046119): the longer
/// somebody drives in a queue, the more of a gap he keeps. `ease` is 1 of who drives freely, 0 of
/// who has stood for long. Calibrated here (docs/models.md).
struct DriverMemory {
  float headway_in_jam = 1.22F;  // ≥ 1: of his own headway, at ease 0
  float seconds = 300.0F;        // time constant
  float free = 0.5F;             // of the desired speed: from there on it is no queue
};

/// `seconds` later, at most the time constant; `speed_ratio`: of the desired speed.
inline float ease_after(DriverMemory const& memory, float ease, float speed_ratio, float seconds) {
  float const now = std::min(speed_ratio / memory.free, 1.0F);
  return ease + (now - ease) * (seconds / memory.seconds);
}
/// In parts of his own headway.
inline float headway_of_ease(DriverMemory const& memory, float ease) {
  return memory.headway_in_jam + ease * (1.0F - memory.headway_in_jam);
}

}  // namespace pendler
