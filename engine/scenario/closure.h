#pragma once
// Policy closure: vehicle classes may not enter links for a time. Who is on one drives off.

#include <span>

#include "scenario/scenario.h"

namespace pendler {

/// Classes that may not enter a link at a time; closures in force add up. Only classes that the
/// link is open to otherwise (`allowed`) count.
VehicleClasses closed_at(std::span<Policy const* const> policies, VehicleClasses allowed,
                         Millis time);

}  // namespace pendler
