#pragma once
// Movements of drawn networks: by the names of their links, the lanes that they use, and who goes
// first where two meet.

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include "network/build.h"
#include "network/consistency.h"
#include "support/draw_network.h"

namespace pendler {

/// Movements from one link to another, "AC" to "CB", without those of bicycles at the edge.
inline std::vector<MovementId> movements(Network const& net, std::string_view from,
                                         std::string_view to) {
  std::vector<MovementId> out;
  for (MovementId m : net.movements.from_lane.ids()) {
    bool const at_edge =
        net.is_edge_lane(net.movements.from_lane[m]) || net.is_edge_lane(net.movements.to_lane[m]);
    if (!at_edge && drawn_name(net, net.movements.from_link[m]) == from &&
        drawn_name(net, net.movements.to_link[m]) == to) {
      out.push_back(m);
    }
  }
  return out;
}
inline MovementId movement(Network const& net, std::string_view from, std::string_view to) {
  auto const all = movements(net, from, to);
  if (all.empty()) throw std::logic_error("no movement");
  return all.front();
}

/// Lanes of the one that lead to lanes of the other, counted from the left: "0>0 1>1".
inline std::string lanes_used(Network const& net, std::string_view from, std::string_view to) {
  std::string out;
  for (MovementId m : movements(net, from, to)) {
    auto const a =
        net.movements.from_lane[m].value - net.links.first_lane[net.movements.from_link[m]].value;
    auto const b =
        net.movements.to_lane[m].value - net.links.first_lane[net.movements.to_link[m]].value;
    if (!out.empty()) out += ' ';
    out += std::to_string(a);
    out += '>';
    out += std::to_string(b);
  }
  return out;
}

inline constexpr char const* kCross = R"(
    B
    |
A---C---D
    |
    E)";

inline Network drawn(std::string_view picture, double metres, DrawOptions const& options = {}) {
  Network net = build(draw_network(picture, metres, options));
  check_consistency(net);
  return net;
}

/// "first", "yield" or "equal" for a against b; "apart" when they do not meet.
inline std::string priority(Network const& net, MovementId a, MovementId b) {
  auto const row = net.movements.conflicts[a];
  auto const it = std::find(row.begin(), row.end(), b);
  if (it == row.end()) return "apart";
  auto const area = net.movements.conflict_areas[a][static_cast<std::size_t>(it - row.begin())];
  return area.priority == 0 ? "first" : area.priority == 1 ? "yield" : "equal";
}

}  // namespace pendler
