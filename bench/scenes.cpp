#include "bench/scenes.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <utility>

#include "base/draw.h"
#include "base/error.h"
#include "bench/grid_town.h"
#include "demand/make_demand.h"
#include "demand/places.h"
#include "demand/trip_rows.h"
#include "ingest/osm.h"
#include "network/build.h"
#include "simulation/road_route_service.h"

namespace pendler {

namespace {

constexpr double kBlock_m = 200;
constexpr std::uint64_t kSeed = 1;

/// Cars between streets drawn evenly, `shortest` to `longest` metres apart as the crow flies; they
/// set out evenly in time, from 00:00 until `until`.
struct GridTraffic {
  std::int32_t trips;
  Millis until;
  double shortest, longest;
  int side = 0;  // crossings of the corner that has all traffic; 0: everywhere
};

struct GridRecipe {
  SceneName name;
  int side;  // crossings
  GridTraffic traffic;
  std::int32_t warm_up_s, measured_s;
};

/// A town of n × n crossings has about n (n − 1) · 1.07 lane-km.
constexpr std::array kGrids{
    GridRecipe{{"count", "8 x 8 crossings, 6,000 trips an hour, to count instructions on", false},
               8,
               {800, 8 * kMinute, 300, 3000},
               0,
               480},
    GridRecipe{{"grid-10", "10 x 10 crossings, 5,000 trips an hour", true},
               10,
               {5'000, kHour, 300, 3000},
               600,
               3000},
    GridRecipe{{"corner-32", "32 x 32 crossings, the traffic of grid-10 in one corner", false},
               32,
               {5'000, kHour, 300, 3000, 10},
               600,
               3000},
    GridRecipe{{"grid-30", "30 x 30 crossings, 60,000 trips an hour of at most 3 km", true},
               30,
               {20'000, 20 * kMinute, 300, 3000},
               600,
               600},
    GridRecipe{{"dense-30", "30 x 30 crossings, 18,500 vehicles at once: 20 on a lane-km", true},
               30,
               {18'500, kMinute, 3000, 5000},
               120,
               180},
    GridRecipe{
        {"dense-million",
         "217 x 217 crossings, a million vehicles at once: 20 on a lane-km; needs 3.3 GB", false},
        217,
        {1'000'000, kMinute, 3000, 5000},
        120,
        30},
};
constexpr SceneName kHersfeld{"bad-hersfeld", "Bad Hersfeld, 5,000 random trips an hour", true};

constexpr auto kNames = [] {
  std::array<SceneName, kGrids.size() + 1> names{};
  for (std::size_t i = 0; i < kGrids.size(); ++i) names[i] = kGrids[i].name;
  names.back() = kHersfeld;
  return names;
}();

Demand grid_demand(Network const& network, GridTraffic const& traffic) {
  std::vector<LinkId> streets;
  for (LinkId link : network.links.key.ids()) {
    Point const at = middle_of(network, link);
    bool const there = traffic.side == 0 || std::max(at.x, at.y) <= kBlock_m * (traffic.side - 1);
    if (network.links.inner[link] == 0 && there) streets.push_back(link);
  }
  auto const count = static_cast<std::uint32_t>(streets.size());
  std::vector<TripRow> rows;
  for (std::int32_t n = 0; n < traffic.trips; ++n) {
    TripRow row;
    row.key = row.agent = make_key(text_key("grid trip"), n);
    row.vehicle = vehicle_type_named("car");
    row.depart = static_cast<Millis>(draw({kSeed, Purpose::departure, row.key, 0}) *
                                     static_cast<double>(traffic.until));
    row.from = streets[draw_index({kSeed, Purpose::home_location, row.key, 0}, count)];
    double apart = 0;
    for (std::uint32_t i = 0; apart < traffic.shortest || apart > traffic.longest; ++i) {
      row.to = streets[draw_index({kSeed, Purpose::work_location, row.key, i}, count)];
      apart = distance(middle_of(network, row.from), middle_of(network, row.to));
    }
    rows.push_back(row);
  }
  Demand demand;
  demand.trips = assemble(std::move(rows));
  return demand;
}

/// Gives each trip the fastest route on the empty network.
void give_routes(Network const& network, Demand& demand, Workers& workers) {
  RoadRouteService service(network, workers, demand.vehicle_types);
  service.update(std::vector<float>(network.links.key.size(), 0.0F),
                 std::vector<VehicleClasses>(network.links.key.size(), 0));
  std::vector<RouteRequest> requests;
  for (TripId trip : demand.trips.key.ids()) {
    requests.push_back(
        {trip, demand.trips.from[trip], demand.trips.to[trip], demand.trips.vehicle[trip]});
  }
  Rows<TripId, LinkId> routes;
  for (auto const& route : service.routes(requests)) routes.append(route);
  demand.trips.route = std::move(routes);
}

BenchScene grid_scene(GridRecipe const& recipe, Workers& workers) {
  BenchScene scene;
  scene.network = build(grid_town(recipe.side, kBlock_m));
  scene.demand = grid_demand(scene.network, recipe.traffic);
  give_routes(scene.network, scene.demand, workers);
  scene.warm_up_s = recipe.warm_up_s;
  scene.measured_s = recipe.measured_s;
  return scene;
}

}  // namespace

std::span<SceneName const> scene_names() {
  return kNames;
}

std::optional<BenchScene> make_scene(std::string_view name,
                                     std::filesystem::path const& data_folder, Workers& workers) {
  for (GridRecipe const& recipe : kGrids) {
    if (recipe.name.name == name) return grid_scene(recipe, workers);
  }
  if (name != kHersfeld.name) {
    throw InputError("'" + std::string(name) + "' is no scene; see pendler bench --list");
  }
  std::filesystem::path const file = data_folder / "osm" / "bad-hersfeld.osm.gz";
  if (!std::filesystem::exists(file)) return std::nullopt;
  BenchScene scene;
  scene.network = build(read_osm({&file, 1}));
  scene.demand = make_demand({.network = scene.network,
                              .begin = 0,
                              .end = 40 * kMinute,
                              .seed = kSeed,
                              .random_trips_per_hour = 5000});
  give_routes(scene.network, scene.demand, workers);
  scene.warm_up_s = 600;
  scene.measured_s = 1800;
  return scene;
}

SceneRun run_scene(BenchScene const& scene, Workers& workers) {
  Millis const warm_up = scene.warm_up_s * kSecond;
  Millis const end = warm_up + scene.measured_s * kSecond;
  RoadRouteService detours(scene.network, workers, scene.demand.vehicle_types);
  detours.expect(bit(VehicleClass::car));
  DigestSink sink;
  StepSettings settings{.begin = 0, .end = end, .seed = kSeed};
  settings.reconsider_share = 0;
  Simulation simulation({scene.network, scene.demand, {}, settings}, detours, workers, sink);
  while (Millis{simulation.tick()} * settings.tick_ms < warm_up && simulation.step()) {
  }
  std::uint64_t const updates_before = simulation.totals().updates;
  std::vector<PhaseTime> const before(simulation.phase_times().begin(),
                                      simulation.phase_times().end());
  auto const start = std::chrono::steady_clock::now();
  while (simulation.step()) {
  }
  SceneRun run;
  run.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  run.updates = simulation.totals().updates - updates_before;
  run.phases.assign(simulation.phase_times().begin(), simulation.phase_times().end());
  for (std::size_t i = 0; i < before.size(); ++i) run.phases[i].seconds -= before[i].seconds;
  run.peak_vehicles = simulation.totals().peak_vehicles;
  Digest digest;
  digest.add(simulation.state_hash());
  simulation.finish();
  digest.add(std::string_view(sink.digest()));
  run.hash = digest.value();
  return run;
}

}  // namespace pendler
