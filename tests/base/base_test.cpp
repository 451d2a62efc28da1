#include <catch2/catch.hpp>
#include <cmath>

#include "base/draw.h"
#include "base/geometry.h"
#include "base/hash.h"
#include "base/id.h"
#include "base/math.h"
#include "base/nearest.h"
#include "base/time.h"

using namespace pendler;

TEST_CASE("Philox 4x32-10 gives the known answers of Random123") {
  // kat_vectors of the Random123 distribution, philox4x32 with 10 rounds.
  using A4 = std::array<std::uint32_t, 4>;
  CHECK(philox({0, 0, 0, 0}, {0, 0}) == A4{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  constexpr std::uint32_t f = 0xffffffff;
  CHECK(philox({f, f, f, f}, {f, f}) == A4{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  CHECK(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
        A4{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("draws depend on every part of their key and are uniform") {
  DrawKey const k{1, Purpose::test, 2, 3};
  CHECK(draw_bits(k) == draw_bits(k));
  CHECK(draw_bits(k) != draw_bits({2, Purpose::test, 2, 3}));
  CHECK(draw_bits(k) != draw_bits({1, Purpose::headway, 2, 3}));
  CHECK(draw_bits(k) != draw_bits({1, Purpose::test, 3, 3}));
  CHECK(draw_bits(k) != draw_bits({1, Purpose::test, 2, 4}));
  double sum = 0, normal = 0, square = 0;
  for (std::uint64_t i = 0; i < 20000; ++i) {
    double const u = draw({7, Purpose::test, i, 0}), n = draw_normal({7, Purpose::test, i, 1});
    REQUIRE((u >= 0 && u < 1));
    REQUIRE(draw_index({7, Purpose::test, i, 2}, 6) < 6);
    sum += u, normal += n, square += n * n;
  }
  CHECK(sum / 20000 == Approx(0.5).margin(0.01));
  CHECK(normal / 20000 == Approx(0).margin(0.03));
  CHECK(square / 20000 == Approx(1).margin(0.05));
}

TEST_CASE("SplitMix64 gives its known answers") {
  // Of the published C code (Vigna 2015) from 1234567.
  constexpr std::array<std::uint64_t, 5> kAnswers{6457827717110365317U, 3203168211198807973U,
                                                  9817491932198370423U, 4593380528125082431U,
                                                  16408922859458223821U};
  for (std::size_t n = 0; n < kAnswers.size(); ++n) CHECK(split_mix(1234567, n) == kAnswers[n]);
}

TEST_CASE("draws in every tick depend on every part of their key; one says nothing of the next") {
  auto const u_of = [](std::uint64_t seed, Purpose purpose, Key key, std::uint32_t tick) {
    return static_cast<double>(TickDraws(seed, purpose, tick).of(key));
  };
  double const u = u_of(1, Purpose::test, 2, 3);
  CHECK(u == u_of(1, Purpose::test, 2, 3));
  CHECK(u != u_of(2, Purpose::test, 2, 3));
  CHECK(u != u_of(1, Purpose::headway, 2, 3));
  CHECK(u != u_of(1, Purpose::test, 3, 3));
  CHECK(u != u_of(1, Purpose::test, 2, 4));
  double sum = 0, square = 0, next_tick = 0, next_agent = 0;
  constexpr std::uint64_t kAgents = 200;
  constexpr std::uint32_t kTicks = 500;
  for (std::uint64_t agent = 0; agent < kAgents; ++agent) {
    for (std::uint32_t tick = 0; tick < kTicks; ++tick) {
      double const x = u_of(7, Purpose::test, agent, tick) - 0.5;
      REQUIRE((x >= -0.5 && x < 0.5));
      sum += x, square += x * x;
      next_tick += x * (u_of(7, Purpose::test, agent, tick + 1) - 0.5);
      next_agent += x * (u_of(7, Purpose::test, agent + 1, tick) - 0.5);
    }
  }
  // Four standard deviations of the means.
  constexpr double kDraws = static_cast<double>(kAgents * kTicks);
  CHECK(sum / kDraws == Approx(0).margin(0.0037));
  CHECK(square / kDraws == Approx(1.0 / 12).margin(0.001));
  CHECK(next_tick / kDraws == Approx(0).margin(0.0011));
  CHECK(next_agent / kDraws == Approx(0).margin(0.0011));
}

TEST_CASE("own exp and log agree with the C library") {
  for (double x = -40; x < 40; x += 0.37) CHECK(own_exp(x) == Approx(std::exp(x)).epsilon(1e-14));
  for (double x = 1e-9; x < 1e9; x *= 1.7) CHECK(own_log(x) == Approx(std::log(x)).margin(1e-13));
  CHECK(own_exp(-1000) == 0);
}

TEST_CASE("rows are built by appending or from pairs") {
  using I = Id<struct TestTag>;
  Rows<I, int> a;
  a.append({1, 2});
  a.append({});
  a.append({3});
  std::vector<std::pair<I, int>> pairs{{I(2), 3}, {I(0), 1}, {I(0), 2}};
  CHECK(a == Rows<I, int>::from_pairs(3, pairs));
  CHECK(a[I(0)].size() == 2);
  CHECK(a[I(1)].empty());
}

TEST_CASE("times of day are read strictly") {
  CHECK(parse_time_of_day("06:30") == 6 * kHour + 30 * kMinute);
  CHECK(parse_time_of_day("06:30:15") == 6 * kHour + 30 * kMinute + 15 * kSecond);
  for (char const* bad :
       {"", "6:30", "06:60", "06:30:", "48:00", "06-30", "06:30:15:1", "-1:00", "06"}) {
    CHECK_FALSE(parse_time_of_day(bad));
  }
  CHECK(format_time_of_day(25 * kHour + 61 * kSecond) == "25:01:01");
}

TEST_CASE("durations are read strictly") {
  CHECK(parse_duration("1h") == kHour);
  CHECK(parse_duration("90m") == 90 * kMinute);
  CHECK(parse_duration("90000s") == 25 * kHour);
  CHECK(parse_duration("1h30m15s") == kHour + 30 * kMinute + 15 * kSecond);
  for (char const* bad : {"", "1", "h", "0s", "-1h", "1.5h", "30m1h", "1h1h", "1 h", "1d", "1h5"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_duration(bad));
  }
}

TEST_CASE("lines are measured, cut, moved and projected on") {
  std::vector<Point> const line{{0, 0}, {100, 0}, {100, 50}};
  CHECK(length(line) == 150);
  CHECK(point_along(line, 120) == Point{100, 20});
  CHECK(length(part_of(line, 20, 130)) == Approx(110));
  CHECK(project(line, {60, 7}).along == Approx(60));
  CHECK(project(line, {60, 7}).distance == Approx(7));
  auto const right = parallel_line(line, 2);
  CHECK(right[0] == Point{0, -2});
  CHECK(right[1].x == Approx(102));
  CHECK(right[1].y == Approx(-2));
  std::vector<std::vector<Point>> const rings{{{0, 0}, {10, 0}, {10, 10}, {0, 10}, {0, 0}}};
  CHECK(inside(rings, {5, 5}));
  CHECK_FALSE(inside(rings, {15, 5}));
}

TEST_CASE("a digest sees names, order and values") {
  std::vector<int> a{1, 2}, b{2, 1};
  auto digest = [](std::string name, std::vector<int>& v) {
    Digest d;
    d.add(Columns().add(std::move(name), v));
    return d.value();
  };
  CHECK(digest("a", a) == digest("a", a));
  CHECK(digest("a", a) != digest("b", a));
  CHECK(digest("a", a) != digest("a", b));
}

TEST_CASE("the nearest known name is found") {
  std::vector<std::string> const known{"speed_kmh", "lanes", "until"};
  CHECK(edit_distance("lanse", "lanes") == 1);
  CHECK(edit_distance("", "abc") == 3);
  CHECK(edit_distance("LANES", "lanes") == 0);
  CHECK(nearest_name("speedkmh", known) == "speed_kmh");
  CHECK(nearest_name("untill", known) == "until");
  CHECK(nearest_name("speed", known) == "speed_kmh");
  CHECK(nearest_name("x", {}) == "");
  CHECK(listed(known) == "'speed_kmh', 'lanes' or 'until'");
}
