#include <catch2/catch.hpp>
#include <cmath>

#include "demand/transit_trips.h"
#include "kernels/train.h"
#include "simulation/scene.h"
#include "transit/drawn_lines.h"
#include "transit/make_timetable.h"

using namespace pendler;

namespace {

/// One bus line along a street with a stop in its first and last link; persons ride from end to
/// end.
Scene bus_line(int persons, int runs) {
  DrawOptions options;
  options.stops = {{'B', TransitMode::bus}, {'D', TransitMode::bus}};
  options.other.lanes_backward = 0;
  Scene scene(build(draw_network("A-----B-----C-----D-----E", 40.0, options)));
  Network const& net = scene.network;
  REQUIRE(net.stops.key.size() == 2);
  StopId const first{std::size_t{0}}, last{std::size_t{1}};
  LineServices& lines = scene.demand.timetable.lines;
  std::vector<LinkId> route;
  for (LinkId l = net.lanes.link[net.stops.lane[first]];;
       l = net.nodes.out_links[net.links.to[l]].front()) {
    route.push_back(l);
    if (l == net.lanes.link[net.stops.lane[last]]) break;
  }
  lines.route.append(route);
  lines.stops.append({first, last});
  lines.stop_position.append({0U, static_cast<std::uint32_t>(route.size() - 1)});
  lines.ride_ms.append({0, 120 * 1000});
  for (int i = 0; i < runs; ++i) {
    Runs& r = scene.demand.timetable.runs;
    RunId const run = r.key.push_back(make_key(i, 5));
    r.line.push_back(LineId(std::size_t{0}));
    r.departure.push_back((60 + 300 * i) * kSecond);
    TripId const t = add_trip(scene.demand, net, "AB", "DE", 60 + 300 * i, "bus");
    scene.demand.trips.run[t] = run;
    scene.demand.trips.kind[t] = AgentKind::transit;
    scene.demand.trips.from[t] = route.front();
    scene.demand.trips.to[t] = route.back();
  }
  Trips& trips = scene.demand.trips;
  Trips with_rides = trips;
  with_rides.rides = {};
  for (std::size_t i = 0; i < trips.size(); ++i) with_rides.rides.append({});
  scene.demand.trips = with_rides;
  for (int i = 0; i < persons; ++i) {
    Trips& t = scene.demand.trips;
    TripId const id = t.key.push_back(make_key(i, 9));
    t.agent.push_back(t.key[id]);
    t.kind.push_back(AgentKind::commuter);
    t.mode.push_back(TripMode::bus);
    t.vehicle.push_back(VehicleTypeId());
    t.from.push_back(route.front());
    t.to.push_back(route.back());
    t.route.append({});
    t.ends.append({});
    t.depart.push_back(i * kSecond);
    t.after.push_back(TripId());
    t.pause_ms.push_back(0);
    t.run.push_back(RunId());
    t.rides.append({Ride{20 * 1000, 0, 0, 1}});
    t.walk_ms.push_back(30 * 1000);
  }
  return scene;
}

}  // namespace

TEST_CASE(
    "all who wait ride, a full bus leaves the rest for the next, and nobody is lost on any tick") {
  Scene const scene = bus_line(100, 3);  // 70 fit into a bus
  auto run = scene.start();
  while (run->simulation.step()) run->simulation.check_conservation();
  run->simulation.finish();
  RunTotals const totals = run->simulation.totals();
  CHECK(totals.vehicles_arrived == 3);
  CHECK(totals.persons_arrived == 100);
  TripRows const rows = run->simulation.trip_rows();
  int by_first = 0;
  for (std::size_t i = 3; i < rows.key.size(); ++i) {
    CHECK(rows.arrive_s[i] > rows.depart_s[i] + 50);  // 20 s and 30 s on foot
    by_first += rows.arrive_s[i] < 360 ? 1 : 0;
  }
  CHECK(by_first <= 70);
  CHECK(by_first >= 30);
}

TEST_CASE("a run stands as long as its passengers take at its doors; who comes meanwhile boards") {
  Scene const scene = bus_line(160, 3);
  VehicleType const& bus = scene.demand.vehicle_types[vehicle_type_named("bus")];
  TableSink<StopEventRows> events("transit/stop_events");
  auto run = scene.start(1, ChunkOrder::forward, &events);
  while (run->simulation.step()) {
  }
  run->simulation.finish();
  StopEventRows const& e = events.all;
  REQUIRE(e.run.size() == 6);
  int first = 0;
  for (std::size_t i = 0; i < e.run.size(); ++i) {
    double const stood = e.depart_s[i] - e.arrive_s[i];
    INFO("event " << i);
    if (e.sequence[i] == 1) {  // the last stop
      CHECK(e.boarded[i] == 0);
      CHECK(e.on_board[i] == 0);
      CHECK(stood == Approx(dwell_time({}, 0, e.alighted[i], bus.channels)).margin(1.0));
      continue;
    }
    CHECK(e.on_board[i] == e.boarded[i]);
    if (i == 0) {
      // 41 stood there; one a second came while they boarded.
      first = e.boarded[i];
      CHECK(first > 55);
      CHECK(first <= 70);
      CHECK(stood >= dwell_time({}, 41, 0, bus.channels));
      CHECK(stood < 32);
    } else {
      CHECK(e.boarded[i] == (e.due_s[i] < 400 ? 70 : 90 - first));
      CHECK(stood == Approx(dwell_time({}, e.boarded[i], 0, bus.channels)).margin(1.0));
    }
  }
}

TEST_CASE("with no other traffic every run of a line meets its timetable") {
  DrawOptions options;
  options.other.lanes_backward = 0;
  for (char node : {'B', 'D', 'F', 'H'}) options.stops.push_back({node, TransitMode::bus});
  options.controls['E'] = NodeControl::signals;
  NetworkDraft draft = draw_network(R"(
                        X
                        |
A-----B-----C-----D-----E-----F-----G-----H-----I
                        |
                        Y)",
                                    60.0, options);
  add_line(draft, "10", TransitMode::bus, "BDFH", {"AB", "BC", "CD", "DE", "EF", "FG", "GH", "HI"});
  Scene scene(build(draft));
  std::vector<Headway> const headways{{"10", 0, 2 * kHour, 420}};
  scene.demand.timetable = make_timetable(scene.network, headways, 0, 2 * kHour, 1);
  REQUIRE(scene.demand.timetable.runs.key.size() == 17);
  scene.demand.trips = assemble(transit_trips(scene.network, scene.demand.timetable));
  scene.settings.end = 3 * 3600 * kSecond;
  TableSink<StopEventRows> events("transit/stop_events");
  auto run = scene.start(1, ChunkOrder::forward, &events);
  while (run->simulation.step()) {
  }
  run->simulation.finish();
  StopEventRows const& e = events.all;
  CHECK(e.run.size() == 17 * 4);
  for (std::size_t i = 0; i < e.run.size(); ++i) {
    if (e.sequence[i] < 3) CHECK(e.depart_s[i] >= e.due_s[i]);  // at the last one it ends
    CHECK(e.depart_s[i] <= e.due_s[i] + 15);  // a red signal at its longest, less the slack
  }
}

TEST_CASE("a run waits for its planned departure and then keeps its time on an empty street") {
  Scene const scene = bus_line(0, 1);
  auto run = scene.start();
  while (run->simulation.step()) {
  }
  run->simulation.finish();
  TripRows const rows = run->simulation.trip_rows();
  REQUIRE(rows.key.size() == 1);
  CHECK(rows.arrive_s[0] >= 60);
  CHECK(rows.arrive_s[0] <= 60 + 120 + 30);
}

TEST_CASE("who rides to a stop that the run has missed alights at the next one") {
  Scene scene = bus_line(1, 1);
  LineServices& lines = scene.demand.timetable.lines;
  std::vector<LinkId> const route(lines.route[LineId(std::size_t{0})].begin(),
                                  lines.route[LineId(std::size_t{0})].end());
  REQUIRE(route.size() >= 3);
  StopId const first{std::size_t{0}}, last{std::size_t{1}};
  auto const end = static_cast<std::uint32_t>(route.size() - 1);
  lines = {};
  lines.route.append(route);
  // When it has served the second one, the third lies behind it.
  lines.stops.append({first, last, first, last, last});
  lines.stop_position.append({0U, 1U, 0U, 2U, end});
  lines.ride_ms.append({0, 10'000, 20'000, 30'000, 40'000});
  scene.demand.trips.rides.values().back().alight = 2;
  TableSink<StopEventRows> events("transit/stop_events");
  auto run = scene.start(1, ChunkOrder::forward, &events);
  while (run->simulation.step()) {
  }
  run->simulation.finish();
  for (std::size_t i = 0; i < events.all.run.size(); ++i) {
    CHECK(events.all.sequence[i] != 2);
    CHECK(events.all.alighted[i] == (events.all.sequence[i] == 3 ? 1 : 0));
  }
  CHECK(events.all.run.size() == 4);
}

TEST_CASE("a stop just behind the begin of a short link is seen in time, and served") {
  DrawOptions options;
  options.other.cls = LinkClass::secondary;
  options.other.name = "Main";
  options.other.speed = 70 / 3.6;
  options.stops = {{'B', TransitMode::bus}, {'S', TransitMode::bus}, {'D', TransitMode::bus}};
  for (char const* way : {"SX", "SY"}) {  // a change of name cuts the street
    options.ways[way] = options.other;
    options.ways[way].name = "Two";
  }
  Scene scene(build(
      draw_network("A-----B-------------------------X--S-Y--------C-----D-----E", 6.0, options)));
  Network const& net = scene.network;

  std::vector<LinkId> route;
  std::vector<StopId> stops;
  std::vector<std::uint32_t> positions;
  auto const x = [&](NodeId n) { return net.nodes.position[n].x; };
  for (LinkId link = net.nodes.out_links[node_at(net, 'A')].front(); link.valid();) {
    for (StopId s : net.stops.key.ids()) {
      if (net.lanes.link[net.stops.lane[s]] != link) continue;
      stops.push_back(s);
      positions.push_back(static_cast<std::uint32_t>(route.size()));
    }
    route.push_back(link);
    LinkId next;
    for (LinkId out : net.nodes.out_links[net.links.to[link]])
      if (x(net.links.to[out]) > x(net.links.from[out])) next = out;
    link = next;
  }
  REQUIRE(stops.size() == 3);
  LinkId const short_link = route[positions[1]];
  REQUIRE(net.links.length[short_link] < 40);
  LineServices& lines = scene.demand.timetable.lines;
  lines.route.append(route);
  lines.stops.append(stops);
  lines.stop_position.append(positions);
  lines.ride_ms.append({0, 15'000, 30'000});
  Runs& runs = scene.demand.timetable.runs;
  RunId const run_id = runs.key.push_back(make_key(1, 5));
  runs.line.push_back(LineId(std::size_t{0}));
  runs.departure.push_back(60 * kSecond);
  TripId const bus = add_trip(scene.demand, net, drawn_name(net, route.front()),
                              drawn_name(net, route.back()), 60, "bus");
  scene.demand.trips.run[bus] = run_id;
  scene.demand.trips.kind[bus] = AgentKind::transit;
  scene.settings.end = 600 * kSecond;

  auto run = scene.start();
  bool halted = false;
  while (run->simulation.step()) {
    for (VehicleSight const& v : run->simulation.vehicles()) {
      halted = halted || (net.lanes.link[v.lane] == short_link && v.speed == 0 &&
                          std::abs(v.position - net.stops.along[stops[1]]) < 1.5F);
    }
  }
  run->simulation.finish();
  CHECK(halted);
  CHECK(run->simulation.totals().vehicles_arrived == 1);
}

TEST_CASE("a run stands at its stops at least as long as is said, at the last one until its time") {
  Scene scene = bus_line(0, 1);
  LineServices& lines = scene.demand.timetable.lines;
  lines.dwell_ms.append({40 * 1000, 70 * 1000});
  TableSink<StopEventRows> events("transit/stop_events");
  auto const stands = [&] {
    events.all = {};
    auto run = scene.start(1, ChunkOrder::forward, &events);
    while (run->simulation.step()) {
    }
    run->simulation.finish();
    CHECK(run->simulation.totals().vehicles_arrived == 1);
    REQUIRE(events.all.depart_s.size() == 2);
    return std::pair(events.all.depart_s[0] - events.all.arrive_s[0],
                     events.all.depart_s[1] - events.all.arrive_s[1]);
  };
  CHECK(stands().first == Approx(40).margin(1));
  CHECK(stands().second == Approx(70).margin(1));
  for (std::int32_t& ms : lines.ride_ms[LineId(0)]) ms *= 4;  // now the last one is due at 540 s
  stands();
  CHECK(events.all.depart_s[1] == Approx(540).margin(1));
}

TEST_CASE("a stop on a link too short to halt on is served right before it") {
  Scene scene = bus_line(5, 1);
  Network& net = scene.network;
  LinkId const last = scene.demand.timetable.lines.route[LineId(0)].back();
  for (LaneId lane : net.lanes_of(last)) net.lanes.length[lane] = 0.2F;
  net.links.length[last] = 0.2F;
  net.stops.along[scene.demand.timetable.lines.stops[LineId(0)].back()] = 0.1F;
  TableSink<StopEventRows> events("transit/stop_events");
  auto run = scene.start(1, ChunkOrder::forward, &events);
  while (run->simulation.step()) {
  }
  run->simulation.finish();
  CHECK(run->simulation.totals().vehicles_arrived == 1);
  CHECK(run->simulation.totals().persons_arrived == 5);
  CHECK(events.all.alighted == std::vector<std::uint16_t>{0, 5});
}
