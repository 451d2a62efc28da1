#pragma once
// Routes over the road and rail indices, one metric a vehicle class, answered by all workers.

#include <array>
#include <memory>
#include <optional>
#include <vector>

#include "parallel/workers.h"
#include "routing/metric.h"
#include "routing/road_index.h"
#include "routing/route_query.h"
#include "simulation/route_service.h"

namespace pendler {

class RoadRouteService : public RouteService {
 public:
  RoadRouteService(Network const& network, Workers& workers);

  void update(std::span<float const> link_seconds, std::span<VehicleClasses const> closed) override;
  std::vector<std::vector<LinkId>> routes(std::span<RouteRequest const> requests) override;

 private:
  RoadIndex const& index_for(VehicleClass cls);
  void prepare(std::span<RouteRequest const> requests);

  Network const& network_;
  Workers& workers_;
  std::optional<RoadIndex> roads_, rails_;
  std::array<std::optional<Metric>, kVehicleClassCount> metrics_;
  std::array<bool, kVehicleClassCount> asked_{};  // classes that somebody has asked for
  struct Queries {
    std::optional<RouteQuery> roads, rails;
  };
  std::vector<Queries> queries_;
  std::vector<float> seconds_;
  std::vector<VehicleClasses> closed_;
};

}  // namespace pendler
