#include <algorithm>
#include <catch2/catch.hpp>

#include "simulation/scene.h"

using namespace pendler;

namespace {

/// A to B directly, or round by C.
Scene short_and_long_way() {
  return Scene(
      build(draw_network("O-A-----B-P\n"
                         "   \\   /   \n"
                         "    \\ /    \n"
                         "     C     ",
                         100.0)));
}

void give_route(Scene& scene, std::string_view from_to) {
  Rows<TripId, LinkId> routes;
  std::vector<LinkId> route;
  for (std::size_t i = 0; i + 1 < from_to.size(); ++i)
    route.push_back(link_named(scene.network, from_to.substr(i, 2)));
  routes.append(route);
  scene.demand.trips.route = routes;
}

void give_ends(Scene& scene, TripEnds const& ends) {
  Rows<TripId, TripEnds> rows;
  rows.append({ends});
  scene.demand.trips.ends = rows;
}

TripRows run_to_end(Scene const& scene) {
  auto run = scene.start();
  while (run->simulation.step()) run->simulation.check_invariants();
  run->simulation.finish();
  CHECK(run->simulation.totals().vehicles_arrived == 1);
  return run->simulation.trip_rows();
}

double length(Scene const& scene, std::string_view link) {
  return static_cast<double>(scene.network.links.length[link_named(scene.network, link)]);
}

}  // namespace

TEST_CASE("a trip takes its given route where another one would be shorter") {
  Scene scene = short_and_long_way();
  add_trip(scene.demand, scene.network, "OA", "BP", 0);
  double const shortest = run_to_end(scene).distance_m[0];
  give_route(scene, "OACBP");
  double const given = run_to_end(scene).distance_m[0];
  CHECK(given - shortest ==
        Approx(length(scene, "AC") + length(scene, "CB") - length(scene, "AB")).margin(30));
}

TEST_CASE("a trip starts and arrives where its ends say") {
  Scene scene = short_and_long_way();
  add_trip(scene.demand, scene.network, "AB", "AB", 0);
  give_ends(scene, {.depart_position = 20, .arrive_position = 320});
  TripRows const standing = run_to_end(scene);
  CHECK(standing.distance_m[0] == Approx(300).margin(10));
  give_ends(scene, {.depart_position = 20,
                    .depart_speed = std::numeric_limits<float>::infinity(),
                    .arrive_position = 320});
  TripRows const driving = run_to_end(scene);
  // v / 2a = 3.5 s are lost from standing to 50 km/h with 2 m/s², more with the last part of IDM's
  // way to the desired speed.
  CHECK(standing.arrive_s[0] - driving.arrive_s[0] >= 3.0);
  CHECK(standing.arrive_s[0] - driving.arrive_s[0] <= 9.0);
}

TEST_CASE("vehicles are those of the demand's table") {
  Scene scene = short_and_long_way();
  TripId const trip = add_trip(scene.demand, scene.network, "OA", "BP", 0);
  double const standard = run_to_end(scene).arrive_s[0];
  VehicleType slow = standard_vehicle_types()[scene.demand.trips.vehicle[trip]];
  slow.max_speed = 5;
  scene.demand.trips.vehicle[trip] = scene.demand.vehicle_types.push_back(slow);
  TripRows const rows = run_to_end(scene);
  CHECK(rows.arrive_s[0] - rows.depart_s[0] > rows.distance_m[0] / 5);
  CHECK(rows.arrive_s[0] > 2 * standard);
}

TEST_CASE("desired speeds spread around the type's mean, between its bounds") {
  DrawOptions options;
  options.ways["BC"] = one_way(1, 50, LinkClass::secondary);
  Scene scene(build(draw_network("A-B-----------C-D", 100.0, options)));
  VehicleType fast = standard_vehicle_types()[vehicle_type_named("car")];
  fast.model = CarFollowing::krauss;
  fast.speed_factor = 1.2F, fast.speed_spread = 0.1F;
  fast.speed_factor_least = 1.15F, fast.speed_factor_most = 1.3F;
  VehicleTypeId const type = scene.demand.vehicle_types.push_back(fast);
  for (int i = 0; i < 60; ++i)
    scene.demand.trips.vehicle[add_trip(scene.demand, scene.network, "AB", "CD", 60.0 * i)] = type;
  scene.settings.end = 2 * kHour;
  auto run = scene.start();
  std::vector<float> fastest(60, 0);
  while (run->simulation.step()) {
    for (VehicleSight const& v : run->simulation.vehicles())
      fastest[v.trip.index()] = std::max(fastest[v.trip.index()], v.speed / (50 / 3.6F));
  }
  auto const [least, most] = std::ranges::minmax(fastest);
  CHECK(least >= Approx(1.15));
  CHECK(most <= Approx(1.3));
  CHECK(most - least > 0.1F);
}

TEST_CASE("onto a link too short to change lanes one comes on the lane that leads on") {
  DrawOptions options;
  options.ways["AB"] = options.ways["BC"] = one_way(2, 50, LinkClass::secondary);
  options.ways["BC"].turns = {bit(Turn::left), bit(Turn::right)};
  options.ways["CD"] = options.ways["CE"] = one_way(1, 50, LinkClass::secondary);
  NetworkDraft draft = draw_network(
      "      D\n"
      "     / \n"
      "A-B-C  \n"
      "     \\ \n"
      "      E",
      30.0, options);
  place(draft, 'B', {80, -60});
  place(draft, 'C', {83, -60});
  Scene scene(build(draft));
  Network& net = scene.network;
  LinkId const shorter = link_named(net, "BC");
  REQUIRE(net.links.lane_count[shorter] == 2);
  REQUIRE(net.links.length[shorter] < 4.0F);
  REQUIRE(net.links.inner[shorter] == 0);
  // From lane to lane, as imported networks have it.
  LaneId const left = net.lanes_of(link_named(net, "AB")).front();
  LaneId const next_left = net.lanes_of(shorter).front();
  for (MovementId m : net.movements.to_lane.ids()) {
    bool const crosses =
        (net.movements.from_lane[m] == left) != (net.movements.to_lane[m] == next_left);
    if (net.movements.to_link[m] == shorter && crosses) net.lanes.allowed[net.lane_of(m)] = 0;
  }
  Rows<TripId, TripEnds> ends;
  for (int i = 0; i < 200; ++i) {
    // All set out on the wrong lane, every tenth on the short link itself.
    bool const turns_left = i % 3 == 0;
    add_trip(scene.demand, net, i % 10 == 0 ? "BC" : "AB", turns_left ? "CD" : "CE", 3.0 * i);
    ends.append({{.depart_lane = turns_left ? 1.0F : 0.0F}});
  }
  scene.demand.trips.ends = ends;
  auto run = scene.start();
  while (run->simulation.step()) run->simulation.check_invariants();
  run->simulation.finish();
  CHECK(run->simulation.totals().vehicles_arrived == 200);
  TripRows const trips = run->simulation.trip_rows();
  CHECK(std::ranges::count(trips.reroutes, 0) == 200);
}
