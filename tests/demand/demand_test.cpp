#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

#include "base/error.h"
#include "base/hash.h"
#include "demand/make_demand.h"
#include "demand/places.h"
#include "demand/profile.h"
#include "demand/random_trips.h"
#include "network/build.h"
#include "support/draw_network.h"

using namespace pendler;

namespace {

Network grid() {
  return build(draw_network(R"(
A---B---C---D
|   |   |   |
E---F---G---H
|   |   |   |
I---J---K---L
)",
                            100.0));
}

std::uint64_t trip_digest(Trips& trips) {
  Digest d;
  d.add(columns_of(trips));
  return d.value();
}

}  // namespace

TEST_CASE("random trips: as many as asked for, in the window, far enough apart") {
  Network const net = grid();
  auto demand = make_demand({net, nullptr, 6 * kHour, 8 * kHour, 1, 1.0, 500});
  auto& trips = demand.trips;
  REQUIRE(trips.size() == 1000);
  std::size_t trucks = 0;
  for (TripId t : trips.key.ids()) {
    CHECK(trips.depart[t] >= 6 * kHour);
    CHECK(trips.depart[t] < 8 * kHour);
    CHECK(trips.from[t] != trips.to[t]);
    if (t.value > 0) {
      TripId const before(t.index() - 1);
      CHECK(std::pair(trips.depart[before], trips.key[before]) <
            std::pair(trips.depart[t], trips.key[t]));
    }
    trucks += trips.mode[t] == TripMode::truck;
    if (trips.mode[t] == TripMode::truck) continue;
    CHECK(distance(middle_of(net, trips.from[t]), middle_of(net, trips.to[t])) >= 300);
  }
  CHECK(trucks > 20);
  CHECK(trucks < 90);
  auto again = make_demand({net, nullptr, 6 * kHour, 8 * kHour, 1, 1.0, 500});
  CHECK(trip_digest(again.trips) == trip_digest(trips));
  auto other = make_demand({net, nullptr, 6 * kHour, 8 * kHour, 2, 1.0, 500});
  CHECK(trip_digest(other.trips) != trip_digest(trips));
}

TEST_CASE("random trips: fewer are a part of more") {
  Network const net = grid();
  std::set<Key> keys;
  for (auto const& row : random_trips(net, 300, 0, kHour, 5)) keys.insert(row.key);
  for (auto const& row : random_trips(net, 100, 0, kHour, 5)) CHECK(keys.contains(row.key));
}

TEST_CASE("random trips: a sample is a part of them; runs are never sampled") {
  Network const net = build(draw_network("A---B---C---D", 400.0));
  auto const all = random_trips(net, 500, 6 * kHour, 8 * kHour, 1),
             tenth = random_trips(net, 500, 6 * kHour, 8 * kHour, 1, 0, 0.1);
  CHECK(tenth.size() > 50);
  CHECK(tenth.size() < 150);
  std::set<Key> keys;
  for (TripRow const& row : all) keys.insert(row.key);
  for (TripRow const& row : tenth) CHECK(keys.contains(row.key));

  std::vector<TripRow> rows = all;
  for (std::size_t i = 0; i < rows.size(); i += 2) rows[i].kind = AgentKind::transit;
  Trips const part = part_of(assemble(rows), 6 * kHour, 8 * kHour, 0.1, 1);
  CHECK(std::ranges::count(part.kind, AgentKind::transit) ==
        static_cast<std::ptrdiff_t>((rows.size() + 1) / 2));
  CHECK(part.size() < rows.size() / 2 + 150);
}

TEST_CASE("random trips: no end on a street from which a car cannot come back") {
  DrawOptions options;
  options.ways["CD"].lanes_backward = 0;  // D is a trap
  options.ways["DE"].lanes_backward = 0;
  Network const net = build(draw_network("A---B---C---D---E", 200.0, options));
  for (auto const& row : random_trips(net, 200, 0, kHour, 5)) {
    CHECK(drawn_name(net, row.to) != "CD");
    CHECK(drawn_name(net, row.from) != "DE");
  }
}

TEST_CASE("random trips: a network without streets is wrong input") {
  CHECK_THROWS_AS(random_trips(Network{}, 10, 0, kHour, 1), InputError);
}

TEST_CASE("profile: shares of the hours, evenly within them") {
  std::vector<ProfileRow> const rows{{"work", 6, 0.25}, {"work", 7, 0.75}, {"home", 16, 1}};
  Profile const work(rows, "work");
  CHECK(work.time(0) == 6 * kHour);
  CHECK(work.time(0.125) == 6 * kHour + 30 * kMinute);
  CHECK(work.time(0.25) == 7 * kHour);
  CHECK(work.time(0.625) == 7 * kHour + 30 * kMinute);
  CHECK(work.time(0.9999999999999999) < 8 * kHour);
  CHECK(work.time_between(20 * kHour, 32 * kHour, 0.125) == 30 * kHour + 30 * kMinute);
  CHECK(work.time_between(10 * kHour, 12 * kHour, 0.5) == 11 * kHour);
  CHECK_THROWS_AS(Profile(rows, "freight"), InputError);
  std::vector<ProfileRow> const wrong{{"work", 24, 0.25}};
  CHECK_THROWS_AS(Profile(wrong, "work"), InputError);
}

TEST_CASE("trips: what comes after what is found again after sorting; keys are unique") {
  std::vector<TripRow> rows(3);
  rows[0].key = 30, rows[0].depart = 300, rows[0].after = 20;
  rows[1].key = 20, rows[1].depart = 200, rows[1].after = 10;
  rows[2].key = 10, rows[2].depart = 100, rows[2].after = 99;  // not made
  Trips const trips = assemble(rows);
  CHECK(trips.key[TripId(0)] == 10);
  CHECK_FALSE(trips.after[TripId(0)].valid());
  CHECK(trips.after[TripId(1)] == TripId(0));
  CHECK(trips.after[TripId(2)] == TripId(1));
  rows[0].key = 10;
  CHECK_THROWS_AS(assemble(rows), std::logic_error);
}
