// Several lanes: a lane that ends, a ramp onto a motorway.

#include <algorithm>
#include <cmath>
#include <limits>

#include "validation/detectors.h"
#include "validation/roads.h"
#include "validation/scenes.h"

namespace pendler::validation {

namespace {

constexpr double kMinute_s = 60;

/// Flow and space-mean speed of each minute at one detector.
struct Minute {
  double flow_per_h = 0, speed_kmh = std::numeric_limits<double>::quiet_NaN();
};

Minute minute_at(Detectors const& detectors, std::size_t detector, int minute) {
  double n = 0, slowness = 0;
  for (Passage const& p : detectors.passages(detector)) {
    if (p.at_s < minute * kMinute_s || p.at_s >= (minute + 1) * kMinute_s) continue;
    n += 1;
    slowness += 1.0 / std::max(p.speed, 0.1);
  }
  return n > 0 ? Minute{n * 60.0, 3.6 * n / slowness} : Minute{};
}

/// Who drives: a set of equal drivers, or the standard car with its differing ones.
VehicleTypeId type_of(Scene& scene, DriverSet const& set) {
  return set.name.starts_with("standard") ? vehicle_type_named("car") : add_type(scene.demand, set);
}

constexpr std::string_view kHeader =
    "set,run,speed_kmh,headway_s,min_gap_m,length_m,minute,demand_per_h,downstream_per_h,"
    "downstream_kmh,upstream_kmh,ramp_demand_per_h,ramp_per_h,ramp_kmh,ramp_limit_kmh";

}  // namespace

void lane_drop(Output const& output) {
  int const minutes = output.extent == Extent::quick ? 30 : 90;
  constexpr double kDemand = 3000;
  Csv csv(output, "lane_drop", kHeader);
  DriverSet town = standard_set(50);
  town.name = "town";
  DriverSet fast = standard_motorway_set();
  fast.name = "standard on a motorway";
  for (DriverSet const& set : {town, standard_set(50), motorway_set(), fast}) {
    DrawOptions options;
    LinkClass const cls = set.speed_kmh > 100 ? LinkClass::motorway : LinkClass::secondary;
    options.ways["AB"] = one_way(2, set.speed_kmh, cls);
    options.ways["BC"] = one_way(1, set.speed_kmh, cls);
    Scene scene(build(draw_network("A--------------------B---------------C", 100.0, options)));
    scene.settings.end = minutes * kMinute;
    Journey car{.links = {"AB", "BC"}, .type = type_of(scene, set)};
    car.ends = through(scene, car.links, 5);
    add_poisson(scene, car, kDemand, 0, minutes * kMinute_s, 1);
    auto run = scene.start();
    Detectors detectors(scene.network, scene.settings);
    std::size_t const upstream = detectors.add(link_named(scene.network, "AB"), 1700);
    std::size_t const downstream = detectors.add(link_named(scene.network, "BC"), 1000);
    while (run->simulation.step()) detectors.look(run->simulation);
    for (int minute = 0; minute < minutes; ++minute) {
      Minute const after = minute_at(detectors, downstream, minute);
      csv.row(set.name, 0, set.speed_kmh, set.headway, set.min_gap, set.length, minute, kDemand,
              after.flow_per_h, after.speed_kmh, minute_at(detectors, upstream, minute).speed_kmh,
              0, 0, 0, 0);
    }
  }
}

namespace {

constexpr int kRampMinutes = 210;
constexpr double kRamp_kmh = 80;

/// The demand on the main road grows every ten minutes up to nearly its capacity, which the ramp's
/// then exceeds. It comes in even gaps on both lanes: a gateway must not be the bottleneck.
struct RampCase {
  DriverSet set;
  double highest_per_h, ramp_per_h;
  double main_per_h(double s) const {
    constexpr double kFirst = 1600, kGrowth = 200, kEvery_s = 600;
    return std::min(highest_per_h, kFirst + kGrowth * std::floor(s / kEvery_s));
  }
};

Scene ramp_scene(RampCase const& c, std::uint64_t seed) {
  DrawOptions options;
  options.ways["AB"] = one_way(2, 120, LinkClass::motorway);
  options.ways["BC"] = one_way(3, 120, LinkClass::motorway);  // the acceleration lane, 250 m
  options.ways["CD"] = one_way(2, 120, LinkClass::motorway);
  options.ways["RB"] = one_way(1, kRamp_kmh, LinkClass::motorway_link);
  NetworkDraft draft = draw_network(
      "A-B-C-D\n"
      " /     \n"
      "R      ",
      100.0, options);
  place(draft, 'A', {-3000, 0});
  place(draft, 'B', {0, 0});
  place(draft, 'C', {250, 0});
  place(draft, 'D', {2500, 0});
  place(draft, 'R', {-400, -60});
  Scene scene(build(draft));
  scene.settings.end = kRampMinutes * kMinute;
  scene.settings.seed = seed;
  VehicleTypeId const type = type_of(scene, c.set);
  Journey ramp{.links = {"RB", "BC", "CD"}, .type = type};
  ramp.ends = through(scene, ramp.links, 5);
  add_poisson(scene, ramp, c.ramp_per_h, 0, kRampMinutes * kMinute_s, seed);
  Journey main{.links = {"AB", "BC", "CD"}, .type = type};
  main.ends = through(scene, main.links, 5);
  float lane = 0;
  for (double at = 0; at < kRampMinutes * kMinute_s; at += 3600 / c.main_per_h(at)) {
    main.depart_s = at;
    main.ends.depart_lane = lane;
    add_journey(scene, main);
    lane = 1 - lane;
  }
  return scene;
}

}  // namespace

void on_ramp(Output const& output) {
  int const runs = output.extent == Extent::quick ? 10 : 100;
  Csv csv(output, "on_ramp", kHeader);
  for (RampCase const& c :
       {RampCase{motorway_set(), 3000, 700}, RampCase{standard_motorway_set(), 3800, 1400}}) {
    for (int at = 1; at <= runs; ++at) {
      Scene const scene = ramp_scene(c, static_cast<std::uint64_t>(at));
      auto run = scene.start();
      Detectors detectors(scene.network, scene.settings);
      std::size_t const upstream = detectors.add(link_named(scene.network, "AB"), 2500);
      std::size_t const downstream = detectors.add(link_named(scene.network, "CD"), 1000);
      std::size_t const from_ramp = detectors.add(link_named(scene.network, "RB"), 300);
      while (run->simulation.step()) detectors.look(run->simulation);
      DriverSet const& set = c.set;
      for (int minute = 0; minute < kRampMinutes; ++minute) {
        Minute const after = minute_at(detectors, downstream, minute);
        Minute const ramp = minute_at(detectors, from_ramp, minute);
        csv.row(set.name, at, set.speed_kmh, set.headway, set.min_gap, set.length, minute,
                c.main_per_h(minute * kMinute_s) + c.ramp_per_h, after.flow_per_h, after.speed_kmh,
                minute_at(detectors, upstream, minute).speed_kmh, c.ramp_per_h, ramp.flow_per_h,
                ramp.speed_kmh, kRamp_kmh);
      }
    }
  }
}

}  // namespace pendler::validation
