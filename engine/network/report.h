#pragma once
// How good an import is: what is there, what was guessed, what cannot be reached, what was mended.

#include <array>
#include <string>
#include <vector>

#include "network/network.h"

namespace pendler {

struct MunicipalityReport {
  std::string code, name;
  /// Kilometres of street and track; two directions of one street count once.
  std::array<double, kLinkClassCount> km{};
  double car_lane_km = 0;
  /// Shares of the roads' kilometres on which the importer had to guess.
  double lanes_guessed = 0, speed_guessed = 0, turns_guessed = 0;
  std::size_t signals = 0, level_crossings = 0, stops = 0;
};

/// What a class of vehicles cannot reach from the main part of the network, or not leave.
struct ReachReport {
  VehicleClass cls = VehicleClass::car;
  std::size_t links = 0, components = 0;
  std::size_t outside = 0;  // links beyond the largest component
  double outside_km = 0;
  std::size_t without_entry = 0, without_exit = 0;
};

struct RepairCount {
  std::string kind;
  std::size_t count = 0;
};

/// An OSM object worth a look.
struct LookAt {
  std::string object;  // "way 123"
  std::string why;
};

struct NetworkReport {
  std::vector<MunicipalityReport> municipalities;
  std::vector<ReachReport> reach;    // car, bicycle, and the rail classes that have links
  std::vector<RepairCount> repairs;  // by kind
  std::vector<LookAt> look_at;       // at most 1,000, largest parts first
};

NetworkReport report_of(Network const& network);

}  // namespace pendler
