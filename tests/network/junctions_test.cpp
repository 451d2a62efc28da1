#include <algorithm>
#include <catch2/catch.hpp>

#include "network/movements.h"
#include "network/report.h"
#include "network/signal_plan.h"
#include "support/draw_network.h"

using namespace pendler;

TEST_CASE("right before left between equal streets") {
  Network const net = drawn(kCross, 25.0);
  CHECK(net.junctions.control[net.nodes.junction[node_at(net, 'C')]] ==
        JunctionControl::right_before_left);
  // Northbound comes from the right of eastbound.
  CHECK(priority(net, movement(net, "AC", "CD"), movement(net, "EC", "CB")) == "yield");
  CHECK(priority(net, movement(net, "EC", "CB"), movement(net, "DC", "CA")) == "yield");
  CHECK(priority(net, movement(net, "AC", "CB"), movement(net, "DC", "CA")) == "yield");
  CHECK(priority(net, movement(net, "AC", "CD"), movement(net, "DC", "CA")) == "apart");
  CHECK(priority(net, movement(net, "AC", "CE"), movement(net, "DC", "CE")) == "first");
}

TEST_CASE("the street of higher class goes first, and signs before classes") {
  DrawOptions options;
  options.ways["AC"].cls = options.ways["CD"].cls = LinkClass::secondary;
  {
    Network const net = drawn(kCross, 25.0, options);
    CHECK(net.junctions.control[net.nodes.junction[node_at(net, 'C')]] ==
          JunctionControl::priority);
    CHECK(priority(net, movement(net, "AC", "CD"), movement(net, "EC", "CB")) == "first");
    CHECK(priority(net, movement(net, "AC", "CB"), movement(net, "DC", "CA")) == "yield");
  }
  // A stop sign 10 m before the crossing, on a street of equal class.
  DrawOptions signs;
  signs.controls['S'] = NodeControl::stop;
  Network const net = drawn(R"(
A---C-S--------D
    |
    |
    E)",
                            10.0, signs);
  MovementId const stops = movement(net, "SC", "CA");
  CHECK(net.movements.must_stop[stops] == 1);
  CHECK(net.movements.must_stop[movement(net, "EC", "CA")] == 0);
  CHECK(priority(net, stops, movement(net, "EC", "CA")) == "yield");
  CHECK(priority(net, movement(net, "AC", "CE"), movement(net, "SC", "CE")) == "first");
}

TEST_CASE("a ramp continues into its own lane, and zips where there is none") {
  DrawOptions options;
  for (char const* way : {"AB", "BC"}) {
    options.ways[way].cls = LinkClass::motorway;
    options.ways[way].lanes = 2;
    options.ways[way].lanes_backward = 0;
  }
  options.ways["RB"].cls = LinkClass::motorway_link;
  options.ways["RB"].lanes_backward = 0;
  char const* const picture = R"(
A-------B-------C
       /
      R)";
  {
    Network const net = drawn(picture, 25.0, options);
    CHECK(lanes_used(net, "AB", "BC") == "0>0 1>1");
    CHECK(lanes_used(net, "RB", "BC") == "0>1");
    CHECK(priority(net, movement(net, "RB", "BC"), movements(net, "AB", "BC")[1]) == "yield");
  }
  options.ways["BC"].lanes = 3;
  Network const net = drawn(picture, 25.0, options);
  CHECK(lanes_used(net, "AB", "BC") == "0>0 1>1");
  CHECK(lanes_used(net, "RB", "BC") == "0>2");
  CHECK(net.movements.needs_grant[movements(net, "AB", "BC")[1]] == 0);
}

TEST_CASE("who keeps the order from left to right crosses nobody, however near the axes lie") {
  DrawnWay two, three, ramp;
  two.cls = three.cls = LinkClass::motorway;
  ramp.cls = LinkClass::motorway_link;
  two.lanes = 2;
  three.lanes = 3;
  two.lanes_backward = three.lanes_backward = ramp.lanes_backward = 0;
  DrawOptions options;
  options.ways = {{"AB", two}, {"BC", three}, {"RB", ramp}};
  options.ways["CD"] = two;
  options.ways["CE"] = ramp;
  NetworkDraft draft = draw_network("A-B-C-D\n /   \\\nR     E", 100.0, options);
  place(draft, 'A', {-500, 0});
  place(draft, 'B', {0, 0});
  place(draft, 'C', {500, 0});
  place(draft, 'D', {1000, 0});
  place(draft, 'R', {-400, -60});  // the ramps at 8.5 degrees to the main road
  place(draft, 'E', {900, -60});
  Network const net = build(draft);
  check_consistency(net);
  MovementId const in = movement(net, "RB", "BC"), out = movement(net, "BC", "CE");
  REQUIRE(lanes_used(net, "AB", "BC") == "0>0 1>1");
  REQUIRE(lanes_used(net, "RB", "BC") == "0>2");
  for (MovementId m : movements(net, "AB", "BC")) {
    CHECK(priority(net, in, m) == "apart");
    CHECK(net.movements.needs_grant[m] == 0);
  }
  CHECK(net.movements.needs_grant[in] == 0);
  REQUIRE(lanes_used(net, "BC", "CE") == "2>0");
  REQUIRE(lanes_used(net, "BC", "CD") == "0>0 1>1");
  for (MovementId m : movements(net, "BC", "CD")) CHECK(priority(net, out, m) == "apart");
}

TEST_CASE("who changes the order from left to right crosses the others") {
  // Cars turn right across the bus lane that goes straight on.
  DrawOptions options;
  options.ways["AC"].lanes = options.ways["CD"].lanes = 2;
  options.ways["AC"].lane_allowed =
      options.ways["CD"].lane_allowed = {kMotorRoad, classes(VehicleClass::bus)};
  Network const net = drawn(kCross, 25.0, options);
  REQUIRE(lanes_used(net, "AC", "CE") == "0>0 1>0");
  REQUIRE(lanes_used(net, "AC", "CD") == "0>0 1>1");
  CHECK(priority(net, movement(net, "AC", "CE"), movements(net, "AC", "CD")[1]) == "yield");
  CHECK(priority(net, movement(net, "AC", "CB"), movements(net, "AC", "CD")[1]) == "apart");
}

TEST_CASE("signals on the approaches control one crossing") {
  DrawOptions options;
  for (char c : {'P', 'Q', 'R', 'S'}) options.controls[c] = NodeControl::signals;
  Network const net = drawn(R"(
        B
        |
        |
        P
        |
A-----Q-C-R-----D
        |
        S
        |
        |
        E)",
                            10.0, options);
  REQUIRE(net.signals.junction.size() == 1);
  SignalId const s(0);
  CHECK(net.signals.junction[s] == net.nodes.junction[node_at(net, 'C')]);
  CHECK(net.signals.groups[s].size() == 4);
  CHECK(net.signals.cycle_ms[s] == 60000);
  MovementId const east = movement(net, "QC", "CR"), north = movement(net, "SC", "CP");
  SignalGroupId const a = net.movements.group[east], b = net.movements.group[north];
  REQUIRE(a.valid());
  GreenWindow const p = net.signals.green[a][0], q = net.signals.green[b][0];
  CHECK((p.end_ms + 3000 + 2000 <= q.begin_ms || q.end_ms + 3000 + 2000 <= p.begin_ms));
  CHECK(priority(net, east, north) == "equal");
  // Under one green the left turn waits for the oncoming traffic.
  MovementId const left = movement(net, "QC", "CP"), west = movement(net, "RC", "CQ");
  CHECK(net.movements.group[west].valid());
  CHECK(priority(net, left, west) == "yield");
}

TEST_CASE("yellow lasts 3, 4 or 5 s at 50, 60 and 70 km/h, of each approach") {
  DrawOptions options;
  options.controls['C'] = NodeControl::signals;
  options.ways["AC"].speed = 70 / 3.6;
  options.ways["DC"].speed = 60 / 3.6;
  Network const net = drawn("A-C-D\n  |\n  E", 100.0, options);
  auto const yellow_ms = [&](char const* from, char const* to) {
    return net.signals.yellow_ms[net.movements.group[movement(net, from, to)]];
  };
  CHECK(yellow_ms("AC", "CD") == 5000);
  CHECK(yellow_ms("DC", "CA") == 4000);
  CHECK(yellow_ms("EC", "CA") == 3000);
}

TEST_CASE("an open drive that leads to a signal has a green of its own, a private one gives way") {
  DrawOptions options;
  options.controls['C'] = NodeControl::signals;
  options.ways["CE"].cls = LinkClass::service;
  Network const open = drawn(kCross, 25.0, options);
  for (char const* to : {"CA", "CB", "CD"}) {
    CHECK(open.movements.group[movement(open, "EC", to)].valid());
  }
  CHECK(priority(open, movement(open, "EC", "CB"), movement(open, "AC", "CD")) == "equal");
  options.ways["CE"].flags |= DraftWays::kLocalOnly;
  Network const locals = drawn(kCross, 25.0, options);
  CHECK_FALSE(locals.movements.group[movement(locals, "EC", "CB")].valid());
  CHECK(priority(locals, movement(locals, "EC", "CB"), movement(locals, "AC", "CD")) == "yield");
}

TEST_CASE("a signal away from a crossing is its own; a push button stops nobody") {
  DrawOptions options;
  options.controls['B'] = NodeControl::signals;
  CHECK(drawn("A---B---C", 50.0, options).signals.junction.size() == 1);
  options.controls['B'] = NodeControl::crossing_signals;
  CHECK(drawn("A---B---C", 50.0, options).signals.junction.empty());
}

TEST_CASE("a dual carriageway's crossing is one junction with inner stubs") {
  DrawOptions options;
  for (char const* way : {"ACD", "FEB"}) {
    options.ways[way].cls = LinkClass::primary;
    options.ways[way].lanes = 2;
    options.ways[way].lanes_backward = 0;
  }
  Network const net = drawn(R"(
        G
        |
B-------E-------F
        |
A-------C-------D
        |
        H)",
                            6.0, options);
  CHECK(net.nodes.junction[node_at(net, 'C')] == net.nodes.junction[node_at(net, 'E')]);
  CHECK(net.links.inner[link_named(net, "CE")] == 1);
  CHECK(net.links.inner[link_named(net, "AC")] == 0);
  CHECK(net.links.length[link_named(net, "CE")] >= 0.5F);
}

TEST_CASE("drives every 12 m do not make one junction of a street") {
  DrawOptions options;
  options.ways["ABCDEFGHIJKLMN"].cls = LinkClass::tertiary;
  options.other.cls = LinkClass::service;
  Network const net = drawn(R"(
  b c d e f g h i j k l m
  | | | | | | | | | | | |
  | | | | | | | | | | | |
  | | | | | | | | | | | |
A-B-C-D-E-F-G-H-I-J-K-L-M-N)",
                            6.0, options);
  // Between two of them there is room for a car: past drives the street has no stop lines.
  for (JunctionId j : net.junctions.key.ids()) CHECK(net.junctions.nodes[j].size() == 1);
  CHECK(net.links.length[link_named(net, "BC")] == Approx(10));
}

TEST_CASE("the ring goes first") {
  DrawOptions options;
  options.ways["ABCDA"].flags = DraftWays::kRoundabout;
  options.ways["ABCDA"].lanes_backward = 0;
  Network const net = drawn(R"(
      E---A
         / \
        B   D
         \ /
          C---F)",
                            10.0, options);
  CHECK(priority(net, movement(net, "CA", "AC"), movement(net, "EA", "AC")) == "first");
  CHECK(net.junctions.control[net.nodes.junction[node_at(net, 'A')]] ==
        JunctionControl::roundabout);
}

TEST_CASE("rails: sections, switches and level crossings") {
  DrawOptions options;
  for (char const* way : {"ABC", "CD", "CE"}) {
    options.ways[way].cls = LinkClass::rail;
    options.ways[way].flags = DraftWays::kSharedTrack;
  }
  options.ways["SBT"] = {};
  Network const net = drawn(R"(
          S
          |
A---------B---------C---------D
          |          \
          T           E)",
                            40.0, options);
  REQUIRE(net.level_crossings.node.size() == 1);
  LevelCrossingId const x(0);
  CHECK(net.level_crossings.node[x] == node_at(net, 'B'));
  CHECK(net.level_crossings.rail_links[x].size() == 2);
  MovementId const road = movement(net, "SB", "BT");
  CHECK(net.movements.level_crossing[road] == x);
  CHECK(net.movements.needs_grant[road] == 1);
  // One section from the end to the switch, both directions, over the crossing.
  SectionId const section = net.links.section[link_named(net, "AB")];
  CHECK(net.links.section[link_named(net, "BC")] == section);
  CHECK(net.links.section[link_named(net, "CB")] == section);
  CHECK(net.links.section[link_named(net, "CD")] != section);
  CHECK(next_of(net, link_named(net, "BC")) == "CD CE");
  CHECK(next_of(net, link_named(net, "DC")) == "CB");  // no train turns on a switch
}

TEST_CASE("barriers stop those whom they name") {
  DrawOptions options;
  options.barred['B'] = kMotorRoad;
  Network const net = drawn("A---B---C", 25.0, options);
  for (MovementId m : movements(net, "AB", "BC")) {
    CHECK(net.lanes.allowed[net.lane_of(m)] == bit(VehicleClass::pedestrian));
  }
  LaneId const edge = net.edge_lane(link_named(net, "AB"));
  REQUIRE(net.lanes.out[edge].size() == 1);
  CHECK(net.movements.to_link[net.lanes.out[edge][0]] == link_named(net, "BC"));
  CHECK(net.movements.turn[movement(net, "AB", "BA")] == Turn::u_turn);
}

TEST_CASE("a one-way street without an exit is reported") {
  DrawOptions options;
  options.ways["BC"].lanes_backward = 0;
  Network const net = drawn("A---B---C", 25.0, options);
  NetworkReport const report = report_of(net);
  REQUIRE(report.reach.size() == 2);
  CHECK(report.reach[0].without_exit == 1);
  CHECK(report.reach[0].components == 3);
  CHECK(std::any_of(report.look_at.begin(), report.look_at.end(),
                    [](LookAt const& l) { return l.why == "no way on: car"; }));
}

TEST_CASE("a green arrow holds for the right turn of the approach at whose stop line it hangs") {
  DrawOptions options;
  options.controls = {{'S', NodeControl::signals}, {'T', NodeControl::signals}};
  options.ways["ASXTC"] = {};
  options.red_turn['S'] = classes(VehicleClass::car);
  std::string const picture =
      "            B\n"
      "            |\n"
      "            |\n"
      "A---------S-X-T---------C\n"
      "            |\n"
      "            |\n"
      "            D";
  Network net = build(draw_network(picture, 15, options));
  REQUIRE(net.signals.junction.size() == 1);
  std::string with;
  for (MovementId m : net.movements.red_turn.ids()) {
    if (net.movements.red_turn[m] == 0 || net.is_edge_lane(net.movements.from_lane[m])) continue;
    CHECK(net.movements.red_turn[m] == classes(VehicleClass::car));
    with += drawn_name(net, net.movements.from_link[m]) + " " +
            drawn_name(net, net.movements.to_link[m]) + "\n";
  }
  CHECK(with == "AX XD\n");
  CHECK(own_plan(net, SignalId(0)).right_on_red == kByPlates);

  options.red_turn.clear();
  Network const without = build(draw_network(picture, 15, options));
  CHECK(own_plan(without, SignalId(0)).right_on_red == 0);

  // On the crossing itself it holds for all.
  options.controls = {{'X', NodeControl::signals}};
  options.red_turn['X'] = classes(VehicleClass::car);
  Network const all = build(draw_network(picture, 15, options));
  for (auto const& [from, to] : {std::pair{"AX", "XD"}, {"BX", "XA"}, {"CX", "XB"}, {"DX", "XC"}})
    CHECK(all.movements.red_turn[movement(all, from, to)] != 0);
  CHECK(all.movements.red_turn[movement(all, "AX", "XC")] == 0);
  CHECK(all.movements.red_turn[movement(all, "AX", "XB")] == 0);
}

TEST_CASE("a zebra crossing belongs to the arm of the next crossing, and cuts no street") {
  std::string const picture =
      "            B\n"
      "            |\n"
      "            |\n"
      "A-----Z---S-X-T---------C\n"
      "            |\n"
      "            |\n"
      "            D";
  auto const zebras = [&](double metres, NodeControl at_x) {
    DrawOptions options;
    options.ways["AZSXTC"] = {};
    options.controls = {{'S', NodeControl::zebra}, {'Z', NodeControl::zebra}, {'X', at_x}};
    Network const net = build(draw_network(picture, metres, options));
    check_consistency(net);
    options.controls = {{'X', at_x}};
    Network const plain = build(draw_network(picture, metres, options));
    CHECK(net.links.key.raw() == plain.links.key.raw());
    CHECK(net.links.geometry.values() == plain.links.geometry.values());
    std::string out;
    for (MovementId m : net.movements.zebra.ids()) {
      if (net.is_edge_lane(net.movements.from_lane[m])) continue;
      std::string const name = drawn_name(net, net.movements.from_link[m]) + " " +
                               drawn_name(net, net.movements.to_link[m]);
      if (net.movements.zebra[m] == kZebraBefore) out += name + " before\n";
      if (net.movements.zebra[m] == kZebraBehind) out += name + " behind\n";
    }
    return out;
  };
  std::string const found = zebras(8, NodeControl::none);
  for (char const* each : {"AX XB before", "AX XC before", "AX XD before", "BX XA behind",
                           "CX XA behind", "DX XA behind"})
    CHECK_THAT(found, Catch::Contains(each));
  CHECK(std::count(found.begin(), found.end(), '\n') == 6);
  CHECK(zebras(15, NodeControl::none) == "");    // 30 m away
  CHECK(zebras(8, NodeControl::signals) == "");  // then the signal holds for those on foot
}
