#pragma once
// Trains on drawn tracks, and who watches them.

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "network/draft.h"
#include "simulation/scene.h"

namespace pendler::rail_scene {

inline DrawnWay track(bool shared, LinkClass cls = LinkClass::rail, double speed = 100 / 3.6) {
  DrawnWay way;
  way.cls = cls;
  way.speed = speed;
  way.lanes_backward = shared ? 1 : 0;
  way.flags = shared ? DraftWays::kSharedTrack : 0;
  return way;
}

/// The link between two drawn nodes whose middle is nearest to a place.
inline LinkId link_by(Network const& net, std::string_view name, Point place) {
  LinkId best;
  double nearest = 1e9;
  for (LinkId link : net.links.key.ids()) {
    if (drawn_name(net, link) != name) continue;
    auto const line = net.links.geometry[link];
    double const d = distance(point_along(line, length(line) / 2), place);
    if (d < nearest) nearest = d, best = link;
  }
  REQUIRE(best.valid());
  return best;
}

inline TripId add_train(Scene& scene, std::vector<LinkId> const& route, double depart_s,
                        std::string_view type) {
  TripId const trip = add_trip(scene.demand, route.front(), route.back(), depart_s, type);
  Trips& t = scene.demand.trips;
  Rows<TripId, LinkId> routes;
  for (TripId id : t.key.ids())
    routes.append(id == trip ? std::span<LinkId const>(route) : std::span(t.route[id]));
  t.route = routes;
  return trip;
}

/// One line with its stops (position in the route, stop), and its runs.
inline void add_runs(Scene& scene, std::vector<LinkId> const& route,
                     std::vector<std::pair<std::uint32_t, StopId>> const& stops,
                     std::int32_t ride_s, std::vector<double> const& departures,
                     std::string_view type) {
  LineServices& lines = scene.demand.timetable.lines;
  LineId const line(lines.route.size());
  lines.route.append(route);
  std::vector<StopId> at;
  std::vector<std::uint32_t> positions;
  std::vector<std::int32_t> ride;
  for (auto const& [position, stop] : stops) {
    positions.push_back(position);
    at.push_back(stop);
    ride.push_back(ride_s * 1000 * static_cast<std::int32_t>(ride.size()));
  }
  lines.stops.append(at);
  lines.stop_position.append(positions);
  lines.ride_ms.append(ride);
  for (double const depart_s : departures) {
    Runs& runs = scene.demand.timetable.runs;
    RunId const run = runs.key.push_back(make_key(runs.key.size(), 5));
    runs.line.push_back(line);
    runs.departure.push_back(static_cast<Millis>(depart_s * 1000));
    TripId const trip = add_trip(scene.demand, route.front(), route.back(), depart_s, type);
    scene.demand.trips.run[trip] = run;
    scene.demand.trips.kind[trip] = AgentKind::transit;
  }
}

/// Sections under each train's body, by its given route; says when two trains share one, and keeps
/// how hard each has braked.
class RailWatch {
 public:
  explicit RailWatch(Scene const& scene) : scene_(scene), net_(scene.network) {}

  std::string look(Simulation const& simulation) {
    std::map<SectionId, TripId> held;
    std::string wrong;
    for (VehicleSight const& v : simulation.vehicles()) {
      VehicleClass const cls = scene_.demand.vehicle_types[scene_.demand.trips.vehicle[v.trip]].cls;
      if (!allows(kRail, cls)) continue;
      float const dt = static_cast<float>(scene_.settings.tick_ms) / 1000.0F;
      auto const last = speed_.find(v.trip);
      if (last != speed_.end())
        braking_[v.trip] = std::max(braking_[v.trip], (last->second - v.speed) / dt);
      speed_[v.trip] = v.speed;
      for (SectionId s : under(v)) {
        auto const [at, first] = held.emplace(s, v.trip);
        if (!first && at->second != v.trip)
          wrong += "trips " + std::to_string(at->second.value) + " and " +
                   std::to_string(v.trip.value) + " in section " + std::to_string(s.value) + "; ";
      }
    }
    return wrong;
  }
  float hardest_braking(TripId trip) const { return braking_.at(trip); }

 private:
  std::set<SectionId> under(VehicleSight const& v) const {
    auto const route = scene_.demand.trips.route[v.trip];
    std::set<SectionId> out;
    auto at = route.begin();
    float left = v.length - v.position;  // of the body, behind the lane's start
    if (net_.is_movement(v.lane)) {
      at =
          std::find(route.begin(), route.end(), net_.movements.from_link[net_.movement_of(v.lane)]);
    } else {
      at = std::find(route.begin(), route.end(), net_.lanes.link[v.lane]);
      if (at == route.end()) return out;
      out.insert(net_.links.section[*at]);
      if (at == route.begin()) return out;
      left -= between(*(at - 1), *at);
      --at;
    }
    while (left > 0.01F) {
      out.insert(net_.links.section[*at]);
      left -= net_.links.length[*at];
      if (at == route.begin()) break;
      left -= between(*(at - 1), *at);
      --at;
    }
    return out;
  }
  float between(LinkId from, LinkId to) const {
    for (LaneId lane : net_.lanes_of(from))
      for (MovementId m : net_.lanes.out[lane])
        if (net_.movements.to_link[m] == to) return net_.lanes.length[net_.lane_of(m)];
    return 0;
  }

  Scene const& scene_;
  Network const& net_;
  std::map<TripId, float> speed_, braking_;
};

}  // namespace pendler::rail_scene
