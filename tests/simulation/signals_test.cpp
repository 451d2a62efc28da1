// Signals that follow the traffic, and their controls, through the whole step.

#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <set>
#include <string>

#include "base/draw.h"
#include "base/math.h"
#include "network/signal_plan.h"
#include "simulation/scene.h"

using namespace pendler;

namespace {

constexpr SignalId kSignal{std::size_t{0}};

/// A primary road from A to C over the signal at X, a side street from B to D; arms of 400 m.
Scene crossing(DrawOptions options = {}) {
  options.controls['X'] = NodeControl::signals;
  options.ways["AX"].cls = options.ways["CX"].cls = LinkClass::primary;
  Scene scene(
      build(draw_network("    B    \n"
                         "    |    \n"
                         "    |    \n"
                         "    |    \n"
                         "A---X---C\n"
                         "    |    \n"
                         "    |    \n"
                         "    |    \n"
                         "    D    ",
                         100.0, options)));
  REQUIRE(scene.network.signals.junction.size() == 1);
  scene.network.signals.offset_ms[kSignal] = 0;
  return scene;
}

SignalGroupId group_from(Network const& net, std::string_view from, std::string_view to) {
  LinkId const a = link_named(net, from), b = link_named(net, to);
  for (MovementId m : net.movements.from_link.ids()) {
    if (net.movements.from_link[m] == a && net.movements.to_link[m] == b)
      return net.movements.group[m];
  }
  return {};
}

Control change(double at_s, ControlAttribute attribute, double value) {
  return {static_cast<Millis>(at_s * 1000), attribute, LinkId(), value, kSignal};
}

void actuate(Scene& scene, double longest_green_s = 0) {
  scene.controls.push_back(change(0, ControlAttribute::signal_actuated, 1));
  scene.controls.push_back(
      change(0, ControlAttribute::signal_longest_green, longest_green_s * 1000));
}

/// Cars at random (Poisson) from `begin_s` to `end_s`.
void add_flow(Scene& scene, std::string_view from, std::string_view to, double per_hour,
              double begin_s, double end_s, std::uint32_t stream) {
  std::uint32_t n = 0;
  for (double t = begin_s;;) {
    t -= own_log(1.0 - draw({11, Purpose::test, stream, n++})) * 3600.0 / per_hour;
    if (t >= end_s) return;
    add_trip(scene.demand, scene.network, from, to, t);
  }
}

/// What a group shows tick after tick: "G", "Y" or "R".
struct Watch {
  std::map<SignalGroupId, std::string> shown;
  double tick_s = 0.5;

  void note(Simulation const& simulation) {
    auto const& aspects = simulation.aspects();
    for (SignalGroupId g : aspects.ids())
      shown[g] += aspects[g] == Aspect::green ? 'G' : aspects[g] == Aspect::yellow ? 'Y' : 'R';
  }
  /// When the group turns from one letter to another for the first time after `after_s`, or −1.
  double time_of(SignalGroupId group, char from, char to, double after_s = 0) const {
    std::string const& s = shown.at(group);
    for (auto i = static_cast<std::size_t>(after_s / tick_s) + 1; i < s.size(); ++i) {
      if (s[i - 1] == from && s[i] == to) return static_cast<double>(i) * tick_s;
    }
    return -1;
  }
  /// Lengths of the whole greens that begin after `after_s`.
  std::vector<double> greens(SignalGroupId group, double after_s) const {
    std::vector<double> out;
    for (double begin = time_of(group, 'R', 'G', after_s); begin >= 0;
         begin = time_of(group, 'R', 'G', begin)) {
      double const end = time_of(group, 'G', 'Y', begin);
      if (end < 0) break;
      out.push_back(end - begin);
    }
    return out;
  }
};

StopId add_stop(Network& net, LinkId link, float along) {
  LaneId const lane = net.links.first_lane[link];
  StopId const stop = net.stops.key.push_back(make_key(link.index(), 3));
  net.stops.name.push_back(0);
  net.stops.modes.push_back(bit(TransitMode::bus));
  net.stops.position.push_back(point_along(net.links.geometry[link], double{along}));
  net.stops.lane.push_back(lane);
  net.stops.along.push_back(along);
  net.stops.municipality.push_back({});
  net.stops.district.push_back({});
  return stop;
}

double mean_travel_s(Scene const& scene, auto&& counts) {
  auto run = scene.start();
  while (run->simulation.step()) {
  }
  run->simulation.finish();
  TripRows const rows = run->simulation.trip_rows();
  double sum = 0;
  int n = 0;
  for (std::size_t i = 0; i < rows.key.size(); ++i) {
    if (!counts(TripId(i))) continue;
    REQUIRE(rows.arrive_s[i] > rows.depart_s[i]);
    sum += rows.arrive_s[i] - static_cast<double>(scene.demand.trips.depart[TripId(i)]) / 1000;
    ++n;
  }
  REQUIRE(n > 0);
  return sum / n;
}

}  // namespace

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
  for (int cars : {1, 2, 4}) {
    Scene scene = crossing();
    actuate(scene, 60);
    for (int i = 0; i < cars; ++i) add_trip(scene.demand, scene.network, "BX", "XD", 20 + 1.0 * i);
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

TEST_CASE("transit priority without transit, and a changed and restored plan, are the base") {
  Scene scene = crossing();
  scene.settings.end = 900 * kSecond;
  int stream = 0;
  for (char const* way : {"AX XC", "CX XB", "BX XD", "DX XA"})
    add_flow(scene, std::string_view(way, 2), std::string_view(way + 3, 2), 250, 0, 800,
             static_cast<std::uint32_t>(++stream));
  scene.network.signals.offset_ms[kSignal] = 17000;
  auto hash = [&](std::vector<Control> controls) {
    scene.controls = std::move(controls);
    auto run = scene.start();
    while (run->simulation.step()) {
    }
    return run->simulation.state_hash() ^ run->simulation.totals().updates;
  };
  auto const base = hash({});
  CHECK(hash({change(0, ControlAttribute::signal_transit_priority, 1)}) == base);
  CHECK(hash({change(312.5, ControlAttribute::signal_transit_priority, 1)}) == base);
  CHECK(hash({change(300, ControlAttribute::signal_actuated, 1)}) != base);
}

TEST_CASE("a plan that changes in the middle of the day never jumps, and finds back to its cycle") {
  Scene scene = crossing();
  scene.network.signals.offset_ms[kSignal] = 23000;
  int stream = 0;
  for (char const* way : {"AX XC", "CX XA", "BX XD", "DX XB"})
    add_flow(scene, std::string_view(way, 2), std::string_view(way + 3, 2), 400, 0, 2000,
             static_cast<std::uint32_t>(++stream));
  auto watched = [&](std::vector<Control> controls) {
    scene.controls = std::move(controls);
    auto run = scene.start();
    Watch watch;
    for (int i = 0; i < 4000; ++i) {
      watch.note(run->simulation);
      run->simulation.step();
    }
    return watch;
  };
  SignalGroupId const main = group_from(scene.network, "AX", "XC"),
                      side = group_from(scene.network, "BX", "XD");
  for (double from : {600.0, 613.5, 627.0, 641.0, 655.5}) {
    Watch const base = watched({}),
                changed = watched({change(from, ControlAttribute::signal_actuated, 1),
                                   change(from, ControlAttribute::signal_cycle, 70000),
                                   change(1200, ControlAttribute::signal_actuated, 0),
                                   change(1200, ControlAttribute::signal_cycle, 60000)});
    std::string const &a = changed.shown.at(main), &b = changed.shown.at(side);
    for (std::size_t i = 1; i < a.size(); ++i) {
      REQUIRE((a[i] == 'R' || b[i] == 'R'));
      for (std::string const* s : {&a, &b}) {
        std::string const step{(*s)[i - 1], (*s)[i]};
        REQUIRE((step != "GR" && step != "YG" && step != "RY"));
      }
    }
    auto const tick = static_cast<std::size_t>(from * 2);
    CHECK(a.substr(0, tick) == base.shown.at(main).substr(0, tick));
    CHECK(a.substr(tick, 1000) != base.shown.at(main).substr(tick, 1000));
    std::size_t const later = 2400 + 2 * 180;  // three cycles
    CHECK(a.substr(later) == base.shown.at(main).substr(later));
    CHECK(b.substr(later) == base.shown.at(side).substr(later));
  }
}

TEST_CASE("buses lose less time with priority, and a run has one result on 1 and 3 threads") {
  auto scene_with = [](bool priority, bool actuated) {
    Scene scene = crossing();
    int stream = 0;
    for (char const* way : {"AX XC", "CX XA", "BX XD", "DX XB"})
      add_flow(scene, std::string_view(way, 2), std::string_view(way + 3, 2), 300, 0, 3000,
               static_cast<std::uint32_t>(++stream));
    auto& timetable = scene.demand.timetable;
    LinkId const from = link_named(scene.network, "BX"), to = link_named(scene.network, "XD");
    StopId const first = add_stop(scene.network, from, 60), last = add_stop(scene.network, to, 300);
    timetable.lines.route.append({from, to});
    timetable.lines.stops.append({first, last});
    timetable.lines.stop_position.append({0U, 1U});
    timetable.lines.ride_ms.append({0, 60000});
    for (int i = 0; i < 24; ++i) {
      TripId const bus = add_trip(scene.demand, scene.network, "BX", "XD", 60 + 117.0 * i, "bus");
      RunId const run = timetable.runs.key.push_back(make_key(i, 5));
      timetable.runs.line.push_back(LineId(std::size_t{0}));
      timetable.runs.departure.push_back(scene.demand.trips.depart[bus]);
      scene.demand.trips.run[bus] = run;
      scene.demand.trips.kind[bus] = AgentKind::transit;
    }
    if (priority) scene.controls.push_back(change(0, ControlAttribute::signal_transit_priority, 1));
    if (actuated) scene.controls.push_back(change(0, ControlAttribute::signal_actuated, 1));
    return scene;
  };
  for (bool actuated : {false, true}) {
    Scene const without = scene_with(false, actuated), with = scene_with(true, actuated);
    auto bus = [&](TripId t) { return with.demand.trips.run[t].valid(); };
    auto car = [&](TripId t) { return !with.demand.trips.run[t].valid(); };
    double const before = mean_travel_s(without, bus), after = mean_travel_s(with, bus);
    double const cars_before = mean_travel_s(without, car), cars_after = mean_travel_s(with, car);
    INFO("actuated " << actuated << ": buses " << before << " s, with priority " << after
                     << " s; cars " << cars_before << " s and " << cars_after << " s");
    CHECK(after < before - (actuated ? 1 : 6));
    CHECK(cars_after < cars_before + 6);
    auto digest = [&](int threads) {
      auto run = with.start(threads);
      while (run->simulation.step()) {
      }
      run->simulation.finish();
      return std::pair(run->simulation.state_hash(), run->sink.digest());
    };
    CHECK(digest(1) == digest(3));
  }
}

TEST_CASE("the green arrow lets right turns go at red, after a stop and behind all others") {
  auto scene_with = [](bool arrow, bool cross_traffic) {
    Scene scene = crossing();
    scene.settings.end = 400 * kSecond;
    if (arrow) scene.controls.push_back(change(0, ControlAttribute::signal_right_on_red, 1));
    add_trip(scene.demand, scene.network, "BX", "XA", 70);
    if (cross_traffic) {
      for (int i = 0; i < 60; ++i) add_trip(scene.demand, scene.network, "CX", "XA", 40 + 2.2 * i);
    }
    return scene;
  };
  struct Turn {
    double passed_s = -1, slowest = 99;
    char shown = ' ';
  };
  auto first_turn = [](Scene const& scene) {
    auto run = scene.start();
    LinkId const arm = link_named(scene.network, "BX");
    SignalGroupId const group = group_from(scene.network, "BX", "XA");
    Turn out;
    Watch watch;
    bool was_on_arm = false;
    for (watch.note(run->simulation); run->simulation.step(); watch.note(run->simulation)) {
      bool on_arm = false;
      for (VehicleSight const& v : run->simulation.vehicles()) {
        if (v.trip != TripId(std::size_t{0}) || scene.network.lanes.link[v.lane] != arm) continue;
        on_arm = true;
        out.slowest = std::min(out.slowest, static_cast<double>(v.speed));
      }
      if (was_on_arm && !on_arm) {
        out.passed_s = static_cast<double>(run->simulation.tick()) * 0.5;
        out.shown = watch.shown[group].back();
        break;
      }
      was_on_arm = on_arm;
    }
    return out;
  };
  Turn const without = first_turn(scene_with(false, false)),
             with = first_turn(scene_with(true, false)),
             behind = first_turn(scene_with(true, true));
  CHECK(without.shown == 'G');
  CHECK(with.shown == 'R');
  CHECK(with.slowest < 0.5);
  CHECK(with.passed_s < without.passed_s);
  CHECK(behind.passed_s > with.passed_s);
  CHECK(behind.slowest < 0.5);
}

TEST_CASE("the delay at a fixed-time signal is that of the Highway Capacity Manual") {
  // HCM 2000, eq. 16-9 to 16-12 (Webster 1958 with Akçelik's term): d1 + d2, k = 0.5, I = 1.
  auto scene_of = [](double per_hour, bool open, std::uint32_t stream) {
    Scene scene = crossing();
    scene.settings.end = 4500 * kSecond;
    if (open) {
      for (GreenWindow& w : scene.network.signals.green.values())
        w = {0, scene.network.signals.cycle_ms[kSignal]};
    }
    add_flow(scene, "AX", "XC", per_hour, 0, 3600, stream);
    return scene;
  };
  auto all = [](TripId) { return true; };
  Scene const one = scene_of(100, false, 1);
  auto const phases = planned_phases(one.network.signals, kSignal);
  double const cycle = one.network.signals.cycle_ms[kSignal] / 1000.0;
  // What passes at saturation, over an hour.
  Scene const saturated = scene_of(2500, false, 1);
  auto run = saturated.start();
  while (run->simulation.step() && run->simulation.tick() < 7200) {
  }
  std::uint32_t const at_hour = run->simulation.totals().vehicles_arrived;
  auto early = saturated.start();
  while (early->simulation.step() && early->simulation.tick() < 1200) {
  }
  double const capacity = (at_hour - early->simulation.totals().vehicles_arrived) / 3000.0 * 3600;
  double const green = phases[0].green / 1000.0;  // + yellow that is used − lost at the start
  INFO("capacity " << capacity << " veh/h, green " << green << " of " << cycle << " s");
  // Cars come at least a following distance apart, so a full road has less chance than Poisson's.
  struct Load {
    double x, tolerance;
  };
  for (auto const& [x, tolerance] : {Load{0.3, 0.1}, Load{0.6, 0.1}, Load{0.8, 0.25}}) {
    double const q = x * capacity;
    double delay = 0;
    constexpr std::uint32_t kHours = 8;
    for (std::uint32_t hour = 0; hour < kHours; ++hour) {
      delay += (mean_travel_s(scene_of(q, false, hour), all) -
                mean_travel_s(scene_of(q, true, hour), all)) /
               kHours;
    }
    double const share = green / cycle;
    double const d1 = 0.5 * cycle * (1 - share) * (1 - share) / (1 - x * share);
    double const d2 = 900 * ((x - 1) + std::sqrt((x - 1) * (x - 1) + 4 * x / capacity));
    INFO("x " << x << ": " << delay << " s, HCM " << d1 << " + " << d2);
    CHECK(delay == Approx(d1 + d2).epsilon(tolerance));
  }
}

TEST_CASE("a platoon rides the green wave through three signals and stops where it is against it") {
  DrawOptions options;
  options.ways["ABCDE"].cls = LinkClass::primary;
  options.ways["ABCDE"].name = "Ring";
  for (char node : {'B', 'C', 'D'}) options.controls[node] = NodeControl::signals;
  Scene scene(
      build(draw_network("    F   G   H    \n"
                         "    |   |   |    \n"
                         "A---B---C---D---E\n"
                         "    |   |   |    \n"
                         "    I   J   K    ",
                         100.0, options)));
  for (int i = 0; i < 8; ++i) add_trip(scene.demand, scene.network, "AB", "DE", 65 + 2.0 * i);
  auto stops_behind_the_first = [&](Point towards) {
    Policy policy;
    policy.kind = PolicyKind::signals;
    policy.place.streets = {"Ring"};
    policy.signals.wave_speed = 45 / 3.6;  // 32 s from signal to signal
    policy.signals.cycle = 80 * kSecond;
    policy.signals.towards = towards;
    scene.controls = controls_of(std::span(&policy, 1), scene.network, 0, scene.settings.end);
    std::set<std::pair<std::uint32_t, LinkId>> stops;
    auto run = scene.start();
    while (run->simulation.step()) {
      for (VehicleSight const& v : run->simulation.vehicles()) {
        LinkId const link = scene.network.lanes.link[v.lane];
        bool const behind =
            link == link_named(scene.network, "BC") || link == link_named(scene.network, "CD");
        if (behind && v.speed < 0.5F) stops.emplace(v.trip.value, link);
      }
    }
    CHECK(run->simulation.totals().vehicles_arrived == 8);
    return stops.size();
  };
  CHECK(stops_behind_the_first({1, 0}) == 0);
  CHECK(stops_behind_the_first({-1, 0}) >= 4);
}
