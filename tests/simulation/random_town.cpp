#include "simulation/random_town.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "simulation/street_draft.h"

namespace pendler {

namespace {

constexpr std::array<StreetKind, 10> kStreets{{
    {LinkClass::residential, 1, 1, 30},
    {LinkClass::tertiary, 1, 1, 50},
    {LinkClass::residential, 0, 0, 0},  // no street
    {LinkClass::residential, 1, 0, 30},
    {LinkClass::secondary, 2, 2, 50},
    {LinkClass::secondary, 3, 1, 50, true},
    {LinkClass::primary, 3, 3, 70, true},
    {LinkClass::trunk, 2, 2, 100},
    {LinkClass::service, 1, 1, 10},
    {LinkClass::cycleway, 1, 1, 20},
}};
enum class Crossing { plain, signals, stop, give_way, mini_roundabout, roundabout };
constexpr int kCrossings = 6;
constexpr std::array kSpacings{120.0, 80.0, 60.0, 45.0, 30.0, 250.0};  // m
constexpr std::array kTypes{"car", "bicycle",           "rigid_truck",
                            "bus", "articulated_truck", "motorcycle"};
constexpr double kRing = 14;  // m, radius of a roundabout

/// Of a list that may be too short.
int at(std::vector<int> const& list, std::size_t i) {
  return i < list.size() ? list[i] : 0;
}

class Town {
 public:
  explicit Town(TownPlan const& plan) : plan_(plan), spacing_(spacing()) {
    for (int y = 0; y < plan.side; ++y) {
      for (int x = 0; x < plan.side; ++x) add_crossing(x, y);
    }
    std::vector<DraftNodeId> track{add_node(draft, {-3 * spacing_, railway_y()})};
    std::size_t number = 0;
    for (int y = 0; y < plan.side; ++y) {
      for (int x = 0; x < plan.side; ++x) {
        if (x + 1 < plan.side) add_street(number++, {arm(x, y, 0), arm(x + 1, y, 2)});
        if (y + 1 == plan.side) continue;
        std::vector<DraftNodeId> nodes{arm(x, y, 1), arm(x, y + 1, 3)};
        bool const crosses = plan.railway && y == 0 && kind_of(number).lanes > 0;
        if (crosses) {
          track.push_back(
              add_node(draft, {x * spacing_, railway_y()}, NodeControl::level_crossing));
          nodes.insert(nodes.begin() + 1, track.back());
        }
        add_street(number++, nodes);
      }
    }
    if (!plan.railway) return;
    track.push_back(add_node(draft, {(plan.side + 2) * spacing_, railway_y()}));
    add_way(draft, {LinkClass::rail, 1, 0, 100}, track, kRail, DraftWays::kBuiltUp);
  }

  NetworkDraft draft;

 private:
  double spacing() const {
    return kSpacings[static_cast<std::size_t>(plan_.spacing) % kSpacings.size()];
  }
  double railway_y() const { return 0.45 * spacing_; }
  StreetKind const& kind_of(std::size_t number) const {
    return kStreets[static_cast<std::size_t>(at(plan_.streets, number)) % kStreets.size()];
  }

  /// Nodes at which streets to the east, north, west and south begin: the same one, or a ring.
  void add_crossing(int x, int y) {
    auto const number = static_cast<std::size_t>(y * plan_.side + x);
    auto const kind = static_cast<Crossing>(at(plan_.crossings, number) % kCrossings);
    Point const centre{x * spacing_, y * spacing_};
    if (kind != Crossing::roundabout || spacing_ < 60) {
      static constexpr std::array kControls{
          NodeControl::none,     NodeControl::signals,         NodeControl::stop,
          NodeControl::give_way, NodeControl::mini_roundabout, NodeControl::none};
      arms_.push_back({});
      arms_.back().fill(add_node(draft, centre, kControls[static_cast<std::size_t>(kind)]));
      return;
    }
    arms_.push_back({add_node(draft, {centre.x + kRing, centre.y}),
                     add_node(draft, {centre.x, centre.y + kRing}),
                     add_node(draft, {centre.x - kRing, centre.y}),
                     add_node(draft, {centre.x, centre.y - kRing})});
    auto const ring = arms_.back();
    add_way(draft, {LinkClass::tertiary, 1, 0, 30}, {ring[0], ring[1], ring[2], ring[3], ring[0]},
            kMotorRoad | bit(VehicleClass::bicycle), DraftWays::kRoundabout | DraftWays::kBuiltUp);
  }
  DraftNodeId arm(int x, int y, std::size_t side) const {
    return arms_[static_cast<std::size_t>(y * plan_.side + x)][side];
  }

  void add_street(std::size_t number, std::vector<DraftNodeId> const& nodes) {
    StreetKind const& kind = kind_of(number);
    if (kind.lanes == 0) return;
    int const motors = kind.cls == LinkClass::cycleway ? 0 : kMotorRoad;
    int const priority = kind.cls == LinkClass::secondary ? DraftWays::kPriorityRoad : 0;
    add_way(draft, kind, nodes, motors | bit(VehicleClass::bicycle),
            priority | DraftWays::kBuiltUp);
  }

  TownPlan const& plan_;
  double spacing_;
  std::vector<std::array<DraftNodeId, 4>> arms_;  // by crossing
};

/// Links on which a trip of the class may begin or end.
std::vector<LinkId> ends_for(Network const& network, VehicleClass cls) {
  std::vector<LinkId> out;
  for (LinkId l : network.links.key.ids()) {
    if (network.links.inner[l] == 0 && allows(network.links.allowed[l], cls)) out.push_back(l);
  }
  return out;
}

struct Wanted {
  int depart_s;
  LinkId from, to;
  std::string_view type;
};

/// A train every minute from one end of the railway to the other.
void add_trains(Network const& network, std::vector<Wanted>& out) {
  std::vector<LinkId> const rails = ends_for(network, VehicleClass::train);
  if (rails.empty()) return;
  auto easting = [&](NodeId n) { return network.nodes.position[n].x; };
  LinkId first = rails.front(), last = rails.front();
  for (LinkId l : rails) {
    if (easting(network.links.from[l]) < easting(network.links.from[first])) first = l;
    if (easting(network.links.to[l]) > easting(network.links.to[last])) last = l;
  }
  for (int i = 0; i < 4; ++i) out.push_back({60 * i, first, last, "regional_train"});
}

}  // namespace

NetworkDraft draw_town(TownPlan const& plan) {
  return std::move(Town(plan).draft);
}

Scene town_scene(TownPlan const& plan, std::vector<TripPlan> const& trips) {
  Scene scene(build(draw_town(plan)));
  std::vector<Wanted> wanted;
  for (TripPlan const& t : trips) {
    std::string_view const type = kTypes[static_cast<std::size_t>(t.type) % kTypes.size()];
    VehicleClass const cls = standard_vehicle_types()[vehicle_type_named(type)].cls;
    std::vector<LinkId> const ends = ends_for(scene.network, cls);
    if (ends.empty()) continue;
    LinkId const from = ends[static_cast<std::size_t>(t.from) % ends.size()],
                 to = ends[static_cast<std::size_t>(t.to) % ends.size()];
    if (from != to) wanted.push_back({t.depart_s, from, to, type});
  }
  add_trains(scene.network, wanted);
  std::stable_sort(wanted.begin(), wanted.end(),
                   [](Wanted const& a, Wanted const& b) { return a.depart_s < b.depart_s; });
  for (Wanted const& w : wanted) add_trip(scene.demand, w.from, w.to, w.depart_s, w.type);
  return scene;
}

}  // namespace pendler
