#pragma once
// Which rails matter: running lines; sidings and crossovers that hang on them; yards and spurs only
// where a line of public transport runs over them.

#include <cstdint>
#include <vector>

#include "ingest/osm_class.h"
#include "ingest/osm_data.h"

namespace pendler {

struct RailPiece {
  std::int64_t way = 0;
  RailUse use = RailUse::line;
  bool is_rail = true;  // other ways are always kept
  std::vector<std::uint32_t> nodes;
};
/// One flag a piece. line_ways: sorted OSM ids.
std::vector<char> rails_in_use(std::vector<RailPiece> const& pieces,
                               std::vector<std::int64_t> const& line_ways);

/// Sorted OSM ids of the ways that lines of public transport run on.
std::vector<std::int64_t> ways_of_lines(OsmData const& data);

}  // namespace pendler
