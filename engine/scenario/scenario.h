#pragma once
// Scenario: one checked value, all that a run needs besides the network. Made from YAML by ingest.

#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "base/geometry.h"
#include "base/time.h"
#include "base/vehicle_class.h"
#include "network/classes.h"
#include "network/draft.h"

namespace pendler {

/// A municipality or district drawn in region.yaml, where the OSM data has no relation for it.
struct RegionArea {
  AreaKind kind = AreaKind::municipality;
  std::string code, name;
  std::string municipality;               // a district's, by code
  std::vector<std::vector<Point>> rings;  // projected, closed (first = last)
};

/// Polygons of municipalities or districts in a GeoJSON file.
struct AreaFile {
  std::filesystem::path path;
  AreaKind kind = AreaKind::municipality;
  std::string code_property, name_property = "name";
};

/// Where a region's data is: region.yaml. Paths are absolute or relative to the working directory
/// when read.
struct Region {
  std::string name;
  std::string crs = "EPSG:25832";
  bool stand_in = false;
  std::vector<std::filesystem::path> osm;
  /// Codes or names of the municipalities that make the region: everything outside them is cut
  /// away, with gateways at the cut. Empty: all that the OSM data holds.
  std::vector<std::string> municipalities;
  std::vector<RegionArea> areas;  // beside the OSM data's own
  std::vector<AreaFile> area_files;
  std::filesystem::path folder;  // with the tables
  std::vector<std::pair<std::string, std::filesystem::path>>
      tables;  // "districts" -> districts.csv …
};

constexpr double kMostPedestrians = 5000;  // an hour on a crossing

struct SimulationSettings {
  Millis begin = 6 * kHour, end = 10 * kHour;
  std::int32_t tick_ms = 500;     // 50 … 1000, divides 1000
  std::int32_t interval_s = 900;  // of the traffic table
  std::uint64_t seed = 1;
  double reconsider_share = 0.5;  // of drivers who look at current times while driving
  std::int32_t reroute_interval_s = 300;
  bool stop_on_gridlock = false;    // or report it and go on
  double pedestrians_per_hour = 0;  // on each crossing, in both directions together
};

struct DemandSettings {
  double scale = 1.0;  // sample of the agents, by key
  /// Instead of a region's tables: that many random car trips an hour between links of the network.
  std::int32_t random_trips_per_hour = 0;
  double random_bicycle_share = 0;  // of these
  /// Instead of both: a demand file, made for `Scenario::network`. Empty: none.
  std::filesystem::path file{};
};

/// What a policy acts on; all given conditions must hold. Empty = no condition.
struct Place {
  std::vector<std::string> municipalities{}, districts{};  // names or codes
  std::vector<LinkClass> road_classes{};
  std::vector<std::string> streets{};  // names or refs
  std::vector<std::int64_t> osm_ways{};
  std::vector<std::vector<Point>> polygon{};  // rings, projected
};

enum class PolicyKind : std::uint8_t { speed_limit, closure, narrow_street, signals, pedestrians };

/// What a policy changes of the plans of signals; what is not given stays as it is.
struct SignalChange {
  std::optional<bool> actuated, transit_priority, right_on_red;
  std::optional<Millis> cycle, offset, gap, longest_green;
  double wave_speed = 0;  // m/s: a green wave along the place's links; 0 = none
  Point towards{};        // unit vector: where the wave goes
};

struct Policy {
  std::string name;
  PolicyKind kind = PolicyKind::speed_limit;
  std::string where;  // file:line:column, for messages
  Place place;
  Millis from = 0, until = std::numeric_limits<Millis>::max();
  VehicleClasses vehicle_classes = kMotorRoad;
  double speed = 0;  // m/s (speed_limit)
  int lanes = 0;     // left a direction (narrow_street)
  bool cycle_lane = false;
  double per_hour = 0;  // pedestrians on each crossing
  SignalChange signals;
};

struct OutputSettings {
  bool traffic = true, trips = true, stop_events = true;
};

struct Scenario {
  std::string name, description;
  std::string text;  // YAML as run, after `extends` and --set
  Region region;
  std::filesystem::path network;  // a network file instead of the region's OSM, or empty
  SimulationSettings simulation;
  DemandSettings demand;
  std::vector<Policy> policies;
  OutputSettings outputs;
};

}  // namespace pendler
