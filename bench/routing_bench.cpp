// Routing on real roads: index, customization, routes a second, one-to-all sweeps; and transit
// journeys. The label holds the hash of all answers: a speed with another hash does not count.
// PENDLER_BENCH_OSM may name an extract of a whole region.

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <optional>

#include "base/draw.h"
#include "base/hash.h"
#include "ingest/osm.h"
#include "network/build.h"
#include "routing/random_service.h"
#include "routing/route_query.h"
#include "routing/transit_query.h"

using namespace pendler;

namespace {

struct Scene {
  Network network;
  RoadIndex index;
  Metric metric;
  std::vector<LinkId> car_links;
};

constexpr RoadUser kCar{VehicleClass::car, 1.5F};

std::filesystem::path file_of(int scene) {
  std::filesystem::path const osm = std::filesystem::path(PENDLER_SHARED_DATA) / "osm";
  if (scene == 0) return osm / "bad-hersfeld.osm.gz";
  if (scene == 1) return osm / "porto-alegre.osm.pbf";
  char const* region = std::getenv("PENDLER_BENCH_OSM");
  return region ? region : "";
}

/// None, with the benchmark skipped, when the data is not here.
Scene const* scene_of(benchmark::State& state) {
  static std::map<int, Scene> scenes;
  int const number = static_cast<int>(state.range(0));
  auto const file = file_of(number);
  if (file.empty() || !std::filesystem::exists(file)) {
    state.SkipWithError("data not here");
    return nullptr;
  }
  auto const [at, is_new] = scenes.try_emplace(number);
  Scene& s = at->second;
  if (is_new) {
    s.network = build(read_osm({&file, 1}));
    s.index = build_road_index(s.network, kMotorRoad);
    s.metric = customize(s.index, free_flow_ms(s.network, kCar), kCar);
    for (LinkId l : s.metric.link_ms.ids())
      if (s.metric.link_ms[l] < kNever) s.car_links.push_back(l);
  }
  return &s;
}

void label(benchmark::State& state, Scene const& s, Digest const& digest) {
  state.SetLabel(file_of(static_cast<int>(state.range(0))).stem().stem().string() + " links " +
                 std::to_string(s.index.graph.link.size()) + " chords " +
                 std::to_string(s.index.tail.size()) + " hash " + digest.text());
}

LinkId random_link(Scene const& s, std::uint64_t i, std::uint32_t end) {
  auto const n = static_cast<std::uint32_t>(s.car_links.size());
  return s.car_links[draw_index({1, Purpose::test, i, end}, n)];
}

void road_index(benchmark::State& state) {
  Scene const* s = scene_of(state);
  if (!s) return;
  Digest digest;
  for (auto _ : state) {
    RoadIndex const index = build_road_index(s->network, kMotorRoad);
    benchmark::DoNotOptimize(index.tail.size());
  }
  for (RankId r : s->index.rank) digest.add(r.value);
  label(state, *s, digest);
}

void customization(benchmark::State& state) {
  Scene const* s = scene_of(state);
  if (!s) return;
  auto const ms = free_flow_ms(s->network, kCar);
  Metric metric;
  Workers workers(static_cast<int>(state.range(1)));
  for (auto _ : state) {
    customize(metric, s->index, ms, kCar, workers);
    benchmark::DoNotOptimize(metric.times.data());
  }
  Digest digest;
  for (Metric::Times const& t : s->metric.times) digest.add(t.up);
  label(state, *s, digest);
}

void routes(benchmark::State& state) {
  Scene const* s = scene_of(state);
  if (!s) return;
  constexpr std::uint64_t kRoutes = 10000;
  RouteQuery query(s->index);
  std::vector<LinkId> links;
  std::uint64_t found = 0, driven = 0;
  std::optional<Digest> digest;
  for (auto _ : state) {
    digest.emplace();
    found = driven = 0;
    for (std::uint64_t i = 0; i < kRoutes; ++i) {
      auto const ms = query.route(s->metric, random_link(*s, i, 0), random_link(*s, i, 1), links);
      found += ms.has_value();
      driven += links.size();
      digest->add(ms.value_or(kNever));
    }
  }
  state.counters["routes/s"] =
      benchmark::Counter(kRoutes, benchmark::Counter::kIsIterationInvariantRate);
  state.counters["found"] = static_cast<double>(found);
  state.counters["links a route"] = static_cast<double>(driven) / static_cast<double>(found);
  label(state, *s, *digest);
}

void one_to_all(benchmark::State& state) {
  Scene const* s = scene_of(state);
  if (!s) return;
  RouteQuery query(s->index);
  for (auto _ : state) benchmark::DoNotOptimize(query.times(s->metric, random_link(*s, 0, 0)));
  Digest digest;
  for (std::uint32_t ms : query.times(s->metric, random_link(*s, 0, 0))) digest.add(ms);
  label(state, *s, digest);
}

void transit_journeys(benchmark::State& state) {
  test::Service const service = test::morning_service();
  TransitIndex const index = build_transit_index(service.network, service.timetable);
  TransitQuery query(index);
  constexpr std::uint32_t kQueries = 5000;
  std::uint64_t found = 0;
  std::optional<Digest> digest;
  auto const& stops = service.network.stops.position;
  for (auto _ : state) {
    digest.emplace();
    found = 0;
    for (std::uint32_t i = 0; i < kQueries; ++i) {
      auto const dice = [&](Key what, std::uint32_t n) {
        return draw_index({2, Purpose::test, what, i}, n);
      };
      // within 300 m of a stop, so that most have a way
      auto const place = [&](Key what) {
        Point const p = stops[StopId(dice(what, static_cast<std::uint32_t>(stops.size())))];
        return Point{p.x + dice(what + 10, 300), p.y - dice(what + 20, 300)};
      };
      auto const journey = query.route(place(1), place(2), 6 * kHour + dice(3, 7200) * kSecond);
      found += journey.has_value();
      digest->add(journey ? journey->arrive : Millis{-1});
    }
  }
  state.counters["journeys/s"] =
      benchmark::Counter(kQueries, benchmark::Counter::kIsIterationInvariantRate);
  state.counters["found"] = static_cast<double>(found);
  state.SetLabel("lines " + std::to_string(index.stops.size()) + " stops " +
                 std::to_string(stops.size()) + " hash " + digest->text());
}

}  // namespace

BENCHMARK(road_index)->DenseRange(0, 2)->Unit(benchmark::kMillisecond);
BENCHMARK(customization)  // on one thread and on two
    ->ArgsProduct({{0, 1, 2}, {1, 2}})
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK(routes)->DenseRange(0, 2)->Unit(benchmark::kMillisecond);
BENCHMARK(one_to_all)->DenseRange(0, 2)->Unit(benchmark::kMicrosecond);
BENCHMARK(transit_journeys)->Unit(benchmark::kMillisecond);
