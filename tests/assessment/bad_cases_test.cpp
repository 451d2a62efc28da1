#include "assessment/bad_cases.h"

#include <catch2/catch.hpp>
#include <limits>

using namespace pendler;

TEST_CASE("bad cases: who waited where, which gateways were blocked") {
  constexpr std::uint32_t kNone = 0xffffffffU;
  RunRecord record;
  record.meta.interval_s = 900;
  record.link_name = {"Gate", "Street", "Quiet"};
  record.link_gateway = {0, kNone, 1};
  record.gateway_name = {"A 45", "A 1"};
  TrafficRows& t = record.traffic;
  auto const add = [&](std::int32_t begin, std::uint32_t link, std::uint32_t outside, float s) {
    t.begin_s.push_back(begin), t.link.push_back(link);
    t.outside.push_back(outside), t.outside_s.push_back(s);
  };
  add(25200, 0, 40, 18000);
  add(25200, 1, 2, 900);
  add(26100, 0, 60, 36000);
  add(26100, 2, 0, 5);  // somebody waited for seconds, nobody at the end: not blocked
  add(27000, 0, 0, 3600);
  add(27000, 1, 3, 900);
  record.meta.end = 27500 * kSecond;
  record.cut_routes = {{30000, 31000}, {1, 2}, {10, 20}, {1, 0}, {3, 4}};
  GridlockRows& g = record.gridlocks;
  g.found_s = {100, 200};
  g.resolved_s = {150, std::numeric_limits<double>::quiet_NaN()};
  g.vehicles = {4, 5};
  g.held_up = {10, 30};
  g.courtesies = {2, 7};
  g.streets = {"X", "Y, Z"};

  BadCases const bad = bad_cases(record);
  CHECK(bad.outside_h == Approx((18000 + 900 + 36000 + 5 + 3600 + 900) / 3600.0));
  CHECK(bad.outside_at_end == 3);
  CHECK(bad.gateways == 2);
  CHECK(bad.gateways_blocked == 1);
  REQUIRE(bad.places.size() == 2);
  CHECK(bad.places[0].name == "A 45");
  CHECK(bad.places[0].gateway);
  CHECK(bad.places[0].most == 60);
  CHECK(bad.places[0].at_end == 0);
  CHECK(bad.places[0].hours == Approx(16));
  CHECK(bad.places[0].from_s == 26100);
  CHECK(bad.places[0].until_s == 27000);
  CHECK(bad.places[1].name == "Street");
  CHECK_FALSE(bad.places[1].gateway);
  CHECK(bad.places[1].at_end == 3);
  CHECK(bad.places[1].until_s == 27500);  // the last interval is cut
  CHECK(bad.closures == 2);
  CHECK(bad.rerouted == 30);
  CHECK(bad.waiting == 1);
  CHECK(bad.runs == 7);
  CHECK(bad.gridlocks == 2);
  CHECK(bad.not_over == 1);
  CHECK(bad.courtesies == 9);
  CHECK(bad.vehicles == 5);
  CHECK(bad.largest == "Y, Z");
}

TEST_CASE("bad cases: streets on which somebody stood from some time on to the end") {
  RunRecord record;
  record.meta.interval_s = 600;
  record.meta.end = 3000 * kSecond;
  record.link_name = {"Stuck", "Slow", "Freed", "Late", "Parting"};
  TrafficRows& t = record.traffic;
  auto const add = [&](std::int32_t begin, std::uint32_t link, float all, float waiting,
                       std::uint32_t left) {
    t.begin_s.push_back(begin), t.link.push_back(link), t.left.push_back(left);
    t.vehicle_s.push_back(all), t.waiting_s.push_back(waiting);
  };
  for (std::int32_t begin = 0; begin < 3000; begin += 600) {
    if (begin >= 1200) add(begin, 0, 1800, 1790, 0);        // three since 1200
    add(begin, 1, 1800, 1790, 1);                           // somebody leaves it
    add(begin, 2, begin < 2400 ? 600.0F : 0.0F, 600, 0);    // gone in the end
    if (begin >= 2400) add(begin, 3, 600, 600, 0);          // not for long
    add(begin, 4, 600, begin == 1800 ? 10.0F : 600.0F, 0);  // drove in between
  }
  BadCases const bad = bad_cases(record);
  REQUIRE(bad.standing.size() == 1);
  CHECK(bad.standing[0].name == "Stuck");
  CHECK(bad.standing[0].vehicles == 3);
  CHECK(bad.standing[0].since_s == 1200);
}
