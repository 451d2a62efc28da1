#pragma once
// Lines for drawn networks.

#include <algorithm>
#include <string>
#include <string_view>

#include "support/draw_network.h"

namespace pendler {

inline std::uint32_t add_text(NetworkDraft& draft, std::string const& text) {
  draft.texts.push_back(text);
  return static_cast<std::uint32_t>(draft.texts.size() - 1);
}

/// One direction of a line: its stops by letter (each drawn before), its ways by name, in order.
inline void add_line(NetworkDraft& draft, std::string const& ref, TransitMode mode,
                     std::string_view stops, std::vector<std::string> const& ways = {},
                     std::int32_t interval_s = 0) {
  auto& lines = draft.lines;
  lines.osm.push_back(static_cast<std::int64_t>(900 + lines.osm.size()));
  lines.mode.push_back(mode);
  lines.ref.push_back(add_text(draft, ref));
  lines.name.push_back(add_text(draft, ref));
  lines.from.push_back(add_text(draft, std::string(1, stops.front())));
  lines.to.push_back(add_text(draft, std::string(1, stops.back())));
  lines.interval_s.push_back(interval_s);
  std::vector<DraftStopId> stop_ids;
  for (char c : stops) {
    auto const at = std::ranges::find(draft.stops.osm, drawn_node(c));
    stop_ids.push_back(DraftStopId(static_cast<std::size_t>(at - draft.stops.osm.begin())));
  }
  lines.stops.append(stop_ids);
  std::vector<DraftWayId> way_ids;
  for (std::string const& name : ways) {
    for (DraftWayId w : draft.ways.osm.ids()) {
      if (draft.texts[draft.ways.name[w]] == name) way_ids.push_back(w);
    }
  }
  lines.ways.append(way_ids);
}

inline void add_region(NetworkDraft& draft, double left, double right) {
  auto& areas = draft.areas;
  areas.kind.push_back(AreaKind::municipality);
  areas.code.push_back("1");
  areas.name.push_back("Town");
  areas.parent.push_back({});
  constexpr double kFar = 10000;
  areas.ring_points.append(
      {Point{left, -kFar}, {right, -kFar}, {right, kFar}, {left, kFar}, {left, -kFar}});
  areas.ring_sizes.append({5U});
  draft.region_areas.push_back(static_cast<std::uint32_t>(areas.code.size() - 1));
}

}  // namespace pendler
