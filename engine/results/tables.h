#pragma once
// What a run yields, as tables of columns. Times are seconds since midnight of the first day.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/columns.h"
#include "base/key.h"

namespace pendler {

/// One row an interval and link on which anything moved; by interval, then link. Of edge lanes
/// there are rows of their own.
struct TrafficRows {
  std::vector<std::int32_t> begin_s;
  std::vector<std::uint32_t> link;
  std::vector<std::uint32_t> entered,
      left;  // vehicles that came onto and went off the link, trips' starts and ends included
  std::vector<float> vehicle_s;        // time spent by all vehicles
  std::vector<float> vehicle_m;        // distance driven by all vehicles
  std::vector<float> person_m;         // times persons on board
  std::vector<float> waiting_s;        // time below 5 km/h
  std::vector<float> mean_speed;       // vehicle_m / vehicle_s
  std::vector<std::uint32_t> outside;  // vehicles that wait outside for room on it, at the end
  std::vector<float> outside_s;        // time spent there by all
};

enum class TripStatus : std::uint8_t {
  arrived,
  travelling,
  waiting_to_depart,
  unreachable,
  not_due
};
std::string_view name_of(TripStatus s);

/// One row a trip, in trip order.
struct TripRows {
  std::vector<Key> agent, key;
  std::vector<std::uint8_t> kind, mode, status;  // AgentKind, TripMode, TripStatus
  std::vector<std::uint8_t> vehicle;             // index into /vehicle_types, 255 = none
  std::vector<std::uint32_t> from_link, to_link, last_link;
  std::vector<std::uint16_t> from_municipality, to_municipality, from_district,
      to_district;                                // 65535 = outside
  std::vector<std::uint32_t> municipalities;      // bit i: drove through municipality i
  std::vector<double> due_s, depart_s, arrive_s;  // NaN where it has not happened
  std::vector<float> distance_m, time_lost_s;     // time lost: against free flow at the limits
  std::vector<std::uint16_t> reroutes;
  std::vector<std::string> id;  // as the demand calls it; empty where no trip has one
};

/// One row a stop of a run.
struct StopEventRows {
  std::vector<Key> run;
  std::vector<std::uint32_t> line, stop;
  std::vector<std::uint16_t> sequence;
  std::vector<double> due_s, arrive_s, depart_s;
  std::vector<std::uint16_t> boarded, alighted, on_board;  // on_board when leaving
};

/// Why the vehicle that stood first in a gridlock could not go.
enum class GridlockCause : std::uint8_t {
  no_room,    // behind the junction
  occupied,   // the way through the junction, by who crosses it or has leave to
  gives_way,  // to who has priority
  blocked,    // on its way through the junction, by who stands ahead
  section     // of track ahead, by the train that holds it
};
/// What was done last before a gridlock was over.
enum class GridlockCure : std::uint8_t {
  none,
  went_first,  // against the right of way, or into a junction without room behind it
  gave_back,   // one who had leave to go, but could not, let another one go
  other_way
};
constexpr std::size_t kGridlockCauseCount = 5, kGridlockCureCount = 4;
std::string_view name_of(GridlockCause c);
std::string_view name_of(GridlockCure c);

/// One row a gridlock, in the order in which they were found; see simulation/gridlock.h.
struct GridlockRows {
  std::vector<double> found_s, resolved_s;  // NaN: not over at the end
  std::vector<std::uint32_t> vehicles;      // in the circle, at most
  std::vector<std::uint32_t> held_up;       // that wait for it besides, at most
  std::vector<std::uint32_t> links;         // of the circle: so many rows of gridlock_links
  std::vector<std::uint8_t> cause, cure;    // GridlockCause, GridlockCure
  std::vector<std::uint32_t> cause_link;    // where the vehicle was that stood first
  std::vector<std::uint32_t> courtesies;    // how often somebody was let go
  std::vector<std::string> streets;         // in the order in which they wait for each other
};

/// One row a link of a gridlock; by gridlock.
struct GridlockLinkRows {
  std::vector<std::uint32_t> gridlock, link;
};

/// One row a time at which controls closed links: what became of the routes that led over them.
struct CutRouteRows {
  std::vector<double> at_s;
  std::vector<std::uint32_t> links;     // closed
  std::vector<std::uint32_t> rerouted;  // vehicles under way or about to depart
  std::vector<std::uint32_t> waiting;   // there is no other way: they wait at the closure
  std::vector<std::uint32_t> runs;      // public transport, which keeps its way
};

/// Per municipality, and one last row for the whole region.
struct SummaryRows {
  std::vector<std::uint16_t> municipality;  // 65535 = the whole region
  std::vector<std::uint32_t> internal, origin, destination,
      through;  // arrived or travelling trips with a vehicle or ride
  std::vector<double> vehicle_km, person_km, mean_speed_kmh, delay_h;
};

Columns columns_of(TrafficRows& rows);
Columns columns_of(TripRows& rows);
Columns columns_of(StopEventRows& rows);
Columns columns_of(SummaryRows& rows);
Columns columns_of(GridlockRows& rows);
Columns columns_of(GridlockLinkRows& rows);
Columns columns_of(CutRouteRows& rows);

}  // namespace pendler
