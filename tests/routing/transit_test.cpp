#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <map>
#include <queue>
#include <tuple>

#include "base/draw.h"
#include "base/error.h"
#include "ingest/osm.h"
#include "network/build.h"
#include "routing/random_service.h"
#include "routing/transit_query.h"
#include "transit/make_timetable.h"

using namespace pendler;
using namespace pendler::test;

namespace {

double reach_of(Service const& s, StopId stop) {
  double reach = 0;
  for (LineId l : s.network.lines.mode.ids())
    if (!s.timetable.runs_of[l].empty() && std::ranges::count(s.timetable.lines.stops[l], stop) > 0)
      reach = std::max(reach, s.network.lines.mode[l] == TransitMode::train ? 1000.0 : 800.0);
  return reach;
}

/// Dijkstra over (stop, rides so far, whether by ride), trying every run of every line at every
/// stop.
std::optional<Millis> brute_force(Service const& s, Point from, Point to, Millis depart) {
  WalkSettings const walk;
  using State = std::tuple<StopId, int, bool>;
  std::map<State, Millis> settled;
  std::priority_queue<std::pair<Millis, State>, std::vector<std::pair<Millis, State>>,
                      std::greater<>>
      queue;
  auto const& position = s.network.stops.position;
  for (StopId stop : position.ids())
    if (double const d = distance(from, position[stop]); d <= reach_of(s, stop))
      queue.push({depart + walk_ms(d, walk), {stop, 0, false}});
  std::optional<Millis> best;
  while (!queue.empty()) {
    auto const [time, state] = queue.top();
    queue.pop();
    if (!settled.emplace(state, time).second) continue;
    auto const [stop, rides, by_ride] = state;
    if (by_ride) {
      double const d = distance(to, position[stop]);
      if (d <= reach_of(s, stop) && (!best || time + walk_ms(d, walk) < *best))
        best = time + walk_ms(d, walk);
      for (StopId next : position.ids())
        if (double const m = distance(position[stop], position[next]); m <= 200)
          queue.push({time + walk_ms(m, walk), {next, rides, false}});
    }
    if (rides == 3) continue;
    for (RunId r : s.timetable.runs.line.ids()) {
      LineId const line = s.timetable.runs.line[r];
      auto const stops = s.timetable.lines.stops[line];
      auto const ride = s.timetable.lines.ride_ms[line];
      Millis const start = s.timetable.runs.departure[r];
      for (std::size_t i = 0; i < stops.size(); ++i)
        if (stops[i] == stop && start + ride[i] >= time)
          for (std::size_t j = i + 1; j < stops.size(); ++j)
            queue.push({start + ride[j], {stops[j], rides + 1, true}});
    }
  }
  return best;
}

/// Every leg follows from the one before, on a run that exists.
void check_journey(Service const& s, TransitJourney const& j, Point from, Point to, Millis depart) {
  REQUIRE(j.legs.size() >= 3);
  REQUIRE(j.depart == depart);
  REQUIRE(j.legs.front().is_walk());
  REQUIRE(j.legs.back().is_walk());
  REQUIRE(j.legs.back().arrive == j.arrive);
  Millis now = depart;
  StopId at;
  std::size_t rides = 0;
  WalkSettings const walk;
  for (TransitLeg const& leg : j.legs) {
    REQUIRE(leg.from == at);
    if (leg.is_walk()) {
      Point const a = leg.from.valid() ? s.network.stops.position[leg.from] : from;
      Point const b = leg.to.valid() ? s.network.stops.position[leg.to] : to;
      REQUIRE(leg.depart == now);
      REQUIRE(leg.arrive == now + walk_ms(distance(a, b), walk));
    } else {
      auto const ride = s.timetable.lines.ride_ms[leg.line];
      auto const stops = s.timetable.lines.stops[leg.line];
      REQUIRE(leg.board < leg.alight);
      REQUIRE(s.timetable.runs.line[leg.run] == leg.line);
      REQUIRE(stops[leg.board] == leg.from);
      REQUIRE(stops[leg.alight] == leg.to);
      REQUIRE(leg.depart >= now);
      REQUIRE(leg.depart == s.timetable.runs.departure[leg.run] + ride[leg.board]);
      REQUIRE(leg.arrive == s.timetable.runs.departure[leg.run] + ride[leg.alight]);
      ++rides;
    }
    now = leg.arrive;
    at = leg.to;
  }
  REQUIRE(!at.valid());
  REQUIRE(rides <= 3);
}

}  // namespace

TEST_CASE("transit journeys arrive when a time-expanded Dijkstra says") {
  std::map<std::size_t, int> by_legs;
  int missing = 0;
  for (std::uint64_t seed = 1; seed <= 25; ++seed) {
    CAPTURE(seed);
    std::uint32_t const side = seed % 2 == 0 ? 6000 : 2500;
    Service const s = random_service(seed, 30, 14, 6, side);
    TransitIndex const index = build_transit_index(s.network, s.timetable);
    TransitQuery query(index);
    for (std::uint32_t i = 0; i < 40; ++i) {
      auto const coordinate = [&](Key key) {
        return draw_index({seed, Purpose::test, key, i}, side) * 1.0;
      };
      Point const from{coordinate(10), coordinate(11)}, to{coordinate(12), coordinate(13)};
      Millis const depart = 6 * kHour + static_cast<Millis>(coordinate(14)) % 60 * kMinute;
      auto const expected = brute_force(s, from, to, depart);
      auto const found = query.route(from, to, depart);
      REQUIRE(found.has_value() == expected.has_value());
      if (!found) {
        ++missing;
        continue;
      }
      REQUIRE(found->arrive == *expected);
      check_journey(s, *found, from, to, depart);
      REQUIRE(query.route(from, to, depart)->legs == found->legs);
      ++by_legs[found->legs.size()];
    }
  }
  CHECK(missing > 20);
  CHECK(by_legs[3] > 20);  // one ride
  CHECK(by_legs[4] + by_legs[5] > 20);
  CHECK(by_legs[6] + by_legs[7] > 5);
}

TEST_CASE("a bus to the station, a short walk, and the first train that can be caught") {
  Service s;
  StopId const home = s.add_stop({0, 0}), station = s.add_stop({3000, 0}),
               platform = s.add_stop({3120, 0}), work = s.add_stop({20000, 0});
  LineId const bus = s.add_line(TransitMode::bus, {home, station}, {0, 300000});
  LineId const train = s.add_line(TransitMode::train, {platform, work}, {0, 900000});
  for (int i = 0; i < 6; ++i) s.add_run(bus, 6 * kHour + i * 10 * kMinute);
  for (int i = 0; i < 4; ++i) s.add_run(train, 6 * kHour + (7 + i * 15) * kMinute);
  s.finish();
  TransitIndex const index = build_transit_index(s.network, s.timetable);
  TransitQuery query(index);
  // 120 m x 1.3 / 1.2 m/s = 130 s: at the platform at 06:07:10, ten seconds after a train
  auto const j = query.route({0, 120}, {20000, 900}, 5 * kHour + 50 * kMinute);
  REQUIRE(j);
  REQUIRE(j->legs.size() == 5);
  CHECK(j->legs[1].line == bus);
  CHECK(j->legs[1].depart == 6 * kHour);
  CHECK(j->legs[2].arrive == 6 * kHour + 5 * kMinute + 130 * kSecond);
  CHECK(j->legs[3].line == train);
  CHECK(j->legs[3].depart == 6 * kHour + 22 * kMinute);
  CHECK(j->arrive == 6 * kHour + 37 * kMinute + 975 * kSecond);
  // 900 m is too far to a bus, not to a train; after the last run there is nothing
  CHECK_FALSE(query.route({-900, 0}, {20000, 0}, 6 * kHour));
  CHECK_FALSE(query.route({0, 0}, {20000, 0}, 8 * kHour));
}

TEST_CASE("journeys by the lines of Bad Hersfeld") {
  std::filesystem::path const path =
      std::filesystem::path(PENDLER_SHARED_DATA) / "osm/bad-hersfeld.osm.gz";
  if (!std::filesystem::exists(path)) {
    WARN("not checked: " << path << " is missing");
    return;
  }
  Service s;
  s.network = build(read_osm({&path, 1}));
  s.timetable = make_timetable(s.network, {}, 6 * kHour, 8 * kHour, 1);
  TransitIndex const index = build_transit_index(s.network, s.timetable);
  TransitQuery query(index);
  auto const& stops = s.network.stops.position;
  int found = 0;
  for (std::uint32_t i = 0; i < 300; ++i) {
    auto const dice = [&](Key what, std::uint32_t n) {
      return draw_index({5, Purpose::test, what, i}, n);
    };
    auto const place = [&](Key what) {
      Point const p = stops[StopId(dice(what, static_cast<std::uint32_t>(stops.size())))];
      return Point{p.x + dice(what + 10, 400), p.y - dice(what + 20, 400)};
    };
    Point const from = place(1), to = place(2);
    Millis const depart = 6 * kHour + dice(3, 60) * kMinute;
    auto const journey = query.route(from, to, depart);
    if (journey) check_journey(s, *journey, from, to, depart);
    found += journey.has_value();
    if (i >= 4) continue;
    auto const expected = brute_force(s, from, to, depart);
    REQUIRE(journey.has_value() == expected.has_value());
    if (journey) REQUIRE(journey->arrive == *expected);
  }
  INFO(found << " of 300 found");
  CHECK(found > 100);
}

TEST_CASE("a timetable whose rows do not fit is refused") {
  Service s;
  StopId const a = s.add_stop({0, 0}), b = s.add_stop({1000, 0});
  s.add_run(s.add_line(TransitMode::bus, {a, b}, {0}), 0);
  s.finish();
  CHECK_THROWS_AS(build_transit_index(s.network, s.timetable), InputError);
  Service falling;
  falling.network = s.network;
  falling.network.lines.mode = {};
  falling.add_run(falling.add_line(TransitMode::bus, {a, b}, {60000, 0}), 0);
  falling.finish();
  CHECK_THROWS_AS(build_transit_index(falling.network, falling.timetable), InputError);
}
