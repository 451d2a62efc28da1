#pragma once
// What the step needs to know besides network and demand.

#include <cstdint>

#include "base/time.h"

namespace pendler {

struct StepSettings {
  Millis begin = 6 * kHour, end = 10 * kHour;
  std::int32_t tick_ms = 500;
  std::int32_t interval_s = 900;  // of the traffic table
  std::uint64_t seed = 1;
  double reconsider_share = 0.5;          // of drivers who look at current times while driving
  std::int32_t reroute_interval_s = 300;  // how often current times are taken
  bool stop_on_gridlock = false;
  double pedestrians_per_hour = 0;  // on each crossing, in both directions together
};

}  // namespace pendler
