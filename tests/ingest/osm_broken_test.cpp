// Broken input: an InputError that names the file, or a counted and named repair. Never a crash.

#include <cmath>
#include <fstream>
#include <iterator>

#include "base/error.h"
#include "base/key.h"
#include "osm_xml.h"

using namespace pendler;

namespace {

TestTags const kPlainStreet{{"highway", "residential"}};

OsmXml street() {
  OsmXml xml;
  xml.node(1, 0, 0).node(2, 100, 0).way(10, {1, 2}, kPlainStreet);
  return xml;
}

void check_refused(std::filesystem::path const& file) {
  std::vector<std::filesystem::path> const files{file};
  CHECK_THROWS_AS(read_osm(files), InputError);
  CHECK_THROWS_WITH(read_osm(files), Catch::Contains(file.filename().string()));
}

std::string bytes_of(std::filesystem::path const& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Either is fine; anything else than InputError is not.
bool reads_or_refuses(std::filesystem::path const& file) {
  std::vector<std::filesystem::path> const files{file};
  try {
    NetworkDraft const draft = read_osm(files);
    return !draft.ways.osm.empty();
  } catch (InputError const& e) {
    CHECK(std::string(e.what()).find(file.filename().string()) != std::string::npos);
    return false;
  }
}

}  // namespace

TEST_CASE("files that are no OSM data are refused by name") {
  TempFolder const folder;
  check_refused(folder.path() / "missing.osm.pbf");
  check_refused(folder.path());
  check_refused(folder.file("empty.osm.pbf", ""));
  check_refused(folder.file("empty.osm", ""));
  check_refused(folder.file("letter.osm", "Dear reader,\n"));
  check_refused(
      folder.file("letter.osm.pbf", "Dear reader, this is not a protocol buffer at all.\n"));
  check_refused(folder.file("letter.osm.gz", "Dear reader,\n"));
  check_refused(folder.file("letter.osm.bz2", "Dear reader,\n"));
  check_refused(folder.file("zeros.osm.pbf", std::string(5000, '\0')));
  check_refused(folder.file("page.osm", "<html><body>429 Too Many Requests</body></html>"));
  check_refused(folder.file("map.docx", street().text()));
  check_refused(folder.file("hollow.osm", "<?xml version=\"1.0\"?><osm version=\"0.6\"></osm>"));
  check_refused(folder.file("future.osm", "<?xml version=\"1.0\"?><osm version=\"7\"></osm>"));
  std::string const huge_header = {'\x7f', '\xff', '\xff', '\xff', '\x0a', '\x09'};
  check_refused(folder.file("header.osm.pbf", huge_header + std::string(100, 'x')));
  CHECK_THROWS_AS(read_osm({}), InputError);
}

TEST_CASE("XML that breaks off or is malformed is refused") {
  TempFolder const folder;
  std::string const whole = street().text();
  for (std::size_t length = 0; length < whole.size() - 8; length += 7) {
    CAPTURE(length);
    check_refused(folder.file("cut.osm", whole.substr(0, length)));
  }
  check_refused(folder.file(
      "crossed.osm", "<?xml version=\"1.0\"?><osm version=\"0.6\"><way id=\"1\"></node></osm>"));
  check_refused(
      folder.file("id.osm", street().raw("<node id=\"one\" lat=\"1\" lon=\"1\"/>").text()));
  check_refused(
      folder.file("place.osm", street().raw("<node id=\"9\" lat=\"north\" lon=\"1\"/>").text()));
  check_refused(folder.file(
      "bomb.osm",
      "<?xml version=\"1.0\"?><!DOCTYPE osm [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]>"
      "<osm version=\"0.6\"><node id=\"1\" lat=\"51\" lon=\"9\"><tag k=\"&b;\" "
      "v=\"1\"/></node></osm>"));
}

TEST_CASE("a file without a way to travel on is refused") {
  TempFolder const folder;
  check_refused(folder.file("nodes.osm", OsmXml().node(1, 0, 0).text()));
  check_refused(folder.file(
      "lake.osm",
      OsmXml().node(1, 0, 0).node(2, 9, 9).way(3, {1, 2}, {{"natural", "water"}}).text()));
  check_refused(folder.file("refs.osm", OsmXml().way(3, {1, 2}, kPlainStreet).text()));
}

TEST_CASE("dangling references: ways are clipped, in the middle cut") {
  auto const draft = street()
                         .node(3, 200, 0)
                         .node(4, 300, 0)
                         .node(5, 400, 0)
                         .way(11, {1, 2, 77, 3, 4, 78}, kPlainStreet)
                         .way(12, {77, 78, 5}, kPlainStreet)
                         .read();
  CHECK(draft.ways.osm.raw() == std::vector<std::int64_t>{10, 11, 11});
  CHECK(count_repairs(draft, "way clipped") == 2);
  CHECK(count_repairs(draft, "way outside") == 1);
  CHECK(draft.repair_object[0] == "way 11");
}

TEST_CASE("repeated nodes, ways without length, nodes at one place") {
  auto const draft = street()
                         .node(3, 100, 0)
                         .node(4, 200, 0)
                         .node(5, 100, 100)
                         .way(11, {2, 3, 4, 4, 4}, kPlainStreet)
                         .way(12, {1, 1, 1}, kPlainStreet)
                         .way(13, {2, 3}, kPlainStreet)
                         .way(14, {2}, kPlainStreet)
                         .way(15, {}, kPlainStreet)
                         .way(16, {3, 5}, kPlainStreet)
                         .read();
  CHECK(draft.ways.osm.raw() == std::vector<std::int64_t>{10, 11, 16});
  CHECK(draft.nodes.osm.raw() == std::vector<std::int64_t>{1, 2, 4, 5});  // 3 has become 2
  CHECK(draft.nodes.osm[draft.ways.nodes[way_of(draft, 16)][0]] == 2);
  CHECK(count_repairs(draft, "node repeated") == 2);
  CHECK(count_repairs(draft, "nodes at one place") == 1);
  CHECK(count_repairs(draft, "way without length") == 4);
}

TEST_CASE("nodes without a valid place count as missing") {
  auto const draft = street()
                         .raw(
                             "<node id=\"3\" lat=\"91\" lon=\"9\"/><node id=\"4\"/>"
                             "<node id=\"5\" lat=\"51\" lon=\"200\"/>\n")
                         .way(11, {1, 3, 4, 5, 2}, kPlainStreet)
                         .read();
  CHECK(count_repairs(draft, "node without a place") == 3);
  CHECK(draft.ways.osm.raw() == std::vector<std::int64_t>{10});
  CHECK(count_repairs(draft, "way outside") == 1);
}

TEST_CASE("absurd tags are named") {
  auto const draft =
      street()
          .way(11, {1, 2}, {{"highway", "primary"}, {"lanes", "0"}, {"maxspeed", "999"}})
          .way(12, {1, 2}, {{"highway", "primary"}, {"lanes", "99"}, {"maxspeed", "0"}})
          .way(13, {1, 2},
               {{"highway", "primary"}, {"lanes", "99999999999999999999"}, {"maxspeed", "1e999"}})
          .way(14, {1, 2},
               {{"highway", "primary"}, {"turn:lanes", std::string(200, '|')}, {"oneway", "yes"}})
          .way(15, {1, 2},
               {{"highway", "primary"}, {"layer", "1000"}, {"width", "-3"}, {"maxweight", "x"}})
          .read();
  CHECK(count_repairs(draft, "lanes not believed") == 3);
  CHECK(count_repairs(draft, "speed not believed") == 2);
  CHECK(count_repairs(draft, "speed not understood") == 1);
  CHECK(count_repairs(draft, "turn:lanes do not fit") == 1);
  CHECK(count_repairs(draft, "layer not believed") == 1);
  CHECK(count_repairs(draft, "width not believed") == 1);
  CHECK(count_repairs(draft, "weight not believed") == 1);
  for (DraftWayId w : draft.ways.osm.ids()) {
    CHECK(draft.ways.lanes[0][w] == 1);
    CHECK(draft.ways.speed[0][w] > 1);
  }
}

TEST_CASE("broken turn restrictions are counted and named") {
  OsmXml xml = street();
  xml.node(3, 200, 0).node(4, 300, 0).way(11, {2, 3}, kPlainStreet).way(12, {3, 4}, kPlainStreet);
  xml.way(13, {1, 4}, {{"highway", "construction"}});
  auto const add = [&](long long id, std::vector<TestMember> const& members,
                       std::string const& kind) {
    xml.relation(id, members, {{"type", "restriction"}, {"restriction", kind}});
  };
  add(1, {}, "no_left_turn");
  add(2, {{"way", 10, "from"}, {"node", 2, "via"}}, "no_left_turn");
  add(3, {{"way", 10, "from"}, {"node", 2, "via"}, {"way", 11, "to"}}, "no_flying");
  add(4, {{"way", 10, "from"}, {"node", 4, "via"}, {"way", 11, "to"}}, "no_left_turn");
  add(5, {{"way", 10, "from"}, {"way", 12, "via"}, {"way", 11, "to"}}, "no_left_turn");
  add(6, {{"way", 10, "from"}, {"node", 999, "via"}, {"way", 11, "to"}}, "no_left_turn");
  add(7, {{"way", 10, "from"}, {"node", 2, "via"}, {"way", 999, "to"}}, "no_left_turn");
  add(8, {{"way", 10, "from"}, {"node", 1, "via"}, {"way", 13, "to"}}, "no_left_turn");
  xml.relation(9, {{"way", 10, "from"}, {"node", 2, "via"}, {"way", 11, "to"}},
               {{"type", "restriction"}, {"restriction:conditional", "no_left_turn @ (Mo-Fr)"}});
  long long timed = 11;
  for (char const* key : {"day_on", "day_off", "hour_on", "hour_off"}) {
    xml.relation(timed++, {{"way", 10, "from"}, {"node", 2, "via"}, {"way", 11, "to"}},
                 {{"type", "restriction"}, {"restriction", "no_left_turn"}, {key, "07:00"}});
  }
  xml.relation(10, {{"relation", 10, "from"}, {"relation", 10, "to"}}, {{"type", "restriction"}});
  auto const draft = xml.read();
  CHECK(draft.restrictions.osm.empty());
  CHECK(count_repairs(draft, "turn restriction broken") == 7);
  CHECK(count_repairs(draft, "turn restriction clipped") == 1);
  CHECK(count_repairs(draft, "turn restriction on a way left out") == 1);
  CHECK(count_repairs(draft, "turn restriction by time left out") == 5);
}

TEST_CASE("lines, platforms and areas of nothing but holes") {
  auto const draft = street()
                         .relation(1, {{"node", 900, "stop"}, {"way", 901, ""}},
                                   {{"type", "route"}, {"route", "bus"}, {"name", "9"}})
                         .relation(2, {}, {{"type", "route"}, {"route", "tram"}})
                         .relation(3, {{"way", 902, "outer"}},
                                   {{"public_transport", "platform"}, {"type", "multipolygon"}})
                         .relation(4, {{"relation", 4, "outer"}},
                                   {{"boundary", "administrative"}, {"admin_level", "8"}})
                         .relation(5,
                                   {{"relation", 5, ""},
                                    {"node", 1, "stop"},
                                    {"relation", 3, "platform"},
                                    {"way", 10, "forward:backward:"}},
                                   {{"type", "route"}, {"route", "bus"}, {"interval", "whenever"}})
                         .way(20, {905, 906}, {{"public_transport", "platform"}})
                         .read();
  CHECK(count_repairs(draft, "line outside") == 2);
  CHECK(count_repairs(draft, "area clipped") == 1);
  CHECK(count_repairs(draft, "interval not understood") == 1);
  CHECK(draft.lines.osm.raw() == std::vector<std::int64_t>{5});
  CHECK(draft.stops.osm.empty());
}

TEST_CASE("odd ids, doubled objects, strange texts, a way around the globe") {
  auto const draft = OsmXml()
                         .node(-5, 0, 0)
                         .node(9000000000000000000, 100, 0)
                         .node(3, 50, 0)
                         .node(3, 60, 0)
                         .raw(
                             "<node id=\"4\" lat=\"-89.9\" lon=\"179.9\"/><node id=\"5\" "
                             "lat=\"89.9\" lon=\"-179.9\"/>\n")
                         .way(-10, {-5, 3, 9000000000000000000},
                              {{"highway", "residential"}, {"name", "&#x1F6B2;&lt;&quot;"}})
                         .way(7, {4, 5}, kPlainStreet)
                         .way(7, {4, 5}, {{"highway", "tertiary"}})
                         .read();
  CHECK(draft.ways.osm.size() >= 1);
  CHECK(draft.ways.osm[DraftWayId(0)] == -10);
  CHECK(draft.ways.nodes[DraftWayId(0)].size() == 3);
  for (Point p : draft.nodes.position) CHECK((std::isfinite(p.x) && std::isfinite(p.y)));
}

TEST_CASE("real extracts cut short or with wrong bytes: refused or mended") {
  std::filesystem::path const data = std::filesystem::path(PENDLER_SHARED_DATA) / "osm";
  if (!std::filesystem::exists(data)) {
    WARN("skipped: " << data << " is missing");
    return;
  }
  TempFolder const folder;
  for (auto name : {"darmstadt-spessartring.osm.pbf", "dortmund-campus-2017.osm.gz"}) {
    std::string const whole = bytes_of(data / name);
    REQUIRE(whole.size() > 10000);
    for (int i = 0; i < 12; ++i) {  // no cut may pass for the whole file
      auto const length = whole.size() * static_cast<std::size_t>(i) / 12;
      CAPTURE(name, length);
      check_refused(folder.file(std::string("cut-") + name, whole.substr(0, length)));
    }
    int read = 0;
    for (std::uint64_t i = 0; i < 40; ++i) {
      std::string wrong = whole;
      for (std::uint64_t k = 0; k < 3; ++k) {
        std::uint64_t const bits = make_key(i, k, whole.size());
        wrong[bits % wrong.size()] = static_cast<char>(bits >> 40U);
      }
      CAPTURE(name, i);
      read += reads_or_refuses(folder.file(std::string("wrong-") + name, wrong)) ? 1 : 0;
    }
    CHECK(read < 40);
  }
}
