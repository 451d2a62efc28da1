#include <catch2/catch.hpp>
#include <limits>

#include "routing/route_query.h"

using namespace pendler;

namespace {

constexpr auto kCar = bit(VehicleClass::car), kBus = bit(VehicleClass::bus),
               kTruck = bit(VehicleClass::truck);
constexpr auto kAll = classes(VehicleClass::car, VehicleClass::bus, VehicleClass::truck);

/// A network of links with one or two lanes, 100 m at 10 m/s, every node its own junction.
struct Drawing {
  Network network;

  NodeId node(double x, double y) {
    JunctionId const j = network.junctions.position.push_back({x, y});
    network.nodes.junction.push_back(j);
    return network.nodes.position.push_back({x, y});
  }
  LinkId link(NodeId from, NodeId to, std::vector<VehicleClasses> const& lanes) {
    auto& l = network.links;
    l.from.push_back(from);
    l.to.push_back(to);
    l.length.push_back(100);
    l.speed.push_back(10);
    l.max_weight.push_back(std::numeric_limits<float>::infinity());
    l.first_lane.push_back(LaneId(network.lanes.length.size()));
    l.lane_count.push_back(static_cast<std::uint8_t>(lanes.size()));
    VehicleClasses all = 0;
    for (VehicleClasses c : lanes) {
      add_lane(100, c);
      all = static_cast<VehicleClasses>(all | c);
    }
    return l.allowed.push_back(all);
  }
  /// After all links: lane numbers within the links, length in metres at 10 m/s.
  void movement(LinkId from, int from_lane, LinkId to, int to_lane, Turn turn, float length,
                VehicleClasses allowed = kAll) {
    auto& m = network.movements;
    m.from_lane.push_back(network.lanes_of(from)[static_cast<std::size_t>(from_lane)]);
    m.to_lane.push_back(network.lanes_of(to)[static_cast<std::size_t>(to_lane)]);
    m.from_link.push_back(from);
    m.to_link.push_back(to);
    m.turn.push_back(turn);
    add_lane(length, allowed);
  }

 private:
  void add_lane(float length, VehicleClasses allowed) {
    network.lanes.length.push_back(length);
    network.lanes.speed.push_back(10);
    network.lanes.allowed.push_back(allowed);
  }
};

}  // namespace

TEST_CASE("a network's lanes and movements decide who may turn where") {
  // a -> b -> c, and a -> d -> c round about; from a to b there is a bus lane only
  Drawing d;
  NodeId const n0 = d.node(0, 0), n1 = d.node(100, 0), n2 = d.node(200, 0), n3 = d.node(150, 90),
               n4 = d.node(300, 0);
  LinkId const a = d.link(n0, n1, {kAll, kBus}), b = d.link(n1, n2, {kAll}),
               e = d.link(n1, n3, {kAll}), f = d.link(n3, n2, {kAll}), c = d.link(n2, n4, {kAll}),
               rail = d.link(n2, n4, {bit(VehicleClass::train)});
  d.movement(a, 1, b, 0, Turn::straight, 10);  // bus lane
  d.movement(a, 0, e, 0, Turn::left, 15);
  d.movement(a, 0, e, 0, Turn::left, 12);  // the shorter of two counts
  d.movement(e, 0, f, 0, Turn::straight, 5);
  d.movement(f, 0, c, 0, Turn::right, 10);
  d.movement(b, 0, c, 0, Turn::straight, 10);
  d.network.links.max_weight[f] = 7.5F;

  RoadIndex const index = build_road_index(d.network, kAll);
  CHECK(index.graph.states[rail].empty());
  auto const metric = [&](RoadUser user) {
    return customize(index, free_flow_ms(d.network, user), user);
  };
  RouteQuery query(index);
  std::vector<LinkId> links;
  CHECK(query.route(metric({VehicleClass::bus, 12}), a, c, links) == 3 * 10000 + 2 * 1000);
  CHECK(links == std::vector{a, b, c});
  CHECK(query.route(metric({VehicleClass::car, 1.5F}), a, c, links) ==
        4 * 10000 + 1200 + 500 + 1000 + 3000 + 1000);
  CHECK(links == std::vector{a, e, f, c});
  CHECK(query.route(metric({VehicleClass::truck, 7.0F}), a, c, links));
  CHECK_FALSE(query.route(metric({VehicleClass::truck, 12.0F}), a, c, links));
  CHECK_FALSE(query.route(metric({VehicleClass::car, 1.5F}), a, rail, links));

  d.network.banned_paths.append({a, e, f});
  d.network.banned_for.push_back(classes(VehicleClass::car));
  RoadIndex const banned = build_road_index(d.network, kAll);
  RouteQuery banned_query(banned);
  RoadUser const car{VehicleClass::car, 1.5F};
  Metric const banned_metric = customize(banned, free_flow_ms(d.network, car), car);
  CHECK_FALSE(banned_query.route(banned_metric, a, c, links));
  CHECK(banned_query.route(banned_metric, a, e, links) == 10000 + 1200 + 3000 + 10000);
  CHECK(banned_query.route(banned_metric, e, c, links));
  RoadUser const truck{VehicleClass::truck, 7.0F};
  Metric const truck_metric = customize(banned, free_flow_ms(d.network, truck), truck);
  CHECK(banned_query.route(truck_metric, a, c, links));
  CHECK(links == std::vector{a, e, f, c});

  RoadIndex const trains = build_road_index(d.network, kRail);
  CHECK(trains.graph.link.size() == 1);
  CHECK(trains.graph.link[StateId(0)] == rail);
}

TEST_CASE("free-flow times follow the limit, the class and the weight") {
  Drawing d;
  NodeId const n0 = d.node(0, 0), n1 = d.node(100, 0);
  LinkId const a = d.link(n0, n1, {kCar}), b = d.link(n0, n1, {kTruck});
  d.network.links.speed[a] = 30;
  d.network.links.max_weight[b] = 12;
  CHECK(free_flow_ms(d.network, {VehicleClass::car, 1.5F}).raw() ==
        std::vector<std::uint32_t>{3334, kNever});
  CHECK(free_flow_ms(d.network, {VehicleClass::truck, 12}).raw() ==
        std::vector<std::uint32_t>{kNever, 10000});
  CHECK(free_flow_ms(d.network, {VehicleClass::truck, 12.5F}).raw() ==
        std::vector<std::uint32_t>{kNever, kNever});
}
