// A queue outside that never ends: the gateway gives what the road carries.

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "kernels/drivers.h"
#include "simulation/scene.h"

using namespace pendler;

namespace {

/// veh/h: the largest steady flow of equal drivers, by trying every speed (Treiber, Hennecke,
/// Helbing 2000, eq. 12; Krauss: gap min_gap + v τ).
double capacity(VehicleType const& t, double desired_speed) {
  double const s0 = static_cast<double>(t.min_gap), headway = static_cast<double>(t.headway);
  double best = 0;
  for (double v = 0.1; v < desired_speed; v += 0.01) {
    double gap = s0 + v * headway;
    if (t.model == CarFollowing::idm) gap /= std::sqrt(1 - std::pow(v / desired_speed, 4));
    best = std::max(best, 3600 * v / (gap + static_cast<double>(t.length)));
  }
  return best;
}

VehicleType equal_drivers(IdmDriver const& set, float length) {
  VehicleType type = standard_vehicle_types()[vehicle_type_named("car")];
  type.length = length;
  type.headway = set.headway;
  type.acceleration = set.acceleration;
  type.deceleration = set.deceleration;
  type.min_gap = set.min_gap;
  type.speed_spread = type.driver_spread = 0;
  type.motorway_set = false;
  return type;
}

DrawnWay road(double speed_kmh) {
  DrawnWay way;
  way.speed = speed_kmh / 3.6;
  way.lanes_backward = 0;
  return way;
}

struct Flow {
  double in_per_h = 0, out_per_h = 0;  // of the last twenty minutes of forty
};

/// All want to enter at once; they drive 2 km at one limit and 500 m at the other. `back`: lanes
/// of the other direction.
Flow saturated(VehicleType type, double limit_kmh, double last_limit_kmh, int back = 0,
               LinkClass cls = LinkClass::primary) {
  DrawOptions options;
  options.ways["AB"] = road(limit_kmh);
  options.ways["BC"] = road(last_limit_kmh);
  for (char const* way : {"AB", "BC"}) {
    options.ways[way].cls = cls;
    options.ways[way].lanes_backward = back;
  }
  Scene scene(build(draw_network("A--------------------B-----C", 100.0, options)));
  VehicleTypeId const id = scene.demand.vehicle_types.push_back(type);
  for (int i = 0; i < 2500; ++i)
    scene.demand.trips.vehicle[add_trip(scene.demand, scene.network, "AB", "BC", 0)] = id;
  scene.settings.end = 40 * kMinute;
  auto run = scene.start();
  while (run->simulation.step()) run->simulation.check_invariants();
  run->simulation.finish();
  CHECK(run->simulation.totals().squeezed == 0);
  TripRows const rows = run->simulation.trip_rows();
  auto const late = [](double s) { return s >= 1200 && s < 2400; };
  return {3.0 * static_cast<double>(std::ranges::count_if(rows.depart_s, late)),
          3.0 * static_cast<double>(std::ranges::count_if(rows.arrive_s, late))};
}

}  // namespace

TEST_CASE("a queue outside that never ends comes in at the capacity of the lane") {
  VehicleType const town = equal_drivers(kIdmUrban, 4.5F);
  CHECK(saturated(town, 50, 50).in_per_h == Approx(capacity(town, 50 / 3.6)).epsilon(0.03));

  VehicleType const motorway = equal_drivers(kIdmMotorway, 5.0F);
  CHECK(capacity(motorway, 120 / 3.6) == Approx(1743).margin(2));  // the paper's set
  CHECK(saturated(motorway, 120, 120).in_per_h == Approx(1743).epsilon(0.03));
  // Nobody takes that for a queue (DriverMemory).
  Flow const flow = saturated(motorway, 120, 120, 0, LinkClass::motorway);
  CHECK(flow.in_per_h == Approx(1743).epsilon(0.03));
  CHECK(flow.out_per_h == Approx(1743).epsilon(0.03));

  VehicleType krauss = town;
  krauss.model = CarFollowing::krauss;
  krauss.min_gap = 2.5F;
  krauss.acceleration = 2.6F;
  krauss.deceleration = 4.5F;
  krauss.length = 5.0F;
  CHECK(saturated(krauss, 50, 50).in_per_h == Approx(capacity(krauss, 50 / 3.6)).epsilon(0.03));
}

TEST_CASE("vehicles come from outside and leave at both ends of a two-way road, too") {
  VehicleType const town = equal_drivers(kIdmUrban, 4.5F);
  Flow const flow = saturated(town, 50, 50, 1);
  CHECK(flow.in_per_h == Approx(capacity(town, 50 / 3.6)).epsilon(0.03));
  CHECK(flow.out_per_h == Approx(flow.in_per_h).epsilon(0.02));

  // All 2.5 km are driven, and all come from outside and leave the region.
  DrawOptions options;
  options.ways["AB"] = road(50);
  options.ways["AB"].cls = LinkClass::primary;
  options.ways["AB"].lanes_backward = 1;
  NetworkDraft draft = draw_network("A-----B-----C", 100.0, options);
  Scene scene(build(draft));
  REQUIRE(scene.network.gateways.key.size() == 1);
  for (LinkId l : scene.network.links.key.ids())
    scene.network.links.municipality[l] = MunicipalityId(0);
  add_trip(scene.demand, scene.network, "AB", "BC", 0);
  add_trip(scene.demand, scene.network, "CB", "BA", 0);
  scene.settings.end = 5 * kMinute;
  auto run = scene.start();
  while (run->simulation.step()) {
  }
  run->simulation.finish();
  TripRows const rows = run->simulation.trip_rows();
  CHECK(rows.from_municipality == std::vector<std::uint16_t>{65535, 0});
  CHECK(rows.to_municipality == std::vector<std::uint16_t>{0, 65535});
  double const ab = scene.network.links.length[link_named(scene.network, "AB")],
               bc = scene.network.links.length[link_named(scene.network, "BC")];
  CHECK(rows.distance_m[0] == Approx(ab + bc / 2).margin(10));
  CHECK(rows.distance_m[1] == Approx(bc / 2 + ab).margin(10));
}

TEST_CASE("a queue that has come back to the gateway is entered at its own pace") {
  VehicleType const town = equal_drivers(kIdmUrban, 4.5F);
  Flow const flow = saturated(town, 50, 15);
  CHECK(flow.out_per_h == Approx(capacity(town, 15 / 3.6)).epsilon(0.05));
  CHECK(flow.in_per_h == Approx(flow.out_per_h).epsilon(0.02));
}

TEST_CASE("who wants a blocked exit waits outside, and those who drive on pass him") {
  constexpr std::size_t kThrough = 60, kToExit = 240;
  DrawOptions options;
  options.ways["AB"] = one_way(2, 50, LinkClass::primary);
  options.ways["AB"].turns = {bit(Turn::straight), bit(Turn::right)};
  options.ways["BC"] = one_way(1, 50, LinkClass::primary);
  options.ways["BD"] = one_way(1, 5);
  Scene scene(
      build(draw_network("A-------B-------C\n"
                         "        |        \n"
                         "        D        ",
                         50.0, options)));
  // All want to enter at once, one in five drives on.
  for (std::size_t i = 0; i < kThrough + kToExit; ++i)
    add_trip(scene.demand, scene.network, "AB", i % 5 == 4 ? "BC" : "BD", 0);
  scene.settings.end = 120 * kMinute;
  scene.settings.reconsider_share = 0;
  auto run = scene.start();
  while (run->simulation.step()) run->simulation.check_invariants();
  run->simulation.finish();
  CHECK(run->simulation.totals().vehicles_arrived == kThrough + kToExit);
  TripRows const rows = run->simulation.trip_rows();
  double through_s = 0, exit_s = 0;  // the last one comes in
  for (std::size_t i = 0; i < rows.depart_s.size(); ++i) {
    double& last = i % 5 == 4 ? through_s : exit_s;
    CHECK(rows.depart_s[i] >= last);  // in their order
    last = rows.depart_s[i];
  }
  CHECK(exit_s > 1000);
  // A lane of 2,000 veh/h takes 108 s; beside the queue they are let in slowly at first.
  CHECK(through_s < 200);
}
