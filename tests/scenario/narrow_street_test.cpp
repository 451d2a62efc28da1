// An edit of the draft: a street narrowed, with and without a cycle lane.

#include <catch2/catch.hpp>

#include "base/error.h"
#include "base/hash.h"
#include "network/build.h"
#include "scenario/controls.h"
#include "support/draw_network.h"

using namespace pendler;

namespace {

constexpr VehicleClasses kBicycles = classes(VehicleClass::bicycle);
constexpr VehicleClasses kBuses = classes(VehicleClass::bus);

// A wide street A-B with a bus lane to the east, and others around it.
NetworkDraft street() {
  DrawOptions options;
  auto const all = drawn_classes(LinkClass::primary);
  auto& wall = options.ways["AB"];
  wall.cls = LinkClass::primary;
  wall.lanes = 3;
  wall.lanes_backward = 2;
  wall.lane_allowed = {all, all, kBuses};
  wall.turns = {bit(Turn::left), bit(Turn::straight), bit(Turn::right)};
  wall.name = "Wall";
  return draw_network("A---B---C", 100, options);
}

Policy narrowed(int lanes, bool cycle_lane, std::string name = "Wall") {
  Policy policy;
  policy.kind = PolicyKind::narrow_street;
  policy.where = "s.yaml:4:5";
  policy.place.streets = {std::move(name)};
  policy.lanes = lanes;
  policy.cycle_lane = cycle_lane;
  return policy;
}

NetworkDraft edited(NetworkDraft draft, Policy const& policy) {
  std::vector<Policy> const policies{policy};
  apply_edits(policies, draft);
  return draft;
}

DraftWayId way_named(NetworkDraft const& draft, std::string const& name) {
  for (auto way : draft.ways.osm.ids()) {
    if (draft.texts[draft.ways.name[way]] == name) return way;
  }
  return {};
}

std::uint64_t digest(NetworkDraft draft) {
  Digest d;
  d.add(columns_of(draft));
  return d.value();
}

}  // namespace

TEST_CASE("a narrowed street keeps its lanes for cars and loses its markings") {
  auto const draft = edited(street(), narrowed(1, false));
  auto const way = way_named(draft, "Wall");
  auto const& ways = draft.ways;
  CHECK(ways.lanes[0][way] == 1);
  CHECK(ways.lanes[1][way] == 1);
  REQUIRE(ways.lane_allowed[0][way].size() == 1);
  CHECK(allows(ways.lane_allowed[0][way][0], VehicleClass::car));
  CHECK(ways.turns[0][way].empty());
  auto const other = way_named(draft, "BC");
  CHECK(ways.lanes[0][other] == 1);
  CHECK(ways.lane_allowed[0][other].empty());
}

TEST_CASE("with more lanes left the bus lane stays on its side") {
  auto const draft = edited(street(), narrowed(2, false));
  auto const way = way_named(draft, "Wall");
  CHECK(draft.ways.lanes[0][way] == 2);  // both for cars
  CHECK(allows(draft.ways.lane_allowed[0][way][1], VehicleClass::car));
  CHECK(draft.ways.lanes[1][way] == 2);  // was so
  CHECK(draft.ways.lane_allowed[1][way].empty());
}

TEST_CASE("a cycle lane lies on the right and is built as one") {
  auto const draft = edited(street(), narrowed(1, true));
  auto const way = way_named(draft, "Wall");
  for (std::size_t d : {0U, 1U}) {
    REQUIRE(draft.ways.lanes[d][way] == 2);
    REQUIRE(draft.ways.lane_allowed[d][way].size() == 2);
    CHECK(draft.ways.lane_allowed[d][way][1] == kBicycles);
    CHECK(allows(draft.ways.allowed[d][way], VehicleClass::bicycle));
  }
  Network const before = build(street()), network = build(draft);
  LinkId const ab = link_named(network, "AB");
  CHECK(network.links.lane_count[ab] == 1);
  REQUIRE(network.has_cycle_lane(ab));
  CHECK(network.lanes.allowed[network.edge_lane(ab)] == kBicycles);
  CHECK_FALSE(allows(network.lanes.allowed[network.lanes_of(ab)[0]], VehicleClass::bicycle));
  CHECK_FALSE(before.has_cycle_lane(link_named(before, "AB")));
  CHECK(before.links.lane_count[link_named(before, "AB")] == 3);
  CHECK(network.links.key[ab] == before.links.key[link_named(before, "AB")]);
  // the same edit again changes nothing more
  CHECK(digest(edited(draft, narrowed(1, true))) == digest(draft));
}

TEST_CASE("an edit of what is so already leaves the draft as it is") {
  CHECK(digest(edited(street(), narrowed(1, false, "BC"))) == digest(street()));
  CHECK(digest(edited(street(), narrowed(3, false))) == digest(street()));
  CHECK(digest(edited(street(), narrowed(2, false))) != digest(street()));
}

TEST_CASE("a direction without motor traffic is left alone") {
  DrawOptions options;
  options.ways["AB"].lanes = 2;
  options.ways["AB"].lanes_backward = 0;
  options.ways["BC"].cls = LinkClass::cycleway;
  auto const draft = draw_network("A---B---C", 100, options);
  auto const out = edited(draft, narrowed(1, true, "AB"));
  CHECK(out.ways.lanes[0][way_named(out, "AB")] == 2);  // one and the cycle lane
  CHECK(out.ways.lanes[1][way_named(out, "AB")] == 0);
  CHECK_THROWS_WITH(edited(draft, narrowed(1, true, "BC")),
                    Catch::StartsWith("s.yaml:4:5: the place selects no road"));
}

TEST_CASE("an edit of an unknown street names the nearest one") {
  CHECK_THROWS_WITH(edited(street(), narrowed(1, true, "Wal")),
                    Catch::StartsWith("s.yaml:4:5: place.street is 'Wal', which no way") &&
                        Catch::EndsWith("did you mean 'Wall'?"));
}
