#pragma once
// Trips: all that moves in a run, one row a trip, in a total order (depart, key). The simulation
// needs nothing else of demand.

#include <cstdint>
#include <limits>
#include <string>

#include "base/columns.h"
#include "base/id.h"
#include "base/key.h"
#include "base/time.h"
#include "demand/vehicle_types.h"
#include "network/network.h"
#include "transit/timetable.h"

namespace pendler {

using TripId = Id<struct TripTag>;

enum class AgentKind : std::uint8_t { commuter, freight, transit, other };
enum class TripMode : std::uint8_t { car, bus, rail, walk, truck, bicycle };
std::string_view name_of(AgentKind k);
std::string_view name_of(TripMode m);

/// One ride of a public transport trip: walk to the stop, board any run of the line, alight.
struct Ride {
  using scalar_type = std::uint32_t;
  static constexpr std::size_t kScalars = 4;
  std::uint32_t walk_ms = 0;  // before boarding
  std::uint32_t line = 0;     // LineId
  std::uint32_t board = 0;    // index into the line's served stops
  std::uint32_t alight = 0;   // a later index
};

/// Where a vehicle starts and arrives on its links, and how; NaN: not given.
struct TripEnds {
  using scalar_type = float;
  static constexpr std::size_t kScalars = 4;
  static constexpr float kNotGiven = std::numeric_limits<float>::quiet_NaN();
  float depart_lane = kNotGiven;      // lane of `from`, 0 = the left one
  float depart_position = kNotGiven;  // of the front, m from the start of `from`
  float depart_speed = kNotGiven;     // m/s; infinity = as fast as limit and gap allow
  float arrive_position = kNotGiven;  // of the front, m from the start of `to`
};

struct Trips {
  IdVector<TripId, Key> key;    // of the trip, unique
  IdVector<TripId, Key> agent;  // person, vehicle of a carrier, run
  IdVector<TripId, AgentKind> kind;
  IdVector<TripId, TripMode> mode;
  IdVector<TripId, VehicleTypeId> vehicle;  // none: no vehicle of its own (walk, ride)
  IdVector<TripId, LinkId> from,
      to;  // a vehicle starts in the middle of `from` (a gateway link: at its start)
  Rows<TripId, LinkId> route;  // connected links `from` … `to`; empty: the route service is asked
  Rows<TripId, TripEnds> ends;      // one, or empty: as said at `from`
  IdVector<TripId, Millis> depart;  // earliest
  IdVector<TripId, TripId>
      after;  // departs when that trip has arrived and `pause` is over, or none
  IdVector<TripId, std::int32_t> pause_ms;
  IdVector<TripId, RunId> run;  // a run of the timetable drives its line's route and stops, or none
  Rows<TripId, Ride> rides;     // mode bus or rail of a person
  IdVector<TripId, std::string> id;  // as the source calls it; empty where no trip has one
  IdVector<TripId, std::uint32_t>
      walk_ms;  // walking after the last ride, or the whole trip on foot

  std::size_t size() const { return key.size(); }
};

struct Demand {
  Trips trips;
  Timetable timetable;
  IdVector<VehicleTypeId, VehicleType> vehicle_types = standard_vehicle_types();
  std::vector<std::string> remarks;  // what of the tables could not be carried out, and why
};

/// The classes of vehicles that have no route yet.
VehicleClasses classes_to_route(Demand const& demand);

Columns columns_of(Trips& trips);

/// Those that depart in [begin, end), of them the sample of `scale` (0 … 1) by agent. Who came
/// after one that is left out departs by itself.
Trips part_of(Trips const& trips, Millis begin, Millis end, double scale, std::uint64_t seed);

}  // namespace pendler
