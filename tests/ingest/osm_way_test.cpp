#include "ingest/osm_way.h"

#include <cmath>

#include "osm_values.h"

using namespace pendler;
using enum VehicleClass;

TEST_CASE("which ways are taken, and as what") {
  CHECK(way({{"highway", "primary"}}).cls == LinkClass::primary);
  CHECK(way({{"highway", "road"}}).cls == LinkClass::unclassified);
  CHECK(way({{"highway", "path"}, {"bicycle", "designated"}}).cls == LinkClass::cycleway);
  CHECK(way({{"highway", "path"}}).cls == LinkClass::footway);
  CHECK(way({{"highway", "steps"}}).cls == LinkClass::footway);
  CHECK(way({{"highway", "busway"}}).cls == LinkClass::busway);
  CHECK(way({{"railway", "subway"}}).cls == LinkClass::subway);
  for (auto left_out : {"construction", "proposed", "platform", "elevator", "services"}) {
    CAPTURE(left_out);
    auto const r = read({{"highway", left_out}});
    CHECK_FALSE(r.way);
    CHECK(r.notes.repair_kind.empty());
  }
  CHECK_FALSE(read({{"railway", "abandoned"}}).way);
  CHECK_FALSE(read({{"railway", "disused"}}).way);
  CHECK(notes({{"highway", "hyperloop"}}) == std::vector<std::string>{"highway not known"});
  CHECK(notes({{"highway", "service"}, {"area", "yes"}}) ==
        std::vector<std::string>{"road area left out"});
  CHECK_FALSE(read({{"highway", "bridleway"}}).way);
}

TEST_CASE("one-way streets and who goes against them") {
  CHECK(lanes({{"highway", "residential"}, {"oneway", "yes"}}) == std::pair(1, 0));
  CHECK(lanes({{"highway", "residential"}, {"oneway", "no"}}) == std::pair(1, 1));
  auto const contraflow =
      way({{"highway", "residential"}, {"oneway", "yes"}, {"oneway:bicycle", "no"}});
  CHECK(contraflow.lanes[1] == 1);
  CHECK(contraflow.allowed[1] == classes(bicycle));
  auto const opposite =
      way({{"highway", "residential"}, {"oneway", "-1"}, {"cycleway", "opposite_lane"}});
  CHECK(opposite.allowed[0] == classes(bicycle));
  for (auto [oneway, cycle_lane, against] : {std::tuple{"yes", "-1", 1},
                                             {"yes", "no", 1},
                                             {"yes", "yes", 0},
                                             {"-1", "no", 1},
                                             {"-1", "-1", 0},
                                             {"-1", "yes", 1}}) {
    CAPTURE(oneway, cycle_lane);
    auto const side = way({{"highway", "residential"},
                           {"oneway", oneway},
                           {"cycleway:left", "lane"},
                           {"cycleway:left:oneway", cycle_lane}});
    CHECK(side.lanes[0] + side.lanes[1] == 1 + against);
  }
  auto const bicycles = way({{"highway", "residential"}, {"oneway:bicycle", "yes"}});
  CHECK(allows(bicycles.allowed[0], bicycle));
  CHECK_FALSE(allows(bicycles.allowed[1], bicycle));
  CHECK(allows(bicycles.allowed[1], car));
  CHECK(lanes({{"highway", "cycleway"}, {"oneway:bicycle", "yes"}}) == std::pair(1, 0));
  CHECK(lanes({{"highway", "cycleway"}, {"oneway:bicycle", "-1"}}) == std::pair(0, 1));
  auto const buses = way({{"highway", "primary"}, {"oneway", "yes"}, {"oneway:bus", "no"}});
  CHECK(buses.allowed[1] == classes(bus));
  CHECK(guessed(way({{"highway", "primary"}, {"oneway", "reversible"}}), Guess::oneway));
  CHECK(lanes({{"highway", "motorway"}, {"oneway", "no"}}) == std::pair(1 + 1, 2));
}

TEST_CASE("access from general to special") {
  auto const allowed = [](TagList tags) { return way(tags).allowed[0]; };
  CHECK(allowed({{"highway", "motorway"}}) == kMotorRoad);
  CHECK(allows(allowed({{"highway", "residential"}}), pedestrian));
  CHECK(allowed({{"highway", "primary"}, {"motorroad", "yes"}}) == kMotorRoad);
  CHECK(allowed({{"highway", "service"}, {"access", "private"}}) == classes(emergency));
  CHECK(allowed({{"highway", "service"}, {"access", "no"}, {"bus", "yes"}}) ==
        classes(emergency, bus));
  CHECK(allowed({{"highway", "residential"}, {"motor_vehicle", "no"}}) ==
        classes(emergency, bicycle, pedestrian));
  CHECK_FALSE(allows(allowed({{"highway", "primary"}, {"hgv", "no"}}), truck));
  CHECK(allows(allowed({{"highway", "primary"}, {"hgv", "no"}}), bus));
  CHECK(allowed({{"highway", "track"}}) == classes(bicycle, pedestrian, emergency));
  CHECK(allows(allowed({{"highway", "track"}, {"motor_vehicle", "yes"}}), car));
  CHECK_FALSE(allows(allowed({{"highway", "track"}, {"motor_vehicle", "agricultural"}}), car));
  CHECK_FALSE(allows(allowed({{"highway", "footway"}, {"access", "yes"}}), car));
  CHECK(allowed({{"highway", "footway"}, {"bicycle", "yes"}}) == classes(pedestrian, bicycle));
  CHECK(allows(allowed({{"highway", "pedestrian"}, {"motor_vehicle", "destination"}}), van));
  auto const by_direction = way({{"highway", "residential"}, {"motor_vehicle:backward", "no"}});
  CHECK(allows(by_direction.allowed[0], car));
  CHECK_FALSE(allows(by_direction.allowed[1], car));
}

TEST_CASE("local traffic is allowed, and marked") {
  auto const street = way({{"highway", "residential"}, {"vehicle", "destination"}});
  CHECK(allows(street.allowed[0], car));
  CHECK((street.flags & DraftWays::kLocalOnly) != 0);
  auto const trucks = way({{"highway", "primary"}, {"hgv", "destination"}});
  CHECK(allows(trucks.allowed[0], truck));
  CHECK((trucks.flags & DraftWays::kLocalOnly) == 0);
  CHECK((trucks.flags & DraftWays::kTrucksLocalOnly) != 0);
  CHECK((way({{"highway", "service"}, {"service", "driveway"}}).flags & DraftWays::kLocalOnly) !=
        0);
}

TEST_CASE("speeds as tagged") {
  auto const kmh = [](TagList tags) { return std::lround(way(tags).speed[0] * 3.6); };
  CHECK(kmh({{"highway", "primary"}, {"maxspeed", "50"}}) == 50);
  CHECK(kmh({{"highway", "primary"}, {"maxspeed", "50"}, {"maxspeed:forward", "30"}}) == 30);
  CHECK(std::lround(
            way({{"highway", "primary"}, {"maxspeed", "70"}, {"maxspeed:forward", "30"}}).speed[1] *
            3.6) == 70);
  CHECK(kmh({{"highway", "motorway"}, {"maxspeed", "none"}}) == 130);
  CHECK(kmh({{"highway", "tertiary"}, {"source:maxspeed", "DE:urban"}}) == 50);
  CHECK(kmh({{"highway", "residential"}, {"zone:maxspeed", "DE:30"}}) == 30);
  CHECK(kmh({{"highway", "residential"}, {"maxspeed:type", "DE:zone:20"}}) == 20);
  CHECK(kmh({{"highway", "residential"}, {"source:maxspeed", "sign"}}) == 0);
  CHECK(kmh({{"railway", "rail"}, {"maxspeed", "250"}}) == 250);
  CHECK(kmh({{"highway", "living_street"}, {"maxspeed:type", "DE:living_street"}}) == 7);
  CHECK(kmh({{"highway", "service"}, {"zone:maxspeed", "DE:30"}}) == 30);
  CHECK(kmh({{"highway", "unclassified"}, {"maxspeed:type", "DE:rural"}}) == 100);
  // The law's limits of the surroundings hold where the class has none of its own.
  CHECK(kmh({{"highway", "living_street"}, {"source:maxspeed", "DE:urban"}}) == 0);
  CHECK(kmh({{"highway", "residential"}, {"bicycle_road", "yes"}, {"maxspeed:type", "DE:urban"}}) ==
        0);
  CHECK(kmh({{"highway", "secondary_link"}, {"maxspeed:type", "DE:rural"}}) == 0);
  // zone:traffic tells of the surroundings alone.
  for (auto highway : {"living_street", "residential", "service", "track"}) {
    auto const zone =
        way({{"highway", highway}, {"motor_vehicle", "yes"}, {"zone:traffic", "DE:urban"}});
    CHECK(zone.speed[0] == 0);
    CHECK(zone.surroundings == Surroundings::built_up);
  }
  for (auto text : {"0", "999", "-50", "fast", "1"}) {
    CAPTURE(text);
    auto const r = read({{"highway", "primary"}, {"maxspeed", text}});
    CHECK(r.way->speed[0] == 0);
    CHECK(r.notes.repair_kind.size() == 1);
  }
}

TEST_CASE("height keeps tall vehicles out") {
  auto const allowed = [](std::string_view height) {
    return way({{"highway", "primary"}, {"hgv", "yes"}, {"maxheight", height}}).allowed[0];
  };
  CHECK(allows(allowed("4"), truck));
  CHECK(allows(allowed("default"), truck));
  CHECK_FALSE(allows(allowed("3.8"), truck));
  CHECK(allows(allowed("3.8 m"), van));
  CHECK_FALSE(allows(allowed("2.1"), van));
  CHECK(allows(allowed("2.1"), car));
  CHECK(allows(allowed("2.1"), emergency));
  CHECK(notes({{"highway", "primary"}, {"maxheight", "low"}}) ==
        std::vector<std::string>{"height not understood"});
  auto const lanes = way({{"highway", "primary"},
                          {"oneway", "yes"},
                          {"lanes", "2"},
                          {"maxheight", "3.2"},
                          {"hgv:lanes", "yes|no"}});
  for (auto lane : lanes.lane_allowed[0]) CHECK_FALSE(allows(lane, truck));
}

TEST_CASE("weight, width, layer") {
  CHECK(way({{"highway", "primary"}, {"maxweight", "7.5"}}).max_weight == 7.5F);
  CHECK(std::isinf(way({{"highway", "primary"}}).max_weight));
  CHECK(notes({{"highway", "primary"}, {"maxweight", "0"}}).size() == 1);
  CHECK(way({{"highway", "primary"}, {"width", "7"}}).lane_width == 3.5F);
  CHECK(notes({{"highway", "primary"}, {"width", "600"}}).size() == 1);
  CHECK(way({{"highway", "primary"}, {"bridge", "yes"}}).layer == 1);
  CHECK(way({{"highway", "primary"}, {"tunnel", "yes"}, {"layer", "-2"}}).layer == -2);
  CHECK(notes({{"highway", "primary"}, {"layer", "underground"}}).size() == 1);
  auto const bridge = way({{"highway", "primary"}, {"bridge", "viaduct"}});
  CHECK((bridge.flags & DraftWays::kBridge) != 0);
  CHECK((way({{"highway", "primary"}, {"priority_road", "designated"}}).flags &
         DraftWays::kPriorityRoad) != 0);
  auto const ring = way({{"highway", "primary"}, {"junction", "roundabout"}});
  CHECK((ring.flags & DraftWays::kRoundabout) != 0);
  // One-way, too, but without the right of way.
  auto const circle = way({{"highway", "primary"}, {"junction", "circular"}});
  CHECK((circle.flags & DraftWays::kRoundabout) == 0);
  CHECK(circle.lanes[1] == 0);
}

TEST_CASE("rails") {
  auto const track = way({{"railway", "rail"}});
  CHECK(track.lanes == std::array<std::uint8_t, 2>{1, 1});
  CHECK((track.flags & DraftWays::kSharedTrack) != 0);
  CHECK(track.allowed[0] == classes(train));
  auto const one = way({{"railway", "rail"}, {"railway:preferred_direction", "backward"}});
  CHECK(one.lanes == std::array<std::uint8_t, 2>{0, 1});
  CHECK((one.flags & DraftWays::kSharedTrack) == 0);
  auto const street = way({{"highway", "residential"}, {"railway", "tram"}});
  CHECK(street.cls == LinkClass::residential);
  CHECK(allows(street.allowed[0], tram));
  CHECK(allows(street.allowed[0], car));
  CHECK(way({{"railway", "tram"}}).allowed[0] == classes(tram, light_rail));
  CHECK(way({{"highway", "pedestrian"}, {"railway", "tram"}}).cls == LinkClass::tram);
  CHECK(notes({{"highway", "service"}, {"railway", "rail"}}).size() == 1);
}

TEST_CASE("green arrows at signals: for all, for bicycles, or none") {
  auto const red_turn = [](std::string key, std::string value, std::string highway) {
    return node({{"highway", highway}, {key, value}}).red_turn;
  };
  std::string const signals = "traffic_signals";
  for (auto const& [key, value] : {std::pair{"red_turn:right", "yes"},
                                   {"traffic_sign", "DE:720"},
                                   {"traffic_sign", "DE:237;DE:720"},
                                   {"traffic_sign", "DE:131,720"}}) {
    CHECK(allows(red_turn(key, value, signals), car));
    CHECK(allows(red_turn(key, value, signals), bicycle));
    CHECK(red_turn(key, value, "crossing") == 0);
  }
  CHECK(red_turn("red_turn:right:bicycle", "yes", signals) == classes(bicycle));
  CHECK(red_turn("traffic_sign", "DE:721", signals) == classes(bicycle));
  CHECK(red_turn("red_turn:right", "no", signals) == 0);
  CHECK(red_turn("traffic_sign", "DE:1720", signals) == 0);
}

TEST_CASE("signals, signs and barriers at nodes") {
  CHECK(node({{"highway", "traffic_signals"}}).control == NodeControl::signals);
  CHECK(node({{"highway", "crossing;traffic_signals"}}).control == NodeControl::signals);
  CHECK(
      node({{"highway", "traffic_signals"}, {"traffic_signals:direction", "backward"}}).direction ==
      ControlDirection::backward);
  CHECK(node({{"highway", "crossing"}, {"crossing", "traffic_signals"}}).control ==
        NodeControl::crossing_signals);
  for (char const* kind : {"zebra", "uncontrolled", "marked"})
    CHECK(node({{"highway", "crossing"}, {"crossing", kind}}).control == NodeControl::zebra);
  CHECK(
      node({{"highway", "crossing"}, {"crossing", "island"}, {"crossing_ref", "zebra"}}).control ==
      NodeControl::zebra);
  CHECK(node({{"highway", "crossing"}, {"crossing", "unmarked"}}).control == NodeControl::none);
  CHECK(node({{"highway", "crossing"}}).control == NodeControl::none);
  CHECK(node({{"highway", "crossing"}, {"crossing", "marked"}, {"crossing:markings", "no"}})
            .control == NodeControl::none);
  CHECK(node({{"crossing", "zebra"}}).control == NodeControl::none);
  CHECK(node({{"highway", "stop"}, {"direction", "forward"}}).direction ==
        ControlDirection::forward);
  CHECK(node({{"highway", "give_way"}}).control == NodeControl::give_way);
  CHECK(node({{"highway", "mini_roundabout"}}).control == NodeControl::mini_roundabout);
  CHECK(node({{"railway", "level_crossing"}}).control == NodeControl::level_crossing);
  auto const bollard = node({{"barrier", "bollard"}}).barred;
  CHECK(allows(bollard, car));
  CHECK_FALSE(allows(bollard, bicycle));
  CHECK_FALSE(allows(node({{"barrier", "bollard"}, {"bus", "yes"}}).barred, bus));
  CHECK(node({{"barrier", "lift_gate"}}).barred == 0);
  CHECK(allows(node({{"barrier", "gate"}, {"access", "private"}}).barred, car));
  CHECK_FALSE(
      allows(node({{"barrier", "gate"}, {"access", "no"}, {"foot", "yes"}}).barred, pedestrian));
  CHECK(node({{"barrier", "kerb"}}).barred == 0);
  CHECK(allows(node({{"barrier", "height_restrictor"}, {"maxheight", "3.5"}}).barred, truck));
}
