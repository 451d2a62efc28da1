#pragma once
// Trains: how fast one may come towards a place, and how long one stands at a platform. Distances
// m, speeds m/s, decelerations m/s², times s.

#include <algorithm>
#include <cmath>

namespace pendler {

/// Reaction: of the driver or computer, and half the time in which the brake builds up. The air
/// brake of passenger trains fills in 3–5 s, that of freight trains (position G) in 18–30 s (UIC
/// 540).
struct TrainBrake {
  float deceleration = 0.7F;
  float reaction_s = 2.0F;
};

/// The braking curve: the highest speed from which a train still is at `target` (0: a stop signal)
/// when it gets there. Never below `target`. Who takes it for the speed at the end of each tick,
/// with the tick as reaction, and moves by advance_ballistic, comes to stand at most b·dt²/2
/// beyond.
inline float braking_curve_speed(TrainBrake const& b, float distance, float target) {
  float const bt = b.deceleration * b.reaction_s;
  float const root =
      std::sqrt(bt * bt + 2.0F * b.deceleration * std::max(distance, 0.0F) + target * target);
  return std::max(root - bt, target);
}

/// Passengers change at the doors: one channel a passenger wide, alighting before boarding.
struct DwellTimes {
  float doors_s = 4.0F;       // to open and to close
  float alighting_s = 1.75F;  // a passenger and channel
  float boarding_s = 1.75F;
  float busiest_door = 1.2F;  // its load over the mean of all doors
};

/// TCQSM 2013, ch. 6: dwell = passengers of the busiest channel × their times + doors.
inline float dwell_time(DwellTimes const& d, int boarding, int alighting, int channels) {
  float const passengers =
      static_cast<float>(alighting) * d.alighting_s + static_cast<float>(boarding) * d.boarding_s;
  float const share = std::min(1.0F, d.busiest_door / static_cast<float>(std::max(channels, 1)));
  return d.doors_s + passengers * share;
}

}  // namespace pendler
