#pragma once
// What links belong to (municipality, district) and where they leave the region (gateways).

#include "network/layout.h"

namespace pendler::building {

void add_areas(NetworkDraft const& draft, StreetGraph const& graph, Layout const& layout,
               Network& network);
/// Without region areas, marks main roads and railways that end at the edge of the extract as cut.
void mark_open_ends(NetworkDraft const& draft, StreetGraph& graph);
void add_gateways(StreetGraph const& graph, Layout const& layout, Network& network);

}  // namespace pendler::building
