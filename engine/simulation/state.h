#pragma once
// The whole state of a run.
//
// What the step reads of a vehicle lies in one slot, of a lane in one row: a cache line each. Every
// lane owns a segment of slots; its vehicles lie in it from the foremost to the last, so the leader
// is the neighbour in memory. What the step reads seldom lies in tables by trip that never move.
// A strip is what one task owns: the lanes of a link, one edge lane, or one movement.

#include <array>
#include <cstdint>
#include <limits>
#include <vector>

#include "base/id.h"
#include "base/time.h"
#include "demand/trips.h"
#include "kernels/signal_program.h"
#include "network/network.h"
#include "network/signal_plan.h"
#include "parallel/bit_set.h"
#include "simulation/settings.h"
#include "simulation/step_tables.h"

namespace pendler {

constexpr float kFar = std::numeric_limits<float>::infinity();

/// One vehicle of a lane.
struct alignas(64) Slot {
  float position = 0;      // of the front, m from the lane's start
  float speed = 0;         // m/s
  float acceleration = 0;  // planned for this tick
  float limit = kFar;    // furthest front position of this tick (leaders that are not on this lane)
  float stop_at = kFar;  // stop or destination on this lane
  float length = 0;      // m
  float speed_factor = 1;  // of the limit that the driver wants
  float headway = 1;       // s
  float acceleration_factor = 1;
  std::uint32_t vehicle = TripId::kNone;  // TripId
  MovementId next;                        // at the end of the lane; on a movement: itself; or none
  std::uint8_t type = 0;                  // VehicleTypeId
  std::uint8_t good_lanes = 0;            // bit i: lane i of the link serves the route
  std::uint8_t flags = 0;
  std::int8_t wish = 0;            // lane change: −1 left, +1 right
  double entry_odometer = 0;       // at the start of the lane
  std::uint8_t granted_ahead = 0;  // movements granted and not yet entered
  std::int8_t covers = 0;          // is still partly on the lane on that side, for so many ticks
  std::uint8_t look_phase = 0;     // when it looks for a better lane, of its agent's key
  std::uint8_t closeness = 0;      // how much nearer than usual it follows: 255 = by kClosest

  float lane_end = kFar;  // so far from its start the lane serves the route, m

  static constexpr std::uint8_t kArrives = 1, kStops = 2, kDwells = 4, kGranted = 8;
  static constexpr std::uint8_t kWaitsInside =
      16;                                       // its grant ends at its movement's waiting place
  static constexpr std::uint8_t kPresses = 32;  // must change lanes soon
  // Without its whole grant: in a gridlock, the others let it go first; with it: see Clearing.
  static constexpr std::uint8_t kFavoured = 64, kAwaits = 64;
  static constexpr std::uint8_t kRun = 128;  // serves stops
  /// −1, 0, +1
  int covered_side() const { return (covers > 0) - (covers < 0); }
  bool is(std::uint8_t flag) const { return (flags & flag) != 0; }
  bool awaits_clearing() const {
    return (flags & (kGranted | kWaitsInside | kAwaits)) == (kGranted | kAwaits);
  }
  void clear(std::uint8_t flag) { flags = static_cast<std::uint8_t>(flags & ~flag); }
  TripId trip() const { return TripId(std::size_t{vehicle}); }
};
static_assert(sizeof(Slot) == 64);

/// One lane: of a link, or a movement.
struct alignas(64) LaneState {
  std::uint32_t first_slot = 0;
  std::uint16_t capacity = 0;
  std::uint16_t head = 0;   // index of the foremost vehicle in the segment
  std::uint16_t count = 0;  // vehicles
  // The foremost vehicles that may pass the end. Movements: of `to_come`, those whose grant ends at
  // the waiting place.
  std::uint16_t granted = 0;
  std::uint16_t to_come = 0;      // movements: granted, not yet on it
  std::uint8_t leaving = 0;       // those just before the head have left in this round of receive()
  std::uint8_t notes = 0;         // kAsks, kClosesUp, kLetsIn
  float length = 0;               // m
  float speed_limit = 0;          // in force
  VehicleClasses closed_for = 0;  // in force
  std::uint8_t urgent = 0;        // vehicles that press to a neighbour lane
  std::uint8_t covering = 0;      // vehicles that are still partly on a neighbour lane
  // The tail mark: a vehicle whose front has left the lane while its rear has not, or is still
  // beside those who take another way.
  std::uint32_t tail_vehicle = TripId::kNone;
  float tail_back = kFar, tail_speed = 0;
  // The rear of the last vehicle or of the tail at the end of the last tick, for other strips.
  float rear_position = kFar, rear_speed = 0;
  // Counters of the open interval.
  std::uint32_t ticks = 0, waiting = 0;  // of vehicles on it, and of those that wait
  double metres = 0;                     // driven on it

  static constexpr std::uint8_t kAsks = 1;      // its junction has to look at it
  static constexpr std::uint8_t kClosesUp = 2;  // its vehicles are in a gridlock, bumper to bumper
  static constexpr std::uint8_t kLetsIn = 4;    // who waits beside it, see QueueFront
  bool has_mark() const { return tail_vehicle != TripId::kNone; }
  bool has_tail() const { return tail_back < length; }
  bool empty() const { return count == 0 && !has_mark(); }
};
static_assert(sizeof(LaneState) == 64);

constexpr float kDecimetre = 0.1F;  // m

/// More of a lane's tail mark.
struct TailMark {
  double rear_passes = 0;    // the vehicle's odometer when its rear passes the lane's end
  MovementId way;            // that it takes, off a link
  std::uint8_t fork_dm = 0;  // behind the lane's end others' ways are beside it up to there
  std::uint8_t bars = 0;     // it may wait there
};

/// Of those who wait beside a link the first one that may come onto it.
struct QueueFront {
  std::uint32_t vehicle = TripId::kNone;
  Tick since = -1;  // it is that
  float place = 0;  // behind which those stop who let it in, m
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
  no_room,
  pedestrians,
  red_ahead  // a signal inside the junction, where nobody may be left waiting
};

/// The foremost vehicle of a lane without a grant.
struct LaneWait {
  double last_entry = -1e6;  // s of the run: when the last one with a grant is to pass the end
  std::uint32_t vehicle = TripId::kNone;
  std::int32_t ticks = 0;  // how long it has stood
  MovementId refused_for;  // because of whom, or none
  Refusal refusal = Refusal::none;
  std::uint8_t halts = 0;  // 1: it could stop when it met the yellow
};

/// Those who have a grant into the lane. Written by the junction in front of it (movements: by
/// their own).
struct LaneClaims {
  std::int32_t incoming_cm = 0;  // room granted to vehicles that are not yet on it
  std::int32_t stopping_cm = 0;  // of it, on a short lane: to those who may have to stop on it
  std::uint32_t last_granted = TripId::kNone;  // was granted into this lane last
  // Who has waited long for room gets what becomes free first, until then.
  std::uint32_t kept_for = TripId::kNone;
  std::int32_t kept_cm = 0;
  Tick kept_until = -1;
};

/// Counters of the open interval, beside those in the lane's row.
struct LaneCounts {
  std::uint32_t entered = 0, left = 0;
  double person_metres = 0;
};

/// What is known of a vehicle beside its slot.
struct alignas(64) VehicleState {
  LaneId lane;                 // none: not on the network
  LinkId link;                 // where it is or came from last
  std::uint32_t route_at = 0;  // index of `link` in the route
  float tail_speed = 0;
  double odometer = 0;  // kept while the rear is on an earlier lane; infinity once gone
  Tick dwell_until = 0;
  std::int32_t stop_shift = 0;    // links that a detour added before the next stop
  std::uint16_t load = 0;         // persons on board
  std::uint16_t next_stop = 0;    // index into the line's served stops
  std::uint8_t type = 0;          // VehicleTypeId, of the demand
  std::uint8_t enters_traps = 0;  // 1: it has waited long enough before one, see LaneChoice
  std::uint8_t notes = 0;         // kMayStop, kBars
  std::uint8_t remembers = 0;     // 1: its DriverHabit is of now, else of no meaning
  std::vector<LinkId> route;

  static constexpr std::uint8_t kMayStop = 1;  // its room is part of LaneClaims::stopping_cm
  static constexpr std::uint8_t kBars = 2;     // where it waits inside, other ways pass too near
};
static_assert(sizeof(VehicleState) == 64);

/// What a driver has got used to on motorways and ramps to them.
struct DriverHabit {
  float own_headway = 1;  // without memory, s
  float ease = 1;         // see DriverMemory
};

/// A vehicle's grants: for the movements through one junction's stubs, in order. The movement that
/// is `ahead` from the last one stands at index kLongestChain − ahead.
constexpr std::size_t kLongestChain = 10;
constexpr auto kFollowsNobody = [] {
  std::array<std::uint32_t, kLongestChain> follows{};
  follows.fill(TripId::kNone);
  return follows;
}();
struct alignas(64) GrantState {
  std::array<std::uint32_t, kLongestChain> follows =
      kFollowsNobody;        // granted into its lane before
  std::uint64_t number = 0;  // order of grants: tick, then place in the junction's order
  // Where it was at the end of the last tick, for those who follow it.
  LaneId lane;
  MovementId movement;  // on which it is, or which comes next
  float rear_left = 0;  // m from its rear to that movement's end
  float speed = 0;
};

/// Whom a vehicle lets clear the place where their ways cross: it has its grant already, but does
/// not come onto that place before.
struct Clearing {
  MovementId movement;        // theirs; none = nobody
  TripId last;                // who clears it last
  float left = 0, speed = 0;  // m that he has to go until then, m/s
};

/// What grows at each lane's end. A line each, because other threads write those of other trips.
struct alignas(64) TripProgress {
  double free_s = 0;                 // over what it has driven, at the limits
  std::uint32_t municipalities = 0;  // a bit each
};

struct TripState {
  IdVector<TripId, Tick> depart_tick, arrive_tick;  // −1 = not yet
  IdVector<TripId, double> distance;                // m
  IdVector<TripId, TripProgress> progress;
  IdVector<TripId, std::uint16_t> reroutes;
  IdVector<TripId, std::uint8_t> status;  // TripStatus
  IdVector<TripId, std::uint16_t> ride;   // persons: which ride they are in or wait for
};

constexpr Tick kNoTick = -1;

struct SignalStates {
  IdVector<SignalId, SignalPlan> plan;      // in force
  IdVector<SignalId, SignalPhaseState> at;  // at the beginning of tick …
  IdVector<SignalId, Tick> visited;         // … this; kNoTick: it still runs its own program
};

struct SimulationState {
  Tick tick = 0;
  std::vector<Slot> slots;
  IdVector<LaneId, LaneState> lanes;
  IdVector<LaneId, LaneWait> waits;
  IdVector<LaneId, LaneClaims> claims;
  IdVector<LaneId, LaneCounts> counts;
  IdVector<LaneId, TailMark> tails;
  IdVector<TripId, VehicleState> vehicles;
  IdVector<TripId, DriverHabit> habits;
  IdVector<TripId, GrantState> grants;
  IdVector<TripId, Clearing> clearings;  // of those who await one
  TripState trips;
  BitSet active;                    // strips that hold vehicles, tail marks or a queue
  BitSet asked;                     // junctions with a vehicle near enough to be looked at
  std::vector<std::uint64_t> busy;  // by junction, a bit a movement: somebody is on it or may come
  std::vector<std::uint64_t> awaiting;     // like it: somebody with a grant awaits a clearing
  IdVector<SignalGroupId, Aspect> aspect;  // of the junctions that were asked in this tick
  SignalStates signals;
  IdVector<StripId, std::vector<TripId>>
      queue;  // vehicles that wait to come onto the link or edge lane, first come first served
  // Of each of them the lanes that it waited for when it last asked, a bit each; 0: it has not yet.
  IdVector<StripId, std::vector<std::uint8_t>> queue_lanes;
  IdVector<StripId, QueueFront> queue_front;
  BitSet queued;                                 // strips that have one
  IdVector<StripId, std::uint32_t> queue_ticks;  // of vehicles in the queue, in the open interval
  IdVector<SectionId, std::uint32_t> section_holder;  // TripId, kNone = free
  IdVector<SectionId, std::uint8_t> section_entered;
  IdVector<LevelCrossingId, std::uint8_t> crossing_closed;
  IdVector<LinkId, float> pedestrians;  // an hour, on each crossing of the link
  std::size_t next_control = 0;
  std::uint64_t updates = 0;   // vehicles on the network, summed over ticks
  std::uint64_t squeezed = 0;  // entries that found less room than planned
  std::uint32_t on_network = 0, peak = 0;

  /// The i-th vehicle of a lane, 0 = the foremost.
  Slot& slot(LaneState const& lane, std::size_t i) {
    return slots[lane.first_slot + lane.head + i];
  }
  Slot const& slot(LaneState const& lane, std::size_t i) const {
    return slots[lane.first_slot + lane.head + i];
  }
};

/// Slots of a lane's segment that are free at the begin of each tick, for those who come onto it
/// while others have just left.
constexpr std::size_t kSpareSlots = 8;
/// So many slots suffice for a lane of that length, in m.
std::uint16_t full_capacity(float length);
/// Serial: moves the lane to a segment of twice the size at the end. Segments are small and grow
/// because the lanes that hold vehicles should lie on few pages of memory.
void grow_segment(SimulationState& state, LaneState& lane);

/// The rear of the last vehicle on a lane, or of one that has just left it; kFar when the lane is
/// empty.
struct Rear {
  float position = kFar, speed = 0;
};
inline Rear last_rear(SimulationState const& state, LaneState const& lane) {
  if (lane.count > 0) {
    Slot const& last = state.slot(lane, lane.count - 1U);
    return {last.position - last.length, last.speed};
  }
  if (lane.has_tail()) return {lane.tail_back, lane.tail_speed};
  return {};
}

}  // namespace pendler
