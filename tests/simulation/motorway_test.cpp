// A motorway of three lanes with more traffic than it takes: queues before its ramps, and drivers
// who remember them.

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "simulation/golden.h"
#include "simulation/scene.h"
#include "simulation/street_draft.h"
#include "simulation/traffic_watch.h"

using namespace pendler;

namespace {

constexpr std::size_t kInterchanges = 16;
constexpr double kApart = 2000;  // m

/// At each interchange a ramp leads off, and 600 m on one comes onto a lane that ends after 250 m.
Network motorway() {
  NetworkDraft draft;
  auto const add = [&](StreetKind const& kind, DraftNodeId from, DraftNodeId to) {
    add_way(draft, kind, {from, to}, kMotorRoad, 0);
  };
  StreetKind const main{LinkClass::motorway, 3, 0, 120}, wide{LinkClass::motorway, 4, 0, 120},
      ramp{LinkClass::motorway_link, 1, 0, 60};
  DraftNodeId last = add_node(draft, {-1500, 0});
  for (std::size_t k = 0; k < kInterchanges; ++k) {
    double const x = kApart * static_cast<double>(k);
    DraftNodeId const leaves = add_node(draft, {x, 0}), comes = add_node(draft, {x + 600, 0}),
                      ends = add_node(draft, {x + 850, 0});
    add(main, last, leaves);
    add(main, leaves, comes);
    add(wide, comes, ends);
    add(ramp, leaves, add_node(draft, {x + 300, -80}));
    add(ramp, add_node(draft, {x + 300, -100}), comes);
    last = ends;
  }
  add(main, last, add_node(draft, {kApart * kInterchanges + 500, 0}));
  return build(draft);
}

Scene busy_motorway() {
  Scene scene(motorway());
  Network const& net = scene.network;
  std::vector<LinkId> main, on, off;  // by where they begin
  for (LinkId link : net.links.key.ids()) {
    bool const first = net.nodes.in_links[net.links.from[link]].empty();
    bool const last = net.nodes.out_links[net.links.to[link]].empty();
    bool const ramp = net.links.cls[link] == LinkClass::motorway_link;
    if (ramp) (first ? on : off).push_back(link);
    if (!ramp && (first || net.links.length[link] > 1000)) main.push_back(link);
    if (!ramp && last) off.push_back(link);
  }
  for (auto* links : {&main, &on, &off})
    std::ranges::sort(*links, {},
                      [&](LinkId l) { return net.nodes.position[net.links.from[l]].x; });
  REQUIRE(on.size() == kInterchanges);
  REQUIRE(off.size() == kInterchanges + 1);
  std::size_t number = 0;
  auto const leave = [&](LinkId from, std::size_t exit, double depart_s) {
    std::string_view const type = number % 7 == 0    ? "articulated_truck"
                                  : number % 11 == 0 ? "rigid_truck"
                                                     : "car";
    add_trip(scene.demand, from, off[std::min(exit, kInterchanges)], depart_s, type);
    ++number;
  };
  for (std::size_t i = 0; i < 600; ++i) leave(main[0], i % (kInterchanges + 1), 0.8 * double(i));
  for (std::size_t k = 0; k < kInterchanges; ++k) {
    for (std::size_t i = 0; i < 40; ++i) leave(main[k], k + 1 + i % 4, 2.5 * double(i));
    for (std::size_t i = 0; i < 150; ++i) leave(on[k], k + 1 + i % 5, 3.2 * double(i));
  }
  scene.settings.end = 8 * kMinute;
  return scene;
}

/// Of the state at the end and all results.
std::string digest_of(Scene const& scene, int threads, ChunkOrder order) {
  auto run = scene.start(threads, order);
  while (run->simulation.step()) {
  }
  run->simulation.finish();
  Digest digest;
  digest.add(run->simulation.state_hash());
  digest.add(std::string_view(run->sink.digest()));
  return digest.text();
}

}  // namespace

TEST_CASE("a busy motorway has its golden state and results, on any threads, in any order") {
  Scene const scene = busy_motorway();
  // More than one chunk of strips, also of those whose drivers remember.
  REQUIRE(scene.network.links.key.size() + scene.network.movements.from_lane.size() > 256);
  {
    auto run = scene.start();
    TrafficWatch watch(scene);
    std::string wrong;
    while (run->simulation.step()) wrong += watch.look(run->simulation);
    CHECK(wrong == "");
    auto const ease = run->simulation.save().get<float>("habits/ease");
    CHECK(std::ranges::count_if(ease, [](float e) { return e < 0.8F; }) > 300);
    CHECK(run->simulation.totals().vehicles_arrived > 1000);
  }
  std::string const expected = golden("motorway");
  for (int threads : {1, 2, 3}) CHECK(digest_of(scene, threads, ChunkOrder::forward) == expected);
  CHECK(digest_of(scene, 1, ChunkOrder::reverse) == expected);
  CHECK(digest_of(scene, 1, ChunkOrder::shuffled) == expected);
}
