// Giving and taking back: what a grant leaves in the state.

#include <algorithm>

#include "kernels/car_following.h"
#include "simulation/granting.h"

namespace pendler {

void Granting::take_room(Chain const& chain, Slot const& slot) {
  LaneId const to = tables_.movements[chain.last()].to_lane;
  LaneClaims& claims = state_.claims[to];
  claims.incoming_cm += room_cm(step_, slot);
  if (state_.lanes[to].length <= kStub && !drives_on(chain, slot)) {
    claims.stopping_cm += room_cm(step_, slot);
    state_.vehicles[slot.trip()].notes |= VehicleState::kMayStop;
  }
  if (claims.kept_for == slot.vehicle) claims.kept_until = -1;
}

void Granting::mark_busy(MovementId m) {
  busy_[tables_.movements[m].bit / 64] |= std::uint64_t{1} << (tables_.movements[m].bit % 64);
}

void Granting::mark_idle(MovementId m) {
  busy_[tables_.movements[m].bit / 64] &= ~(std::uint64_t{1} << (tables_.movements[m].bit % 64));
}

void Granting::give(GrantRequest const& r, Chain const& chain, std::size_t order) {
  GrantState& grant = state_.grants[r.slot->trip()];
  bool const completes = r.completes(), inside = net_.is_movement(r.lane);
  for (std::size_t i = 0; i < chain.size; ++i) {
    MovementId const m = chain.movement[i];
    LaneState& way = state_.lanes[net_.lane_of(m)];
    LaneClaims& to = state_.claims[tables_.movements[m].to_lane];
    if (i > 0 || !completes) {
      ++way.to_come;
      mark_busy(m);
    } else if (!inside) {
      --way.granted;
    }
    if (i + 1 == chain.size && !completes) take_room(chain, *r.slot);
    grant.follows[kLongestChain - chain.size + i] =
        to.last_granted == r.slot->vehicle ? TripId::kNone : to.last_granted;
    to.last_granted = r.slot->vehicle;
  }
  grant.number = number_of(order);
  LaneState const& lane = state_.lanes[r.lane];
  LaneState const& way = state_.lanes[net_.lane_of(chain.movement[0])];
  grant.lane = r.lane;
  grant.movement = chain.movement[0];
  grant.speed = r.slot->speed;
  grant.rear_left = lane.length - r.slot->position + r.slot->length + (inside ? 0.0F : way.length);
  r.slot->granted_ahead = static_cast<std::uint8_t>(chain.size - (inside ? 1 : 0));
  r.slot->clear(Slot::kWaitsInside);
  std::uint8_t& notes = state_.vehicles[r.slot->trip()].notes;
  notes = static_cast<std::uint8_t>(notes & ~VehicleState::kBars);
  r.slot->flags = static_cast<std::uint8_t>((r.slot->flags | Slot::kGranted) & ~Slot::kFavoured);
  if (clearing_.movement.valid()) {
    r.slot->flags |= Slot::kAwaits;
    state_.clearings[r.slot->trip()] = clearing_;
    std::size_t const bit = tables_.movements[chain.movement[0]].bit;
    awaiting_[bit / 64] |= std::uint64_t{1} << (bit % 64);
  }
  if (!completes) ++state_.lanes[r.lane].granted;
  LaneId const from = net_.movements.from_lane[chain.movement[0]];
  state_.waits[from].last_entry = entry_time(r, chain.movement[0]);
  for (MovementId m : net_.lanes.out[from]) scratch_.approach_known[tables_.movements[m].bit] = 0;
}

/// The room behind the junction is kept from now on; its place among those who come into the same
/// lane it gets with the rest.
void Granting::give_waiting_place(GrantRequest const& r, Chain const& chain, std::size_t order) {
  MovementId const first = chain.movement[0];
  LaneState& way = state_.lanes[net_.lane_of(first)];
  ++way.to_come;
  ++way.granted;
  mark_busy(first);
  take_room(chain, *r.slot);
  std::uint8_t const fork = fork_dm(tables_.movements[first], step_.type_of(*r.slot).width);
  if (waiting_place_ - r.slot->length < fork * kDecimetre)
    state_.vehicles[r.slot->trip()].notes |= VehicleState::kBars;
  GrantState& grant = state_.grants[r.slot->trip()];
  grant.follows = kFollowsNobody;
  grant.number = number_of(order);
  r.slot->granted_ahead = 1;
  r.slot->flags |= Slot::kWaitsInside;
  r.slot->flags = static_cast<std::uint8_t>(r.slot->flags | Slot::kGranted);
  ++state_.lanes[r.lane].granted;
  for (MovementId m : net_.lanes.out[r.lane]) scratch_.approach_known[tables_.movements[m].bit] = 0;
}

/// Who was to follow `vehicle` into lane `to` follows the one before it.
void Granting::pass_place_on(std::uint32_t vehicle, std::uint32_t before, LaneId to) {
  auto const pass_on = [&](Slot const& slot) {
    GrantState& grant = state_.grants[slot.trip()];
    if (!slot.is(Slot::kGranted) || slot.vehicle == vehicle) return;
    if (!slot.next.valid()) return;  // it ends here, on a stub
    auto const mine = std::find(grant.follows.begin(), grant.follows.end(), vehicle);
    if (mine == grant.follows.end()) return;
    Chain const chain = chain_of(slot);
    for (std::size_t i = 0; i < chain.size; ++i) {
      auto& follows = grant.follows[kLongestChain - chain.size + i];
      if (tables_.movements[chain.movement[i]].to_lane == to && follows == vehicle)
        follows = before == slot.vehicle ? TripId::kNone : before;
    }
  };
  for (NodeId node : net_.junctions.nodes[junction_]) {
    for (LinkId link : net_.nodes.in_links[node]) {
      auto const pass_all_on = [&](LaneState const& lane) {
        for (std::size_t i = 0; i < lane.granted; ++i) pass_on(state_.slot(lane, i));
      };
      for (LaneId id : net_.lanes_of(link)) pass_all_on(state_.lanes[id]);
      if (LaneId const edge = net_.edge_lane(link); edge.valid()) pass_all_on(state_.lanes[edge]);
    }
  }
  for (MovementId m : net_.junctions.movements[junction_]) {
    LaneState const& lane = state_.lanes[net_.lane_of(m)];
    for (std::size_t i = 0; i < lane.count; ++i) pass_on(state_.slot(lane, i));
  }
}

/// Has a control closed what the vehicle has leave to drive onto?
bool Granting::is_closed(Slot const& slot) const {
  if (state_.next_control == 0) return false;  // none has acted yet
  VehicleClass const cls = step_.type_of(slot).cls;
  Chain const chain = chain_of(slot);
  for (std::size_t i = 0; i < chain.size; ++i) {
    if (allows(state_.lanes[tables_.movements[chain.movement[i]].to_lane].closed_for, cls))
      return true;
  }
  return false;
}

/// A grant is taken back, from the last one on: by a signal while the vehicle can still stop, from
/// who stands behind others although it has one, because it holds up traffic that crosses, and
/// where its way has been closed and it can still stop: it cannot take another one before.
void Granting::take_back(LaneId id) {
  LaneState& lane = state_.lanes[id];
  LinkId const link = net_.lanes.link[id];
  bool const whole_way = net_.links.inner[link] != 0 && !on_ring(net_, link);
  if (whole_way) return;
  while (lane.granted > 0) {
    Slot& slot = state_.slot(lane, lane.granted - 1U);
    if (!slot.next.valid()) return;  // it ends here
    float const v = slot.speed, left = lane.length - slot.position;
    bool const can_stop = left > braking_distance(v, step_.type_of(slot).deceleration) +
                                     v * step_.tick_s + std::min(0.5F, v);
    bool const shows_red =
        aspect_of(slot.next) != Aspect::green && !(left < kAtLine && turns_on_red(slot, slot.next));
    bool const red_later = tables_.movements[slot.next].onto_stub != 0 && red_ahead(chain_of(slot));
    bool const stopped_by_signal = can_stop && (shows_red || red_later);
    bool const behind_another = left > 3.0F || held_by_tail(step_, id, slot.next);
    bool const held_up = v < 0.05F && (behind_another || slot.awaits_clearing()) &&
                         tables_.movements[slot.next].zips == 0;
    bool const closed = (can_stop || v < 0.05F) && is_closed(slot);
    if (!stopped_by_signal && !held_up && !closed) return;
    withdraw(lane);
  }
}

/// From the last one of the lane that has a grant.
void Granting::withdraw(LaneState& lane) {
  Slot& slot = state_.slot(lane, lane.granted - 1U);
  Chain const chain = chain_of(slot);
  bool const only_waiting = slot.is(Slot::kWaitsInside);
  leave_room(step_, tables_.movements[chain.last()].to_lane, slot);
  if (only_waiting) --state_.lanes[net_.lane_of(slot.next)].granted;
  for (std::size_t i = 0; i < chain.size; ++i) {
    MovementId const m = chain.movement[i];
    LaneState& way = state_.lanes[net_.lane_of(m)];
    LaneClaims& to = state_.claims[tables_.movements[m].to_lane];
    if (--way.to_come == 0 && way.empty()) mark_idle(m);
    if (only_waiting) break;
    std::uint32_t const before = state_.grants[slot.trip()].follows[kLongestChain - chain.size + i];
    if (to.last_granted == slot.vehicle) to.last_granted = before;
    pass_place_on(slot.vehicle, before, tables_.movements[m].to_lane);
  }
  state_.grants[slot.trip()].lane = LaneId();
  if (slot.awaits_clearing()) slot.clear(Slot::kAwaits);
  slot.granted_ahead = 0;
  slot.clear(Slot::kWaitsInside);
  slot.flags = static_cast<std::uint8_t>(slot.flags & ~Slot::kGranted);
  --lane.granted;
}

/// See give_back().
bool Granting::give_back(LaneState& lane) {
  if (lane.granted == 0) return false;
  for (std::size_t i = 0; i < lane.granted; ++i) {
    if (state_.slot(lane, i).speed > 0.05F) return false;
  }
  while (lane.granted > 0) withdraw(lane);
  return true;
}

}  // namespace pendler
