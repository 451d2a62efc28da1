// Turn restrictions: whom they bind, and to what.

#include <catch2/catch.hpp>

#include "network/movements.h"

using namespace pendler;

TEST_CASE("turn restrictions remove movements or ban paths") {
  DrawOptions options;
  options.restrictions.push_back({"AC", "C", "BC", false});
  Network const no_left = drawn(kCross, 25.0, options);
  CHECK(next_of(no_left, link_named(no_left, "AC")) == "CB CD CE");  // bicycles still turn
  for (MovementId m : movements(no_left, "AC", "CB")) {
    CHECK_FALSE(allows(no_left.lanes.allowed[no_left.lane_of(m)], VehicleClass::car));
  }
  options.restrictions = {
      {"AC", "C", "CD", true,
       kMotorRoad | bit(VehicleClass::bicycle) | bit(VehicleClass::pedestrian)}};
  Network const only = drawn(kCross, 25.0, options);
  CHECK(next_of(only, link_named(only, "AC")) == "CD");

  DrawOptions path;
  path.restrictions.push_back({"AC", "CD", "DF", false, classes(VehicleClass::truck)});
  Network const net = drawn(R"(
    B   F
    |   |
A---C---D---G)",
                            25.0, path);
  REQUIRE(net.banned_paths.size() == 1);
  CHECK(drawn_names(net, net.banned_paths[BanId(0)]) == "AC CD DF");
  CHECK(net.banned_for[BanId(0)] == classes(VehicleClass::truck));
}

TEST_CASE("all rows of a restriction act, and only-rules together leave all their ways") {
  DrawOptions options;
  options.restrictions = {{"AC", "C", "CE", false, classes(VehicleClass::car)},
                          {"AC", "C", "CE", false, classes(VehicleClass::bus)},
                          {"BC", "C", "CE", false, kMotorRoad},
                          {"CD", "C", "AC", true, kMotorRoad},
                          {"CD", "C", "BC", true, kMotorRoad}};
  NetworkDraft draft = draw_network(kCross, 25.0, options);
  for (auto& osm : draft.restrictions.osm) osm = 7;  // one relation
  Network const net = build(draft);
  check_consistency(net);
  auto const drive = [&](std::string_view from, std::string_view to) {
    VehicleClasses all = 0;
    for (MovementId m : movements(net, from, to))
      all = static_cast<VehicleClasses>(all | net.lanes.allowed[net.lane_of(m)]);
    return all;
  };
  CHECK_FALSE(allows(drive("AC", "CE"), VehicleClass::car));
  CHECK_FALSE(allows(drive("AC", "CE"), VehicleClass::bus));
  CHECK(allows(drive("AC", "CE"), VehicleClass::truck));
  CHECK_FALSE(allows(drive("BC", "CE"), VehicleClass::car));
  CHECK(allows(drive("DC", "CA"), VehicleClass::car));
  CHECK(allows(drive("DC", "CB"), VehicleClass::car));
  CHECK_FALSE(allows(drive("DC", "CE"), VehicleClass::car));
}

TEST_CASE("who may not turn back does not do so at a mini-roundabout either") {
  DrawOptions options;
  options.controls['C'] = NodeControl::mini_roundabout;
  CHECK(next_of(drawn(kCross, 25.0, options), link_named(drawn(kCross, 25.0, options), "AC")) ==
        "CA CB CD CE");
  options.restrictions = {{"AC", "C", "AC", false, kMotorRoad | bit(VehicleClass::bicycle)}};
  Network const net = drawn(kCross, 25.0, options);
  for (MovementId m : movements(net, "AC", "CA"))
    CHECK((net.lanes.allowed[net.lane_of(m)] & kMotorRoad) == 0);
  CHECK_FALSE(movements(net, "DC", "CD").empty());
}
