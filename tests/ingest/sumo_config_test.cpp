// SUMO's configuration files.

#include "ingest/sumo_config.h"

#include <catch2/catch.hpp>

#include "base/error.h"
#include "support/temp_folder.h"

using namespace pendler;
using Catch::Matchers::Contains;

namespace {

struct Read {
  SumoConfig config;
  std::string notes;
};

/// Paths of the result without the folder.
Read config_of(std::string const& options) {
  TempFolder const folder;
  Read out;
  ImportNotes notes;
  out.config = read_sumo_config(
      folder.write("a.sumocfg", "<configuration>\n" + options + "\n</configuration>"), notes);
  out.config.net = out.config.net.lexically_relative(folder.path());
  for (auto& file : out.config.files) file = file.lexically_relative(folder.path());
  out.notes = text_of(notes);
  return out;
}

}  // namespace

TEST_CASE("a configuration names files beside it, times and the step") {
  auto const [config, notes] = config_of(R"(
    <input>
      <net-file value="net/a.net.xml"/>
      <route-files value="a.rou.xml, ../b.rou.xml"/>
      <additional-files value="types.add.xml,stops.add.xml"/>
    </input>
    <time><begin value="25200"/><end value="0:08:00:30"/><step-length value="0.5"/></time>)");
  CHECK(config.net == "net/a.net.xml");
  CHECK(config.files == std::vector<std::filesystem::path>{"types.add.xml", "stops.add.xml",
                                                           "a.rou.xml", "../b.rou.xml"});
  CHECK(config.begin == 7 * kHour);
  CHECK(config.end == 8 * kHour + 30 * kSecond);
  CHECK(config.step == 500);
  CHECK(notes.empty());
}

TEST_CASE(
    "options count wherever they stand, by their short names, too; what is left out is open") {
  auto const [config, notes] =
      config_of(R"(<n value="a.net.xml"/><x><r value=""/><e value="-1"/></x>)");
  CHECK(config.net == "a.net.xml");
  CHECK(config.files.empty());
  CHECK_FALSE(config.begin);
  CHECK_FALSE(config.end);
  CHECK_FALSE(config.step);
  CHECK(notes.empty());
}

TEST_CASE("every option that is not read is noted; output, messages and window together") {
  std::string const notes = config_of(R"(
    <input><net-file value="a.net.xml"/><load-state value="s.xml"/></input>
    <output><tripinfo-output value="t.xml"/><fcd-output.geo value="true"/></output>
    <processing><time-to-teleport value="-1"/><scale>2</scale></processing>
    <report><verbose value="true"/><duration-log.statistics value="true"/></report>
    <gui_only><start value="true"/></gui_only><time><end value="1000000"/></time>)")
                                .notes;
  for (char const* name : {"load-state", "time-to-teleport", "scale"})
    CHECK_THAT(notes, Contains("1 × option " + std::string(name) + " is not read"));
  CHECK_THAT(notes, Contains("5 × options of SUMO's output, messages and window are not read "
                             "(such as tripinfo-output at "));
  CHECK_THAT(notes, Contains("1 × an end after 47:59:59 counts as that"));
  CHECK(std::ranges::count(notes, '\n') == 5);
}

TEST_CASE("wrong configurations are refused") {
  std::string const net = R"(<net-file value="a.net.xml"/>)";
  std::vector<std::pair<std::string, std::string>> const cases{
      {"", "a.sumocfg:1: configuration: expected one net-file"},
      {R"(<net-file value="a.net.xml,b.net.xml"/>)", "expected one net-file"},
      {net + net, "a.sumocfg:2: net-file: is there twice"},
      {net + "<route-files>a.rou.xml</route-files>", "route-files: no attribute 'value'"},
      {net + R"(<begin value="early"/>)", "begin: attribute value is 'early'; expected seconds"},
      {net + R"(<begin value="0.5"/>)", "expected whole seconds"},
      {net + R"(<begin value="-1"/>)", "expected a time from 0 s"},
      {net + R"(<begin value="10"/><end value="10"/>)", "expected a time after the begin"},
  };
  for (auto const& [options, error] : cases) {
    INFO(options);
    CHECK_THROWS_WITH(config_of(options), Contains(error));
  }
}

TEST_CASE("configurations are known by their endings") {
  CHECK(is_sumo_config("a/run.sumocfg"));
  CHECK(is_sumo_config("run.sumo.cfg"));
  CHECK_FALSE(is_sumo_config("a.net.xml"));
  CHECK_FALSE(is_sumo_config("sumocfg"));
}
