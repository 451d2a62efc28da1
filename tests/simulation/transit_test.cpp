#include <catch2/catch.hpp>

#include "simulation/scene.h"

using namespace pendler;

namespace {

/// One bus line along a street with a stop in its first and last link; persons ride from end to
/// end.
Scene bus_line(int persons, int runs) {
  DrawOptions options;
  options.stops = {{'B', TransitMode::bus}, {'D', TransitMode::bus}};
  options.other.lanes_backward = 0;
  Scene scene(build(draw_network("A-----B-----C-----D-----E", 40.0, options)));
  Network const& net = scene.network;
  REQUIRE(net.stops.key.size() == 2);
  StopId const first{std::size_t{0}}, last{std::size_t{1}};
  LineServices& lines = scene.demand.timetable.lines;
  std::vector<LinkId> route;
  for (LinkId l = net.lanes.link[net.stops.lane[first]];;
       l = net.nodes.out_links[net.links.to[l]].front()) {
    route.push_back(l);
    if (l == net.lanes.link[net.stops.lane[last]]) break;
  }
  lines.route.append(route);
  lines.stops.append({first, last});
  lines.stop_position.append({0U, static_cast<std::uint32_t>(route.size() - 1)});
  lines.ride_ms.append({0, 120 * 1000});
  for (int i = 0; i < runs; ++i) {
    Runs& r = scene.demand.timetable.runs;
    RunId const run = r.key.push_back(make_key(i, 5));
    r.line.push_back(LineId(std::size_t{0}));
    r.departure.push_back((60 + 300 * i) * kSecond);
    TripId const t = add_trip(scene.demand, net, "AB", "DE", 60 + 300 * i, "bus");
    scene.demand.trips.run[t] = run;
    scene.demand.trips.kind[t] = AgentKind::transit;
    scene.demand.trips.from[t] = route.front();
    scene.demand.trips.to[t] = route.back();
  }
  Trips& trips = scene.demand.trips;
  Trips with_rides = trips;
  with_rides.rides = {};
  for (std::size_t i = 0; i < trips.size(); ++i) with_rides.rides.append({});
  scene.demand.trips = with_rides;
  for (int i = 0; i < persons; ++i) {
    Trips& t = scene.demand.trips;
    TripId const id = t.key.push_back(make_key(i, 9));
    t.agent.push_back(t.key[id]);
    t.kind.push_back(AgentKind::commuter);
    t.mode.push_back(TripMode::bus);
    t.vehicle.push_back(VehicleTypeId());
    t.from.push_back(route.front());
    t.to.push_back(route.back());
    t.route.append({});
    t.ends.append({});
    t.depart.push_back(i * kSecond);
    t.after.push_back(TripId());
    t.pause_ms.push_back(0);
    t.run.push_back(RunId());
    t.rides.append({Ride{20 * 1000, 0, 0, 1}});
    t.walk_ms.push_back(30 * 1000);
  }
  return scene;
}

}  // namespace

TEST_CASE(
    "all who wait ride, a full bus leaves the rest for the next, and nobody is lost on any tick") {
  Scene const scene = bus_line(100, 3);  // 70 fit into a bus
  auto run = scene.start();
  while (run->simulation.step()) run->simulation.check_conservation();
  run->simulation.finish();
  RunTotals const totals = run->simulation.totals();
  CHECK(totals.vehicles_arrived == 3);
  CHECK(totals.persons_arrived == 100);
  TripRows const rows = run->simulation.trip_rows();
  int by_first = 0;
  for (std::size_t i = 3; i < rows.key.size(); ++i) {
    CHECK(rows.arrive_s[i] > rows.depart_s[i] + 50);  // 20 s and 30 s on foot
    by_first += rows.arrive_s[i] < 360 ? 1 : 0;
  }
  CHECK(by_first <= 70);
  CHECK(by_first >= 30);
}

TEST_CASE("a run waits for its planned departure and then keeps its time on an empty street") {
  Scene const scene = bus_line(0, 1);
  auto run = scene.start();
  while (run->simulation.step()) {
  }
  run->simulation.finish();
  TripRows const rows = run->simulation.trip_rows();
  REQUIRE(rows.key.size() == 1);
  CHECK(rows.arrive_s[0] >= 60);
  CHECK(rows.arrive_s[0] <= 60 + 120 + 30);
}
