// Nodes near each other: between two carriageways, just behind a signal, drive after drive.

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

#include "simulation/scene.h"
#include "simulation/traffic_watch.h"

using namespace pendler;

namespace {

/// Carriageways of three lanes from C to D (over T) and, 10 m further north, from H to K (over Q);
/// a street from G to F over both.
Network over_two_carriageways() {
  DrawOptions options;
  for (char const* way : {"CT", "TD", "HQ", "QK"}) {
    options.ways[way] = one_way(3, 50, LinkClass::primary);
    options.ways[way].flags |= DraftWays::kPriorityRoad;
  }
  NetworkDraft draft = draw_network(
      "  G  \n"
      "  |  \n"
      "K-Q-H\n"
      "  |  \n"
      "C-T-D\n"
      "  |  \n"
      "  F  ",
      100.0, options);
  place(draft, 'T', {0, 0});
  place(draft, 'Q', {0, 10});
  place(draft, 'C', {-300, 0});
  place(draft, 'D', {300, 0});
  place(draft, 'K', {-300, 10});
  place(draft, 'H', {300, 10});
  place(draft, 'F', {0, -200});
  place(draft, 'G', {0, 210});
  return build(draft);
}

MovementId way_over(Network const& net, std::string_view from, std::string_view to) {
  LinkId const a = link_named(net, from), b = link_named(net, to);
  auto const ids = net.movements.from_link.ids();
  return *std::find_if(ids.begin(), ids.end(), [&](MovementId m) {
    return net.movements.from_link[m] == a && net.movements.to_link[m] == b;
  });
}

RunTotals run_watched(Scene const& scene) {
  auto running = scene.start();
  TrafficWatch watch(scene);
  while (running->simulation.step()) {
    if (running->simulation.tick() % 20 == 0) running->simulation.check_invariants();
    std::string const wrong = watch.look(running->simulation);
    if (!wrong.empty()) FAIL("tick " << running->simulation.tick() << ": " << wrong);
  }
  running->simulation.finish();
  return running->simulation.totals();
}

/// A street from A to N with a drive every `apart` metres, 500 cars an hour each way and one every
/// 120 s out of and into each drive.
Scene street_with_drives(double apart) {
  DrawOptions options;
  options.ways["ABCDEFGHIJKLMN"].cls = LinkClass::tertiary;
  options.other.cls = LinkClass::service;
  NetworkDraft draft = draw_network(
      "  b c d e f g h i j k l m  \n"
      "  | | | | | | | | | | | |  \n"
      "A-B-C-D-E-F-G-H-I-J-K-L-M-N",
      10.0, options);
  place(draft, 'A', {-300, 0});
  for (int i = 0; i < 12; ++i) {
    place(draft, static_cast<char>('B' + i), {i * apart, 0});
    place(draft, static_cast<char>('b' + i), {i * apart, 60});
  }
  place(draft, 'N', {11 * apart + 300, 0});
  Scene scene(build(draft));
  scene.settings.end = 30 * kMinute;
  for (double t = 0; t < 600; t += 7) {
    add_trip(scene.demand, scene.network, "AB", "MN", t);
    add_trip(scene.demand, scene.network, "NM", "BA", t + 3);
  }
  for (int i = 0; i < 12; ++i) {
    std::string const drive{static_cast<char>('b' + i)}, mouth{static_cast<char>('B' + i)};
    bool const eastwards = i % 2 != 0;
    for (double t = 10 + 7 * i; t < 600; t += 120) {
      add_trip(scene.demand, scene.network, drive + mouth, eastwards ? "MN" : "BA", t);
      add_trip(scene.demand, scene.network, eastwards ? "AB" : "NM", mouth + drive, t + 60);
    }
  }
  return scene;
}

}  // namespace

TEST_CASE("a drive every 8 or 12 m does not jam a street") {
  for (auto const& [apart, at_least_kmh] : {std::pair(8.0, 6.5), std::pair(12.0, 20.0)}) {
    CAPTURE(apart);
    Scene const scene = street_with_drives(apart);
    auto run = scene.start();
    double metres_a_second = 0, sights = 0;
    while (run->simulation.step()) {
      if (run->simulation.tick() % 20 == 0) run->simulation.check_invariants();
      for (VehicleSight const& v : run->simulation.vehicles()) {
        metres_a_second += double{v.speed};
        ++sights;
      }
    }
    run->simulation.finish();
    CHECK(run->simulation.totals().vehicles_arrived == scene.demand.trips.size());
    CHECK(run->simulation.gridlocks().found_s.empty());
    CHECK(metres_a_second / sights * 3.6 > at_least_kmh);
  }
}

TEST_CASE("nobody waits inside on a way that those who come towards him need to turn left") {
  Network const net = over_two_carriageways();
  CHECK(net.movements.wait_at[way_over(net, "CT", "TQ")] == -1);
  CHECK(net.movements.wait_at[way_over(net, "HQ", "QT")] == -1);

  Scene scene(net);
  scene.settings.end = 40 * kMinute;
  for (double t = 0; t < 600; t += 6) {
    add_trip(scene.demand, scene.network, "CT", "QG", t);
    add_trip(scene.demand, scene.network, "HQ", "TF", t);
  }
  CHECK(run_watched(scene).vehicles_arrived == scene.demand.trips.size());
}

TEST_CASE("a short link from which all drive on does not slow down the queue that enters it") {
  // A street from A to C crosses one at a signal, X; `apart` metres behind it a slip lane joins at
  // Y.
  auto const passed_in_20_min = [](double apart) {
    DrawOptions options;
    for (char const* way : {"AX", "XY", "YC"})
      options.ways[way] = one_way(1, 50, LinkClass::primary);
    options.ways["RY"] = one_way(1, 50, LinkClass::primary_link);
    options.controls['X'] = NodeControl::signals;
    NetworkDraft draft = draw_network(
        "  B    \n"
        "  |    \n"
        "A-X-Y-C\n"
        "  |  \\ \n"
        "  D   R",
        100.0, options);
    place(draft, 'X', {0, 0});
    place(draft, 'Y', {apart, 0});
    place(draft, 'R', {apart - 80, -60});
    Scene scene(build(draft));
    REQUIRE(scene.network.links.inner[link_named(scene.network, "XY")] == 0);
    scene.settings.end = 20 * kMinute;
    for (double t = 1; t < 1200; t += 2) add_trip(scene.demand, scene.network, "AX", "YC", t);
    return run_watched(scene).vehicles_arrived;
  };
  auto const far = static_cast<double>(passed_in_20_min(100));
  auto const near = static_cast<double>(passed_in_20_min(24));
  CAPTURE(near, far);
  CHECK(near > 0.95 * far);
}
