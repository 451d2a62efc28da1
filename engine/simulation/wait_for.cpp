#include "simulation/wait_for.h"

#include <algorithm>

#include "simulation/grant.h"

namespace pendler {

namespace {

constexpr float kTouches = 6.0F;  // m: who stands nearer than that behind another one waits for it

class Looking {
 public:
  explicit Looking(Step const& step) : step_(step), net_(step.network), state_(step.state) {}

  /// The last vehicle on the lane, if its rear is less than `within` metres from the lane's start.
  TripId last_on(LaneId id, float within) const {
    LaneState const& lane = state_.lanes[id];
    if (lane.rear_position > within) return {};
    if (lane.count > 0) return state_.slot(lane, lane.count - 1U).trip();
    return lane.has_tail() ? TripId(std::size_t{lane.tail_vehicle}) : TripId();
  }

  /// Who has the next grant over the movement: on the lane before it, or still further back on its
  /// way through the junction's stubs.
  TripId coming_to(MovementId m, std::size_t further = 0) const {
    if (further == kLongestChain) return {};
    LaneId const from = net_.movements.from_lane[m];
    LaneState const& lane = state_.lanes[from];
    for (std::size_t i = 0; i < lane.granted; ++i) {
      Slot const& slot = state_.slot(lane, i);
      if (slot.next == m && slot.granted_ahead > further) return slot.trip();
    }
    if (net_.links.inner[net_.lanes.link[from]] == 0) return {};
    for (MovementId in : net_.lanes.in[from]) {
      LaneState const& way = state_.lanes[net_.lane_of(in)];
      for (std::size_t i = 0; i < way.count; ++i) {
        if (state_.slot(way, i).granted_ahead > further) return state_.slot(way, i).trip();
      }
      TripId const earlier = coming_to(in, further + 1);
      if (earlier.valid()) return earlier;
    }
    return {};
  }

  /// Who asks for the movement, foremost on its lane.
  TripId first_towards(MovementId m) const {
    LaneState const& lane = state_.lanes[net_.movements.from_lane[m]];
    if (lane.granted >= lane.count) return {};
    Slot const& slot = state_.slot(lane, lane.granted);
    return slot.next == m ? slot.trip() : TripId();
  }

  /// Who is in the way on a movement that crosses.
  TripId occupant_of(MovementId m) const {
    TripId const there = last_on(net_.lane_of(m), kFar);
    return there.valid() ? there : coming_to(m);
  }

  /// Who takes the room on the lane to which the movement leads, or for whom it is kept.
  TripId takes_room(MovementId m) const {
    LaneId const to = net_.movements.to_lane[m];
    TripId const last = last_on(to, kFar);
    if (last.valid()) return last;
    LaneClaims const& claims = state_.claims[to];
    bool const kept = claims.kept_until >= state_.tick;
    std::uint32_t const other = kept ? claims.kept_for : claims.last_granted;
    return other == TripId::kNone ? TripId() : TripId(std::size_t{other});
  }

  /// The vehicle granted just before this one into a lane where one of its movements ends.
  TripId followed_by_grant(Slot const& slot, LaneId lane) const {
    if (!slot.is(Slot::kGranted)) return {};
    GrantState const& own = state_.grants[slot.trip()];
    VehicleState const& vehicle = state_.vehicles[slot.trip()];
    std::size_t const all = slot.granted_ahead + std::size_t{net_.is_movement(lane) ? 1U : 0U};
    MovementId m = slot.next;
    for (std::size_t i = 0; i < all; ++i) {
      LaneId const to = step_.tables.movements[m].to_lane;
      if (std::uint32_t const other = own.follows[kLongestChain - all + i];
          other != TripId::kNone) {
        TripId const ahead(std::size_t{other});
        if (leader_way_to(step_, ahead, slot.trip(), to, lane) != kFar) return ahead;
      }
      std::size_t const at = vehicle.route_at + i + 1;
      if (at + 1 >= vehicle.route.size()) break;
      m = movement_towards(step_, to, at, slot.trip());
      if (!m.valid()) break;
    }
    return {};
  }

  /// On another way off the same lane, ahead of `position` on this one and still beside it.
  TripId at_fork(MovementId m, float position) const {
    for (MovementId other : net_.lanes.out[net_.movements.from_lane[m]]) {
      float const within =
          std::min(position + kTouches, step_.tables.movements[other].lorry_fork_dm * kDecimetre);
      float const rear = state_.lanes[net_.lane_of(other)].rear_position;
      if (other != m && rear >= position && rear < within)
        return last_on(net_.lane_of(other), within);
    }
    return {};
  }

  /// On its way over a movement, or with leave to go onto it.
  TripId in_front(Slot const& slot, LaneId id) const {
    MovementId const m = slot.next;
    float ahead = state_.lanes[id].length - slot.position;
    if (net_.is_movement(id)) {
      TripId const beside = at_fork(m, slot.position);
      if (beside.valid()) return beside;
    } else {
      LaneId const way = net_.lane_of(m);
      TripId const on_way = last_on(way, kTouches - ahead);
      if (on_way.valid()) return on_way;
      ahead += state_.lanes[way].length;
    }
    TripId const there = last_on(net_.movements.to_lane[m], kTouches - ahead);
    return there.valid() ? there : followed_by_grant(slot, id);
  }

  WaitsFor refused(Held const& held) const {
    if (held.refusal == Refusal::section)
      return {holder_ahead(step_, TripId(std::size_t{held.vehicle})), held.refusal};
    if (!held.refused_for.valid()) return {};
    switch (held.refusal) {
      case Refusal::occupied:
        return {occupant_of(held.refused_for), held.refusal};
      case Refusal::yields:
        return {first_towards(held.refused_for), held.refusal};
      case Refusal::no_room:
        return {takes_room(held.refused_for), held.refusal};
      default:
        return {};
    }
  }

 private:
  Step const& step_;
  Network const& net_;
  SimulationState const& state_;
};

}  // namespace

WaitsFor waits_for(Step const& step, LaneId id, std::size_t index, Held const& held) {
  SimulationState const& state = step.state;
  LaneState const& lane = state.lanes[id];
  Slot const& slot = state.slot(lane, index);
  if (index > 0) {
    Slot const& leader = state.slot(lane, index - 1);
    if (leader.position - leader.length - slot.position < kTouches) return {leader.trip()};
  } else if (lane.tail_back - slot.position < kTouches ||
             (lane.length - slot.position < kTouches && held_by_tail(step, id, slot.next))) {
    return {TripId(std::size_t{lane.tail_vehicle})};
  }
  bool const ends_itself = (slot.flags & (Slot::kArrives | Slot::kDwells | Slot::kStops)) != 0;
  if (ends_itself || !slot.next.valid()) return {};
  Looking const looking(step);
  bool const on_movement = step.network.is_movement(id);
  if (slot.awaits_clearing()) return {state.clearings[slot.trip()].last};
  bool const goes =
      on_movement ? !slot.is(Slot::kWaitsInside)
                  : slot.is(Slot::kGranted) || step.tables.movements[slot.next].needs_grant == 0;
  if (goes) return {index == 0 ? looking.in_front(slot, id) : TripId()};
  if (held.vehicle != slot.vehicle) return {};
  WaitsFor const what = looking.refused(held);
  return what.vehicle == slot.trip() ? WaitsFor{} : what;
}

}  // namespace pendler
