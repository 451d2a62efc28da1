// Turning traffic and those on foot, who are drawn and not simulated.

#include <cmath>

#include "kernels/pedestrians.h"
#include "simulation/signal_scene.h"

using namespace pendler;
using namespace pendler::signal_scene;

namespace {

constexpr Tick kWarmUp = 600;
constexpr int kHours = 4;

/// A queue without end from the link before X.
Scene queue(std::string_view from, std::string_view to, double pedestrians,
            DrawOptions const& options = {}) {
  Scene scene = crossing(options);
  scene.settings.pedestrians_per_hour = pedestrians;
  scene.settings.reconsider_share = 0;
  scene.settings.end = kWarmUp * scene.settings.tick_ms + kHours * kHour;
  for (int i = 0; i < 1500 * kHours; ++i) add_trip(scene.demand, scene.network, from, to, 2.4 * i);
  return scene;
}

/// Vehicles an hour.
double flow_of(Scene const& scene) {
  auto run = scene.start();
  double before = 0;
  while (run->simulation.step()) {
    if (run->simulation.tick() == kWarmUp) before = run->simulation.totals().vehicles_arrived;
  }
  return (run->simulation.totals().vehicles_arrived - before) / kHours;
}

std::uint64_t hash_of(Scene const& scene, int threads = 1, ChunkOrder order = ChunkOrder::forward) {
  auto run = scene.start(threads, order);
  while (run->simulation.step()) {
  }
  return run->simulation.state_hash();
}

/// A main road from A to C with a zebra crossing before X, where side streets from B and D end.
Scene zebra(double pedestrians, std::string_view from, std::string_view to) {
  DrawOptions options;
  DrawnWay& main_street = options.ways["ASXC"];
  main_street.cls = LinkClass::primary;
  main_street.flags |= DraftWays::kPriorityRoad;
  options.controls['S'] = NodeControl::zebra;
  Scene scene(
      build(draw_network("                              B\n"
                         "                              |\n"
                         "A---------------------------S-X------------------------C\n"
                         "                              |\n"
                         "                              D",
                         8, options)));
  scene.settings.pedestrians_per_hour = pedestrians;
  scene.settings.reconsider_share = 0;
  scene.settings.end = kWarmUp * scene.settings.tick_ms + kHours * kHour;
  for (int i = 0; i < 1800 * kHours; ++i) add_trip(scene.demand, scene.network, from, to, 2.0 * i);
  return scene;
}

double in_green(Network const& net, double per_hour, std::string_view from = "AX") {
  std::int32_t green = 0;
  for (GreenWindow const& w : net.signals.green[group_from(net, from, "XD")])
    green += w.end_ms - w.begin_ms;
  return pedestrians_in_green(per_hour, green, net.signals.cycle_ms[kSignal]);
}

/// HCM 2010, ch. 18: the share of green in which somebody is in the way.
double occupancy_of_hcm(double per_hour_of_green) {
  return per_hour_of_green <= 1000 ? per_hour_of_green / 2000 : 0.4 + per_hour_of_green / 10000;
}

}  // namespace

TEST_CASE("those on foot take from turns what HCM 2010 says") {
  struct Case {
    char const* to;
    double tolerance_below_1000, tolerance_to_2000;
  };
  for (Case const& c : {Case{"XD", 0.05, 0.09}, Case{"XB", 0.10, 0.05}}) {
    double const free = flow_of(queue("AX", c.to, 0));
    for (double per_hour : {50, 100, 250, 500, 1000}) {
      Scene const scene = queue("AX", c.to, per_hour);
      double const green = in_green(scene.network, per_hour);
      double const factor = flow_of(scene) / free, hcm = 1 - occupancy_of_hcm(green);
      CAPTURE(c.to, per_hour, green, factor, hcm);
      CHECK(std::abs(factor - hcm) < (green < 1000 ? c.tolerance_below_1000 : c.tolerance_to_2000));
    }
  }
}

TEST_CASE("who turns does not come onto the crossing together with those on foot") {
  Scene const scene = queue("AX", "XD", 400);
  double const green = in_green(scene.network, 400);
  LinkId const out = link_named(scene.network, "XD");
  SignalGroupId const group = group_from(scene.network, "AX", "XD");
  auto const occupied = [&](Millis now) {
    return someone_crosses(scene.settings.seed, scene.network.links.key[out], now, green,
                           kOnDrivenPath_s);
  };
  auto run = scene.start();
  std::vector<std::uint8_t> seen(scene.demand.trips.size(), 0);
  int passed = 0, met = 0, greens = 0, occupied_greens = 0;
  do {
    Millis const now = Millis{run->simulation.tick()} * scene.settings.tick_ms;
    bool const shown = run->simulation.aspects()[group] == Aspect::green;
    if (shown) ++greens, occupied_greens += occupied(now) ? 1 : 0;
    for (VehicleSight const& v : run->simulation.vehicles()) {
      if (scene.network.lanes.link[v.lane] != out || seen[v.trip.index()] != 0) continue;
      seen[v.trip.index()] = 1;
      if (!shown) continue;
      ++passed;
      met += occupied(now) ? 1 : 0;
    }
  } while (run->simulation.step());
  INFO(met << " of " << passed << " met somebody, in " << occupied_greens << " of " << greens
           << " ticks of green somebody was there");
  CHECK(passed > 1000);
  CHECK(occupied_greens > 0.25 * greens);
  CHECK(met < 0.05 * passed);
}

TEST_CASE(
    "those on foot hold up nobody who drives straight on, has a phase of his own, or yellow") {
  CHECK(hash_of(queue("AX", "XC", 1000)) == hash_of(queue("AX", "XC", 0)));
  // Two lanes that turn left have their own phase.
  DrawOptions options;
  DrawnWay& main_street = options.ways["AX"];
  main_street.lanes = 3;
  main_street.turns = {bit(Turn::left), bit(Turn::left), bit(Turn::straight)};
  options.ways["CX"].lanes = options.ways["CX"].lanes_backward = 2;
  options.ways["BX"].lanes = options.ways["BX"].lanes_backward = 2;
  auto const left_lanes = [&](double pedestrians) {
    Scene scene = queue("AX", "XB", pedestrians, options);
    Rows<TripId, TripEnds> ends;
    for (TripId trip : scene.demand.trips.key.ids())
      ends.append({TripEnds{.depart_lane = static_cast<float>(trip.value % 2)}});
    scene.demand.trips.ends = ends;
    return scene;
  };
  Scene const left = left_lanes(1000);
  REQUIRE(group_from(left.network, "AX", "XB") != group_from(left.network, "AX", "XC"));
  CHECK(hash_of(left) == hash_of(left_lanes(0)));
  Scene const right = queue("DX", "XC", 1000, options);
  CHECK(hash_of(right) != hash_of(queue("DX", "XC", 0, options)));
  // However many they are: some turn in yellow.
  CHECK(flow_of(queue("AX", "XD", kMostInGreen)) > 20);
}

TEST_CASE("right turns at red wait for those on foot who have green") {
  auto const scene_with = [](double pedestrians) {
    Scene scene = queue("BX", "XA", pedestrians);
    scene.controls.push_back(change(0, ControlAttribute::signal_right_on_red, 1));
    // Nobody crosses the street into which they turn.
    LinkId const into = link_named(scene.network, "XA");
    scene.controls.push_back({0, ControlAttribute::pedestrians, into, 0});
    return scene;
  };
  double const without = flow_of(scene_with(0)), some = flow_of(scene_with(200)),
               many = flow_of(scene_with(2000));
  CAPTURE(without, some, many);
  CHECK(some < 0.98 * without);
  CHECK(many < 0.85 * some);
}

TEST_CASE("everybody waits at a zebra crossing, as long as gaps between those on foot say") {
  for (char const* way : {"AX XC", "CX XA"}) {
    std::string_view const from(way, 2), to(way + 3, 2);
    CHECK(flow_of(zebra(50, from, to)) > 0.95 * flow_of(zebra(0, from, to)));
    for (double per_hour : {600, 900, 1200}) {
      // Harders 1968, with the time to walk 6.5 m and to drive over it as critical gap, 1 s more to
      // start right before it, and a queue that starts with 1,800 vehicles an hour.
      bool const before = from == "AX";
      double const q = per_hour / 3600, follow_up = 2;
      double const gap = 6.5 / 1.2 + 4.5 / 13.9 + (before ? 1 : 0);
      double const expected = 3600 * q * std::exp(-q * gap) / (1 - std::exp(-q * follow_up));
      double const flow = flow_of(zebra(per_hour, from, to));
      CAPTURE(way, per_hour, flow, expected);
      CHECK(flow == Approx(expected).epsilon(before ? 0.1 : 0.2));
    }
  }
  CHECK(hash_of(zebra(600, "BX", "XD")) == hash_of(zebra(0, "BX", "XD")));
}

TEST_CASE("pedestrians of a place for a time are those of everywhere, there and then") {
  Scene const everywhere = queue("AX", "XD", 600);
  auto const with = [](double usual, std::vector<Control> controls) {
    Scene scene = queue("AX", "XD", usual);
    scene.controls = std::move(controls);
    return scene;
  };
  LinkId const here = link_named(everywhere.network, "XD");
  LinkId const elsewhere = link_named(everywhere.network, "XC");
  using enum ControlAttribute;
  CHECK(hash_of(with(0, {{0, pedestrians, here, 600}})) == hash_of(everywhere));
  CHECK(hash_of(with(0, {{0, pedestrians, elsewhere, 600}})) == hash_of(queue("AX", "XD", 0)));
  CHECK(hash_of(with(600, {{0, pedestrians, here, 50}, {kSecond, pedestrians, here, -1}})) ==
        hash_of(everywhere));
  CHECK(hash_of(with(600, {{0, pedestrians, here, 0}})) != hash_of(everywhere));
}

TEST_CASE("with pedestrians a run has one state on any number of threads, in any order, resumed") {
  Scene scene = crossing();
  scene.settings.pedestrians_per_hour = 400;
  scene.settings.end = 15 * kMinute;
  std::uint32_t stream = 0;
  for (char const* way : {"AX XD", "AX XB", "BX XA", "BX XC", "CX XB", "CX XD", "DX XC", "DX XA"})
    add_flow(scene, std::string_view(way, 2), std::string_view(way + 3, 2), 150, 0, 900, ++stream);
  std::uint64_t const expected = hash_of(scene);
  CHECK(hash_of(scene, 2) == expected);
  CHECK(hash_of(scene, 5) == expected);
  CHECK(hash_of(scene, 1, ChunkOrder::reverse) == expected);
  auto whole = scene.start();
  while (whole->simulation.tick() < 700) whole->simulation.step();
  auto resumed = scene.start(3);
  resumed->simulation.load(whole->simulation.save());
  while (resumed->simulation.step()) {
  }
  CHECK(resumed->simulation.state_hash() == expected);
  scene.settings.seed = 2;
  CHECK(hash_of(scene) != expected);
}
