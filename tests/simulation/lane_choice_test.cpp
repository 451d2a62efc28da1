// lane_choice() takes short cuts; here the whole way, lane by lane.

#include <algorithm>
#include <catch2/catch.hpp>

#include "bench/scenes.h"
#include "simulation/make_state.h"
#include "simulation/step.h"

using namespace pendler;

namespace {

constexpr VehicleClass kCar = VehicleClass::car;

struct ServingLanes {
  std::vector<float> serves;  // m from the link's start; negative: leads nowhere
  std::vector<bool> trap;     // … and there is no room to change
  std::vector<bool> good;
};

/// Of several lanes of a link that lead into one, those that end.
bool ends(Network const& net, MovementId m) {
  auto const lanes = net.lanes_of(net.movements.from_link[m]);
  LaneId const mine = net.movements.from_lane[m];
  for (MovementId other : net.lanes.in[net.movements.to_lane[m]]) {
    LaneId const theirs = net.movements.from_lane[other];
    if (other == m || net.movements.from_link[other] != net.movements.from_link[m]) continue;
    bool const at_right = mine == lanes.back() || theirs == lanes.back();
    bool const at_left = mine == lanes.front() || theirs == lanes.front();
    if ((mine > theirs) == (at_right || !at_left)) return true;
  }
  return false;
}

ServingLanes lanes_along(Step const& step, std::vector<LinkId> const& route, std::size_t at,
                         std::size_t last, float vehicle_length) {
  Network const& net = step.network;
  auto const own = net.lanes_of(route[at]);
  float const length = net.links.length[route[at]];
  ServingLanes beyond, out;
  if (at < last) beyond = lanes_along(step, route, at + 1, last, vehicle_length);
  std::size_t open = 0;
  float best = 0;
  for (LaneId lane : own) {
    bool const allowed = allows(net.lanes.allowed[lane], kCar);
    if (allowed) ++open;
    float serves = allowed && at == last ? kFar : -1;
    for (MovementId m : net.lanes.out[lane]) {
      if (!allowed || at == last || net.movements.to_link[m] != route[at + 1]) continue;
      if (!allows(net.lanes.allowed[net.lane_of(m)], kCar)) continue;
      std::size_t const to =
          net.movements.to_lane[m].index() - net.lanes_of(route[at + 1]).front().index();
      if (to >= beyond.serves.size()) continue;
      float const there = beyond.trap[to]         ? -1.0F
                          : beyond.serves[to] < 0 ? net.links.length[route[at + 1]]
                                                  : beyond.serves[to];
      serves = std::max(serves, ends(net, m) ? 0.0F : there);
    }
    if (serves >= 0) serves += length;
    best = std::max(best, serves);
    out.serves.push_back(serves);
  }
  bool const keeps = own.size() >= 2 && open >= 2 &&
                     (net.links.inner[route[at]] != 0 || length < vehicle_length + 5.0F);
  for (std::size_t i = 0; i < out.serves.size(); ++i) {
    bool const allowed = allows(net.lanes.allowed[LaneId(own.front().index() + i)], kCar);
    out.good.push_back(best > 0 && out.serves[i] == best);
    out.trap.push_back(allowed && out.serves[i] < 0 && best > 0 && keeps);
  }
  return out;
}

}  // namespace

TEST_CASE("the lanes chosen are those that lead furthest along the route") {
  Workers workers(1);
  std::size_t several = 0, some = 0, traps = 0;
  for (std::string_view const name : {"count", "bad-hersfeld"}) {
    auto const scene = make_scene(name, PENDLER_SHARED_DATA, workers);
    if (!scene) continue;  // without data
    Network const& net = scene->network;
    StepSettings const settings;
    StepTables const tables(net, scene->demand);
    SimulationState state = make_state(net, scene->demand, tables, 0);
    StepScratch scratch;
    Step const step{net,      scene->demand, scene->demand.vehicle_types,
                    settings, tables,        state,
                    scratch,  workers,       0.5F};
    for (TripId trip : scene->demand.trips.key.ids()) {
      auto const given = scene->demand.trips.route[trip];
      std::vector<LinkId> const route(given.begin(), given.end());
      state.vehicles[trip].route = route;
      float const length = step.types[scene->demand.trips.vehicle[trip]].length;
      for (std::size_t at = 0; at < route.size(); ++at) {
        float horizon = tables.road_kind[route[at]] == RoadKind::motorway ? 3000.0F : 1000.0F;
        std::size_t last = at;
        while (last + 1 < route.size() && last + 1 - at < 20 && horizon > 0)
          horizon -= net.links.length[route[last++]];
        ServingLanes const expected = lanes_along(step, route, at, last, length);
        LaneChoice const choice = lane_choice(step, trip, route[at], at, kCar);
        std::size_t const count = std::min<std::size_t>(expected.serves.size(), 8);
        if (count > 1) ++several;
        for (std::size_t i = 0; i < count; ++i) {
          CAPTURE(name, trip.value, at, i);
          REQUIRE((((choice.good >> i) & 1U) != 0) == expected.good[i]);
          REQUIRE((((choice.traps >> i) & 1U) != 0) == expected.trap[i]);
          if (expected.trap[i]) ++traps;
          if (expected.good[i]) continue;
          ++some;
          float const serves = expected.serves[i];
          REQUIRE(choice.serves[i] == (serves < 0 ? net.links.length[route[at]] : serves));
        }
      }
    }
  }
  CHECK(several > 1000);
  CHECK(some > 100);
  CHECK(traps > 0);
}
