// Small maps, from OSM XML to the draft.

#include <cmath>
#include <fstream>

#include "base/error.h"
#include "base/hash.h"
#include "ingest/geojson_areas.h"
#include "osm_xml.h"

using namespace pendler;
using enum VehicleClass;

TEST_CASE("ways and nodes come in the order of their ids, placed in metres") {
  auto const draft = tee().way(11, {2, 4}, kStreet).way(10, {1, 2, 3}, kStreet).read();
  CHECK(draft.crs == "EPSG:25832");
  CHECK(draft.ways.osm.raw() == std::vector<std::int64_t>{10, 11});
  CHECK(draft.nodes.osm.raw() == std::vector<std::int64_t>{1, 2, 3, 4});
  Point const origin = draft.nodes.position[DraftNodeId(0)];
  CHECK(origin.x == Approx(500000).margin(0.01));
  CHECK(distance(origin, draft.nodes.position[DraftNodeId(1)]) == Approx(100).margin(0.2));
  CHECK(std::abs(origin.y * 1000 - std::round(origin.y * 1000)) < 1e-4);
  CHECK(text(draft, draft.ways.name[DraftWayId(0)]) == "Hauptstraße");
  CHECK(draft.repair_kind.empty());
}

TEST_CASE("an unset crs follows the place; a wrong one is refused") {
  TempFolder const folder;
  std::vector<std::filesystem::path> const files{
      folder.file("map.osm", tee().way(10, {1, 2}, kStreet).text())};
  CHECK(read_osm(files, {.crs = "EPSG:32632"}).crs == "EPSG:32632");
  CHECK_THROWS_AS(read_osm(files, {.crs = "EPSG:4326"}), InputError);
  CHECK_THROWS_AS(read_osm(files, {.crs = "EPSG:0"}), InputError);
  CHECK_THROWS_AS(read_osm(files, {.crs = "metres, please"}), InputError);
  CHECK(read_osm(files, {.crs = "", .stand_in = true}).stand_in == 1);
}

TEST_CASE("default speeds: inside and outside of built-up areas") {
  OsmXml xml;
  for (int i = 0; i < 4; ++i) {  // a village of parallel streets
    xml.node(100 + i, 0, 60 * i).node(200 + i, 200, 60 * i);
    xml.way(10 + i, {100 + i, 200 + i}, {{"highway", "residential"}});
  }
  xml.node(300, 50, -20).node(301, 50, 200).way(20, {300, 301}, {{"highway", "tertiary"}});
  xml.node(302, 5000, 0).node(303, 9000, 0).way(21, {302, 303}, {{"highway", "tertiary"}});
  xml.way(22, {302, 303}, {{"highway", "tertiary"}, {"lit", "yes"}});
  xml.way(23, {302, 303}, {{"highway", "tertiary"}, {"maxspeed", "70"}});
  auto const draft = xml.read();
  auto const kmh = [&](int w) { return std::lround(draft.ways.speed[0][way_of(draft, w)] * 3.6); };
  CHECK(kmh(10) == 50);
  CHECK(kmh(20) == 50);
  CHECK(kmh(21) == 100);
  CHECK(kmh(22) == 50);
  CHECK(kmh(23) == 70);
  CHECK((draft.ways.flags[way_of(draft, 20)] & DraftWays::kBuiltUp) != 0);
  CHECK((draft.ways.flags[way_of(draft, 21)] & DraftWays::kBuiltUp) == 0);
  CHECK((draft.ways.guessed[way_of(draft, 21)] & static_cast<unsigned>(Guess::speed)) != 0);
  CHECK((draft.ways.guessed[way_of(draft, 23)] & static_cast<unsigned>(Guess::speed)) == 0);
}

TEST_CASE("of two versions of an object the newer wins, whatever the order of the files") {
  auto const old_map = OsmXml()
                           .node(1, 0, 0, {}, "version=\"1\"")
                           .node(2, 100, 0, {}, "version=\"3\"")
                           .node(3, 0, 50, {{"highway", "bus_stop"}}, "version=\"1\"")
                           .way(10, {1, 2}, {{"highway", "residential"}}, "version=\"2\"")
                           .way(11, {1, 2}, {{"highway", "service"}}, "version=\"1\"")
                           .text();
  auto const new_map = OsmXml()
                           .node(1, 0, 10, {}, "version=\"2\"")
                           .node(2, 100, 90, {}, "version=\"2\"")
                           .node(3, 0, 50, {}, "version=\"2\"")
                           .way(10, {1, 2}, {{"highway", "primary"}}, "version=\"3\"")
                           .way(11, {1, 2}, {{"building", "yes"}}, "version=\"2\"")
                           .text();
  TempFolder const folder;
  auto const a = folder.file("a.osm", old_map), b = folder.file("b.osm", new_map);
  for (auto const& files : {std::vector{a, b}, std::vector{b, a}}) {
    auto const draft = read_osm(files);
    REQUIRE(draft.ways.osm.raw() == std::vector<std::int64_t>{10});
    CHECK(draft.ways.cls[DraftWayId(0)] == LinkClass::primary);
    Point const p = draft.nodes.position[node_of(draft, 1)],
                q = draft.nodes.position[node_of(draft, 2)];
    CHECK(q.y - p.y == Approx(-10).margin(0.1));
    CHECK(draft.stops.osm.empty());
  }
}

TEST_CASE("without versions the later timestamp, then the later file wins; the deleted is gone") {
  TempFolder const folder;
  auto const file = [&](std::string const& name, std::string const& cls, std::string const& stamp) {
    return folder.file(
        name, tee().way(10, {1, 2}, {{"highway", cls}}, stamp).way(9, {2, 3}, kStreet).text());
  };
  auto const cls = [](std::vector<std::filesystem::path> const& files) {
    auto const draft = read_osm(files);
    return draft.ways.cls[way_of(draft, 10)];
  };
  auto const early = file("e.osm", "primary", "timestamp=\"2017-01-01T00:00:00Z\"");
  auto const late = file("l.osm", "secondary", "timestamp=\"2018-01-01T00:00:00Z\"");
  auto const plain = file("p.osm", "tertiary", ""), plain2 = file("q.osm", "service", "");
  CHECK(cls({early, late}) == LinkClass::secondary);
  CHECK(cls({late, early}) == LinkClass::secondary);
  CHECK(cls({plain, plain2}) == LinkClass::service);
  CHECK(cls({plain2, plain}) == LinkClass::tertiary);
  auto const gone = file("g.osm", "primary", "version=\"9\" visible=\"false\"");
  CHECK(read_osm(std::vector{plain, gone}).ways.osm.raw() == std::vector<std::int64_t>{9});
}

TEST_CASE("turn restrictions via a node and via ways") {
  auto const draft =
      tee()
          .node(5, 200, 100)
          .way(10, {1, 2}, kStreet)
          .way(11, {2, 4}, kStreet)
          .way(12, {2, 3}, kStreet)
          .way(13, {3, 5}, kStreet)
          .relation(1, {{"way", 10, "from"}, {"node", 2, "via"}, {"way", 11, "to"}},
                    {{"type", "restriction"}, {"restriction", "no_left_turn"}})
          .relation(2, {{"way", 13, "to"}, {"way", 12, "via"}, {"way", 10, "from"}},
                    {{"type", "restriction"},
                     {"restriction", "only_left_turn"},
                     {"except", "bus;bicycle"}})
          .relation(3, {{"way", 10, "from"}, {"node", 2, "via"}, {"way", 12, "to"}},
                    {{"type", "restriction"}, {"restriction:hgv", "no_straight_on"}})
          .relation(
              4, {{"way", 10, "from"}, {"way", 11, "from"}, {"node", 2, "via"}, {"way", 12, "to"}},
              {{"type", "restriction"}, {"restriction", "no_entry"}})
          .read();
  auto const& r = draft.restrictions;
  CHECK(r.osm.raw() == std::vector<std::int64_t>{1, 2, 3, 4, 4});
  CHECK(r.only.raw() == std::vector<std::uint8_t>{0, 1, 0, 0, 0});
  CHECK(draft.nodes.osm[r.via_node[DraftRestrictionId(0)]] == 2);
  CHECK_FALSE(r.via_node[DraftRestrictionId(1)].valid());
  REQUIRE(r.via_ways[DraftRestrictionId(1)].size() == 1);
  CHECK(draft.ways.osm[r.via_ways[DraftRestrictionId(1)][0]] == 12);
  CHECK(r.applies_to[DraftRestrictionId(1)] == classes(car, van, truck, motorcycle));
  CHECK(r.applies_to[DraftRestrictionId(2)] == classes(truck));
  CHECK(draft.repair_kind.empty());
}

TEST_CASE("administrative relations become municipalities and districts") {
  OsmXml xml = tee();
  xml.way(10, {1, 2}, kStreet);
  xml.node(50, -1000, -1000)
      .node(51, 1000, -1000)
      .node(52, 1000, 1000)
      .node(53, -1000, 1000)
      .node(54, 0, 1000)
      .node(55, 0, -1000);
  xml.way(30, {50, 55}, {{"boundary", "administrative"}});
  xml.way(31, {54, 55}, {{"waterway", "river"}});
  xml.way(32, {54, 53, 50}, {});
  xml.way(33, {55, 51, 52, 54}, {});
  auto const border = [](std::initializer_list<long long> ways) {
    std::vector<TestMember> out;
    for (long long w : ways) out.push_back({"way", w, "outer"});
    return out;
  };
  xml.relation(1, border({33, 30, 32}),
               {{"boundary", "administrative"},
                {"admin_level", "6"},
                {"name", "Stadt"},
                {"de:amtlicher_gemeindeschluessel", "05913000"}});
  xml.relation(
      2, border({30, 31, 32}),
      {{"boundary", "administrative"}, {"admin_level", "9"}, {"name", "West"}, {"ref", "07"}});
  xml.relation(3, border({30, 31, 32}),
               {{"boundary", "administrative"}, {"admin_level", "10"}, {"name", "in West"}});
  xml.relation(4, border({30, 999}),
               {{"boundary", "administrative"}, {"admin_level", "8"}, {"name", "Rand"}});
  xml.relation(5, border({30, 32}),
               {{"boundary", "administrative"}, {"admin_level", "8"}, {"name", "Offen"}});
  xml.relation(6, border({33, 30, 32}),
               {{"boundary", "administrative"},
                {"admin_level", "6"},
                {"name", "Kreis"},
                {"de:amtlicher_gemeindeschluessel", "05954"}});
  auto draft = xml.read();
  REQUIRE(draft.areas.code.raw() == std::vector<std::string>{"05913000", "07"});
  CHECK(draft.areas.kind[DraftAreaId(0)] == AreaKind::municipality);
  CHECK(draft.areas.parent[DraftAreaId(1)] == DraftAreaId(0));
  CHECK(draft.areas.ring_sizes[DraftAreaId(0)].size() == 1);
  auto const ring = draft.areas.ring_points[DraftAreaId(0)];
  CHECK(ring.front() == ring.back());
  CHECK(count_repairs(draft, "area clipped") == 1);
  CHECK(count_repairs(draft, "area not closed") == 1);
  CHECK(draft.ways.osm.raw() == std::vector<std::int64_t>{10});

  TempFolder const folder;
  auto const file = folder.file(
      "d.geojson",
      R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"Ost","nr":8},
      "geometry":{"type":"Polygon","coordinates":[[[9.001,50.995],[9.01,50.995],[9.01,51.005],[9.001,51.005],[9.001,50.995]]]}},
      {"type":"Feature","properties":{"name":"West neu","nr":"07"},
      "geometry":{"type":"MultiPolygon","coordinates":[[[[8.999,50.995],[9.0,50.995],[9.0,51.005],[8.999,50.995]]]]}}]})");
  add_areas_geojson(draft, file, {AreaKind::district, "nr", "name"});
  CHECK(draft.areas.code.raw() == std::vector<std::string>{"05913000", "07", "8"});
  CHECK(draft.areas.name[DraftAreaId(1)] == "West neu");
  CHECK(draft.areas.ring_points[DraftAreaId(1)].size() == 4);
  CHECK(draft.areas.parent[DraftAreaId(2)] == DraftAreaId(0));
}

TEST_CASE("polygon files that are none are refused with their place") {
  TempFolder const folder;
  NetworkDraft draft = tee().way(10, {1, 2}, kStreet).read();
  for (
      auto broken :
      {"{", "[]", R"({"type":"FeatureCollection"})",
       R"({"type":"FeatureCollection","features":[]})",
       R"({"type":"FeatureCollection","features":[7]})",
       R"({"type":"FeatureCollection","features":[{"geometry":{"type":"Point","coordinates":[9,51]}}]})",
       R"({"type":"FeatureCollection","features":[{"geometry":{"type":"Polygon","coordinates":[[[9,51],[9.1,51],[9.1,51.1]]]},"properties":{"name":"x"}}]})",
       R"({"type":"FeatureCollection","features":[{"geometry":{"type":"Polygon","coordinates":[[[900,51],[9.1,51],[9.1,51.1],[900,51]]]},"properties":{"name":"x"}}]})",
       R"({"type":"FeatureCollection","features":[{"geometry":{"type":"Polygon","coordinates":[[["a",51],[9.1,51],[9.1,51.1],["a",51]]]},"properties":{"name":"x"}}]})",
       R"({"type":"FeatureCollection","features":[{"geometry":{"type":"Polygon","coordinates":[[[9,51],[9.1,51],[9.1,51.1],[9,51]]]},"properties":{}}]})"}) {
    CAPTURE(broken);
    auto const file = folder.file("x.geojson", broken);
    CHECK_THROWS_AS(add_areas_geojson(draft, file, {}), InputError);
  }
  CHECK_THROWS_WITH(add_areas_geojson(draft, folder.file("x.geojson", "{\n 3"), {}),
                    Catch::Contains("x.geojson:2:"));
}
