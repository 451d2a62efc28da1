#include "transit/connections.h"

#include <catch2/catch.hpp>

#include <map>

#include "base/draw.h"

using namespace pendler;

namespace {

/// Stops and lines without a network below them: connections need no more.
struct Service {
  Network network;
  Timetable timetable;

  StopId stop(double x, double y) {
    network.stops.position.push_back({x, y});
    return StopId(network.stops.position.size() - 1);
  }
  LineId line(TransitMode mode, std::vector<StopId> const& stops,
              std::vector<std::int32_t> const& ride_s, std::int32_t headway_s) {
    std::vector<std::int32_t> ride_ms;
    for (auto s : ride_s) ride_ms.push_back(s * 1000);
    network.lines.mode.push_back(mode);
    auto& lines = timetable.lines;
    lines.stops.append(stops);
    lines.ride_ms.append(ride_ms);
    lines.headway_s.push_back(headway_s);
    lines.first_departure.push_back(0);
    lines.last_departure.push_back(kDay);
    return LineId(lines.route.append({LinkId(std::size_t{0})}));
  }
};

/// The least weighted time between two places over all pairs of rides, tried one by one.
double brute_force(Service const& s, Point from, Point to, ConnectionWeights const& w) {
  auto const& lines = s.timetable.lines;
  auto const walk = [&](Point a, Point b) { return distance(a, b) * w.detour / w.walk_speed; };
  auto const at = [&](LineId l, std::size_t i) {
    return s.network.stops.position[lines.stops[l][i]];
  };
  struct Ride {
    Point begin, end;
    double cost;
  };
  std::vector<Ride> rides;
  for (LineId l : lines.stops.ids()) {
    for (std::size_t i = 0; i < lines.stops[l].size(); ++i) {
      for (std::size_t k = i + 1; k < lines.stops[l].size(); ++k) {
        rides.push_back({at(l, i), at(l, k),
                         w.wait * std::min(lines.headway_s[l] / 2.0, w.most_wait) +
                             (lines.ride_ms[l][k] - lines.ride_ms[l][i]) / 1000.0});
      }
    }
  }
  double best = std::numeric_limits<double>::infinity();
  for (Ride const& a : rides) {
    if (distance(from, a.begin) > w.longest_walk) continue;
    double const first = w.walk * walk(from, a.begin) + a.cost;
    if (distance(a.end, to) <= w.longest_walk)
      best = std::min(best, first + w.walk * walk(a.end, to));
    for (Ride const& b : rides) {
      if (distance(a.end, b.begin) > w.longest_change) continue;
      if (distance(b.end, to) > w.longest_walk) continue;
      best = std::min(best, first + w.change_s + w.walk * walk(a.end, b.begin) + b.cost +
                                w.walk * walk(b.end, to));
    }
  }
  return best;
}

}  // namespace

TEST_CASE("connections: a ride without a change, in figures") {
  Service s;
  StopId const a = s.stop(0, 0), b = s.stop(3000, 0), c = s.stop(6000, 0);
  LineId const bus = s.line(TransitMode::bus, {a, b, c}, {0, 300, 640}, 600);
  ConnectionWeights const w;
  Connections all(s.network, s.timetable, 0xff);
  auto const from = all.near({0, 104}), to = all.near({6000, 52});
  REQUIRE(from.size() == 1);
  CHECK(from[0].walk_s == Approx(100));
  auto const found = all.best(from, to);
  REQUIRE(found);
  REQUIRE(found->legs.size() == 1);
  CHECK(found->legs[0].line == bus);
  CHECK(found->legs[0].board == 0);
  CHECK(found->legs[0].alight == 2);
  CHECK(found->walk_s == Approx(150));
  CHECK(found->last_walk_s == Approx(50));
  CHECK(found->wait_s == Approx(300));
  CHECK(found->ride_s == Approx(640));
  CHECK(found->cost_s == Approx(1.6 * 150 + 1.4 * 300 + 640));
  CHECK_FALSE(all.best(to, from));  // nothing runs back
  CHECK(all.near({0, 1001}).empty());
  Connections trains(s.network, s.timetable, bit(TransitMode::train));
  CHECK(trains.near({0, 0}).empty());
}

TEST_CASE("connections: a change on foot to another line") {
  Service s;
  StopId const a = s.stop(0, 0), b = s.stop(3000, 0), c = s.stop(3000, 104), d = s.stop(3000, 8000);
  s.line(TransitMode::bus, {a, b}, {0, 300}, 600);
  s.line(TransitMode::train, {c, d}, {0, 400}, 3600);
  Connections all(s.network, s.timetable, 0xff);
  auto const found = all.best(all.near({0, 0}), all.near({3000, 8000}));
  REQUIRE(found);
  REQUIRE(found->legs.size() == 2);
  CHECK(found->changes() == 1);
  CHECK(found->legs[1].walk_s == Approx(100));
  CHECK(found->wait_s == Approx(300 + 600));  // nobody waits longer than ten minutes
  CHECK(found->cost_s == Approx(1.4 * 900 + 700 + 240 + 1.6 * 100));
}

TEST_CASE("connections: who sets out when nothing comes for an hour has none") {
  Service s;
  StopId const a = s.stop(0, 0), b = s.stop(3000, 0);
  LineId const line = s.line(TransitMode::bus, {a, b}, {0, 300}, 600);
  s.timetable.lines.first_departure[line] = 5 * kHour;
  s.timetable.lines.last_departure[line] = 25 * kHour;
  Connections all(s.network, s.timetable, 0xff);
  auto const ride = all.best(all.near({0, 0}), all.near({3000, 0}));
  REQUIRE(ride);
  CHECK(all.runs_at(*ride, 12 * kHour));
  CHECK(all.runs_at(*ride, 4 * kHour + 30 * kMinute));
  CHECK_FALSE(all.runs_at(*ride, 3 * kHour));
  CHECK(all.runs_at(*ride, 0));  // with the last ones of the night
  CHECK_FALSE(all.runs_at(*ride, 1 * kHour + kMinute));
}

TEST_CASE("connections: equal to a search over all pairs of rides") {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    Service s;
    auto const number = [&](Key key, std::uint32_t n) {
      return draw_index({seed, Purpose::test, key, n}, 1000000);
    };
    std::vector<StopId> stops;
    for (Key i = 0; i < 40; ++i) {
      stops.push_back(s.stop(number(i, 0) % 5000, number(i, 1) % 5000));
    }
    for (Key l = 0; l < 12; ++l) {
      std::vector<StopId> row;
      std::vector<std::int32_t> ride;
      for (std::uint32_t i = 0; i < 7; ++i) {
        row.push_back(stops[number(100 + l, i) % stops.size()]);
        ride.push_back((ride.empty() ? 0 : ride.back()) +
                       static_cast<std::int32_t>(60 + number(200 + l, i) % 300));
      }
      s.line(TransitMode::bus, row, ride,
             static_cast<std::int32_t>(300 + number(300 + l, 0) % 3000));
    }
    Connections all(s.network, s.timetable, 0xff);
    int found_some = 0;
    for (Key q = 0; q < 60; ++q) {
      Point const from{number(400 + q, 0) % 5000 * 1.0, number(400 + q, 1) % 5000 * 1.0};
      Point const to{number(500 + q, 0) % 5000 * 1.0, number(500 + q, 1) % 5000 * 1.0};
      double const least = brute_force(s, from, to, {});
      auto const found = all.best(all.near(from), all.near(to));
      REQUIRE(found.has_value() == (least < 1e9));
      if (!found) continue;
      ++found_some;
      CHECK(found->cost_s == Approx(least).epsilon(1e-5));
      double const parts =
          1.6 * found->walk_s + 1.4 * found->wait_s + found->ride_s + 240 * found->changes();
      CHECK(parts == Approx(least).epsilon(1e-5));
    }
    CHECK(found_some > 20);
  }
}
