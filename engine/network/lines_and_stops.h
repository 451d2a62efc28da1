#pragma once
// Public transport on the links: the course of each line, and where its vehicles stop.

#include "network/layout.h"

namespace pendler::building {

/// Lines with their course; then stops, each on the link of its mode that the lines calling there
/// drive along, or else on the right-hand side of the street where its platform lies. A stop that
/// is served in both directions becomes two.
void add_lines_and_stops(NetworkDraft const& draft, StreetGraph& graph, Layout const& layout,
                         Network& network);

/// Pieces of each way in its node order; street of each piece, and whether the piece lies along it.
struct PieceIndex {
  struct Place {
    std::uint32_t street = kNo;
    bool along = true;
  };
  Rows<DraftWayId, std::uint32_t> of_way;
  std::vector<Place> street;
};
PieceIndex index_pieces(NetworkDraft const& draft, StreetGraph const& graph);
/// Links of a line's ways in order of travel; may have holes.
std::vector<LinkId> course_of(NetworkDraft const& draft, StreetGraph const& graph,
                              Layout const& layout, PieceIndex const& index, DraftLineId line);

}  // namespace pendler::building
