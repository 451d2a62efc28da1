// Real extracts (../shared/data/osm), against the figures that come with them.

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <iterator>
#include <optional>

#include "base/hash.h"
#include "ingest/osm_reader.h"
#include "osm_xml.h"

using namespace pendler;

namespace {

using Files = std::vector<std::filesystem::path>;

std::optional<Files> extracts(std::initializer_list<std::string> names) {
  Files out;
  for (auto const& name : names) {
    out.push_back(std::filesystem::path(PENDLER_SHARED_DATA) / "osm" / name);
    if (!std::filesystem::exists(out.back())) {
      WARN("skipped: " << out.back() << " is missing");
      return std::nullopt;
    }
  }
  return out;
}

std::string digest_of(NetworkDraft& draft) {
  Digest digest;
  digest.add(columns_of(draft));
  return digest.text();
}

bool counts_as_road(LinkClass cls) {  // as the data's README counts
  return is_road(cls) && cls != LinkClass::track && cls != LinkClass::busway;
}

struct Counts {
  int roads = 0, rails = 0, signals = 0, bus_lines = 0, train_lines = 0, rail_lines = 0;
  double km = 0;
};
Counts counts_of(NetworkDraft const& draft, char const* name) {
  Counts out;
  for (DraftWayId w : draft.ways.osm.ids()) {
    if (is_rail(draft.ways.cls[w])) ++out.rails;
    if (!counts_as_road(draft.ways.cls[w])) continue;
    ++out.roads;
    std::vector<Point> line;
    for (DraftNodeId n : draft.ways.nodes[w]) line.push_back(draft.nodes.position[n]);
    out.km += length(line) / 1000;
  }
  for (NodeControl c : draft.nodes.control) out.signals += c == NodeControl::signals ? 1 : 0;
  for (TransitMode m : draft.lines.mode) {
    out.bus_lines += m == TransitMode::bus ? 1 : 0;
    out.train_lines += m == TransitMode::train ? 1 : 0;
    out.rail_lines += m != TransitMode::bus ? 1 : 0;
  }
  std::printf(
      "%s: %d road ways, %.1f km, %d rail ways, %d signals, %zu turn restrictions, %zu stops, "
      "%d bus and %d rail lines, %zu repairs\n",
      name, out.roads, out.km, out.rails, out.signals, draft.restrictions.osm.size(),
      draft.stops.osm.size(), out.bus_lines, out.rail_lines, draft.repair_kind.size());
  return out;
}

/// What every draft must satisfy before build() may trust it.
void check_sound(NetworkDraft const& draft) {
  auto const& w = draft.ways;
  CHECK(std::is_sorted(w.osm.begin(), w.osm.end()));
  CHECK(std::is_sorted(draft.nodes.osm.begin(), draft.nodes.osm.end()));
  for (DraftWayId way : w.osm.ids()) {
    auto const nodes = w.nodes[way];
    bool good = nodes.size() >= 2 && w.lanes[0][way] + w.lanes[1][way] > 0;
    for (std::size_t i = 1; i < nodes.size(); ++i) {
      good =
          good && distance(draft.nodes.position[nodes[i - 1]], draft.nodes.position[nodes[i]]) > 0;
    }
    for (std::size_t d : {0U, 1U}) {
      std::size_t const lanes = w.lanes[d][way];
      auto const fits = [&](std::size_t n) { return n == 0 || n == lanes; };
      good = good && (lanes == 0 || (w.speed[d][way] > 0.5F && w.speed[d][way] < 100.0F));
      good = good && fits(w.lane_allowed[d][way].size()) && fits(w.turns[d][way].size());
    }
    good = good && w.lane_width[way] > 0 && w.max_weight[way] > 0;
    if (!good) FAIL_CHECK("way " << w.osm[way] << " is not sound");
  }
  for (DraftStopId s : draft.stops.osm.ids()) {
    if (draft.stops.node[s].valid()) CHECK(draft.stops.node[s].index() < draft.nodes.osm.size());
  }
}

}  // namespace

TEST_CASE("Bad Hersfeld has what its description says") {
  auto const files = extracts({"bad-hersfeld.osm.gz"});
  if (!files) return;
  auto const draft = read_osm(*files);
  check_sound(draft);
  Counts const c = counts_of(draft, "Bad Hersfeld");
  CHECK(draft.crs == "EPSG:25832");
  CHECK(c.roads + static_cast<int>(count_repairs(draft, "road area left out")) == 2025);
  CHECK(c.km == Approx(314).margin(2));
  CHECK(c.signals == 69);
  CHECK(c.bus_lines == 38);
  CHECK(c.train_lines == 19);
  CHECK(draft.restrictions.osm.size() + count_repairs(draft, "turn restriction broken") == 72);
  CHECK(c.rails >= 35);  // 49 with yards and spurs
  CHECK(c.rails <= 49);
  // 146 bus stops, 53 stop positions, most of them of one halt
  CHECK(draft.stops.osm.size() > 100);
  CHECK(draft.stops.osm.size() < 199);
}

TEST_CASE("Bad Hersfeld cut in two and merged again is the whole, in any order") {
  auto const whole = extracts({"bad-hersfeld.osm.gz"});
  auto const parts = extracts({"bad-hersfeld-west.osm.pbf", "bad-hersfeld-east.osm.pbf"});
  if (!whole || !parts) return;
  auto one = read_osm(*whole);
  auto two = read_osm(*parts);
  auto turned = read_osm(Files{(*parts)[1], (*parts)[0]});
  CHECK(digest_of(two) == digest_of(one));
  CHECK(digest_of(turned) == digest_of(one));
  auto west = read_osm(Files{(*parts)[0]});
  CHECK(digest_of(west) != digest_of(one));
}

TEST_CASE("the campus in two years: the newer version of every object") {
  auto const files = extracts({"dortmund-campus-2017.osm.gz", "dortmund-campus-2018.osm.gz"});
  if (!files) return;
  auto const old_map = read_osm_data(Files{(*files)[0]});
  auto const new_map = read_osm_data(Files{(*files)[1]});
  auto const turned_files = Files{(*files)[1], (*files)[0]};
  for (auto const& merged : {read_osm_data(*files), read_osm_data(turned_files)}) {
    int newer = 0, older = 0;
    for (OsmWay const& way : merged.ways) {
      auto const* a = old_map.way(way.id);
      auto const* b = new_map.way(way.id);
      REQUIRE((a != nullptr || b != nullptr));
      auto const* best =
          b != nullptr && (a == nullptr || b->stamp.version >= a->stamp.version) ? b : a;
      if (way.nodes != best->nodes || way.packed != best->packed) FAIL_CHECK("way " << way.id);
      if (a != nullptr && b != nullptr) (b->stamp.version > a->stamp.version ? newer : older)++;
    }
    for (OsmNode const& node : merged.nodes) {
      auto const* a = old_map.node(node.id);
      auto const* b = new_map.node(node.id);
      auto const* best =
          b != nullptr && (a == nullptr || b->stamp.version >= a->stamp.version) ? b : a;
      if (best == nullptr) continue;  // needed by the merged ways only
      if (node.packed != best->packed || node.lon != best->lon) FAIL_CHECK("node " << node.id);
    }
    CHECK(newer > 50);
    std::printf("campus: %d ways in a newer version, %d unchanged\n", newer, older);
  }
  auto forth = read_osm(*files);
  auto back = read_osm(turned_files);
  CHECK(digest_of(forth) == digest_of(back));
  check_sound(forth);
}

TEST_CASE("neighbouring extracts of Darmstadt share nodes and ways once") {
  auto const files =
      extracts({"darmstadt-komponistenviertel.osm.pbf", "darmstadt-spessartring.osm.pbf"});
  if (!files) return;
  auto const both = read_osm(*files);
  auto const a = read_osm(Files{(*files)[0]}), b = read_osm(Files{(*files)[1]});
  check_sound(both);
  counts_of(both, "Darmstadt");
  auto const shared = [](auto const& x, auto const& y) {
    std::vector<std::int64_t> out;
    std::set_intersection(x.begin(), x.end(), y.begin(), y.end(), std::back_inserter(out));
    return out.size();
  };
  CHECK(shared(a.ways.osm, b.ways.osm) > 0);
  CHECK(both.ways.osm.size() ==
        a.ways.osm.size() + b.ways.osm.size() - shared(a.ways.osm, b.ways.osm));
  CHECK(both.nodes.osm.size() ==
        a.nodes.osm.size() + b.nodes.osm.size() - shared(a.nodes.osm, b.nodes.osm));
}

TEST_CASE("three parts of Dortmund") {
  auto const files = extracts({"dortmund-patches.osm.pbf"});
  if (!files) return;
  auto const draft = read_osm(*files);
  check_sound(draft);
  Counts const c = counts_of(draft, "Dortmund patches");
  CHECK(c.roads + static_cast<int>(count_repairs(draft, "road area left out")) == 797);
  CHECK(c.km == Approx(52).margin(1.5));
  CHECK(c.signals == 33);
  CHECK(c.bus_lines == 51);
  CHECK(draft.restrictions.osm.size() + count_repairs(draft, "turn restriction broken") +
            count_repairs(draft, "turn restriction clipped") ==
        9);
  std::array<int, kTransitModeCount> modes{};
  for (TransitMode m : draft.lines.mode) ++modes[static_cast<std::size_t>(m)];
  CHECK(modes[static_cast<std::size_t>(TransitMode::monorail)] == 4);  // the H-Bahn
  CHECK(modes[static_cast<std::size_t>(TransitMode::suburban)] == 2);  // S1
  CHECK(modes[static_cast<std::size_t>(TransitMode::tram)] == 2);      // U47
}

TEST_CASE("Porto Alegre: another zone, many signals, in good time") {
  auto const files = extracts({"porto-alegre.osm.pbf"});
  if (!files) return;
  auto const begin = std::chrono::steady_clock::now();
  auto const draft = read_osm(*files);
  double const seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  check_sound(draft);
  Counts const c = counts_of(draft, "Porto Alegre");
  CHECK(draft.crs == "EPSG:32722");
  CHECK(c.roads + static_cast<int>(count_repairs(draft, "road area left out")) == 12283);
  CHECK(c.signals >= 1662);
  CHECK(c.signals <= 1664);  // with "crossing;traffic_signals"
  std::printf("Porto Alegre: 43,264 nodes in %.2f s\n", seconds);
  CHECK(seconds < 5);
}

TEST_CASE("hand-made junctions without versions are read") {
  auto const file = std::filesystem::path(PENDLER_SHARED_DATA) /
                    "validation/osm-turns/multiple_left_turn_lanes.osm";
  if (!std::filesystem::exists(file)) {
    WARN("skipped: " << file << " is missing");
    return;
  }
  auto const draft = read_osm(Files{file});
  check_sound(draft);
  CHECK(draft.ways.osm.size() > 2);
  bool any = false;
  for (DraftWayId w : draft.ways.osm.ids()) {
    int lefts = 0;
    for (TurnSet t : draft.ways.turns[0][w]) lefts += (t & bit(Turn::left)) != 0 ? 1 : 0;
    any = any || lefts > 1;
  }
  CHECK(any);
}
