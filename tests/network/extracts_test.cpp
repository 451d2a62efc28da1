// Builds the real extracts of ../shared/data and checks what must hold on any of them.

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <set>

#include "base/hash.h"
#include "ingest/osm.h"
#include "network/build.h"
#include "network/check_connectivity.h"
#include "network/consistency.h"
#include "network/report.h"

using namespace pendler;

namespace {

using Files = std::vector<std::filesystem::path>;

std::filesystem::path const kData = PENDLER_SHARED_DATA;

bool have(Files const& files) {
  for (auto const& f : files) {
    if (std::filesystem::exists(f)) continue;
    WARN("skipped: " << f << " is missing");
    return false;
  }
  return true;
}

Network read(Files const& files) {
  return build(read_osm(files));
}

bool overlap(Network const& net, SignalGroupId a, SignalGroupId b) {
  for (auto const& p : net.signals.green[a]) {
    for (auto const& q : net.signals.green[b]) {
      if (p.begin_ms < q.end_ms + net.signals.yellow_ms[b] &&
          q.begin_ms < p.end_ms + net.signals.yellow_ms[a]) {
        return true;
      }
    }
  }
  return false;
}

/// Movements that are green together meet only where turning traffic gives way, or where two left
/// turns, which both wait, cross. Phases are made without bicycles at the edge: these give way,
/// too, and zip with each other.
std::size_t unprotected_pairs(Network const& net) {
  std::size_t bad = 0;
  auto const& m = net.movements;
  auto turns = [&](MovementId id) { return m.turn[id] != Turn::straight; };
  auto waits = [&](MovementId id) {
    return m.turn[id] == Turn::left || m.turn[id] == Turn::sharp_left || m.turn[id] == Turn::u_turn;
  };
  for (MovementId a : m.from_lane.ids()) {
    for (std::size_t i = 0; i < m.conflicts[a].size(); ++i) {
      MovementId const b = m.conflicts[a][i];
      if (!m.group[a].valid() || !m.group[b].valid() || m.from_link[a] == m.from_link[b]) continue;
      if (!overlap(net, m.group[a], m.group[b])) continue;
      bool const decided = m.conflict_areas[a][i].priority != static_cast<float>(Priority::equal);
      bool const edge_a = net.is_edge_lane(m.from_lane[a]),
                 edge_b = net.is_edge_lane(m.from_lane[b]);
      if (!turns(a) && !turns(b) && !edge_a && !edge_b) ++bad;
      if (!decided && !(waits(a) && waits(b)) && !(edge_a && edge_b)) ++bad;
    }
  }
  return bad;
}

/// Links on which some class that may use them can go nowhere, gateways aside, that no line of the
/// report names.
std::size_t unreported_traps(Network const& net) {
  std::set<std::string> named;
  for (auto const& look : report_of(net).look_at) named.insert(look.object);
  std::size_t traps = 0;
  for (VehicleClass c : {VehicleClass::car, VehicleClass::bicycle, VehicleClass::train,
                         VehicleClass::tram, VehicleClass::light_rail}) {
    Connectivity const found = connectivity_of(net, c);
    for (auto const* row : {&found.without_exit, &found.without_entry}) {
      for (LinkId l : *row) {
        if (!named.contains("way " + std::to_string(net.links.osm_way[l]))) ++traps;
      }
    }
  }
  return traps;
}

std::size_t idle_lanes(Network const& net) {
  std::size_t idle = 0;
  for (LinkId l : net.links.key.ids()) {
    bool any = false;
    for (LaneId lane : net.lanes_of(l)) any |= !net.lanes.out[lane].empty();
    for (LaneId lane : net.lanes_of(l)) {
      if (any && net.lanes.out[lane].empty() && net.lanes.allowed[lane] != 0) ++idle;
    }
  }
  return idle;
}

void check_extract(Files const& files, double main_share) {
  if (!have(files)) return;
  INFO(files.front());
  Network const net = read(files);
  CHECK_NOTHROW(check_consistency(net));
  CHECK(net.links.key.size() > 100);
  CHECK(net.signals.junction.size() > 0);
  CHECK(unprotected_pairs(net) == 0);
  CHECK(unreported_traps(net) == 0);
  CHECK(idle_lanes(net) == 0);
  Connectivity const cars = connectivity_of(net, VehicleClass::car);
  std::size_t all = 0;
  for (auto const& part : cars.members) all += part.size();
  CHECK(static_cast<double>(cars.members.front().size()) > main_share * static_cast<double>(all));
}

struct Keys {
  std::set<std::int64_t> nodes;
  std::set<Key> links, junctions;
  std::set<std::tuple<Key, std::uint32_t, Key, std::uint32_t>> movements;
  friend bool operator==(Keys const&, Keys const&) = default;
};
Keys keys_of(Network const& net) {
  Keys out;
  out.nodes.insert(net.nodes.osm.begin(), net.nodes.osm.end());
  out.links.insert(net.links.key.begin(), net.links.key.end());
  out.junctions.insert(net.junctions.key.begin(), net.junctions.key.end());
  auto const& m = net.movements;
  for (MovementId id : m.from_lane.ids()) {
    LinkId const a = m.from_link[id], b = m.to_link[id];
    out.movements.insert({net.links.key[a], m.from_lane[id].value - net.links.first_lane[a].value,
                          net.links.key[b], m.to_lane[id].value - net.links.first_lane[b].value});
  }
  return out;
}

}  // namespace

TEST_CASE("real extracts build and hold together") {
  check_extract({kData / "osm/dortmund-patches.osm.pbf"}, 0.5);  // three places
  check_extract({kData / "osm/bad-hersfeld.osm.gz"}, 0.95);
  check_extract({kData / "osm/porto-alegre.osm.pbf"}, 0.95);
  check_extract({kData / "osm/darmstadt-komponistenviertel.osm.pbf",
                 kData / "osm/darmstadt-spessartring.osm.pbf"},
                0.9);
}

TEST_CASE("a town cut in two and merged is the whole town") {
  Files const whole{kData / "osm/bad-hersfeld.osm.gz"};
  Files const parts{kData / "osm/bad-hersfeld-west.osm.pbf",
                    kData / "osm/bad-hersfeld-east.osm.pbf"};
  if (!have(whole) || !have(parts)) return;
  Keys const a = keys_of(read(whole)), b = keys_of(read(parts));
  CHECK(a.nodes == b.nodes);
  CHECK(a.links == b.links);
  CHECK(a.junctions == b.junctions);
  CHECK(a.movements == b.movements);
}

TEST_CASE("the same draft gives the same network") {
  Files const files{kData / "osm/dortmund-patches.osm.pbf"};
  if (!have(files)) return;
  NetworkDraft const draft = read_osm(files);
  Network a = build(draft), b = build(draft);
  Digest p, q;
  p.add(columns_of(a));
  q.add(columns_of(b));
  CHECK(p.text() == q.text());
}
