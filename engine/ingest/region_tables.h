#pragma once
// A region's tables of figures: CSV -> plain rows.

#include <string>
#include <vector>

#include "demand/region_tables.h"
#include "scenario/scenario.h"

namespace pendler {

/// "municipalities", "districts", "commuter_flows", "gateways", "headways", "time_profile",
/// "freight", and "counters" and "district_boundaries" that other programs read: keys of `tables`
/// in region.yaml, and the files' names where it names none.
std::vector<std::string> const& region_table_names();

/// A table that the region does not have stays empty. Throws InputError with FILE:LINE:COLUMN for
/// what is no value of its column, for keys twice, and for a district of an unknown municipality.
RegionTables read_region_tables(Region const& region);

}  // namespace pendler
