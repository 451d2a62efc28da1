#include "ingest/osm_lanes.h"

#include "osm_values.h"

using namespace pendler;
using enum VehicleClass;

TEST_CASE("lanes by direction") {
  CHECK(lanes({{"highway", "residential"}}) == std::pair(1, 1));
  CHECK(lanes({{"highway", "motorway"}}) == std::pair(2, 0));
  CHECK(lanes({{"highway", "primary"}, {"lanes", "4"}}) == std::pair(2, 2));
  CHECK(lanes({{"highway", "primary"}, {"lanes", "3"}}) == std::pair(2, 1));
  CHECK(lanes({{"highway", "primary"}, {"lanes", "1"}}) == std::pair(1, 1));
  CHECK(lanes({{"highway", "primary"}, {"lanes", "3"}, {"lanes:forward", "1"}}) == std::pair(1, 2));
  CHECK(lanes({{"highway", "primary"}, {"lanes", "3"}, {"lanes:backward", "2"}}) ==
        std::pair(1, 2));
  CHECK(lanes({{"highway", "primary"}, {"lanes", "5"}, {"lanes:both_ways", "1"}}) ==
        std::pair(2, 2));
  CHECK(lanes({{"highway", "primary"}, {"lanes", "3"}, {"oneway", "yes"}}) == std::pair(3, 0));
  CHECK(lanes({{"highway", "primary"}, {"lanes", "3"}, {"oneway", "-1"}}) == std::pair(0, 3));
  CHECK(lanes({{"highway", "primary"}, {"oneway", "yes"}, {"turn:lanes", "left|through|right"}}) ==
        std::pair(3, 0));
  CHECK(lanes({{"highway", "primary"}, {"turn:lanes:forward", "left|through"}}) == std::pair(2, 1));
  CHECK(lanes({{"highway", "primary"}, {"lanes", "3"}, {"turn:lanes:backward", "left|through"}}) ==
        std::pair(1, 2));
  CHECK(lanes({{"highway", "primary"}, {"junction", "roundabout"}}) == std::pair(1, 0));
  CHECK(guessed(way({{"highway", "residential"}}), Guess::lanes));
  CHECK_FALSE(guessed(way({{"highway", "primary"}, {"lanes", "2"}}), Guess::lanes));
}

TEST_CASE("absurd lanes are named and not believed") {
  for (auto text : {"0", "99", "-2", "many", "", "1e9", "nan"}) {
    CAPTURE(text);
    auto const r = read({{"highway", "primary"}, {"lanes", text}});
    REQUIRE(r.way);
    CHECK(r.way->lanes[0] == 1);
    CHECK(r.notes.repair_kind.size() == (std::string_view(text).empty() ? 0 : 1));
  }
  CHECK(lanes({{"highway", "primary"}, {"lanes", "2;3"}}) == std::pair(1, 1));
  CHECK(lanes({{"highway", "primary"}, {"lanes", "2"}, {"lanes:forward", "0"}}).first >= 1);
}

TEST_CASE("who may use which lane") {
  auto const designated = way(
      {{"highway", "primary"}, {"oneway", "yes"}, {"lanes", "3"}, {"bus:lanes", "||designated"}});
  REQUIRE(designated.lane_allowed[0].size() == 3);
  CHECK(designated.lane_allowed[0][0] == designated.allowed[0]);
  CHECK(designated.lane_allowed[0][2] == classes(bus, emergency));
  auto const counted = way({{"highway", "primary"}, {"lanes", "4"}, {"lanes:psv:forward", "1"}});
  REQUIRE(counted.lane_allowed[0].size() == 2);
  CHECK(counted.lane_allowed[0][1] == classes(bus, emergency));
  CHECK(counted.lane_allowed[1].empty());
  auto const shut = way({{"highway", "primary"},
                         {"oneway", "yes"},
                         {"lanes", "2"},
                         {"vehicle:lanes", "yes|no"},
                         {"bus:lanes", "yes|designated"}});
  CHECK(shut.lane_allowed[0][1] == classes(bus, emergency));
  CHECK(way({{"highway", "primary"}, {"lanes", "2"}}).lane_allowed[0].empty());
}

TEST_CASE("bus lanes by direction and side") {
  auto const buses = classes(bus, emergency), shared = classes(bus, emergency, bicycle);
  // A one-way street with lists over lanes; the bus lane is open to bicycles.
  auto const lists = way({{"highway", "secondary"},
                          {"oneway", "yes"},
                          {"lanes", "3"},
                          {"vehicle:lanes", "yes|yes|no"},
                          {"psv:lanes", "yes|yes|designated"},
                          {"bicycle:lanes", "yes|yes|yes"}});
  REQUIRE(lists.lane_allowed[0].size() == 3);
  CHECK(lists.lane_allowed[0][1] == lists.allowed[0]);
  CHECK(lists.lane_allowed[0][2] == shared);
  // Each direction its own list.
  auto const each = way({{"highway", "primary"},
                         {"lanes", "5"},
                         {"lanes:forward", "3"},
                         {"lanes:backward", "2"},
                         {"bus:lanes:forward", "yes|yes|designated"},
                         {"bus:lanes:backward", "yes|designated"}});
  CHECK(each.lane_allowed[0] == std::vector{each.allowed[0], each.allowed[0], buses});
  CHECK(each.lane_allowed[1] == std::vector{each.allowed[1], buses});
  // In the middle of the road.
  auto const middle = way({{"highway", "primary"},
                           {"lanes", "4"},
                           {"bus:lanes:forward", "designated|yes"},
                           {"bus:lanes:backward", "designated|yes"}});
  CHECK(middle.lane_allowed[0] == std::vector{buses, middle.allowed[0]});
  CHECK(middle.lane_allowed[1] == std::vector{buses, middle.allowed[1]});
  // Counts: with a direction; without one both have half of them; one alone says nothing.
  auto const backward = way({{"highway", "primary"}, {"lanes", "4"}, {"lanes:bus:backward", "1"}});
  CHECK(backward.lane_allowed[0].empty());
  CHECK(backward.lane_allowed[1] == std::vector{backward.allowed[1], buses});
  auto const both = way({{"highway", "primary"}, {"lanes", "4"}, {"lanes:psv", "2"}});
  CHECK(both.lane_allowed[0] == std::vector{both.allowed[0], buses});
  CHECK(both.lane_allowed[1] == std::vector{both.allowed[1], buses});
  TagList const unclear{{"highway", "primary"}, {"lanes", "3"}, {"lanes:psv", "1"}};
  CHECK(way(unclear).lane_allowed[0].empty());
  CHECK(notes(unclear).front() == "bus lanes without a direction");
  // By side of the way.
  auto const right = way({{"highway", "primary"}, {"lanes", "4"}, {"busway:right", "lane"}});
  CHECK(right.lane_allowed[0] == std::vector{right.allowed[0], buses});
  CHECK(right.lane_allowed[1].empty());
  auto const left =
      way({{"highway", "primary"}, {"oneway", "yes"}, {"lanes", "3"}, {"busway:left", "lane"}});
  CHECK(left.lane_allowed[0] == std::vector{buses, left.allowed[0], left.allowed[0]});
  auto const reversed =
      way({{"highway", "primary"}, {"oneway", "-1"}, {"lanes", "2"}, {"busway:left", "lane"}});
  CHECK(reversed.lane_allowed[1] == std::vector{reversed.allowed[1], buses});
  auto const with_bicycles = way({{"highway", "primary"},
                                  {"lanes", "4"},
                                  {"busway", "lane"},
                                  {"cycleway:right", "share_busway"}});
  CHECK(with_bicycles.lane_allowed[0][1] == shared);
  CHECK(with_bicycles.lane_allowed[1][1] == buses);
}

TEST_CASE("bus lanes against one-way streets, and streets for buses") {
  auto const counted =
      way({{"highway", "primary"}, {"oneway", "yes"}, {"lanes", "3"}, {"lanes:psv:backward", "1"}});
  CHECK(counted.lanes[0] == 2);
  CHECK(counted.lanes[1] == 1);
  CHECK(counted.allowed[1] == classes(bus));
  CHECK(counted.lane_allowed[0].empty());
  auto const opposite =
      way({{"highway", "primary"}, {"oneway", "yes"}, {"busway:left", "opposite_lane"}});
  CHECK(opposite.allowed[1] == classes(bus));
  auto const street = way({{"highway", "residential"}, {"motor_vehicle", "psv"}});
  CHECK(allows(street.allowed[0], bus));
  CHECK_FALSE(allows(street.allowed[0], car));
  CHECK(allows(street.allowed[0], bicycle));
  auto const taxis = way({{"highway", "service"},
                          {"access", "no"},
                          {"bus", "designated"},
                          {"taxi", "yes"},
                          {"bicycle", "yes"}});
  CHECK(taxis.allowed[0] == classes(bus, emergency, bicycle));
}

TEST_CASE("turn lanes fit the lanes, cycle lanes are left out of them") {
  auto const plain = way({{"highway", "primary"},
                          {"oneway", "yes"},
                          {"lanes", "3"},
                          {"turn:lanes", "left|through;right|none"}});
  CHECK(plain.turns[0] ==
        std::vector<TurnSet>{bit(Turn::left),
                             static_cast<TurnSet>(bit(Turn::straight) | bit(Turn::right)), 0});
  auto const cycle = way({{"highway", "primary"},
                          {"oneway", "yes"},
                          {"lanes", "2"},
                          {"turn:lanes", "left|through|through"},
                          {"bicycle:lanes", "||designated"}});
  CHECK(cycle.turns[0] == std::vector<TurnSet>{bit(Turn::left), bit(Turn::straight), 0});
  auto const wrong = read({{"highway", "primary"},
                           {"oneway", "yes"},
                           {"lanes", "2"},
                           {"turn:lanes", "left|through|right"}});
  CHECK(wrong.way->turns[0].empty());
  CHECK(wrong.way->lanes[0] == 2);
  CHECK(wrong.notes.repair_kind == std::vector<std::string>{"turn:lanes do not fit"});
  auto const backward =
      way({{"highway", "primary"}, {"lanes", "4"}, {"turn:lanes:backward", "left|through"}});
  CHECK(backward.turns[0].empty());
  CHECK(backward.turns[1].size() == 2);
  CHECK(guessed(backward, Guess::turns));
  CHECK(
      way({{"highway", "primary"}, {"oneway", "yes"}, {"lanes", "2"}, {"turn:lanes", "none|none"}})
          .turns[0]
          .empty());
}

TEST_CASE("cycle lanes that `lanes` does not count leave the street open to bicycles") {
  auto const right = way({{"highway", "secondary"},
                          {"oneway", "yes"},
                          {"lanes", "1"},
                          {"vehicle:lanes", "yes|no"},
                          {"bicycle:lanes", "no|designated"}});
  CHECK(right.lanes[0] == 2);
  CHECK(right.lane_allowed[0] == std::vector{right.allowed[0], classes(bicycle)});
  CHECK(allows(right.allowed[0], bicycle));
  auto const each = way({{"highway", "secondary"},
                         {"lanes", "2"},
                         {"bicycle:lanes:forward", "no|designated"},
                         {"motor_vehicle:lanes:backward", "yes|no"}});
  CHECK(each.lane_allowed[0] == std::vector{each.allowed[0], classes(bicycle)});
  CHECK(each.lane_allowed[1] == each.lane_allowed[0]);
  // Between motor lanes: these bicycles ride at the edge.
  auto const middle = way({{"highway", "primary"},
                           {"oneway", "yes"},
                           {"lanes", "2"},
                           {"turn:lanes", "through|through|right"},
                           {"bicycle:lanes", "no|designated|no"}});
  CHECK(middle.lanes[0] == 2);
  CHECK(middle.lane_allowed[0].empty());
  CHECK(middle.turns[0].size() == 2);
  // Beside a bus lane.
  auto const buses = way({{"highway", "primary"},
                          {"oneway", "yes"},
                          {"lanes", "2"},
                          {"lanes:psv", "1"},
                          {"vehicle:lanes", "yes|no|no"},
                          {"psv:lanes", "yes|designated|no"},
                          {"bicycle:lanes", "no|no|designated"}});
  CHECK(buses.lane_allowed[0] ==
        std::vector{buses.allowed[0], classes(bus, emergency), classes(bicycle)});
  // What is shut to bicycles, too, is no cycle lane; nor is one on a street without bicycles.
  CHECK(lanes({{"highway", "primary"},
               {"oneway", "yes"},
               {"lanes", "1"},
               {"vehicle:lanes", "yes|no"}}) == std::pair(1, 0));
  CHECK(lanes({{"highway", "primary"},
               {"oneway", "yes"},
               {"lanes", "1"},
               {"bicycle", "no"},
               {"bicycle:lanes", "no|designated"}}) == std::pair(1, 0));
}

TEST_CASE("lists over lanes open nothing that the way closes") {
  auto const trucks = way({{"highway", "primary"},
                           {"oneway", "yes"},
                           {"lanes", "2"},
                           {"hgv", "no"},
                           {"motor_vehicle:lanes", "yes|designated"}});
  CHECK_FALSE(allows(trucks.allowed[0], truck));
  CHECK(trucks.lane_allowed[0].empty());
  CHECK(way({{"highway", "trunk"},
             {"oneway", "yes"},
             {"motorroad", "yes"},
             {"lanes", "2"},
             {"vehicle:lanes", "yes|yes"}})
            .lane_allowed[0]
            .empty());
  // The list of one class is about that class.
  auto const own = way({{"highway", "primary"},
                        {"oneway", "yes"},
                        {"lanes", "2"},
                        {"hgv", "no"},
                        {"hgv:lanes", "no|designated"}});
  REQUIRE(own.lane_allowed[0].size() == 2);
  CHECK_FALSE(allows(own.lane_allowed[0][0], truck));
  CHECK(allows(own.lane_allowed[0][1], truck));
}

TEST_CASE("only lists for buses stand instead of counted bus lanes") {
  auto const counted = way({{"highway", "primary"},
                            {"oneway", "yes"},
                            {"lanes", "3"},
                            {"lanes:psv", "1"},
                            {"hgv:lanes", "no|yes|yes"}});
  VehicleClasses const no_trucks =
      static_cast<VehicleClasses>(counted.allowed[0] & ~classes(truck));
  CHECK(counted.lane_allowed[0] ==
        std::vector{no_trucks, counted.allowed[0], classes(bus, emergency)});
  auto const listed = way({{"highway", "primary"},
                           {"oneway", "yes"},
                           {"lanes", "3"},
                           {"lanes:psv", "1"},
                           {"psv:lanes", "designated|yes|yes"}});
  CHECK(listed.lane_allowed[0] ==
        std::vector{classes(bus, emergency), listed.allowed[0], listed.allowed[0]});
  // A list for others says which lane it is where it shuts as many.
  auto const shut = way({{"highway", "primary"},
                         {"oneway", "yes"},
                         {"lanes", "3"},
                         {"lanes:psv", "1"},
                         {"vehicle:lanes", "no|yes|yes"}});
  CHECK(shut.lane_allowed[0] ==
        std::vector{classes(bus, emergency), shut.allowed[0], shut.allowed[0]});
}
