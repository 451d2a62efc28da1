// Networks of SUMO: what is known of a crossing by hand.

#include <catch2/catch.hpp>

#include "base/error.h"
#include "ingest/sumo_crossing.h"

using namespace pendler;
using Catch::Matchers::Contains;
using sumo_files::conflict;
using sumo_files::crossing;
using sumo_files::imported;
using sumo_files::link_of;
using sumo_files::movement;
using sumo_files::priority;
using sumo_files::with;

TEST_CASE("edges are links with their lanes from left to right, names, limits and permissions") {
  Network const net = imported(crossing()).network;
  REQUIRE(net.links.key.size() == 7);
  CHECK(net.link_lane_count() == 9);
  LinkId const wx = link_of(net, "WX");
  CHECK(net.text(net.links.name[wx]) == "Long Street");
  CHECK(net.links.cls[wx] == LinkClass::secondary);
  CHECK(net.links.length[wx] == 190);
  CHECK(net.links.reverse[wx] == link_of(net, "XW"));
  auto const lanes = net.lanes_of(wx);
  REQUIRE(lanes.size() == 2);
  CHECK(net.lanes.speed[lanes[0]] == Approx(16.67));
  CHECK(net.lanes.speed[lanes[1]] == Approx(13.89));
  CHECK(allows(net.lanes.allowed[lanes[0]], VehicleClass::truck));
  CHECK_FALSE(allows(net.lanes.allowed[lanes[1]], VehicleClass::truck));
  CHECK(allows(net.lanes.allowed[lanes[1]], VehicleClass::car));
  CHECK(net.lanes.allowed[net.lanes_of(link_of(net, "XW"))[0]] == bit(VehicleClass::bus));
  // The axis lies between the lanes.
  CHECK(net.links.geometry[wx].front().y == Approx(96.8).margin(0.002));
  CHECK(net.crs.empty());
}

TEST_CASE("movements have the length, speed and waiting position of their internal lanes") {
  Network const net = imported(crossing()).network;
  CHECK(net.movements.from_lane.size() == 6);
  MovementId const left = movement(net, "WX", 1, "XN");
  CHECK(net.movements.turn[left] == Turn::left);
  CHECK(net.lanes.length[net.lane_of(left)] == Approx(20.2));
  CHECK(net.lanes.speed[net.lane_of(left)] == Approx(6));
  // SUMO waits at 8.2 m. Ways are 3 m wide here, so the oncoming one begins earlier.
  auto const area = conflict(net, left, movement(net, "EX", 0, "XW"));
  REQUIRE(area);
  REQUIRE(area->begin < 8.7F);
  CHECK(net.movements.wait_at[left] == Approx(area->begin - 0.5F));
  CHECK(net.movements.geometry[left].size() == 4);
  MovementId const right = movement(net, "WX", 0, "XS");
  CHECK(net.movements.turn[right] == Turn::right);
  CHECK(net.lanes.length[net.lane_of(right)] == Approx(10.5));
  CHECK(net.movements.wait_at[right] == -1);
  CHECK(net.lanes.speed[net.lane_of(right)] == 5);
}

TEST_CASE("foes conflict where their ways cross, and who must give way is SUMO's response") {
  Network const net = imported(crossing()).network;
  MovementId const minor = movement(net, "NX", 0, "XS"), main = movement(net, "WX", 1, "XE");
  MovementId const left = movement(net, "WX", 1, "XN"), oncoming = movement(net, "EX", 0, "XW");
  MovementId const right = movement(net, "WX", 0, "XS");
  CHECK(priority(net, minor, main) == Priority::yield);
  CHECK(priority(net, main, minor) == Priority::first);
  CHECK(priority(net, left, oncoming) == Priority::yield);
  CHECK(priority(net, minor, right) == Priority::yield);
  CHECK(conflict(net, minor, right)->merges == 1);
  CHECK_FALSE(conflict(net, main, left));
  CHECK_FALSE(conflict(net, main, oncoming));
  // From y = 110 down, the main road's left lane lies at y = 98.4; both ways are 3 m wide, less
  // 0.3 m.
  Conflict const area = *conflict(net, minor, main);
  CHECK(area.begin == Approx(11.6 - 2.7).margin(0.8));
  CHECK(area.end == Approx(11.6 + 2.7).margin(0.8));
  CHECK(area.other_begin == Approx(8.4 - 2.7).margin(0.8));
  CHECK(net.junctions.control[net.movements.junction[minor]] == JunctionControl::priority);
  CHECK(net.movements.must_stop[minor] == 0);
}

TEST_CASE("a stop sign is a connection in state s") {
  std::string const net = with(crossing(), "dir=\"s\" state=\"m\"", "dir=\"s\" state=\"s\"");
  Network const stop = imported(net).network;
  CHECK(stop.movements.must_stop[movement(stop, "NX", 0, "XS")] == 1);
  CHECK(stop.movements.must_stop[movement(stop, "EX", 0, "XW")] == 0);
}

TEST_CASE(
    "nodes joined by a short edge are one junction with a stub, as are those of a roundabout") {
  // S becomes a second conflict node, 15 m below X.
  std::string net = crossing();
  net = with(net, "\"198.4,90 198.4,0\"", "\"198.4,90 198.4,75\"");
  net = with(net, "length=\"90.000000\" shape=\"198.4,90", "length=\"15.000000\" shape=\"198.4,90");
  net = with(
      net, "<junction id=\"S\" type=\"dead_end\" x=\"200\" y=\"0\" incLanes=\"\" intLanes=\"\"/>",
      "<junction id=\"S\" type=\"priority\" x=\"200\" y=\"70\" incLanes=\"XS_0\" intLanes=\"\">"
      "<request index=\"0\" response=\"0\" foes=\"1\"/></junction>");
  Network const built = imported(net).network;
  LinkId const stub = link_of(built, "XS");
  CHECK(built.links.inner[stub] == 1);
  CHECK(built.nodes.junction[built.links.from[stub]] == built.nodes.junction[built.links.to[stub]]);
  CHECK(imported(crossing()).network.links.inner[link_of(built, "XS")] == 0);
  std::string const ring = "<roundabout nodes=\"X N\" edges=\"XN\"/>";
  Network const round = imported(crossing({.more = ring})).network;
  LinkId const arc = link_of(round, "XN");
  CHECK(round.nodes.junction[round.links.from[arc]] == round.nodes.junction[round.links.to[arc]]);
  CHECK((round.links.flags[arc] & 1) == 1);
}

TEST_CASE("an edge on which no vehicle can stand belongs to its junction") {
  auto const inner = [](std::string const& metres) {
    std::string const net = with(crossing(), "length=\"90.000000\" shape=\"198.4,90",
                                 "length=\"" + metres + "\" shape=\"198.4,90");
    // S lies where the short edge ends.
    Network const built = imported(with(net, "x=\"200\" y=\"0\"", "x=\"200\" y=\"85\"")).network;
    return built.links.inner[link_of(built, "XS")] == 1;
  };
  CHECK(inner("0.2"));
  CHECK(inner("7.4"));
  CHECK_FALSE(inner("7.6"));
}

TEST_CASE("people on foot and unknown elements are left out and listed") {
  std::string const more =
      "<edge id=\":X_c0\" function=\"crossing\"><lane id=\":X_c0_0\" index=\"0\" speed=\"1\" "
      "length=\"4\" shape=\"1,1 2,2\"/></edge><connection from=\":X_c0\" to=\"XS\" fromLane=\"0\" "
      "toLane=\"0\"/><teapot/><connection from=\"EX\" to=\"XN\" fromLane=\"0\" toLane=\"0\" "
      "dir=\"r\" state=\"M\" steam=\"1\"/>";
  SumoImport const import = imported(crossing({.more = more}));
  CHECK(import.counts.edges == 7);
  CHECK(import.counts.lanes == 9);
  CHECK(import.counts.connections == 7);
  std::string const notes = text_of(import.notes);
  CHECK_THAT(notes, Contains("1 × edges of function crossing are left out"));
  CHECK_THAT(notes, Contains("1 × connections with crossings"));
  CHECK_THAT(notes, Contains("1 × net: element teapot is not read"));
  CHECK_THAT(notes, Contains("1 × connection: attribute steam is not read"));
}

TEST_CASE("parts of lanes and junctions that are not read are listed") {
  std::string net = crossing();
  auto const put = [&](std::string const& at, std::string const& more) {
    auto const place = net.find(at);
    REQUIRE(place != std::string::npos);
    net.insert(place + at.size(), more);
  };
  std::string const lane = "<lane id=\"EX_0\" index=\"0\"";
  put(lane, " acceleration=\"1\"");
  auto const end = net.find("/>", net.find(lane));
  net.replace(end, 2, "><neigh lane=\"XE_0\"/><stopOffset value=\"1\"/><param key=\"k\"/></lane>");
  put("<junction id=\"X\"", " visibility=\"9\"");
  std::string const notes = text_of(imported(net).notes);
  CHECK_THAT(notes, Contains("1 × lane: element neigh is not read"));
  CHECK_THAT(notes, Contains("1 × lane: element stopOffset is not read"));
  CHECK_THAT(notes, Contains("1 × lane: attribute acceleration is not read"));
  CHECK_THAT(notes, Contains("1 × junction: attribute visibility is not read"));
  CHECK_THAT(notes, Contains("1 × lane: element param is not read"));
}

TEST_CASE("params of all parts of a net are listed, each kind once, whatever their keys") {
  std::string net = crossing({.signals = true});
  auto const put = [&](std::string const& head, std::string const& tail) {
    std::string const params = "<param key=\"a\" value=\"1\"/><param key=\"b\" value=\"2\"/>";
    auto const at = net.find(head);
    REQUIRE(at != std::string::npos);
    auto const end = net.find('>', at);
    bool const whole = net[end - 1] == '/';
    net.replace(whole ? end - 1 : end, whole ? 2 : 1, ">" + params + (whole ? tail : ""));
  };
  put("<edge id=\"EX\"", "");
  put("<lane id=\"XE_0\"", "</lane>");
  put("<junction id=\"X\"", "");
  put("<connection from=\"WX\" to=\"XS\"", "</connection>");
  put("<tlLogic", "");
  CHECK(net.find("<param") != std::string::npos);
  ImportNotes const notes = imported(net).notes;
  CHECK(notes.list().size() == 5);
  for (char const* part : {"edge", "lane", "junction", "connection", "tlLogic"})
    CHECK_THAT(text_of(notes),
               Contains("2 × " + std::string(part) + ": element param is not read"));
}

TEST_CASE("lanes open only to vClasses that we have no class for are closed, and listed") {
  std::string const note = "lanes open only to vClasses without a class here";
  auto const import_with = [](std::string const& permissions) {
    return imported(with(crossing(), "allow=\"bus\"", permissions));
  };
  SumoImport const taxis = import_with("allow=\"taxi hov custom1\"");
  Network const& net = taxis.network;
  CHECK(net.lanes.allowed[net.lanes_of(link_of(net, "XW"))[0]] == 0);
  CHECK_THAT(text_of(taxis.notes), Contains("1 × " + note));
  CHECK_THAT(text_of(import_with("disallow=\"all\"").notes), !Contains(note));
  CHECK_THAT(text_of(import_with("allow=\"taxi bus\"").notes), !Contains(note));
}

TEST_CASE("an empty allow counts as not there, disallow does not count beside allow: both noted") {
  // netconvert 1.15 takes an empty allow so; sumo refuses it, and both an empty disallow.
  std::string const empty = "lane: an empty allow or disallow counts as not there";
  std::string const both = "lane: disallow is not read beside allow";
  struct Case {
    std::string permissions;
    bool bus, car;
    std::string notes;
  };
  std::vector<Case> const cases{
      {R"(allow="")", true, true, empty},
      {R"(disallow="")", true, true, empty},
      {R"(allow="" disallow="bus coach")", false, true, empty},
      {R"(allow="bus" disallow="bus")", true, false, both},
      {R"(allow="bus")", true, false, ""},
  };
  for (Case const& c : cases) {
    INFO(c.permissions);
    SumoImport const import = imported(with(crossing(), "allow=\"bus\"", c.permissions));
    Network const& net = import.network;
    VehicleClasses const open = net.lanes.allowed[net.lanes_of(link_of(net, "XW"))[0]];
    CHECK(allows(open, VehicleClass::bus) == c.bus);
    CHECK(allows(open, VehicleClass::car) == c.car);
    CHECK(import.notes.list().size() == (c.notes.empty() ? 0 : 1));
    CHECK_THAT(text_of(import.notes), Contains(c.notes));
  }
}

TEST_CASE("positions of a projected network are the projection's") {
  std::string const net =
      with(crossing(), "netOffset=\"0.00,0.00\" projParameter=\"!\"",
           "netOffset=\"-400000.00,-5700000.00\" projParameter=\"+proj=utm +zone=32\"");
  Network const built = imported(net).network;
  CHECK(built.crs == "+proj=utm +zone=32");
  CHECK(built.links.geometry[link_of(built, "WX")].front().x == Approx(400000).margin(0.01));
  MovementId const m = movement(built, "EX", 0, "XW");
  CHECK(built.movements.geometry[m].front().y == Approx(5700101.6).margin(0.01));
}

TEST_CASE("a broken network is refused with file, line and reason") {
  struct Case {
    std::string from, to, message;
  };
  std::vector<Case> const cases{
      {"</net>", "", "expected XML"},
      {"<net version=\"1.9\">", "<nut version=\"1.9\">", "expected XML"},
      {"speed=\"5.0", "speed=\"fast5.0", "attribute speed is 'fast5.000000'; expected a number"},
      {"speed=\"16.670000\"", "speed=\"-1\"", "attribute speed is '-1'; expected m/s above 0"},
      {"length=\"190.000000\"", "length=\"0\"", "attribute length is '0'; expected metres above 0"},
      {"shape=\"0,95.2 190,95.2\"", "shape=\"0,95.2\"", "expected two points or more"},
      {"shape=\"0,95.2 190,95.2\"", "shape=\"0;95.2 190;95.2\"", "expected points 'x,y x,y'"},
      {"id=\"WX_1\"", "id=\"WX_7\"", "attribute id is 'WX_7'; expected WX_1 (lanes in order)"},
      {"from=\"W\" to=\"X\"", "from=\"W\" to=\"Y\"", "edge 'WX': there is no junction 'Y'"},
      {"from=\"W\" to=\"X\"", "from=\"W\"", "edge 'WX': no attribute 'to'"},
      {"disallow=\"truck trailer\"", "disallow=\"lorry\"", "expected names of vehicle classes"},
      {"to=\"XS\" fromLane=\"0\"", "to=\"XQ\" fromLane=\"0\"",
       "attribute to is 'XQ'; expected an edge"},
      {"to=\"XS\" fromLane=\"0\"", "to=\"XS\" fromLane=\"2\"", "fromLane is '2'; expected a lane"},
      {"to=\"XS\" fromLane=\"0\"", "to=\"XS\" fromLane=\"a\"",
       "fromLane is 'a'; expected a number"},
      {"via=\":X_0_0\"", "via=\":X_9_0\"", "there is no lane ':X_9_0'"},
      {"via=\":X_0_0\"", "via=\":X_4_0\"", "which does not lead there"},
      {"from=\"EX\" to=\"XW\"", "from=\"XW\" to=\"EX\"", "the edges do not meet"},
      {"response=\"011111\"", "response=\"0111\"", "not one bit a link"},
      {"<request index=\"5\"", "<request index=\"7\"", "expected 5 (requests in order)"},
      {"duration=\"30\"", "duration=\"-3\"", "phase: attribute duration is '-3'"},
      {"state=\"GGGgGr\"", "state=\"GGGxGr\"", "expected letters of r y g G s u o O"},
      {"state=\"yyyyyr\"", "state=\"yyy\"", "expected 6 letters"},
      {"<net version=\"1.9\">", "<net version=\"1.9\" lefthand=\"true\">", "left-hand traffic"},
      {"<edge id=\"XE\"", "<edge id=\"WX\"", "is there twice"},
      {"netOffset=\"0.00,0.00\"", "netOffset=\"zero\"", "netOffset is 'zero'; expected 'x,y'"},
  };
  for (Case const& c : cases) {
    INFO(c.from << " -> " << c.to);
    CHECK_THROWS_WITH(imported(with(crossing({.signals = true}), c.from, c.to)),
                      Contains("a.net.xml") && Contains(c.message));
  }
  CHECK_THROWS_WITH(imported("<net/>"), Contains("a.net.xml: the network has no edges"));
  CHECK_THROWS_WITH(imported("<routes/>"), Contains("expected 'net'"));
  CHECK_THROWS_WITH(imported(""), Contains("a.net.xml"));
  CHECK_THROWS_WITH(imported("\x1f\x8b\x08 broken"), Contains("is damaged or cut off"));
  CHECK_THROWS_WITH(import_sumo("/nowhere/a.net.xml", {}),
                    Contains("/nowhere/a.net.xml: no such file"));
}
