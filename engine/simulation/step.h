#pragma once
// One tick: the phases, what they share, and what they collect.

#include <span>
#include <vector>

#include "kernels/car_following.h"
#include "parallel/workers.h"
#include "scenario/controls.h"
#include "simulation/route_service.h"
#include "simulation/state.h"

namespace pendler {

/// A vehicle on its way from one lane to the next within a tick.
struct Crossing {
  Slot slot;  // position = metres beyond the lane's end
  LaneId to;
};

struct StopArrival {
  TripId vehicle;
  double odometer = 0;
};

/// What the chunks of a phase collect for the serial part, joined in chunk order.
struct ChunkEvents {
  std::vector<LaneId> outboxes;  // lanes with something in their outbox
  std::vector<TripId> departed, arrived;
  std::vector<StopArrival> stopped;     // at a stop
  std::vector<TripId> stop_departures;  // away from a stop
  std::uint32_t vehicles = 0;
  std::uint64_t squeezed = 0;
  void clear();
};

constexpr std::size_t kOutboxRoom = 6;  // vehicles that can leave one lane in one tick
constexpr std::size_t kWordsPerChunk = 4;

/// Scratch memory of a step; nothing in it outlives the tick.
struct StepScratch {
  std::vector<ChunkEvents> chunks;
  std::vector<std::uint8_t> outbox_count;  // by lane
  std::vector<Crossing> outbox;            // kOutboxRoom a lane
  std::vector<ChunkEvents> pulls;          // of receive
  std::vector<LaneId> targets;
  std::vector<std::uint32_t> target_round;  // by lane
  std::uint32_t round = 0;
  std::vector<JunctionId> junctions;         // with vehicles in front of them
  std::vector<LinkId> rail_links;            // active ones
  std::vector<std::uint32_t> junction_seen;  // round in which it was collected last
  std::uint32_t junction_round = 0;
};

struct Step {
  Network const& network;
  Demand const& demand;
  IdVector<VehicleTypeId, VehicleType> const& types;
  StepSettings const& settings;
  SimulationState& state;
  StepScratch& scratch;
  Workers& workers;
  float tick_s;
  std::span<LinkId const> rail_links;                         // with sections, ascending
  IdVector<SectionId, std::uint8_t> const& two_way_sections;  // 1: runs use it in both directions
  IdVector<JunctionId, std::uint8_t> const& asked_junctions;  // 1: some movement needs a grant

  Millis now() const { return settings.begin + Millis{state.tick} * settings.tick_ms; }
  VehicleType const& type_of(std::uint32_t slot) const {
    return types[VehicleTypeId(std::size_t{state.slots.type[slot]})];
  }
  /// body(chunk, strip) over all active strips; ascending within a chunk.
  template <class Body>
  void for_active(Body&& body) {
    workers.for_chunks(
        state.active.size(), kWordsPerChunk,
        [&](std::size_t chunk, std::size_t begin, std::size_t end) {
          for (std::size_t w = begin; w < end; ++w) {
            for (std::uint64_t bits = state.active[w]; bits != 0; bits &= bits - 1) {
              body(chunk, StripId(w * 64 + static_cast<std::size_t>(__builtin_ctzll(bits))));
            }
          }
        });
  }
  StripId strip(LinkId l) const { return StripId(l.index()); }
  bool is_link(StripId s) const { return s.index() < network.links.key.size(); }
};

/// Serial: sections and level crossings.
void dispatch(Step& step);
/// Per junction: writes grants of its movements and of the lanes that end at it.
void grant(Step& step);
/// Per strip: writes acceleration, limit and wish of its own slots; reads the last state only.
void plan(Step& step);
/// Per strip: writes its own slots, outboxes, tail marks and statistics.
void move(Step& step);
/// Per lane, in rounds: each lane pulls what comes to it; then tail marks and insertions.
void receive(Step& step);

// Shared by the phases.

/// Nobody is left waiting on a lane shorter than that inside a junction.
constexpr float kStub = 21.0F;  // m

/// The movement from `lane`, on link `route_at` of the trip's route, to the next link; of several
/// the one whose lane can be kept longest. None when there is none, or the route ends here.
MovementId movement_towards(Step const& step, LaneId lane, std::size_t route_at, TripId trip);
/// The link after the present one on the vehicle's route, `ahead` links on; none beyond the end.
LinkId route_link(SimulationState const& state, TripId trip, std::size_t ahead);
/// Which lanes of `link` serve the route from there (bit i = lane i).
std::uint8_t good_lanes(Step const& step, TripId trip, LinkId link, std::size_t route_at,
                        VehicleClass cls);
/// Fills what depends on the lane and the route: good lanes, next movement, stop position.
void settle_on_lane(Step& step, Slot& slot, LaneId lane);
void insert_slot(SimulationState& state, LaneId lane, std::size_t index, Slot const& slot);
void remove_slot(SimulationState& state, LaneId lane, std::size_t index);
/// May the vehicle pass the end of its lane now?
bool may_leave(Step const& step, LaneId lane, Slot const& slot);
/// Into the lane's outbox; the lane keeps a tail mark.
void leave_lane(Step& step, LaneId lane, Slot slot);
/// Vehicles of the link's queue come onto it where there is a gap.
void insert_waiting(Step& step, LinkId link, ChunkEvents& events);
/// Throws RunError, see Simulation::check_invariants().
void check_invariants(Network const& network, Demand const& demand, SimulationState const& state);
IdmDriver driver_of(Step const& step, std::uint32_t slot, float limit);

}  // namespace pendler
