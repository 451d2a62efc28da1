#include "results/tables.h"

#include <array>
#include <string_view>

#include "results/sink.h"

namespace pendler {

std::string_view name_of(TripStatus s) {
  constexpr std::array<std::string_view, 5> kNames{"arrived", "travelling", "waiting_to_depart",
                                                   "unreachable", "not_due"};
  return kNames[static_cast<std::size_t>(s)];
}

std::string_view name_of(GridlockCause c) {
  constexpr std::array<std::string_view, kGridlockCauseCount> kNames{
      "no_room", "occupied", "gives_way", "blocked", "section"};
  return kNames[static_cast<std::size_t>(c)];
}

std::string_view name_of(GridlockCure c) {
  constexpr std::array<std::string_view, kGridlockCureCount> kNames{"none", "went_first",
                                                                    "gave_back", "other_way"};
  return kNames[static_cast<std::size_t>(c)];
}

Columns columns_of(TrafficRows& r) {
  Columns c;
  c.add("begin_s", r.begin_s, "s", "start of the interval, since midnight");
  c.add("link", r.link, "1", "row in /links");
  c.add("entered", r.entered, "veh", "vehicles that came onto the link");
  c.add("left", r.left, "veh", "vehicles that went off the link");
  c.add("vehicle_s", r.vehicle_s, "s", "time spent by all vehicles");
  c.add("vehicle_m", r.vehicle_m, "m", "distance driven by all vehicles");
  c.add("person_m", r.person_m, "m", "distance travelled by all persons in vehicles");
  c.add("waiting_s", r.waiting_s, "s", "time spent below 5 km/h");
  c.add("mean_speed", r.mean_speed, "m/s", "vehicle_m / vehicle_s");
  c.add("outside", r.outside, "veh", "that wait beside the link for room on it, at the end");
  c.add("outside_s", r.outside_s, "s", "time spent there by all vehicles");
  return c;
}

Columns columns_of(TripRows& r) {
  Columns c;
  c.add("agent", r.agent, "1", "stable key of the person, vehicle or run");
  c.add("key", r.key, "1", "stable key of the trip");
  c.add("kind", r.kind, "1", "see /enums/kind");
  c.add("mode", r.mode, "1", "see /enums/mode");
  c.add("status", r.status, "1", "see /enums/status");
  c.add("vehicle", r.vehicle, "1", "row in /vehicle_types, 255 = none");
  c.add("from_link", r.from_link, "1", "row in /links");
  c.add("to_link", r.to_link, "1", "row in /links");
  c.add("last_link", r.last_link, "1", "row in /links where it ended or is");
  c.add("from_municipality", r.from_municipality, "1", "row in /municipalities, 65535 = outside");
  c.add("to_municipality", r.to_municipality, "1", "row in /municipalities, 65535 = outside");
  c.add("from_district", r.from_district, "1", "row in /districts, 65535 = outside");
  c.add("to_district", r.to_district, "1", "row in /districts, 65535 = outside");
  c.add("municipalities", r.municipalities, "1", "bit i: drove through municipality i");
  c.add("due_s", r.due_s, "s", "planned departure, since midnight");
  c.add("depart_s", r.depart_s, "s", "departure, since midnight; NaN = did not depart");
  c.add("arrive_s", r.arrive_s, "s", "arrival, since midnight; NaN = did not arrive");
  c.add("distance_m", r.distance_m, "m", "distance travelled in vehicles");
  c.add("time_lost_s", r.time_lost_s, "s", "against free flow at the limits");
  c.add("reroutes", r.reroutes, "1", "how often the route was changed under way");
  if (!r.id.empty()) c.add("id", r.id, "1", "as the demand calls it");
  return c;
}

Columns columns_of(StopEventRows& r) {
  Columns c;
  c.add("run", r.run, "1", "stable key of the run");
  c.add("line", r.line, "1", "row in /transit/lines");
  c.add("stop", r.stop, "1", "row in /transit/stops");
  c.add("sequence", r.sequence, "1", "0 = first stop of the line");
  c.add("due_s", r.due_s, "s", "planned departure, since midnight");
  c.add("arrive_s", r.arrive_s, "s", "arrival, since midnight");
  c.add("depart_s", r.depart_s, "s", "departure, since midnight");
  c.add("boarded", r.boarded, "persons", "got on");
  c.add("alighted", r.alighted, "persons", "got off");
  c.add("on_board", r.on_board, "persons", "on board when leaving");
  return c;
}

Columns columns_of(SummaryRows& r) {
  Columns c;
  c.add("municipality", r.municipality, "1", "row in /municipalities, 65535 = the whole region");
  c.add("internal", r.internal, "trips", "from and to the municipality");
  c.add("origin", r.origin, "trips", "from the municipality to elsewhere");
  c.add("destination", r.destination, "trips", "from elsewhere to the municipality");
  c.add("through", r.through, "trips", "through the municipality, from and to elsewhere");
  c.add("vehicle_km", r.vehicle_km, "km", "driven inside");
  c.add("person_km", r.person_km, "km", "travelled in vehicles inside");
  c.add("mean_speed_kmh", r.mean_speed_kmh, "km/h", "of all vehicles inside");
  c.add("delay_h", r.delay_h, "h", "vehicle hours lost against free flow inside");
  return c;
}

Columns columns_of(GridlockRows& r) {
  Columns c;
  c.add("found_s", r.found_s, "s", "when it was found, since midnight");
  c.add("resolved_s", r.resolved_s, "s", "when it was over, since midnight; NaN = not at the end");
  c.add("vehicles", r.vehicles, "veh", "that wait for each other in a circle, at most");
  c.add("held_up", r.held_up, "veh", "that wait behind them, at most");
  c.add("links", r.links, "1", "on which the circle lies: rows of /gridlock_links");
  c.add("cause", r.cause, "1",
        "why the vehicle that stood first could not go: /enums/gridlock_cause");
  c.add("cure", r.cure, "1", "what was done last before it was over: /enums/gridlock_cure");
  c.add("cause_link", r.cause_link, "1", "row in /links of the vehicle that stood first");
  c.add("courtesies", r.courtesies, "1", "how often somebody was let go by courtesy");
  c.add("streets", r.streets, "1", "names, in the order in which they wait for each other");
  return c;
}

Columns columns_of(GridlockLinkRows& r) {
  Columns c;
  c.add("gridlock", r.gridlock, "1", "row in /gridlock");
  c.add("link", r.link, "1", "row in /links");
  return c;
}

Columns columns_of(CutRouteRows& r) {
  Columns c;
  c.add("at_s", r.at_s, "s", "when controls closed links, since midnight");
  c.add("links", r.links, "1", "closed");
  c.add("rerouted", r.rerouted, "veh", "whose way led over them, and who took another one");
  c.add("waiting", r.waiting, "veh", "for whom there is no other way: they wait at the closure");
  c.add("runs", r.runs, "veh", "of public transport, which keep their way");
  return c;
}

void DigestSink::append(std::string_view table, Columns const& rows) {
  digest_.add(table);
  digest_.add(rows);
  if (next_ != nullptr) next_->append(table, rows);
}

}  // namespace pendler
