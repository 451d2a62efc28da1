#include <algorithm>
#include <cmath>
#include <limits>

#include "network/direction.h"
#include "network/right_of_way.h"

namespace pendler::building {

namespace {

constexpr float kBefore = 0.5F;  // m between the waiting place and the oncoming traffic
constexpr float kInside = 0.3F;  // m that it must lie behind the stop line
constexpr double kOpposing =
    0.5;  // |cosine| between the directions of two that come along one street
constexpr double kDirectionReach = 10;  // m of a link that give its direction

/// So far the movement can be driven without touching a way on which somebody comes towards it;
/// infinite when it gives way to nobody of those, negative when also to traffic from the sides.
float free_of_oncoming(Network const& network, IdVector<LinkId, Point> const& heading,
                       MovementId id) {
  auto const& m = network.movements;
  float first = std::numeric_limits<float>::infinity();
  bool gives_way = false;
  for (std::size_t i = 0; i < m.conflicts[id].size(); ++i) {
    MovementId const other = m.conflicts[id][i];
    if (network.is_edge_lane(m.from_lane[other])) continue;
    Conflict const& area = m.conflict_areas[id][i];
    bool const yields = area.priority == static_cast<float>(Priority::yield);
    double const along = dot(heading[m.from_link[id]], heading[m.from_link[other]]);
    if (std::abs(along) <= kOpposing && yields) return -1;
    if (along >= -kOpposing) continue;
    gives_way |= yields;
    first = std::min(first, area.begin);
  }
  return gives_way ? first : std::numeric_limits<float>::infinity();
}

}  // namespace

float waiting_place(Network const& network, IdVector<LinkId, Point> const& heading, MovementId id) {
  auto const& m = network.movements;
  LinkId const from = m.from_link[id];
  bool const left = m.turn[id] == Turn::left || m.turn[id] == Turn::sharp_left;
  if (!left || network.links.inner[from] != 0 || is_rail(network.links.cls[from])) return -1;
  float const free = free_of_oncoming(network, heading, id);
  bool const found = free < std::numeric_limits<float>::infinity();
  return found && free - kBefore >= kInside ? free - kBefore : -1.0F;
}

IdVector<LinkId, Point> headings(Network const& network) {
  IdVector<LinkId, Point> out;
  for (LinkId l : network.links.key.ids())
    out.push_back(direction_at_end(network.links.geometry[l], kDirectionReach));
  return out;
}

}  // namespace pendler::building
