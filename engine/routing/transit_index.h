#pragma once
// The transit router's immutable index: lines with their runs, laid out for RAPTOR (Delling, Pajor,
// Werneck 2012: Round-based public transit routing). A line's runs share their ride times, so none
// overtakes another and a line is a RAPTOR route.

#include <cstdint>
#include <vector>

#include "base/time.h"
#include "routing/stop_grid.h"
#include "transit/timetable.h"

namespace pendler {

/// How people walk. Distances are straight lines; ways are longer by `detour`.
struct WalkSettings {
  double speed = 1.2;         // m/s (RiLSA's clearance speed)
  double detour = 1.3;        // way over straight line
  double reach = 800;         // m, to and from a stop
  double train_reach = 1000;  // m, to and from a stop of trains
  double transfer = 200;      // m, from stop to stop between two rides
};

/// Milliseconds, rounded up.
Millis walk_ms(double straight_metres, WalkSettings const& walk);

struct TransitIndex {
  struct Call {  // a line's stop number `at` is this stop
    LineId line;
    std::uint32_t at;
  };
  struct Footpath {
    StopId to;
    Millis ms;
  };
  WalkSettings walk;
  // By line; lines that are not served have empty rows.
  Rows<LineId, StopId> stops;
  Rows<LineId, Millis> ride_ms;    // from the first departure to each stop's departure
  Rows<LineId, Millis> departure;  // of each run at the first stop, rising
  Rows<LineId, RunId> runs;
  // By stop.
  Rows<StopId, Call> calls;
  Rows<StopId, Footpath> footpaths;  // not to itself
  IdVector<StopId, double> reach;    // m, how far people walk to it; 0 where no run stops
  StopGrid grid;                     // of the stops where runs stop
};

TransitIndex build_transit_index(Network const& network, Timetable const& timetable,
                                 WalkSettings const& walk = {});

}  // namespace pendler
