// Railways of SUMO: a level crossing, tracks for both directions, and stops of trains.
//
//            N
//            |             W-X-E is one track, used both ways; the road N-X-S crosses it.
//      W === X === E       Links of X in order: 0 NX -> XS   1 EX -> XW   2 WX -> XE
//            |
//            S

#include "ingest/sumo_crossing.h"
#include "network/draft.h"

using namespace pendler;
using sumo_files::edge;
using sumo_files::imported;
using sumo_files::lane;
using sumo_files::link_of;
using sumo_files::movement;

namespace {

std::string track(std::string const& id, std::string const& shape, bool shared, double length) {
  std::string const back = {id[1], id[0]};
  return edge(id, lane(id, 0, 27.78, length, shape, "allow=\"rail\""),
              shared ? "bidi=\"" + back + "\"" : "");
}

std::string rail_crossing(bool shared = true) {
  std::string net = "<net version=\"1.9\"><location netOffset=\"0.00,0.00\"/>\n";
  net += edge(":X_0", lane(":X_0", 0, 13.89, 6.2, "198.4,103.1 198.4,96.9"));
  net += edge(":X_1", lane(":X_1", 0, 27.78, 6.2, "201.5,100 195.3,100", "allow=\"rail\""));
  net += edge(":X_2", lane(":X_2", 0, 27.78, 6.2, "195.3,100 201.5,100", "allow=\"rail\""));
  net += track("WX", "0,100 195.3,100", shared, 195.3);
  net += track("XE", "201.5,100 400,100", shared, 198.5);
  net += track("EX", "400,100 201.5,100", shared, 198.5);
  net += track("XW", "195.3,100 0,100", shared, 195.3);
  net += edge("NX", lane("NX", 0, 13.89, 96.9, "198.4,200 198.4,103.1", "disallow=\"rail\""));
  net += edge("XS", lane("XS", 0, 13.89, 96.9, "198.4,96.9 198.4,0", "disallow=\"rail\""));
  return net + R"(
    <junction id="W" type="dead_end" x="0" y="100" incLanes="" intLanes=""/>
    <junction id="E" type="dead_end" x="400" y="100" incLanes="" intLanes=""/>
    <junction id="N" type="dead_end" x="200" y="200" incLanes="" intLanes=""/>
    <junction id="S" type="dead_end" x="200" y="0" incLanes="" intLanes=""/>
    <junction id="X" type="rail_crossing" x="200" y="100" incLanes="NX_0 EX_0 WX_0" intLanes="">
      <request index="0" response="110" foes="110"/><request index="1" response="000" foes="001"/>
      <request index="2" response="000" foes="001"/></junction>
    <connection from="NX" to="XS" fromLane="0" toLane="0" via=":X_0_0" tl="X" linkIndex="0" dir="s" state="o"/>
    <connection from="EX" to="XW" fromLane="0" toLane="0" via=":X_1_0" tl="X" linkIndex="-1" dir="s" state="M"/>
    <connection from="WX" to="XE" fromLane="0" toLane="0" via=":X_2_0" tl="X" linkIndex="-1" dir="s" state="M"/>
    <connection from=":X_0" to="XS" fromLane="0" toLane="0" dir="s" state="M"/>
    <connection from=":X_1" to="XW" fromLane="0" toLane="0" dir="s" state="M"/>
    <connection from=":X_2" to="XE" fromLane="0" toLane="0" dir="s" state="M"/></net>)";
}

}  // namespace

TEST_CASE("a rail_crossing is a level crossing without a signal") {
  SumoImport const import = imported(rail_crossing());
  Network const& net = import.network;
  LevelCrossings const& crossings = net.level_crossings;
  REQUIRE(crossings.node.size() == 1);
  LevelCrossingId const id(0);
  MovementId const road = movement(net, "NX", 0, "XS");
  MovementId const east = movement(net, "WX", 0, "XE"), west = movement(net, "EX", 0, "XW");
  CHECK(crossings.node[id] == net.links.to[link_of(net, "NX")]);
  REQUIRE(crossings.road_movements[id].size() == 1);
  CHECK(crossings.road_movements[id][0] == road);
  CHECK(crossings.rail_movements[id].size() == 2);
  CHECK(crossings.rail_links[id].size() == 2);
  for (MovementId m : {road, east, west}) CHECK(net.movements.level_crossing[m] == id);
  CHECK(net.junctions.control[net.movements.junction[road]] == JunctionControl::rail);
  CHECK(net.signals.junction.size() == 0);
  CHECK(net.links.cls[link_of(net, "WX")] == LinkClass::rail);
  CHECK(net.lanes.allowed[net.lanes_of(link_of(net, "WX"))[0]] == bit(VehicleClass::train));
  CHECK(text_of(import.notes).empty());
}

TEST_CASE("edges that are each other's bidi are one track, others are tracks of their own") {
  Network const one = imported(rail_crossing()).network;
  LinkId const east = link_of(one, "WX"), west = link_of(one, "XW");
  CHECK(one.links.reverse[east] == west);
  CHECK(one.links.reverse[west] == east);
  for (LinkId l : {east, west}) CHECK((one.links.flags[l] & DraftWays::kSharedTrack) != 0);
  CHECK(one.links.section[east] == one.links.section[west]);
  // No switch at the crossing: one section from W to E.
  REQUIRE(one.sections.links.size() == 1);
  CHECK(one.sections.links[SectionId(0)].size() == 4);

  Network const two = imported(rail_crossing(false)).network;
  CHECK((two.links.flags[link_of(two, "WX")] & DraftWays::kSharedTrack) == 0);
  CHECK(two.links.section[link_of(two, "WX")] != two.links.section[link_of(two, "XW")]);
  CHECK(two.sections.links.size() == 4);
}

TEST_CASE("a train halts at a trainStop, with its front at the end") {
  SumoImport const import = imported(rail_crossing(), R"(<routes>
    <vType id="train" vClass="rail" length="90"/>
    <trainStop id="halt" name="Halt" lane="XE_0" startPos="20" endPos="120"/>
    <vehicle id="1" type="train" line="RB 1" depart="60"><route edges="WX XE"/>
      <stop trainStop="halt" duration="30"/></vehicle></routes>)");
  Network const& net = import.network;
  REQUIRE(net.stops.key.size() == 1);
  StopId const stop(0);
  CHECK(net.text(net.stops.name[stop]) == "Halt");
  CHECK(net.stops.modes[stop] == bit(TransitMode::train));
  CHECK(net.lanes.link[net.stops.lane[stop]] == link_of(net, "XE"));
  CHECK(net.stops.along[stop] == 120);
  REQUIRE(net.lines.key.size() == 1);
  CHECK(net.lines.mode[LineId(0)] == TransitMode::train);
  CHECK(net.text(net.lines.ref[LineId(0)]) == "RB 1");
  CHECK(import.demand.timetable.lines.dwell_ms[LineId(0)][0] == 30'000);
  REQUIRE(import.demand.trips.size() == 1);
  CHECK(import.demand.trips.mode[TripId(0)] == TripMode::rail);
  CHECK(import.demand.trips.run[TripId(0)] == RunId(0));
  CHECK(import.demand.trips.kind[TripId(0)] == AgentKind::transit);
  CHECK(text_of(import.notes).empty());
}
