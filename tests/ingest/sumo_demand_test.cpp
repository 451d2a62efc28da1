// Vehicles, trips, flows and their types of SUMO route files.

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/error.h"
#include "ingest/sumo_files.h"
#include "ingest/sumo_import.h"
#include "support/temp_folder.h"

using namespace pendler;
using Catch::Matchers::Contains;

namespace {

SumoImport imported_demand(std::string const& routes, std::uint64_t seed = 1) {
  TempFolder const folder;
  auto const file = folder.write("a.rou.xml", "<routes>\n" + routes + "\n</routes>");
  return import_sumo(folder.write("a.net.xml", sumo_files::crossing()), std::span(&file, 1), seed);
}

std::string links(Network const& net, std::span<LinkId const> route) {
  std::string out;
  for (LinkId l : route) out += (out.empty() ? "" : " ") + net.text(net.links.ref[l]);
  return out;
}

TripId trip_named(Demand const& demand, std::string_view id) {
  for (TripId t : demand.trips.key.ids()) {
    if (demand.trips.key[t] == text_key(id)) return t;
  }
  FAIL("no trip " << id);
  return {};
}

std::string seconds(Demand const& demand) {
  std::string out;
  for (Millis ms : demand.trips.depart) out += std::to_string(ms / 1000) + " ";
  return out;
}

}  // namespace

TEST_CASE("vehicles carry their routes, trips only their ends, sorted by departure") {
  SumoImport const import = imported_demand(R"(
    <route id="through" edges="WX XE"/>
    <vehicle id="late" depart="01:01:40" route="through"/>
    <vehicle id="own" depart="7.5"><route edges="WX XN"/></vehicle>
    <trip id="free" depart="3" from="WX" to="XS"/>)");
  Trips const& trips = import.demand.trips;
  REQUIRE(trips.size() == 3);
  CHECK(trips.depart.raw() == std::vector<Millis>{3'000, 7'500, 3'700'000});
  CHECK(trips.route[TripId(0)].empty());
  CHECK(links(import.network, std::array{trips.from[TripId(0)], trips.to[TripId(0)]}) == "WX XS");
  CHECK(links(import.network, trips.route[TripId(1)]) == "WX XN");
  CHECK(links(import.network, trips.route[TripId(2)]) == "WX XE");
  CHECK(import.notes.list().empty());
}

TEST_CASE("ends are SUMO's, and its defaults where nothing is said") {
  SumoImport const import = imported_demand(R"(
    <vType id="long" length="7"/>
    <vehicle id="plain" type="long" depart="0"><route edges="WX XE"/></vehicle>
    <vehicle id="said" depart="1" departLane="1" departPos="-30" departSpeed="max" arrivalPos="50">
      <route edges="WX XE"/></vehicle>
    <vehicle id="best" depart="2" departLane="best" departPos="random" departSpeed="4.5" arrivalPos="-1">
      <route edges="WX XE"/></vehicle>
    <vehicle id="odd" depart="3" departPos="last" departSpeed="avg"><route edges="WX XE"/></vehicle>)");
  Demand const& demand = import.demand;
  auto const ends = [&](std::string_view id) {
    return demand.trips.ends[trip_named(demand, id)][0];
  };
  CHECK(ends("plain").depart_lane == 1);  // "first": the right one, which is the last from the left
  CHECK(ends("plain").depart_position == 7);
  CHECK(ends("plain").depart_speed == 0);
  CHECK(ends("plain").arrive_position == 190);
  CHECK(ends("said").depart_lane == 0);
  CHECK(ends("said").depart_position == 160);
  CHECK(std::isinf(ends("said").depart_speed));
  CHECK(ends("said").arrive_position == 50);
  CHECK(std::isnan(ends("best").depart_lane));
  CHECK(ends("best").depart_position > 0);
  CHECK(ends("best").depart_position < 190);
  CHECK(ends("best").depart_speed == 4.5F);
  CHECK(ends("best").arrive_position == 189);
  std::string const notes = text_of(import.notes);
  CHECK_THAT(notes, Contains("departPos 'last' is taken as base"));
  CHECK_THAT(notes, Contains("departSpeed 'avg' is taken as max"));
}

TEST_CASE("a vType says what it says, the rest is its class's default") {
  SumoImport const import = imported_demand(R"xml(
    <vType id="t" vClass="truck" accel="0.9" decel="3" sigma="0.2" tau="1.4" length="11"
           minGap="3" maxSpeed="22" carFollowModel="IDM" speedFactor="normc(1,0.2,0.5,1.5)"
           emissionClass="HBEFA3/HDV" mass="18000" color="1,0,0"/>
    <vType id="odd" carFollowModel="Wiedemann" lcKeepRight="3"/>
    <vehicle id="1" type="t" depart="0"><route edges="EX"/></vehicle>
    <vehicle id="2" depart="1"><route edges="WX XE"/></vehicle>)xml");
  auto const& types = import.demand.vehicle_types;
  VehicleType const& t = types[import.demand.trips.vehicle[TripId(0)]];
  CHECK(t.name == "t");
  CHECK(t.cls == VehicleClass::truck);
  CHECK(t.acceleration == 0.9F);
  CHECK(t.deceleration == 3);
  CHECK(t.emergency_deceleration == 7);
  CHECK(t.sigma == 0.2F);
  CHECK(t.headway == 1.4F);
  CHECK(t.length == 11);
  CHECK(t.width == 2.4F);
  CHECK(t.min_gap == 3);
  CHECK(t.max_speed == 22);
  CHECK(t.model == CarFollowing::idm);
  CHECK(t.speed_spread == 0.2F);
  CHECK(t.driver_spread == 0);
  CHECK(t.emission_class == "HBEFA3/HDV");
  CHECK(t.weight == 18);
  // DEFAULT_VEHTYPE: SUMO's passenger car.
  VehicleType const& car = types[import.demand.trips.vehicle[TripId(1)]];
  CHECK(car.cls == VehicleClass::car);
  CHECK(car.length == 5);
  CHECK(car.min_gap == 2.5F);
  CHECK(car.acceleration == 2.6F);
  CHECK(car.deceleration == 4.5F);
  CHECK(car.emergency_deceleration == 9);
  CHECK(car.headway == 1);
  CHECK(car.speed_spread == 0.1F);
  CHECK(car.model == CarFollowing::krauss);
  CHECK(car.sigma == 0.5F);
  CHECK(import.demand.trips.mode[TripId(0)] == TripMode::truck);
  std::string const notes = text_of(import.notes);
  CHECK_THAT(notes, Contains("carFollowModel Wiedemann runs as Krauss"));
  CHECK_THAT(notes, Contains("vType: attribute lcKeepRight is not read"));
  CHECK_THAT(notes, !Contains("color"));
}

TEST_CASE("speeds spread by class as SUMO 1.15 draws them") {
  // speedFactor in its tripinfo, 400 vehicles a class: standard deviation to two digits.
  std::vector<std::pair<std::string, float>> const measured{
      {"passenger", 0.1F},  {"bus", 0},          {"coach", 0.05F}, {"truck", 0.05F},
      {"trailer", 0.05F},   {"delivery", 0.05F}, {"emergency", 0}, {"ignoring", 0},
      {"motorcycle", 0.1F}, {"moped", 0.1F},     {"bicycle", 0.1F}};
  for (auto const& [sumo_class, spread] : measured) {
    INFO(sumo_class);
    SumoImport const import =
        imported_demand("<vType id=\"t\" vClass=\"" + sumo_class +
                        "\"/><trip id=\"a\" type=\"t\" depart=\"0\" from=\"WX\" to=\"XE\"/>");
    CHECK(import.demand.vehicle_types[VehicleTypeId(0)].speed_spread == spread);
  }
}

TEST_CASE("the desired speed factor has the mean, deviation and bounds of the vType") {
  // As speedFactor in the tripinfo of sumo 1.15 was seen to spread.
  float const none = std::numeric_limits<float>::infinity();
  struct Case {
    std::string attributes;
    float mean, deviation, least, most;
  };
  std::vector<Case> const cases{
      {R"(speedFactor="1.2")", 1.2F, 0.1F, 0.2F, 2},
      {R"(speedFactor="1.2" speedDev="0.02")", 1.2F, 0.02F, 0.2F, 2},
      {R"xml(speedFactor="norm(2.5, 0.3)")xml", 2.5F, 0.3F, 0.01F, none},
      {R"xml(speedFactor="normc(1.2,0.1,1.1,1.25)")xml", 1.2F, 0.1F, 1.1F, 1.25F},
      {R"xml(speedFactor="normc(1,0.3,0.8)")xml", 1, 0.3F, 0.8F, none},
      {R"xml(speedFactor="norm(2.5)")xml", 2.5F, 0, 2.5F, 2.5F},
      {R"xml(speedFactor="norm(1)" speedDev="0.1")xml", 1, 0.1F, 0.01F, none},
      {R"xml(speedFactor="norm(1,0)")xml", 1, 0, 1, 1},
      {R"(speedFactor="2.5" speedDev="0")", 2.5F, 0, 2.5F, 2.5F},
  };
  for (Case const& c : cases) {
    INFO(c.attributes);
    SumoImport const import =
        imported_demand("<vType id=\"t\" " + c.attributes +
                        "/><trip id=\"a\" type=\"t\" depart=\"0\" from=\"WX\" to=\"XE\"/>");
    VehicleType const& type = import.demand.vehicle_types[VehicleTypeId(0)];
    CHECK(type.speed_factor == c.mean);
    CHECK(type.speed_spread == c.deviation);
    CHECK(type.speed_factor_least == c.least);
    CHECK(type.speed_factor_most == c.most);
    CHECK(import.notes.list().empty());
  }
}

TEST_CASE("flows depart as SUMO lets them: by number, period, rate, and by chance") {
  CHECK(
      seconds(imported_demand(R"(<flow id="f" begin="10" end="50" number="4" from="WX" to="XE"/>)")
                  .demand) == "10 20 30 40 ");
  CHECK(
      seconds(imported_demand(R"(<flow id="f" begin="5" end="26" period="10" from="WX" to="XE"/>)")
                  .demand) == "5 15 25 ");
  CHECK(seconds(imported_demand(
                    R"(<flow id="f" begin="0" end="100" vehsPerHour="120" from="WX" to="XE"/>)")
                    .demand) == "0 30 60 90 ");
  CHECK(seconds(
            imported_demand(R"(<flow id="f" end="900" period="10" number="2" from="WX" to="XE"/>)")
                .demand) == "0 10 ");
  // 20,000 seconds at 0.1: 2,000 vehicles, standard deviation 42.
  std::string const chance =
      R"(<flow id="f" begin="0" end="20000" probability="0.1" from="WX" to="XE"/>)";
  SumoImport const by_chance = imported_demand(chance);
  CHECK(by_chance.counts.vehicles > 1830);
  CHECK(by_chance.counts.vehicles < 2170);
  CHECK(seconds(imported_demand(chance).demand) == seconds(by_chance.demand));
  CHECK(seconds(imported_demand(chance, 2).demand) != seconds(by_chance.demand));
  // Poisson with 0.2 a second over 10,000 s.
  SumoImport const poisson =
      imported_demand(R"xml(<flow id="f" end="10000" period="exp(0.2)" from="WX" to="XE"/>)xml");
  CHECK(poisson.counts.vehicles > 1820);
  CHECK(poisson.counts.vehicles < 2180);
}

TEST_CASE("types and routes of distributions come in their shares") {
  SumoImport const import = imported_demand(R"(
    <vTypeDistribution id="mix"><vType id="small" length="4" probability="3"/>
      <vType id="large" length="6" probability="1"/></vTypeDistribution>
    <routeDistribution id="ways"><route edges="WX XE" probability="0.8"/>
      <route edges="WX XN" probability="0.2"/></routeDistribution>
    <flow id="f" end="4000" number="4000" type="mix" route="ways"/>)");
  Demand const& demand = import.demand;
  REQUIRE(demand.trips.size() == 4000);
  int small = 0, straight = 0, both = 0;
  for (TripId t : demand.trips.key.ids()) {
    bool const is_small = demand.vehicle_types[demand.trips.vehicle[t]].name == "small";
    bool const is_straight = links(import.network, demand.trips.route[t]) == "WX XE";
    small += is_small, straight += is_straight, both += is_small && is_straight;
  }
  CHECK(small == Approx(3000).margin(110));  // four standard deviations
  CHECK(straight == Approx(3200).margin(101));
  CHECK(both == Approx(2400).margin(124));  // drawn apart from each other
}

TEST_CASE("a vehicle or flow may hold its own distribution of routes") {
  SumoImport const import = imported_demand(R"(
    <route id="turn" edges="WX XN"/>
    <flow id="f" end="4000" number="4000"><routeDistribution><route edges="WX XE" probability="0.8"/>
      <route edges="WX XS" probability="0.2"/></routeDistribution></flow>
    <vehicle id="f" depart="5000"><routeDistribution routes="turn" probabilities="1"/></vehicle>)");
  Demand const& demand = import.demand;
  REQUIRE(demand.trips.size() == 4001);
  int straight = 0;
  for (TripId t : demand.trips.key.ids())
    straight += links(import.network, demand.trips.route[t]) == "WX XE";
  CHECK(straight == Approx(3200).margin(101));  // four standard deviations
  CHECK(links(import.network, demand.trips.route[TripId(4000)]) == "WX XN");
  CHECK(import.notes.list().empty());
}

TEST_CASE("trips between zones, junctions or positions are left out, the others come in") {
  SumoImport const import = imported_demand(R"(
    <trip id="a" depart="0" fromTaz="1" toTaz="2"/>
    <trip id="b" depart="1" from="WX" toJunction="E"/>
    <trip id="c" depart="2" fromLonLat="7.4,51.5" to="XE"/>
    <flow id="d" begin="3" end="9" number="2" fromJunction="W" toJunction="E"/>
    <trip id="e" depart="9" from="WX" to="XE" fromTaz="1"/>)");
  CHECK(import.counts.vehicles == 1);
  std::string const notes = text_of(import.notes);
  CHECK_THAT(notes, Contains("3 × trips from or to a TAZ, a junction or a position are left out"));
  CHECK_THAT(notes, Contains("2 × flows from or to a TAZ, a junction or a position are left out"));
  CHECK_THAT(notes, Contains("1 × trip: attribute fromTaz is not read"));
}

TEST_CASE("vehicles with stops are runs of a line, those with the same stops of one") {
  SumoImport const import = imported_demand(R"(
    <vType id="bus" vClass="bus"/>
    <busStop id="a" name="Market" lane="WX_0" startPos="50" endPos="70"/>
    <busStop id="b" lane="XE_0" startPos="80" endPos="100"/>
    <vehicle id="1" type="bus" line="7" depart="0"><route edges="WX XE"/>
      <stop busStop="a" duration="20"/><stop busStop="b" duration="20"/></vehicle>
    <vehicle id="2" type="bus" line="7" depart="600"><route edges="WX XE"/>
      <stop busStop="a" duration="20"/><stop busStop="b" duration="20"/></vehicle>
    <vehicle id="3" type="bus" depart="700"><route edges="WX XE"/>
      <stop busStop="b" until="800"/><stop busStop="a"/></vehicle>)");
  Network const& net = import.network;
  Timetable const& timetable = import.demand.timetable;
  REQUIRE(net.lines.key.size() == 2);
  CHECK(net.text(net.lines.ref[LineId(0)]) == "7");
  CHECK(net.text(net.stops.name[net.lines.stops[LineId(0)][0]]) == "Market");
  CHECK(net.stops.along[net.lines.stops[LineId(0)][0]] == 70);
  REQUIRE(timetable.runs.key.size() == 3);
  CHECK(timetable.runs_of[LineId(0)].size() == 2);
  CHECK(timetable.lines.stop_position[LineId(0)][1] == 1);
  // From 12 m to 70 m at 16.67 m/s and 20 s at the stop; then 120 m and 100 m at the limits.
  CHECK(timetable.runs.departure[RunId(0)] == Approx(3'000 + 20'000).margin(1'000));
  CHECK(timetable.lines.ride_ms[LineId(0)][1] == Approx(7'200 + 7'200 + 20'000).margin(1'500));
  CHECK(timetable.lines.dwell_ms[LineId(0)][1] == 20'000);
  CHECK(timetable.runs.departure[RunId(2)] == 800'000);
  CHECK(import.demand.trips.run[TripId(2)] == RunId(2));
  CHECK(import.demand.trips.kind[TripId(2)] == AgentKind::transit);
  CHECK_THAT(text_of(import.notes),
             Contains("1 × stops that do not lie on the route in their order"));
}

TEST_CASE("until when a vehicle stops counts from where SUMO counts it") {
  // As sumo 1.15 was seen to do: own stops from the run's begin, those of a flow later by what a
  // vehicle departs after the first one, those of a route with a name from the departure.
  SumoImport const import = imported_demand(R"(
    <vType id="bus" vClass="bus"/>
    <busStop id="a" lane="WX_0" startPos="50" endPos="70"/>
    <route id="plain" edges="WX XE"/>
    <route id="halting" edges="WX XE"><stop busStop="a" until="90"/></route>
    <vehicle id="own" type="bus" route="plain" depart="100"><stop busStop="a" until="190"/></vehicle>
    <vehicle id="of route" type="bus" route="halting" depart="400"/>
    <vehicle id="within" type="bus" depart="700"><route edges="WX XE">
      <stop busStop="a" until="790"/></route></vehicle>
    <flow id="own flow" type="bus" route="plain" begin="1300" period="200" number="2">
      <stop busStop="a" until="1390"/></flow>
    <flow id="flow of route" type="bus" route="halting" begin="2300" period="200" number="2"/>)");
  std::vector<Millis> departures;
  for (Millis departure : import.demand.timetable.runs.departure)
    departures.push_back(departure / 1000);
  std::ranges::sort(departures);
  CHECK(departures == std::vector<Millis>{190, 490, 790, 1390, 1590, 2390, 2590});
}

TEST_CASE("what cannot be carried over is listed with count and place") {
  SumoImport const import = imported_demand(R"(
    <person id="p" depart="0"/><person id="q" depart="0"/>
    <vehicle id="a" depart="0"><route edges="WX XW"/></vehicle>
    <vehicle id="b" depart="triggered"><route edges="WX XE"/></vehicle>
    <vehicle id="c" depart="1e7"><route edges="WX XE"/></vehicle>
    <vehicle id="d" depart="2" arrivalLane="1"><route edges="WX XE"/></vehicle>
    <trip id="e" depart="3" from="WX" to="XE" via="XE"/>)");
  CHECK(import.counts.vehicles == 2);
  std::string const notes = text_of(import.notes);
  CHECK_THAT(notes,
             Contains("2 × element person is not read (such as ") && Contains("a.rou.xml:3)"));
  CHECK_THAT(notes, Contains("1 × vehicles whose route is not connected for a car are left out"));
  CHECK_THAT(notes, Contains("1 × vehicles that depart at 'triggered' are left out"));
  CHECK_THAT(notes, Contains("1 × vehicles that depart before 0 s or after 47:59:59"));
  CHECK_THAT(notes, Contains("1 × vehicle: attribute arrivalLane is not read"));
  CHECK_THAT(notes, Contains("1 × trip: the route is free between from and to, not by via"));
}

TEST_CASE("no element is dropped in silence, whatever SUMO knows") {
  SumoImport const import = imported_demand(R"(
    <rerouter id="r" edges="WX"><interval begin="0" end="9"/></rerouter>
    <parkingArea id="pa" lane="XE_0" startPos="10" endPos="30" roadsideCapacity="3"/>
    <personFlow id="pf" begin="0" end="9" number="2"/><container id="co" depart="0"/>
    <calibrator id="ca" edge="WX" pos="0"/><inductionLoop id="il" lane="WX_0" pos="5" file="x"/>
    <vTypeProbe id="vp" type="t" freq="9" file="x"/><interval begin="0" end="9"/>
    <busStop id="b" lane="XE_0" startPos="10" endPos="30" personCapacity="9"><access lane="XS_0"/></busStop>
    <tlLogic id="X" type="static" programID="1" offset="0"><phase duration="9" state="GGGGGG"/>
      <condition id="c" value="1"/></tlLogic>
    <vType id="t" vClass="passenger" laneChangeModel="SL2015" minGapLat="0.3"/>
    <flow id="f" type="t" begin="0" end="20" number="2" departLane="free" departPos="last"
          departSpeed="avg" departPosLat="left"><route edges="WX XE"/></flow>
    <vehicle id="v" depart="30" arrivalPos="random"><route edges="WX XE"/>
      <stop parkingArea="pa" duration="5"/></vehicle>)");
  CHECK(import.counts.vehicles == 3);
  std::string const notes = text_of(import.notes);
  for (char const* element : {"rerouter", "parkingArea", "personFlow", "container", "calibrator",
                              "inductionLoop", "vTypeProbe", "interval"})
    CHECK_THAT(notes, Contains("1 × element " + std::string(element) + " is not read"));
  for (char const* said :
       {"busStop: attribute personCapacity is not read", "busStop: element access is not read",
        "tlLogic: element condition is not read", "vType: attribute laneChangeModel is not read",
        "vType: attribute minGapLat is not read", "flow: departLane 'free' is taken as best",
        "flow: departPos 'last' is taken as base", "flow: departSpeed 'avg' is taken as max",
        "flow: attribute departPosLat is not read", "stops at nothing but a busStop"})
    CHECK_THAT(notes, Contains(said));
}

TEST_CASE("what routes and distributions hold beside the usual is listed") {
  SumoImport const import = imported_demand(R"(
    <vTypeDistribution id="mix" deterministic="1"><vType id="t"/><param key="k"/></vTypeDistribution>
    <route id="r" edges="WX XE"><param key="k"/><detour/></route>
    <routeDistribution id="ways" last="0"><route refId="r" replaced="1"/><detour/></routeDistribution>
    <vehicle id="v" type="mix" route="ways" depart="0"/>)");
  std::string const notes = text_of(import.notes);
  for (char const* said :
       {"vTypeDistribution: attribute deterministic is not read",
        "vTypeDistribution: param k is not read", "route: param k is not read",
        "route: element detour is not read", "route: attribute replaced is not read",
        "routeDistribution: attribute last is not read",
        "routeDistribution: element detour is not read"})
    CHECK_THAT(notes, Contains("1 × " + std::string(said)));
}

TEST_CASE("broken routes are refused with file, line and reason") {
  std::vector<std::pair<std::string, std::string>> const cases{
      {R"(<vehicle depart="0"><route edges="WX"/></vehicle>)", "vehicle: no attribute 'id'"},
      {R"(<vehicle id="a"><route edges="WX"/></vehicle>)", "vehicle 'a': no attribute 'depart'"},
      {R"(<vehicle id="a" depart="soon"><route edges="WX"/></vehicle>)", "depart is 'soon'"},
      {R"(<vehicle id="a" depart="1:30"><route edges="WX"/></vehicle>)", "depart is '1:30'"},
      {R"(<vehicle id="a" depart="0"><route edges="WX YZ"/></vehicle>)", "there is no edge 'YZ'"},
      {R"(<vehicle id="a" depart="0"><route edges=":X_0"/></vehicle>)", "there is no edge ':X_0'"},
      {R"(<vehicle id="a" depart="0"><route edges=""/></vehicle>)", "no attribute 'edges'"},
      {R"(<vehicle id="a" depart="0" route="r"/>)", "there is no route 'r'"},
      {R"(<vehicle id="a" depart="0"/>)", "vehicle 'a': no attribute 'from'"},
      {R"(<trip id="a" depart="0" from="WX" to="?"/>)", "there is no edge '?'"},
      {R"(<trip id="a" depart="0" from="WX" to="XE" type="x"/>)", "there is no vType 'x'"},
      {R"(<trip id="a" depart="0" from="WX" to="XE"/><trip id="a" depart="1" from="WX" to="XE"/>)",
       "trip 'a': is there twice"},
      {R"(<trip id="a" depart="0" from="WX" to="XE" departLane="2"/>)",
       "a lane of the edge, 0 to 1"},
      {R"(<route id="r" edges="WX"/><route id="r" edges="WX"/>)", "route 'r': is there twice"},
      {R"(<vType id="t" length="-1"/>)", "vType 't': attribute length is '-1'"},
      {R"(<vType id="t" accel="much"/>)", "attribute accel is 'much'; expected a number"},
      {R"(<vType id="t" vClass="cart"/>)", "attribute vClass is 'cart'"},
      {R"xml(<vType id="t" speedFactor="norm()"/>)xml", "expected norm(mean, deviation)"},
      {R"xml(<vType id="t" speedFactor="norm(1,0.1)x"/>)xml", "expected norm(mean, deviation)"},
      {R"xml(<vType id="t" speedFactor="normal(1,0.1)"/>)xml", "expected norm(mean, deviation)"},
      {R"(<vType id="t" speedFactor="2.5"/>)", "expected a mean between"},
      {R"(<vType id="t" speedFactor="0" speedDev="0"/>)", "expected a mean above 0"},
      {R"(<vType id="t"/><vType id="t"/>)", "vType 't': is there twice"},
      {R"(<vTypeDistribution id="d" vTypes="x"/>)", "there is no vType 'x'"},
      {R"(<vTypeDistribution id="d"/>)", "no vType with a probability above 0"},
      {R"(<routeDistribution id="d"/>)", "no routes"},
      {R"(<flow id="f" from="WX" to="XE"/>)", "no attribute number, period"},
      {R"(<flow id="f" from="WX" to="XE" begin="9" end="8" number="1"/>)", "expected a time after"},
      {R"(<flow id="f" from="WX" to="XE" probability="2"/>)", "expected a number from 0 to 1"},
      {R"(<flow id="f" from="WX" to="XE" period="0"/>)", "a flow without a period above 0"},
      {R"xml(<flow id="f" from="WX" to="XE" period="exp(0)"/>)xml",
       "expected exp(vehicles a second)"},
      {R"(<flow id="f" from="WX" to="XE" period="0.0000001"/>)", "more than 50,000,000 vehicles"},
      {R"(<busStop id="s" lane="WX_9"/>)", "busStop 's': there is no lane 'WX_9'"},
      {R"(<vehicle id="a" depart="0"><route edges="WX"/><stop busStop="s"/></vehicle>)",
       "there is no busStop 's'"},
      {R"(<tlLogic id="X"/>)", "tlLogic 'X': no phases"},
  };
  for (auto const& [routes, message] : cases) {
    INFO(routes);
    CHECK_THROWS_WITH(imported_demand(routes), Contains("a.rou.xml:2: ") && Contains(message));
  }
  CHECK_THROWS_WITH(imported_demand("<vehicle>"),
                    Contains("a.rou.xml:3: ") && Contains("expected XML"));
}
