// How fast results and networks are written and read, and how large they are. The numbers are drawn
// (traffic on nearly all links of a region in every quarter of an hour), so that deflate finds no
// more in them than in real ones.

#include <benchmark/benchmark.h>

#include <cmath>
#include <filesystem>

#include "base/key.h"
#include "results/tables.h"
#include "store/network_file.h"
#include "store/results_file.h"
#include "store/results_reader.h"

using namespace pendler;

namespace {

constexpr std::int32_t kIntervals = 96;
constexpr std::uint32_t kLinks = 100'000;
constexpr std::size_t kTrips = 1'500'000;

std::filesystem::path scratch(char const* name) {
  return std::filesystem::temp_directory_path() / name;
}
double uniform(std::uint64_t key) {
  return static_cast<double>(mix_bits(key * 2 + 1) >> 11) * 0x1p-53;
}

/// Flows fall off as links do (some carry much, most little), with a speed of their own each time.
TrafficRows interval(std::int32_t index) {
  TrafficRows t;
  for (std::uint32_t link = 0; link < kLinks; ++link) {
    std::uint64_t const key = static_cast<std::uint64_t>(index) * kLinks + link;
    double const busy = 200 * std::pow(uniform(link + 7'000'000'000ULL), 6);
    auto const entered = static_cast<std::uint32_t>(busy * (0.5 + uniform(key)));
    double const length = 10 + 300 * uniform(link + 9'000'000'000ULL);
    double const metres = (entered + uniform(key + 1'000'000'000ULL)) * length;
    double const speed = 4 + 12 * uniform(key + 2'000'000'000ULL);
    t.begin_s.push_back(index * 900);
    t.link.push_back(link);
    t.entered.push_back(entered);
    t.left.push_back(entered + (mix_bits(key) & 1U));
    t.vehicle_m.push_back(static_cast<float>(metres));
    t.vehicle_s.push_back(static_cast<float>(metres / speed));
    t.person_m.push_back(static_cast<float>(metres * 1.2));
    t.waiting_s.push_back(static_cast<float>(metres / speed * 0.2 * uniform(key + 3)));
    t.mean_speed.push_back(static_cast<float>(speed));
    t.outside.push_back(0);
    t.outside_s.push_back(0);
  }
  return t;
}

TripRows day_of_trips() {
  TripRows t;
  auto below = [](std::uint64_t key, double limit) { return uniform(key) * limit; };
  for (std::uint64_t i = 0; i < kTrips; ++i) {
    double const due = static_cast<double>(i) * 86400 / kTrips;
    t.agent.push_back(mix_bits(i)), t.key.push_back(mix_bits(i + kTrips));
    t.kind.push_back(0), t.mode.push_back(static_cast<std::uint8_t>(below(i, 4)));
    t.status.push_back(0), t.vehicle.push_back(0), t.reroutes.push_back(0);
    for (auto* links : {&t.from_link, &t.to_link})
      links->push_back(static_cast<std::uint32_t>(below(i * 3 + links->size(), kLinks)));
    t.last_link.push_back(t.to_link.back());
    for (auto* areas : {&t.from_municipality, &t.to_municipality, &t.from_district, &t.to_district})
      areas->push_back(static_cast<std::uint16_t>(below(i * 5 + 1, 12)));
    t.municipalities.push_back(1);
    t.due_s.push_back(std::floor(due)), t.depart_s.push_back(std::floor(due) + 0.5);
    t.arrive_s.push_back(std::floor(due + 120 + below(i * 7, 1500)) + 0.5);
    t.distance_m.push_back(static_cast<float>(below(i * 11, 20'000)));
    t.time_lost_s.push_back(static_cast<float>(below(i * 13, 300)));
  }
  return t;
}

void write_day(benchmark::State& state) {
  std::vector<TrafficRows> day;
  for (std::int32_t i = 0; i < kIntervals; ++i) day.push_back(interval(i));
  auto trips = day_of_trips();
  auto const path = scratch("pendler-bench-day.h5");
  Network network;
  network.areas.municipality_code = IdVector<MunicipalityId, std::string>(12, "code");
  network.areas.municipality_name = IdVector<MunicipalityId, std::string>(12, "name");
  for (auto _ : state) {
    ResultsFile file(path, true);
    file.describe({}, network);
    for (auto& rows : day) file.append("traffic", columns_of(rows));
    file.append("trips", columns_of(trips));
    file.finish("0");
  }
  state.counters["MB"] = static_cast<double>(std::filesystem::file_size(path)) / 1e6;
  state.counters["rows/s"] =
      benchmark::Counter(static_cast<double>(kIntervals) * kLinks + static_cast<double>(kTrips),
                         benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(write_day)->Unit(benchmark::kSecond)->Iterations(1);

void read_day(benchmark::State& state) {
  auto const path = scratch("pendler-bench-day.h5");  // of write_day
  for (auto _ : state) benchmark::DoNotOptimize(read_results(path).trips.status.size());
  std::filesystem::remove(path);
}
BENCHMARK(read_day)->Unit(benchmark::kSecond)->Iterations(1);

/// As many links, movements, conflicts and points of geometry as in a region of 150,000 links.
Network large_network() {
  constexpr std::size_t kLarge = 150'000, kMovements = 500'000;
  Network n;
  auto number = [](std::uint64_t key) { return static_cast<float>(10 + 90 * uniform(key)); };
  auto near = [](std::uint64_t key, std::size_t base) {
    return std::vector<Point>{
        {380'000 + static_cast<double>(base % 30'000) + std::round(uniform(key) * 1e5) / 1e3,
         5'700'000 + std::round(uniform(key + 1) * 1e5) / 1e3},
        {380'000 + static_cast<double>(base % 30'000) + std::round(uniform(key + 2) * 1e5) / 1e3,
         5'700'000 + std::round(uniform(key + 3) * 1e5) / 1e3},
        {380'000 + static_cast<double>(base % 30'000) + std::round(uniform(key + 4) * 1e5) / 1e3,
         5'700'000 + std::round(uniform(key + 5) * 1e5) / 1e3}};
  };
  for (std::size_t i = 0; i < 20'000; ++i) n.texts.push_back("Straße " + std::to_string(i));
  for (std::size_t i = 0; i < kLarge; ++i) {
    n.links.key.push_back(mix_bits(i));
    n.links.osm_way.push_back(static_cast<std::int64_t>(mix_bits(i / 4) >> 33));
    n.links.from.push_back(NodeId(i / 3));
    n.links.to.push_back(NodeId((i + 7) / 3));
    n.links.length.push_back(number(i));
    n.links.speed.push_back(13.9F);
    n.links.name.push_back(static_cast<std::uint32_t>(mix_bits(i / 6) % 20'000));
    n.links.geometry.append(near(i * 6, i));
  }
  for (std::size_t i = 0; i < 2 * kLarge + kMovements; ++i) {
    n.lanes.link.push_back(LinkId(i / 2));
    n.lanes.length.push_back(number(i));
    n.lanes.speed.push_back(13.9F);
    n.lanes.width.push_back(3.25F);
    n.lanes.allowed.push_back(kMotorRoad);
  }
  for (std::size_t i = 0; i < kMovements; ++i) {
    auto& m = n.movements;
    m.from_lane.push_back(LaneId(i / 2));
    m.to_lane.push_back(LaneId((i + 5) / 2));
    m.from_link.push_back(LinkId(i / 4));
    m.to_link.push_back(LinkId((i + 5) / 4));
    m.junction.push_back(JunctionId(i / 10));
    std::vector<MovementId> others;
    std::vector<Conflict> areas;
    for (std::size_t k = 0; k < i % 7; ++k) {
      others.push_back(MovementId(i / 10 * 10 + k));
      areas.push_back({number(i), number(i + k), number(2 * i), number(3 * i), 0, 1});
    }
    m.conflicts.append(others);
    m.conflict_areas.append(areas);
    auto line = near(i * 7, i);
    line.insert(line.end(), line.begin(), line.end());
    m.geometry.append(line);
  }
  return n;
}

void write_large_network(benchmark::State& state) {
  auto const network = large_network();
  auto const path = scratch("pendler-bench-network.h5");
  for (auto _ : state) write_network(path, {}, network);
  state.counters["MB"] = static_cast<double>(std::filesystem::file_size(path)) / 1e6;
}
BENCHMARK(write_large_network)->Unit(benchmark::kSecond)->Iterations(1);

void read_large_network(benchmark::State& state) {
  auto const path = scratch("pendler-bench-network.h5");  // of write_large_network
  for (auto _ : state) benchmark::DoNotOptimize(read_built_network(path).links.key.size());
  std::filesystem::remove(path);
}
BENCHMARK(read_large_network)->Unit(benchmark::kSecond)->Iterations(1);

}  // namespace
