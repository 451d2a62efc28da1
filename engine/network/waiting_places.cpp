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

bool turns_left(Turn t) {
  return t == Turn::left || t == Turn::sharp_left;
}

/// Does the way on from a stub cross a left turn of those who come towards it? They would wait on
/// it, each on the other's way on.
bool entangled(Network const& network, IdVector<LinkId, Point> const& heading, MovementId id) {
  auto const& m = network.movements;
  auto const oncoming_left = [&](MovementId other) {
    return turns_left(m.turn[other]) &&
           dot(heading[m.from_link[id]], heading[m.from_link[other]]) < -kOpposing;
  };
  auto const on = network.lanes.out[m.to_lane[id]];
  return network.links.inner[m.to_link[id]] != 0 &&
         std::any_of(on.begin(), on.end(), [&](MovementId next) {
           auto const& others = m.conflicts[next];
           return std::any_of(others.begin(), others.end(), oncoming_left);
         });
}

}  // namespace

float waiting_place(Network const& network, IdVector<LinkId, Point> const& heading, MovementId id) {
  auto const& m = network.movements;
  LinkId const from = m.from_link[id];
  if (!turns_left(m.turn[id]) || network.links.inner[from] != 0 ||
      is_rail(network.links.cls[from]) || entangled(network, heading, id))
    return -1;
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
