// Who goes first where two meet at a junction, against what each of them does alone.

#include <catch2/catch.hpp>

#include "simulation/scene.h"

using namespace pendler;

namespace {

/// Seconds by which the first and the second lose when both drive, against each alone. They start
/// at once, as far from X.
std::pair<double, double> losses(DrawOptions const& options, std::string_view first,
                                 std::string_view second) {
  auto const through = [&](std::vector<std::string_view> const& from) {
    Scene scene(four_arms(options));
    for (std::string_view link : from) {
      std::string_view const to = link == "AX"   ? "XC"
                                  : link == "CX" ? "XA"
                                  : link == "BX" ? "XD"
                                                 : "XB";
      TripId const trip = add_trip(scene.demand, scene.network, link, to, 0);
      scene.demand.trips.agent[trip] = make_key(1, 3);  // drivers alike
    }
    scene.settings.end = 5 * kMinute;
    auto run = scene.start();
    while (run->simulation.step()) {
    }
    run->simulation.finish();
    CHECK(run->simulation.totals().vehicles_arrived == from.size());
    return run->simulation.trip_rows().arrive_s;
  };
  auto const both = through({first, second});
  return {both[0] - through({first})[0], both[1] - through({second})[0]};
}

}  // namespace

TEST_CASE("at an equal crossing who comes from the right goes first") {
  for (auto const& [right, left] : {std::pair("DX", "AX"), std::pair("AX", "BX"),
                                    std::pair("BX", "CX"), std::pair("CX", "DX")}) {
    CAPTURE(right, left);
    auto const [first, second] = losses({}, right, left);
    CHECK(first < 1);
    CHECK(second > 1);
  }
}

TEST_CASE("who is on the main road goes first, from whichever side the other one comes") {
  DrawOptions options;
  for (char const* way : {"AX", "CX"}) options.ways[way].flags |= DraftWays::kPriorityRoad;
  for (char const* main : {"AX", "CX"}) {
    for (char const* side : {"BX", "DX"}) {
      CAPTURE(main, side);
      auto const [first, second] = losses(options, main, side);
      CHECK(first < 1);
      CHECK(second > 1);
    }
  }
}

TEST_CASE("a stop sign stops him who has it, though nobody comes") {
  DrawOptions options;
  options.controls['X'] = NodeControl::stop;
  for (char const* way : {"AX", "CX"}) {
    options.ways[way].cls = LinkClass::secondary;
    options.ways[way].flags |= DraftWays::kPriorityRoad;
  }
  Scene scene(four_arms(options));
  add_trip(scene.demand, scene.network, "BX", "XD", 0);
  auto run = scene.start();
  float slowest = 99;
  while (run->simulation.step()) {
    for (VehicleSight const& v : run->simulation.vehicles()) {
      if (v.position > 300 && !scene.network.is_movement(v.lane))
        slowest = std::min(slowest, v.speed);
    }
  }
  CHECK(run->simulation.totals().vehicles_arrived == 1);
  CHECK(slowest < 0.3F);
}
