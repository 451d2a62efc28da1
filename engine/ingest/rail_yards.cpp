#include "ingest/rail_yards.h"

#include <algorithm>

namespace pendler {

std::vector<std::int64_t> ways_of_lines(OsmData const& data) {
  std::vector<std::int64_t> out;
  for (OsmRelation const& relation : data.relations) {
    if (!relation.tags().is("type", "route")) continue;
    for (OsmMember const& m : relation.members) {
      if (m.type == OsmType::way && !m.role.starts_with("platform")) out.push_back(m.id);
    }
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::vector<char> rails_in_use(std::vector<RailPiece> const& pieces,
                               std::vector<std::int64_t> const& line_ways) {
  std::vector<char> keep(pieces.size(), 0);
  std::vector<std::pair<std::uint32_t, std::uint32_t>> at_node;  // node -> siding
  std::vector<std::uint32_t> next;                               // kept rails to spread from
  for (std::uint32_t i = 0; i < pieces.size(); ++i) {
    RailPiece const& p = pieces[i];
    bool const used = std::binary_search(line_ways.begin(), line_ways.end(), p.way);
    keep[i] = !p.is_rail || p.use == RailUse::line || used ? 1 : 0;
    if (!p.is_rail) continue;
    if (keep[i] != 0) next.push_back(i);
    if (keep[i] == 0 && p.use == RailUse::siding) {
      for (std::uint32_t n : p.nodes) at_node.emplace_back(n, i);
    }
  }
  std::sort(at_node.begin(), at_node.end());
  while (!next.empty()) {
    RailPiece const& p = pieces[next.back()];
    next.pop_back();
    for (std::uint32_t n : p.nodes) {
      auto at = std::lower_bound(at_node.begin(), at_node.end(), std::pair(n, 0U));
      for (; at != at_node.end() && at->first == n; ++at) {
        if (keep[at->second] != 0) continue;
        keep[at->second] = 1;
        next.push_back(at->second);
      }
    }
  }
  return keep;
}

}  // namespace pendler
