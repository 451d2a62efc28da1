#include "scenario/closure.h"

namespace pendler {

VehicleClasses closed_at(std::span<Policy const* const> policies, VehicleClasses allowed,
                         Millis time) {
  unsigned closed = 0;
  for (auto const* policy : policies) {
    if (policy->from <= time && time < policy->until) closed |= policy->vehicle_classes;
  }
  return static_cast<VehicleClasses>(closed & allowed);
}

}  // namespace pendler
