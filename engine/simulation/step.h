#pragma once
// One tick: the phases, what they share, and what they collect.

#include <array>
#include <limits>
#include <span>
#include <vector>

#include "base/draw.h"
#include "parallel/workers.h"
#include "scenario/controls.h"
#include "simulation/route_service.h"
#include "simulation/state.h"
#include "simulation/step_tables.h"

namespace pendler {

struct StopArrival {
  TripId vehicle;
  double odometer = 0;
};

struct Step;

/// What the chunks of a phase collect for the serial part, joined in chunk order.
struct alignas(64) ChunkEvents {
  std::vector<TripId> departed, arrived;
  std::vector<StopArrival> stopped;     // at a stop
  std::vector<TripId> stop_departures;  // away from a stop
  std::vector<LaneId> full;             // whose segments have to grow
  std::uint32_t vehicles = 0;
  void clear();
};

/// The movements to which vehicles on the way have been led by movement_towards(): a function of
/// their routes (and of VehicleState::enters_traps), kept because many of them look along the same
/// lanes for many ticks.
class KnownWays {
 public:
  void resize(std::size_t trips) { known_.resize(trips); }
  /// By the one task that has to do with the vehicle in its phase.
  MovementId towards(Step const& step, LaneId lane, std::size_t route_at, TripId trip);
  /// The trip's route has changed.
  void forget(TripId trip) { known_[trip] = {}; }

 private:
  struct Way {
    LaneId lane;
    std::uint32_t route_at = 0;
    MovementId movement;
  };
  static constexpr std::size_t kEach = 4;
  struct alignas(64) Ways : std::array<Way, kEach> {};
  IdVector<TripId, Ways> known_;
};

/// Who comes along a movement next: so far before its end.
struct Comer {
  float left = kFar, speed = 0;
};

/// Memory of a step that is no state: but for the known ways and what signals show, nothing in it
/// outlives the tick.
struct StepScratch {
  KnownWays ways;
  std::vector<ChunkEvents> chunks;           // of strips
  std::vector<std::uint64_t> pull_squeezed;  // by chunk of lanes
  BitSet sources;                            // lanes from which vehicles leave
  BitSet targets;                            // lanes that have to pull them
  BitSet over;                     // lanes onto which somebody came who is already beyond their end
  std::vector<LinkId> rail_links;  // active ones
  IdVector<MovementId, Comer> comers;      // of those that lead to strips with a queue
  IdVector<SignalId, Millis> shown_until;  // until then a signal's own program shows the same
};

struct Step {
  Network const& network;
  Demand const& demand;
  IdVector<VehicleTypeId, VehicleType> const& types;
  StepSettings const& settings;
  StepTables const& tables;
  SimulationState& state;
  StepScratch& scratch;
  Workers& workers;
  float tick_s;
  std::uint32_t look_period = 1;   // ticks: how often each looks for a better lane
  std::uint64_t look_inverse = 0;  // 2^64 / that, rounded up
  std::uint32_t looks_at = 0;      // this tick within it
  std::uint8_t relaxes_by = 0;     // Slot::closeness, in this tick
  TickDraws dawdling{};            // of drivers of Krauss, in this tick

  Millis now() const { return settings.begin + Millis{state.tick} * settings.tick_ms; }
  VehicleType const& type_of(Slot const& slot) const {
    return types[VehicleTypeId(std::size_t{slot.type})];
  }
  VehicleType const& type_of(VehicleState const& vehicle) const {
    return types[VehicleTypeId(std::size_t{vehicle.type})];
  }
  DrivingSet const& driving(Slot const& slot, RoadKind kind) const {
    return tables.driving[static_cast<std::size_t>(kind)][VehicleTypeId(std::size_t{slot.type})];
  }
  // Strips: the lanes of a link, by link; then each edge lane; then each movement.
  StripId strip(LinkId l) const { return StripId(l.index()); }
  StripId strip_of(LaneId lane) const { return tables.strip_of(network, lane); }
  RoadKind kind_of(LaneId lane) const { return tables.strips[strip_of(lane)].kind; }
  /// Of a strip that is no movement.
  LinkId link_of(StripId s) const {
    return s.index() < tables.links ? LinkId(s.index()) : network.lanes.link[single_lane(s)];
  }
  IdRange<LaneId> lanes_of(StripId s) const {
    StripRow const& row = tables.strips[s];
    return {row.first_lane.value, row.first_lane.value + row.lanes};
  }
  LaneId single_lane(StripId s) const {
    return LaneId(tables.first_single + s.index() - tables.links);
  }
  /// The lanes that a class uses there.
  IdRange<LaneId> lanes_for(LinkId l, VehicleClass cls) const {
    return pendler::lanes_for(network, l, cls);
  }
};

/// Serial: sections and level crossings.
void dispatch(Step& step);
/// Per strip: plans from the state at the end of the last tick; those who wish to change lanes do
/// so where there is room; then motion, tail marks and statistics of its own lanes.
void advance_strip(Step& step, StripId strip, ChunkEvents& events);
/// From the left lane to the right, from the front to the back; each change sees those before it.
void change_lanes(Step& step, StripRow const& strip);
/// Per lane, in rounds: each lane pulls what comes to it.
void receive(Step& step);
/// Per strip of motorways and their ramps, every kRememberEvery_s: habits and headways of its own
/// vehicles.
void remember(Step& step);
constexpr std::int32_t kRememberEvery_s = 10;
/// On one, or on a ramp that it takes to one.
bool drives_on_motorway(Network const& network, VehicleState const& vehicle);
/// Per strip with a queue: who comes onto its lanes from a junction next.
void look_for_comers(Step& step, StripId strip);
/// Vehicles of the queue of a link or its edge lane come onto it where there is a gap.
void insert_waiting(Step& step, StripId strip, ChunkEvents& events);
/// Per strip: tail marks follow their vehicles; then shows what other strips and junctions will
/// see, and rests when there is nothing more to do.
void publish_strip(Step& step, StripId strip, ChunkEvents& events);

// Shared by the phases.

/// Nobody is left waiting on a lane shorter than that inside a junction.
constexpr float kStub = 21.0F;  // m

/// The movement from `lane`, on link `route_at` of the trip's route, to the next link; of several
/// the one whose lane can be kept longest. None when there is none, or the route ends here.
MovementId movement_towards(Step const& step, LaneId lane, std::size_t route_at, TripId trip);
/// How far the rear of a vehicle with a grant is from the lane, which its grant leads to, m; kFar
/// where it does not, or comes from behind lane `seen_from`.
float rear_way_to(Step const& step, TripId trip, LaneId target, LaneId seen_from);
/// The same of one that was granted before `me`, which is on lane `own`; kFar of others.
float leader_way_to(Step const& step, TripId ahead, TripId me, LaneId target, LaneId own);
/// Which lanes of a link serve the route as far as any does (bit i = lane i), and how far each
/// does, in m from the link's start. Traps do not lead on, while there is no room to change.
struct LaneChoice {
  std::uint8_t good = 0, traps = 0;
  std::array<float, 8> serves{};
};
LaneChoice lane_choice(Step const& step, TripId trip, LinkId link, std::size_t route_at,
                       VehicleClass cls);
/// Fills what depends on the lane and the route: good lanes, next movement, stop position.
void settle_on_lane(Step& step, Slot& slot, LaneId lane);
/// Index in the run's route of the link with its stop number `next_stop`; kNoHalt beyond the last
/// one, and for who is no run.
constexpr std::size_t kNoHalt = std::numeric_limits<std::size_t>::max();
std::size_t halt_in_route(Step const& step, TripId trip, std::size_t next_stop);
/// Where a run halts on the link, m from its start: at the stop, or where the dispatcher has sent
/// it to another track, at a platform there.
float halt_along(Step const& step, StopId stop, LinkId link);
/// Will those who have leave to come onto the lane, or for whom room on it is kept, still find it
/// behind a vehicle whose rear is at `rear` there, before that of place `index`?
bool leaves_granted_room(Step const& step, LaneId lane, std::size_t index, float rear);
/// The same for a vehicle that comes there from the lane beside, or stops for one: nobody is left
/// in a junction that has to be kept clear, with leave to come or half on the lane already.
bool keeps_junction_clear(Step const& step, LaneId lane, std::size_t index, float rear);
/// Has the vehicle, foremost of its lane, stood there for so long that no more regard is had?
bool waits_long(Step const& step, LaneId lane, Slot const& slot);
/// Who holds the section that a train lacks, of those up to the next place where it may stand; none
/// when all are free.
TripId holder_ahead(Step const& step, TripId train);
/// Makes room at `index` and puts it there; throws RunError when the lane is full.
void insert_slot(Step& step, LaneId lane, std::size_t index, Slot const& slot);
void remove_slot(SimulationState& state, LaneState& lane, std::size_t index);
/// Where the trip ends, or a stop of a run begins or ends. True when the vehicle is gone.
bool handle_stop(Step& step, ChunkEvents& events, LaneId lane, Slot& slot);
/// May the vehicle pass the end of its lane now?
bool may_leave(Step const& step, LaneId lane, Slot const& slot);
/// The slot, foremost of its lane, goes to the next lane; the lane keeps a tail mark.
void leave_lane(Step& step, LaneId lane, Slot& slot);
/// The tail mark is where its vehicle's rear is now.
void follow_tail(Step& step, LaneId lane);
/// Throws RunError, see Simulation::check_invariants().
void check_invariants(Step const& step);

}  // namespace pendler
