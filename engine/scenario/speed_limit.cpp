#include "scenario/speed_limit.h"

#include <cmath>

namespace pendler {

double speed_limit_at(std::span<Policy const* const> policies, double base, Millis time) {
  constexpr double kSame = 1e-3;  // m/s; a limit in km/h is not a round number of m/s
  double limit = base;
  for (auto const* policy : policies) {
    if (policy->from <= time && time < policy->until) limit = policy->speed;
  }
  return std::abs(limit - base) < kSame ? base : limit;
}

}  // namespace pendler
