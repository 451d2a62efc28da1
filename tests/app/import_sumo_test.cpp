// SUMO files and configurations to scenarios that run.

#include "app/import_sumo.h"

#include <catch2/catch.hpp>

#include "app/run.h"
#include "base/error.h"
#include "ingest/scenario_reader.h"
#include "ingest/sumo_files.h"
#include "support/temp_folder.h"

using namespace pendler;
using Catch::Matchers::Contains;

namespace {

struct Crossing : TempFolder {
  Crossing() {
    write("in/a.net.xml", sumo_files::crossing());
    write("in/a.rou.xml",
          "<routes><flow id='f' type='t' begin='0' end='600' period='10' from='WX' to='XE'/>"
          "</routes>");
    write("in/types.add.xml", "<additional><vType id='t' vClass='truck'/></additional>");
  }

  std::string import(std::string const& times, std::optional<std::int32_t> tick_ms = {}) const {
    auto const config =
        write("in/a.sumocfg",
              "<configuration><input><net-file value='a.net.xml'/>"
              "<route-files value='a.rou.xml'/><additional-files value='types.add.xml'/>"
              "</input>" +
                  times + "</configuration>");
    SumoImportOptions options;
    options.net = config;
    options.folder = path() / "out";
    options.tick_ms = tick_ms;
    return import_sumo_scenario(options);
  }
  Scenario scenario() const { return read_scenario(path() / "out/scenario.yaml"); }
};

}  // namespace

TEST_CASE("a configuration's scenario has its begin, end and step, and runs who departs in them") {
  Crossing const files;
  std::string const report = files.import(
      "<begin value='100'/><end value='300'/><step-length value='0.5'/><scale value='2'/>");
  CHECK_THAT(report, Contains("60 vehicles\n"));
  CHECK_THAT(report, Contains("1 × option scale is not read"));
  CHECK_THAT(report, Contains("40 × vehicles that depart before the begin or from the end on do "
                              "not run (such as f.0)"));
  SimulationSettings const& simulation = files.scenario().simulation;
  CHECK(simulation.begin == 100 * kSecond);
  CHECK(simulation.end == 300 * kSecond);
  CHECK(simulation.tick_ms == 500);
  RunOptions options;
  options.output = files.path() / "run.h5";
  CHECK(run_scenario(files.scenario(), options).trips == 20);
}

TEST_CASE("what a configuration leaves open follows from who departs") {
  Crossing const files;
  CHECK_THAT(files.import("<begin value='100'/>"), Contains("10 × vehicles that depart before"));
  CHECK(files.scenario().simulation.begin == 100 * kSecond);
  CHECK(files.scenario().simulation.end == 2 * kHour + 10 * kMinute);
  CHECK(files.scenario().simulation.tick_ms == 1000);
  CHECK_THAT(files.import("<begin value='900'/>"), Contains("60 × vehicles that depart before"));
  CHECK(files.scenario().simulation.end == 2 * kHour + 15 * kMinute);
}

TEST_CASE("a step-length that does not divide a second needs a step said for the import") {
  Crossing const files;
  CHECK_THROWS_WITH(files.import("<step-length value='0.3'/>"),
                    Contains("a.sumocfg: step-length is 0.3 s; expected seconds that divide"));
  files.import("<step-length value='0.3'/>", 250);
  CHECK(files.scenario().simulation.tick_ms == 250);
}
