#pragma once
// Timetable: which way each line takes over the network, and the runs (one vehicle's journey each).
// Plain tables.

#include <cstdint>

#include "base/columns.h"
#include "base/id.h"
#include "base/key.h"
#include "base/time.h"
#include "network/network.h"

namespace pendler {

using RunId = Id<struct RunTag>;

struct LineServices {
  // Connected links from the first served stop's to the last's. A line that comes in (or leaves)
  // through a gateway begins (or ends) there: its first stop then lies further on in the route.
  Rows<LineId, LinkId> route;
  Rows<LineId, StopId>
      stops;  // served stops in order (those of Network::lines that lie on the route)
  Rows<LineId, std::uint32_t> stop_position;  // index into `route` of each served stop, not falling
  Rows<LineId, std::int32_t>
      ride_ms;  // planned time from the first stop's departure to each stop's departure
  Rows<LineId, std::int32_t> dwell_ms;  // at least, at each stop; empty: as passengers need
  IdVector<LineId, std::int32_t>
      lead_ms;  // planned time from the start of the route to the first stop's departure
  // Of the whole day, whichever part of it is simulated: the mean headway, 0 = no runs; when the
  // first run and the last one of the day depart.
  IdVector<LineId, std::int32_t> headway_s;
  IdVector<LineId, Millis> first_departure, last_departure;
  IdVector<LineId, std::uint8_t>
      headway_estimated;  // 1: neither a table nor the line's own data tell it
};

struct Runs {
  IdVector<RunId, Key> key;
  IdVector<RunId, LineId> line;
  IdVector<RunId, Millis>
      departure;  // at the first stop; at stop i: + LineServices::ride_ms[line][i]
};

/// Lines with an empty route are not served (no way found); they are named in `unserved`.
struct Timetable {
  LineServices lines;
  Runs runs;                    // by departure, then key
  Rows<LineId, RunId> runs_of;  // by departure
  std::vector<std::string> unserved;
  std::vector<std::string> left_out;  // stops of served lines that could not be reached
};

Columns columns_of(Timetable& timetable);

}  // namespace pendler
