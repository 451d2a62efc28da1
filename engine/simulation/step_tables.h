#pragma once
// What the step reads of the network and never changes, laid out as it is read.

#include <array>
#include <cstdint>
#include <vector>

#include "demand/trips.h"
#include "network/draft.h"
#include "network/network.h"
#include "network/signal_plan.h"
#include "simulation/lane_leads.h"
#include "simulation/track_use.h"

namespace pendler {

/// How one drives there: with towns' rules (StVO § 7(3)), with those outside, and of these on a
/// carriageway of one direction for motor vehicles, or on a motorway.
enum class RoadKind : std::uint8_t { town, rural, expressway, motorway };
constexpr std::size_t kRoadKinds = 4;

constexpr std::uint8_t kGrantOnRails = 2;

struct alignas(32) MovementRow {
  LaneId to_lane;
  LinkId to_link;
  JunctionId junction;
  SignalGroupId group;           // none when not signalled; see signal_for()
  std::uint32_t mask = 0;        // first word of its masks
  std::uint16_t bit = 0;         // its place among the junction's movements
  std::uint8_t words = 0;        // of each mask
  std::uint8_t needs_grant = 0;  // kGrantOnRails: of a train without a signal of the street
  RoadKind kind = RoadKind::town;
  std::uint8_t zips = 0;  // one of several lanes of a link that become one, and meets nobody else
  VehicleClasses allowed = 0;
  // Towards some movement; those of edge lanes do not count, nor for `zips`.
  std::uint8_t goes_first : 1 = 0, gives_way : 1 = 0;
  std::uint8_t onto_stub : 1 = 0;    // its grant is one for the next movement, too
  std::uint8_t keeps_clear : 1 = 0;  // who would have to stop on it does not enter (§ 11 StVO)
  std::uint8_t onto_ring : 1 = 0;    // its link is part of a roundabout
  std::uint8_t fork_dm = 0, lorry_fork_dm = 0;  // see forks(): of a car, and of a lorry
};

/// Until one of that width is out of the way of those behind it who take another one, dm.
inline std::uint8_t fork_dm(MovementRow const& row, float width) {
  constexpr float kCar = 2.0F;  // m
  return width > kCar ? row.lorry_fork_dm : row.fork_dm;
}

/// What car following there is on a strip: IDM or Krauss alone, or also others.
enum class StripModels : std::uint8_t { idm, krauss, mixed };

/// What one task owns: the lanes of a link, one edge lane, or one movement; in this order.
struct StripRow {
  LaneId first_lane;
  JunctionId junction;  // link: the one ahead, if some movement of it needs a grant; or its own
  std::uint8_t lanes = 1;
  RoadKind kind = RoadKind::town;
  std::uint8_t neighbours = 0;  // 1: its vehicles may change lanes
  std::uint8_t on_link = 0;     // 0: a movement
  StripModels models = StripModels::mixed;
  std::uint8_t zips = 0;  // 1: some movement that begins there does
};
using StripId = Id<struct StripTag>;

/// What the step reads of a vehicle type, with the car-following set of a kind of road.
struct DrivingSet {
  float max_speed = 50;                         // m/s
  float acceleration = 2;                       // m/s²
  float deceleration = 3;                       // m/s²
  float headway_factor = 1;                     // of the vehicle's own
  float min_gap = 1.5F;                         // m
  float sigma = 0, emergency_deceleration = 9;  // Krauss
  CarFollowing model = CarFollowing::idm;
  VehicleClass cls = VehicleClass::car;
};

/// Part of a roundabout.
inline bool on_ring(Network const& network, LinkId link) {
  return (network.links.flags[link] & DraftWays::kRoundabout) != 0;
}

/// Lanes side by side.
struct LaneSpan {
  LaneId first;
  std::uint32_t size = 0;
};

struct StepTables {
  StepTables(Network const& network, Demand const& demand);

  LaneLeads const& leads_for(VehicleClass cls) const {
    return leads[static_cast<std::size_t>(cls)];
  }
  StripId strip_of(Network const& network, LaneId lane) const {
    return lane.index() < first_single ? StripId(network.lanes.link[lane].index())
                                       : StripId(links + lane.index() - first_single);
  }

  IdVector<StripId, StripRow> strips;
  std::array<IdVector<VehicleTypeId, DrivingSet>, kRoadKinds> driving;
  IdVector<MovementId, MovementRow> movements;
  std::array<LaneLeads, kVehicleClassCount> leads;  // of the classes that drive
  std::size_t first_way = 0;  // lane of the first movement: those of links come before
  std::size_t links = 0;
  std::size_t first_movement = 0;  // strip of the first movement
  std::size_t first_single = 0;    // lanes from here on, edge lanes first, are strips of their own
  bool bicycles = false;           // the demand has some
  // Movements of each junction that have masks: all, but without bicycles in the demand not those
  // of edge lanes, which come last and then cost nothing.
  IdVector<JunctionId, std::uint16_t> used_movements;
  // A bit a movement of the same junction: those that it meets at all, crosses, and yields to.
  std::vector<std::uint64_t> meets, crosses, yields;
  IdVector<JunctionId, std::uint32_t> first_busy;  // word of SimulationState::busy
  std::vector<std::uint64_t> waiting_places;       // like it: movements that have one
  std::size_t busy_words = 0;
  // Lanes of links that end at one of its nodes; edge lanes where the demand has bicycles.
  Rows<JunctionId, LaneSpan> lanes_to;
  IdVector<LinkId, RoadKind> road_kind;
  // Vehicles come from outside onto the link, at its start, or leave there at its end: a gateway,
  // or nothing leads there, or on.
  IdVector<LinkId, std::uint8_t> from_outside, to_outside;
  Rows<SignalId, PlannedPhase> phases;                // of the fixed programs
  IdVector<SignalGroupId, std::uint8_t> group_place;  // among its signal's groups
  std::vector<StripId> motorway_strips;               // and of their ramps
  std::vector<LinkId> rail_links;                     // on which trains ask for sections, ascending
  TrackUse tracks;
};

}  // namespace pendler
