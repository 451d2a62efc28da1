#pragma once
// The whole state of a run, as columns.
//
// What the inner loop reads lies in slots: every lane owns a segment of fixed capacity in the slot
// columns; slot 0 of a lane is its foremost vehicle, so the leader is the neighbour in memory. What
// the loop does not read lies in tables by trip that never move. A strip is what one task owns: the
// lanes of a link, or the movements of a junction.

#include <array>
#include <cstdint>
#include <limits>
#include <vector>

#include "base/id.h"
#include "base/time.h"
#include "demand/trips.h"
#include "network/network.h"
#include "simulation/settings.h"

namespace pendler {

using StripId = Id<struct StripTag>;
constexpr float kFar = std::numeric_limits<float>::infinity();

/// One vehicle of a lane, as it is copied between lanes.
struct Slot {
  float position = 0;      // of the front, m from the lane's start
  float speed = 0;         // m/s
  float acceleration = 0;  // planned for this tick
  float limit = kFar;    // furthest front position of this tick (leaders that are not on this lane)
  float stop_at = kFar;  // stop or destination on this lane
  float length = 0;      // m
  float speed_factor = 1;       // of the limit that the driver wants
  float headway = 1;            // s
  std::uint32_t vehicle = 0;    // TripId
  std::uint8_t type = 0;        // VehicleTypeId
  std::uint8_t good_lanes = 0;  // bit i: lane i of the link serves the route
  std::uint8_t flags = 0;
  std::int8_t wish = 0;  // lane change: −1 left, +1 right

  static constexpr std::uint8_t kArrives = 1, kStops = 2, kDwells = 4, kGranted = 8, kRail = 16;
};

/// All slots as columns.
struct Slots {
  std::vector<float> position, speed, acceleration, limit, stop_at, length, speed_factor, headway;
  std::vector<std::uint32_t> vehicle;
  std::vector<std::uint8_t> type, good_lanes, flags;
  std::vector<std::int8_t> wish;

  void resize(std::size_t n);
  Slot get(std::size_t i) const;
  void put(std::size_t i, Slot const& slot);
};

/// The body of a vehicle whose front has left the lane while its rear has not.
struct TailMarks {
  IdVector<LaneId, std::uint32_t> vehicle;  // TripId, kNone = no mark
  IdVector<LaneId, double> end_odometer;    // the vehicle's odometer where the lane ends
  IdVector<LaneId, float> back, speed;      // of its rear on this lane
};

/// Why the foremost vehicle of a lane without a grant has none.
enum class Refusal : std::uint8_t {
  none,
  wrong_lane,
  red,
  stop_sign,
  closed,
  section,
  level_crossing,
  occupied,
  yields,
  no_room
};

struct LaneState {
  IdVector<LaneId, std::uint32_t> first_slot;
  IdVector<LaneId, std::uint16_t> capacity, count;
  IdVector<LaneId, std::uint16_t> granted;      // the foremost vehicles that may pass the end
  IdVector<LaneId, float> speed_limit;          // in force
  IdVector<LaneId, VehicleClasses> closed_for;  // in force
  TailMarks tail;
  // Grants, written by the junction in front of the lane (movements: by their junction).
  IdVector<LaneId, std::int32_t>
      incoming_cm;  // room granted in this lane to vehicles that are not yet on it
  IdVector<LaneId, std::uint16_t> to_come;          // movements: granted, not yet on it
  IdVector<LaneId, std::uint32_t> last_granted;     // TripId that was granted into this lane last
  IdVector<LaneId, std::uint32_t> waiting_vehicle;  // foremost vehicle without a grant …
  IdVector<LaneId, std::int32_t> waiting_ticks;     // … and how long it has stood
  IdVector<LaneId, Refusal> refusal;                // why it stands …
  IdVector<LaneId, MovementId> refused_for;         // … and for whom, or none
  // Statistics of the open interval.
  IdVector<LaneId, std::uint32_t> entered, left, ticks, waiting;
  IdVector<LaneId, double> metres, person_metres;
};

/// A vehicle's grants: for the movements through one junction's stubs, in order. The movement that
/// is `ahead` from the last one stands at index kLongestChain − ahead.
constexpr std::size_t kLongestChain = 10;
using FollowedVehicles = std::array<std::uint32_t, kLongestChain>;

struct VehicleState {
  IdVector<TripId, LaneId> lane;             // none: not on the network
  IdVector<TripId, LinkId> link;             // where it is or came from last
  IdVector<TripId, std::uint32_t> route_at;  // index of `link` in the route
  IdVector<TripId, std::vector<LinkId>> route;
  IdVector<TripId, MovementId> next;             // movement at the end of the present lane, or none
  IdVector<TripId, std::uint8_t> granted_ahead;  // movements granted and not yet entered
  IdVector<TripId, FollowedVehicles> follows;  // by movement: who was granted into its lane before
  IdVector<TripId, std::uint64_t>
      grant_number;  // order of grants: tick, then place in the junction's order
  IdVector<TripId, double> entry_odometer;  // odometer at the start of the present lane
  IdVector<TripId, double>
      odometer;  // kept while the rear is on an earlier lane; infinity once gone
  IdVector<TripId, float> tail_speed;
  IdVector<TripId, std::uint16_t> load;       // persons on board
  IdVector<TripId, std::uint16_t> next_stop;  // index into the line's served stops
  IdVector<TripId, std::int32_t> stop_shift;  // links that a detour added before the next stop
  IdVector<TripId, Tick> dwell_until;
};

struct TripState {
  IdVector<TripId, Tick> depart_tick, arrive_tick;  // −1 = not yet
  IdVector<TripId, double> distance, free_s;        // m; s at the limits over that distance
  IdVector<TripId, std::uint32_t> municipalities;
  IdVector<TripId, std::uint16_t> reroutes;
  IdVector<TripId, std::uint8_t> status;  // TripStatus
  IdVector<TripId, std::uint16_t> ride;   // persons: which ride they are in or wait for
};

constexpr Tick kNoTick = -1;

struct SimulationState {
  Tick tick = 0;
  Slots slots;
  LaneState lanes;
  VehicleState vehicles;
  TripState trips;
  std::vector<std::uint64_t> active;  // bit per strip: it holds vehicles, marks or a queue
  Rows<StripId, LaneId> strips;       // links first, then junctions
  IdVector<LaneId, StripId> strip_of;
  IdVector<LinkId, std::vector<TripId>>
      queue;  // vehicles that wait to come onto the link, first come first served
  IdVector<SectionId, std::uint32_t> section_holder;  // TripId, kNone = free
  IdVector<SectionId, std::uint8_t> section_entered;
  IdVector<LevelCrossingId, std::uint8_t> crossing_closed;
  std::size_t next_control = 0;
  std::uint64_t updates = 0;   // vehicles on the network, summed over ticks
  std::uint64_t squeezed = 0;  // entries that found less room than planned
  std::uint32_t on_network = 0, peak = 0;

  std::uint32_t slot(LaneId lane, std::size_t i) const {
    return lanes.first_slot[lane] + static_cast<std::uint32_t>(i);
  }
  bool is_active(StripId s) const { return ((active[s.value >> 6] >> (s.value & 63)) & 1U) != 0; }
  void activate(StripId s) { active[s.value >> 6] |= std::uint64_t{1} << (s.value & 63); }
};

/// The rear of the last vehicle on a lane, or of one that has just left it; kFar when the lane is
/// empty.
struct Rear {
  float position = kFar, speed = 0;
};
Rear last_rear(SimulationState const& state, LaneId lane);

/// An empty network at the first tick, room for all trips.
SimulationState make_state(Network const& network, Demand const& demand,
                           StepSettings const& settings);

}  // namespace pendler
