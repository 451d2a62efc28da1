// What controls do to vehicles on the way, and what the router is told.

#include <algorithm>
#include <catch2/catch.hpp>
#include <vector>

#include "simulation/scene.h"

using namespace pendler;

namespace {

/// A road AXC over one from B to D; arms of 360 m.
Network crossing(DrawOptions const& options) {
  return build(
      draw_network("      B      \n"
                   "      |      \n"
                   "A-----X-----C\n"
                   "      |      \n"
                   "      D      ",
                   60.0, options));
}

Scene over_a_crossing() {
  DrawOptions options;
  options.ways["AXC"].flags = DraftWays::kBuiltUp | DraftWays::kPriorityRoad;
  Scene scene(crossing(options));
  scene.settings.end = 20 * kMinute;
  return scene;
}

/// Greatest speed on ways through junctions between those times, m/s.
float fastest_inside(Scene const& scene, double from_s, double to_s) {
  auto run = scene.start();
  float fastest = 0;
  while (run->simulation.step()) {
    double const now = static_cast<double>(run->simulation.tick()) * 0.5;
    for (VehicleSight const& v : run->simulation.vehicles()) {
      if (now > from_s && now < to_s && scene.network.is_movement(v.lane))
        fastest = std::max(fastest, v.speed);
    }
  }
  return fastest;
}

/// Keeps what it is told of one link.
class Listening : public RouteService {
 public:
  Listening(RouteService& inner, LinkId link) : inner_(inner), link_(link) {}
  void update(std::span<float const> seconds, std::span<VehicleClasses const> closed) override {
    told.push_back(seconds[link_.index()]);
    inner_.update(seconds, closed);
  }
  std::vector<std::vector<LinkId>> routes(std::span<RouteRequest const> requests) override {
    return inner_.routes(requests);
  }
  std::vector<std::vector<LinkId>> search(std::span<RouteRequest const> requests) override {
    return inner_.search(requests);
  }
  std::vector<float> told;

 private:
  RouteService& inner_;
  LinkId link_;
};

/// What the router is told of the link that leads to the crossing, where many come at once.
std::vector<float> told_of_the_jam(std::int32_t interval_s, std::vector<Control> controls = {}) {
  DrawOptions options;
  options.controls['X'] = NodeControl::signals;
  Scene scene(crossing(options));
  for (int i = 0; i < 900; ++i) add_trip(scene.demand, scene.network, "AX", "XC", 1.0 * i);
  scene.settings.end = 15 * kMinute;
  scene.settings.interval_s = interval_s;
  scene.settings.reroute_interval_s = 60;
  for (Control& c : controls) c.link = link_named(scene.network, "XB");
  Workers workers(1);
  RoadRouteService routes(scene.network, workers, scene.demand.vehicle_types);
  Listening listening(routes, link_named(scene.network, "AX"));
  DigestSink sink;
  Simulation simulation({scene.network, scene.demand, controls, scene.settings}, listening, workers,
                        sink);
  while (simulation.step()) {
  }
  return listening.told;
}

}  // namespace

TEST_CASE("a speed limit that a control sets holds inside junctions, and ends there, too") {
  Scene scene = over_a_crossing();
  for (int i = 0; i < 100; ++i) add_trip(scene.demand, scene.network, "AX", "XC", 9.0 * i);
  for (std::string const link : {"AX", "XC"}) {
    LinkId const id = link_named(scene.network, link);
    scene.controls.push_back({5 * kMinute, ControlAttribute::speed, id, 20 / 3.6});
    scene.controls.push_back({10 * kMinute, ControlAttribute::speed, id, 50 / 3.6});
  }
  std::ranges::stable_sort(scene.controls, {}, &Control::at);
  float const slow = fastest_inside(scene, 360, 600);
  CHECK(slow > 4.0F);
  CHECK(slow < 7.5F);
  float const before = fastest_inside(scene, 60, 300), after = fastest_inside(scene, 720, 1000);
  CHECK(before > 12.0F);
  CHECK(after == Approx(before).epsilon(0.1));
}

TEST_CASE("the router is told of a jam whenever it is told, also when an interval has just ended") {
  for (std::int32_t const interval : {60, 180, 600}) {
    CAPTURE(interval);
    std::vector<float> const told = told_of_the_jam(interval);
    REQUIRE(told.size() == 15);
    for (std::size_t i = 4; i < told.size(); ++i) CHECK(told[i] > 2 * told[0]);
    CHECK(told == told_of_the_jam(3600));
  }
  // And a closure somewhere else, at such a time, does not make it forget.
  auto const after =
      told_of_the_jam(600, {{8 * kMinute, ControlAttribute::closed, LinkId(), double{kMotorRoad}}});
  for (std::size_t i = 4; i < after.size(); ++i) CHECK(after[i] > 2 * after[0]);
}

TEST_CASE("who is bound to his way when two closures cut it takes one other way") {
  Scene scene(
      build(draw_network("A--B--C--D--E\n"
                         "|  |  |  |  |\n"
                         "F--G--H--I--K\n"
                         "|  |  |  |  |\n"
                         "L--M--N--O--P",
                         50.0)));
  scene.settings.end = 20 * kMinute;
  scene.settings.reconsider_share = 0;
  std::vector<LinkId> way;
  for (std::string_view const link : {"FG", "GH", "HI", "IK", "KP"})
    way.push_back(link_named(scene.network, link));
  Rows<TripId, LinkId> routes;
  for (int i = 0; i < 60; ++i) {
    add_trip(scene.demand, scene.network, "FG", "KP", 3.0 * i);
    routes.append(way);
  }
  scene.demand.trips.route = std::move(routes);
  for (Millis at = 60 * kSecond; at < 66 * kSecond; at += 500) {
    for (Millis later : {1000, 2000, 3000, 4000}) {
      scene.controls = {{at, ControlAttribute::closed, way[2], double{kMotorRoad}},
                        {at + later, ControlAttribute::closed, way[3], double{kMotorRoad}}};
      auto run = scene.start();
      while (run->simulation.step()) {
      }
      CHECK(run->simulation.totals().vehicles_arrived == 60);
      auto const reroutes = run->simulation.trip_rows().reroutes;
      CHECK(*std::ranges::max_element(reroutes) == 1);
    }
  }
}

TEST_CASE("nobody comes from outside onto a closed link, but those of other classes pass him") {
  Scene scene = over_a_crossing();
  LinkId const from = link_named(scene.network, "AX");
  TripId const lorry = add_trip(scene.demand, scene.network, "AX", "XC", 30, "rigid_truck");
  for (int i = 0; i < 20; ++i) add_trip(scene.demand, scene.network, "AX", "XC", 40.0 + 5 * i);
  VehicleClasses const trucks = bit(VehicleClass::truck);
  scene.controls = {{20 * kSecond, ControlAttribute::closed, from, double{kMotorRoad}},
                    {60 * kSecond, ControlAttribute::closed, from, double{trucks}},
                    {10 * kMinute, ControlAttribute::closed, from, 0}};
  // Their routes are known before it is closed.
  Rows<TripId, LinkId> routes;
  for (std::size_t i = 0; i < scene.demand.trips.size(); ++i)
    routes.append({from, link_named(scene.network, "XC")});
  scene.demand.trips.route = std::move(routes);
  TableSink<CutRouteRows> cuts("cut_routes");
  auto run = scene.start(1, ChunkOrder::forward, &cuts);
  while (run->simulation.step()) {
  }
  run->simulation.finish();
  TripRows const rows = run->simulation.trip_rows();
  CHECK(run->simulation.totals().vehicles_arrived == 21);
  CHECK(rows.depart_s[lorry.index()] >= 600);
  for (std::size_t i = 1; i < rows.depart_s.size(); ++i) {
    CHECK(rows.depart_s[i] >= 60);
    CHECK(rows.depart_s[i] < 300);
  }
  CHECK(cuts.all.at_s == std::vector<double>{20});  // the others close nothing more
}

TEST_CASE("where a closure has ended one finds a way at once") {
  Scene scene = over_a_crossing();
  LinkId const to = link_named(scene.network, "XC");
  scene.controls = {{60 * kSecond, ControlAttribute::closed, to, double{kMotorRoad}},
                    {200 * kSecond, ControlAttribute::closed, to, 0}};
  scene.settings.reroute_interval_s = 300;
  add_trip(scene.demand, scene.network, "AX", "XC", 250);
  auto run = scene.start();
  while (run->simulation.step()) {
  }
  CHECK(run->simulation.totals().vehicles_arrived == 1);
}

TEST_CASE("after a limit's end each lane has its own again, and a slow one is not made faster") {
  Scene scene = over_a_crossing();
  LinkId const link = link_named(scene.network, "AX");
  Network& net = scene.network;
  net.links.speed[link] = 100 / 3.6F;  // another lane's
  for (int i = 0; i < 60; ++i) add_trip(scene.demand, scene.network, "AX", "XC", 15.0 * i);
  scene.controls = {{5 * kMinute, ControlAttribute::speed, link, 70 / 3.6},
                    {10 * kMinute, ControlAttribute::speed, link, 100 / 3.6}};
  auto run = scene.start();
  float fastest = 0;
  while (run->simulation.step()) {
    for (VehicleSight const& v : run->simulation.vehicles()) {
      if (!net.is_movement(v.lane) && net.lanes.link[v.lane] == link)
        fastest = std::max(fastest, v.speed);
    }
  }
  CHECK(fastest > 12.0F);
  CHECK(fastest < 60 / 3.6F);
}
