// Lanes that end: in a queue they take turns, on a motorway a ramp comes in without a stop.

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

#include "simulation/scene.h"

using namespace pendler;

namespace {

/// The order in which vehicles come onto `after`, by the lane of `before` from which they come:
/// 'l' or 'r'.
class Turns {
 public:
  Turns(Network const& network, LinkId before, LinkId after)
      : network_(network), before_(before), after_(after) {}

  void look(Simulation const& simulation) {
    for (VehicleSight const& v : simulation.vehicles()) {
      if (v.trip.index() >= lane_.size()) lane_.resize(v.trip.index() + 1, 0);
      char& lane = lane_[v.trip];
      LinkId const link = network_.lanes.link[v.lane];
      if (link == before_) lane = v.lane == network_.lanes_of(link).front() ? 'l' : 'r';
      if (link == after_ && lane != 0) {
        order += lane;
        lane = 0;
      }
    }
  }

  std::string order;

 private:
  Network const& network_;
  LinkId before_, after_;
  IdVector<TripId, char> lane_;
};

}  // namespace

TEST_CASE("where two lanes become one, a queue takes turns and flows as from one lane") {
  DrawOptions options;
  options.ways["AB"] = one_way(2, 50, LinkClass::secondary);
  options.ways["BC"] = one_way(1, 50, LinkClass::secondary);
  Scene scene(build(draw_network("A----------B-----C", 100.0, options)));
  VehicleType equal = standard_vehicle_types()[vehicle_type_named("car")];
  equal.speed_spread = equal.driver_spread = 0;
  VehicleTypeId const type = scene.demand.vehicle_types.push_back(equal);
  for (int i = 0; i < 1200; ++i)
    scene.demand.trips.vehicle[add_trip(scene.demand, scene.network, "AB", "BC", 0)] = type;
  scene.settings.end = 25 * kMinute;
  auto run = scene.start();
  Turns turns(scene.network, link_named(scene.network, "AB"), link_named(scene.network, "BC"));
  std::size_t before = 0;
  while (run->simulation.step()) {
    run->simulation.check_invariants();
    turns.look(run->simulation);
    if (run->simulation.tick() == 600 * 2) before = turns.order.size();
  }
  run->simulation.finish();
  CHECK(run->simulation.totals().squeezed == 0);
  std::string const order = turns.order.substr(before);  // of the last quarter of an hour
  double const per_hour = 4.0 * static_cast<double>(order.size());
  // A lane carries 2,019 veh/h; a queue that discharges loses 3 to 18 % (Chung, Rudjanakanoknad,
  // Cassidy 2007).
  CHECK(per_hour > 0.82 * 2019);
  CHECK(per_hour < 1.02 * 2019);
  std::size_t same = 0;
  for (std::size_t i = 1; i < order.size(); ++i) same += order[i] == order[i - 1] ? 1U : 0U;
  CHECK(same < order.size() / 20);
}

TEST_CASE("a ramp comes onto a motorway that is not full, and nobody has to stop") {
  DrawOptions options;
  options.ways["AB"] = one_way(2, 120, LinkClass::motorway);
  options.ways["BC"] = one_way(3, 120, LinkClass::motorway);
  options.ways["CD"] = one_way(2, 120, LinkClass::motorway);
  options.ways["RB"] = one_way(1, 80, LinkClass::motorway_link);
  NetworkDraft draft = draw_network(
      "A-B-C-D\n"
      " /     \n"
      "R      ",
      100.0, options);
  place(draft, 'A', {-1500, 0});
  place(draft, 'B', {0, 0});
  place(draft, 'C', {250, 0});
  place(draft, 'D', {1500, 0});
  place(draft, 'R', {-400, -60});
  Scene scene(build(draft));
  Network const& net = scene.network;
  // Lanes side by side meet nobody: only the two that become one do.
  LaneId const left = net.lanes_of(link_named(net, "BC")).front();
  REQUIRE(net.lanes.out[left].size() == 1);
  CHECK(net.movements.needs_grant[net.lanes.out[left].front()] == 0);

  for (int i = 0; i < 300; ++i) add_trip(scene.demand, net, "AB", "CD", 3.0 * i);  // 1,200 veh/h
  for (int i = 0; i < 150; ++i) add_trip(scene.demand, net, "RB", "CD", 6.0 * i + 1.0);
  scene.settings.end = 20 * kMinute;
  auto run = scene.start();
  float slowest = 100.0F;
  while (run->simulation.step()) {
    run->simulation.check_invariants();
    for (VehicleSight const& v : run->simulation.vehicles()) slowest = std::min(slowest, v.speed);
  }
  run->simulation.finish();
  CHECK(run->simulation.totals().vehicles_arrived == 450);
  CHECK(run->simulation.totals().squeezed == 0);
  CHECK(slowest > 1.0F);
}

TEST_CASE("where a jam reaches back over lanes that become fewer, changes behind them go on") {
  DrawOptions options;
  options.ways["AB"] = one_way(3, 50, LinkClass::secondary);
  options.ways["BC"] = one_way(2, 50, LinkClass::secondary);
  options.ways["BC"].turns = {bit(Turn::straight), bit(Turn::right)};
  options.ways["CD"] = one_way(1, 7.2, LinkClass::secondary);
  options.ways["CE"] = one_way(1, 50, LinkClass::secondary);
  Scene scene(
      build(draw_network("A--------B-------C-------D\n"
                         "                 |        \n"
                         "                 E        ",
                         30.0, options)));
  REQUIRE(scene.network.lanes_of(link_named(scene.network, "BC")).size() == 2);
  for (int i = 0; i < 750; ++i)
    add_trip(scene.demand, scene.network, "AB", i % 10 < 7 ? "CD" : "CE", 2.4 * i);
  Rows<TripId, TripEnds> ends;
  for (TripId trip : scene.demand.trips.key.ids())
    ends.append({TripEnds{.depart_lane = static_cast<float>(trip.value % 3)}});
  scene.demand.trips.ends = ends;
  scene.settings.end = 3 * kHour;
  auto run = scene.start();
  while (run->simulation.step()) {
  }
  CHECK(run->simulation.totals().vehicles_arrived == 750);
}

TEST_CASE("into a dense stream that creeps, those from the side street come in turn") {
  DrawOptions options;
  options.ways["AB"] = one_way(1, 50, LinkClass::secondary);
  options.ways["BC"] = one_way(1, 50, LinkClass::secondary);
  options.ways["CD"] = one_way(1, 25, LinkClass::secondary);
  options.ways["RB"] = one_way(1, 50, LinkClass::residential);
  Scene scene(
      build(draw_network("A--------B-------C-------D\n"
                         "         |                \n"
                         "         R                ",
                         30.0, options)));
  for (int i = 0; i < 600; ++i) add_trip(scene.demand, scene.network, "AB", "CD", 2.0 * i);
  for (int i = 0; i < 100; ++i) add_trip(scene.demand, scene.network, "RB", "CD", 12.0 * i);
  scene.settings.end = 20 * kMinute;
  auto run = scene.start();
  std::vector<bool> seen(700);
  while (run->simulation.step()) {
    for (VehicleSight const& v : run->simulation.vehicles())
      if (scene.network.lanes.link[v.lane] == link_named(scene.network, "BC"))
        seen[v.trip.index()] = true;
  }
  auto const main = std::count(seen.begin(), seen.begin() + 600, true);
  auto const side = std::count(seen.begin() + 600, seen.end(), true);
  CAPTURE(main, side);
  CHECK(main > 350);
  CHECK(side > 90);
}
