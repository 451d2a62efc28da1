#include "demand/mode_choice.h"

#include <array>

#include "demand/logit.h"

namespace pendler {

std::optional<TripMode> choose_mode(ModeTimes const& times, ModeSettings const& settings,
                                    double u) {
  constexpr std::array kModes{TripMode::car, TripMode::bus, TripMode::rail, TripMode::walk};
  std::array<std::optional<double>, 4> utility;
  if (times.car_s) utility[0] = settings.car_min * *times.car_s / 60;
  if (times.bus) utility[1] = settings.bus + settings.transit_min * times.bus->cost_s / 60;
  if (times.rail) {
    utility[2] = (times.outside ? settings.outside_rail : settings.rail) +
                 settings.transit_min * times.rail->cost_s / 60;
  }
  if (times.walk_s && *times.walk_s <= settings.longest_walk_s) {
    utility[3] = settings.walk + settings.walk_min * *times.walk_s / 60;
  }
  auto const choice = logit_choice(utility, u);
  if (!choice) return std::nullopt;
  return kModes[*choice];
}

}  // namespace pendler
