#pragma once
// Who lives where and works where: the tables' flows between municipalities and outside zones,
// brought down to the zones of the region.
//
// Between zones of the region a doubly constrained gravity model (gravity.h) shares the flows out:
// employed residents by population, jobs by the table (both less those who cross the region's
// edge), deterrence exp(-beta × minutes by car); the flows between municipalities are met exactly.
// Flows from and to outside are shared by population or by jobs.

#include <cstdint>
#include <string>
#include <vector>

#include "demand/places.h"
#include "demand/region_tables.h"

namespace pendler {

/// A zone of the region, or one outside: index into FlowCells::outside.
struct FlowEnd {
  std::uint32_t index = 0;
  bool outside = false;
};

struct FlowCell {
  FlowEnd home, work;
  std::int64_t commuters = 0;
};

struct FlowCells {
  std::vector<std::string> outside;  // names of outside zones
  std::vector<FlowCell> cells;       // in a fixed order
};

struct GravitySettings {
  double beta = 0.12;         // 1/min
  double terminal_min = 5.0;  // walking to the car and parking
};

/// Every flow's total is met to the rounding of its sum. Zones without homes (or works) on the
/// network take part: their people stay in the totals.
FlowCells flow_cells(RegionTables const& tables, std::vector<Zone> const& zones,
                     GravitySettings const& settings = {});

/// Seconds by car over a distance in a straight line: detour 1.3, 25 km/h over short distances up
/// to 60 km/h over 20 km (own estimate from the region's limits).
double straight_car_seconds(double metres);

}  // namespace pendler
