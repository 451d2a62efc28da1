#pragma once
// How the lanes of each link lead on, for the vehicles of one class: as bit masks, because who
// comes onto a link looks along up to twenty of them.

#include <array>
#include <cstdint>
#include <vector>

#include "network/network.h"

namespace pendler {

constexpr std::size_t kMostLanes = 8;  // of a link that a vehicle chooses between

/// The lanes that a class uses there.
inline IdRange<LaneId> lanes_for(Network const& network, LinkId link, VehicleClass cls) {
  if (cls == VehicleClass::bicycle) {
    LaneId const edge = network.edge_lane(link);
    if (edge.valid()) return {edge.value, edge.value + 1};
  }
  return network.lanes_of(link);
}

class LaneLeads {
 public:
  struct Onward {
    LinkId to;
    std::array<std::uint8_t, kMostLanes> onto{};  // by lane of the link: lanes of `to`
    std::uint8_t merging = 0;                     // lanes that end: others lead onto the same ones
    bool all_open = false;                        // each open lane leads onto an open one
  };
  struct Link {
    std::uint32_t first = 0, end = 0;  // of `onward`
    float length = 0;                  // m
    std::uint8_t lanes = 0;
    std::uint8_t open = 0;  // those of them on which the class may drive
  };

  LaneLeads() = default;
  LaneLeads(Network const& network, VehicleClass cls);

  bool empty() const { return links_.empty(); }
  Link const& operator[](LinkId link) const { return links_[link]; }
  /// Null where no lane leads there.
  Onward const* towards(Link const& link, LinkId next) const {
    for (std::uint32_t i = link.first; i < link.end; ++i) {
      if (onward_[i].to == next) return &onward_[i];
    }
    return nullptr;
  }

 private:
  bool all_open_lead(Link const& link, Onward const& onward) const;
  void lead(Network const& network, MovementId m, VehicleClass cls, Link const& link,
            std::size_t i);

  IdVector<LinkId, Link> links_;
  std::vector<Onward> onward_;
};

}  // namespace pendler
