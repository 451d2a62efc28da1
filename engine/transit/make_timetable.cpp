#include "transit/make_timetable.h"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include "base/draw.h"
#include "transit/line_route.h"

namespace pendler {
namespace {

constexpr double kSlack = 1.08;
constexpr double kSignalWait = 12;      // s, mean of a half-green signal of 90 s
constexpr double kStopsAtSignal = 0.5;  // share of those who meet it at red

/// How a mode runs when nobody says more. Accelerations as in the table of vehicle types.
struct ModeDefaults {
  std::int32_t headway_s;
  double dwell;                       // s
  double acceleration, deceleration;  // m/s²
};

ModeDefaults defaults_of(TransitMode mode) {
  static constexpr std::array<ModeDefaults, kTransitModeCount> kDefaults{{
      {1200, 20, 1.2, 1.8},  // bus
      {600, 20, 1.0, 1.3},   // tram
      {600, 25, 1.1, 1.3},   // light_rail
      {600, 25, 1.0, 1.2},   // monorail
      {1800, 35, 0.9, 0.8},  // suburban
      {3600, 45, 0.9, 0.7},  // train
  }};
  return kDefaults[static_cast<std::size_t>(mode)];
}

std::string plain_ref(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == ' ') continue;
    out += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return out;
}

std::string line_name(Network const& network, LineId line) {
  auto const& lines = network.lines;
  return std::string(name_of(lines.mode[line])) + " " + network.text(lines.ref[line]) + " " +
         network.text(lines.from[line]) + " - " + network.text(lines.to[line]);
}

/// Planned times along a route: at the end of each link's movement, without stops.
class RouteClock {
 public:
  RouteClock(Network const& network, LinkGraph const& graph, TransitMode mode)
      : network_(network), graph_(graph), mode_(mode) {}

  /// Seconds from `from` metres into route[first] to `to` metres into route[last].
  double seconds(std::span<LinkId const> route, std::size_t first, double from, std::size_t last,
                 double to) const {
    double out = 0;
    for (std::size_t i = first; i <= last; ++i) {
      LinkId const link = route[i];
      double const begin = i == first ? from : 0;
      double const end = i == last ? to : static_cast<double>(network_.links.length[link]);
      out += std::max(end - begin, 0.0) / speed(link);
      if (i < last) out += turn_seconds(link, route[i + 1]);
    }
    return out;
  }
  /// Time lost by braking to a stop on the link and starting again.
  double stop_loss(LinkId link) const {
    auto const d = defaults_of(mode_);
    return speed(link) / 2 * (1 / d.acceleration + 1 / d.deceleration);
  }

 private:
  /// Times 1 / deceleration: seconds lost by slowing down from one speed to another.
  static double slowing(double from, double to) {
    return to < from ? (from - to) * (from - to) / (2 * from) : 0;
  }
  double speed(LinkId link) const {
    float const top = line_speed(vehicle_class_of(mode_));
    return static_cast<double>(std::max(std::min(network_.links.speed[link], top), 1.0F));
  }
  double turn_seconds(LinkId from, LinkId to) const {
    for (NextLink const& step : graph_.next[from]) {
      if (step.link != to) continue;
      double const turn = step.seconds > 0 ? static_cast<double>(step.metres / step.seconds) : 1e3;
      double const lost = slowing(speed(from), turn) / defaults_of(mode_).deceleration +
                          slowing(speed(to), turn) / defaults_of(mode_).acceleration;
      if (step.signals == 0) return static_cast<double>(step.seconds) + lost;
      double const stop = slowing(speed(from), 0) / defaults_of(mode_).deceleration +
                          slowing(speed(to), 0) / defaults_of(mode_).acceleration;
      return static_cast<double>(step.seconds) + kSignalWait +
             std::max(lost, kStopsAtSignal * stop);
    }
    return 0;
  }

  Network const& network_;
  LinkGraph const& graph_;
  TransitMode mode_;
};

void append_unserved(LineServices& services) {
  services.route.append(std::span<LinkId const>());
  services.stops.append(std::span<StopId const>());
  services.stop_position.append(std::span<std::uint32_t const>());
  services.ride_ms.append(std::span<std::int32_t const>());
  services.dwell_ms.append(std::span<std::int32_t const>());
  services.lead_ms.push_back(0);
}

std::int32_t whole_seconds(double seconds) {
  return static_cast<std::int32_t>(seconds + 0.5) * 1000;
}

void append_served(Network const& network, LinkGraph const& graph, LineId line,
                   LineRoute const& route, LineServices& services) {
  TransitMode const mode = network.lines.mode[line];
  RouteClock const clock(network, graph, mode);
  double const dwell = defaults_of(mode).dwell;
  std::vector<StopId> stops;
  for (std::uint32_t i : route.stop_index) stops.push_back(network.lines.stops[line][i]);
  auto const along = [&](std::size_t i) {
    return static_cast<double>(network.stops.along[stops[i]]);
  };
  std::vector<std::int32_t> ride{0};
  double now = 0;
  for (std::size_t i = 1; i < stops.size(); ++i) {
    std::size_t const at = route.stop_position[i];
    double const drive =
        clock.seconds(route.links, route.stop_position[i - 1], along(i - 1), at, along(i));
    now += kSlack * (drive + clock.stop_loss(route.links[at])) + dwell;
    ride.push_back(whole_seconds(now));
  }
  std::size_t const first = route.stop_position.front();
  double const lead = first == 0 ? 0
                                 : kSlack * (clock.seconds(route.links, 0, 0, first, along(0)) +
                                             clock.stop_loss(route.links[first])) +
                                       dwell;
  services.route.append(route.links);
  services.stops.append(stops);
  services.stop_position.append(route.stop_position);
  services.ride_ms.append(ride);
  services.dwell_ms.append(std::span<std::int32_t const>());
  services.lead_ms.push_back(whole_seconds(lead));
}

struct LineHeadways {
  std::vector<Headway> windows;
  bool estimated = false;
};

LineHeadways headways_of(Network const& network, LineId line, std::span<Headway const> table,
                         double variants) {
  auto const& lines = network.lines;
  LineHeadways out;
  std::string const ref = plain_ref(network.text(lines.ref[line]));
  for (Headway const& row : table) {
    if (row.headway_s > 0 && !ref.empty() && plain_ref(row.line) == ref) out.windows.push_back(row);
  }
  if (out.windows.empty() && lines.interval_s[line] > 0) {
    out.windows.push_back({ref, 5 * kHour, kDay, lines.interval_s[line]});
    return out;
  }
  if (out.windows.empty()) {
    out.windows.push_back({ref, 5 * kHour, kDay, defaults_of(lines.mode[line]).headway_s});
    out.estimated = true;
  }
  for (Headway& row : out.windows) {
    row.headway_s = static_cast<std::int32_t>(static_cast<double>(row.headway_s) * variants);
  }
  return out;
}

/// Departures of one day from the first stop, ascending; rows of the table may overlap.
std::vector<Millis> departures_of_a_day(std::span<Headway const> windows, double phase) {
  std::vector<Millis> out;
  for (Headway const& row : windows) {
    Millis const step = Millis{row.headway_s} * kSecond;
    auto const offset = static_cast<Millis>(phase * row.headway_s) * kSecond;
    for (Millis t = row.from + offset; t < row.until; t += step) out.push_back(t);
  }
  std::ranges::sort(out);
  auto const same = std::ranges::unique(out);
  out.erase(same.begin(), same.end());
  return out;
}

void describe_service(std::span<Millis const> departures, LineServices& services) {
  bool const any = !departures.empty();
  Millis const first = any ? departures.front() : 0, last = any ? departures.back() : 0;
  services.first_departure.push_back(first);
  services.last_departure.push_back(last);
  auto const gaps = static_cast<Millis>(departures.size()) - 1;
  Millis const mean = gaps > 0 ? (last - first) / gaps : kDay;
  services.headway_s.push_back(any ? static_cast<std::int32_t>(mean / kSecond) : 0);
}

/// Relations of a line that has a number, in both directions.
using Variants = std::map<std::pair<std::string, TransitMode>, int>;

double variants_of(Network const& network, LineId line, Variants const& relations) {
  std::string const ref = plain_ref(network.text(network.lines.ref[line]));
  if (ref.empty()) return 1;
  return std::max(relations.at({ref, network.lines.mode[line]}) / 2.0, 1.0);
}

void make_runs(Network const& network, std::span<Headway const> table, Millis from, Millis to,
               std::uint64_t seed, Timetable& timetable) {
  auto const& lines = network.lines;
  auto& services = timetable.lines;
  Variants relations;
  for (LineId line : lines.key.ids()) {
    if (services.route[line].empty()) continue;
    ++relations[{plain_ref(network.text(lines.ref[line])), lines.mode[line]}];
  }
  struct Made {
    Millis departure;
    Key key;
    LineId line;
  };
  std::vector<Made> made;
  for (LineId line : lines.key.ids()) {
    services.headway_estimated.push_back(0);
    if (services.route[line].empty()) {
      describe_service({}, services);
      continue;
    }
    auto const headways = headways_of(network, line, table, variants_of(network, line, relations));
    services.headway_estimated[line] = headways.estimated ? 1 : 0;
    double const phase = draw({seed, Purpose::transit_departure, lines.key[line], 0});
    auto const departures = departures_of_a_day(headways.windows, phase);
    describe_service(departures, services);
    // Each day is like the first; of the one before some may still be under way, or set out.
    for (Millis day = -kDay; day < to; day += kDay) {
      for (Millis departure : departures) {
        Millis const t = day + departure;
        if (t - services.lead_ms[line] >= from && t < to)
          made.push_back({t, make_key(lines.key[line], t), line});
      }
    }
  }
  std::ranges::sort(made, {}, [](Made const& m) { return std::tuple(m.departure, m.key); });
  // What one day's night and the next day's morning have in common.
  auto const same = std::ranges::unique(made, {}, &Made::key);
  made.erase(same.begin(), same.end());
  std::vector<std::pair<LineId, RunId>> by_line;
  for (Made const& m : made) {
    RunId const run = timetable.runs.key.push_back(m.key);
    timetable.runs.line.push_back(m.line);
    timetable.runs.departure.push_back(m.departure);
    by_line.emplace_back(m.line, run);
  }
  timetable.runs_of = Rows<LineId, RunId>::from_pairs(lines.key.size(), by_line);
}

}  // namespace

Timetable make_timetable(Network const& network, std::span<Headway const> headways, Millis from,
                         Millis to, std::uint64_t seed) {
  auto const& lines = network.lines;
  Timetable timetable;
  std::map<VehicleClass, LinkGraph> graphs;
  std::map<VehicleClass, LineRouter> routers;
  for (LineId line : lines.key.ids()) {
    VehicleClass const cls = vehicle_class_of(lines.mode[line]);
    auto graph = graphs.find(cls);
    if (graph == graphs.end()) {
      graph = graphs.emplace(cls, link_graph(network, cls)).first;
      routers.try_emplace(cls, network, graph->second);
    }
    LineRoute const route = routers.at(cls).route(line);
    if (route.links.empty()) {
      append_unserved(timetable.lines);
      timetable.unserved.push_back(line_name(network, line) + ": no way between its " +
                                   std::to_string(lines.stops[line].size()) + " stops");
      continue;
    }
    append_served(network, graph->second, line, route, timetable.lines);
    auto const stops = lines.stops[line];
    for (std::uint32_t i = 0; i < stops.size(); ++i) {
      if (std::ranges::find(route.stop_index, i) != route.stop_index.end()) continue;
      timetable.left_out.push_back(line_name(network, line) + ": " +
                                   network.text(network.stops.name[stops[i]]));
    }
  }
  make_runs(network, headways, from, to, seed, timetable);
  return timetable;
}

}  // namespace pendler
