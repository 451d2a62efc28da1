#include <catch2/catch.hpp>

#include "network/build.h"
#include "support/draw_network.h"

using namespace pendler;

TEST_CASE("a street of two pieces") {
  Network const net = build(draw_network("A---B---C", 100.0));
  CHECK(net.nodes.osm.size() == 3);
  CHECK(net.links.key.size() == 4);
  CHECK(next_of(net, link_named(net, "AB")) == "BC");
  CHECK(next_of(net, link_named(net, "BC")) == "CB");
  CHECK(net.links.length[link_named(net, "AB")] == Approx(399).margin(0.1));
  // Right-hand traffic: eastbound lies south of the axis.
  CHECK(net.links.geometry[link_named(net, "AB")][0].y == Approx(-3.25 / 2));
  CHECK(net.links.reverse[link_named(net, "AB")] == link_named(net, "BA"));
}

TEST_CASE("pieces of one street are joined") {
  DrawOptions options;
  options.ways["AB"].name = options.ways["BC"].name = "Hauptstraße";
  Network const net = build(draw_network("A---B---C", 10.0, options));
  CHECK(net.nodes.osm.size() == 2);
  REQUIRE(link_named(net, "AC").valid());
  CHECK(net.links.osm_ways[link_named(net, "AC")].size() == 2);
  CHECK(net.links.key[link_named(net, "AC")] ==
        make_key(net.links.osm_way[link_named(net, "AC")], 1, 2, 0));
}

TEST_CASE("a street is for residents only as far as it says so") {
  std::uint8_t const only = GENERATE(DraftWays::kLocalOnly, DraftWays::kTrucksLocalOnly);
  DrawOptions options;
  options.ways["AB"].name = options.ways["BC"].name = "Hauptstraße";
  options.ways["AB"].flags = static_cast<std::uint8_t>(DraftWays::kBuiltUp | only);
  Network const net = build(draw_network("A---B---C", 10.0, options));
  REQUIRE(link_named(net, "BC").valid());
  CHECK((net.links.flags[link_named(net, "AB")] & only) != 0);
  CHECK((net.links.flags[link_named(net, "BC")] & only) == 0);
}

TEST_CASE("a crossing of four streets") {
  Network const net = build(draw_network(R"(
    B
    |
A---C---D
    |
    E)",
                                         20.0));
  CHECK(next_of(net, link_named(net, "AC")) == "CB CD CE");
  CHECK(net.movements.from_lane.size() == 2 * (12 + 4));  // bicycles at the edge have theirs
  CHECK(net.links.length[link_named(net, "AC")] < 79.5 - 3);
}
