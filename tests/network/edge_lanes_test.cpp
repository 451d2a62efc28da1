// Bicycles beside motor traffic: where they have a lane, where it leads, and who waits for whom.

#include <algorithm>
#include <catch2/catch.hpp>

#include "network/movements.h"
#include "network/report.h"

using namespace pendler;

namespace {

constexpr VehicleClasses kBicycle = bit(VehicleClass::bicycle);

char const* const kCrossWithEdges = R"(
    B
    |
A---C---D
    |
    E)";

/// From the edge lane, or from the other lanes, of one link to another.
MovementId way(Network const& net, bool at_edge, std::string_view from, std::string_view to) {
  for (MovementId m : net.movements.from_lane.ids()) {
    if (net.is_edge_lane(net.movements.from_lane[m]) == at_edge &&
        drawn_name(net, net.movements.from_link[m]) == from &&
        drawn_name(net, net.movements.to_link[m]) == to)
      return m;
  }
  throw std::logic_error("no such movement");
}
MovementId bicycle(Network const& net, std::string_view from, std::string_view to) {
  return way(net, true, from, to);
}
MovementId car(Network const& net, std::string_view from, std::string_view to) {
  return way(net, false, from, to);
}

}  // namespace

TEST_CASE("where bicycles and motor vehicles may drive there is an edge lane beside the others") {
  DrawOptions options;
  options.ways["BC"].cls = LinkClass::cycleway;
  options.ways["CD"].cls = LinkClass::motorway;
  options.ways["DE"].lanes = 2;
  options.ways["DE"].lane_allowed = {kMotorRoad, kBicycle};
  Network const net = build(draw_network("A---B---C---D---E", 25.0, options));
  CHECK_NOTHROW(check_consistency(net));
  LinkId const street = link_named(net, "AB");
  LaneId const edge = net.edge_lane(street);
  REQUIRE(edge.valid());
  CHECK(net.links.lane_count[street] == 1);
  CHECK_FALSE(net.lanes_of(street).contains(edge));
  CHECK(net.lanes.allowed[edge] == kBicycle);
  CHECK(net.lanes.speed[edge] * 3.6F == Approx(25));
  CHECK_FALSE(allows(net.lanes.allowed[net.lanes_of(street)[0]], VehicleClass::bicycle));
  CHECK(allows(net.links.allowed[street], VehicleClass::bicycle));
  CHECK_FALSE(net.has_cycle_lane(street));

  CHECK_FALSE(net.edge_lane(link_named(net, "BC")).valid());
  CHECK_FALSE(net.edge_lane(link_named(net, "CD")).valid());
  LinkId const marked = link_named(net, "DE");
  CHECK(net.has_cycle_lane(marked));
  CHECK(net.links.lane_count[marked] == 1);
  CHECK_FALSE(net.has_cycle_lane(link_named(net, "ED")));
}

TEST_CASE("edge lanes change nothing for motor vehicles") {
  DrawOptions options;
  options.other.lanes = 2;
  options.controls['C'] = NodeControl::signals;
  Network const with = build(draw_network(kCrossWithEdges, 25.0, options));
  options.other.allowed = kMotorRoad;
  Network const without = build(draw_network(kCrossWithEdges, 25.0, options));
  CHECK(with.lanes.edge_marked.size() == 8);
  CHECK(without.lanes.edge_marked.size() == 0);
  CHECK(with.links.length.raw() == without.links.length.raw());
  CHECK(report_of(with).municipalities[0].car_lane_km ==
        report_of(without).municipalities[0].car_lane_km);
  CHECK(with.signals.green.values().size() == without.signals.green.values().size());
  auto const motor_conflicts = [](Network const& net) {
    std::vector<std::tuple<LaneId, LaneId, LaneId, LaneId, float, float>> out;
    auto const& m = net.movements;
    for (MovementId a : m.from_lane.ids()) {
      for (std::size_t i = 0; i < m.conflicts[a].size(); ++i) {
        MovementId const b = m.conflicts[a][i];
        if (net.is_edge_lane(m.from_lane[a]) || net.is_edge_lane(m.from_lane[b])) continue;
        Conflict const& area = m.conflict_areas[a][i];
        out.push_back({m.from_lane[a], m.to_lane[a], m.from_lane[b], m.to_lane[b], area.begin,
                       area.priority});
      }
    }
    return out;
  };
  CHECK(motor_conflicts(with) == motor_conflicts(without));
  CHECK_FALSE(motor_conflicts(with).empty());
}

TEST_CASE("bicycles ride from edge to edge, and who turns across them waits") {
  Network const net = build(draw_network(kCrossWithEdges, 25.0));
  CHECK_NOTHROW(check_consistency(net));
  LaneId const edge = net.edge_lane(link_named(net, "AC"));
  CHECK(net.lanes.out[edge].size() == 3);
  for (MovementId m : net.lanes.out[edge]) CHECK(net.is_edge_lane(net.movements.to_lane[m]));

  MovementId const straight = bicycle(net, "AC", "CD"), left = bicycle(net, "AC", "CB");
  CHECK(priority(net, car(net, "AC", "CE"), straight) == "yield");  // § 9(3): the right hook
  CHECK(priority(net, car(net, "AC", "CD"), straight) == "apart");
  CHECK(priority(net, car(net, "AC", "CE"), bicycle(net, "AC", "CE")) == "apart");
  CHECK(priority(net, car(net, "DC", "CE"), straight) == "yield");  // turns left across it
  CHECK(priority(net, left, car(net, "AC", "CD")) == "yield");
  CHECK(priority(net, left, car(net, "DC", "CA")) == "yield");
  CHECK(priority(net, left, bicycle(net, "DC", "CA")) == "yield");
  CHECK(priority(net, left, car(net, "AC", "CB")) == "apart");
  CHECK(priority(net, straight, car(net, "EC", "CB")) == "yield");  // right before left
}

TEST_CASE("at a signal bicycles have the green of those beside them") {
  DrawOptions options;
  options.controls['C'] = NodeControl::signals;
  Network const net = build(draw_network(kCrossWithEdges, 25.0, options));
  for (auto const* from : {"AC", "BC", "DC", "EC"}) {
    LinkId const link = link_named(net, from);
    SignalGroupId const group = net.movements.group[net.lanes.out[net.lanes_of(link)[0]].front()];
    REQUIRE(group.valid());
    for (MovementId m : net.lanes.out[net.edge_lane(link)]) {
      CHECK(net.movements.group[m] == group);
      CHECK(net.movements.wait_at[m] < 0);
    }
  }
}

TEST_CASE("closed gates stop bicycles at the edge, too") {
  DrawOptions options;
  options.ways["ACD"].cls = LinkClass::rail;
  options.ways["ACD"].flags = DraftWays::kSharedTrack;
  Network const net = build(draw_network(kCrossWithEdges, 25.0, options));
  CHECK_NOTHROW(check_consistency(net));
  REQUIRE(net.level_crossings.node.size() == 1);
  auto const on_road = net.level_crossings.road_movements[LevelCrossingId(0)];
  for (auto const& [from, to] : {std::pair{"BC", "CE"}, {"EC", "CB"}}) {
    MovementId const rides = bicycle(net, from, to);
    CHECK(net.movements.level_crossing[rides] == LevelCrossingId(0));
    CHECK(net.movements.needs_grant[rides] == 1);
    CHECK(std::binary_search(on_road.begin(), on_road.end(), rides));
  }
}
