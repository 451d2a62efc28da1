// Plans of signals that change: control, transit priority, green arrow, green wave.

#include <set>

#include "simulation/signal_scene.h"

using namespace pendler;
using namespace pendler::signal_scene;

namespace {

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
  enum class Arrow { none, ordered, hung, hung_elsewhere, hung_for_trucks, hung_and_off };
  auto scene_with = [](Arrow arrow, bool cross_traffic) {
    Scene scene = crossing();
    scene.settings.end = 400 * kSecond;
    auto const hang = [&](char const* link, VehicleClass cls) {
      for (MovementId m : scene.network.movements.from_link.ids()) {
        if (scene.network.movements.from_link[m] == link_named(scene.network, link) &&
            scene.network.movements.turn[m] == Turn::right)
          scene.network.movements.red_turn[m] = classes(cls);
      }
    };
    if (arrow == Arrow::hung || arrow == Arrow::hung_and_off) hang("BX", VehicleClass::car);
    if (arrow == Arrow::hung_elsewhere) hang("DX", VehicleClass::car);
    if (arrow == Arrow::hung_for_trucks) hang("BX", VehicleClass::truck);
    if (arrow == Arrow::hung_and_off)
      scene.controls.push_back(change(0, ControlAttribute::signal_right_on_red, 0));
    if (arrow == Arrow::ordered)
      scene.controls.push_back(change(0, ControlAttribute::signal_right_on_red, 1));
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
  Turn const without = first_turn(scene_with(Arrow::none, false)),
             with = first_turn(scene_with(Arrow::ordered, false)),
             behind = first_turn(scene_with(Arrow::ordered, true));
  CHECK(first_turn(scene_with(Arrow::hung, false)).passed_s == with.passed_s);
  for (Arrow other : {Arrow::hung_elsewhere, Arrow::hung_for_trucks, Arrow::hung_and_off})
    CHECK(first_turn(scene_with(other, false)).passed_s == without.passed_s);
  CHECK(without.shown == 'G');
  CHECK(with.shown == 'R');
  CHECK(with.slowest < 0.5);
  CHECK(with.passed_s < without.passed_s);
  CHECK(behind.passed_s > with.passed_s);
  CHECK(behind.slowest < 0.5);
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
