#include "ingest/region_tables.h"

#include <algorithm>
#include <optional>

#include "base/nearest.h"
#include "demand/vehicle_types.h"
#include "ingest/csv.h"
#include "ingest/projection.h"

namespace pendler {

namespace {

constexpr double kMostPeople = 100e6;

// Calls read(row) for each row of a table.
template <class Row, class Read>
std::vector<Row> rows_of(CsvTable const& csv, Read read) {
  std::vector<Row> rows;
  for (std::size_t i = 0; i < csv.rows(); ++i) rows.push_back(read(i));
  return rows;
}

template <class Row, class Name>
void refuse_twice(std::vector<Row> const& rows, CsvColumn const& column, Name name_of_row) {
  std::vector<std::pair<std::string, std::size_t>> names;
  for (std::size_t i = 0; i < rows.size(); ++i) names.emplace_back(name_of_row(rows[i]), i);
  std::sort(names.begin(), names.end());
  for (std::size_t i = 1; i < names.size(); ++i) {
    if (names[i].first == names[i - 1].first) column.refuse(names[i].second, "each key once");
  }
}

std::vector<MunicipalityRow> municipalities(CsvTable const& csv) {
  auto const code = csv.column("ags"), name = csv.column("name"),
             population = csv.column("population"), area = csv.column("area_km2");
  auto rows = rows_of<MunicipalityRow>(csv, [&](std::size_t i) {
    return MunicipalityRow{code.name(i), name.name(i), population.number(i, 0, kMostPeople),
                           area.number(i, 0, 1e6)};
  });
  refuse_twice(rows, code, [](auto const& row) { return row.code; });
  return rows;
}

std::vector<DistrictRow> districts(CsvTable const& csv, std::vector<MunicipalityRow> const& known,
                                   MapProjection const& projection) {
  auto const key = csv.column("key"), name = csv.column("name"),
             municipality = csv.column("municipality_ags"), lon = csv.column("lon"),
             lat = csv.column("lat"), population = csv.column("population"),
             jobs = csv.column("jobs");
  std::vector<std::string> codes;
  for (auto const& row : known) codes.push_back(row.code);
  auto rows = rows_of<DistrictRow>(csv, [&](std::size_t i) {
    DistrictRow row{key.name(i),
                    name.name(i),
                    municipality.name(i),
                    lon.number(i, -180, 180),
                    lat.number(i, -90, 90),
                    {},
                    population.number(i, 0, kMostPeople),
                    jobs.number(i, 0, kMostPeople)};
    if (!codes.empty() && std::find(codes.begin(), codes.end(), row.municipality) == codes.end()) {
      municipality.refuse(i, "a key of the municipalities", nearest_name(row.municipality, codes));
    }
    row.centre = projection.to_plane({row.lon, row.lat});
    return row;
  });
  refuse_twice(rows, key, [](auto const& row) { return row.key; });
  return rows;
}

std::vector<FlowRow> flows(CsvTable const& csv) {
  auto const from = csv.column("from"), to = csv.column("to"), commuters = csv.column("commuters");
  auto rows = rows_of<FlowRow>(csv, [&](std::size_t i) {
    return FlowRow{from.name(i), to.name(i), commuters.number(i, 0, kMostPeople)};
  });
  refuse_twice(rows, from, [](auto const& row) { return row.from + "\n" + row.to; });
  return rows;
}

std::vector<GatewayRow> gateways(CsvTable const& csv, MapProjection const& projection) {
  auto const zone = csv.column("zone"), road = csv.column("road_or_line"),
             name = csv.column("name"), lon = csv.column("lon"), lat = csv.column("lat"),
             share = csv.column("share");
  return rows_of<GatewayRow>(csv, [&](std::size_t i) {
    GatewayRow row{
        zone.name(i),           road.name(i), name.text(i),         lon.number(i, -180, 180),
        lat.number(i, -90, 90), {},           share.number(i, 0, 1)};
    row.position = projection.to_plane({row.lon, row.lat});
    return row;
  });
}

std::vector<HeadwayRow> headways(CsvTable const& csv) {
  auto const line = csv.column("line"), from = csv.column("from_time"),
             until = csv.column("to_time"), headway = csv.column("headway_min");
  return rows_of<HeadwayRow>(csv, [&](std::size_t i) {
    HeadwayRow const row{line.name(i), from.time_of_day(i), until.time_of_day(i),
                         static_cast<std::int32_t>(headway.number(i, 0.5, 24 * 60) * 60 + 0.5)};
    if (row.until <= row.from) until.refuse(i, "a time after from_time");
    return row;
  });
}

std::vector<ProfileRow> profiles(CsvTable const& csv) {
  auto const purpose = csv.column("purpose"), hour = csv.column("hour"),
             share = csv.column("share");
  auto rows = rows_of<ProfileRow>(csv, [&](std::size_t i) {
    return ProfileRow{purpose.name(i), static_cast<int>(hour.integer(i, 0, 23)),
                      share.number(i, 0, 1)};
  });
  refuse_twice(rows, hour,
               [](auto const& row) { return row.purpose + "\n" + std::to_string(row.hour); });
  return rows;
}

std::vector<FreightRow> freight(CsvTable const& csv) {
  auto const kind = csv.column("kind"), from = csv.column("from"), to = csv.column("to"),
             vehicles = csv.column("vehicles_a_day"), stops = csv.column("stops_a_tour"),
             vehicle = csv.column("vehicle");
  std::vector<std::string> const kinds{"local", "through", "rail"};
  std::vector<std::string> types;
  for (auto const& type : standard_vehicle_types()) types.push_back(type.name);
  return rows_of<FreightRow>(csv, [&](std::size_t i) {
    if (std::find(kinds.begin(), kinds.end(), kind.text(i)) == kinds.end()) {
      kind.refuse(i, "one of " + listed(kinds), nearest_name(kind.text(i), kinds));
    }
    if (std::find(types.begin(), types.end(), vehicle.text(i)) == types.end()) {
      vehicle.refuse(i, "a vehicle type", nearest_name(vehicle.text(i), types));
    }
    return FreightRow{kind.text(i),
                      from.name(i),
                      to.text(i),
                      vehicles.number(i, 0, 1e6),
                      stops.text(i).empty() ? 0.0 : stops.number(i, 0, 1000),
                      vehicle.text(i)};
  });
}

}  // namespace

std::vector<std::string> const& region_table_names() {
  static std::vector<std::string> const names{"municipalities", "districts", "commuter_flows",
                                              "gateways",       "headways",  "time_profile",
                                              "freight",        "counters",  "district_boundaries"};
  return names;
}

RegionTables read_region_tables(Region const& region) {
  auto table = [&](std::string_view name) -> std::optional<CsvTable> {
    for (auto const& [known, path] : region.tables) {
      if (known == name) return read_csv(path);
    }
    return std::nullopt;
  };
  MapProjection const projection(region.crs);
  RegionTables out;
  if (auto const csv = table("municipalities")) out.municipalities = municipalities(*csv);
  if (auto const csv = table("districts")) {
    out.districts = districts(*csv, out.municipalities, projection);
  }
  if (auto const csv = table("commuter_flows")) out.flows = flows(*csv);
  if (auto const csv = table("gateways")) out.gateways = gateways(*csv, projection);
  if (auto const csv = table("headways")) out.headways = headways(*csv);
  if (auto const csv = table("time_profile")) out.profiles = profiles(*csv);
  if (auto const csv = table("freight")) out.freight = freight(*csv);
  return out;
}

}  // namespace pendler
