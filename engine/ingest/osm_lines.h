#pragma once
// Route relations of public transport -> DraftLines.

#include <optional>

#include "ingest/osm_stops.h"

namespace pendler {

/// `route` and `ref`: "train" with "S1" is suburban.
std::optional<TransitMode> line_mode(Tags tags);

/// A relation that holds both directions (roles forward and backward, the old style) becomes two
/// lines. Ways that a line runs on are opened to its vehicles; stops learn its mode.
void add_lines(NetworkDraft& draft, OsmData const& data, DraftIndex const& index,
               StopIndex const& stops, TextTable& texts, Repairs& repairs);

}  // namespace pendler
