// Broken scenarios and regions: each message says where, what was found and what was expected.

#include <catch2/catch.hpp>

#include "base/error.h"
#include "ingest/region_reader.h"
#include "ingest/scenario_reader.h"
#include "ingest/yaml_value.h"
#include "support/temp_folder.h"

using namespace pendler;

namespace {

std::string const kRegion = "name: Test\nosm: test.osm.pbf\n";

/// The message of the InputError that reading the text as scenario `s.yaml` gives, without the
/// folder; "" when it is read.
std::string yaml_error(std::string const& text, std::vector<std::string> const& overrides = {}) {
  TempFolder const folder;
  folder.write("region.yaml", kRegion);
  auto const file = folder.write("s.yaml", text);
  try {
    read_scenario(file, overrides);
  } catch (InputError const& error) {
    std::string out = error.what();
    for (auto at = out.find(folder.path().string() + "/"); at != std::string::npos;
         at = out.find(folder.path().string() + "/")) {
      out.erase(at, folder.path().string().size() + 1);
    }
    return out;
  }
  return "";
}

struct Broken {
  std::string text, begins, holds;
};

std::string const kOk = "region: region.yaml\n";
std::string const kPolicy = kOk + "policies:\n  - ";  // the policy's first key is at 3:5

void check(std::vector<Broken> const& cases) {
  for (auto const& broken : cases) {
    std::string const found = yaml_error(broken.text);
    INFO(broken.text.substr(0, 300) << "gave: " << found);
    CHECK(found.starts_with(broken.begins));
    CHECK(found.find(broken.holds) != std::string::npos);
  }
}

}  // namespace

TEST_CASE("what is no YAML map is refused with its place") {
  std::string const deep(100000, '['), closed(100000, ']');
  check({
      {"", "s.yaml:1:1: an empty file", "expected a map"},
      {"# only a comment\n", "s.yaml:1:1: an empty file", "expected a map"},
      {"- a\n- b\n", "s.yaml:1:1: a list", "expected a map"},
      {"just text\n", "s.yaml:1:1: 'just text'", "expected a map"},
      {kOk + "demand:\n\tscale: 1\n", "s.yaml:3:", "a tab before the first word; expected spaces"},
      {kOk + "demand: {scale: 1\n", "s.yaml:3:1: broken YAML", "end of map"},
      {kOk + "demand: [1, 2\nname: x\n", "s.yaml:3:5: broken YAML", "end of sequence"},
      {kOk + "description: \"open\n", "s.yaml:2:14: broken YAML", "never closed"},
      {kOk + "description: 'it''s open\n", "s.yaml:2:14: broken YAML", "never closed"},
      {kOk + "name: 'a'b\n", "s.yaml:2:10: broken YAML", ""},
      {kOk + "name: @x\n", "s.yaml:2:7: broken YAML", ""},
      {kOk + "---\na: 1\n", "s.yaml:3:1: a second document", "expected one"},
      {kOk + "name: !!int 5\n", "s.yaml:2:7: the tag", "expected a value without a tag"},
      {kOk + "? [a]\n: b\n", "s.yaml:2:3: broken YAML", "as a key"},
      {kOk + "~: b\n", "s.yaml:2:1: nothing as a key", "expected a name"},
      {kOk + "demand:\n  scale: 1\n  scale: 2\n", "s.yaml:4:3: the key 'scale' again",
       "first in line 3"},
      {kOk + "name: \x80\n", "s.yaml:2:7: a byte that is not UTF-8", "in UTF-8"},
      {kOk + std::string("name: a\0b\n", 10), "s.yaml:2:8: a NUL byte", "expected text"},
      {kOk + "name: &a [*a]\n", "s.yaml:2:11: an alias inside", "expected no cycle"},
      {kOk + "name: *b\n", "s.yaml:2:7: broken YAML", "anchor is not defined"},
      {kOk + "a: " + deep + closed + "\n", "s.yaml:2:43: nested deeper", "40 levels"},
      {kOk + "a: " + deep, "s.yaml:2:", "never closed"},
  });
}

TEST_CASE("aliases are written out, and a bomb of them is refused") {
  TempFolder const folder;
  auto const file = folder.write("a.yaml", "a: &x [1, {b: 2}]\nc: *x\n");
  CHECK(yaml_text(read_yaml(file)) == "a:\n  - 1\n  - b: 2\nc:\n  - 1\n  - b: 2\n");
  auto const odd = folder.write("b.yaml", "a: x\r y\nb: \"1\"\nc: |\n  \"q\n  r\nd: ~\n");
  std::string const text = yaml_text(read_yaml(odd));
  CHECK(text == "a: \"x\\r y\"\nb: \"1\"\nc: \"\\\"q\\nr\\n\"\nd: ~\n");
  CHECK(yaml_text(read_yaml(folder.write("c.yaml", text))) == text);
  std::string bomb = kOk + "a: &a [x,x,x,x,x,x,x,x,x,x]\n";
  for (char c = 'b'; c < 'k'; ++c) {
    std::string const last = std::string("*") + static_cast<char>(c - 1);
    bomb += std::string(1, c) + ": &" + c + " [" + last;
    for (int i = 0; i < 9; ++i) bomb += ", " + last;
    bomb += "]\n";
  }
  check({{bomb, "s.yaml:7:8: more than 200000 values", ""}});
}

TEST_CASE("unknown keys name the nearest valid one") {
  check({
      {kOk + "simulatoin:\n  seed: 1\n", "s.yaml:2:1: unknown key 'simulatoin'",
       "did you mean 'simulation'?"},
      {kOk + "simulation:\n  sed: 1\n", "s.yaml:3:3: unknown key 'simulation.sed'",
       "expected one of 'begin', 'end', 'tick_s'"},
      {kPolicy + "kind: closure\n    place: {disrtict: Nord}\n",
       "s.yaml:4:13: unknown key 'policies[0].place.disrtict'", "did you mean 'district'?"},
      {kPolicy + "{kind: speed_limit, place: {street: A}, speed: 30}\n",
       "s.yaml:3:45: unknown key 'policies[0].speed'", "did you mean 'speed_kmh'?"},
      // a column counts characters, not bytes
      {kPolicy + "kind: closure\n    place: {street: Hörder Straße, lanes: 1}\n",
       "s.yaml:4:36: unknown key 'policies[0].place.lanes'", "expected one of 'municipality'"},
  });
}

TEST_CASE("wrong types, units and ranges of settings are refused") {
  std::string const sim = kOk + "simulation:\n  ", demand = kOk + "demand:\n  ";
  check({
      {sim + "seed: one\n", "s.yaml:3:9: simulation.seed is 'one'", "expected a whole number"},
      {sim + "seed: -1\n", "s.yaml:3:9: simulation.seed is '-1'", "from 0 to"},
      {sim + "tick_s: 0.3\n", "s.yaml:3:11: simulation.tick_s is '0.3'", "divides one second"},
      {sim + "tick_s: 500\n", "s.yaml:3:11: simulation.tick_s is '500'", "from 0.05 to 1"},
      {sim + "tick_s: \"0.5\"\n", "s.yaml:3:11: simulation.tick_s is \"0.5\"",
       "without unit or quotes"},
      {sim + "begin: 6\n", "s.yaml:3:10: simulation.begin is '6'", "did you mean '06:00'?"},
      {sim + "begin: 6:00\n", "s.yaml:3:10: simulation.begin is '6:00'", "did you mean '06:00'?"},
      {sim + "begin: \"-06:00\"\n", "s.yaml:3:10: simulation.begin is \"-06:00\"",
       "expected a time of day such as \"06:30\""},
      {kOk + "simulation: {begin: \"10:00\", end: \"09:00\"}\n",
       "s.yaml:2:35: simulation.end is \"09:00\"", "an end after the begin"},
      {kOk + "simulation: {begin: \"11:00\"}\n", "s.yaml:2:21: simulation.begin is \"11:00\"",
       "11:00:00 to 10:00:00"},
      {sim + "interval_min: 0\n", "s.yaml:3:17: simulation.interval_min is '0'", "above 0"},
      {sim + "interval_min: 15 min\n", "s.yaml:3:17: simulation.interval_min is '15 min'",
       "a number of minutes"},
      {sim + "reconsider_share: 50%\n", "s.yaml:3:21: simulation.reconsider_share is '50%'",
       "from 0 to 1"},
      {sim + "pedestrians_per_hour: 5001\n",
       "s.yaml:3:25: simulation.pedestrians_per_hour is '5001'", "from 0 to 5000"},
      {sim + "on_gridlock: teleport\n", "s.yaml:3:16: simulation.on_gridlock is 'teleport'",
       "stop or report"},
      {kOk + "simulation:\n", "s.yaml:2:1: simulation is nothing", "expected a map"},
      {kOk + "simulation: [1, 2]\n", "s.yaml:2:13: simulation is a list", "expected a map"},
      {demand + "scale: 0\n", "s.yaml:3:10: demand.scale is '0'", "above 0 and up to 1"},
      {demand + "scale: 11\n", "s.yaml:3:10: demand.scale is '11'", "above 0 and up to 1"},
      {demand + "scale: nan\n", "s.yaml:3:10: demand.scale is 'nan'", "above 0"},
      {demand + "scale: 25 %\n", "s.yaml:3:10: demand.scale is '25 %'", "without unit"},
      {demand + "random_trips_per_hour: -5\n", "s.yaml:3:26:", "from 0 to 1000000"},
      {kOk + "outputs: {trips: yes}\n", "s.yaml:2:18: outputs.trips is 'yes'",
       "did you mean 'true'?"},
      {kOk + "name: [a]\n", "s.yaml:2:7: name is a list", "expected a text"},
      {"name: x\n", "s.yaml:1:1: no key 'region' or 'network'", "expected one of them"},
      {"network: n.h5\n", "s.yaml:1:10: network is 'n.h5'", "demand.random_trips_per_hour"},
      {"region: regoin.yaml\n", "s.yaml:1:9: region is 'regoin.yaml'",
       "did you mean 'region.yaml'?"},
  });
}

TEST_CASE("wrong policies are refused") {
  std::string const closure = kPolicy + "kind: closure\n    place: {street: A}\n    ";
  std::string const limit = kPolicy + "{kind: speed_limit, place: {street: A}, ";
  std::string const narrow = kPolicy + "{kind: narrow_street, place: {street: A}, ";
  std::string const area = kPolicy + "{kind: closure, place: {polygon: ";
  check({
      {kOk + "policies: 5\n", "s.yaml:2:11: policies is '5'", "expected a list of policies"},
      {kPolicy + "kind: speed\n", "s.yaml:3:11: policies[0].kind is 'speed'",
       "did you mean 'speed_limit'?"},
      {kPolicy + "name: x\n", "s.yaml:3:5: policies[0] has no key 'kind'", "expected one"},
      {kPolicy + "kind: closure\n", "s.yaml:3:5: policies[0] has no key 'place'", ""},
      {kPolicy + "kind: closure\n    place: {}\n", "s.yaml:4:12: policies[0].place is an empty map",
       "at least one of 'municipality'"},
      {kPolicy + "kind: closure\n    place: {road_class: motorwai}\n",
       "s.yaml:4:25: policies[0].place.road_class is 'motorwai'", "did you mean 'motorway'?"},
      {kPolicy + "kind: closure\n    place: {osm_ways: [12, a]}\n",
       "s.yaml:4:28: policies[0].place.osm_ways[1] is 'a'", "a whole number from 1"},
      {kPolicy + "kind: closure\n    place: {street: []}\n",
       "s.yaml:4:21: policies[0].place.street is an empty list", "at least one"},
      {closure + "vehicle_classes: [car, lorry]\n",
       "s.yaml:5:28: policies[0].vehicle_classes[1] is 'lorry'", "'van', 'truck', 'bus'"},
      {closure + "speed_kmh: 30\n", "s.yaml:5:16: policies[0].speed_kmh has no meaning for closure",
       "expected only 'name', 'kind', 'place', 'from', 'until' or 'vehicle_classes'"},
      {closure + "from: 7\n", "s.yaml:5:11: policies[0].from is '7'", "did you mean '07:00'?"},
      {closure + "from: \"09:00\"\n    until: \"08:00\"\n", "s.yaml:6:12: policies[0].until",
       "a time after 'from' (09:00:00)"},
      {limit + "speed_kmh: \"30 mph\"}\n", "s.yaml:3:56: policies[0].speed_kmh is \"30 mph\"",
       "a number of km/h from 5 to 200"},
      {limit + "speed_kmh: 30 mph}\n", "s.yaml:3:56: policies[0].speed_kmh is '30 mph'", "km/h"},
      {limit + "speed_kmh: 0}\n", "s.yaml:3:56: policies[0].speed_kmh is '0'", "from 5 to 200"},
      {limit + "from: \"07:00\"}\n", "s.yaml:3:5: policies[0] has no key 'speed_kmh'", ""},
      {kPolicy + "{kind: pedestrians, place: {street: A}}\n",
       "s.yaml:3:5: policies[0] has no key 'pedestrians_per_hour'", ""},
      {narrow + "lanes: 0}\n", "s.yaml:3:54: policies[0].lanes is '0'", "from 1 to 8"},
      {narrow + "lanes: 1.5}\n", "s.yaml:3:54: policies[0].lanes is '1.5'", "a whole number"},
      {narrow + "lanes: 1, from: \"07:00\"}\n", "s.yaml:3:63: policies[0].from has no meaning", ""},
      {area + "[[7.4, 51.5], [7.5, 51.5]]}}\n", "s.yaml:3:38: policies[0].place.polygon is a list",
       "at least three [lon, lat] pairs"},
      {area + "[[51.5, 97.4], [7.5, 51.5], [7.5, 51.6]]}}\n",
       "s.yaml:3:46: policies[0].place.polygon[0][1] is '97.4'", "degrees north from -90 to 90"},
      {area + "[[7.4, 51.5, 3], [7.5, 51.5], [7.5, 51.6]]}}\n",
       "s.yaml:3:39: policies[0].place.polygon[0] is a list", "a pair [lon, lat]"},
      {"network: n.h5\ndemand: {random_trips_per_hour: 5}\npolicies:\n  - {kind: closure, place: "
       "{polygon: [[7, 51], [8, 51], [8, 52]]}}\n",
       "s.yaml:4:38: policies[0].place.polygon", "names no region"},
  });
}

TEST_CASE("overrides are checked by the same schema and named in messages") {
  auto with = [](char const* assignment) { return yaml_error(kOk, {assignment}); };
  CHECK(with("demand.scale=0.25") == "");
  CHECK(with("demand.scale=abc") ==
        "--set demand.scale=abc: demand.scale is 'abc'; expected a number above 0 and up to 1, "
        "without unit or quotes");
  CHECK_THAT(with("demnd.scale=1"), Catch::StartsWith("--set demnd.scale=1: unknown key 'demnd'") &&
                                        Catch::EndsWith("did you mean 'demand'?"));
  CHECK_THAT(with("demand.scale"), Catch::Contains("expected KEY.PATH=VALUE"));
  CHECK_THAT(with("demand.=1"), Catch::Contains("an empty part in the key"));
  CHECK_THAT(with("name.x=3"), Catch::Contains("name is 's' (s.yaml:1:1); expected a map"));
  CHECK_THAT(with("demand.scale=[1"), Catch::StartsWith("--set demand.scale=[1: broken YAML"));
  CHECK_THAT(with("region=nowhere.yaml"), Catch::Contains("expected a file that is there"));
  CHECK_THAT(
      yaml_error(kPolicy + "{kind: closure, place: {street: A}}\n", {"policies[1].from=07:00"}),
      Catch::Contains("'1' is no index into policies"));
  CHECK_THAT(yaml_error(kPolicy + "{kind: closure, place: {street: A}}\n", {"policies[0].from=7"}),
             Catch::StartsWith("--set policies[0].from=7: policies[0].from is '7'"));
}

TEST_CASE("broken regions are refused") {
  auto region = [](std::string const& text) {
    TempFolder const folder;
    auto const file = folder.write("region.yaml", text);
    try {
      read_region(file);
    } catch (InputError const& error) {
      return std::string(error.what()).substr(folder.path().string().size() + 1);
    }
    return std::string();
  };
  CHECK(region("name: X\n") == "region.yaml:1:1: no key 'osm'; expected one");
  CHECK_THAT(region("name: X\nosm: []\n"), Catch::StartsWith("region.yaml:2:6: osm is an empty"));
  CHECK_THAT(region("name: X\nosm: a.pbf\ncrs: EPSG:4326\n"),
             Catch::StartsWith("region.yaml:3:6: crs is 'EPSG:4326'; expected a projected"));
  CHECK_THAT(region("name: X\nosm: a.pbf\ntables: {district: d.csv}\n"),
             Catch::StartsWith("region.yaml:3:10: unknown key 'tables.district'") &&
                 Catch::EndsWith("did you mean 'districts'?"));
  CHECK_THAT(region("name: X\nosm: a.pbf\ntables: {districts: d.csv}\n"),
             Catch::StartsWith("region.yaml:3:21: tables.districts is 'd.csv'; expected a file"));
  CHECK_THAT(region("name: X\nosm: a.pbf\nareas: [{kind: town, code: x}]\n"),
             Catch::StartsWith("region.yaml:3:16: areas[0].kind is 'town'; expected one of"));
  CHECK_THROWS_WITH(read_region("/nowhere/region.yaml"),
                    Catch::Equals("/nowhere/region.yaml: no such file"));
  CHECK_THROWS_WITH(read_region("/tmp"), Catch::Contains("not a regular file"));
}
