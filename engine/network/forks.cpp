#include "network/forks.h"

#include <algorithm>

namespace pendler {

namespace {

/// From the start of `way` to where it is so far from the other one, as drawn.
double parting(std::span<Point const> way, std::span<Point const> other, double beside) {
  constexpr double kStep = 0.25;  // m
  double const size = length(way);
  double at = 0;
  while (at < size && project(other, point_along(way, at)).distance < beside) at += kStep;
  return std::min(at, size);
}

}  // namespace

IdVector<MovementId, float> forks(Network const& network, double beside) {
  auto const& m = network.movements;
  IdVector<MovementId, float> out;
  out.resize(m.from_lane.size());
  for (MovementId id : m.from_lane.ids()) {
    LaneId const from = m.from_lane[id];
    if (network.is_edge_lane(from) || is_rail(network.links.cls[m.from_link[id]])) continue;
    double const drawn = length(m.geometry[id]);
    if (drawn <= 0) continue;
    double longest = 0;
    for (MovementId other : network.lanes.out[from]) {
      if (other == id) continue;
      longest = std::max(longest, parting(m.geometry[id], m.geometry[other], beside));
    }
    double const scale = double{network.lanes.length[network.lane_of(id)]} / drawn;
    out[id] = static_cast<float>(longest * scale);
  }
  return out;
}

}  // namespace pendler
