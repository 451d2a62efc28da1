#pragma once
// Policy speed_limit: another limit on links for a time.

#include <span>

#include "scenario/scenario.h"

namespace pendler {

/// The limit of a link at a time, in m/s. `policies`: its speed limits in the order of the file, of
/// which the last one in force wins; `base` without any. A limit within 1 mm/s of the base is the
/// base, so that it changes no result.
double speed_limit_at(std::span<Policy const* const> policies, double base, Millis time);

}  // namespace pendler
