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
  /// `types`: the demand's; a route of a class suits its heaviest vehicle.
  RoadRouteService(Network const& network, Workers& workers,
                   IdVector<VehicleTypeId, VehicleType> const& types = standard_vehicle_types());

  void update(std::span<float const> link_seconds, std::span<VehicleClasses const> closed) override;
  std::vector<std::vector<LinkId>> routes(std::span<RouteRequest const> requests) override;

 private:
  enum class Kind : std::uint8_t { roads, rails, paths };
  static constexpr std::size_t kKinds = 3;
  static Kind kind_of(VehicleClass cls);
  RoadIndex const& index_for(VehicleClass cls);
  void prepare(std::span<RouteRequest const> requests);

  Network const& network_;
  Workers& workers_;
  std::array<float, kVehicleClassCount> weight_{};  // of the heaviest vehicle, t
  float cycling_speed_ = 0;                         // of the fastest bicycle, m/s
  std::array<std::optional<RoadIndex>, kKinds> indices_;
  std::array<std::optional<Metric>, kVehicleClassCount> metrics_;
  std::array<bool, kVehicleClassCount> asked_{};  // classes that somebody has asked for
  std::vector<std::array<std::optional<RouteQuery>, kKinds>> queries_;  // one set a chunk
  std::vector<float> seconds_;
  std::vector<VehicleClasses> closed_;
};

}  // namespace pendler
