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
