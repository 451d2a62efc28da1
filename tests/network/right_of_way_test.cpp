// Who goes first where classes, signs and the way that each takes say different things.

#include <catch2/catch.hpp>

#include "network/movements.h"

using namespace pendler;

TEST_CASE("on a mini-roundabout goes first who comes by the other's entry") {
  DrawOptions options;
  options.controls['C'] = NodeControl::mini_roundabout;
  options.ways["AC"].cls = options.ways["CD"].cls = LinkClass::secondary;
  Network const net = drawn(kCross, 25.0, options);
  CHECK(net.junctions.control[net.nodes.junction[node_at(net, 'C')]] ==
        JunctionControl::roundabout);
  MovementId const east = movement(net, "AC", "CD"), west = movement(net, "DC", "CA");
  CHECK(priority(net, movement(net, "BC", "CE"), east) == "first");  // from the left
  CHECK(priority(net, east, movement(net, "EC", "CB")) == "first");
  CHECK(priority(net, movement(net, "AC", "CB"), west) == "first");  // turns left
  CHECK(priority(net, movement(net, "EC", "CA"), movement(net, "BC", "CE")) == "first");
  CHECK(priority(net, movement(net, "EC", "CD"), east) == "yield");
}

TEST_CASE("a left turn waits for oncoming traffic from a lesser street") {
  DrawOptions options;
  options.ways["AC"].cls = LinkClass::secondary;
  Network const net = drawn(kCross, 25.0, options);
  MovementId const left = movement(net, "AC", "CB");
  CHECK(priority(net, left, movement(net, "DC", "CA")) == "yield");
  CHECK(priority(net, left, movement(net, "DC", "CB")) == "yield");
  CHECK(priority(net, left, movement(net, "EC", "CB")) == "first");

  // The main street bends: the turn follows it.
  options.ways["BC"].cls = LinkClass::secondary;
  Network const bends = drawn(kCross, 25.0, options);
  CHECK(priority(bends, movement(bends, "AC", "CB"), movement(bends, "DC", "CA")) == "first");
  CHECK(priority(bends, movement(bends, "AC", "CB"), movement(bends, "DC", "CB")) == "first");

  // Who comes out of a drive waits for all.
  options.ways.erase("BC");
  options.ways["CD"].cls = LinkClass::service;
  Network const drive = drawn(kCross, 25.0, options);
  CHECK(priority(drive, movement(drive, "AC", "CB"), movement(drive, "DC", "CA")) == "first");
}

TEST_CASE("a sign goes before the rule for left turns") {
  DrawOptions options;
  options.ways["AC"].cls = LinkClass::secondary;
  options.controls['S'] = NodeControl::give_way;
  Network const net = drawn(R"(
    B
    |
    |
A---C-S--------D
    |
    |
    E)",
                            10.0, options);
  CHECK(priority(net, movement(net, "AC", "CB"), movement(net, "SC", "CA")) == "first");
}

TEST_CASE("who comes from a slip lane waits where it ends, on a lesser street too") {
  DrawOptions options;
  options.ways["AC"].cls = options.ways["CD"].cls = LinkClass::unclassified;
  options.ways["EC"] = one_way(1, 50, LinkClass::tertiary_link);
  options.ways["CB"].cls = LinkClass::service;
  Network const net = drawn(kCross, 25.0, options);
  CHECK(priority(net, movement(net, "EC", "CD"), movement(net, "AC", "CD")) == "yield");
  CHECK(priority(net, movement(net, "EC", "CD"), movement(net, "BC", "CD")) == "first");
}

TEST_CASE("a ramp that goes on keeps its rank against a side street") {
  DrawOptions options;
  options.ways["AC"] = options.ways["CD"] = one_way(1, 60, LinkClass::primary_link);
  Network const net = drawn("A---C---D\n    |\n    E", 25.0, options);
  CHECK(priority(net, movement(net, "AC", "CD"), movement(net, "EC", "CD")) == "first");
}
