// Rails that meet the street: level crossings, trams.

#include <catch2/catch.hpp>

#include "simulation/rail_scene.h"
#include "simulation/traffic_watch.h"

using namespace pendler;
using namespace pendler::rail_scene;

TEST_CASE("a level crossing closes in time: no train brakes, and the road gets through") {
  DrawOptions options;
  for (char const* way : {"ABCX", "XYZ"})
    options.ways[way] = track(true, LinkClass::rail, 140 / 3.6);
  options.ways["SXT"] = {};
  Scene scene(build(draw_network(R"(
                              S
                              |
                              |
A-----------B-------------C---X----Y-------------------------------Z
                              |
                              |
                              T)",
                                 60.0, options)));
  Network const& net = scene.network;
  REQUIRE(net.level_crossings.node.size() == 1);
  std::vector<LinkId> const route{link_named(net, "AX"), link_named(net, "XZ")};
  for (int i = 0; i < 5; ++i) add_train(scene, route, 300 + 300 * i, "regional_train");
  for (int i = 0; i < 150; ++i) {
    char const* type = i % 7 == 3 ? "articulated_truck" : i % 3 == 1 ? "bicycle" : "car";
    add_trip(scene.demand, net, "SX", "XT", 5 + 12 * i, type);
    add_trip(scene.demand, net, "TX", "XS", 8 + 12 * i, i % 9 == 4 ? "rigid_truck" : "car");
  }
  auto const running = scene.start();
  RailWatch watch(scene);
  TrafficWatch traffic(scene);
  std::string wrong;
  std::size_t waited = 0, bicycles_waited = 0, under_trains = 0;
  while (running->simulation.step()) {
    if (wrong.empty()) wrong = watch.look(running->simulation);
    if (wrong.empty()) wrong = traffic.look(running->simulation);
    std::size_t trains = 0, others = 0;
    for (VehicleSight const& v : running->simulation.vehicles()) {
      waited += v.length < 20 && v.speed == 0 ? 1 : 0;
      bicycles_waited += v.speed == 0 && net.is_edge_lane(v.lane) ? 1 : 0;
      if (net.lanes.link[v.lane] == route.back() && v.position < v.length) ++trains;
      if (v.length < 20 && net.is_movement(v.lane)) ++others;
    }
    under_trains += std::min(trains, others);
  }
  CHECK(wrong == "");
  CHECK(bicycles_waited > 100);  // ticks
  CHECK(under_trains == 0);
  CHECK(running->simulation.totals().vehicles_arrived == 305);
  CHECK(waited > 100);  // at closed barriers
  for (std::uint32_t i = 0; i < 5; ++i) CHECK(watch.hardest_braking(TripId(i)) < 0.05F);
}

TEST_CASE("a tram in the street keeps to signals, stops at its stop and shares the lane") {
  DrawOptions options;
  options.controls['C'] = NodeControl::signals;
  DrawnWay street;
  street.cls = LinkClass::secondary;
  street.allowed = static_cast<VehicleClasses>(drawn_classes(LinkClass::secondary) |
                                               classes(VehicleClass::tram));
  for (char const* way : {"AB", "BC", "CD"}) options.ways[way] = street;
  options.ways["DE"] = track(false, LinkClass::tram, 50 / 3.6);
  options.stops = {{'B', TransitMode::tram}};
  Scene scene(build(draw_network(R"(
                    N
                    |
                    |
A---------B---------C---------D---------E
                    |
                    |
                    S)",
                                 30.0, options)));
  Network const& net = scene.network;
  std::vector<LinkId> route;
  std::uint32_t halt = 0;
  StopId stop;
  for (StopId s : net.stops.key.ids())
    if (net.nodes.position[net.links.to[net.lanes.link[net.stops.lane[s]]]].x >
        net.nodes.position[net.links.from[net.lanes.link[net.stops.lane[s]]]].x)
      stop = s;
  REQUIRE(stop.valid());
  for (LinkId l = net.nodes.out_links[node_at(net, 'A')].front(); l.valid();) {
    if (net.lanes.link[net.stops.lane[stop]] == l) halt = static_cast<std::uint32_t>(route.size());
    route.push_back(l);
    LinkId next;
    for (LinkId out : net.nodes.out_links[net.links.to[l]])
      if (net.nodes.position[net.links.to[out]].x > net.nodes.position[net.links.from[out]].x + 1)
        next = out;
    l = next;
  }
  REQUIRE(drawn_name(net, route.back()) == "DE");
  std::vector<double> due;
  for (int i = 0; i < 12; ++i) due.push_back(60 + 150 * i);
  add_runs(scene, route, {{halt, stop}}, 0, due, "tram");
  for (int i = 0; i < 150; ++i) {
    add_trip(scene.demand, net, drawn_name(net, route.front()), "CD", 7 + 11 * i);
    add_trip(scene.demand, net, "NC", "CS", 5 + 11 * i);
  }
  auto const running = scene.start();
  TrafficWatch watch(scene);
  std::string wrong;
  std::set<TripId> halted;
  bool follows_car = false;
  while (running->simulation.step()) {
    if (wrong.empty()) wrong = watch.look(running->simulation);
    auto const seen = running->simulation.vehicles();
    for (std::size_t i = 0; i < seen.size(); ++i) {
      VehicleSight const& v = seen[i];
      if (v.length < 20) continue;
      if (v.speed == 0 && v.lane == net.stops.lane[stop] &&
          std::abs(v.position - net.stops.along[stop]) < 1.5F)
        halted.insert(v.trip);
      follows_car = follows_car || (i > 0 && seen[i - 1].lane == v.lane && seen[i - 1].length < 20);
    }
  }
  CHECK(wrong == "");
  CHECK(watch.crossings_seen() > 100);
  CHECK(halted.size() == 12);
  CHECK(follows_car);
  CHECK(running->simulation.totals().vehicles_arrived == 12 + 300);
}
