#include "routing/random_service.h"

#include <algorithm>
#include <cmath>

#include "base/draw.h"

namespace pendler::test {

LineId Service::add_line(TransitMode mode, std::vector<StopId> const& stops,
                         std::vector<std::int32_t> const& ride_ms) {
  timetable.lines.stops.append(stops);
  timetable.lines.ride_ms.append(ride_ms);
  return network.lines.mode.push_back(mode);
}

void Service::add_run(LineId line, Millis departure) {
  timetable.runs.key.push_back(make_key(line.value, departure, timetable.runs.line.size()));
  timetable.runs.line.push_back(line);
  timetable.runs.departure.push_back(departure);
}

void Service::finish() {
  std::vector<std::pair<LineId, RunId>> pairs;
  for (RunId r : timetable.runs.line.ids()) pairs.emplace_back(timetable.runs.line[r], r);
  timetable.runs_of = Rows<LineId, RunId>::from_pairs(network.lines.mode.size(), pairs);
}

Service random_service(std::uint64_t seed, std::uint32_t stop_count, std::uint32_t line_count,
                       std::uint32_t runs, std::uint32_t side) {
  std::uint32_t at = 0;
  auto const dice = [&](std::uint32_t n) { return draw_index({seed, Purpose::test, 1, at++}, n); };
  Service s;
  for (std::uint32_t i = 0; i < stop_count; ++i)
    s.add_stop({static_cast<double>(dice(side)), static_cast<double>(dice(side))});
  for (std::uint32_t i = 0; i < line_count; ++i) {
    std::vector<StopId> stops;
    std::vector<std::int32_t> ride;
    std::int32_t ms = 0;
    for (std::uint32_t k = 2 + dice(7); k > 0; --k) {
      stops.push_back(StopId(dice(stop_count)));
      ride.push_back(ms);
      ms += static_cast<std::int32_t>(dice(6) * 60000);
    }
    LineId const line =
        s.add_line(dice(4) == 0 ? TransitMode::train : TransitMode::bus, stops, ride);
    for (std::uint32_t k = dice(runs + 1); k > 0; --k)
      s.add_run(line, 6 * kHour + dice(120) * kMinute);
  }
  s.finish();
  return s;
}

namespace {

StopId stop_near(Service& s, Point p) {
  for (StopId stop : s.network.stops.position.ids())
    if (distance(p, s.network.stops.position[stop]) < 120) return stop;
  return s.add_stop(p);
}

}  // namespace

Service morning_service() {
  constexpr double kSide = 20000;
  std::uint32_t at = 0;
  auto const dice = [&](std::uint32_t n) { return draw_index({9, Purpose::test, 2, at++}, n); };
  Service s;
  for (int i = 0; i < 75; ++i) {
    bool const train = i < 15;
    Point p{2000.0 + dice(16000), 2000.0 + dice(16000)};
    double heading = dice(628) / 100.0;
    std::vector<StopId> stops;
    for (int k = train ? 12 : 26; k > 0; --k) {
      StopId const stop = stop_near(s, p);
      if (stops.empty() || stops.back() != stop) stops.push_back(stop);
      heading += (dice(100) - 50.0) / 100.0;
      double const step = train ? 1500 : 450;
      p = {p.x + step * std::cos(heading), p.y + step * std::sin(heading)};
      if (p.x < 0 || p.x > kSide || p.y < 0 || p.y > kSide) heading += 2.5;
    }
    std::vector<std::int32_t> ride;
    for (std::size_t k = 0; k < stops.size(); ++k)
      ride.push_back(static_cast<std::int32_t>(k) * (train ? 120000 : 80000));
    for (int direction = 0; direction < 2; ++direction) {
      LineId const line = s.add_line(train ? TransitMode::train : TransitMode::bus, stops, ride);
      Millis const first = 6 * kHour + dice(600) * kSecond;
      for (int k = 0; k < 24; ++k) s.add_run(line, first + k * 10 * kMinute);
      std::ranges::reverse(stops);
    }
  }
  s.finish();
  return s;
}

}  // namespace pendler::test
