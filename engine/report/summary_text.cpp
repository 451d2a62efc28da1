#include "report/summary_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <nlohmann/json.hpp>

#include "assessment/bad_cases.h"

namespace pendler {

namespace {

constexpr std::uint16_t kOutside = 65535;

std::string municipality_name(RunRecord const& record, std::uint16_t id, char const* none) {
  return id == kOutside ? none : record.municipality_name[id];
}

std::string due_time(TripCounts const& counts) {
  return format_time_of_day(static_cast<Millis>(std::llround(counts.due_by_s * kSecond)));
}

using Out = std::back_insert_iterator<std::string>;

void print_run(Out out, RunRecord const& record) {
  ResultsMeta const& meta = record.meta;
  fmt::format_to(out, "{}: {}, {} to {}, seed {}, pendler {}\n", record.path.string(),
                 meta.scenario, format_time_of_day(meta.begin), format_time_of_day(meta.end),
                 meta.seed, meta.program_version);
  if (record.stand_in)
    fmt::format_to(out, "The network is a stand-in, drawn from tables of figures.\n");
  if (record.until) {
    fmt::format_to(out, "NOT COMPLETE: the run came to {} ({}).\n",
                   format_time_of_day(*record.until), record.reason);
  } else {
    fmt::format_to(out, "digest {}\n", record.digest);
  }
}

void print_outcomes(Out out, std::string const& name, Outcomes const& o) {
  fmt::format_to(out, "{:<20}", name);
  for (std::uint32_t n : o.of) fmt::format_to(out, " {:>10}", n);
  fmt::format_to(out, " {:>10}\n", o.total());
}

void print_trips(Out out, TripCounts const& counts) {
  if (counts.all.total() == 0) {
    fmt::format_to(out,
                   "\nThe file holds no trips: there was no demand, or outputs.trips is off.\n");
    return;
  }
  fmt::format_to(out, "\n{:<20} {:>10} {:>10} {:>10} {:>10} {:>10} {:>10}\n", "Trips", "arrived",
                 "travelling", "waiting", "unreach.", "not due", "total");
  for (auto const& g : counts.groups)
    print_outcomes(out, fmt::format("{} {}", name_of(g.kind), name_of(g.mode)), g.outcomes);
  print_outcomes(out, "all", counts.all);
  if (auto const share = counts.arrived_share()) {
    fmt::format_to(out, "Of {} trips due by {}, {} arrived ({:.1f} %).\n", counts.due,
                   due_time(counts), counts.due_arrived, 100 * *share);
  } else {
    fmt::format_to(out, "No trip was due by {}.\n", due_time(counts));
  }
}

void print_flows(Out out, RunRecord const& record, TripCounts const& counts) {
  // A region may have many municipalities; the large flows tell the story, all are in the JSON.
  constexpr std::size_t kShown = 20;
  auto flows = counts.flows;
  std::stable_sort(flows.begin(), flows.end(),
                   [](auto const& a, auto const& b) { return a.trips > b.trips; });
  fmt::format_to(out, "\n{:<48} {:>10} {:>10}\n", "Trips that set out", "all modes", "by car");
  for (std::size_t i = 0; i < std::min(kShown, flows.size()); ++i) {
    auto const& f = flows[i];
    fmt::format_to(out, "{:<48} {:>10} {:>10}\n",
                   municipality_name(record, f.from, "outside") + " - " +
                       municipality_name(record, f.to, "outside"),
                   f.trips, f.by_car);
  }
  if (flows.size() > kShown) fmt::format_to(out, "and {} more\n", flows.size() - kShown);
}

void print_summary(Out out, RunRecord const& record) {
  SummaryRows const& s = record.summary;
  if (s.municipality.empty()) return;
  fmt::format_to(out, "\n{:<20} {:>9} {:>9} {:>9} {:>9} {:>11} {:>11} {:>7} {:>9}\n",
                 "Municipality", "internal", "origin", "destin.", "through", "vehicle-km",
                 "person-km", "km/h", "delay h");
  for (std::size_t i = 0; i < s.municipality.size(); ++i) {
    fmt::format_to(out, "{:<20} {:>9} {:>9} {:>9} {:>9} {:>11.0f} {:>11.0f} {:>7.1f} {:>9.0f}\n",
                   municipality_name(record, s.municipality[i], "whole region"), s.internal[i],
                   s.origin[i], s.destination[i], s.through[i], s.vehicle_km[i], s.person_km[i],
                   s.mean_speed_kmh[i], s.delay_h[i]);
  }
}

std::string clock(double seconds) {
  return format_time_of_day(static_cast<Millis>(std::llround(seconds * kSecond)));
}

void print_outside(Out out, BadCases const& bad) {
  fmt::format_to(out,
                 "\nOutside, for want of room: {} vehicles at the end, {:.0f} h in all; {} of {} "
                 "gateways blocked\n",
                 bad.outside_at_end, bad.outside_h, bad.gateways_blocked, bad.gateways);
  constexpr std::size_t kShown = 5;
  for (std::size_t i = 0; i < std::min(kShown, bad.places.size()); ++i) {
    WaitingPlace const& p = bad.places[i];
    fmt::format_to(out, "  {}{}: at most {} vehicles, {:.1f} h, {} to {}\n",
                   p.gateway ? "gateway " : "", p.name.empty() ? "(no name)" : p.name, p.most,
                   p.hours, clock(p.from_s), clock(p.until_s));
  }
  if (bad.places.size() > kShown)
    fmt::format_to(out, "  and {} more places\n", bad.places.size() - kShown);
}

/// Of a list with commas.
std::string first_names(std::string const& names) {
  constexpr int kShown = 8;
  std::size_t at = 0;
  for (int i = 0; i < kShown; ++i) {
    at = names.find(", ", i == 0 ? 0 : at + 1);
    if (at == std::string::npos) return names;
  }
  return names.substr(0, at) + " …";
}

void print_standing(Out out, BadCases const& bad) {
  if (bad.standing.empty()) return;
  constexpr std::size_t kShown = 5;
  fmt::format_to(out,
                 "Standing to the end, on streets that nobody left for a quarter of an hour:\n");
  for (std::size_t i = 0; i < std::min(kShown, bad.standing.size()); ++i) {
    StandingPlace const& p = bad.standing[i];
    fmt::format_to(out, "  {}: {} vehicles, since {}\n", p.name.empty() ? "(no name)" : p.name,
                   p.vehicles, clock(p.since_s));
  }
  if (bad.standing.size() > kShown)
    fmt::format_to(out, "  and {} more streets\n", bad.standing.size() - kShown);
}

void print_bad_cases(Out out, RunRecord const& record, BadCases const& bad) {
  if (record.has_traffic)
    print_outside(out, bad), print_standing(out, bad);
  else
    fmt::format_to(out, "\nOutside, for want of room: not known, as outputs.traffic is off\n");
  if (bad.closures > 0) {
    fmt::format_to(out,
                   "Routes cut by controls: {} vehicles took another way, {} wait without "
                   "one, {} runs keep theirs\n",
                   bad.rerouted, bad.waiting, bad.runs);
  }
  fmt::format_to(out, "Gridlocks: {}", bad.gridlocks);
  if (bad.gridlocks > 0) {
    fmt::format_to(out,
                   ", {} not over at the end, {} courtesies; the largest: {} vehicles in it and "
                   "{} behind on {}",
                   bad.not_over, bad.courtesies, bad.vehicles, bad.held_up,
                   first_names(bad.largest));
  }
  fmt::format_to(out, "\n");
}

using Json = nlohmann::ordered_json;

Json outside_json(BadCases const& bad) {
  Json places = Json::array();
  for (WaitingPlace const& p : bad.places) {
    places.push_back({{"name", p.name},
                      {"gateway", p.gateway},
                      {"most", p.most},
                      {"at_end", p.at_end},
                      {"hours", p.hours},
                      {"from", clock(p.from_s)},
                      {"until", clock(p.until_s)}});
  }
  return {{"vehicles_at_end", bad.outside_at_end},
          {"hours", bad.outside_h},
          {"gateways", bad.gateways},
          {"gateways_blocked", bad.gateways_blocked},
          {"places", std::move(places)}};
}

void add_bad_cases(Json& j, RunRecord const& record, BadCases const& bad) {
  j["outside"] = record.has_traffic ? outside_json(bad) : Json();
  Json standing = Json::array();
  for (StandingPlace const& p : bad.standing)
    standing.push_back({{"name", p.name}, {"vehicles", p.vehicles}, {"since", clock(p.since_s)}});
  j["standing"] = record.has_traffic ? std::move(standing) : Json();
  j["cut_routes"] = {{"closures", bad.closures},
                     {"rerouted", bad.rerouted},
                     {"waiting", bad.waiting},
                     {"runs", bad.runs}};
  j["gridlocks"] = {
      {"found", bad.gridlocks},
      {"not_over", bad.not_over},
      {"courtesies", bad.courtesies},
      {"largest",
       {{"vehicles", bad.vehicles}, {"held_up", bad.held_up}, {"streets", bad.largest}}}};
}

Json outcomes_json(Outcomes const& o) {
  Json j;
  for (std::size_t i = 0; i < kTripStatusCount; ++i)
    j[std::string(name_of(static_cast<TripStatus>(i)))] = o.of[i];
  j["total"] = o.total();
  return j;
}

/// Null for those outside, since a place might be called so.
Json name_or_null(RunRecord const& record, std::uint16_t id) {
  return id == kOutside ? Json() : Json(record.municipality_name[id]);
}

Json run_json(RunRecord const& record) {
  ResultsMeta const& meta = record.meta;
  Json j;
  j["file"] = record.path.string();
  j["program_version"] = meta.program_version;
  j["scenario"] = meta.scenario;
  j["seed"] = meta.seed;
  j["crs"] = record.crs;
  j["stand_in"] = record.stand_in;
  j["begin"] = format_time_of_day(meta.begin);
  j["end"] = format_time_of_day(meta.end);
  j["complete"] = !record.until.has_value();
  j["digest"] = record.until ? Json() : Json(record.digest);
  if (record.until) {
    j["until"] = format_time_of_day(*record.until);
    j["reason"] = record.reason;
  }
  return j;
}

void add_trips(Json& j, RunRecord const& record, TripCounts const& counts) {
  Json& trips = j["trips"];
  trips = outcomes_json(counts.all);
  trips["groups"] = Json::array();
  for (auto const& g : counts.groups) {
    Json group;
    group["kind"] = name_of(g.kind);
    group["mode"] = name_of(g.mode);
    group.update(outcomes_json(g.outcomes));
    trips["groups"].push_back(std::move(group));
  }
  j["car_commuters"] = counts.of(AgentKind::commuter, TripMode::car).moved();
  j["freight_legs"] = counts.of(AgentKind::freight).moved();
  j["transit_runs"] = counts.of(AgentKind::transit).moved();
  j["flows"] = Json::array();
  for (auto const& f : counts.flows) {
    j["flows"].push_back({{"from", name_or_null(record, f.from)},
                          {"to", name_or_null(record, f.to)},
                          {"trips", f.trips},
                          {"by_car", f.by_car}});
  }
  auto const share = counts.arrived_share();
  j["due"] = {{"due_by", due_time(counts)},
              {"due_by_s", counts.due_by_s},
              {"trips", counts.due},
              {"arrived", counts.due_arrived},
              {"arrived_share", share ? Json(*share) : Json()}};
}

}  // namespace

double default_due_by_s(RunRecord const& record) {
  return static_cast<double>(std::max(record.meta.begin, record.meta.end - 30 * kMinute)) / kSecond;
}

std::string summary_text(RunRecord const& record, TripCounts const& counts) {
  std::string text;
  auto const out = std::back_inserter(text);
  print_run(out, record);
  print_trips(out, counts);
  if (!counts.flows.empty()) print_flows(out, record, counts);
  print_summary(out, record);
  print_bad_cases(out, record, bad_cases(record));
  return text;
}

std::string summary_json(RunRecord const& record, TripCounts const& counts) {
  Json j = run_json(record);
  if (record.has_trips) {
    add_trips(j, record, counts);
  } else {
    for (char const* of_trips :
         {"trips", "car_commuters", "freight_legs", "transit_runs", "flows", "due"})
      j[of_trips] = Json();
  }
  j["municipalities"] = Json::array();
  SummaryRows const& s = record.summary;
  for (std::size_t i = 0; i < s.municipality.size(); ++i) {
    auto const id = s.municipality[i];
    Json row;
    row["name"] = municipality_name(record, id, "whole region");
    row["code"] = id == kOutside ? Json() : Json(record.municipality_code[id]);
    row["internal"] = s.internal[i];
    row["origin"] = s.origin[i];
    row["destination"] = s.destination[i];
    row["through"] = s.through[i];
    row["vehicle_km"] = s.vehicle_km[i];
    row["person_km"] = s.person_km[i];
    row["mean_speed_kmh"] = s.mean_speed_kmh[i];
    row["delay_h"] = s.delay_h[i];
    j["municipalities"].push_back(std::move(row));
  }
  add_bad_cases(j, record, bad_cases(record));
  // Names come from OSM; bytes that are no UTF-8 become U+FFFD instead of an exception.
  return j.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace pendler
