// Areas, gateways, stops, and drafts that nobody should have made.

#include <catch2/catch.hpp>
#include <cmath>

#include "network/build.h"
#include "network/consistency.h"
#include "support/draw_network.h"

using namespace pendler;

namespace {

DraftAreaId add_area(NetworkDraft& draft, AreaKind kind, std::string code,
                     std::vector<Point> const& ring) {
  auto& a = draft.areas;
  DraftAreaId const id = a.kind.push_back(kind);
  a.code.push_back(code);
  a.name.push_back("name of " + code);
  a.parent.push_back(DraftAreaId{});
  a.ring_points.append(ring);
  a.ring_sizes.append({static_cast<std::uint32_t>(ring.size())});
  return id;
}
DraftAreaId add_area(NetworkDraft& draft, AreaKind kind, std::string code, double left,
                     double right) {
  return add_area(draft, kind, std::move(code),
                  {{left, -500}, {right, -500}, {right, 500}, {left, 500}, {left, -500}});
}

}  // namespace

TEST_CASE("links are split at the boundary of two municipalities") {
  DrawOptions options;
  options.ways["AB"].cls = LinkClass::secondary;
  NetworkDraft draft = draw_network("A---------B", 10.0, options);
  add_area(draft, AreaKind::municipality, "east", 42, 300);
  add_area(draft, AreaKind::municipality, "west", -100, 42);
  Network const net = build(draft);
  check_consistency(net);
  REQUIRE(net.links.key.size() == 4);
  REQUIRE(net.nodes.osm.size() == 3);
  std::int64_t split = 0;
  for (NodeId n : net.nodes.osm.ids()) {
    if (net.nodes.osm[n] < 0) split = net.nodes.osm[n];
    if (net.nodes.osm[n] < 0) CHECK(net.nodes.position[n].x == Approx(42));
  }
  CHECK(split < 0);
  for (LinkId l : net.links.key.ids()) {
    bool const east = net.links.geometry[l][0].x + net.links.geometry[l].back().x > 84;
    CHECK(net.areas.municipality_code[net.links.municipality[l]] == (east ? "east" : "west"));
  }
  CHECK(build(draft).links.key == net.links.key);
}

TEST_CASE("the region ends at its outline, with gateways in both directions") {
  DrawOptions options;
  options.ways["AB"].cls = LinkClass::primary;
  options.ways["CD"].cls = LinkClass::track;
  NetworkDraft draft = draw_network(R"(
A---------B
     |
C---------D)",
                                    10.0, options);
  draft.region_areas = {add_area(draft, AreaKind::municipality, "west", -100, 42).value};
  Network const net = build(draft);
  check_consistency(net);
  CHECK(net.links.key.size() == 4);
  REQUIRE(net.gateways.key.size() == 1);  // no track leads through traffic
  CHECK(net.gateways.cls[GatewayId(0)] == LinkClass::primary);
  CHECK(net.gateways.in[GatewayId(0)].size() == 1);
  CHECK(net.gateways.out[GatewayId(0)].size() == 1);
  LinkId const out = net.gateways.out[GatewayId(0)][0];
  for (LaneId lane : net.lanes_of(out)) CHECK(net.lanes.out[lane].empty());
}

TEST_CASE("a street that shares a node with the outline ends there, and paths end no street") {
  DrawOptions options;
  options.ways["ABC"].cls = LinkClass::primary;
  options.ways["ABC"].name = "main";
  options.ways["DE"].cls = LinkClass::secondary;
  options.ways["EF"].cls = LinkClass::footway;
  options.ways["EG"].cls = LinkClass::secondary;
  NetworkDraft draft = draw_network(R"(
A---B---C
D---E---F
   /
  G)",
                                    10.0, options);
  for (char c : {'B', 'E'}) place(draft, c, {c == 'B' ? 42.0 : 43.0, c == 'B' ? 0.0 : -10.0});
  draft.region_areas = {
      add_area(draft, AreaKind::municipality, "west",
               {{-100, -500}, {42, -500}, {43, -10}, {42, 0}, {42, 500}, {-100, 500}, {-100, -500}})
          .value};
  Network const net = build(draft);
  check_consistency(net);
  CHECK(link_named(net, "AB").valid());
  CHECK_FALSE(link_named(net, "BC").valid());
  CHECK(next_of(net, link_named(net, "DE")) == "EG");
  REQUIRE(net.gateways.key.size() == 1);
  CHECK(net.gateways.node[GatewayId(0)] == node_at(net, 'B'));
}

TEST_CASE("a street along the outline is one link, on whichever side it falls") {
  DrawOptions options;
  options.ways["ABCDE"].cls = LinkClass::secondary;
  NetworkDraft draft = draw_network("A--B--C--D--E", 10.0, options);
  place(draft, 'A', {42, 200});
  place(draft, 'B', {42, 100.1});
  place(draft, 'C', {42.7, 0.3});
  place(draft, 'D', {42.1, -100.7});
  place(draft, 'E', {42, -200});
  add_area(draft, AreaKind::municipality, "west",
           {{-100, -500},
            {42, -200},
            {42.1, -100.7},
            {42.7, 0.3},
            {42, 100.1},
            {42, 200},
            {-100, 500},
            {-100, -500}});
  Network const net = build(draft);
  check_consistency(net);
  CHECK(net.links.key.size() == 2);
}

TEST_CASE("without areas one municipality holds everything, and main roads end in gateways") {
  DrawOptions options;
  options.ways["AB"].cls = options.ways["BC"].cls = LinkClass::primary;
  Network const net = build(draw_network("A---B---C", 50.0, options));
  REQUIRE(net.areas.municipality_name.size() == 1);
  CHECK(net.areas.municipality_name[MunicipalityId(0)] == "region");
  CHECK(net.gateways.key.size() == 2);
}

TEST_CASE("a stop at a node serves each direction of its lines on the right") {
  DrawOptions options;
  options.stops = {{'A'}, {'B'}, {'C'}};
  NetworkDraft draft = draw_network("A-----B-----C", 50.0, options);
  for (bool back : {false, true}) {
    auto& l = draft.lines;
    l.osm.push_back(back ? 2 : 1);
    l.mode.push_back(TransitMode::bus);
    for (auto* column : {&l.ref, &l.name, &l.from, &l.to}) column->push_back(0);
    l.interval_s.push_back(600);
    std::vector<DraftStopId> stops{DraftStopId(0), DraftStopId(1), DraftStopId(2)};
    std::vector<DraftWayId> ways{DraftWayId(0), DraftWayId(1)};
    if (back) std::reverse(stops.begin(), stops.end()), std::reverse(ways.begin(), ways.end());
    l.stops.append(stops);
    l.ways.append(ways);
  }
  Network const net = build(draft);
  check_consistency(net);
  CHECK(drawn_names(net, net.lines.way_links[LineId(0)]) == "AB BC");
  CHECK(drawn_names(net, net.lines.way_links[LineId(1)]) == "CB BA");
  for (LineId line : net.lines.key.ids()) {
    REQUIRE(net.lines.stops[line].size() == 3);
    for (StopId s : net.lines.stops[line]) {
      LinkId const link = net.lanes.link[net.stops.lane[s]];
      auto const course = net.lines.way_links[line];
      CHECK(std::find(course.begin(), course.end(), link) != course.end());
    }
  }
}

TEST_CASE("a way that leaves the extract and comes back keeps all its pieces and restrictions") {
  DrawOptions options;
  options.restrictions = {{"CD", "C", "CE", false, kMotorRoad}};
  NetworkDraft draft = draw_network(R"(
A---B   C---D
|       |
F       E)",
                                    25.0, options);
  std::vector<DraftWayId> pieces;
  for (DraftWayId w : draft.ways.osm.ids()) {
    std::string const name = draft.texts[draft.ways.name[w]];
    if (name == "AB" || name == "CD") pieces.push_back(w);
  }
  REQUIRE(pieces.size() == 2);
  draft.ways.osm[pieces[1]] = draft.ways.osm[pieces[0]];
  Network const net = build(draft);
  check_consistency(net);
  CHECK(net.repair_kind.empty());
  CHECK(link_named(net, "AB").valid());
  REQUIRE(link_named(net, "DC").valid());
  for (LaneId lane : net.lanes_of(link_named(net, "DC"))) {
    for (MovementId m : net.lanes.out[lane]) {
      bool const turns = net.movements.to_link[m] == link_named(net, "CE");
      CHECK(allows(net.lanes.allowed[net.lane_of(m)], VehicleClass::car) != turns);
    }
  }
}

TEST_CASE("absurd drafts build, with repairs") {
  CHECK_NOTHROW(check_consistency(build(NetworkDraft{})));

  NetworkDraft lonely;
  lonely.nodes.osm.push_back(1);
  lonely.nodes.position.push_back({});
  lonely.nodes.control.push_back(NodeControl::signals);
  lonely.nodes.control_direction.push_back(ControlDirection::both);
  lonely.nodes.barred.push_back(0);
  lonely.nodes.red_turn.push_back(0);
  CHECK(build(lonely).links.key.empty());

  auto with_way = [](std::vector<std::size_t> const& nodes, auto change) {
    NetworkDraft draft = draw_network("A---B---C", 30.0);
    NetworkDraft made = draft;
    made.ways.nodes = {};
    std::vector<DraftNodeId> ids;
    for (std::size_t n : nodes) ids.push_back(DraftNodeId(n));
    made.ways.nodes.append(ids);
    made.ways.nodes.append(draft.ways.nodes[DraftWayId(1)]);
    change(made);
    Network const net = build(made);
    check_consistency(net);
    return net;
  };
  auto nothing = [](NetworkDraft&) {};
  CHECK(with_way({0, 0}, nothing).repair_kind.size() == 1);      // a point
  CHECK(with_way({0, 1, 0}, nothing).links.key.size() >= 4);     // there and back
  CHECK(with_way({0, 1, 2, 0}, nothing).links.key.size() >= 4);  // a loop
  CHECK(with_way({1, 2}, nothing).links.key.size() == 4);        // parallel ways
  CHECK(with_way({0, 77}, nothing).repair_kind.size() == 1);     // no such node
  CHECK(with_way({}, nothing).links.key.size() == 2);            // no nodes
  CHECK(with_way({1, 2}, [](NetworkDraft& d) {
          d.ways.osm[DraftWayId(0)] = d.ways.osm[DraftWayId(1)];
        }).repair_kind == std::vector<std::string>{"duplicate way"});
  CHECK(with_way({0, 1}, [](NetworkDraft& d) {
          for (auto i : {0U, 1U}) d.ways.lanes[i][DraftWayId(0)] = 0;
        }).repair_kind == std::vector<std::string>{"way without lanes"});
  CHECK(with_way({0, 1}, [](NetworkDraft& d) {
          for (auto i : {0U, 1U}) d.ways.lanes[i][DraftWayId(0)] = 255;
          d.ways.speed[0][DraftWayId(0)] = std::nanf("");
          d.ways.lane_width[DraftWayId(0)] = -3;
          d.ways.max_weight[DraftWayId(0)] = 0;
        }).links.key.size() == 4);
  CHECK(with_way({0, 1}, [](NetworkDraft& d) {
          d.nodes.position[DraftNodeId(0)] = {std::nan(""), 1e300};
        }).links.key.size() == 2);
  CHECK(with_way({0, 1}, [](NetworkDraft& d) {
          d.nodes.position[DraftNodeId(1)] = d.nodes.position[DraftNodeId(0)];
        }).links.key.size() == 2);
}
