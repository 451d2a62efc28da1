#pragma once
// Administrative boundary relations -> municipalities and districts.

#include <optional>
#include <string>
#include <vector>

#include "ingest/osm_data.h"
#include "ingest/projection.h"
#include "ingest/repairs.h"
#include "network/draft.h"

namespace pendler {

/// Municipalities: admin_level 8, or a level 4 to 6 whose official key names a municipality (eight
/// digits: kreisfreie Städte). Districts: level 9, and level 10 where no level 9 is around it. A
/// relation that is not whole in the extracts is dropped and named.
void add_areas(NetworkDraft& draft, OsmData const& data, MapProjection const& projection,
               Repairs& repairs);

using Rings = std::vector<std::vector<Point>>;
/// A point inside, as far from the sides as its latitude allows; nothing for an empty area.
std::optional<Point> point_inside(Rings const& rings);
Rings rings_of(NetworkDraft const& draft, DraftAreaId area);
void append_area(NetworkDraft& draft, AreaKind kind, std::string code, std::string name,
                 DraftAreaId parent, Rings const& rings);
/// The municipality that holds most of the district: the one around its inner point.
DraftAreaId municipality_around(NetworkDraft const& draft, Rings const& district);

}  // namespace pendler
