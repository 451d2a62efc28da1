#pragma once
// Sections of track that trains lock as a whole, and level crossings.

#include "network/layout.h"

namespace pendler::building {

/// Tracks for both directions form one section from switch to switch; a track for one direction is
/// a section by link.
void add_sections(Network& network);
/// Nodes where a railway on its own bed meets a road: rail and heavy light rail always, trams and
/// other light rail only where a level crossing is marked.
void add_level_crossings(StreetGraph const& graph, Layout const& layout, Network& network);

}  // namespace pendler::building
