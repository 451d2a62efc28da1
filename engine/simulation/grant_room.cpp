// Is there room behind the junction, and for whom is it kept?

#include <algorithm>

#include "kernels/car_following.h"
#include "simulation/granting.h"

namespace pendler {

namespace {

constexpr float kUsualBraking = 3.0F;  // m/s²
constexpr float kReacts = 1.0F;        // s
constexpr float kPatience = 30.0F;     // s
constexpr float kForOthers = 20.0F;    // m, for those who come from elsewhere

}  // namespace

/// Where the rear of one whose front has left the lane stays if it waits inside the junction ahead.
float Granting::waiting_rear(LaneId id) const {
  LaneState const& lane = state_.lanes[id];
  if (!lane.has_tail()) return lane.length;
  TripId const trip(std::size_t{lane.tail_vehicle});
  float const length = step_.type_of(state_.vehicles[trip]).length;
  for (MovementId m : net_.lanes.out[id]) {
    float const place = net_.movements.wait_at[m];
    float const rear = state_.lanes[net_.lane_of(m)].rear_position;
    if (place < 0.0F || rear >= 0.0F || rear + length > place) continue;
    return std::max(lane.tail_back, lane.length + place - length);
  }
  return lane.length;
}

/// Where the rear of a lane's last vehicle comes to stand if all who can still stop before the
/// lane's end do, and close up: those who roll now may be a queue a moment later.
float Granting::standing_rear(LaneId id) const {
  LaneState const& lane = state_.lanes[id];
  float front = lane.length, rear = waiting_rear(id);
  if (lane.has_tail())
    front = std::min(front, lane.tail_back + braking_distance(lane.tail_speed, kUsualBraking));
  front = std::min(front, rear);
  bool all_leave = true;
  for (std::size_t i = 0; i < lane.count; ++i) {
    Slot const& slot = state_.slot(lane, i);
    VehicleType const& type = step_.type_of(slot);
    bool const may_wait = slot.next.valid() && net_.movements.wait_at[slot.next] >= 0.0F;
    float const halt = slot.position + braking_distance(slot.speed, kHardestBraking);
    all_leave = all_leave && !may_wait && halt > lane.length;
    if (all_leave) continue;
    rear = front - slot.length;
    front = rear - type.min_gap;
  }
  return rear;
}

/// Of the room on a lane, what is kept for somebody else.
std::int32_t Granting::kept_cm(LaneClaims const& claims, Slot const& slot) const {
  bool const kept = claims.kept_until >= state_.tick && claims.kept_for != slot.vehicle;
  return kept ? claims.kept_cm : 0;
}

/// Nobody has to be minded there.
bool Granting::leads_on_freely(MovementId m, Slot const& slot) const {
  MovementRow const& row = tables_.movements[m];
  return !row.group.valid() && row.gives_way == 0 && row.onto_stub == 0 && row.onto_ring == 0 &&
         net_.movements.zebra[m] == 0 && net_.movements.must_stop[m] == 0 &&
         !net_.movements.level_crossing[m].valid() && !is_rail(net_.links.cls[row.to_link]) &&
         !allows(state_.lanes[row.to_lane].closed_for, step_.type_of(slot).cls);
}

/// Of the vehicle, behind the lane to which the chain leads; none where it halts on it.
MovementId Granting::way_on(Chain const& chain, Slot const& slot) const {
  VehicleState const& vehicle = state_.vehicles[slot.trip()];
  std::size_t const at = vehicle.route_at + chain.size;
  if (slot.is(Slot::kRun) || at + 1 >= vehicle.route.size()) return {};
  return step_.scratch.ways.towards(step_, tables_.movements[chain.last()].to_lane, at,
                                    slot.trip());
}
bool Granting::drives_on(Chain const& chain, Slot const& slot) const {
  MovementId const m = way_on(chain, slot);
  return m.valid() && leads_on_freely(m, slot);
}

/// What there is behind the end of a lane too short to stop on, if the vehicle and all before it
/// drive on from it without minding anybody, m.
float Granting::room_beyond(Chain const& chain, Slot const& slot) const {
  LaneId const to = tables_.movements[chain.last()].to_lane;
  LaneState const& lane = state_.lanes[to];
  // Where a street has two directions, who stops on the crossing may bar those who turn left off
  // it.
  if (net_.links.reverse[tables_.movements[chain.last()].to_link].valid()) return 0;
  if (lane.length > kStub || state_.claims[to].stopping_cm > 0 || !drives_on(chain, slot)) return 0;
  MovementId const m = way_on(chain, slot);
  LaneState const& way = state_.lanes[net_.lane_of(m)];
  LaneId const next = tables_.movements[m].to_lane;
  LaneState const& beyond = state_.lanes[next];
  float rear = standing_rear(next);
  if (beyond.rear_speed < kRolls) rear = std::min(rear, beyond.rear_position);
  float room = way.length + rear - kForOthers;
  for (LaneState const* before : {&lane, &way}) {
    for (std::size_t i = 0; i < before->count; ++i) {
      Slot const& other = state_.slot(*before, i);
      bool const goes =
          other.speed >= kRolls && other.next.valid() &&
          (before == &way || (other.stop_at == kFar && leads_on_freely(other.next, other)));
      if (!goes) return 0;
      room -= other.length + step_.type_of(other).min_gap;
    }
  }
  return room;
}

/// `may_pass`: what lies beyond a short lane counts, too.
bool Granting::room_behind(Chain const& chain, Slot const& slot, bool may_pass) const {
  LaneId const to = tables_.movements[chain.last()].to_lane;
  LaneState const& lane = state_.lanes[to];
  LaneClaims const& claims = state_.claims[to];
  std::int32_t const kept = kept_cm(claims, slot);
  float free = lane.length;
  if (lane.rear_position < kFar) {
    // Where the last vehicle will have its rear when it brakes comfortably to a stop; in the middle
    // of a lane it does not begin at once.
    float const at_once = lane.rear_position + braking_distance(lane.rear_speed, kUsualBraking);
    bool const ring = tables_.movements[chain.movement[0]].onto_ring != 0;
    float const later = ring ? at_once : at_once + lane.rear_speed * kReacts;
    free = std::max(at_once, std::min(later, lane.length));
    if (!ring && lane.rear_speed > 0.0F)
      free = std::max(lane.rear_position, std::min(free, standing_rear(to)));
  } else if (kept + claims.incoming_cm == 0 && free < slot.length) {
    return true;  // who is longer than an empty lane stands on what is before it anyway
  }
  float const taken = static_cast<float>(claims.incoming_cm + kept) * 0.01F;
  float const needed = slot.length + 1.0F;
  if (free - taken >= std::min(needed, lane.length)) return true;  // all leave a shorter one
  return may_pass && room_beyond(chain, slot) - taken >= needed;
}

/// Who needs more room than others would else see them take each gap; so would who has another
/// green than they: for him it is kept until his next one.
void Granting::keep_room(GrantRequest const& r, Chain const& chain) {
  LaneClaims& claims = state_.claims[tables_.movements[chain.last()].to_lane];
  if (waited_s(r) < kPatience || kept_cm(claims, *r.slot) > 0) return;
  SignalId const signal = net_.junctions.signal[junction_];
  bool const by_signal = tables_.movements[chain.movement[0]].group.valid();
  claims.kept_for = r.slot->vehicle;
  claims.kept_cm = room_cm(step_, *r.slot);
  claims.kept_until = state_.tick + 1 +
                      (by_signal ? state_.signals.plan[signal].cycle / step_.settings.tick_ms : 0);
}

/// Nobody joins a circle whose vehicles try to get out of it.
bool Granting::joins_gridlock(GrantRequest const& r, Chain const& chain) const {
  auto const closes_up = [&](LaneId lane) {
    return (state_.lanes[lane].notes & LaneState::kClosesUp) != 0;
  };
  return closes_up(tables_.movements[chain.last()].to_lane) && !closes_up(r.lane);
}

}  // namespace pendler
