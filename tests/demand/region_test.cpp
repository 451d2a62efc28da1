// Demand from a region's tables, on a drawn region.

#include <catch2/catch.hpp>

#include <map>
#include <numeric>
#include <set>

#include "base/error.h"
#include "base/hash.h"
#include "demand/commuter_flows.h"
#include "demand/make_demand.h"
#include "demand/places.h"
#include "demand/small_region.h"
#include "transit/drawn_lines.h"

using namespace pendler;

namespace {

struct Made {
  Network network = build(small_region_draft());
  RegionTables tables = small_region_tables();

  Demand demand(double scale = 1, Millis begin = 0, Millis end = 24 * kHour,
                std::uint64_t seed = 1) const {
    return make_demand({network, &tables, begin, end, seed, scale, 0});
  }
  std::string municipality(LinkId l) const {
    return network.areas.municipality_name[network.links.municipality[l]];
  }
};

std::uint64_t digest(Demand& demand) {
  Digest d;
  d.add(columns_of(demand.trips));
  d.add(columns_of(demand.timetable));
  return d.value();
}

}  // namespace

TEST_CASE("region: flows of the tables are met exactly") {
  Made const made;
  auto const part =
      largest_connected_part(made.network, link_graph(made.network, VehicleClass::car));
  auto const zones = zones_of(made.tables, made.network, part);
  REQUIRE(zones.size() == 3);
  for (Zone const& z : zones) {
    CHECK_FALSE(z.homes.empty());
    CHECK_FALSE(z.works.empty());
  }
  auto const flows = flow_cells(made.tables, zones);
  std::map<std::string, std::int64_t> sums;
  auto const name = [&](FlowEnd end) {
    return end.outside ? flows.outside[end.index]
                       : made.tables.municipalities[zones[end.index].municipality].name;
  };
  for (FlowCell const& cell : flows.cells) {
    sums[name(cell.home) + ">" + name(cell.work)] += cell.commuters;
  }
  CHECK(sums == std::map<std::string, std::int64_t>{{"West>West", 3000},
                                                    {"West>East", 500},
                                                    {"East>West", 400},
                                                    {"East>East", 1000},
                                                    {"Far>West", 300},
                                                    {"West>Away", 200},
                                                    {"Far>Away", 50}});
  // W2 has three quarters of West's jobs: 3000 + 400 come from the region, 300 from Far
  std::int64_t to_w2 = 0;
  for (FlowCell const& cell : flows.cells) {
    if (!cell.work.outside && zones[cell.work.index].code == "W2") to_w2 += cell.commuters;
  }
  CHECK(std::abs(to_w2 - 2775) <= 2);
}

TEST_CASE("region: every commuter goes to work and comes home") {
  Made const made;
  auto const demand = made.demand();
  auto const& trips = demand.trips;
  std::map<std::string, int> to_work;
  std::map<Key, int> of_agent;
  for (TripId t : trips.key.ids()) {
    if (trips.kind[t] != AgentKind::commuter) continue;
    ++of_agent[trips.agent[t]];
    if (trips.depart[t] >= 9 * kHour) continue;
    ++to_work[made.municipality(trips.from[t]) + ">" + made.municipality(trips.to[t])];
    CHECK(trips.from[t] != trips.to[t]);
    CHECK((trips.mode[t] == TripMode::car || trips.mode[t] == TripMode::walk));
    CHECK((trips.mode[t] == TripMode::car) == trips.vehicle[t].valid());
    CHECK((trips.mode[t] == TripMode::walk) == (trips.walk_ms[t] > 0));
  }
  // trips over a gateway begin or end on the gateway's link, which lies in the municipality
  CHECK(to_work["West>West"] == 3000 + 300);
  CHECK(to_work["West>East"] == 500 + 200 + 50);
  CHECK(to_work["East>West"] == 400);
  CHECK(to_work["East>East"] == 1000);
  CHECK(of_agent.size() == 5450);
  for (auto const& [agent, count] : of_agent) CHECK(count == 2);
  CHECK(demand.remarks.empty());
}

TEST_CASE("region: the way home follows the way to work") {
  Made const made;
  auto const demand = made.demand();
  auto const& trips = demand.trips;
  int chained = 0;
  for (TripId t : trips.key.ids()) {
    if (trips.kind[t] != AgentKind::commuter || trips.depart[t] < 9 * kHour) continue;
    TripId const before = trips.after[t];
    REQUIRE(before.valid());
    ++chained;
    CHECK(trips.agent[before] == trips.agent[t]);
    CHECK(trips.mode[before] == trips.mode[t]);
    // out over a gateway on its link out, and back in on the street's other direction
    LinkId const work = trips.to[before];
    CHECK((trips.from[t] == work || trips.from[t] == made.network.links.reverse[work]));
    CHECK(trips.depart[t] >= trips.depart[before] + 4 * kHour);
  }
  CHECK(chained == 5450);
}

namespace {

/// How many go by bus where buses run all along the region's longest street, in these directions.
std::size_t bus_riders(std::vector<std::string> const& directions,
                       std::vector<HeadwayRow> const& headways) {
  DrawOptions options;
  for (char c : std::string_view("BCDEFG")) options.stops.push_back({c, TransitMode::bus});
  NetworkDraft draft = small_region_draft(options);
  for (std::string const& stops : directions) {
    std::vector<std::string> ways;
    for (std::size_t i = 1; i < stops.size(); ++i)
      ways.push_back({std::min(stops[i - 1], stops[i]), std::max(stops[i - 1], stops[i])});
    add_line(draft, "10", TransitMode::bus, stops, ways);
  }
  Made made{build(draft), small_region_tables()};
  made.tables.headways = headways;
  auto const demand = made.demand();
  auto const& trips = demand.trips;
  std::map<Key, std::vector<TripId>> rides;
  for (TripId t : trips.key.ids()) {
    CHECK(trips.after[t] != t);
    if (trips.mode[t] == TripMode::bus && trips.kind[t] == AgentKind::commuter)
      rides[trips.agent[t]].push_back(t);
  }
  for (auto const& [agent, both] : rides) {
    REQUIRE(both.size() == 2);
    for (TripId t : both) CHECK(trips.rides[t].size() > 0);
    CHECK(trips.after[both[1]] == both[0]);
  }
  return rides.size();
}

}  // namespace

TEST_CASE("region: only who can ride both ways at those hours takes the bus") {
  std::vector<std::string> const both{"BCDEFG", "GFEDCB"};
  CHECK(bus_riders(both, {{"10", 5 * kHour, 22 * kHour, 120}}) > 30);
  CHECK(bus_riders({"BCDEFG"}, {{"10", 5 * kHour, 22 * kHour, 120}}) == 0);
  CHECK(bus_riders(both, {{"10", 5 * kHour, 10 * kHour, 120}}) == 0);
  CHECK(bus_riders(both,
                   {{"10", 5 * kHour, 10 * kHour, 120}, {"10", 14 * kHour, 18 * kHour, 120}}) > 30);
}

TEST_CASE("region: the second day is like the first") {
  Made const made;
  auto const days = made.demand(1, 0, 40 * kHour);
  auto const& trips = days.trips;
  std::map<std::pair<Key, Millis>, std::array<int, 2>> seen;  // of each agent at each time of day
  for (TripId t : trips.key.ids()) {
    if (trips.depart[t] % kDay >= 16 * kHour) continue;  // on both days
    int const day = trips.depart[t] >= kDay ? 1 : 0;
    ++seen[{trips.agent[t], trips.depart[t] % kDay}][static_cast<std::size_t>(day)];
  }
  CHECK(seen.size() > 10000);
  for (auto const& [trip, count] : seen) CHECK(count == std::array{1, 1});
}

TEST_CASE("region: a district is known by name in its own municipality only") {
  NetworkDraft draft = small_region_draft();
  for (auto const& [parent, left, right] : {std::tuple{0U, 200.0, 800.0}, {1U, 1400.0, 2600.0}}) {
    auto& areas = draft.areas;
    areas.kind.push_back(AreaKind::district);
    areas.code.push_back("");
    areas.name.push_back("Mitte");
    areas.parent.push_back(DraftAreaId(std::size_t{parent}));
    areas.ring_points.append(
        {Point{left, -9000}, {right, -9000}, {right, 9000}, {left, 9000}, {left, -9000}});
    areas.ring_sizes.append({5U});
  }
  Made made{build(draft), small_region_tables()};
  made.tables.districts[0].name = made.tables.districts[2].name = "Mitte";  // W1 and E1
  auto const cars =
      largest_connected_part(made.network, link_graph(made.network, VehicleClass::car));
  auto const zones = zones_of(made.tables, made.network, cars);
  for (Zone const& zone : zones) {
    CHECK_FALSE(zone.homes.empty());
    for (LinkId l : zone.homes.links())
      CHECK(made.municipality(l) == made.tables.municipalities[zone.municipality].name);
  }
  made.tables.freight[0].from = "Mitte";
  CHECK_THROWS_AS(made.demand(), InputError);
}

TEST_CASE("region: rows of one kind add up") {
  Made made;
  auto const count = [&] {
    std::set<Key> tours;
    auto const demand = made.demand();
    for (TripId t : demand.trips.key.ids())
      if (demand.trips.kind[t] == AgentKind::freight) tours.insert(demand.trips.agent[t]);
    return tours.size();
  };
  CHECK(count() == 160);
  made.tables.freight.push_back(made.tables.freight[0]);
  made.tables.freight.push_back(made.tables.freight[2]);
  CHECK(count() == 300);
  // A district beside its municipality.
  made.tables.flows.push_back({"Far", "W2", 100});
  CHECK(made.demand().trips.size() > 10900);
}

TEST_CASE("region: through traffic takes the ways of a zone by their shares") {
  Made made;
  made.tables.freight = {{"through", "Far", "Away", 1000, 0, "articulated_truck"}};
  made.tables.flows.clear();
  made.tables.gateways.push_back({"Far", "GH", "Away street", 0, 0, {2800, 0}, 3});
  std::map<LinkId, int> from;
  auto const demand = made.demand();
  for (TripId t : demand.trips.key.ids()) {
    ++from[demand.trips.from[t]];
    CHECK(demand.trips.from[t] != demand.trips.to[t]);
  }
  // Over GH nobody comes in who leaves there again.
  CHECK(from.size() == 1);
  made.tables.gateways[1].road_or_line = "AB";
  made.tables.gateways[1].position = {0, 0};
  made.tables.gateways[2].share = 1;
  auto const back = made.demand();
  std::map<LinkId, int> ends;
  for (TripId t : back.trips.key.ids()) ++ends[back.trips.from[t]];
  CHECK(ends.size() == 1);
}

TEST_CASE("region: a sample is a part of the whole") {
  Made const made;
  auto const whole = made.demand(1.0), tenth = made.demand(0.1);
  std::map<Key, TripId> at;
  for (TripId t : whole.trips.key.ids()) at[whole.trips.key[t]] = t;
  std::size_t persons = 0;
  for (TripId t : tenth.trips.key.ids()) {
    auto const found = at.find(tenth.trips.key[t]);
    REQUIRE(found != at.end());
    TripId const w = found->second;
    CHECK(tenth.trips.from[t] == whole.trips.from[w]);
    CHECK(tenth.trips.to[t] == whole.trips.to[w]);
    CHECK(tenth.trips.mode[t] == whole.trips.mode[w]);
    CHECK(tenth.trips.depart[t] == whole.trips.depart[w]);
    persons += tenth.trips.kind[t] == AgentKind::commuter;
  }
  CHECK(persons > 2 * 545 - 140);
  CHECK(persons < 2 * 545 + 140);
}

TEST_CASE("region: a window holds the day's trips that depart in it") {
  Made const made;
  auto const day = made.demand(), hours = made.demand(1, 7 * kHour, 8 * kHour);
  std::set<Key> in_day, in_hours;
  for (TripId t : day.trips.key.ids()) {
    Millis const at = day.trips.depart[t];
    if (at >= 7 * kHour && at < 8 * kHour) in_day.insert(day.trips.key[t]);
  }
  for (TripId t : hours.trips.key.ids()) in_hours.insert(hours.trips.key[t]);
  CHECK(in_day == in_hours);
  CHECK(in_day.size() > 2000);
}

TEST_CASE("region: a larger flow adds persons and changes none") {
  Made made;
  auto const before = made.demand();
  made.tables.flows[4].commuters += 40;  // from outside: no gravity model between
  auto const after = made.demand();
  std::map<Key, TripId> at;
  for (TripId t : after.trips.key.ids()) at[after.trips.key[t]] = t;
  for (TripId t : before.trips.key.ids()) {
    auto const found = at.find(before.trips.key[t]);
    REQUIRE(found != at.end());
    CHECK(before.trips.depart[t] == after.trips.depart[found->second]);
    CHECK(before.trips.to[t] == after.trips.to[found->second]);
  }
  CHECK(after.trips.size() == before.trips.size() + 80);
}

TEST_CASE("region: tours are chained from the depot back to it") {
  Made const made;
  auto const demand = made.demand();
  auto const& trips = demand.trips;
  std::map<Key, std::vector<TripId>> legs;
  int through = 0;
  for (TripId t : trips.key.ids()) {
    if (trips.kind[t] != AgentKind::freight) continue;
    legs[trips.agent[t]].push_back(t);
    VehicleType const& type = standard_vehicle_types()[trips.vehicle[t]];
    CHECK((type.cls == VehicleClass::van || type.cls == VehicleClass::truck));
    CHECK(trips.mode[t] == TripMode::truck);
    through += type.name == "articulated_truck";
  }
  CHECK(through == 100);
  CHECK(legs.size() == 160);
  int tours = 0;
  for (auto const& [agent, tour] : legs) {
    if (tour.size() == 1) continue;
    ++tours;
    CHECK(tour.size() <= 6);
    CHECK(trips.from[tour.front()] == trips.to[tour.back()]);
    CHECK_FALSE(trips.after[tour.front()].valid());
    for (std::size_t i = 1; i < tour.size(); ++i) {
      CHECK(trips.after[tour[i]] == tour[i - 1]);
      CHECK(trips.from[tour[i]] == trips.to[tour[i - 1]]);
      CHECK(trips.pause_ms[tour[i]] > 0);
      CHECK(trips.depart[tour[i]] >= trips.depart[tour[i - 1]] + trips.pause_ms[tour[i]]);
    }
  }
  CHECK(tours == 60);
}

TEST_CASE("region: same seed, same trips; another seed, others") {
  Made const made;
  auto one = made.demand(0.5), two = made.demand(0.5), three = made.demand(0.5, 0, 24 * kHour, 2);
  CHECK(digest(one) == digest(two));
  CHECK(digest(one) != digest(three));
}

TEST_CASE("region: what the network lacks is named, what is wrong is refused") {
  Made made;
  made.tables.gateways[1].position = {90000, 90000};
  made.tables.gateways[1].road_or_line = "A 999";
  auto const demand = made.demand();
  REQUIRE(demand.remarks.size() >= 3);
  Made bare;
  bare.tables.flows.clear();
  bare.tables.freight.clear();
  CHECK(bare.demand().remarks == std::vector<std::string>{"no commuter flows, so no commuters",
                                                          "no table of freight, so none"});
  CHECK(demand.remarks[0].find("A 999") != std::string::npos);
  std::map<Key, int> agents;
  for (TripId t : demand.trips.key.ids()) {
    if (demand.trips.kind[t] == AgentKind::commuter) agents[demand.trips.agent[t]] = 1;
  }
  CHECK(agents.size() == 5450 - 250);

  auto const refused = [](auto change) {
    Made wrong;
    change(wrong.tables);
    CHECK_THROWS_AS(wrong.demand(), InputError);
  };
  refused([](RegionTables& t) { t.flows[0].commuters = -1; });
  refused([](RegionTables& t) { t.flows.push_back(t.flows[0]); });
  refused([](RegionTables& t) { t.profiles.clear(); });
  refused([](RegionTables& t) { t.districts[0].municipality = "North"; });
  refused([](RegionTables& t) { t.freight[0].vehicle = "zeppelin"; });
  refused([](RegionTables& t) { t.freight[0].from = "W9"; });
  refused([](RegionTables& t) { t.freight[0].kind = "by air"; });
  refused([](RegionTables& t) { t.freight[0].vehicles_a_day = -3; });
  refused([](RegionTables& t) { t.districts[0].population = t.districts[1].population = 0; });
  CHECK_THROWS_AS(made.demand(1.5), InputError);
  CHECK_THROWS_AS(made.demand(1, 10 * kHour, 6 * kHour), InputError);
}
