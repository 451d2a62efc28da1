// Stops and lines of small maps.

#include "osm_xml.h"

using namespace pendler;
using enum VehicleClass;

TEST_CASE("a bus line: platforms are its stop positions, ways keep their order") {
  auto const draft =
      tee()
          .node(20, 20, 5,
                {{"highway", "bus_stop"}, {"name", "Markt"}, {"public_transport", "platform"}})
          .node(21, 190, -6, {{"highway", "bus_stop"}, {"name", "Bad"}})
          .node(22, 300, 0)
          .node(23, 102, 50, {{"highway", "bus_stop"}, {"name", "Nord"}})
          .way(10, {1, 2}, kStreet)
          .way(11, {2, 3, 22}, kStreet)
          .way(12, {2, 4}, kStreet)
          .node(6, 20, 0,
                {{"public_transport", "stop_position"}, {"bus", "yes"}, {"name", "Markt"}})
          .way(13, {1, 6}, kStreet)
          .relation(7,
                    {{"node", 6, "stop"},
                     {"node", 20, "platform"},
                     {"node", 21, "platform"},
                     {"node", 999, "stop"},
                     {"way", 13, ""},
                     {"way", 11, ""},
                     {"way", 998, ""}},
                    {{"type", "route"},
                     {"route", "bus"},
                     {"ref", "7"},
                     {"from", "A"},
                     {"to", "B"},
                     {"interval", "20"}})
          .read();
  REQUIRE(draft.lines.osm.size() == 1);
  CHECK(stops_of(draft, 0) == std::vector<std::int64_t>{6, 21});
  CHECK(ways_of(draft, 0) == std::vector<std::int64_t>{13, 11});
  CHECK(draft.lines.interval_s[DraftLineId(0)] == 1200);
  CHECK(text(draft, draft.lines.to[DraftLineId(0)]) == "B");
  CHECK(draft.stops.osm.raw() == std::vector<std::int64_t>{6, 21, 23});
  CHECK(draft.stops.node[DraftStopId(0)].valid());
  CHECK_FALSE(draft.stops.node[DraftStopId(1)].valid());
  CHECK(count_repairs(draft, "line clipped") == 1);
}

TEST_CASE("a line of the old style holds both directions") {
  auto const draft =
      tee()
          .way(10, {1, 2}, kStreet)
          .way(11, {2, 3}, kStreet)
          .way(12, {2, 4}, kStreet)
          .node(30, 10, 5, {{"highway", "bus_stop"}, {"name", "A"}})
          .node(31, 190, 5, {{"highway", "bus_stop"}, {"name", "B"}})
          .node(32, 105, 60, {{"highway", "bus_stop"}, {"name", "C"}})
          .relation(8,
                    {{"node", 30, ""},
                     {"node", 31, "forward:stop"},
                     {"node", 32, "backward:stop"},
                     {"way", 10, ""},
                     {"way", 11, "forward"},
                     {"way", 12, "backward"}},
                    {{"type", "route"}, {"route", "bus"}, {"from", "A"}, {"to", "B"}})
          .read();
  REQUIRE(draft.lines.osm.raw() == std::vector<std::int64_t>{8, -8});
  CHECK(stops_of(draft, 0) == std::vector<std::int64_t>{30, 31});
  CHECK(ways_of(draft, 0) == std::vector<std::int64_t>{10, 11});
  CHECK(stops_of(draft, 1) == std::vector<std::int64_t>{32, 30});
  CHECK(ways_of(draft, 1) == std::vector<std::int64_t>{12, 10});
  CHECK(text(draft, draft.lines.to[DraftLineId(1)]) == "A");
}

TEST_CASE("rails: stations mark their stops, sidings stay, yards go, S is suburban") {
  auto const draft = OsmXml()
                         .node(1, 0, 0)
                         .node(2, 500, 0, {{"railway", "stop"}, {"name", "Dorf"}})
                         .node(3, 1000, 0)
                         .node(4, 500, 30, {{"railway", "station"}, {"name", "Dorf"}})
                         .node(5, 600, 10)
                         .node(6, 700, 60)
                         .node(7, 3000, 30, {{"railway", "halt"}, {"name", "Heide"}})
                         .way(10, {1, 2, 3}, {{"railway", "rail"}})
                         .way(11, {2, 5, 3}, {{"railway", "rail"}, {"service", "siding"}})
                         .way(12, {5, 6}, {{"railway", "rail"}, {"service", "yard"}})
                         .way(13, {6, 7}, {{"railway", "rail"}, {"service", "siding"}})
                         .relation(5, {{"node", 2, "stop"}, {"way", 10, ""}},
                                   {{"type", "route"}, {"route", "train"}, {"ref", "S 4"}})
                         .read();
  CHECK(draft.ways.osm.raw() == std::vector<std::int64_t>{10, 11});
  REQUIRE(draft.lines.mode.size() == 1);
  CHECK(draft.lines.mode[DraftLineId(0)] == TransitMode::suburban);
  REQUIRE(draft.stops.osm.raw() == std::vector<std::int64_t>{2, 7});
  CHECK(draft.stops.is_station.raw() == std::vector<std::uint8_t>{1, 1});
  CHECK((draft.stops.modes[DraftStopId(0)] & bit(TransitMode::suburban)) != 0);
}

TEST_CASE("a station on its track is the stop where there is no other; platforms of nothing go") {
  auto const draft = OsmXml()
                         .node(1, 0, 0)
                         .node(2, 500, 0, {{"railway", "halt"}, {"name", "Wald"}})
                         .node(3, 1000, 0)
                         .node(4, 3000, 0, {{"railway", "stop"}, {"name", "See"}})
                         .node(5, 3100, 0, {{"railway", "station"}, {"name", "See"}})
                         .node(6, 500, 9)
                         .node(7, 510, 9)
                         .way(10, {1, 2, 3}, {{"railway", "rail"}})
                         .way(11, {3, 4, 5}, {{"railway", "monorail"}})
                         .way(12, {6, 7}, {{"public_transport", "platform"}, {"name", "Nichts"}})
                         .read();
  REQUIRE(draft.stops.osm.raw() == std::vector<std::int64_t>{2, 4});
  CHECK(draft.stops.node[DraftStopId(0)] == node_of(draft, 2));
  CHECK(draft.stops.modes.raw() ==
        std::vector<std::uint8_t>{bit(TransitMode::train), bit(TransitMode::monorail)});
  CHECK(draft.stops.is_station.raw() == std::vector<std::uint8_t>{1, 1});
}

TEST_CASE("stop positions at one place are one stop, with the platform of a kindred mode") {
  auto const draft =
      tee()
          .node(5, 100, 0, {{"public_transport", "stop_position"}, {"name", "Markt"}})
          .node(6, 110, 9,
                {{"public_transport", "platform"}, {"light_rail", "yes"}, {"name", "Markt"}})
          .node(2, 100, 0,
                {{"public_transport", "stop_position"}, {"tram", "yes"}, {"name", "Markt"}})
          .way(10, {1, 2, 5, 3}, {{"railway", "tram"}})
          .read();
  REQUIRE(draft.stops.osm.raw() == std::vector<std::int64_t>{2});
  CHECK((draft.stops.modes[DraftStopId(0)] & bit(TransitMode::light_rail)) != 0);
}

TEST_CASE("a line opens the ways it runs on; a road over rails is a level crossing") {
  auto const draft = OsmXml()
                         .node(1, 0, 0)
                         .node(2, 100, 0)
                         .node(3, 200, 0)
                         .node(4, 100, -100)
                         .way(10, {1, 2, 3}, {{"railway", "rail"}})
                         .way(11, {2, 4}, {{"highway", "service"}, {"access", "no"}})
                         .relation(5, {{"way", 11, ""}}, {{"type", "route"}, {"route", "bus"}})
                         .read();
  CHECK(allows(draft.ways.allowed[0][way_of(draft, 11)], bus));
  CHECK(count_repairs(draft, "line on a way closed to it") == 1);
  CHECK(draft.nodes.control[node_of(draft, 2)] == NodeControl::level_crossing);
  CHECK(count_repairs(draft, "level crossing not tagged") == 1);
}

TEST_CASE("a line that lists its stop positions and then its platforms halts once at each") {
  auto const line = [](std::vector<TestMember> members) {
    auto const at = [](std::string kind, std::string name) {
      return TestTags{{"public_transport", kind}, {"bus", "yes"}, {"name", name}};
    };
    OsmXml xml;
    xml.node(1, -500, 0).node(2, 500, 0).node(16, 450, -5, at("platform", "D"));
    xml.node(3, -300, 0, at("stop_position", "A")).node(13, -300, -5, at("platform", "A"));
    xml.node(4, 0, 0, at("stop_position", "B")).node(14, 0, -5, at("platform", "B"));
    xml.node(5, 300, 0, at("stop_position", "C")).node(15, 300, -5, at("platform", "C"));
    xml.way(11, {1, 3, 4, 5, 2}, kStreet);
    members.push_back({"way", 11, ""});
    return stops_of(xml.relation(7, members, {{"type", "route"}, {"route", "bus"}}).read(), 0);
  };
  using Stops = std::vector<std::int64_t>;
  TestMember const a{"node", 3, "stop"}, b{"node", 4, "stop"}, c{"node", 5, "stop"};
  TestMember const pa{"node", 13, "platform"}, pb{"node", 14, "platform"},
      pc{"node", 15, "platform"}, pd{"node", 16, "platform"};
  CHECK(line({a, b, c, pa, pb, pc}) == Stops{3, 4, 5});
  CHECK(line({pa, pb, pc, a, b, c}) == Stops{3, 4, 5});
  CHECK(line({a, b, c, pa, pb, pc, pd}) == Stops{3, 4, 5, 16});  // the fuller list
  CHECK(line({b, c, pa, pb, pc}) == Stops{3, 4, 5});
  CHECK(line({a, pa, b, pb, a, pa}) == Stops{3, 4, 3});  // a loop
  CHECK(line({a, b, pc, pd}) == Stops{3, 4, 5, 16});     // mapped in two ways
}

TEST_CASE("the number of a bay is no name to join by") {
  auto const names = [](TestTags const& position, TestTags const& platform) {
    TestTags stop{{"public_transport", "stop_position"}, {"bus", "yes"}};
    TestTags wait{{"public_transport", "platform"}, {"bus", "yes"}};
    stop.insert(stop.end(), position.begin(), position.end());
    wait.insert(wait.end(), platform.begin(), platform.end());
    auto const draft =
        tee().node(5, 100, -5, wait).node(6, 90, 0, stop).way(10, {1, 6, 2, 3}, kStreet).read();
    std::vector<std::string> out;
    for (auto name : draft.stops.name) out.push_back(text(draft, name));
    return out;
  };
  using Names = std::vector<std::string>;
  CHECK(names({{"name", "Markt"}}, {{"local_ref", "2"}}) == Names{"Markt"});
  CHECK(names({{"local_ref", "2"}}, {{"name", "Markt"}, {"local_ref", "2"}}) == Names{"Markt"});
  CHECK(names({{"local_ref", "2"}}, {{"local_ref", "2"}}) == Names{"2"});
  CHECK(names({{"local_ref", "1"}}, {{"local_ref", "2"}}) == Names{"2", "1"});  // two bays
}

TEST_CASE("a signal on a level crossing is named as such") {
  auto const draft =
      tee()
          .node(5, 150, 0, {{"highway", "traffic_signals"}, {"railway", "level_crossing"}})
          .node(6, 150, -100)
          .node(7, 150, 100)
          .way(10, {1, 2, 5, 3}, kStreet)
          .way(11, {6, 5, 7}, {{"railway", "rail"}})
          .read();
  CHECK(draft.nodes.control[node_of(draft, 5)] == NodeControl::level_crossing);
  CHECK(count_repairs(draft, "level crossing not tagged") == 0);
  CHECK(count_repairs(draft, "signal on a level crossing left out") == 1);
}

TEST_CASE("ways that a bus line lists against a one-way street are left out of its course") {
  TestTags const one_way{{"highway", "residential"}, {"oneway", "yes"}};
  auto const read = [&](std::vector<TestMember> const& members) {
    return tee()
        .node(5, 300, 0)
        .way(10, {1, 2}, kStreet)
        .way(11, {3, 2}, one_way)
        .way(12, {3, 5}, kStreet)
        .way(13, {4, 5}, kStreet)
        .relation(7, members, {{"type", "route"}, {"route", "bus"}})
        .read();
  };
  auto const against = read({{"way", 10, ""}, {"way", 11, ""}, {"way", 12, ""}});
  CHECK(ways_of(against, 0) == std::vector<std::int64_t>{10, 12});
  CHECK(count_repairs(against, "line against a one-way street") == 1);
  auto const along = read({{"way", 12, ""}, {"way", 11, ""}, {"way", 10, ""}});
  CHECK(ways_of(along, 0) == std::vector<std::int64_t>{12, 11, 10});
  CHECK(count_repairs(along, "line against a one-way street") == 0);
  // There and back tells nothing, nor does a gap.
  auto const back = read({{"way", 10, ""}, {"way", 11, ""}, {"way", 10, ""}});
  CHECK(count_repairs(back, "line against a one-way street") == 0);
  auto const gap = read({{"way", 10, ""}, {"way", 11, ""}, {"way", 13, ""}});
  CHECK(count_repairs(gap, "line against a one-way street") == 0);
}
