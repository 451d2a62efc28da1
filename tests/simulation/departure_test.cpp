// Setting out beside the road: not right in front of others.

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <vector>

#include "bench/grid_town.h"
#include "demand/make_demand.h"
#include "simulation/scene.h"

using namespace pendler;

namespace {

/// How often somebody brakes harder than that in one tick, m/s².
int hard_brakings(Scene const& scene, float hard) {
  auto run = scene.start();
  std::map<TripId, float> before;
  float const per_tick = hard * static_cast<float>(scene.settings.tick_ms) / 1000.0F;
  int count = 0;
  while (run->simulation.step()) {
    std::map<TripId, float> now;
    for (VehicleSight const& v : run->simulation.vehicles()) {
      now[v.trip] = v.speed;
      if (auto const was = before.find(v.trip); was != before.end())
        count += was->second - v.speed > per_tick ? 1 : 0;
    }
    before = std::move(now);
  }
  CHECK(run->simulation.totals().vehicles_arrived > 0.9 * double(scene.demand.trips.size()));
  return count;
}

/// Who is chosen starts so far from the start of its link, from rest.
template <class Chosen>
void start_at(Scene& scene, float metres, Chosen&& chosen) {
  Rows<TripId, TripEnds> ends;
  for (TripId t : scene.demand.trips.key.ids()) {
    if (chosen(t))
      ends.append({TripEnds{.depart_position = metres}});
    else
      ends.append({});
  }
  scene.demand.trips.ends = ends;
}

}  // namespace

TEST_CASE("nobody sets out right in front of who comes out of a junction") {
  Scene scene(build(draw_network("A-----B-----C", 50.0, {})));
  for (int i = 0; i < 60; ++i) {
    add_trip(scene.demand, scene.network, "AB", "BC", 20.0 * i);
    add_trip(scene.demand, scene.network, "BC", "BC", 20.0 * i + 10 + 0.25 * i);
  }
  start_at(scene, 5, [](TripId t) { return t.value % 2 == 1; });
  CHECK(hard_brakings(scene, 4.5F) == 0);
}

TEST_CASE("nobody brakes hard for those who set out behind the junctions of a town") {
  Scene scene(build(grid_town(8, 60.0)));
  scene.demand = make_demand(
      {.network = scene.network, .begin = 0, .end = 10 * kMinute, .random_trips_per_hour = 4000});
  scene.settings.end = 20 * kMinute;
  start_at(scene, 5, [](TripId) { return true; });
  // Not none: where two streams merge somebody may be stopped at his line (docs/models.md).
  CHECK(hard_brakings(scene, 8.3F) <= 2);
}

TEST_CASE("where each car has one in it, persons travel what vehicles do") {
  Scene scene(build(draw_network("A-----B-----C-----D", 50.0, {})));
  add_trip(scene.demand, scene.network, "AB", "CD", 0);
  add_trip(scene.demand, scene.network, "AB", "BC", 30);
  add_trip(scene.demand, scene.network, "BC", "BC", 60);
  start_at(scene, 40, [](TripId t) { return t.value == 2; });
  TableSink<TrafficRows> traffic("traffic");
  auto run = scene.start(1, ChunkOrder::forward, &traffic);
  while (run->simulation.step()) {
  }
  run->simulation.finish();
  CHECK(run->simulation.totals().vehicles_arrived == 3);
  std::map<std::uint32_t, std::pair<double, double>> metres;
  for (std::size_t i = 0; i < traffic.all.link.size(); ++i) {
    metres[traffic.all.link[i]].first += traffic.all.vehicle_m[i];
    metres[traffic.all.link[i]].second += traffic.all.person_m[i];
  }
  CHECK(metres.size() == 3);
  double vehicles = 0, persons = 0;
  for (auto const& [link, m] : metres) {
    CHECK(m.first > 100);
    CHECK(m.second == Approx(m.first).margin(8));  // a tick's metres belong to where it began
    vehicles += m.first;
    persons += m.second;
  }
  CHECK(persons == Approx(vehicles).margin(0.5));
}

TEST_CASE("who waits beside a queue that rolls is let in, one at a time") {
  std::int32_t const tick_ms = GENERATE(500, 1000);
  DrawOptions options;
  for (char const* way : {"AB", "BC"}) options.ways[way] = one_way(1, 50);
  options.ways["CD"] = one_way(1, 12);  // what the queue waits for
  Scene scene(build(draw_network("A--------B--------C---D", 50.0, options)));
  constexpr std::size_t kBeside = 6;
  for (int i = 0; i < 500; ++i) add_trip(scene.demand, scene.network, "AB", "CD", 0);
  for (std::size_t i = 0; i < kBeside; ++i)
    add_trip(scene.demand, scene.network, "BC", "CD", 10 * kMinute / kSecond);
  scene.settings.end = 60 * kMinute;
  scene.settings.tick_ms = tick_ms;
  // At a second the IDM itself brakes harder at such speeds.
  if (tick_ms == 500) CHECK(hard_brakings(scene, 4.5F) == 0);
  auto run = scene.start();
  while (run->simulation.step()) run->simulation.check_invariants();
  run->simulation.finish();
  CHECK(run->simulation.totals().vehicles_arrived == 500 + kBeside);
  TripRows const rows = run->simulation.trip_rows();
  std::vector<double> set_out(rows.depart_s.end() - kBeside, rows.depart_s.end());
  std::ranges::sort(set_out);
  for (double& at : set_out) at -= 600;
  CHECK(set_out[0] > 20);
  CHECK(set_out[0] < 60);
  for (std::size_t i = 1; i < kBeside; ++i) {
    CHECK(set_out[i] - set_out[i - 1] >= 30);
    CHECK(set_out[i] - set_out[i - 1] < 60);
  }
}

TEST_CASE("a queue that lacks room behind its junction lets nobody in: it needs each gap itself") {
  DrawOptions options;
  for (char const* way : {"AB", "BC"}) options.ways[way] = one_way(1, 50);
  options.ways["CD"] = one_way(1, 5);  // always full
  Scene scene(
      build(draw_network("                  E    \n"
                         "                  |    \n"
                         "A--------B--------C---D\n"
                         "                  |    \n"
                         "                  F    ",
                         50.0, options)));
  constexpr std::size_t kBeside = 6;
  for (int i = 0; i < 200; ++i) add_trip(scene.demand, scene.network, "AB", "CD", 0);
  for (std::size_t i = 0; i < kBeside; ++i)
    add_trip(scene.demand, scene.network, "BC", "CD", 10 * kMinute / kSecond);
  scene.settings.end = 120 * kMinute;
  auto run = scene.start();
  while (run->simulation.step()) run->simulation.check_invariants();
  run->simulation.finish();
  CHECK(run->simulation.totals().vehicles_arrived == 200 + kBeside);
  TripRows const rows = run->simulation.trip_rows();
  double const last_of_queue =
      *std::ranges::max_element(rows.depart_s.begin(), rows.depart_s.end() - kBeside);
  double const first_beside =
      *std::ranges::min_element(rows.depart_s.end() - kBeside, rows.depart_s.end());
  CHECK(last_of_queue > 800);                     // it is full up to A
  CHECK(first_beside > last_of_queue + 10 * 60);  // until the queue has gone
}
