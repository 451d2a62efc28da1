#include "network/forks.h"

#include <catch2/catch.hpp>

#include "base/geometry.h"
#include "network/movements.h"

using namespace pendler;

TEST_CASE("two ways off one lane part where their axes are as far apart as asked") {
  Network const net =
      build(draw_network("  B  \n"
                         "  |  \n"
                         "A-X-C\n"
                         "  |  \n"
                         "  D  ",
                         100.0, {}));
  auto const& m = net.movements;
  auto const near = forks(net, kCarBesideLorry), far = forks(net, kLorryBesideLorry);
  int parted = 0;
  for (MovementId id : m.from_lane.ids()) {
    if (near[id] == 0) continue;
    double nearest = 100;
    for (MovementId other : net.lanes.out[m.from_lane[id]]) {
      if (other == id) continue;
      Point const there = point_along(m.geometry[id], static_cast<double>(near[id]));
      nearest = std::min(nearest, project(m.geometry[other], there).distance);
    }
    if (near[id] >= net.lanes.length[net.lane_of(id)]) continue;  // beside it to the end
    ++parted;
    CHECK(nearest >= kCarBesideLorry - 1e-3);
    CHECK(nearest < kCarBesideLorry + 0.4);
    CHECK(far[id] > near[id]);
  }
  CHECK(parted >= 8);
}

TEST_CASE("a lane with one way on has no fork, nor have rails") {
  DrawOptions options;
  options.ways["AX"] = one_way(1, 50);
  options.ways["XC"] = one_way(1, 50);
  for (LinkClass cls : {LinkClass::residential, LinkClass::tram}) {
    options.ways["BX"] = one_way(1, 50, cls);
    options.ways["XD"] = one_way(1, 50, cls);
    options.ways["XE"] = one_way(1, 50, cls);
    Network const net =
        build(draw_network("  B  \n"
                           "  |  \n"
                           "A-X-C\n"
                           "  |\\ \n"
                           "  D E",
                           100.0, options));
    auto const near = forks(net, kCarBesideLorry);
    int forked = 0;
    for (MovementId id : net.movements.from_lane.ids()) {
      LaneId const from = net.movements.from_lane[id];
      bool const several = net.lanes.out[from].size() > 1 && !net.is_edge_lane(from);
      bool const rail = is_rail(net.links.cls[net.movements.from_link[id]]);
      CHECK((near[id] > 0) == (several && !rail));
      forked += near[id] > 0 ? 1 : 0;
    }
    CHECK((forked > 0) == (cls == LinkClass::residential));
  }
}
