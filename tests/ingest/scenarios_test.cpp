// The scenarios that come with the project: they can be read, and each finds its place.

#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "ingest/osm.h"
#include "ingest/region_tables.h"
#include "ingest/scenario_reader.h"
#include "network/build.h"
#include "scenario/controls.h"

using namespace pendler;

namespace {

std::filesystem::path const kRoot = PENDLER_SOURCE_DIR;

Scenario scenario(std::string const& name) {
  return read_scenario(kRoot / "scenarios" / (name + ".yaml"));
}

NetworkDraft draft_of(Region const& region) {
  return read_osm(region.osm, {region.crs, region.stand_in});
}

}  // namespace

TEST_CASE("every scenario of the project can be read") {
  std::size_t count = 0;
  for (auto const& entry : std::filesystem::recursive_directory_iterator(kRoot / "scenarios")) {
    if (entry.path().extension() != ".yaml") continue;
    INFO(entry.path());
    auto const read = read_scenario(entry.path());
    CHECK_FALSE(read.description.empty());
    ++count;
  }
  CHECK(count >= 5);
}

TEST_CASE("the scenarios of the home region extend its morning") {
  auto const base = scenario("dortmund-schwerte/morning");
  CHECK(base.policies.empty());
  CHECK(base.region.municipalities.size() == 2);
  CHECK(base.simulation.begin == 6 * kHour);
  CHECK(base.simulation.end == 10 * kHour);
  for (char const* name : {"tempo30-hoerde", "a45-bridge-closed", "narrow-street",
                           "transit-priority", "green-wave-b54"}) {
    auto const other = scenario(std::string("dortmund-schwerte/") + name);
    CHECK(other.name == name);
    CHECK(other.policies.size() == 1);
    CHECK(other.simulation.seed == base.simulation.seed);
    CHECK(other.region.osm == base.region.osm);
  }
}

TEST_CASE("the tables of the home region are read") {
  auto const tables = read_region_tables(scenario("dortmund-schwerte/morning").region);
  REQUIRE(tables.municipalities.size() == 2);
  REQUIRE(tables.districts.size() == 18);
  double people[2] = {0, 0};
  for (auto const& district : tables.districts) {
    people[district.municipality == tables.municipalities[0].code ? 0 : 1] += district.population;
    CHECK(district.centre.x > 370000);  // UTM zone 32
    CHECK(district.centre.x < 420000);
  }
  CHECK(people[0] == 588250);
  CHECK(people[1] == 46195);
  std::map<std::string, double> shares;
  for (auto const& row : tables.gateways) shares[row.zone] += row.share;
  for (auto const& [zone, share] : shares) {
    INFO(zone);
    CHECK(share == Approx(1));
  }
  std::map<std::string, double> hours;
  for (auto const& row : tables.profiles) hours[row.purpose] += row.share;
  CHECK(hours.size() >= 3);
  for (auto const& [purpose, share] : hours) {
    INFO(purpose);
    CHECK(share == Approx(1).margin(0.001));
  }
  // Every end of a flow is a municipality, a district or an outside zone with gateways.
  std::set<std::string> zones;
  for (auto const& row : tables.municipalities) zones.insert(row.name);
  for (auto const& row : tables.gateways) zones.insert(row.zone);
  for (auto const& row : tables.flows) {
    INFO(row.from << " -> " << row.to);
    CHECK(zones.contains(row.from));
    CHECK(zones.contains(row.to));
  }
  CHECK(tables.headways.size() > 100);
  CHECK(tables.freight.size() > 50);
}

TEST_CASE("the policies of the home region act on the stand-in", "[slow]") {
  auto const region = scenario("dortmund-schwerte/morning").region;
  if (!std::filesystem::exists(region.osm[0])) {
    WARN("skipped: " << region.osm[0] << " is missing; tools/draw-standin draws it");
    return;
  }
  auto draft = draft_of(region);
  auto const network = build(draft);
  auto controls = [&](char const* name) {
    auto const s = scenario(std::string("dortmund-schwerte/") + name);
    return controls_of(s.policies, network, s.simulation.begin, s.simulation.end);
  };

  auto const slow = controls("tempo30-hoerde");
  CHECK(slow.size() > 50);
  for (auto const& c : slow) {
    CHECK(c.at == 6 * kHour);
    CHECK(network.areas.district_name[network.links.district[c.link]] == "Hörde");
  }

  auto const closed = controls("a45-bridge-closed");
  std::set<double> heads;
  bool bridge = false;
  for (auto const& c : closed) {
    CHECK(c.at == 7 * kHour);
    CHECK(network.text(network.links.ref[c.link]) == "A 45");
    auto const line = network.links.geometry[c.link];
    heads.insert(line.back().x > line.front().x ? 1 : -1);
    bridge = bridge || (network.links.flags[c.link] & DraftWays::kBridge) != 0;
  }
  CHECK(heads.size() == 2);  // both directions
  CHECK(closed.size() <= 6);
  CHECK(bridge);

  auto const priority = controls("transit-priority");
  CHECK(priority.size() > 50);
  for (auto const& c : priority) {
    CHECK(c.attribute == ControlAttribute::signal_transit_priority);
    CHECK(c.value == 1);
  }
  std::set<SignalId> in_wave;
  for (auto const& c : controls("green-wave-b54")) {
    CHECK((c.at == 6 * kHour || c.at == 9 * kHour));
    in_wave.insert(c.signal);
  }
  CHECK(in_wave.size() >= 5);

  auto const narrow = scenario("dortmund-schwerte/narrow-street");
  auto const links = links_of(narrow.policies[0].place, network, "");
  apply_edits(narrow.policies, draft);
  auto const narrowed = build(draft);
  auto car_metres = [](Network const& n, std::vector<LinkId> const& of) {
    double sum = 0;
    for (LinkId l : of) {
      for (LaneId lane : n.lanes_of(l)) {
        if (allows(n.lanes.allowed[lane], VehicleClass::car)) sum += double{n.lanes.length[lane]};
      }
    }
    return sum;
  };
  auto const after = links_of(narrow.policies[0].place, narrowed, "");
  CHECK(car_metres(narrowed, after) < 0.6 * car_metres(network, links));
}
