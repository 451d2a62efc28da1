#pragma once
// The small tables of figures that a region brings along, as plain rows in file order. They know no
// file format; ingest reads them.

#include <cstdint>
#include <string>
#include <vector>

#include "base/geometry.h"
#include "base/time.h"

namespace pendler {

struct MunicipalityRow {
  std::string code, name;  // "05913000", "Dortmund"
  double population = 0;
  double area_km2 = 0;
};

struct DistrictRow {
  std::string key, name;     // "05913000-01", "Innenstadt-West"
  std::string municipality;  // its code, a key of the municipalities
  double lon = 0, lat = 0;   // of its centre
  Point centre;              // the same, projected to the region's crs
  double population = 0, jobs = 0;
};

/// A zone is a municipality or district of the region (its code or name), or a place outside whose
/// traffic comes through the gateways that carry the same zone.
struct FlowRow {
  std::string from, to;  // zones: home, work
  double commuters = 0;  // a working day, all modes
};

/// Where traffic from and to an outside zone crosses the region's edge.
struct GatewayRow {
  std::string zone;
  std::string road_or_line;  // "A 45", "B 236", "RE 1": ref or street name
  std::string name;
  double lon = 0, lat = 0;
  Point position;    // projected; the network's gateway of that road nearest to it is meant
  double share = 0;  // of the zone's traffic, sums to 1 over a zone
};

struct HeadwayRow {
  std::string line;  // ref: "U41"
  Millis from = 0, until = 0;
  std::int32_t headway_s = 0;
};

struct ProfileRow {
  std::string purpose;  // "work", "home", "freight" …
  int hour = 0;         // 0 … 23
  double share = 0;     // of the purpose's departures of a day, sums to 1 over a purpose
};

struct FreightRow {
  std::string kind;      // "local", "through", "rail"
  std::string from, to;  // district or gateway zone; `to` is empty for local tours
  double vehicles_a_day = 0;
  double stops_a_tour = 0;  // local tours
  std::string vehicle;      // name of a vehicle type: "van", "rigid_truck", "freight_train" …
};

struct RegionTables {
  std::vector<MunicipalityRow> municipalities;
  std::vector<DistrictRow> districts;
  std::vector<FlowRow> flows;
  std::vector<GatewayRow> gateways;
  std::vector<HeadwayRow> headways;
  std::vector<ProfileRow> profiles;
  std::vector<FreightRow> freight;
};

}  // namespace pendler
