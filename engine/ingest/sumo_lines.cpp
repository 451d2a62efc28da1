#include "ingest/sumo_lines.h"

#include <algorithm>
#include <cmath>

namespace pendler {

std::size_t SumoLines::add(TripRow& row, std::vector<LinkId> const& route,
                           std::vector<SumoHalt> const& halts, std::string const& line,
                           float max_speed) {
  std::vector<StopId> stops;
  std::vector<std::uint32_t> positions;
  std::vector<std::int32_t> ride, dwell;
  std::size_t at = 0, left_out = 0;
  double along = row.ends ? static_cast<double>(row.ends->depart_position) : 0.0;
  Millis now = row.depart;
  for (SumoHalt const& halt : halts) {
    LinkId const link = network_.lanes.link[network_.stops.lane[halt.stop]];
    double const stop_at = static_cast<double>(network_.stops.along[halt.stop]);
    auto found = std::find(route.begin() + static_cast<std::ptrdiff_t>(at), route.end(), link);
    if (found != route.end() && found - route.begin() == static_cast<std::ptrdiff_t>(at) &&
        stop_at < along)
      found = std::find(found + 1, route.end(), link);
    if (found == route.end()) {
      ++left_out;
      continue;
    }
    auto const position = static_cast<std::size_t>(found - route.begin());
    double const seconds = seconds_to(route, at, along, position, stop_at, max_speed);
    now = std::max<Millis>(now + std::llround(seconds) * 1000 + halt.duration, halt.until);
    at = position, along = stop_at;
    stops.push_back(halt.stop);
    positions.push_back(static_cast<std::uint32_t>(position));
    ride.push_back(static_cast<std::int32_t>(now - row.depart));
    dwell.push_back(static_cast<std::int32_t>(std::min(halt.duration, 2 * kDay)));
  }
  if (stops.empty()) return left_out;
  std::int32_t const lead = ride.front();
  for (std::int32_t& ms : ride) ms -= lead;
  LineId const id = line_of({route, stops, ride, dwell}, positions, lead, row, line);
  runs_.push_back({row.key, id, row.depart + lead});
  return left_out;
}

/// At the limits, from `from_m` on the route's link `from` to `to_m` on its link `to`.
double SumoLines::seconds_to(std::vector<LinkId> const& route, std::size_t from, double from_m,
                             std::size_t to, double to_m, float max_speed) const {
  double seconds = 0;
  for (std::size_t i = from; i <= to; ++i) {
    double const begin = i == from ? from_m : 0.0;
    double const end = i == to ? to_m : static_cast<double>(network_.links.length[route[i]]);
    double const speed = static_cast<double>(std::min(network_.links.speed[route[i]], max_speed));
    seconds += std::max(0.0, end - begin) / speed;
  }
  return seconds;
}

LineId SumoLines::line_of(Course const& course, std::vector<std::uint32_t> const& positions,
                          std::int32_t lead_ms, TripRow const& row, std::string const& name) {
  auto const [known, is_new] = lines_.try_emplace(course, LineId(network_.lines.key.size()));
  if (!is_new) return known->second;
  auto const& [route, stops, ride, dwell] = course;
  auto& lines = network_.lines;
  network_.texts.push_back(name);
  auto const text = static_cast<std::uint32_t>(network_.texts.size() - 1);
  lines.key.push_back(make_key(text_key("line"), row.key));
  lines.mode.push_back(row.mode == TripMode::rail ? TransitMode::train : TransitMode::bus);
  lines.ref.push_back(text);
  lines.name.push_back(text);
  lines.from.push_back(network_.stops.name[stops.front()]);
  lines.to.push_back(network_.stops.name[stops.back()]);
  lines.interval_s.push_back(0);
  lines.stops.append(stops);
  lines.way_links.append(route);
  services_.route.append(route);
  services_.stops.append(stops);
  services_.stop_position.append(positions);
  services_.ride_ms.append(ride);
  services_.dwell_ms.append(dwell);
  services_.lead_ms.push_back(lead_ms);
  services_.headway_s.push_back(0);
  services_.first_departure.push_back(0);
  services_.last_departure.push_back(0);
  services_.headway_estimated.push_back(0);
  return known->second;
}

Timetable SumoLines::finish(std::vector<TripRow>& rows) {
  std::ranges::sort(runs_, {}, [](Run const& r) { return std::pair(r.departure, r.key); });
  Timetable out;
  out.lines = std::move(services_);
  std::map<Key, RunId> run_of;
  std::vector<std::pair<LineId, RunId>> by_line;
  for (Run const& run : runs_) {
    RunId const id = out.runs.key.push_back(run.key);
    out.runs.line.push_back(run.line);
    out.runs.departure.push_back(run.departure);
    run_of[run.key] = id;
    by_line.emplace_back(run.line, id);
  }
  out.runs_of = Rows<LineId, RunId>::from_pairs(network_.lines.key.size(), by_line);
  for (TripRow& row : rows) {
    auto const run = run_of.find(row.key);
    if (run != run_of.end()) row.run = run->second;
  }
  return out;
}

}  // namespace pendler
