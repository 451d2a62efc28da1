#include "simulation/road_route_service.h"

#include <algorithm>
#include <cmath>

namespace pendler {

namespace {

/// The heaviest vehicle of a class, for weight limits: routes have to suit all of them.
float weight_of(VehicleClass cls) {
  float weight = 0;
  for (VehicleType const& t : standard_vehicle_types()) {
    if (t.cls == cls) weight = std::max(weight, t.weight);
  }
  return weight;
}

}  // namespace

RoadRouteService::RoadRouteService(Network const& network, Workers& workers)
    : network_(network), workers_(workers) {}

void RoadRouteService::update(std::span<float const> link_seconds,
                              std::span<VehicleClasses const> closed) {
  seconds_.assign(link_seconds.begin(), link_seconds.end());
  closed_.assign(closed.begin(), closed.end());
  for (auto& metric : metrics_) metric.reset();
}

RoadIndex const& RoadRouteService::index_for(VehicleClass cls) {
  bool const rail = (kRail & bit(cls)) != 0;
  auto& index = rail ? rails_ : roads_;
  if (!index)
    index.emplace(build_road_index(network_, rail ? kRail : static_cast<VehicleClasses>(~kRail)));
  return *index;
}

/// Metrics of the classes that are asked for, each customized by one worker.
void RoadRouteService::prepare(std::span<RouteRequest const> requests) {
  for (RouteRequest const& r : requests) asked_[static_cast<std::size_t>(r.cls)] = true;
  std::vector<VehicleClass> missing;
  for (std::size_t c = 0; c < metrics_.size(); ++c) {
    if (!asked_[c] || metrics_[c]) continue;
    missing.push_back(static_cast<VehicleClass>(c));
    index_for(missing.back());
  }
  workers_.for_chunks(missing.size(), 1, [&](std::size_t i, std::size_t, std::size_t) {
    VehicleClass const cls = missing[i];
    RoadUser const user{cls, weight_of(cls)};
    IdVector<LinkId, std::uint32_t> ms = free_flow_ms(network_, user);
    for (LinkId link : ms.ids()) {
      if (ms[link] == kNever) continue;
      if (allows(closed_[link.index()], cls)) {
        ms[link] = kNever;
      } else {
        ms[link] = std::max(
            ms[link], static_cast<std::uint32_t>(std::min(seconds_[link.index()] * 1000.0F, 1e8F)));
      }
    }
    metrics_[static_cast<std::size_t>(cls)] = customize(index_for(cls), ms, user);
  });
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
                          bool const rail = (kRail & bit(r.cls)) != 0;
                          auto& query = rail ? queries_[chunk].rails : queries_[chunk].roads;
                          if (!query) query.emplace(rail ? *rails_ : *roads_);
                          Metric const& metric = *metrics_[static_cast<std::size_t>(r.cls)];
                          if (!r.driven.empty()) {
                            query->onward(metric, r.driven, r.to, out[i]);
                          } else {
                            query->route(metric, r.from, r.to, out[i]);
                          }
                        }
                      });
  return out;
}

}  // namespace pendler
