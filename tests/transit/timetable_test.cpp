#include <catch2/catch.hpp>

#include <set>

#include "base/draw.h"
#include "base/hash.h"
#include "network/build.h"
#include "transit/drawn_lines.h"
#include "transit/link_graph.h"
#include "transit/make_timetable.h"

using namespace pendler;

namespace {

DrawOptions bus_stops(std::string_view letters) {
  DrawOptions options;
  for (char c : letters) options.stops.push_back({c, TransitMode::bus});
  return options;
}

std::string route_of(Network const& net, Timetable const& t, std::size_t line) {
  return drawn_names(net, t.lines.route[LineId(line)]);
}

/// A served line is one connected way, and its stops lie on it in order.
void check_consistent(Network const& net, Timetable const& t) {
  for (LineId line : t.lines.route.ids()) {
    auto const route = t.lines.route[line];
    auto const stops = t.lines.stops[line];
    auto const position = t.lines.stop_position[line];
    auto const ride = t.lines.ride_ms[line];
    REQUIRE(stops.size() == position.size());
    REQUIRE(stops.size() == ride.size());
    for (std::size_t i = 0; i + 1 < route.size(); ++i) {
      auto const graph = link_graph(net, vehicle_class_of(net.lines.mode[line]));
      CHECK(std::ranges::any_of(graph.next[route[i]],
                                [&](NextLink const& n) { return n.link == route[i + 1]; }));
    }
    for (std::size_t i = 0; i < stops.size(); ++i) {
      CHECK(net.lanes.link[net.stops.lane[stops[i]]] == route[position[i]]);
      if (i == 0) continue;
      CHECK(ride[i] > ride[i - 1]);
      bool const forward = position[i] > position[i - 1] ||
                           (position[i] == position[i - 1] &&
                            net.stops.along[stops[i]] > net.stops.along[stops[i - 1]]);
      CHECK(forward);
    }
  }
}

}  // namespace

TEST_CASE("timetable: a straight line of stops, there and back") {
  NetworkDraft draft = draw_network("A---B---C---D---E", 100.0, bus_stops("BCD"));
  add_line(draft, "10", TransitMode::bus, "BCD", {"AB", "BC", "CD"});
  add_line(draft, "10", TransitMode::bus, "DCB", {"DE", "CD", "BC"});
  Network const net = build(draft);
  std::vector<Headway> const headways{{"10", 5 * kHour, 24 * kHour, 600}};
  auto const t = make_timetable(net, headways, 6 * kHour, 8 * kHour, 1);
  CHECK(t.unserved.empty());
  CHECK(t.left_out.empty());
  check_consistent(net, t);
  for (LineId line : t.lines.route.ids()) {
    CHECK(t.lines.stops[line].size() == 3);
    CHECK(t.runs_of[line].size() == 12);
    CHECK(t.lines.headway_s[line] == 600);
    CHECK(t.lines.headway_estimated[line] == 0);
    CHECK(t.lines.lead_ms[line] == 0);
    // 400 m at 50 km/h, starting and stopping at 1.2 and 1.8 m/s², 20 s of dwell
    double const least = 2 * (400 / (50 / 3.6) + 50 / 3.6 / 2 * (1 / 1.2 + 1 / 1.8) + 20) - 6;
    CHECK(t.lines.ride_ms[line][2] / 1000.0 > least);
    CHECK(t.lines.ride_ms[line][2] / 1000.0 < 1.2 * least);
  }
  std::set<Key> keys;
  Millis before = 0;
  for (RunId run : t.runs.key.ids()) {
    CHECK(t.runs.departure[run] >= std::max(6 * kHour, before));
    CHECK(t.runs.departure[run] < 8 * kHour);
    CHECK(t.runs.key[run] == make_key(net.lines.key[t.runs.line[run]], t.runs.departure[run]));
    before = t.runs.departure[run];
    keys.insert(t.runs.key[run]);
  }
  CHECK(keys.size() == 24);
  // each line has its own phase
  Millis const step = 600 * kSecond;
  CHECK(t.runs.departure[t.runs_of[LineId(0)][0]] % step !=
        t.runs.departure[t.runs_of[LineId(1)][0]] % step);
}

TEST_CASE("timetable: stops that cannot be reached are left out by name") {
  DrawOptions options = bus_stops("BCDY");
  NetworkDraft draft = draw_network(R"(
A---B---C---D---E

X---Y---Z
)",
                                    100.0, options);
  add_line(draft, "10", TransitMode::bus, "BYCD", {});
  add_line(draft, "11", TransitMode::bus, "BY", {});
  Network const net = build(draft);
  auto const t = make_timetable(net, {}, 6 * kHour, 8 * kHour, 1);
  check_consistent(net, t);
  CHECK(t.lines.stops[LineId(0)].size() == 3);
  REQUIRE(t.left_out.size() == 1);
  CHECK(t.left_out[0].find("stop Y") != std::string::npos);
  REQUIRE(t.unserved.size() == 1);
  CHECK(t.unserved[0].find("11") != std::string::npos);
  CHECK(t.lines.route[LineId(1)].empty());
  CHECK(t.runs_of[LineId(1)].empty());
  CHECK(t.lines.headway_estimated[LineId(0)] == 1);
}

TEST_CASE("timetable: the relation's ways are preferred to a shorter way") {
  auto const make = [](std::vector<std::string> const& ways) {
    NetworkDraft draft = draw_network(R"(
A---B---C---D
    |   |
    E---F
)",
                                      100.0, bus_stops("AD"));
    add_line(draft, "1", TransitMode::bus, "AD", ways);
    return build(draft);
  };
  Network const direct = make({});
  CHECK(route_of(direct, make_timetable(direct, {}, 0, kHour, 1), 0).find("BC") !=
        std::string::npos);
  Network const listed = make({"AB", "BE", "EF", "CF", "CD"});
  auto const route = route_of(listed, make_timetable(listed, {}, 0, kHour, 1), 0);
  CHECK(route.find("BE EF FC") != std::string::npos);
}

TEST_CASE("timetable: headways from the table, the line, or a default") {
  NetworkDraft draft = draw_network("A---B---C---D---E", 100.0, bus_stops("BD"));
  add_line(draft, "SB 1", TransitMode::bus, "BD", {}, 1800);  // in the table as sb1
  add_line(draft, "2", TransitMode::bus, "BD", {}, 1800);
  add_line(draft, "3", TransitMode::bus, "BD", {});
  for (int i = 0; i < 4; ++i) add_line(draft, "4", TransitMode::bus, i % 2 ? "DB" : "BD", {});
  Network const net = build(draft);
  std::vector<Headway> const headways{{"sb1", 5 * kHour, 7 * kHour, 600},
                                      {"sb1", 7 * kHour, 24 * kHour, 1200}};
  auto const t = make_timetable(net, headways, 6 * kHour, 8 * kHour, 1);
  auto const runs = [&](std::size_t line) { return t.runs_of[LineId(line)].size(); };
  CHECK(runs(0) == 6 + 3);
  CHECK(runs(1) == 4);
  CHECK(t.lines.headway_estimated[LineId(1)] == 0);
  CHECK(runs(2) == 6);
  CHECK(t.lines.headway_estimated[LineId(2)] == 1);
  CHECK(runs(3) == 3);  // two variants in each direction share the 20 minutes
}

TEST_CASE("timetable: what a line says of itself does not depend on the hours that are simulated") {
  NetworkDraft draft = draw_network("A---B---C---D---E", 100.0, bus_stops("BCD"));
  add_line(draft, "10", TransitMode::bus, "BCD", {"AB", "BC", "CD"});
  Network const net = build(draft);
  std::vector<Headway> const headways{{"10", 6 * kHour, 9 * kHour, 600},
                                      {"10", 6 * kHour, 9 * kHour, 600},  // twice
                                      {"10", 9 * kHour, 25 * kHour, 1200}};
  auto const hour = make_timetable(net, headways, 7 * kHour, 8 * kHour, 1);
  auto const days = make_timetable(net, headways, 0, 48 * kHour, 1);
  LineId const line(std::size_t{0});
  CHECK(hour.runs.key.size() == 6);
  CHECK(days.runs.key.size() == 3 + 66 + 66 - 3);  // the last hour of the night before, …
  for (Timetable const* t : {&hour, &days}) {
    CHECK(t->lines.headway_s[line] == Approx(19 * 3600.0 / 66).epsilon(0.02));
    CHECK(t->lines.first_departure[line] < 6 * kHour + 10 * kMinute);
    CHECK(t->lines.last_departure[line] >= 25 * kHour - 20 * kMinute);
  }
}

TEST_CASE("timetable: lines without a number are no variants of each other") {
  NetworkDraft draft = draw_network("A---B---C---D---E", 100.0, bus_stops("BCD"));
  for (int i = 0; i < 6; ++i) add_line(draft, "", TransitMode::bus, "BCD", {"AB", "BC", "CD"});
  Network const net = build(draft);
  auto const t = make_timetable(net, {}, 0, 24 * kHour, 1);
  for (LineId line : t.lines.route.ids()) CHECK(t.runs_of[line].size() == 57);
}

TEST_CASE("timetable: a line over the region's edge begins and ends at the gateways") {
  DrawOptions options;
  for (char const* way : {"AB", "BC", "CD", "DE", "EF"}) {
    options.ways[way].cls = LinkClass::rail;
    options.ways[way].speed = 100 / 3.6;
  }
  for (char c : {'A', 'C', 'D', 'F'}) options.stops.push_back({c, TransitMode::train});
  NetworkDraft draft = draw_network("A---B---C---D---E---F", 1000.0, options);
  add_line(draft, "RE 1", TransitMode::train, "ACDF", {"AB", "BC", "CD", "DE", "EF"});
  add_line(draft, "RE 1", TransitMode::train, "FDCA", {"EF", "DE", "CD", "BC", "AB"});
  add_region(draft, 2000, 18000);  // A and F lie outside
  Network const net = build(draft);
  auto const t = make_timetable(net, {}, 6 * kHour, 10 * kHour, 1);
  check_consistent(net, t);
  for (LineId line : t.lines.route.ids()) {
    REQUIRE_FALSE(t.lines.route[line].empty());
    CHECK(t.lines.stops[line].size() == 2);
    LinkId const first = t.lines.route[line].front(), last = t.lines.route[line].back();
    bool begins = false, ends = false;
    for (GatewayId g : net.gateways.key.ids()) {
      begins |= std::ranges::count(net.gateways.in[g], first) > 0;
      ends |= std::ranges::count(net.gateways.out[g], last) > 0;
    }
    CHECK(begins);
    CHECK(ends);
    // about 6 km before the first stop, at 100 km/h
    CHECK(t.lines.lead_ms[line] > 200 * kSecond);
    CHECK(t.lines.lead_ms[line] < 400 * kSecond);
    for (RunId run : t.runs_of[line]) {
      CHECK(t.runs.departure[run] - t.lines.lead_ms[line] >= 6 * kHour);
    }
  }
}

TEST_CASE("timetable: a pure function of its input") {
  NetworkDraft draft = draw_network("A---B---C---D---E", 100.0, bus_stops("BCD"));
  add_line(draft, "10", TransitMode::bus, "BCD");
  Network const net = build(draft);
  auto const digest = [&](std::uint64_t seed) {
    Timetable t = make_timetable(net, {}, 6 * kHour, 8 * kHour, seed);
    Digest d;
    d.add(columns_of(t));
    return d.value();
  };
  CHECK(digest(1) == digest(1));
  CHECK(digest(1) != digest(2));
}
