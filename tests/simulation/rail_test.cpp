#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <set>

#include "network/draft.h"
#include "simulation/scene.h"
#include "simulation/traffic_watch.h"

using namespace pendler;

namespace {

DrawnWay track(bool shared, LinkClass cls = LinkClass::rail, double speed = 100 / 3.6) {
  DrawnWay way;
  way.cls = cls;
  way.speed = speed;
  way.lanes_backward = shared ? 1 : 0;
  way.flags = shared ? DraftWays::kSharedTrack : 0;
  return way;
}

/// The link between two drawn nodes whose middle is nearest to a place.
LinkId link_by(Network const& net, std::string_view name, Point place) {
  LinkId best;
  double nearest = 1e9;
  for (LinkId link : net.links.key.ids()) {
    if (drawn_name(net, link) != name) continue;
    auto const line = net.links.geometry[link];
    double const d = distance(point_along(line, length(line) / 2), place);
    if (d < nearest) nearest = d, best = link;
  }
  REQUIRE(best.valid());
  return best;
}

TripId add_train(Scene& scene, std::vector<LinkId> const& route, double depart_s,
                 std::string_view type) {
  TripId const trip = add_trip(scene.demand, route.front(), route.back(), depart_s, type);
  Trips& t = scene.demand.trips;
  Rows<TripId, LinkId> routes;
  for (TripId id : t.key.ids())
    routes.append(id == trip ? std::span<LinkId const>(route) : std::span(t.route[id]));
  t.route = routes;
  return trip;
}

/// One line with its stops (position in the route, stop), and its runs.
void add_runs(Scene& scene, std::vector<LinkId> const& route,
              std::vector<std::pair<std::uint32_t, StopId>> const& stops, std::int32_t ride_s,
              std::vector<double> const& departures, std::string_view type) {
  LineServices& lines = scene.demand.timetable.lines;
  LineId const line(lines.route.size());
  lines.route.append(route);
  std::vector<StopId> at;
  std::vector<std::uint32_t> positions;
  std::vector<std::int32_t> ride;
  for (auto const& [position, stop] : stops) {
    positions.push_back(position);
    at.push_back(stop);
    ride.push_back(ride_s * 1000 * static_cast<std::int32_t>(ride.size()));
  }
  lines.stops.append(at);
  lines.stop_position.append(positions);
  lines.ride_ms.append(ride);
  for (double const depart_s : departures) {
    Runs& runs = scene.demand.timetable.runs;
    RunId const run = runs.key.push_back(make_key(runs.key.size(), 5));
    runs.line.push_back(line);
    runs.departure.push_back(static_cast<Millis>(depart_s * 1000));
    TripId const trip = add_trip(scene.demand, route.front(), route.back(), depart_s, type);
    scene.demand.trips.run[trip] = run;
    scene.demand.trips.kind[trip] = AgentKind::transit;
  }
}

/// Sections under each train's body, by its given route; says when two trains share one, and keeps
/// how hard each has braked.
class RailWatch {
 public:
  explicit RailWatch(Scene const& scene) : scene_(scene), net_(scene.network) {}

  std::string look(Simulation const& simulation) {
    std::map<SectionId, TripId> held;
    std::string wrong;
    for (VehicleSight const& v : simulation.vehicles()) {
      VehicleClass const cls = scene_.demand.vehicle_types[scene_.demand.trips.vehicle[v.trip]].cls;
      if (!allows(kRail, cls)) continue;
      float const dt = static_cast<float>(scene_.settings.tick_ms) / 1000.0F;
      auto const last = speed_.find(v.trip);
      if (last != speed_.end())
        braking_[v.trip] = std::max(braking_[v.trip], (last->second - v.speed) / dt);
      speed_[v.trip] = v.speed;
      for (SectionId s : under(v)) {
        auto const [at, first] = held.emplace(s, v.trip);
        if (!first && at->second != v.trip)
          wrong += "trips " + std::to_string(at->second.value) + " and " +
                   std::to_string(v.trip.value) + " in section " + std::to_string(s.value) + "; ";
      }
    }
    return wrong;
  }
  float hardest_braking(TripId trip) const { return braking_.at(trip); }

 private:
  std::set<SectionId> under(VehicleSight const& v) const {
    auto const route = scene_.demand.trips.route[v.trip];
    std::set<SectionId> out;
    auto at = route.begin();
    float left = v.length - v.position;  // of the body, behind the lane's start
    if (net_.is_movement(v.lane)) {
      at =
          std::find(route.begin(), route.end(), net_.movements.from_link[net_.movement_of(v.lane)]);
    } else {
      at = std::find(route.begin(), route.end(), net_.lanes.link[v.lane]);
      if (at == route.end()) return out;
      out.insert(net_.links.section[*at]);
      if (at == route.begin()) return out;
      left -= between(*(at - 1), *at);
      --at;
    }
    while (left > 0.01F) {
      out.insert(net_.links.section[*at]);
      left -= net_.links.length[*at];
      if (at == route.begin()) break;
      left -= between(*(at - 1), *at);
      --at;
    }
    return out;
  }
  float between(LinkId from, LinkId to) const {
    for (LaneId lane : net_.lanes_of(from))
      for (MovementId m : net_.lanes.out[lane])
        if (net_.movements.to_link[m] == to) return net_.lanes.length[net_.lane_of(m)];
    return 0;
  }

  Scene const& scene_;
  Network const& net_;
  std::map<TripId, float> speed_, braking_;
};

/// Single track with passing loops, 1.5 km between them, each of about 0.8 km. East uses the upper
/// track of each.
struct SingleLine {
  std::vector<LinkId> east, west;
  Scene scene;

  explicit SingleLine(int loops) : scene(draw(loops)) {
    Network const& net = scene.network;
    std::string const nodes = loops == 1 ? "ASTZ" : "ASTUVWXZ";
    for (std::size_t i = 0; i + 1 < nodes.size(); ++i) {
      std::string const there{nodes[i], nodes[i + 1]}, back{nodes[i + 1], nodes[i]};
      LinkId const first = link_named(net, there);
      LinkId const second = link_named(net, back);
      REQUIRE((first.valid() && second.valid()));
      double const x = 0.5 * (net.nodes.position[net.links.from[first]].x +
                              net.nodes.position[net.links.to[first]].x);
      east.push_back(link_by(net, there, {x, 0}));
      west.push_back(link_by(net, back, {x, -100}));
    }
    std::reverse(west.begin(), west.end());
    scene.settings.end = 4 * 3600 * kSecond;
  }

  static Scene draw(int loops) {
    DrawOptions options;
    options.other = track(true);
    for (char const* way : {"SBT", "SCDT", "UEV", "UFGV", "WHX", "WIJX"}) {
      if (loops == 1 && way[0] != 'S') continue;
      options.ways[way] = track(true);
    }
    char const* one =
        R"(A-----------------------------S--------B-------T-----------------------------Z
                               \              /
                                C------------D)";
    char const* three =
        R"(A-----------------------------S--------B-------T-----------------------------U-------E--------V-----------------------------W-------H--------X-----------------------------Z
                               \              /                               \              /                               \              /
                                C------------D                                 F------------G                                 I------------J)";
    return Scene(build(draw_network(loops == 1 ? one : three, 50.0, options)));
  }

  void run_all(std::uint32_t latest_s) {
    auto const running = scene.start();
    RailWatch watch(scene);
    std::string wrong;
    while (running->simulation.step()) {
      if (wrong.empty()) wrong = watch.look(running->simulation);
      if (running->simulation.totals().vehicles_arrived == scene.demand.trips.size()) break;
    }
    CHECK(wrong == "");
    CHECK(running->simulation.totals().vehicles_arrived == scene.demand.trips.size());
    CHECK(running->simulation.tick() * scene.settings.tick_ms / 1000 <
          static_cast<std::int32_t>(latest_s));
  }
};

}  // namespace

TEST_CASE("single track with a passing loop: an hour of trains both ways, none waits for ever") {
  SingleLine line(1);
  for (int i = 0; i < 15; ++i) {
    add_train(line.scene, line.east, 240 * i, "suburban_train");
    add_train(line.scene, line.west, 240 * i + 100 * (i % 3), "suburban_train");
  }
  line.run_all(5400);
}

TEST_CASE("single track with three loops: four trains at once, one longer than the loops") {
  SingleLine line(3);
  for (int i = 0; i < 8; ++i) {
    double const at = 420.0 * i;
    add_train(line.scene, line.east, at, "suburban_train");
    add_train(line.scene, line.east, at + 60, "regional_train");
    add_train(line.scene, line.west, at + 30, "suburban_train");
    add_train(line.scene, line.west, at + 90, i % 4 == 3 ? "freight_train" : "regional_train");
  }
  VehicleTypeId const freight = vehicle_type_named("freight_train");
  line.scene.demand.vehicle_types[freight].length = 1000;
  REQUIRE(line.scene.network.links.length[line.west[3]] < 1000);
  line.run_all(3 * 3600);
}

TEST_CASE("where both directions are routed over one track of a loop, one takes the other track") {
  SingleLine line(1);
  for (LinkId& link : line.west)
    if (link != line.west.front() && link != line.west.back())
      link = line.scene.network.links.reverse[line.east[1]];
  for (int i = 0; i < 8; ++i) {
    add_train(line.scene, line.east, 300 * i, "suburban_train");
    add_train(line.scene, line.west, 300 * i, "suburban_train");
  }
  auto const running = line.scene.start();
  std::set<LinkId> east_tracks, west_tracks;
  bool both = false;
  while (running->simulation.step()) {
    std::set<bool> inside;
    for (VehicleSight const& v : running->simulation.vehicles()) {
      LinkId const link = line.scene.network.lanes.link[v.lane];
      if (!link.valid()) continue;
      std::string const name = drawn_name(line.scene.network, link);
      if (name == "ST") east_tracks.insert(link), inside.insert(true);
      if (name == "TS") west_tracks.insert(link), inside.insert(false);
    }
    both = both || inside.size() == 2;
  }
  CHECK(running->simulation.totals().vehicles_arrived == 16);
  REQUIRE(east_tracks.size() == 1);
  REQUIRE(west_tracks.size() == 1);
  CHECK(line.scene.network.links.reverse[*east_tracks.begin()] != *west_tracks.begin());
  CHECK(both);  // they pass each other
}

TEST_CASE("two trains in a row on double track keep a block apart") {
  DrawOptions options;
  options.other = track(false, LinkClass::rail, 140 / 3.6);
  std::string picture = "A";
  for (char node = 'B'; node <= 'L'; ++node) picture += std::string("-----") + node;
  options.ways["ABCDEFGHIJKL"] = options.other;
  Scene scene(build(draw_network(picture, 100.0, options)));
  Network const& net = scene.network;
  std::vector<LinkId> route;
  for (LinkId l = net.nodes.out_links[node_at(net, 'A')].front();;
       l = net.nodes.out_links[net.links.to[l]].front()) {
    route.push_back(l);
    CHECK(net.links.length[l] <= 1001);
    if (net.nodes.out_links[net.links.to[l]].empty()) break;
  }
  REQUIRE(route.size() >= 6);
  add_train(scene, route, 0, "freight_train");
  TripId const second = add_train(scene, route, 10, "regional_train");
  auto const running = scene.start();
  RailWatch watch(scene);
  std::string wrong;
  while (running->simulation.step()) {
    if (wrong.empty()) wrong = watch.look(running->simulation);
  }
  CHECK(wrong == "");
  CHECK(running->simulation.totals().vehicles_arrived == 2);
  // It runs into the slow train's block again and again, and never brakes harder than in service.
  CHECK(watch.hardest_braking(second) <
        scene.demand.vehicle_types[vehicle_type_named("regional_train")].deceleration + 0.01F);
  CHECK(watch.hardest_braking(second) > 0.1F);
}

TEST_CASE("a station's two tracks are both used, a third train waits outside") {
  DrawOptions options;
  options.other = track(false);
  for (char const* way : {"SBT", "SCDT"}) options.ways[way] = options.other;
  options.stops = {{'B', TransitMode::train}, {'C', TransitMode::train}, {'Y', TransitMode::train}};
  Scene scene(build(draw_network(R"(A-----------------------S------B-----T------------Y-----------Z
                         \          /
                          C--------D)",
                                 50.0, options)));
  Network const& net = scene.network;
  REQUIRE(net.stops.key.size() == 3);
  LinkId const upper = link_by(net, "ST", {1550, 0});
  auto const stop_on = [&](LinkId link) {
    for (StopId stop : net.stops.key.ids())
      if (net.lanes.link[net.stops.lane[stop]] == link) return stop;
    return StopId();
  };
  std::vector<LinkId> route;
  for (LinkId l = net.nodes.out_links[node_at(net, 'A')].front();;) {
    route.push_back(l);
    auto const out = net.nodes.out_links[net.links.to[l]];
    if (out.empty()) break;
    l = out.size() == 2 ? upper : out.front();
  }
  auto const at =
      static_cast<std::uint32_t>(std::find(route.begin(), route.end(), upper) - route.begin());
  REQUIRE(stop_on(route[at + 1]).valid());
  // They are due to leave at 300 s and so stand there together.
  add_runs(scene, route, {{at, stop_on(upper)}, {at + 1, stop_on(route[at + 1])}}, 60,
           {300, 300, 300}, "suburban_train");
  for (TripId trip : scene.demand.trips.key.ids())
    scene.demand.trips.depart[trip] = 40 * kSecond * trip.value;
  auto const running = scene.start();
  std::size_t most = 0;
  bool third_outside = true;
  while (running->simulation.step()) {
    std::set<LinkId> standing;
    std::size_t trains = 0;
    for (VehicleSight const& v : running->simulation.vehicles()) {
      LinkId const link = net.lanes.link[v.lane];
      if (!link.valid() || v.speed > 0) continue;
      if (drawn_name(net, link) == "ST") standing.insert(link), ++trains;
      // With the whole body before the switch.
      if (standing.size() == 2 && drawn_name(net, link) != "ST")
        third_outside = third_outside && v.position <= net.links.length[link];
    }
    CHECK(trains == standing.size());
    most = std::max(most, standing.size());
  }
  CHECK(most == 2);
  CHECK(third_outside);
  CHECK(running->simulation.totals().vehicles_arrived == 3);
}

TEST_CASE("a train of 700 m frees its section with its tail, and halts by its braking curve") {
  DrawOptions options;
  options.other = track(false);
  options.ways["ABCDEFGH"] = options.other;
  options.stops = {{'G', TransitMode::train}};
  Scene scene(build(draw_network(
      "A---------B---------C---------D---------E---------F---------G-----H", 100.0, options)));
  Network const& net = scene.network;
  for (VehicleType& type : scene.demand.vehicle_types)
    if (type.name == "freight_train") type.length = 700;
  std::vector<LinkId> route;
  for (LinkId l = net.nodes.out_links[node_at(net, 'A')].front();;) {
    route.push_back(l);
    auto const out = net.nodes.out_links[net.links.to[l]];
    if (out.empty()) break;
    l = out.front();
  }
  StopId const stop(0);
  LinkId const halt = net.lanes.link[net.stops.lane[stop]];
  auto const at = std::find(route.begin(), route.end(), halt) - route.begin();
  add_runs(scene, route, {{static_cast<std::uint32_t>(at), stop}}, 0, {900}, "freight_train");
  scene.demand.trips.depart[TripId(0)] = 0;
  scene.demand.trips.route = {};
  scene.demand.trips.route.append(route);
  add_train(scene, route, 30, "suburban_train");
  auto const running = scene.start();
  RailWatch watch(scene);
  std::string wrong;
  float halted_at = -1;
  while (running->simulation.step()) {
    if (wrong.empty()) wrong = watch.look(running->simulation);
    for (VehicleSight const& v : running->simulation.vehicles())
      if (v.trip == TripId(0) && v.speed == 0 && net.lanes.link[v.lane] == halt && halted_at < 0)
        halted_at = v.position;
  }
  CHECK(wrong == "");
  CHECK(running->simulation.totals().vehicles_arrived == 2);
  CHECK(halted_at == Approx(net.stops.along[stop]).margin(1.0));
  CHECK(watch.hardest_braking(TripId(0)) < 0.4F + 0.01F);
  CHECK(watch.hardest_braking(TripId(1)) < 0.8F + 0.01F);
}

TEST_CASE("a level crossing closes in time: no train brakes, and the road gets through") {
  DrawOptions options;
  for (char const* way : {"ABCX", "XYZ"})
    options.ways[way] = track(true, LinkClass::rail, 140 / 3.6);
  options.ways["SXT"] = {};
  Scene scene(build(draw_network(R"(
                              S
                              |
                              |
A-----------B-------------C---X----Y-------------------------------Z
                              |
                              |
                              T)",
                                 60.0, options)));
  Network const& net = scene.network;
  REQUIRE(net.level_crossings.node.size() == 1);
  std::vector<LinkId> const route{link_named(net, "AX"), link_named(net, "XZ")};
  for (int i = 0; i < 5; ++i) add_train(scene, route, 300 + 300 * i, "regional_train");
  for (int i = 0; i < 150; ++i) {
    char const* type = i % 7 == 3 ? "articulated_truck" : i % 11 == 5 ? "bicycle" : "car";
    add_trip(scene.demand, net, "SX", "XT", 5 + 12 * i, type);
    add_trip(scene.demand, net, "TX", "XS", 8 + 12 * i, i % 9 == 4 ? "rigid_truck" : "car");
  }
  auto const running = scene.start();
  RailWatch watch(scene);
  TrafficWatch traffic(scene);
  std::string wrong;
  std::size_t waited = 0;
  while (running->simulation.step()) {
    if (wrong.empty()) wrong = watch.look(running->simulation);
    if (wrong.empty()) wrong = traffic.look(running->simulation);
    for (VehicleSight const& v : running->simulation.vehicles())
      waited += v.length < 20 && v.speed == 0 ? 1 : 0;
  }
  CHECK(wrong == "");
  CHECK(running->simulation.totals().vehicles_arrived == 305);
  CHECK(waited > 100);  // at closed barriers
  for (std::uint32_t i = 0; i < 5; ++i) CHECK(watch.hardest_braking(TripId(i)) < 0.05F);
}

TEST_CASE("a tram in the street keeps to signals, stops at its stop and shares the lane") {
  DrawOptions options;
  options.controls['C'] = NodeControl::signals;
  DrawnWay street;
  street.cls = LinkClass::secondary;
  street.allowed = static_cast<VehicleClasses>(drawn_classes(LinkClass::secondary) |
                                               classes(VehicleClass::tram));
  for (char const* way : {"AB", "BC", "CD"}) options.ways[way] = street;
  options.ways["DE"] = track(false, LinkClass::tram, 50 / 3.6);
  options.stops = {{'B', TransitMode::tram}};
  Scene scene(build(draw_network(R"(
                    N
                    |
                    |
A---------B---------C---------D---------E
                    |
                    |
                    S)",
                                 30.0, options)));
  Network const& net = scene.network;
  std::vector<LinkId> route;
  std::uint32_t halt = 0;
  StopId stop;
  for (StopId s : net.stops.key.ids())
    if (net.nodes.position[net.links.to[net.lanes.link[net.stops.lane[s]]]].x >
        net.nodes.position[net.links.from[net.lanes.link[net.stops.lane[s]]]].x)
      stop = s;
  REQUIRE(stop.valid());
  for (LinkId l = net.nodes.out_links[node_at(net, 'A')].front(); l.valid();) {
    if (net.lanes.link[net.stops.lane[stop]] == l) halt = static_cast<std::uint32_t>(route.size());
    route.push_back(l);
    LinkId next;
    for (LinkId out : net.nodes.out_links[net.links.to[l]])
      if (net.nodes.position[net.links.to[out]].x > net.nodes.position[net.links.from[out]].x + 1)
        next = out;
    l = next;
  }
  REQUIRE(drawn_name(net, route.back()) == "DE");
  std::vector<double> due;
  for (int i = 0; i < 12; ++i) due.push_back(60 + 150 * i);
  add_runs(scene, route, {{halt, stop}}, 0, due, "tram");
  for (int i = 0; i < 150; ++i) {
    add_trip(scene.demand, net, drawn_name(net, route.front()), "CD", 7 + 11 * i);
    add_trip(scene.demand, net, "NC", "CS", 5 + 11 * i);
  }
  auto const running = scene.start();
  TrafficWatch watch(scene);
  std::string wrong;
  std::set<TripId> halted;
  bool follows_car = false;
  while (running->simulation.step()) {
    if (wrong.empty()) wrong = watch.look(running->simulation);
    auto const seen = running->simulation.vehicles();
    for (std::size_t i = 0; i < seen.size(); ++i) {
      VehicleSight const& v = seen[i];
      if (v.length < 20) continue;
      if (v.speed == 0 && v.lane == net.stops.lane[stop] &&
          std::abs(v.position - net.stops.along[stop]) < 1.5F)
        halted.insert(v.trip);
      follows_car = follows_car || (i > 0 && seen[i - 1].lane == v.lane && seen[i - 1].length < 20);
    }
  }
  CHECK(wrong == "");
  CHECK(watch.crossings_seen() > 100);
  CHECK(halted.size() == 12);
  CHECK(follows_car);
  CHECK(running->simulation.totals().vehicles_arrived == 12 + 300);
}
