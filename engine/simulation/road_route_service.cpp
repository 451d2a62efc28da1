#include "simulation/road_route_service.h"

#include <algorithm>
#include <cmath>

#include "network/draft.h"

namespace pendler {

namespace {

/// Added to each link that is open only to reach a place on it: nobody drives through unless there
/// is no other way.
constexpr std::uint32_t kLocalOnlyMs = 120'000;

std::uint8_t local_only_flag(VehicleClass cls) {
  if (cls == VehicleClass::truck) return DraftWays::kLocalOnly | DraftWays::kTrucksLocalOnly;
  bool const exempt =
      cls == VehicleClass::bus || cls == VehicleClass::emergency || !allows(kMotorRoad, cls);
  return exempt ? std::uint8_t{0} : DraftWays::kLocalOnly;
}

}  // namespace

RoadRouteService::RoadRouteService(Network const& network, Workers& workers,
                                   IdVector<VehicleTypeId, VehicleType> const& types)
    : network_(network), workers_(workers) {
  for (VehicleType const& type : types) {
    auto const same = std::ranges::find_if(users_, [&](User const& u) {
      return u.road.cls == type.cls && u.road.weight == type.weight;
    });
    user_of_.push_back(static_cast<std::size_t>(same - users_.begin()));
    if (same == users_.end()) users_.emplace_back().road = {type.cls, type.weight};
    if (type.cls == VehicleClass::bicycle)
      cycling_speed_ = std::max(cycling_speed_, type.max_speed);
  }
}

void RoadRouteService::expect(VehicleClasses classes) {
  for (User const& u : users_)
    if (allows(classes, u.road.cls)) index_for(u.road.cls);
}

void RoadRouteService::update(std::span<float const> link_seconds,
                              std::span<VehicleClasses const> closed) {
  if (std::ranges::equal(seconds_, link_seconds) && std::ranges::equal(closed_, closed)) return;
  seconds_.assign(link_seconds.begin(), link_seconds.end());
  closed_.assign(closed.begin(), closed.end());
  for (User& user : users_) user.current = user.search_current = false;
}

RoadRouteService::Kind RoadRouteService::kind_of(VehicleClass cls) {
  return allows(kRail, cls) ? Kind::rails : allows(kMotorRoad, cls) ? Kind::roads : Kind::paths;
}

namespace {

/// By kind.
constexpr std::array<VehicleClasses, 3> kClasses{
    kMotorRoad, kRail, classes(VehicleClass::bicycle, VehicleClass::pedestrian)};

}  // namespace

RoadIndex const& RoadRouteService::index_for(VehicleClass cls) {
  auto const kind = static_cast<std::size_t>(kind_of(cls));
  if (!indices_[kind]) indices_[kind].emplace(build_road_index(network_, kClasses[kind]));
  return *indices_[kind];
}

RoutingGraph const& RoadRouteService::graph_for(VehicleClass cls) {
  auto const kind = static_cast<std::size_t>(kind_of(cls));
  if (indices_[kind]) return indices_[kind]->graph;
  if (!graphs_[kind]) graphs_[kind].emplace(routing_graph(network_, kClasses[kind]));
  return *graphs_[kind];
}

/// Is every movement either for both or for neither?
bool RoadRouteService::same_movements(VehicleClass a, VehicleClass b) {
  if (kind_of(a) != kind_of(b)) return false;
  auto const [at, is_new] = same_movements_.try_emplace({a, b});
  if (is_new)
    at->second = std::ranges::all_of(index_for(a).graph.arcs.values(), [&](RoutingArc const& arc) {
      return allows(arc.allowed, a) == allows(arc.allowed, b);
    });
  return at->second;
}

void RoadRouteService::take_times(User& u) {
  VehicleClass const cls = u.road.cls;
  if (u.free_ms.empty()) u.free_ms = free_flow_ms(network_, u.road);
  u.link_ms = u.free_ms;
  // Bicycles have a speed and a lane of their own, whatever cars do.
  bool const cycles = cls == VehicleClass::bicycle;
  std::uint8_t const local_only = local_only_flag(cls);
  for (LinkId link : u.link_ms.ids()) {
    std::uint32_t& ms = u.link_ms[link];
    if (ms == kNever) continue;
    if (allows(closed_[link.index()], cls)) {
      ms = kNever;
      continue;
    }
    float const now =
        1000.0F * (cycles ? network_.links.length[link] / cycling_speed_ : seconds_[link.index()]);
    ms = now < 1e9F ? std::max(ms, static_cast<std::uint32_t>(now)) : kNever;
    bool const local = (network_.links.flags[link] & local_only) != 0;
    if (local && ms != kNever) ms += kLocalOnlyMs;
  }
}

/// Metrics of those who are asked for. Who may drive the same ways in the same times shares one.
void RoadRouteService::prepare(std::span<RouteRequest const> requests) {
  for (RouteRequest const& r : requests) user(r).asked = true;
  std::vector<std::size_t> missing;
  for (std::size_t i = 0; i < users_.size(); ++i) {
    User& u = users_[i];
    if (!u.asked || u.current) continue;
    index_for(u.road.cls);
    take_times(u);
    u.like = i;
    for (std::size_t other = 0; other < users_.size() && u.like == i; ++other) {
      User const& o = users_[other];
      if (o.current && o.like == other && o.link_ms == u.link_ms &&
          same_movements(o.road.cls, u.road.cls))
        u.like = other;
    }
    u.current = true;
    if (u.like == i) missing.push_back(i);
  }
  for (std::size_t i : missing) {
    User& u = users_[i];
    customize(u.metric, index_for(u.road.cls), u.link_ms, u.road, workers_);
  }
}

std::vector<std::vector<LinkId>> RoadRouteService::routes(std::span<RouteRequest const> requests) {
  prepare(requests);
  std::vector<std::vector<LinkId>> out(requests.size());
  // A chunk owns its queries and their scratch memory.
  constexpr std::size_t kChunks = 16, kFewest = 32;
  std::size_t const grain = std::max(kFewest, (requests.size() + kChunks - 1) / kChunks);
  queries_.resize(kChunks);
  workers_.for_chunks(requests.size(), grain,
                      [&](std::size_t chunk, std::size_t begin, std::size_t end) {
                        for (std::size_t i = begin; i < end; ++i) {
                          RouteRequest const& r = requests[i];
                          User const& u = user(r);
                          auto const kind = static_cast<std::size_t>(kind_of(u.road.cls));
                          auto& query = queries_[chunk][kind];
                          if (!query) query.emplace(*indices_[kind]);
                          Metric const& metric = users_[u.like].metric;
                          if (!r.driven.empty()) {
                            query->onward(metric, r.driven, r.to, out[i]);
                          } else {
                            query->route(metric, r.from, r.to, out[i]);
                          }
                        }
                      });
  return out;
}

std::vector<std::vector<LinkId>> RoadRouteService::search(std::span<RouteRequest const> requests) {
  std::vector<std::vector<LinkId>> out(requests.size());
  for (std::size_t i = 0; i < requests.size(); ++i) {
    RouteRequest const& r = requests[i];
    User& u = user(r);
    if (!u.search) u.search.emplace(graph_for(u.road.cls));
    if (!u.search_current) {
      take_times(u);
      u.search->take_times(u.link_ms, u.road);
      u.search_current = true;
    }
    if (r.driven.empty())
      u.search->route(r.from, r.to, out[i]);
    else
      u.search->onward(r.driven, r.to, out[i]);
  }
  return out;
}

}  // namespace pendler
