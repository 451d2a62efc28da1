#include "assessment/summary.h"

#include <catch2/catch.hpp>
#include <limits>

#include "assessment/trip_counts.h"
#include "store/sample.h"

using namespace pendler;

namespace {

constexpr std::uint16_t kOutside = 65535;
constexpr double kNever = std::numeric_limits<double>::quiet_NaN();

void add(TripRows& t, AgentKind kind, TripMode mode, TripStatus status, std::uint16_t from,
         std::uint16_t to, std::uint32_t through = 0, double due_s = 0) {
  t.kind.push_back(static_cast<std::uint8_t>(kind));
  t.mode.push_back(static_cast<std::uint8_t>(mode));
  t.status.push_back(static_cast<std::uint8_t>(status));
  t.from_municipality.push_back(from);
  t.to_municipality.push_back(to);
  t.municipalities.push_back(through);
  t.due_s.push_back(due_s);
}

void add(TrafficRows& t, std::uint32_t link, float vehicle_s, float vehicle_m, float person_m) {
  t.link.push_back(link);
  t.vehicle_s.push_back(vehicle_s);
  t.vehicle_m.push_back(vehicle_m);
  t.person_m.push_back(person_m);
}

}  // namespace

TEST_CASE("trips are counted by where they begin, end and pass") {
  using enum TripStatus;
  auto const network = sample::network();  // municipalities 0 and 1
  TripRows t;
  auto car = [&](TripStatus status, std::uint16_t from, std::uint16_t to, std::uint32_t through) {
    add(t, AgentKind::commuter, TripMode::car, status, from, to, through);
  };
  car(arrived, 0, 0, 0b01);                // internal in 0
  car(arrived, 0, 0, 0b11);                // internal in 0, though it drives through 1
  car(travelling, 0, 1, 0b11);             // origin in 0, destination in 1
  car(arrived, 1, kOutside, 0b11);         // origin in 1, through 0
  car(arrived, kOutside, 0, 0b01);         // destination in 0
  car(arrived, kOutside, kOutside, 0b11);  // through both
  car(arrived, kOutside, kOutside, 0);     // never in a municipality
  car(not_due, 0, 1, 0);
  car(waiting_to_depart, 0, 1, 0);
  car(unreachable, 0, 1, 0);
  add(t, AgentKind::commuter, TripMode::walk, arrived, 0, 0);
  add(t, AgentKind::commuter, TripMode::rail, arrived, 1, 1);  // internal in 1: a ride
  auto const s = summarise(network, t, {});
  CHECK(s.municipality == std::vector<std::uint16_t>{0, 1, kOutside});
  CHECK(s.internal == std::vector<std::uint32_t>{2, 1, 4});
  CHECK(s.origin == std::vector<std::uint32_t>{1, 1, 1});
  CHECK(s.destination == std::vector<std::uint32_t>{1, 1, 1});
  CHECK(s.through == std::vector<std::uint32_t>{2, 2, 1});
}

TEST_CASE("distances, speeds and delays are those of the links") {
  auto const network = sample::network();
  TrafficRows t;
  // Link 0 has 50 km/h: 10 vehicles over its 1,000 m take 720 s at the limit.
  add(t, 0, 1000, 10'000, 13'000);
  add(t, 0, 80, 1000, 1000);  // 72 s at the limit
  add(t, 1, 36, 1000, 2000);  // 100 km/h: at the limit
  add(t, 2, 100, 0, 0);       // outside, standing
  auto const s = summarise(network, {}, t);
  CHECK(s.vehicle_km[0] == Approx(11));
  CHECK(s.person_km[0] == Approx(14));
  CHECK(s.mean_speed_kmh[0] == Approx(3.6 * 11'000 / 1080));
  CHECK(s.delay_h[0] == Approx((1080 - 720 - 72) / 3600.0).epsilon(1e-6));
  CHECK(s.vehicle_km[1] == Approx(1));
  CHECK(s.mean_speed_kmh[1] == Approx(100));
  CHECK(s.delay_h[1] == Approx(0).margin(1e-6));
  CHECK(s.vehicle_km[2] == Approx(12));
  CHECK(s.delay_h[2] == Approx((1216 - 828) / 3600.0).epsilon(1e-6));
}

TEST_CASE("pieces make the same summary as the whole; no traffic makes no speed") {
  auto const network = sample::network();
  TrafficRows both, first, second;
  add(both, 0, 100, 900, 900), add(first, 0, 100, 900, 900);
  add(both, 1, 50, 700, 700), add(second, 1, 50, 700, 700);
  SummaryBuilder pieces(network);
  pieces.add(first);
  pieces.add(second);
  CHECK(sample::digest_of(pieces.rows()) == sample::digest_of(summarise(network, {}, both)));
  CHECK(summarise(network, {}, {}).mean_speed_kmh == std::vector<double>{0, 0, 0});
}

TEST_CASE("trips are counted by kind, mode and outcome, by pair, and by being in time") {
  using enum TripStatus;
  TripRows t;
  add(t, AgentKind::commuter, TripMode::car, arrived, 0, 1, 0, 100);
  add(t, AgentKind::commuter, TripMode::car, travelling, 0, 1, 0, 200);
  add(t, AgentKind::commuter, TripMode::car, unreachable, 0, 1, 0, 200);
  add(t, AgentKind::commuter, TripMode::rail, arrived, 1, 0, 0, 201);
  add(t, AgentKind::freight, TripMode::truck, waiting_to_depart, 0, 0, 0, 150);
  add(t, AgentKind::freight, TripMode::truck, not_due, 0, 0, 0, kNever);
  add(t, AgentKind::transit, TripMode::bus, arrived, kOutside, 1, 0, 50);
  auto const c = count_trips(t, 200);
  CHECK(c.all.total() == 7);
  CHECK(c.of(AgentKind::commuter).total() == 4);
  CHECK(c.of(AgentKind::commuter, TripMode::car).total() == 3);
  CHECK(c.of(AgentKind::commuter, TripMode::car).moved() == 2);
  CHECK(c.of(AgentKind::commuter, TripMode::walk).total() == 0);
  CHECK(c.of(AgentKind::freight).moved() == 0);
  CHECK(c.groups.size() == 4);
  REQUIRE(c.flows.size() == 3);
  CHECK((c.flows[0].from == 0 && c.flows[0].to == 1));
  CHECK((c.flows[0].trips == 2 && c.flows[0].by_car == 2));
  CHECK((c.flows[1].from == 1 && c.flows[1].to == 0));
  CHECK((c.flows[1].trips == 1 && c.flows[1].by_car == 0));
  CHECK(c.flows[2].from == kOutside);
  CHECK(c.due == 5);
  CHECK(c.due_arrived == 2);
  CHECK(c.arrived_share().value() == Approx(0.4));
  CHECK_FALSE(count_trips({}, 200).arrived_share());
}
