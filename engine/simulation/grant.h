#pragma once
// The grant phase, with the memory that its workers reuse.

#include <algorithm>
#include <vector>

#include "kernels/car_following.h"
#include "kernels/gap_acceptance.h"
#include "kernels/lane_change.h"
#include "simulation/step.h"

namespace pendler {

/// Who drives as fast as that goes on driving.
constexpr float kRolls = 2.0F;  // m/s

struct GrantRequest {
  float arrival = 0;  // s
  LaneId lane;
  Slot* slot = nullptr;

  /// It has leave up to its waiting place, and asks for the rest of its way.
  bool completes() const { return slot->is(Slot::kWaitsInside); }
};

/// Who comes next on a movement.
struct Approach {
  float seconds = kFar;  // until it reaches the stop line
  float speed = 0;
  bool standing = false, can_stop = false;
  TripId vehicle;
  LaneId lane;
};

class Grants {
 public:
  /// Per junction that was asked: writes grants of its movements and of the lanes that end at it.
  void answer(Step& step);

  struct Scratch {
    std::vector<LaneId> asking;
    std::vector<GrantRequest> requests;
    std::vector<Approach> approaches;          // by movement of the junction …
    std::vector<std::uint8_t> approach_known;  // … where known
    std::vector<SignalPhase> phases;
  };

 private:
  std::vector<Scratch> scratch_;  // by chunk of junctions
};

/// Between ticks: all on the lane of a link that have a grant give it back, if they stand before
/// their stop line. False when they do not, or are on their way through the junction already.
bool give_back(Step& step, LaneId lane);

/// Whose tail mark the lane has is in the way of one who goes on over `way`.
inline bool is_in_way(Step const& step, LaneId id, MovementId way) {
  LaneState const& lane = step.state.lanes[id];
  return lane.has_tail() || (lane.has_mark() && step.state.tails[id].way != way);
}

/// … and stands there: nobody can follow.
inline bool held_by_tail(Step const& step, LaneId id, MovementId way) {
  return step.state.lanes[id].tail_speed < 0.05F && is_in_way(step, id, way);
}

/// What a vehicle takes of a lane when it stands there, in whole cm.
inline std::int32_t room_cm(Step const& step, Slot const& slot) {
  return static_cast<std::int32_t>((slot.length + step.type_of(slot).min_gap) * 100.0F);
}

/// What was granted to it there is not to come any more.
inline void leave_room(Step& step, LaneId lane, Slot const& slot) {
  LaneClaims& claims = step.state.claims[lane];
  std::uint8_t& notes = step.state.vehicles[slot.trip()].notes;
  claims.incoming_cm -= room_cm(step, slot);
  if ((notes & VehicleState::kMayStop) != 0) claims.stopping_cm -= room_cm(step, slot);
  notes = 0;
}

/// Until somebody at that speed has driven `left` metres and is out of the way.
inline float seconds_to_clear(float left, float speed, float top) {
  constexpr float kUsual = 1.5F;  // m/s²
  return time_to_drive(left, speed, kUsual, top);
}

inline Conflict const& conflict_between(Network const& net, MovementId m, MovementId other) {
  auto const others = net.movements.conflicts[m];
  auto const at = std::find(others.begin(), others.end(), other) - others.begin();
  return net.movements.conflict_areas[m][static_cast<std::size_t>(at)];
}

/// How far before the stop line the vehicle asks for its grant: where IDM begins to brake for it,
/// and a tick later, faster, it could still stop. `may_zip`: some movement from there does.
inline float asking_distance(Step const& step, Slot const& slot, bool may_zip = true) {
  constexpr float kBefore = 3.0F;  // m
  DrivingSet const& set = step.driving(slot, RoadKind::town);
  float const v = slot.speed + set.acceleration * slot.acceleration_factor * step.tick_s;
  float ahead = v * step.tick_s;
  // A train follows its braking curve to the letter; a tick is lost.
  if (set.model == CarFollowing::train) ahead += ahead;
  float const usual = braking_distance(v, set.deceleration) + ahead + kBefore;
  bool const zips = may_zip && slot.next.valid() && step.tables.movements[slot.next].zips != 0;
  return zips ? std::max({usual, v * kZipperAhead, kZipperZone}) : usual;
}

}  // namespace pendler
