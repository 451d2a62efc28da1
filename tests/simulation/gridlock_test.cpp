// Gridlocks made by hand, and what becomes of them.

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <set>
#include <string>

#include "base/error.h"
#include "simulation/gridlock.h"
#include "simulation/scene.h"

using namespace pendler;

namespace {

/// A block ABCD with two arms at each corner.
Network block(double metres_a_character, DrawOptions const& options = {}) {
  return build(
      draw_network("  E     F  \n"
                   "  |     |  \n"
                   "G-A-----B-H\n"
                   "  |     |  \n"
                   "  |     |  \n"
                   "K-D-----C-I\n"
                   "  |     |  \n"
                   "  L     J  ",
                   metres_a_character, options));
}

/// The same with a street all round, that the arms lead to.
Network block_in_a_block(double metres_a_character, DrawOptions const& options) {
  return build(
      draw_network("M---E-----F---N\n"
                   "|   |     |   |\n"
                   "|   |     |   |\n"
                   "|   |     |   |\n"
                   "G---A-----B---H\n"
                   "|   |     |   |\n"
                   "|   |     |   |\n"
                   "K---D-----C---I\n"
                   "|   |     |   |\n"
                   "|   |     |   |\n"
                   "|   |     |   |\n"
                   "P---L-----J---O",
                   metres_a_character, options));
}

/// On each side of the block three lorries set out, one a second, to the side before: nearly twice
/// round the block, in the order of `corners`. Two fill a long side (50 m), one a short one (20 m).
Scene full_block(Network network, std::string const& corners) {
  Scene scene(std::move(network));
  Rows<TripId, LinkId> routes;
  for (int i = 0; i < 3; ++i) {
    for (std::size_t first = 0; first < 4; ++first) {
      auto const side = [&](std::size_t k) {
        return std::string{corners[(first + k) % 4], corners[(first + k + 1) % 4]};
      };
      add_trip(scene.demand, scene.network, side(0), side(7), i, "articulated_truck");
      std::vector<LinkId> route;
      for (std::size_t k = 0; k < 8; ++k) route.push_back(link_named(scene.network, side(k)));
      routes.append(route);
    }
  }
  scene.demand.trips.route = std::move(routes);
  return scene;
}

/// A block of one-way streets, 150 and 60 m long, that one comes to from two arms at each corner
/// and cannot leave. From every arm `waves` vehicles, one a second, drive along `sides` of it.
Scene packed_ring(std::string const& type, int waves, std::size_t sides) {
  constexpr std::string_view kCorners = "ADCB";
  std::vector<std::string> const arms{"EA", "GA", "KD", "LD", "IC", "JC", "FB", "HB"};
  DrawOptions options;
  for (std::string const& arm : arms) options.ways[arm] = one_way(1, 30);
  for (std::string const side : {"AD", "DC", "CB", "BA"}) options.ways[side] = one_way(1, 30);
  Scene scene(block(30.0, options));
  Rows<TripId, LinkId> routes;
  for (int i = 0; i < waves; ++i) {
    for (std::string const& arm : arms) {
      std::size_t const first = kCorners.find(arm[1]);
      auto const side = [&](std::size_t k) {
        return std::string{kCorners[(first + k) % 4], kCorners[(first + k + 1) % 4]};
      };
      add_trip(scene.demand, scene.network, arm, side(sides - 1), i, type);
      std::vector<LinkId> route{link_named(scene.network, arm)};
      for (std::size_t k = 0; k < sides; ++k) route.push_back(link_named(scene.network, side(k)));
      routes.append(route);
    }
  }
  scene.demand.trips.route = std::move(routes);
  scene.settings.end = 3600 * kSecond;
  return scene;
}

/// On which link each vehicle is then, of those on a movement "crossing"; sorted.
std::string standing_at(Scene const& scene, double at_s) {
  auto run = scene.start();
  while (run->simulation.tick() * scene.settings.tick_ms < at_s * 1000 && run->simulation.step()) {
  }
  std::vector<std::string> on;
  for (VehicleSight const& v : run->simulation.vehicles()) {
    bool const crosses = scene.network.is_movement(v.lane);
    on.push_back(crosses ? "crossing"
                         : drawn_name(scene.network, scene.network.lanes.link[v.lane]));
  }
  std::sort(on.begin(), on.end());
  std::string out;
  for (std::string const& name : on) out += (out.empty() ? "" : " ") + name;
  return out;
}

/// Links on which somebody of the first `trips` is seen.
std::set<std::string> driven_by(Scene const& scene, std::size_t trips) {
  std::set<std::string> seen;
  auto run = scene.start();
  while (run->simulation.step()) {
    for (VehicleSight const& v : run->simulation.vehicles()) {
      if (v.trip.index() >= trips || scene.network.is_movement(v.lane)) continue;
      seen.insert(drawn_name(scene.network, scene.network.lanes.link[v.lane]));
    }
  }
  return seen;
}

struct Outcome {
  std::uint64_t hash = 0;
  std::string digest;
  RunTotals totals;
  GridlockRows gridlocks;
};

Outcome run_checked(Scene const& scene, int threads = 1) {
  auto run = scene.start(threads);
  while (run->simulation.step()) run->simulation.check_invariants();
  run->simulation.finish();
  return {run->simulation.state_hash(), run->sink.digest(), run->simulation.totals(),
          run->simulation.gridlocks()};
}

}  // namespace

TEST_CASE("four cars that come to an equal crossing at once are no gridlock") {
  Scene scene(
      build(draw_network("  B  \n"
                         "  |  \n"
                         "A-X-C\n"
                         "  |  \n"
                         "  D  ",
                         100.0)));
  // Each goes straight on, and must let the one from its right go first.
  for (std::string const way : {"AC", "BD", "CA", "DB"})
    add_trip(scene.demand, scene.network, std::string{way[0]} + "X", std::string{"X"} + way[1], 0);
  scene.settings.end = 60 * kSecond;  // 20 s of driving and a few of courtesy
  Outcome const outcome = run_checked(scene);
  CHECK(outcome.totals.vehicles_arrived == 4);
  CHECK(outcome.gridlocks.found_s.empty());
}

TEST_CASE("a block full of lorries that all turn left round it: found, told and broken") {
  std::string const corners = "ADCB";
  Scene const scene = full_block(block(10.0), corners);
  Outcome const outcome = run_checked(scene);
  CHECK(outcome.totals.vehicles_arrived == 12);
  CHECK(outcome.totals.squeezed == 0);

  GridlockRows const& g = outcome.gridlocks;
  REQUIRE_FALSE(g.found_s.empty());
  CHECK(g.found_s[0] >= kGridlockAfter_s);
  CHECK(g.found_s[0] < 300);
  CHECK(g.vehicles[0] >= 6);
  CHECK(g.vehicles[0] <= 12);
  CHECK(standing_at(scene, g.found_s[0]) == "AD BA BA CB DC DC");  // and nobody on a crossing
  CHECK(g.links[0] == 4);
  CHECK(g.cause[0] == static_cast<std::uint8_t>(GridlockCause::no_room));
  for (std::size_t k = 0; k < 4; ++k) {
    LinkId const side = link_named(scene.network, std::string{corners[k], corners[(k + 1) % 4]});
    std::string const& name = scene.network.text(scene.network.links.name[side]);
    CHECK_THAT(g.streets[0], Catch::Contains(name));
  }
  for (std::size_t i = 0; i < g.found_s.size(); ++i) {
    CHECK(g.resolved_s[i] > g.found_s[i]);
    CHECK(g.courtesies[i] > 0);
    CHECK(g.cure[i] != static_cast<std::uint8_t>(GridlockCure::none));
  }

  Outcome const again = run_checked(scene, 3);
  CHECK(again.hash == outcome.hash);
  CHECK(again.digest == outcome.digest);
}

TEST_CASE("a ring packed to its last metre moves when all close up: nobody has another way") {
  struct Case {
    std::string type;
    int waves;
    std::size_t sides;
  };
  for (auto const& [type, waves, sides] :
       {Case{"rigid_truck", 8, 5}, Case{"car", 12, 7}, Case{"car", 20, 5}}) {
    CAPTURE(type);
    Scene const scene = packed_ring(type, waves, sides);
    Outcome const outcome = run_checked(scene);
    CHECK(outcome.totals.vehicles_arrived == 8U * static_cast<unsigned>(waves));
    GridlockRows const& g = outcome.gridlocks;
    REQUIRE_FALSE(g.found_s.empty());
    for (std::size_t i = 0; i < g.found_s.size(); ++i) CHECK(g.resolved_s[i] > g.found_s[i]);
    CHECK(*std::max_element(g.vehicles.begin(), g.vehicles.end()) >= 40);
    CHECK(run_checked(scene, 3).hash == outcome.hash);
  }
}

TEST_CASE("who leaves a gridlock takes the way on which there is room") {
  // At each corner one of two other ways is taken: by a lorry whose destination is closed.
  using Ways = std::vector<std::string>;
  for (Ways const& taken : {Ways{"AGK", "DLP", "CIO", "BFN"}, Ways{"AEM", "DKP", "CJO", "BHN"}}) {
    CAPTURE(taken);
    Scene scene = full_block(block_in_a_block(10.0, {}), "ADCB");
    for (std::string const& way : taken) {
      LinkId const first = link_named(scene.network, way.substr(0, 2));
      LinkId const last = link_named(scene.network, way.substr(1, 2));
      add_trip(scene.demand, first, last, 0, "articulated_truck");
      scene.demand.trips.route.append(std::vector{first, last});
      scene.controls.push_back({1 * kSecond, ControlAttribute::closed, last, double{kMotorRoad}});
    }
    // One has turned off at B, on the way that is free, and comes back.
    CHECK_THAT(standing_at(scene, 200), Catch::Contains("HB"));
    // Nobody drives behind one of the four.
    std::set<std::string> const driven = driven_by(scene, 12);
    CHECK(driven.size() > 4);
    for (std::string const& way : taken) CHECK_FALSE(driven.contains(way.substr(0, 2)));
    Outcome const outcome = run_checked(scene);
    CHECK(outcome.gridlocks.found_s.size() == 1);
    CHECK(outcome.totals.vehicles_arrived == 12);  // those on the ways taken wait for ever
  }
}

TEST_CASE("a run that is to stop on a gridlock hands over what there is and says where it was") {
  Scene scene = full_block(block(10.0), "ADCB");
  scene.settings.stop_on_gridlock = true;
  auto run = scene.start();
  auto const to_the_end = [&] {
    while (run->simulation.step()) {
    }
  };
  CHECK_THROWS_WITH(to_the_end(), Catch::Contains("gridlock at 00:0") &&
                                      Catch::Contains("vehicles wait for each other on") &&
                                      Catch::Contains("AD") &&
                                      Catch::Contains("first cause: no_room"));
  CHECK(run->simulation.gridlocks().found_s.size() == 1);
  CHECK(std::isnan(run->simulation.gridlocks().resolved_s[0]));
}
