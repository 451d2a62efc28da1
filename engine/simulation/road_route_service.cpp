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
    float& weight = weight_[static_cast<std::size_t>(type.cls)];
    weight = std::max(weight, type.weight);
    if (type.cls == VehicleClass::bicycle)
      cycling_speed_ = std::max(cycling_speed_, type.max_speed);
  }
}

void RoadRouteService::update(std::span<float const> link_seconds,
                              std::span<VehicleClasses const> closed) {
  if (std::ranges::equal(seconds_, link_seconds) && std::ranges::equal(closed_, closed)) return;
  seconds_.assign(link_seconds.begin(), link_seconds.end());
  closed_.assign(closed.begin(), closed.end());
  for (auto& metric : metrics_) metric.reset();
}

RoadRouteService::Kind RoadRouteService::kind_of(VehicleClass cls) {
  return allows(kRail, cls) ? Kind::rails : allows(kMotorRoad, cls) ? Kind::roads : Kind::paths;
}

RoadIndex const& RoadRouteService::index_for(VehicleClass cls) {
  constexpr std::array<VehicleClasses, kKinds> kClasses{
      kMotorRoad, kRail, classes(VehicleClass::bicycle, VehicleClass::pedestrian)};
  auto const kind = static_cast<std::size_t>(kind_of(cls));
  if (!indices_[kind]) indices_[kind].emplace(build_road_index(network_, kClasses[kind]));
  return *indices_[kind];
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
    RoadUser const user{cls, weight_[static_cast<std::size_t>(cls)]};
    IdVector<LinkId, std::uint32_t> ms = free_flow_ms(network_, user);
    for (LinkId link : ms.ids()) {
      if (ms[link] == kNever) continue;
      if (allows(closed_[link.index()], cls)) {
        ms[link] = kNever;
      } else {
        // Bicycles have a speed and a lane of their own, whatever cars do.
        bool const cycles = cls == VehicleClass::bicycle;
        float const now = 1000.0F * (cycles ? network_.links.length[link] / cycling_speed_
                                            : seconds_[link.index()]);
        ms[link] = now < 1e9F ? std::max(ms[link], static_cast<std::uint32_t>(now)) : kNever;
        bool const local = (network_.links.flags[link] & local_only_flag(cls)) != 0;
        if (local && ms[link] != kNever) ms[link] += kLocalOnlyMs;
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
                          auto const kind = static_cast<std::size_t>(kind_of(r.cls));
                          auto& query = queries_[chunk][kind];
                          if (!query) query.emplace(*indices_[kind]);
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
