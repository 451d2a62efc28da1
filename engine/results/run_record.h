#pragma once
// What a results file says about its run: who, when, what; the trips' outcomes and the summary.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "results/tables.h"

namespace pendler {

struct ResultsMeta {
  std::string program_version;
  std::string scenario, scenario_text;  // name, and YAML as run
  std::uint64_t seed = 0;
  Millis begin = 0, end = 0;
  std::int32_t tick_ms = 0, interval_s = 0;
  int threads = 0;                                                 // information only
  std::vector<std::pair<std::string, std::string>> input_digests;  // name, digest
};

struct RunRecord {
  std::filesystem::path path;
  ResultsMeta meta;
  std::string crs, digest;  // the digest is empty while a run is not complete
  bool stand_in = false;
  std::optional<Millis> until;  // how far a run came that did not finish, and why
  std::string reason;
  std::vector<std::string> municipality_code, municipality_name;
  /// Only the columns kind, mode, status, municipalities at both ends, due_s, depart_s, arrive_s,
  /// distance_m, time_lost_s.
  TripRows trips;
  bool has_trips = true, has_traffic = true;  // the file holds these tables
  SummaryRows summary;
  GridlockRows gridlocks;
  CutRouteRows cut_routes;
  /// Only the columns begin_s, link, left, vehicle_s, waiting_s, outside, outside_s.
  TrafficRows traffic;
  std::vector<std::uint32_t> link_gateway;  // row of gateway_name, 4294967295 = none
  std::vector<std::string> link_name, gateway_name;
};

}  // namespace pendler
