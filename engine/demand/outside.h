#pragma once
// What lies behind the region's edge: an outside zone's ways in and out by road and by rail.

#include <optional>
#include <string>
#include <vector>

#include "demand/places.h"
#include "transit/timetable.h"

namespace pendler {

struct OutsideZone {
  std::string name;
  Key key = 0;
  std::vector<ZoneAccess> roads;  // those that lead in and out
  std::vector<double> upto;       // shares of `roads`, summed up
  std::vector<LineId> lines_in;   // served lines that come in from there, and
  std::vector<LineId> lines_out;  // those that leave for it

  /// The road in which `u` (0 <= u < 1) falls, by share; none if there are none.
  std::optional<std::size_t> pick_road(double u) const;
};

bool is_rail_mode(TransitMode mode);

/// Roads by the zone's gateway rows. Lines: those that the rows name, or else all rail lines over
/// the gateways nearest to the zone's roads.
OutsideZone outside_zone(std::string const& name, RegionTables const& tables,
                         Network const& network, Timetable const& timetable,
                         ConnectedPart const& part, std::vector<std::string>& remarks);

}  // namespace pendler
