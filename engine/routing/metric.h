#pragma once
// Travel times laid over a RoadIndex: one Metric a time slice and vehicle class (basic
// customization: Dibbelt, Strasser, Wagner 2016, section 5).

#include <cstdint>
#include <limits>
#include <vector>

#include "parallel/workers.h"
#include "routing/road_index.h"
#include "routing/turn_costs.h"

namespace pendler {

/// Costs are milliseconds below kNever (24.8 days); sums stop there. kNever: closed, unreachable.
constexpr std::uint32_t kNever = std::numeric_limits<std::int32_t>::max();

/// For whom the times are.
struct RoadUser {
  VehicleClass cls = VehicleClass::car;
  float weight = 0;  // t; links whose limit is lower are closed
};

struct Metric {
  /// Of a chord, from its lower end to the higher one and back: the shortest way over lower nodes.
  struct Times {
    std::uint32_t up = kNever, down = kNever;
  };
  /// What a chord in one direction stands for: an arc of the graph, or a way over a lower node, by
  /// the chords from there to its lower and to its higher end.
  struct Via {
    static constexpr std::uint32_t kArc = 0xffffffffU;
    std::uint32_t to_low = kArc, to_high = 0;
  };

  RoadIndex const* index = nullptr;
  IdVector<LinkId, std::uint32_t> link_ms;  // kNever where this user may not drive
  std::vector<Times> times;                 // by chord
  std::vector<Via> up_via, down_via;        // by chord
};

/// Time on each link at the limit, in milliseconds, rounded up; kNever where the user may not
/// drive.
IdVector<LinkId, std::uint32_t> free_flow_ms(Network const& network, RoadUser user);

/// `link_ms`, milliseconds on each link, with kNever on those that the user may not drive. Throws
/// InputError when it has not one value a link.
IdVector<LinkId, std::uint32_t> usable_ms(RoutingGraph const& graph,
                                          IdVector<LinkId, std::uint32_t> const& link_ms,
                                          RoadUser user);

/// `link_ms`: time on each link; kNever (or more) closes it. Links and turns that the user may not
/// use are closed whatever it says. The index must outlive the metric. The memory of the chords'
/// times is used again. The metric does not depend on the number of workers.
void customize(Metric& metric, RoadIndex const& index,
               IdVector<LinkId, std::uint32_t> const& link_ms, RoadUser user, Workers& workers,
               TurnCosts const& turns = {});
Metric customize(RoadIndex const& index, IdVector<LinkId, std::uint32_t> const& link_ms,
                 RoadUser user, TurnCosts const& turns = {});

}  // namespace pendler
