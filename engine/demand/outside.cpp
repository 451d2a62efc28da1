#include "demand/outside.h"

#include <algorithm>

namespace pendler {
namespace {

constexpr double kFarthest = 8000, kBesides = 1500;  // m from the roads' mean to rail gateways

struct LineSearch {
  Network const& network;
  Timetable const& timetable;
  std::vector<std::string> const& refs;
  Point near;

  bool is_named(LineId line) const {
    return std::ranges::any_of(refs, [&](std::string const& ref) {
      return same_ref(ref, network.text(network.lines.ref[line]));
    });
  }
  std::vector<LineId> find(Rows<GatewayId, LinkId> const& links_of, bool last) const {
    std::vector<std::pair<double, LineId>> found;
    for (GatewayId g : links_of.ids()) {
      double const metres = distance(network.nodes.position[network.gateways.node[g]], near);
      for (LinkId l : links_of[g]) {
        for (LineId line : timetable.lines.route.ids()) {
          auto const route = timetable.lines.route[line];
          if (route.empty() || (last ? route.back() : route.front()) != l) continue;
          if (!is_rail_mode(network.lines.mode[line])) continue;
          bool const named = is_named(line);
          if (named || (refs.empty() && metres <= kFarthest)) {
            found.emplace_back(named ? 0 : metres, line);
          }
        }
      }
    }
    std::ranges::sort(found);
    std::vector<LineId> out;
    for (auto const& [metres, line] : found) {
      if (metres <= found.front().first + kBesides) out.push_back(line);
    }
    return out;
  }
};

}  // namespace

bool is_rail_mode(TransitMode mode) {
  return mode != TransitMode::bus;
}

std::optional<std::size_t> OutsideZone::pick_road(double u) const {
  if (roads.empty()) return std::nullopt;
  auto const at = std::ranges::upper_bound(upto, u * upto.back());
  return std::min(static_cast<std::size_t>(at - upto.begin()), roads.size() - 1);
}

OutsideZone outside_zone(std::string const& name, RegionTables const& tables,
                         Network const& network, Timetable const& timetable,
                         ConnectedPart const& part, std::vector<std::string>& remarks) {
  OutsideZone zone;
  zone.name = name;
  zone.key = text_key(name);
  Point mean{};
  double weight = 0, sum = 0;
  std::vector<std::string> refs;
  for (ZoneAccess& access : accesses_of(name, tables, network, part, remarks)) {
    if (!access.line.empty()) refs.push_back(access.line);
    weight += access.share;
    mean.x += access.share * access.position.x;
    mean.y += access.share * access.position.y;
    if (!access.in.valid() || !access.out.valid() || access.share <= 0) continue;
    zone.upto.push_back(sum += access.share);
    zone.roads.push_back(std::move(access));
  }
  if (zone.roads.empty()) {
    remarks.push_back("zone '" + name + "' has no road gateway on the network");
  }
  if (weight > 0) {
    LineSearch const search{network, timetable, refs, {mean.x / weight, mean.y / weight}};
    zone.lines_in = search.find(network.gateways.in, false);
    zone.lines_out = search.find(network.gateways.out, true);
  }
  return zone;
}

}  // namespace pendler
