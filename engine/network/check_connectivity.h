#pragma once
// Which links a class of vehicles can reach and leave again.

#include <vector>

#include "network/network.h"

namespace pendler {

struct Connectivity {
  /// Strongly connected component of each link that the class may use, by movements; the world
  /// outside joins gateways out to gateways in. 0 is the largest by length; kNone: not for the
  /// class.
  IdVector<LinkId, std::uint32_t> component;
  std::vector<std::vector<LinkId>> members;  // by component, largest first
  /// Links (of the class) that nothing leads into, or out of; gateways count as both.
  std::vector<LinkId> without_entry, without_exit;
  static constexpr std::uint32_t kNone = 0xffffffffU;
};

Connectivity connectivity_of(Network const& network, VehicleClass c);

}  // namespace pendler
