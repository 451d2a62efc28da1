// Whole scenarios: `extends`, overrides, the text as run.

#include <catch2/catch.hpp>

#include "base/error.h"
#include "ingest/projection.h"
#include "ingest/region_reader.h"
#include "ingest/scenario_reader.h"
#include "support/temp_folder.h"

using namespace pendler;

namespace {

struct ScenarioFiles : TempFolder {
  ScenarioFiles() {
    write("networks/town/region.yaml",
          "name: Town\nosm: [town.osm.pbf, ../rail.osm.pbf]\nstand_in: true\n"
          "municipalities: \"05978028\"\n");
    write("scenarios/base.yaml",
          "name: base\ndescription: as it is\nregion: ../networks/town/region.yaml\n"
          "simulation:\n  begin: \"06:00\"\n  end: \"10:00\"\n  seed: 7\n"
          "policies:\n  - {kind: closure, place: {street: Ring}, vehicle_classes: [truck, van]}\n");
  }
};

}  // namespace

TEST_CASE("a scenario is read with its defaults, units and region") {
  ScenarioFiles const files;
  auto const s = read_scenario(files.path() / "scenarios/base.yaml");
  CHECK(s.name == "base");
  CHECK(s.description == "as it is");
  CHECK(s.simulation.begin == 6 * kHour);
  CHECK(s.simulation.end == 10 * kHour);
  CHECK(s.simulation.tick_ms == 500);
  CHECK(s.simulation.seed == 7);
  CHECK(s.demand.scale == 1.0);
  CHECK(s.outputs.trips);
  REQUIRE(s.policies.size() == 1);
  CHECK(s.policies[0].kind == PolicyKind::closure);
  CHECK(s.policies[0].vehicle_classes == classes(VehicleClass::truck, VehicleClass::van));
  CHECK(s.policies[0].where == (files.path() / "scenarios/base.yaml").string() + ":9:5");
  CHECK(s.region.name == "Town");
  CHECK(s.region.stand_in);
  CHECK(s.region.municipalities == std::vector<std::string>{"05978028"});
  REQUIRE(s.region.osm.size() == 2);
  CHECK(s.region.osm[0] == files.path() / "networks/town/town.osm.pbf");
  CHECK(s.region.osm[1] == files.path() / "networks/rail.osm.pbf");
}

TEST_CASE("a child's keys win, its lists replace, its policies are appended") {
  ScenarioFiles const files;
  auto const child = files.write("scenarios/deep/child.yaml",
                                 "extends: ../base.yaml\nsimulation: {seed: 8, tick_s: 0.25}\n"
                                 "demand:\n  scale: 0.1\npolicies:\n"
                                 "  - name: slow\n    kind: speed_limit\n    speed_kmh: 36\n"
                                 "    place: {district: [Nord, Süd], road_class: primary}\n"
                                 "    from: 07:30\n    until: \"24:00\"\n");
  auto const s = read_scenario(child);
  CHECK(s.name == "child");
  CHECK(s.description.empty());
  CHECK(s.simulation.seed == 8);
  CHECK(s.simulation.tick_ms == 250);
  CHECK(s.simulation.end == 10 * kHour);
  CHECK(s.region.name == "Town");
  REQUIRE(s.policies.size() == 2);
  CHECK(s.policies[0].name == "closure");
  CHECK(s.policies[1].name == "slow");
  CHECK(s.policies[1].speed == Approx(10.0));
  CHECK(s.policies[1].from == 7 * kHour + 30 * kMinute);
  CHECK(s.policies[1].until == 24 * kHour);
  CHECK(s.policies[1].place.districts == std::vector<std::string>{"Nord", "Süd"});
  CHECK(s.policies[1].place.road_classes == std::vector{LinkClass::primary});

  // The text as run needs no other scenario and gives the same again.
  CHECK(s.text ==
        "name: child\nregion: ../../networks/town/region.yaml\nsimulation:\n  begin: \"06:00\"\n"
        "  end: \"10:00\"\n  seed: 8\n  tick_s: 0.25\npolicies:\n  - kind: closure\n    place:\n"
        "      street: Ring\n    vehicle_classes: [truck, van]\n  - name: slow\n"
        "    kind: speed_limit\n    speed_kmh: 36\n    place:\n      district: [Nord, Süd]\n"
        "      road_class: primary\n    from: 07:30\n    until: \"24:00\"\ndemand:\n"
        "  scale: 0.1\n");
  auto const again = read_scenario(files.write("scenarios/deep/again.yaml", s.text));
  CHECK(again.text == s.text);
}

TEST_CASE("overrides act last, also on a policy, and stand in the text") {
  ScenarioFiles const files;
  std::vector<std::string> const overrides{"demand.scale=0.25", "policies[0].from=\"07:00\"",
                                           "simulation={begin: \"05:00\"}",
                                           "policies.0.place.street=[Ring, Wall]"};
  auto const s = read_scenario(files.path() / "scenarios/base.yaml", overrides);
  CHECK(s.demand.scale == 0.25);
  CHECK(s.policies[0].from == 7 * kHour);
  CHECK(s.policies[0].place.streets == std::vector<std::string>{"Ring", "Wall"});
  CHECK(s.simulation.begin == 5 * kHour);
  CHECK(s.simulation.seed == 1);  // a map given whole replaces the map
  CHECK_THAT(s.text, Catch::Contains("scale: 0.25") && Catch::Contains("[Ring, Wall]"));
  CHECK_THROWS_AS(
      read_scenario(files.path() / "scenarios/base.yaml", std::vector<std::string>{"extends=x"}),
      InputError);
}

TEST_CASE("a cycle of extends is an error that names the chain") {
  TempFolder const folder;
  auto const a = folder.write("a.yaml", "name: a\nextends: b.yaml\n");
  folder.write("b.yaml", "extends: ./c.yaml\n");
  folder.write("c.yaml", "description: x\nextends: a.yaml\n");
  auto const at = [&](char const* name) { return (folder.path() / name).string(); };
  CHECK_THROWS_WITH(read_scenario(a),
                    Catch::StartsWith(at("c.yaml") + ":2:10: extends is") &&
                        Catch::EndsWith(at("a.yaml") + " -> " + at("b.yaml") + " -> " +
                                        at("c.yaml") + " -> " + at("a.yaml")));
  auto const self = folder.write("e.yaml", "extends: e.yaml\n");
  CHECK_THROWS_WITH(read_scenario(self), Catch::Contains("e.yaml -> "));
  auto const lost = folder.write("f.yaml", "name: f\nextends: bb.yaml\n");
  CHECK_THROWS_WITH(read_scenario(lost), Catch::StartsWith(at("f.yaml") + ":2:10: extends is") &&
                                             Catch::EndsWith("did you mean 'b.yaml'?"));
  auto const list = folder.write("g.yaml", "extends: [a.yaml]\n");
  CHECK_THROWS_WITH(read_scenario(list),
                    Catch::EndsWith(":1:10: extends is a list; expected a text"));
}

TEST_CASE("a wrong value of a parent is reported in the parent") {
  ScenarioFiles const files;
  files.write("scenarios/wrong.yaml", "extends: base.yaml\nsimulation:\n  seed: x\n");
  auto const child = files.write("scenarios/child.yaml", "extends: wrong.yaml\n");
  CHECK_THROWS_WITH(read_scenario(child),
                    Catch::StartsWith((files.path() / "scenarios/wrong.yaml").string() + ":3:9:"));
}

TEST_CASE("polygons are projected, closed, and may have several rings") {
  ScenarioFiles const files;
  auto const child =
      files.write("scenarios/child.yaml",
                  "extends: base.yaml\npolicies:\n  - kind: closure\n    place:\n      polygon:\n"
                  "        - [[7.46, 51.51], [7.48, 51.51], [7.48, 51.52], [7.46, 51.51]]\n"
                  "        - [[7.40, 51.50], [7.41, 51.50], [7.41, 51.51]]\n");
  auto const s = read_scenario(child);
  auto const& rings = s.policies[1].place.polygon;
  REQUIRE(rings.size() == 2);
  CHECK(rings[0].size() == 4);
  CHECK(rings[0].front() == rings[0].back());
  CHECK(rings[1].size() == 4);
  // UTM zone 32: 9° east is 500 km; Dortmund lies west of it
  CHECK(rings[0][0].x == Approx(393116).margin(200));
  CHECK(rings[0][0].y == Approx(5707700).margin(500));
  Point const back = MapProjection("EPSG:25832").to_lon_lat(rings[0][0]);
  CHECK(back.x == Approx(7.46).margin(1e-7));
  CHECK(back.y == Approx(51.51).margin(1e-7));
  CHECK_THROWS_AS(MapProjection("EPSG:2263"), InputError);  // in feet
  CHECK_THROWS_AS(MapProjection("EPSG:4326"), InputError);
}

TEST_CASE("a region may draw its own areas") {
  TempFolder const folder;
  auto const file = folder.write(
      "region.yaml",
      "name: X\nosm: x.osm\nareas:\n"
      "  - {kind: municipality, code: \"1\", name: A, polygon: [[7, 51], [8, 51], [8, 52]]}\n"
      "  - {kind: district, code: 1-1, name: B, municipality: \"1\",\n"
      "     polygon: [[7, 51], [8, 51], [8, 52]]}\n");
  auto const region = read_region(file);
  REQUIRE(region.areas.size() == 2);
  CHECK(region.areas[0].kind == AreaKind::municipality);
  CHECK(region.areas[1].municipality == "1");
  CHECK(region.areas[1].rings[0].size() == 4);
}

TEST_CASE("a region may name files of polygons") {
  TempFolder const folder;
  folder.write("d.geojson", "{}");
  auto const read = [&](std::string const& file) {
    return read_region(
        folder.write("region.yaml", "name: R\nosm: r.osm.pbf\narea_files:\n" + file));
  };
  Region const region = read("  - {kind: district, geojson: d.geojson, code_property: nr}\n");
  REQUIRE(region.area_files.size() == 1);
  CHECK(region.area_files[0].kind == AreaKind::district);
  CHECK(region.area_files[0].path == folder.path() / "d.geojson");
  CHECK(region.area_files[0].code_property == "nr");
  CHECK(region.area_files[0].name_property == "name");
  CHECK_THROWS_WITH(read("  - {kind: district, geojson: e.geojson, code_property: nr}\n"),
                    Catch::Contains("a file that is there"));
  CHECK_THROWS_WITH(read("  - {kind: district, geojson: d.geojson}\n"),
                    Catch::Contains("code_property"));
}

TEST_CASE("pedestrians are read for the run and for places") {
  ScenarioFiles const files;
  auto const s = read_scenario(files.write(
      "scenarios/walk.yaml",
      "extends: base.yaml\nsimulation: {pedestrians_per_hour: 120}\npolicies:\n"
      "  - {kind: pedestrians, place: {street: Ring}, pedestrians_per_hour: 900, from: 09:00}\n"));
  CHECK(s.simulation.pedestrians_per_hour == 120);
  REQUIRE(s.policies.back().kind == PolicyKind::pedestrians);
  CHECK(s.policies.back().per_hour == 900);
  CHECK(s.policies.back().from == 9 * kHour);
  CHECK(read_scenario(files.path() / "scenarios/base.yaml").simulation.pedestrians_per_hour == 0);
}

TEST_CASE("a signal policy is read key by key, and says what does not fit") {
  ScenarioFiles const files;
  auto read = [&](std::string const& keys) {
    return read_scenario(files.write("scenarios/signals.yaml",
                                     "extends: base.yaml\npolicies:\n"
                                     "  - kind: signals\n    place: {street: Ring}\n" +
                                         keys))
        .policies.back();
  };
  SignalChange const all =
      read(
          "    control: actuated\n    cycle_s: 80\n    gap_s: 2.5\n    max_green_s: 40\n"
          "    transit_priority: true\n    green_arrow: false\n    green_wave_kmh: 45\n"
          "    towards: west\n    from: 07:00\n")
          .signals;
  CHECK(all.actuated == true);
  CHECK(all.cycle == 80000);
  CHECK_FALSE(all.offset.has_value());
  CHECK(all.gap == 2500);
  CHECK(all.longest_green == 40000);
  CHECK(all.transit_priority == true);
  CHECK(all.right_on_red == false);
  CHECK(all.wave_speed == Approx(12.5));
  CHECK(all.towards == Point{-1, 0});
  CHECK_FALSE(read("    offset_s: 0\n").signals.actuated.has_value());

  CHECK_THROWS_WITH(read(""), Catch::Contains("at least one of 'control', 'cycle_s'"));
  CHECK_THROWS_WITH(read("    control: actuatd\n"),
                    Catch::Contains(":5:14:") && Catch::EndsWith("did you mean 'actuated'?"));
  CHECK_THROWS_WITH(read("    green_wave_kmh: 50\n"), Catch::Contains("towards"));
  CHECK_THROWS_WITH(read("    towards: north\n    cycle_s: 80\n"),
                    Catch::Contains("only beside green_wave_kmh"));
  CHECK_THROWS_WITH(read("    green_wave_kmh: 50\n    towards: north\n    offset_s: 4\n"),
                    Catch::Contains("offset_s"));
  CHECK_THROWS_WITH(read("    gap_s: 20\n"), Catch::Contains("gap_s is '20'"));
  CHECK_THROWS_WITH(read("    control: fixed\n    gap_s: 3\n"),
                    Catch::Contains("no gap_s beside 'control: fixed'"));
  CHECK_THROWS_WITH(read("    speed_kmh: 20\n"), Catch::Contains("no meaning for signals"));
}
