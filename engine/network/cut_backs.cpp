#include <algorithm>
#include <cmath>

#include "network/direction.h"
#include "network/layout.h"

namespace pendler::building {

namespace {

constexpr double kPlain = 0.5;        // m, where one street goes on
constexpr double kPasses = 1;         // m, where others lead off; past drives nobody stops for them
constexpr double kMargin = 1.5;       // m between the edge of the crossing street and the stop line
constexpr double kLongest = 14;       // m
constexpr double kShortest = 0.5;     // m that stay of a link
constexpr double kStraight = -0.866;  // cosine of 150°: an arm that goes on
constexpr double kParallel = 0.94;    // cosine of 20°: arms side by side

double width_of(NetworkDraft const& draft, Street const& s) {
  double width = 0;
  for (bool onward : {true, false}) {
    if (has_direction(draft, s, onward)) {
      double const w = lane_plan(draft, s, onward).total_width;
      bool const shared = (draft.ways.flags[s.way] & DraftWays::kSharedTrack) != 0;
      width = shared ? std::max(width, w) : width + w;
    }
  }
  return width;
}

/// Away from the node.
Point heading(Street const& s, bool from_a) {
  if (from_a) return direction_at_start(s.axis, 10);
  Point const d = direction_at_end(s.axis, 10);
  return {-d.x, -d.y};
}

}  // namespace

std::vector<std::array<double, 2>> cut_backs(NetworkDraft const& draft, StreetGraph const& graph) {
  auto const arms = arms_of(graph.nodes.size(), graph.streets);
  std::vector<double> width;
  for (auto const& s : graph.streets) width.push_back(width_of(draft, s));
  auto walked = [&](Arm a) { return is_walk_only(allowed_on(draft, graph.streets[a.edge].way)); };

  auto class_of = [&](Arm a) { return draft.ways.cls[graph.streets[a.edge].way]; };
  auto drive = [&](Arm a) {
    return class_of(a) == LinkClass::service || class_of(a) == LinkClass::track;
  };
  auto street = [&](Arm a) { return class_of(a) < LinkClass::service; };

  std::vector<std::array<double, 2>> out(graph.streets.size(), {kPlain, kPlain});
  for (std::uint32_t n = 0; n < arms.size(); ++n) {
    for (Arm arm : arms[n]) {
      double& cut = out[arm.edge][arm.at_a ? 0 : 1];
      if (arms[n].size() == 1 && graph.nodes[n].cut) cut = 0;
      if (walked(arm)) continue;
      Point const u = heading(graph.streets[arm.edge], arm.at_a);
      auto const goes_on = [&](Arm from) {
        return std::any_of(arms[n].begin(), arms[n].end(), [&](Arm to) {
          bool const same = to.edge == from.edge && to.at_a == from.at_a;
          return !same && street(to) &&
                 dot(u, heading(graph.streets[to.edge], to.at_a)) < kStraight;
        });
      };
      for (Arm other : arms[n]) {
        if ((other.edge == arm.edge && other.at_a == arm.at_a) || walked(other)) continue;
        Point const v = heading(graph.streets[other.edge], other.at_a);
        double const cosine = dot(u, v), sine = std::abs(cross(u, v));
        double need = kPlain;
        if (cosine < kStraight) {
          need = arms[n].size() > 2 ? kPasses : kPlain;
        } else if (drive(other) && street(arm) && goes_on(arm) && !graph.nodes[n].signalled) {
          need = kPasses;
        } else if (cosine > kParallel) {
          need = (width[arm.edge] + width[other.edge]) / 2 + kMargin;
        } else {
          need = (width[other.edge] / 2 + width[arm.edge] / 2 * cosine) / sine + kMargin;
          if (arms[n].size() == 2) need -= kMargin;
        }
        cut = std::max(cut, std::min(need, kLongest));
      }
    }
  }
  for (std::uint32_t s = 0; s < out.size(); ++s) {
    double const room = std::max(0.0, length(graph.streets[s].axis) - kShortest);
    double const sum = out[s][0] + out[s][1];
    if (sum > room) {
      out[s][0] *= room / sum;
      out[s][1] *= room / sum;
    }
  }
  return out;
}

}  // namespace pendler::building
