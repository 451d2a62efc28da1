// What the policy `signals` makes of a network's signals.

#include <catch2/catch.hpp>
#include <map>

#include "base/error.h"
#include "network/build.h"
#include "scenario/controls.h"
#include "scenario/signal_plans.h"
#include "support/draw_network.h"

using namespace pendler;

namespace {

/// The Ring from A to E with signals at B, C and D, 400 m from each other; the signals' own cycle
/// is 60 s.
Network ring() {
  DrawOptions options;
  options.ways["ABCDE"].cls = LinkClass::primary;
  options.ways["ABCDE"].name = "Ring";
  for (char node : {'B', 'C', 'D'}) options.controls[node] = NodeControl::signals;
  Network network =
      build(draw_network("    F   G   H    \n"
                         "    |   |   |    \n"
                         "A---B---C---D---E\n"
                         "    |   |   |    \n"
                         "    I   J   K    ",
                         100.0, options));
  REQUIRE(network.signals.junction.size() == 3);
  return network;
}

Policy on_the_ring() {
  Policy policy;
  policy.kind = PolicyKind::signals;
  policy.where = "s.yaml:3:5";
  policy.place.streets = {"Ring"};
  return policy;
}

std::vector<Control> controls(Policy const& policy, Network const& network) {
  return controls_of(std::span(&policy, 1), network, 6 * kHour, 10 * kHour);
}

SignalId signal_at(Network const& network, char node) {
  return network.junctions.signal[network.nodes.junction[node_at(network, node)]];
}

}  // namespace

TEST_CASE("a signal policy that asks for what is there makes no controls") {
  Network const network = ring();
  Policy policy = on_the_ring();
  policy.signals.actuated = policy.signals.transit_priority = policy.signals.right_on_red = false;
  policy.signals.cycle = 60 * kSecond;
  policy.signals.gap = 3 * kSecond;
  CHECK(controls(policy, network).empty());
  policy.signals.actuated = true;
  policy.from = 11 * kHour;
  CHECK(controls(policy, network).empty());
}

TEST_CASE("gaps and longest greens are refused where all signals stay fixed") {
  Network const network = ring();
  Policy policy = on_the_ring();
  policy.signals.longest_green = 40 * kSecond;
  CHECK_THROWS_WITH(controls(policy, network), Catch::Contains("for actuated signals"));
}

TEST_CASE("a signal's plan changes in the window and comes back after it, attribute by attribute") {
  Network const network = ring();
  Policy policy = on_the_ring();
  policy.signals.actuated = true;
  policy.signals.longest_green = 25 * kSecond;
  policy.from = 7 * kHour;
  policy.until = 9 * kHour;
  auto const all = controls(policy, network);
  REQUIRE(all.size() == 3 * 4);
  for (std::size_t i = 0; i < all.size(); ++i) {
    CHECK(all[i].at == (i < 6 ? 7 : 9) * kHour);
    bool const actuated = all[i].attribute == ControlAttribute::signal_actuated;
    CHECK((actuated || all[i].attribute == ControlAttribute::signal_longest_green));
    CHECK(all[i].value == (i >= 6 ? 0 : actuated ? 1 : 25000));
    CHECK(all[i].signal.valid());
  }
}

TEST_CASE("the later policy wins for what it gives") {
  Network const network = ring();
  Policy first = on_the_ring(), second = on_the_ring();
  first.signals.actuated = first.signals.transit_priority = true;
  second.signals.actuated = false;
  second.from = 8 * kHour;
  std::vector<SignalOrder> const orders{{&first, {}, {}}, {&second, {}, 5000}};
  SignalPlan own = own_plan(network, signal_at(network, 'B'));
  own.right_on_red = kByPlates;
  CHECK(signal_plan_at(orders, own, 7 * kHour).actuated == 1);
  CHECK(signal_plan_at(orders, own, 7 * kHour).right_on_red == kByPlates);
  SignalPlan const later = signal_plan_at(orders, own, 8 * kHour);
  CHECK(later.actuated == 0);
  CHECK(later.transit_priority == 1);
  CHECK(later.offset == 5000);
  CHECK(later.coordinated == 0);  // a fixed one always is
  first.signals.right_on_red = true;
  CHECK(signal_plan_at(orders, own, 7 * kHour).right_on_red == 1);
}

TEST_CASE("an actuated signal with a cycle keeps to it, whichever policy says which") {
  Network const network = ring();
  Policy actuated = on_the_ring(), cycle = on_the_ring();
  actuated.signals.actuated = true;
  SignalPlan const own = own_plan(network, signal_at(network, 'B'));
  SignalOrder const follows{&actuated, {}, {}}, keeps{&cycle, 90000, {}};
  for (auto const& orders : {std::vector{follows, keeps}, std::vector{keeps, follows}}) {
    SignalPlan const plan = signal_plan_at(orders, own, 8 * kHour);
    CHECK(plan.actuated == 1);
    CHECK(plan.cycle == 90000);
    CHECK(plan.coordinated == 1);
  }
}

TEST_CASE("a green wave: offsets are distances over the speed, in its direction") {
  Network const network = ring();
  Policy policy = on_the_ring();
  policy.signals.wave_speed = 40 / 3.6;
  policy.signals.cycle = 80 * kSecond;
  for (bool east : {true, false}) {
    policy.signals.towards = east ? Point{1, 0} : Point{-1, 0};
    std::map<SignalId, SignalOrder> orders;
    for (auto const& [signal, order] : signal_orders(policy, network)) orders[signal] = order;
    REQUIRE(orders.size() == 3);
    std::string const way = east ? "BCD" : "DCB";
    for (std::size_t i = 0; i < 2; ++i) {
      SignalOrder const a = orders[signal_at(network, way[i])],
                        b = orders[signal_at(network, way[i + 1])];
      CHECK(a.cycle == 80000);
      CHECK((*b.offset - *a.offset + 80000) % 80000 == Approx(1000 * 400 / (40 / 3.6)).margin(300));
    }
    // To the stop line before B or D: 400 m less half of the crossing.
    double const first = *orders[signal_at(network, way[0])].offset / 1000.0;
    CHECK(first == Approx(400 / (40 / 3.6)).margin(1.5));
  }
}

TEST_CASE("places without signals, and cycles that are too short, are errors that say more") {
  Network const network = ring();
  Policy policy = on_the_ring();
  policy.signals.cycle = 19 * kSecond;
  CHECK_THROWS_WITH(controls(policy, network),
                    Catch::StartsWith("s.yaml:3:5: cycle_s is 19, too short for the signal on '") &&
                        Catch::EndsWith("expected at least 20"));
  policy.signals.cycle = 20 * kSecond;
  CHECK_NOTHROW(controls(policy, network));
  policy.place.polygon = {{{-50, -50}, {-10, -50}, {-10, 50}, {50, 50}, {-50, -50}}};
  policy.place.streets = {"BF"};
  CHECK_THROWS_AS(controls(policy, network), InputError);
  policy.place.polygon = {};
  policy.signals.wave_speed = 10;
  policy.signals.towards = {1, 0};
  CHECK_THROWS_WITH(controls(policy, network), Catch::Contains("'towards'"));
}
