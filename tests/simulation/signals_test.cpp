// Signals that follow the traffic through the whole step.

#include <array>
#include <set>

#include "simulation/signal_scene.h"

using namespace pendler;
using namespace pendler::signal_scene;

TEST_CASE("the phases of a fixed program are those of its green windows, in any cycle") {
  Scene const scene = crossing();
  auto const phases = planned_phases(scene.network.signals, kSignal);
  std::int32_t const cycle = scene.network.signals.cycle_ms[kSignal];
  REQUIRE(phases.size() == 2);
  CHECK(phases[0].green_groups == 3);
  CHECK(phases[1].green_groups == 12);
  CHECK(phases[0].yellow == 3000);
  CHECK(phases[0].all_red == 2000);
  CHECK(shortest_cycle(phases, cycle) == 20000);
  for (std::int32_t to : {20000, 33000, cycle, 90000, 120000}) {
    auto stretched = phases;
    stretch(stretched, cycle, to);
    CHECK(stretched[0].begin == 0);
    CHECK(stretched[0].green >= 5000);
    CHECK(stretched[1].green >= 5000);
    CHECK(stretched[0].green + 5000 == stretched[1].begin);
    CHECK(stretched[1].begin + stretched[1].green + 5000 == to);
    if (to > cycle)
      CHECK(1.0 * stretched[0].green / phases[0].green ==
            Approx(1.0 * stretched[1].green / phases[1].green).epsilon(1e-3));
  }
}

TEST_CASE("side traffic gets green when it calls, and loses it one gap after the queue is served") {
  for (int cars : {1, 2, 4, 8}) {
    Scene scene = crossing();
    actuate(scene, 60);
    // A platoon, 25 m from front to front.
    for (int i = 0; i < cars; ++i) {
      TripId const trip = add_trip(scene.demand, scene.network, "BX", "XD", 35);
      start_under_way(scene, trip, 200 - 25 * static_cast<float>(i));
    }
    for (int i = 0; i < 12; ++i)  // they call for the main road, at red
      add_trip(scene.demand, scene.network, "AX", "XC", 32 + 4.0 * i);
    SignalGroupId const side = group_from(scene.network, "BX", "XD");
    LinkId const arm = link_named(scene.network, "BX");
    auto run = scene.start();
    Watch watch;
    double called = -1, last_on_arm = -1;
    for (int i = 0; i < 400; ++i) {
      watch.note(run->simulation);
      run->simulation.step();
      for (VehicleSight const& v : run->simulation.vehicles()) {
        if (scene.network.lanes.link[v.lane] != arm) continue;
        last_on_arm = static_cast<double>(i) * 0.5;
        double const left = scene.network.links.length[arm] - v.position;
        if (called < 0 && left <= 40) called = last_on_arm;
      }
    }
    // A vehicle at the end of tick i is seen in tick i + 1. The main road rests at green.
    INFO(cars << " cars");
    double const green = watch.time_of(side, 'R', 'G');
    CHECK(green == Approx(called + 0.5 + 0.5 + 3 + 2).margin(0.01));
    double const end = std::max(green + 5, last_on_arm + 0.5 + 3);
    CHECK(watch.time_of(side, 'G', 'Y') == Approx(end).margin(0.51));
    CHECK(watch.greens(side, 0).size() == 1);
  }
}

TEST_CASE("at saturation every green lasts as long as it may") {
  Scene scene = crossing();
  actuate(scene, 20);
  for (char const* way : {"AX XC", "CX XA", "BX XD", "DX XB"}) {
    for (int i = 0; i < 250; ++i)
      add_trip(scene.demand, scene.network, std::string_view(way, 2), std::string_view(way + 3, 2),
               2.0 * i);
  }
  auto run = scene.start();
  Watch watch;
  for (int i = 0; i < 1000; ++i) {
    watch.note(run->simulation);
    run->simulation.step();
  }
  for (char const* way : {"AX XC", "BX XD"}) {
    auto const greens = watch.greens(
        group_from(scene.network, std::string_view(way, 2), std::string_view(way + 3, 2)), 100);
    CHECK(greens.size() >= 7);
    for (double g : greens) CHECK(g == 20);
  }
}

TEST_CASE("a phase without demand is skipped; at fixed time it is not") {
  DrawOptions options;
  TurnSet const left = bit(Turn::left), straight = bit(Turn::straight),
                rest = static_cast<TurnSet>(straight | bit(Turn::right));
  for (char const* way : {"AX", "CX"}) {
    DrawnWay& w = options.ways[way];
    w.lanes = w.lanes_backward = 3;
    w.turns = w.turns_backward = {left, straight, rest};
  }
  Scene scene = crossing(options);
  SignalGroupId const turn = group_from(scene.network, "AX", "XB");
  REQUIRE(turn != group_from(scene.network, "AX", "XC"));
  add_flow(scene, "AX", "XC", 300, 0, 600, 1);
  add_flow(scene, "BX", "XD", 200, 0, 600, 2);
  auto greens = [&] {
    auto run = scene.start();
    Watch watch;
    for (int i = 0; i < 1300; ++i) {
      watch.note(run->simulation);
      run->simulation.step();
    }
    return watch.greens(turn, 60).size();
  };
  CHECK(greens() >= 5);
  actuate(scene);
  CHECK(greens() == 0);
}

TEST_CASE("a signal of its own control runs from the first tick on, within its limits") {
  Scene scene = crossing();
  Signals& signals = scene.network.signals;
  signals.actuation[kSignal] = {.actuated = 1, .gap_ms = 3000, .detector_ms = 2000};
  std::vector<PhaseLimits> limits;
  for (PlannedPhase const& p : planned_phases(signals, kSignal))
    limits.push_back({p.begin, 6000, 20000, 1});
  signals.limits = {};
  signals.limits.append(limits);
  SignalGroupId const main = group_from(scene.network, "AX", "XC"),
                      side = group_from(scene.network, "BX", "XD");

  // Nobody comes: each phase in turn, as short as it may be.
  Watch const empty = watched(scene, 400);
  CHECK(empty.shown.at(main).substr(0, 13) == "GGGGGGGGGGGGY");
  for (SignalGroupId group : {main, side}) {
    auto const greens = empty.greens(group, 0);
    CHECK(greens.size() >= 8);
    for (double g : greens) CHECK(g == 6);
  }
  // A car passes the detector, 27.8 m before the line, and 3 s later green ends.
  TripId const trip = add_trip(scene.demand, scene.network, "AX", "XC", 0);
  start_under_way(scene, trip, 330);
  double const rear_at_s = (400 - 27.8 - 330 + 5) / 13.9;
  CHECK(watched(scene, 100).time_of(main, 'G', 'Y') == Approx(rear_at_s + 3).margin(1));
  // Queues everywhere: as long as it may be.
  for (char const* way : {"AX XC", "BX XD"}) {
    for (int i = 0; i < 250; ++i)
      add_trip(scene.demand, scene.network, std::string_view(way, 2), std::string_view(way + 3, 2),
               2.0 * i);
  }
  for (SignalGroupId group : {main, side}) {
    auto const greens = watched(scene, 900).greens(group, 100);
    CHECK(greens.size() >= 6);
    for (double g : greens) CHECK(g == 20);
  }
  // A control lets it keep to its fixed program.
  scene.controls = {change(0, ControlAttribute::signal_actuated, 0)};
  auto const fixed = watched(scene, 900).greens(main, 100);
  double const green_s = planned_phases(signals, kSignal)[0].green / 1000.0;
  for (double g : fixed) CHECK(g == green_s);
}

// Where a signal stands behind a first crossing, at the end of a few metres on which nobody is left
// waiting, one stops before that crossing.
TEST_CASE("a queue that cannot drive on is no gap in traffic, wherever the detector lies") {
  Scene scene = crossing();
  Signals& signals = scene.network.signals;
  std::vector<PhaseLimits> limits;
  for (PlannedPhase const& p : planned_phases(signals, kSignal))
    limits.push_back({p.begin, 6000, 20000, 1});
  signals.limits = {};
  signals.limits.append(limits);
  scene.controls = {{20 * kSecond, ControlAttribute::closed, link_named(scene.network, "XC"),
                     double{kMotorRoad}}};
  for (int i = 0; i < 10; ++i) add_trip(scene.demand, scene.network, "AX", "XC", 1.5 * i);
  for (std::int32_t detector_ms = 1300; detector_ms < 2500; detector_ms += 50) {
    signals.actuation[kSignal] = {.actuated = 1, .gap_ms = 3000, .detector_ms = detector_ms};
    auto const greens = watched(scene, 400).greens(group_from(scene.network, "AX", "XC"), 60);
    INFO("detector " << detector_ms << " ms before the line");
    CHECK(greens.size() >= 3);
    for (double g : greens) CHECK(g == 20);
  }
}

TEST_CASE("who turns left does not go first when the light turns green") {
  for (int i = 0; i < 8; ++i) {
    Scene scene = crossing();
    SignalGroupId const main = group_from(scene.network, "AX", "XC");
    double const red = watched(scene, 400).time_of(main, 'Y', 'R');
    LinkId const turned = link_named(scene.network, "XB"), passed = link_named(scene.network, "XA");
    for (int other = 0; other < i; ++other)  // so keys differ: they break ties
      add_trip(scene.demand, scene.network, "BX", "XD", 500);
    add_trip(scene.demand, scene.network, "AX", "XB", red - 15);
    add_trip(scene.demand, scene.network, "CX", "XA", red - 12);
    auto run = scene.start();
    std::vector<LinkId> order;
    while (run->simulation.tick() < 300 && run->simulation.step()) {
      for (VehicleSight const& v : run->simulation.vehicles()) {
        LinkId const on = scene.network.lanes.link[v.lane];
        bool const new_there = std::find(order.begin(), order.end(), on) == order.end();
        if ((on == turned || on == passed) && new_there) order.push_back(on);
      }
    }
    INFO("case " << i);
    CHECK(order == std::vector{passed, turned});
  }
}

namespace {

/// A to C over X and, a stub further on, Y, where a signal stands; at X, too, when `two`: green a
/// quarter of its green before the one at Y. How many of 120 vehicles pass Y, and at red.
std::array<std::size_t, 2> pass_behind_a_stub(bool two) {
  DrawOptions options;
  options.ways["AXYC"].cls = LinkClass::primary;
  options.controls['X'] = options.controls['Y'] = NodeControl::signals;
  Scene scene(two_crossings(18, options));
  Network& net = scene.network;
  LinkId const before = link_named(net, "AX"), stub = link_named(net, "XY");
  REQUIRE(net.links.inner[stub] != 0);
  SignalGroupId const main = group_from(net, "AX", "XY"), side = group_from(net, "BX", "XD");
  REQUIRE((main.valid() && side.valid() && main != side));
  SignalGroupId const group = two ? side : main;
  if (two) {
    Rows<SignalGroupId, GreenWindow> green;
    for (SignalGroupId g : net.signals.yellow_ms.ids()) {
      GreenWindow const window = net.signals.green[main].front();
      std::int32_t const later = (window.end_ms - window.begin_ms) / 4;
      auto const shifted = {GreenWindow{window.begin_ms + later, window.end_ms + later}};
      if (g == side)
        green.append(shifted);
      else
        green.append(net.signals.green[g]);
    }
    net.signals.green = std::move(green);
  }
  LaneId over;  // the crossing behind the signal
  for (MovementId m : net.movements.from_link.ids()) {
    bool const onto = net.movements.from_link[m] == before && net.movements.to_link[m] == stub;
    if (onto && !two) net.movements.group[m] = SignalGroupId();
    if (net.movements.from_link[m] != stub) continue;
    net.movements.group[m] = group;
    bool const goes_on = net.movements.to_link[m] == link_named(net, "YC");
    if (goes_on && !net.is_edge_lane(net.movements.from_lane[m])) over = net.lane_of(m);
  }
  for (int i = 0; i < 120; ++i) add_trip(scene.demand, net, "AX", "YC", 4.0 * i);
  scene.settings.end = 20 * kMinute;
  auto run = scene.start();
  int red = 0;  // ticks
  std::size_t passed = 0, passed_red = 0;
  std::set<TripId> seen;
  while (run->simulation.step()) {
    red = run->simulation.aspects()[group] == Aspect::red ? red + 1 : 0;
    for (VehicleSight const& v : run->simulation.vehicles()) {
      if (v.lane != over || !seen.insert(v.trip).second) continue;
      ++passed;
      if (red > 2 * 6) ++passed_red;  // 6 s: who came over the first crossing in time has passed
    }
  }
  return {passed, passed_red};
}

}  // namespace

TEST_CASE("nobody drives through red that begins behind a stub") {
  CHECK(pass_behind_a_stub(false) == std::array<std::size_t, 2>{120, 0});
  CHECK(pass_behind_a_stub(true) == std::array<std::size_t, 2>{120, 0});
}
