#pragma once
// A region drawn for tests: the municipalities West and East, side by side; the street AB leads out
// of West to the zone Far, GH out of East to the zone Away.

#include "demand/region_tables.h"
#include "network/build.h"
#include "support/draw_network.h"

namespace pendler {

inline void add_municipality(NetworkDraft& draft, std::string const& name, double left,
                             double right) {
  auto& areas = draft.areas;
  areas.kind.push_back(AreaKind::municipality);
  areas.code.push_back(name + " code");
  areas.name.push_back(name);
  areas.parent.push_back({});
  constexpr double kFar = 10000;
  areas.ring_points.append(
      {Point{left, -kFar}, {right, -kFar}, {right, kFar}, {left, kFar}, {left, -kFar}});
  areas.ring_sizes.append({5U});
  draft.region_areas.push_back(static_cast<std::uint32_t>(areas.code.size() - 1));
}

inline NetworkDraft small_region_draft(DrawOptions const& options = {}) {
  NetworkDraft draft = draw_network(R"(
A---B---C---D---E---F---G---H
    |   |   |   |   |   |
    I---J---K---L---M---N
    |   |   |   |   |   |
    O---P---Q---R---S---T
)",
                                    100.0, options);
  add_municipality(draft, "West", 200, 1400);
  add_municipality(draft, "East", 1400, 2600);
  return draft;
}

inline RegionTables small_region_tables() {
  RegionTables t;
  t.municipalities = {{"West code", "West", 8000, 1}, {"East code", "East", 3000, 1}};
  auto const district = [&](std::string const& key, std::string const& of, Point centre,
                            double population, double jobs) {
    t.districts.push_back({key, key + " name", of, 0, 0, centre, population, jobs});
  };
  district("W1", "West code", {600, -200}, 5000, 1000);
  district("W2", "West code", {1200, -200}, 3000, 3000);
  district("E1", "East code", {2000, -200}, 3000, 1400);
  t.flows = {{"West", "West", 3000}, {"West", "East code", 500}, {"East", "West", 400},
             {"East", "East", 1000}, {"Far", "West", 300},       {"West", "Away", 200},
             {"Far", "Away", 50}};
  t.gateways = {{"Far", "AB", "Far street", 0, 0, {0, 0}, 1},
                {"Away", "GH", "Away street", 0, 0, {2800, 0}, 1}};
  t.profiles = {{"work", 6, 0.3}, {"work", 7, 0.5},    {"work", 8, 0.2},
                {"home", 15, 1},  {"freight", 7, 0.5}, {"freight", 9, 0.5}};
  t.freight = {{"local", "W1", "", 40, 5, "van"},
               {"local", "E1", "", 20, 3, "rigid_truck"},
               {"through", "Far", "Away", 100, 0, "articulated_truck"}};
  return t;
}

}  // namespace pendler
