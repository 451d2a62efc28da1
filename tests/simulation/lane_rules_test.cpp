// Rules of the road about lanes, on whole streets: keep right, nobody passes on the right, trucks
// stay off the leftmost of three lanes (StVO §§ 2, 5, 7).

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <numeric>
#include <string_view>
#include <utility>
#include <vector>

#include "kernels/lane_change.h"
#include "simulation/scene.h"

using namespace pendler;

namespace {

constexpr float kKmh = 1.0F / 3.6F;
constexpr float kTick_kmh = 2.5F;  // that one may gain in half a second before he sees it

DrawnWay motorway(int lanes) {
  DrawnWay way = one_way(lanes, 120, LinkClass::motorway);
  way.flags = 0;
  return way;
}
DrawnWay street(int lanes, double speed_kmh) {
  return one_way(lanes, speed_kmh, LinkClass::primary);
}

/// 4 km from A to B and 500 m on to C.
Scene straight(DrawnWay const& way) {
  DrawOptions options;
  options.ways["AB"] = options.ways["BC"] = way;
  return Scene(
      build(draw_network("A---------------------------------------B----C", 100.0, options)));
}

/// 3 km from A to B, where the left lane leads to C and the right one to D.
Scene fork(DrawnWay way) {
  DrawOptions options;
  way.lanes = 1;
  options.ways["BC"] = options.ways["BD"] = way;
  way.lanes = 2;
  way.turns = {bit(Turn::left), bit(Turn::straight)};
  options.ways["AB"] = way;
  return Scene(
      build(draw_network("                                C\n"
                         "                               / \n"
                         "A-----------------------------B----D",
                         100.0, options)));
}

IdRange<LaneId> lanes_of(Scene const& scene) {
  return scene.network.lanes_of(link_named(scene.network, "AB"));
}

/// The standard type with that top speed, the same for all.
VehicleTypeId add_type(Scene& scene, std::string_view like, float kmh, float weight = 1.8F) {
  VehicleType type = standard_vehicle_types()[vehicle_type_named(like)];
  type.max_speed = kmh * kKmh;
  type.weight = weight;
  type.speed_spread = type.driver_spread = 0;
  return scene.demand.vehicle_types.push_back(type);
}

void add(Scene& scene, std::string_view to, double at_s, VehicleTypeId type, TripEnds ends = {}) {
  Demand& demand = scene.demand;
  demand.trips.vehicle[add_trip(demand, scene.network, "AB", to, at_s)] = type;
  Rows<TripId, TripEnds> all;
  for (TripId id : demand.trips.key.ids())
    all.append({id.index() + 1 < demand.trips.size() ? demand.trips.ends[id].front() : ends});
  demand.trips.ends = std::move(all);
}

template <class Look>
void drive(Scene const& scene, Look const& look) {
  auto run = scene.start();
  while (run->simulation.step()) look(run->simulation.vehicles());
  run->simulation.finish();
  CHECK(run->simulation.totals().vehicles_arrived == scene.demand.trips.size());
}

/// The parts of all driving on AB that each lane has, from the left.
std::vector<double> shares(Scene const& scene) {
  IdRange<LaneId> const lanes = lanes_of(scene);
  std::vector<double> out(lanes.size());
  drive(scene, [&](std::vector<VehicleSight> const& all) {
    for (VehicleSight const& v : all)
      if (v.lane >= lanes.front() && v.lane <= lanes.back())
        ++out[v.lane.index() - lanes.front().index()];
  });
  double const sum = std::accumulate(out.begin(), out.end(), 0.0);
  for (double& share : out) share /= sum;
  return out;
}

/// For how many seconds a car that comes on the left lane is seen there or between, at most.
double longest_off_right(DrawnWay const& way) {
  Scene scene = straight(way);
  VehicleTypeId const car = add_type(scene, "car", 180);
  for (int i = 0; i < 10; ++i) add(scene, "BC", 60.0 * i, car, {.depart_lane = 0});
  IdRange<LaneId> const lanes = lanes_of(scene);
  std::map<TripId, double> off_right;
  drive(scene, [&](std::vector<VehicleSight> const& all) {
    for (VehicleSight const& v : all)
      if (v.lane >= lanes.front() && v.lane < lanes.back())
        off_right[v.trip] += scene.settings.tick_ms / 1000.0;
  });
  CHECK(off_right.size() == 10);
  double longest = 0;
  for (auto const& [trip, seconds] : off_right) longest = std::max(longest, seconds);
  return longest;
}

std::vector<double> shares_of_light_flow(DrawnWay const& way) {
  Scene scene = straight(way);
  for (int i = 0; i < 200; ++i)
    add_trip(scene.demand, scene.network, "AB", "BC", 6.0 * i,
             i % 7 == 3 ? "articulated_truck" : "car");
  return shares(scene);
}

/// Somebody comes before another one beside him who is on the lane to the left.
struct Pass {
  float left_kmh = 0, right_kmh = 0;
};

class Passes {
 public:
  explicit Passes(IdRange<LaneId> lanes) : lanes_(lanes), then_(lanes.size()) {}

  void look(std::vector<VehicleSight> const& vehicles) {
    std::vector<Lane> now(lanes_.size());
    for (VehicleSight const& v : vehicles)
      if (v.lane >= lanes_.front() && v.lane <= lanes_.back())
        now[v.lane.index() - lanes_.front().index()].emplace(v.trip, v);
    for (std::size_t right = 1; right < lanes_.size(); ++right) {
      for (auto const& [mine, r] : now[right]) {
        if (!then_[right].contains(mine)) continue;
        for (auto const& [other, l] : now[right - 1]) {
          auto const l_then = then_[right - 1].find(other);
          if (l_then != then_[right - 1].end() && r.position > l.position &&
              then_[right].at(mine).position <= l_then->second.position)
            all.push_back({l.speed / kKmh, r.speed / kKmh});
        }
      }
    }
    then_ = std::move(now);
  }

  std::vector<Pass> all;

 private:
  using Lane = std::map<TripId, VehicleSight>;
  IdRange<LaneId> lanes_;
  std::vector<Lane> then_;
};

struct BesideSlow {
  std::vector<Pass> passes;
  double right_kmh = 0;  // on average on the right, from 2 to 2.8 km on
};

/// Slow cars that need the left lane, and between them faster ones that need the right one.
BesideSlow beside_slow(DrawnWay const& way, float slow_kmh) {
  Scene scene = fork(way);
  VehicleTypeId const slow = add_type(scene, "car", slow_kmh), fast = add_type(scene, "car", 180);
  for (int i = 0; i < 120; ++i) {
    bool const left = i % 4 == 0;
    add(scene, left ? "BC" : "BD", 10.0 * i, left ? slow : fast,
        {.depart_lane = left ? 0.0F : 1.0F});
  }
  LaneId const right = lanes_of(scene).back();
  Passes passes(lanes_of(scene));
  double sum = 0, seen = 0;
  drive(scene, [&](std::vector<VehicleSight> const& all) {
    passes.look(all);
    for (VehicleSight const& v : all)
      if (v.lane == right && v.position > 2000 && v.position < 2800) sum += v.speed / kKmh, ++seen;
  });
  return {passes.all, sum / seen};
}

/// How much of their way trucks of three speeds spend on the leftmost lane.
double on_leftmost(DrawnWay const& way, float weight, TripEnds ends = {}) {
  Scene scene = straight(way);
  std::vector<VehicleTypeId> types;
  for (float kmh : {60.0F, 75.0F, 90.0F})
    types.push_back(add_type(scene, "rigid_truck", kmh, weight));
  for (std::size_t i = 0; i < 600; ++i)
    add(scene, "BC", 2.0 * static_cast<double>(i), types[(i * 7 + i / 5) % types.size()], ends);
  return shares(scene).front();
}

}  // namespace

TEST_CASE("who comes on the left lane of an empty motorway is soon on the right one") {
  for (int lanes : {2, 3}) {
    CAPTURE(lanes);
    CHECK(longest_off_right(motorway(lanes)) <= 6.0 * (lanes - 1));
    // In a town they stay where they are: 4 km at 50 km/h.
    CHECK(longest_off_right(street(lanes, 50)) == Approx(288).margin(3));
  }
}

TEST_CASE("light traffic on a motorway is mostly on the right lane, and in a town on all") {
  for (int lanes : {2, 3}) {
    CAPTURE(lanes);
    auto const outside = shares_of_light_flow(motorway(lanes));
    CHECK(outside.back() > 0.65);
    CHECK(std::is_sorted(outside.begin(), outside.end()));
    for (double share : shares_of_light_flow(street(lanes, 50)))
      CHECK(share == Approx(1.0 / lanes).margin(0.05));
  }
}

TEST_CASE("on a motorway nobody passes on the right somebody who is faster than a queue") {
  auto const above_queue = [](Pass const& p) { return p.left_kmh * kKmh > kQueueSpeed; };
  for (float slow : {65.0F, 80.0F}) {
    CAPTURE(slow);
    BesideSlow const seen = beside_slow(motorway(2), slow);
    CHECK(seen.right_kmh == Approx(slow).margin(3));  // they have come up, and stay behind
    CHECK(std::ranges::count_if(seen.passes, above_queue) == 0);
  }
}

TEST_CASE("in dense traffic one drifts past somebody on the left, but is not faster") {
  for (int lanes : {2, 3}) {
    CAPTURE(lanes);
    Scene scene = straight(motorway(lanes));
    for (int i = 0; i < 920; ++i)
      add_trip(scene.demand, scene.network, "AB", "BC", 1.3 * i,
               i % 5 == 2 ? "articulated_truck" : "car");
    Passes passes(lanes_of(scene));
    drive(scene, [&](std::vector<VehicleSight> const& all) { passes.look(all); });
    CHECK(std::ranges::count_if(passes.all, [](Pass const& p) {
            return p.left_kmh * kKmh > kQueueSpeed && p.right_kmh > p.left_kmh + kTick_kmh;
          }) == 0);
  }
}

TEST_CASE("past a queue on the left one drives slowly, and in a town as one likes") {
  for (float slow : {20.0F, 40.0F}) {
    CAPTURE(slow);
    BesideSlow const outside = beside_slow(motorway(2), slow),
                     town = beside_slow(street(2, 50), slow);
    CHECK(outside.passes.size() > 200);
    CHECK(std::ranges::count_if(outside.passes, [](Pass const& p) {
            return p.right_kmh > p.left_kmh + kPassingInQueue / kKmh + kTick_kmh;
          }) == 0);
    CHECK(town.passes.size() > 100);
    CHECK(town.right_kmh == Approx(50).margin(1));
  }
}

TEST_CASE("trucks over 3.5 t stay off the leftmost of three lanes outside towns") {
  CHECK(on_leftmost(motorway(3), 12.0F) == 0);
  TripEnds const on_the_right{.depart_lane = 2};
  CHECK(on_leftmost(motorway(3), 3.5F, on_the_right) > 0.03);
  CHECK(on_leftmost(motorway(2), 12.0F) > 0.2);
  CHECK(on_leftmost(street(3, 90), 12.0F) > 0.2);
}

TEST_CASE("who needs the lane on his right stops so early that somebody gets in before him") {
  DrawOptions options;
  options.ways["AB"] = one_way(2, 50);
  options.ways["AB"].turns = {bit(Turn::left), bit(Turn::right)};
  options.ways["BC"] = options.ways["BD"] = one_way(1, 50);
  Scene scene(
      build(draw_network("    C\n"
                         "    |\n"
                         "A---B\n"
                         "    |\n"
                         "    D",
                         50.0, options)));
  Network const& net = scene.network;
  scene.settings.end = 300 * kSecond;
  // On the right lane nobody gets on.
  scene.controls.push_back(
      {4 * kSecond, ControlAttribute::closed, link_named(net, "BD"), double{kMotorRoad}});
  Rows<TripId, TripEnds> ends;
  float const length = net.links.length[link_named(net, "AB")];
  for (int row = 0; row < 20; ++row) {
    add_trip(scene.demand, net, "AB", "BD", 1);
    ends.append({{.depart_lane = 1.0F,
                  .depart_position = length - 2.0F - 7.0F * static_cast<float>(row),
                  .depart_speed = 0}});
  }
  TripId const wrong = add_trip(scene.demand, net, "AB", "BD", 2);
  ends.append({{.depart_lane = 0.0F, .depart_position = 100.0F, .depart_speed = 5}});
  scene.demand.trips.ends = ends;
  auto run = scene.start();
  for (int tick = 0; tick < 160; ++tick) run->simulation.step();
  float left = 0;
  for (VehicleSight const& v : run->simulation.vehicles()) {
    if (v.trip == wrong) left = length - v.position;
  }
  CHECK(left == Approx(16).margin(1.5));
}
