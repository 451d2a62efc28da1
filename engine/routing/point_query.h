#pragma once
// A single shortest way on a routing graph that has no index, or one without a metric for these
// times: A* (Hart, Nilsson, Raphael 1968) by the straight line at the fastest pace of any link. For
// few questions it is cheaper than a customization; the answers cost the same, but of ways that
// cost the same it may give another one.

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "routing/metric.h"
#include "routing/routing_graph.h"

namespace pendler {

class PointQuery {
 public:
  /// The graph must outlive it.
  explicit PointQuery(RoutingGraph const& graph);

  /// As for customize().
  void take_times(IdVector<LinkId, std::uint32_t> const& link_ms, RoadUser user,
                  TurnCosts const& turns = {});
  /// As RouteQuery's, by the times taken last.
  std::optional<std::uint32_t> route(LinkId from, LinkId to, std::vector<LinkId>& links);
  std::optional<std::uint32_t> onward(std::span<LinkId const> driven, LinkId to,
                                      std::vector<LinkId>& links);

 private:
  struct Reached {
    std::uint32_t ms = kNever;
    StateId before;
  };
  struct Open {
    std::uint32_t at_least, ms;  // to the end, so far
    StateId state;
    bool operator>(Open const& other) const {
      return std::pair(at_least, state) > std::pair(other.at_least, other.state);
    }
  };
  std::optional<std::uint32_t> route_from(StateId from, std::uint32_t from_ms, LinkId to,
                                          std::vector<LinkId>& links);
  std::uint32_t at_least(StateId from, LinkId to) const;
  void reach(StateId state, std::uint32_t ms, StateId before, LinkId to);

  RoutingGraph const& graph_;
  IdVector<LinkId, std::uint32_t> link_ms_;  // kNever where the user may not drive
  VehicleClass cls_ = VehicleClass::car;
  TurnCosts turns_;
  double ms_per_m_ = 0;  // of the fastest link, as the crow flies
  IdVector<StateId, Reached> reached_;
  std::vector<StateId> seen_;
  std::vector<Open> open_;  // a heap, the nearest first
};

}  // namespace pendler
