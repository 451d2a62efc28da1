#pragma once
// Routes over the road and rail indices, one metric for the vehicles of one class and weight,
// answered by all workers.

#include <array>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "parallel/workers.h"
#include "routing/metric.h"
#include "routing/point_query.h"
#include "routing/road_index.h"
#include "routing/route_query.h"
#include "simulation/route_service.h"

namespace pendler {

class RoadRouteService : public RouteService {
 public:
  /// `types`: the demand's, to which requests refer.
  RoadRouteService(Network const& network, Workers& workers,
                   IdVector<VehicleTypeId, VehicleType> const& types);

  /// Makes now what the first routes of `classes` would have to wait for.
  void expect(VehicleClasses classes);
  void update(std::span<float const> link_seconds, std::span<VehicleClasses const> closed) override;
  std::vector<std::vector<LinkId>> routes(std::span<RouteRequest const> requests) override;
  std::vector<std::vector<LinkId>> search(std::span<RouteRequest const> requests) override;

 private:
  enum class Kind : std::uint8_t { roads, rails, paths };
  static constexpr std::size_t kKinds = 3;
  /// Vehicles of one class and weight.
  struct User {
    RoadUser road;
    bool asked = false;  // somebody has asked for routes
    bool current = false;
    std::size_t like = 0;                     // the one whose metric answers, when current
    IdVector<LinkId, std::uint32_t> free_ms;  // on each link, at the limit
    IdVector<LinkId, std::uint32_t> link_ms;  // … and now
    Metric metric;
    std::optional<PointQuery> search;
    bool search_current = false;
  };
  static Kind kind_of(VehicleClass cls);
  User& user(RouteRequest const& r) { return users_[user_of_[r.type]]; }
  RoadIndex const& index_for(VehicleClass cls);
  RoutingGraph const& graph_for(VehicleClass cls);
  void take_times(User& user);
  bool same_movements(VehicleClass a, VehicleClass b);
  void prepare(std::span<RouteRequest const> requests);

  Network const& network_;
  Workers& workers_;
  float cycling_speed_ = 0;  // of the fastest bicycle, m/s
  std::vector<User> users_;
  IdVector<VehicleTypeId, std::size_t> user_of_;
  std::array<std::optional<RoadIndex>, kKinds> indices_;
  std::array<std::optional<RoutingGraph>, kKinds> graphs_;  // without an index
  std::map<std::pair<VehicleClass, VehicleClass>, bool> same_movements_;
  std::vector<std::array<std::optional<RouteQuery>, kKinds>> queries_;  // one set a chunk
  std::vector<float> seconds_;
  std::vector<VehicleClasses> closed_;
};

}  // namespace pendler
