// Signal programs of SUMO.

#include "ingest/sumo_crossing.h"
#include "network/signal_plan.h"

using namespace pendler;
using Catch::Matchers::Contains;
using sumo_files::crossing;
using sumo_files::imported;
using sumo_files::movement;
using sumo_files::priority;

TEST_CASE("a program is taken phase by phase, with its offset, yellow and minor greens") {
  Network const net = imported(crossing({.signals = true})).network;
  REQUIRE(net.signals.junction.size() == 1);
  SignalId const signal(0);
  CHECK(net.signals.cycle_ms[signal] == 57'000);
  // SUMO begins the program at 10 s, so at 0 s it is 47 s in its cycle.
  CHECK(net.signals.offset_ms[signal] == 47'000);
  CHECK(net.signals.groups[signal].size() == 2);
  MovementId const minor = movement(net, "NX", 0, "XS"), main = movement(net, "WX", 1, "XE");
  MovementId const left = movement(net, "WX", 1, "XN"), oncoming = movement(net, "EX", 0, "XW");
  SignalGroupId const a = net.movements.group[main], b = net.movements.group[minor];
  CHECK(net.movements.group[left] == a);
  REQUIRE(net.signals.green[a].size() == 1);
  CHECK(net.signals.green[a][0].begin_ms == 0);
  CHECK(net.signals.green[a][0].end_ms == 30'000);
  CHECK(net.signals.yellow_ms[a] == 3'000);
  CHECK(net.signals.green[b][0].begin_ms == 33'000);
  CHECK(net.signals.green[b][0].end_ms == 53'000);
  CHECK(net.signals.yellow_ms[b] == 4'000);
  // The left turn has a minor green beside the oncoming traffic; the others are kept apart.
  CHECK(priority(net, left, oncoming) == Priority::yield);
  CHECK(priority(net, minor, main) == Priority::equal);
}

TEST_CASE("greens over the cycle's end, protected left turns and connections without green") {
  std::string const light = R"(<tlLogic id="X" type="static" programID="0" offset="-5">
    <phase duration="10" state="GGGGrr"/><phase duration="20" state="rrrrGr"/>
    <phase duration="5" state="rrrryr"/><phase duration="15" state="GGGGrr"/></tlLogic>)";
  SumoImport const import = imported(crossing({.signals = true, .light = light}));
  Network const& net = import.network;
  MovementId const left = movement(net, "WX", 1, "XN"), oncoming = movement(net, "EX", 0, "XW");
  MovementId const never = movement(net, "NX", 0, "XS");
  CHECK(net.signals.offset_ms[SignalId(0)] == 5'000);
  auto const green = net.signals.green[net.movements.group[left]];
  REQUIRE(green.size() == 2);
  CHECK(green[0].begin_ms == 0);
  CHECK(green[0].end_ms == 10'000);
  CHECK(green[1].begin_ms == 35'000);
  CHECK(green[1].end_ms == 50'000);
  CHECK(net.signals.yellow_ms[net.movements.group[left]] == 0);
  CHECK(priority(net, left, oncoming) == Priority::equal);
  CHECK(net.lanes.allowed[net.lane_of(never)] == 0);
  CHECK_THAT(text_of(import.notes), Contains("1 × connections that are never green are closed"));
}

TEST_CASE("a right turn in state s goes at red after a stop, other ways do not") {
  std::string const light = R"(<tlLogic id="X" type="static" programID="0" offset="0">
    <phase duration="30" state="GGGgGs"/><phase duration="20" state="srrsrG"/></tlLogic>)";
  SumoImport const import = imported(crossing({.signals = true, .light = light}));
  Network const& net = import.network;
  MovementId const right = movement(net, "WX", 0, "XS");
  CHECK(net.movements.red_turn[right] == net.lanes.allowed[net.lane_of(right)]);
  CHECK(net.movements.red_turn[movement(net, "WX", 1, "XN")] == 0);
  CHECK(net.movements.red_turn[movement(net, "NX", 0, "XS")] == 0);
  CHECK(own_plan(net, SignalId(0)).right_on_red == kByPlates);
  CHECK(net.signals.green[net.movements.group[right]].size() == 1);
  CHECK_THAT(text_of(import.notes), Contains("2 × going at red after a stop (state s)"));
}

TEST_CASE("a program of an additional file replaces the network's") {
  std::string const more = R"(<additional><tlLogic id="X" type="actuated" programID="1" offset="0">
    <phase duration="40" state="GGGgGr" minDur="5" maxDur="60"/>
    <phase duration="20" state="rrrrrG"/></tlLogic>
    <tlLogic id="nowhere" type="static" programID="0" offset="0">
    <phase duration="20" state="G"/></tlLogic></additional>)";
  SumoImport const import = imported(crossing({.signals = true}), more);
  CHECK(import.network.signals.cycle_ms[SignalId(0)] == 60'000);
  CHECK(import.network.signals.actuation[SignalId(0)].actuated == 1);
  CHECK(import.counts.traffic_lights == 1);
  std::string const notes = text_of(import.notes);
  CHECK_THAT(notes, Contains("1 × tlLogic: several programs; the last one is taken"));
  CHECK_THAT(notes, Contains("1 × tlLogic of a traffic light that no connection has is left out"));
}

TEST_CASE("an actuated program keeps its limits, its gap and where its detectors lie") {
  std::string const light = R"(<tlLogic id="X" type="actuated" programID="0" offset="0">
    <param key="max-gap" value="2.5"/><param key="detector-gap" value="1.5"/>
    <param key="show-detectors" value="true"/>
    <phase duration="30" minDur="8" maxDur="50" state="GGGgGr"/><phase duration="4" state="GGGgGr"/>
    <phase duration="3" state="yyyyyr"/><phase duration="2" state="rrrrrr"/>
    <phase duration="20" minDur="5" state="rrrrrG"/><phase duration="4" state="rrrrry"/></tlLogic>)";
  SumoImport const import = imported(crossing({.signals = true, .light = light}));
  Signals const& signals = import.network.signals;
  SignalId const signal(0);
  CHECK(signals.actuation[signal].gap_ms == 2'500);
  CHECK(signals.actuation[signal].detector_ms == 1'500);
  CHECK(own_plan(import.network, signal).actuated == 1);
  CHECK(own_plan(import.network, signal).gap == 2'500);
  auto const phases = planned_phases(signals, signal);
  REQUIRE(phases.size() == 3);
  CHECK(phases[0].shortest == 8'000);
  CHECK(phases[0].longest == 50'000);
  CHECK(phases[0].yellow == 0);
  CHECK(phases[1].green_groups == phases[0].green_groups);
  CHECK(phases[1].shortest == 4'000);
  CHECK(phases[1].longest == 4'000);
  CHECK(phases[1].yellow == 3'000);
  CHECK(phases[1].all_red == 2'000);
  CHECK(phases[2].shortest == 5'000);
  CHECK(phases[2].longest == 24 * kHour);
  for (PlannedPhase const& phase : phases) CHECK(phase.recall);
  CHECK_THAT(text_of(import.notes), Contains("tlLogic: parameter show-detectors is not read"));
}

TEST_CASE("a turn that stays green while the others have yellow keeps its time") {
  std::string const light = R"(<tlLogic id="X" type="actuated" programID="0" offset="0">
    <phase duration="30" minDur="8" maxDur="50" state="GGGGrr"/><phase duration="3" state="yyyGrr"/>
    <phase duration="10" minDur="6" maxDur="12" state="rrrGrr"/><phase duration="3" state="rrryrr"/>
    <phase duration="20" minDur="5" maxDur="30" state="rrrrGr"/><phase duration="4" state="rrrryr"/>
    <phase duration="20" state="rrrrrG"/><phase duration="4" state="rrrrry"/></tlLogic>)";
  SumoImport const import = imported(crossing({.signals = true, .light = light}));
  auto const phases = planned_phases(import.network.signals, SignalId(0));
  REQUIRE(phases.size() == 4);
  CHECK(phases[0].green == 30'000);
  CHECK(phases[0].yellow == 3'000);
  CHECK(phases[1].begin == 33'000);
  CHECK(phases[1].green == 10'000);
  CHECK(phases[1].shortest == 6'000);
  CHECK(phases[1].longest == 12'000);
  CHECK((phases[0].green_groups & phases[1].green_groups) == phases[1].green_groups);
}

TEST_CASE("next gives phases their order, and those that it leads around are skipped") {
  std::string const head = R"(<tlLogic id="X" type="actuated" programID="0" offset="0">)";
  // 0 main, 1 its yellow, 2 side, 3 its yellow, 4 left turn, 5 its yellow.
  std::string const rest = R"(
    <phase duration="3" state="yyyryr"/>
    <phase duration="20" minDur="5" maxDur="30" state="rrrrrG" next="3"/>
    <phase duration="3" state="rrrrry" next="0"/>
    <phase duration="10" minDur="5" maxDur="15" state="rrrGrr" next="5"/>
    <phase duration="3" state="rrryrr" next="2"/></tlLogic>)";
  std::string const main =
      R"(<phase duration="30" minDur="5" maxDur="50" state="GGGrGr" next="1"/>)";
  SumoImport const fixed = imported(
      crossing({.signals = true, .light = head + main + rest}));  // 1 leads to 2: no left turn
  CHECK_THAT(text_of(fixed.notes), Contains("phases follow each other as in the file"));

  std::string choice = rest;
  choice.replace(choice.find("yyyryr\""), 7, "yyyryr\" next=\"2 4\"");
  choice.replace(choice.find("rrrrry\" next=\"0\""), 16, "rrrrry\" next=\"0 4\"");
  choice.replace(choice.find("rrryrr\" next=\"2\""), 16, "rrryrr\" next=\"0\"");
  SumoImport const import = imported(crossing({.signals = true, .light = head + main + choice}));
  auto const phases = planned_phases(import.network.signals, SignalId(0));
  REQUIRE(phases.size() == 3);
  CHECK(import.network.signals.cycle_ms[SignalId(0)] == 69'000);
  CHECK(phases[0].recall);
  CHECK(phases[1].recall);
  CHECK_FALSE(phases[2].recall);  // the left turn
  CHECK(text_of(import.notes).empty());
}

TEST_CASE("broken limits of a program are refused") {
  auto const refused = [](std::string const& phase) {
    std::string const light = R"(<tlLogic id="X" type="actuated" programID="0" offset="0">)" +
                              phase + R"(<phase duration="3" state="yyyyyr"/></tlLogic>)";
    return imported(crossing({.signals = true, .light = light}));
  };
  CHECK_THROWS_WITH(refused(R"(<phase duration="9" minDur="8" maxDur="5" state="GGGgGr"/>)"),
                    Contains("attribute maxDur is '5'; expected seconds, not below minDur"));
  CHECK_THROWS_WITH(refused(R"(<phase duration="9" state="GGGgGr" next="7"/>)"),
                    Contains("tlLogic 'X': a next beyond the last phase"));
  CHECK_THROWS_WITH(refused(R"(<phase duration="9" state="GGGgGr" next="x"/>)"),
                    Contains("attribute next is 'x'; expected indices of phases"));
}
