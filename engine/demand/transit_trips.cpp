#include "demand/transit_trips.h"

namespace pendler {

VehicleTypeId vehicle_of_line(Network const& network, LineId line) {
  switch (network.lines.mode[line]) {
    case TransitMode::bus:
      return vehicle_type_named(network.lines.key[line] % 3 == 0 ? "articulated_bus" : "bus");
    case TransitMode::tram:
      return vehicle_type_named("tram");
    case TransitMode::light_rail:
      return vehicle_type_named("light_rail");
    case TransitMode::monorail:
      return vehicle_type_named("monorail");
    case TransitMode::suburban:
      return vehicle_type_named("suburban_train");
    case TransitMode::train:
      return vehicle_type_named("regional_train");
  }
  return {};
}

std::vector<TripRow> transit_trips(Network const& network, Timetable const& timetable) {
  std::vector<TripRow> rows;
  for (RunId run : timetable.runs.key.ids()) {
    LineId const line = timetable.runs.line[run];
    auto const route = timetable.lines.route[line];
    TripRow row;
    row.key = make_key(text_key("run"), timetable.runs.key[run]);
    row.agent = timetable.runs.key[run];
    row.kind = AgentKind::transit;
    row.mode = network.lines.mode[line] == TransitMode::bus ? TripMode::bus : TripMode::rail;
    row.vehicle = vehicle_of_line(network, line);
    row.from = route.front();
    row.to = route.back();
    row.depart = timetable.runs.departure[run] - timetable.lines.lead_ms[line];
    row.run = run;
    rows.push_back(row);
  }
  return rows;
}

}  // namespace pendler
