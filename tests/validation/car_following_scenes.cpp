// One lane: equilibrium on rings, the ring of Sugiyama et al., queues at a signal.

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <vector>

#include "validation/detectors.h"
#include "validation/roads.h"
#include "validation/scenes.h"

namespace pendler::validation {

namespace {

constexpr std::int32_t kDefaultTick = 500;

// ---- equilibrium

constexpr std::string_view kDiagramHeader =
    "set,model,speed_kmh,headway_s,min_gap_m,length_m,tick_ms,density_per_km,flow_per_h,speed_kmh_"
    "measured,smallest_gap_m";

/// The smallest gap between vehicles that follow each other on the ring.
double smallest_gap(Ring const& ring, std::span<VehicleSight const> vehicles) {
  std::vector<std::pair<double, double>> fronts;  // position, length
  for (VehicleSight const& v : vehicles)
    fronts.emplace_back(along(ring, v), static_cast<double>(v.length));
  std::sort(fronts.begin(), fronts.end());
  double smallest = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < fronts.size(); ++i) {
    auto const [ahead, length] = fronts[(i + 1) % fronts.size()];
    double const round = i + 1 == fronts.size() ? ring.metres : 0.0;
    smallest = std::min(smallest, ahead + round - length - fronts[i].first);
  }
  return smallest;
}

void equilibrium(Csv& csv, DriverSet const& set, std::int32_t tick_ms, double per_km) {
  constexpr std::size_t kLinks = 20, kCars = 40;
  Ring ring = make_ring(kLinks, 1000.0 * kCars / per_km, 200);
  ring.scene.settings.tick_ms = tick_ms;
  ring.scene.settings.end = 40 * kMinute;
  fill_ring(ring, set, kCars, 0);
  auto run = ring.scene.start();
  Detectors detectors(ring.scene.network, ring.scene.settings);
  std::size_t const detector =
      detectors.add(ring.links[0], 0.5F * ring.scene.network.links.length[ring.links[0]]);
  double smallest = std::numeric_limits<double>::infinity();
  while (run->simulation.step()) {
    detectors.look(run->simulation);
    smallest = std::min(smallest, smallest_gap(ring, detectors.vehicles()));
  }
  // The last quarter of an hour: all have found their distance by then.
  auto passages = detectors.passages(detector);
  while (!passages.empty() && passages.front().at_s < 25 * 60) passages = passages.subspan(1);
  double slowness = 0;
  for (Passage const& p : passages) slowness += 1.0 / p.speed;
  auto const n = static_cast<double>(passages.size());
  double const flow =
      n > 1 ? (n - 1) / (passages.back().at_s - passages.front().at_s) * 3600.0 : 0.0;
  csv.row(set.name, set.model == CarFollowing::idm ? "IDM" : "Krauss", set.speed_kmh, set.headway,
          set.min_gap, set.length, tick_ms, 1000.0 * kCars / ring.metres, flow,
          n > 0 ? 3.6 * n / slowness : 0.0, smallest);
}

// ---- the ring of Sugiyama

DriverSet ring_set() {
  return {"ring", 108, 1.0, 1.0, 1.5, 2.0, 5.0, CarFollowing::idm};
}

void ring_run(Csv& csv, std::int32_t tick_ms, std::size_t links) {
  constexpr std::size_t kCars = 22;
  Ring ring = make_ring(links, 230, 200);
  ring.scene.settings.tick_ms = tick_ms;
  ring.scene.settings.end = 10 * kMinute;
  fill_ring(ring, ring_set(), kCars, 1.0);
  auto run = ring.scene.start();
  Detectors detectors(ring.scene.network, ring.scene.settings);
  while (run->simulation.step()) {
    detectors.look(run->simulation);
    run->simulation.check_invariants();
    if ((run->simulation.tick() * tick_ms) % 1000 != 0) continue;
    for (VehicleSight const& v : detectors.vehicles())
      csv.row(tick_ms, links, ring.metres, detectors.now_s(), v.trip.value, along(ring, v),
              v.speed);
  }
}
constexpr std::string_view kRingHeader = "tick_ms,links,metres,time_s,car,position_m,speed";

// ---- queues at a signal

/// A street with a signal at B; the queue stands when green begins.
Scene signal_street(double cycle_s, double begin_s, double green_s) {
  DrawOptions options;
  options.ways["AB"] = options.ways["BC"] = one_way(1, 50);
  options.controls['B'] = NodeControl::signals;
  Scene scene(build(draw_network("A---------B---------C", 50.0, options)));
  set_program(scene.network, cycle_s, begin_s, green_s);
  return scene;
}

std::array<DriverSet, 3> discharge_sets() {
  return {{{"a1-T1", 50, 1.0, 1.0, 1.5, 2.0, 5.0, CarFollowing::idm},
           {"a2-T1", 50, 1.0, 2.0, 3.0, 2.0, 5.0, CarFollowing::idm},
           {"a2-T0.9", 50, 0.9, 2.0, 3.0, 1.5, 4.5, CarFollowing::idm}}};
}

void discharge(Csv& csv, DriverSet const& set, std::int32_t tick_ms) {
  constexpr int kCars = 30;
  constexpr double kGreenAt = 60;
  Scene scene = signal_street(300, kGreenAt, 200);
  scene.settings.tick_ms = tick_ms;
  scene.settings.end = 4 * kMinute;
  VehicleTypeId const type = add_type(scene.demand, set);
  LinkId const approach = link_named(scene.network, "AB");
  float const line = scene.network.links.length[approach];
  for (int i = 0; i < kCars; ++i) {
    // The first so near to the line that nobody creeps nearer while it is red.
    double const behind = 0.5 + i * (set.length + set.min_gap);
    add_journey(
        scene, {.links = {"AB", "BC"},
                .type = type,
                .ends = {.depart_position = line - static_cast<float>(behind), .depart_speed = 0}});
  }
  auto run = scene.start();
  Detectors detectors(scene.network, scene.settings);
  std::size_t const stop_line = detectors.add(approach, line);
  while (run->simulation.step()) {
    run->simulation.check_invariants();
    detectors.look(run->simulation);
  }
  int rank = 0;
  for (Passage const& p : detectors.passages(stop_line))
    csv.row(set.name, tick_ms, ++rank, p.at_s - kGreenAt, p.speed);
}
constexpr std::string_view kDischargeHeader = "set,tick_ms,rank,after_green_s,speed";

}  // namespace

void fundamental_diagram(Output const& output) {
  Csv csv(output, "fundamental_diagram", kDiagramHeader);
  DriverSet const quiet{"",  0,   0,   2.0,
                        3.0, 2.0, 5.0, CarFollowing::idm};  // a and b do not change an equilibrium
  std::vector<DriverSet> sets;
  for (auto [speed, headway] :
       {std::pair(120.0, 1.6), {120.0, 1.5}, {120.0, 1.0}, {50.0, 1.0}, {50.0, 1.5}}) {
    sets.push_back(quiet);
    sets.back().speed_kmh = speed;
    sets.back().headway = headway;
    sets.back().name = std::to_string(static_cast<int>(speed)) + " km/h T " +
                       std::to_string(headway).substr(0, 3) + " s";
  }
  // SUMO's passenger car, without dawdling.
  sets.push_back({"Krauss 60 km/h", 60, 1.0, 2.6, 4.5, 2.5, 5.0, CarFollowing::krauss});
  for (DriverSet const& set : sets) {
    bool const quick = output.extent == Extent::quick;
    for (double per_km = 10; per_km <= 120; per_km += quick ? 20 : per_km < 50 ? 2.5 : 10)
      equilibrium(csv, set, kDefaultTick, per_km);
    // Where two lines meet in a peak.
    if (set.model == CarFollowing::krauss) equilibrium(csv, set, kDefaultTick, 41.4);
  }
}

void ring_road(Output const& output) {
  Csv csv(output, "ring_road", kRingHeader);
  ring_run(csv, kDefaultTick, 22);
  ring_run(csv, kDefaultTick, 4);
}

void queue_discharge(Output const& output) {
  Csv csv(output, "queue_discharge", kDischargeHeader);
  for (DriverSet const& set : discharge_sets()) discharge(csv, set, kDefaultTick);
}

void saturation_flow(Output const& output) {
  constexpr double kCycle = 90, kGreen = 50;
  int const cycles = output.extent == Extent::quick ? 12 : 60;
  Csv csv(output, "saturation_flow", "cycle,rank,after_green_s");
  Scene scene = signal_street(kCycle, kCycle - kGreen, kGreen);
  scene.settings.end = static_cast<Millis>(cycles * kCycle * 1000);
  Journey car{.links = {"AB", "BC"}, .type = vehicle_type_named("car")};
  car.ends = through(scene, car.links, 5);
  // More than the green lets through, so that the approach is never empty.
  add_regular(scene, car, 1500, 0, cycles * kCycle);
  auto run = scene.start();
  Detectors detectors(scene.network, scene.settings);
  LinkId const approach = link_named(scene.network, "AB");
  std::size_t const stop_line = detectors.add(approach, scene.network.links.length[approach]);
  while (run->simulation.step()) detectors.look(run->simulation);
  int cycle = -1, rank = 0;
  for (Passage const& p : detectors.passages(stop_line)) {
    double const since = p.at_s - (kCycle - kGreen);
    int const in = static_cast<int>(since / kCycle);
    rank = in == cycle ? rank + 1 : 1;
    cycle = in;
    csv.row(cycle, rank, since - cycle * kCycle);
  }
}

void ticks(Output const& output) {
  Csv queue(output, "ticks_discharge", kDischargeHeader);
  Csv ring(output, "ticks_ring", kRingHeader);
  Csv diagram(output, "ticks_diagram", kDiagramHeader);
  for (std::int32_t tick_ms : {50, 100, 200, 500, 1000}) {
    for (DriverSet const& set : discharge_sets()) discharge(queue, set, tick_ms);
    ring_run(ring, tick_ms, 22);
    for (double per_km : {15.0, 20.0, 25.0, 30.0, 60.0})
      equilibrium(diagram, {"tick", 120, 1.6, 2.0, 3.0, 2.0, 5.0, CarFollowing::idm}, tick_ms,
                  per_km);
  }
}

}  // namespace pendler::validation
