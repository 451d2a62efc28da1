#pragma once
// What went wrong in a run: who could not come onto the network, who stood to the end, whose way
// was cut, who stood in a circle.

#include <cstdint>
#include <string>
#include <vector>

#include "results/run_record.h"

namespace pendler {

/// A link, or a gateway with its links, beside which vehicles waited for room.
struct WaitingPlace {
  std::string name;
  bool gateway = false;
  std::uint32_t most = 0, at_end = 0;  // vehicles, at the end of an interval and of the run
  double hours = 0;                    // spent there by all
  double from_s = 0, until_s = 0;      // first and last interval at whose end somebody waited
};

/// A link that nobody has left from `since_s` to the end, while vehicles stood on it.
struct StandingPlace {
  std::string name;
  std::uint32_t vehicles = 0;
  double since_s = 0;
};

struct BadCases {
  double outside_h = 0;              // spent outside by all vehicles
  std::uint32_t outside_at_end = 0;  // vehicles
  /// Where at the end of an interval somebody waited; most hours first.
  std::vector<WaitingPlace> places;
  std::uint32_t gateways = 0, gateways_blocked = 0;  // blocked: a row of places

  /// For a quarter of an hour at least; most vehicles first.
  std::vector<StandingPlace> standing;

  std::uint32_t closures = 0;  // times at which controls closed links
  std::uint64_t rerouted = 0, waiting = 0, runs = 0;

  std::uint32_t gridlocks = 0, not_over = 0;
  std::uint64_t courtesies = 0;
  std::uint32_t vehicles = 0, held_up = 0;  // of the largest
  std::string largest;                      // its streets
};

BadCases bad_cases(RunRecord const& record);

}  // namespace pendler
