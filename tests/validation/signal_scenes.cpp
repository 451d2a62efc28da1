// Signals: delay at a fixed program, greens of one that follows the traffic.

#include "simulation/simulation.h"
#include "validation/detectors.h"
#include "validation/roads.h"
#include "validation/scenes.h"

namespace pendler::validation {

namespace {

constexpr double kCycle_s = 60, kGreen_s = 25, kSignalWarmUp_s = 600;

int signal_hours(Output const& output) {
  return output.extent == Extent::quick ? 3 : 12;
}

Scene measured_street(bool open) {
  DrawOptions options;
  options.ways["AB"] = options.ways["BC"] = one_way(1, 50);
  options.controls['B'] = NodeControl::signals;
  Scene scene(build(draw_network("A---------B---------C", 50.0, options)));
  set_program(scene.network, kCycle_s, 0, open ? kCycle_s : kGreen_s);
  scene.settings.reconsider_share = 0;
  return scene;
}

Journey along_street(Scene const& scene) {
  VehicleTypeId const car = vehicle_type_named("car");
  float const length = scene.demand.vehicle_types[car].length;
  return {{"AB", "BC"}, car, 0, through(scene, {"AB", "BC"}, length)};
}

/// Vehicles an hour that a queue without end sends over the stop line.
double measured_capacity() {
  constexpr double kHours = 2;
  Scene scene = measured_street(false);
  scene.settings.end = static_cast<Millis>((kSignalWarmUp_s + 3600 * kHours) * 1000);
  add_regular(scene, along_street(scene), 2000, 0, kSignalWarmUp_s + 3600 * kHours);
  auto run = scene.start();
  Detectors detectors(scene.network, scene.settings);
  LinkId const approach = link_named(scene.network, "AB");
  std::size_t const line = detectors.add(approach, scene.network.links.length[approach]);
  while (run->simulation.step()) detectors.look(run->simulation);
  double passed = 0;
  for (Passage const& p : detectors.passages(line)) passed += p.at_s >= kSignalWarmUp_s ? 1 : 0;
  return passed / kHours;
}

/// From the planned departure on, so that who waits outside is counted.
double mean_travel_s(bool open, double per_hour, int hours) {
  Scene scene = measured_street(open);
  scene.settings.end = (hours + 1) * kHour;
  add_poisson(scene, along_street(scene), per_hour, 0, 3600.0 * hours, 1);
  auto run = scene.start();
  while (run->simulation.step()) {
  }
  run->simulation.finish();
  TripRows const rows = run->simulation.trip_rows();
  double sum = 0;
  for (std::size_t i = 0; i < rows.arrive_s.size(); ++i)
    sum += rows.arrive_s[i] - static_cast<double>(scene.demand.trips.depart[TripId(i)]) / 1000;
  return sum / static_cast<double>(rows.arrive_s.size());
}

/// A road from A to C and one from B to D over a signal that follows the traffic.
Scene crossing(std::int32_t longest_green_ms) {
  DrawOptions options;
  for (char const* way : {"AXC", "BXD"}) options.ways[way] = one_way(1, 50);
  options.controls['X'] = NodeControl::signals;
  Scene scene(
      build(draw_network("     B     \n"
                         "     |     \n"
                         "     |     \n"
                         "     |     \n"
                         "     |     \n"
                         "     |     \n"
                         "A----X----C\n"
                         "     |     \n"
                         "     |     \n"
                         "     |     \n"
                         "     |     \n"
                         "     |     \n"
                         "     D     ",
                         100.0, options)));
  scene.settings.reconsider_share = 0;
  auto const order = [&](ControlAttribute attribute, double value) {
    scene.controls.push_back({0, attribute, LinkId(), value, SignalId(std::size_t{0})});
  };
  order(ControlAttribute::signal_actuated, 1);
  order(ControlAttribute::signal_longest_green, longest_green_ms);
  return scene;
}

/// Greens of a group from the warm-up on.
struct Greens {
  SignalGroupId group;
  bool green = true;
  double since_s = -1, first_s = -1, last_s = 0;
  double sum_s = 0;
  int count = 0;

  void note(Aspect aspect, double now_s) {
    bool const shown = aspect == Aspect::green;
    if (shown == green) return;
    green = shown;
    if (now_s < kSignalWarmUp_s) return;
    if (shown) {
      if (first_s < 0) first_s = now_s;
      since_s = last_s = now_s;
    } else if (since_s >= 0) {
      sum_s += now_s - since_s;
      ++count;
    }
  }
  double mean_s() const { return sum_s / count; }
  double cycle_s() const { return (last_s - first_s) / count; }
};

SignalGroupId group_of(Network const& network, std::string_view link) {
  for (LaneId lane : network.lanes_of(link_named(network, link))) {
    for (MovementId m : network.lanes.out[lane])
      if (network.movements.group[m].valid()) return network.movements.group[m];
  }
  return {};
}

}  // namespace

void signal_delay(Output const& output) {
  double const capacity = measured_capacity();
  Csv csv(output, "signal_delay", "degree,per_h,capacity_per_h,cycle_s,green_s,delay_s");
  for (double degree : {0.2, 0.4, 0.6, 0.8, 0.9}) {
    double const per_hour = degree * capacity;
    int const hours = signal_hours(output);
    double const delay =
        mean_travel_s(false, per_hour, hours) - mean_travel_s(true, per_hour, hours);
    csv.row(degree, per_hour, capacity, kCycle_s, kGreen_s, delay);
  }
}

void gap_control(Output const& output) {
  constexpr double kLongest_s = 90;
  Csv csv(output, "gap_control", "case,main_per_h,side_per_h,longest_s,main_s,side_s,cycle_s");
  struct Flows {
    double main, side;
  };
  int number = 0;
  for (Flows const& flows : {Flows{300, 300}, {500, 300}, {500, 500}, {700, 300}, {700, 500}}) {
    Scene scene = crossing(static_cast<std::int32_t>(kLongest_s * 1000));
    double const end_s = kSignalWarmUp_s + 3600.0 * signal_hours(output);
    scene.settings.end = static_cast<Millis>(end_s * 1000);
    VehicleTypeId const car = vehicle_type_named("car");
    float const length = scene.demand.vehicle_types[car].length;
    std::vector<std::string> const main{"AX", "XC"}, side{"BX", "XD"};
    add_poisson(scene, {main, car, 0, through(scene, main, length)}, flows.main, 0, end_s, 1);
    add_poisson(scene, {side, car, 0, through(scene, side, length)}, flows.side, 0, end_s, 2);
    auto run = scene.start();
    Greens a{group_of(scene.network, "AX")}, b{group_of(scene.network, "BX")};
    do {
      auto const aspects = run->simulation.aspects();
      double const now_s =
          static_cast<double>(run->simulation.tick()) * scene.settings.tick_ms / 1000;
      for (Greens* g : {&a, &b}) g->note(aspects[g->group], now_s);
    } while (run->simulation.step());
    csv.row(++number, flows.main, flows.side, kLongest_s, a.mean_s(), b.mean_s(), a.cycle_s());
  }
}

}  // namespace pendler::validation
