#include "demand/make_demand.h"

#include "base/error.h"
#include "demand/commuters.h"
#include "demand/freight.h"
#include "demand/places.h"
#include "demand/random_trips.h"
#include "demand/transit_trips.h"
#include "transit/make_timetable.h"

namespace pendler {
namespace {

void append(std::vector<TripRow> const& some, std::vector<TripRow>& all) {
  all.insert(all.end(), some.begin(), some.end());
}

std::vector<Headway> headways_of(RegionTables const* tables) {
  std::vector<Headway> out;
  if (tables == nullptr) return out;
  for (HeadwayRow const& row : tables->headways) {
    out.push_back({row.line, row.from, row.until, row.headway_s});
  }
  return out;
}

std::vector<TripRow> trips_of_tables(RegionTables const& tables, DemandInput const& input,
                                     Demand& demand) {
  auto const cars =
      largest_connected_part(input.network, link_graph(input.network, VehicleClass::car));
  auto const zones = zones_of(tables, input.network, cars);
  std::vector<TripRow> rows;
  if (tables.flows.empty()) demand.remarks.push_back("no commuter flows, so no commuters");
  if (tables.freight.empty()) demand.remarks.push_back("no table of freight, so none");
  if (!tables.flows.empty()) {
    rows = commuter_trips({input.network, tables, demand.timetable, cars, zones, input.begin,
                           input.end, input.seed, input.scale},
                          demand.remarks);
  }
  append(freight_trips({input.network, tables, zones, demand.vehicle_types, input.begin, input.end,
                        input.seed, input.scale},
                       demand.remarks),
         rows);
  return rows;
}

}  // namespace

Demand make_demand(DemandInput const& input) {
  if (!(input.scale >= 0 && input.scale <= 1)) {
    throw InputError("demand.scale: " + std::to_string(input.scale) + " is not between 0 and 1");
  }
  if (input.begin < 0 || input.end < input.begin) {
    throw InputError("demand: the time from " + std::to_string(input.begin) + " ms to " +
                     std::to_string(input.end) + " ms is not a time");
  }
  Demand demand;
  demand.timetable =
      make_timetable(input.network, headways_of(input.tables), input.begin, input.end, input.seed);
  std::vector<TripRow> rows = transit_trips(input.network, demand.timetable);
  if (input.random_trips_per_hour > 0) {
    append(random_trips(input.network, input.random_trips_per_hour, input.begin, input.end,
                        input.seed, input.random_bicycle_share, input.scale),
           rows);
  } else if (input.tables != nullptr) {
    append(trips_of_tables(*input.tables, input, demand), rows);
  }
  demand.trips = assemble(std::move(rows));
  return demand;
}

}  // namespace pendler
