#include "simulation/lane_leads.h"

#include <algorithm>

namespace pendler {

namespace {

/// Of several lanes of one link that lead into one lane, the outer one ends: the right-most lane of
/// the link, or else its left-most, or else the one further right.
bool lane_ends(Network const& network, MovementId m) {
  LinkId const link = network.movements.from_link[m];
  LaneId const mine = network.movements.from_lane[m];
  auto const lanes = network.lanes_of(link);
  for (MovementId other : network.lanes.in[network.movements.to_lane[m]]) {
    LaneId const theirs = network.movements.from_lane[other];
    if (other == m || network.movements.from_link[other] != link) continue;
    bool const one_at_right = mine == lanes.back() || theirs == lanes.back();
    bool const one_at_left = mine == lanes.front() || theirs == lanes.front();
    bool const right_one_ends = one_at_right || !one_at_left;
    if ((mine > theirs) == right_one_ends) return true;
  }
  return false;
}

}  // namespace

LaneLeads::LaneLeads(Network const& network, VehicleClass cls) {
  for (LinkId id : network.links.key.ids()) {
    auto const own = lanes_for(network, id, cls);
    Link link;
    link.first = static_cast<std::uint32_t>(onward_.size());
    link.length = network.lanes.length[own.front()];
    link.lanes = static_cast<std::uint8_t>(std::min(own.size(), kMostLanes));
    for (std::size_t i = 0; i < link.lanes; ++i) {
      LaneId const lane(own.front().index() + i);
      if (!allows(network.lanes.allowed[lane], cls)) continue;
      link.open = static_cast<std::uint8_t>(link.open | (1U << i));
      for (MovementId m : network.lanes.out[lane]) {
        if (allows(network.lanes.allowed[network.lane_of(m)], cls)) lead(network, m, cls, link, i);
      }
    }
    link.end = static_cast<std::uint32_t>(onward_.size());
    links_.push_back(link);
  }
  for (Link const& link : links_) {
    for (std::uint32_t i = link.first; i < link.end; ++i)
      onward_[i].all_open = all_open_lead(link, onward_[i]);
  }
}

bool LaneLeads::all_open_lead(Link const& link, Onward const& onward) const {
  for (std::size_t i = 0; i < link.lanes; ++i) {
    bool const open = ((link.open >> i) & 1U) != 0;
    if (open && (onward.onto[i] & links_[onward.to].open) == 0) return false;
  }
  return true;
}

/// Notes a movement from lane `i` of the link, the last one so far.
void LaneLeads::lead(Network const& network, MovementId m, VehicleClass cls, Link const& link,
                     std::size_t i) {
  LinkId const next = network.movements.to_link[m];
  std::size_t const to =
      network.movements.to_lane[m].index() - lanes_for(network, next, cls).front().index();
  if (to >= kMostLanes) return;
  auto onward = std::find_if(onward_.begin() + link.first, onward_.end(),
                             [&](Onward const& o) { return o.to == next; });
  if (onward == onward_.end()) {
    onward_.push_back({next, {}, 0, false});
    onward = onward_.end() - 1;
  }
  if (lane_ends(network, m))
    onward->merging = static_cast<std::uint8_t>(onward->merging | (1U << i));
  else
    onward->onto[i] = static_cast<std::uint8_t>(onward->onto[i] | (1U << to));
}

}  // namespace pendler
