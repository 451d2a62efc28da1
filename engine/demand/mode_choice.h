#pragma once
// Which mode a commuter takes: a multinomial logit (logit.h) over car, bus, rail and walk. Times in
// minutes, utilities without unit. Coefficients of time are estimates; the constants are
// calibrated to the shares named in docs/demand.md.

#include <optional>

#include "demand/trips.h"
#include "transit/connections.h"

namespace pendler {

struct ModeSettings {
  double car_min = -0.045;      // a minute of driving
  double transit_min = -0.030;  // a weighted minute of riding (Connection::cost_s)
  double walk_min = -0.050;
  double bus = -0.2, rail = -0.5, walk = 3.4;  // constants; car has 0
  double outside_rail = -0.6;  // constant of those who come from or go to outside the region
  double longest_walk_s = 3600;
  double car_available = 0.85;  // share of the employed, estimated
};

struct ModeTimes {
  std::optional<double> car_s;  // none: no car
  std::optional<Connection> bus, rail;
  std::optional<double> walk_s;
  bool outside = false;
};

/// The mode in which `u` falls; none if there is no way at all.
std::optional<TripMode> choose_mode(ModeTimes const& times, ModeSettings const& settings, double u);

}  // namespace pendler
