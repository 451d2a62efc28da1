#include "simulation/lane_wish.h"

#include <algorithm>

#include "kernels/lane_change.h"

namespace pendler {

namespace {

constexpr MobilDriver kMobil;

/// A spot in a lane: who would be ahead and behind.
struct Spot {
  float gap_ahead = kFar, speed_ahead = 0;
  Slot const* behind = nullptr;
  float gap_behind = kFar;
};

Spot spot_in(SimulationState const& state, LaneState const& lane, float position, float length) {
  std::size_t low = 0, high = lane.count;
  while (low < high) {  // positions fall with the index
    std::size_t const mid = (low + high) / 2;
    if (state.slot(lane, mid).position > position)
      low = mid + 1;
    else
      high = mid;
  }
  Spot spot;
  if (low > 0) {
    Slot const& leader = state.slot(lane, low - 1);
    spot.gap_ahead = leader.position - leader.length - position;
    spot.speed_ahead = leader.speed;
  } else if (lane.has_tail()) {
    spot.gap_ahead = lane.tail_back - position;
    spot.speed_ahead = lane.tail_speed;
  }
  if (low < lane.count) {
    spot.behind = &state.slot(lane, low);
    spot.gap_behind = position - length - spot.behind->position;
  }
  return spot;
}

/// Towards the nearest lane that serves the route: −1, 1, or 0 when there is none; and how many
/// changes.
struct Way {
  int side = 0, changes = 0;
};
Way way_to_good_lane(LaneView const& view, std::uint8_t good) {
  int const lanes = static_cast<int>(view.size()), at = static_cast<int>(view.at);
  for (int d = 1; d < lanes; ++d) {
    if (at >= d && ((good >> (at - d)) & 1U) != 0) return {-1, d};
    if (at + d < lanes && ((good >> (at + d)) & 1U) != 0) return {1, d};
  }
  return {};
}

/// Where lanes become one, a queue stays on both until right before their end (StVO § 7(4)).
float pressing_speed(LaneView const& view, Slot const& me) {
  bool const zips = me.next.valid() && view.step.tables.movements[me.next].zips != 0;
  return zips ? me.speed : view.lane(view.at).speed_limit;
}

float urgency_of(LaneView const& view, Slot const& me, Way const& way) {
  return lane_urgency(me.lane_end - me.position, way.changes, pressing_speed(view, me), me.length);
}

/// The follower that one leaves behind gets one's own leader.
void look_at_own_lane(LaneView const& view, Slot const& me, std::size_t index,
                      LaneChangeOutlook& o) {
  if (index + 1 >= view.lane(view.at).count) return;
  Slot const& follower = *(&me + 1);
  float const gap = me.position - me.length - follower.position;
  o.old_follower_now = view.behind(follower, gap, me.speed);
  Slot const* const leader = index > 0 ? &me - 1 : nullptr;
  float const gap_ahead = leader ? leader->position - leader->length - me.position : kFar;
  o.old_follower_then =
      view.behind(follower, gap + me.length + gap_ahead, leader ? leader->speed : 0.0F);
}

/// Nobody is left in the junction behind, though it stops so far ahead for one who presses in.
bool may_stop_for(LaneView const& view, int side, Slot const& pressing, Slot const& me, float gap) {
  auto const behind =
      static_cast<std::size_t>(&me + 1 - &view.step.state.slot(view.lane(view.at), 0));
  return keeps_junction_clear(view.step, view.id(view.at), behind, me.position + gap - me.length) ||
         waits_long(view.step, view.id(side < 0 ? view.at - 1 : view.at + 1), pressing);
}

/// What the vehicles on a neighbour lane ask of one.
void mind_side(LaneView const& view, Beside const& beside, Slot& me, Pace& pace) {
  if (beside.covering) {
    float const gap = beside.covering->position - beside.covering->length - me.position;
    // One that has come up from behind is no leader; see keep_off_covered.
    if (gap >= 0) {
      float const speed = beside.covering->speed;
      float const braking = view.set_of(*beside.covering).emergency_deceleration;
      float const at_least = std::max(0.0F, speed - braking * view.tick_s) * view.tick_s;
      pace.follow(gap, speed);
      me.limit = std::min(me.limit, me.position + gap + at_least);
    }
  }
  if (beside.merging && !me.is(Slot::kGranted)) {
    float const gap = beside.merging->position - beside.merging->length - me.position;
    if (gap > 0 &&
        may_stop_for(view, beside.side(), *beside.merging, me, gap - view.set_of(me).min_gap))
      pace.give_way(gap, beside.merging->speed, 0.7F * pace.comfortable_braking());
  }
}

void keep_behind_left(LaneView const& view, Beside const& left, Slot const& me, Pace& pace) {
  if (!left.holds_back(me)) return;
  float const gap = left.ahead->position - left.ahead->length - me.position;
  float const most = highest_speed_on_right(left.ahead->speed);
  if (gap <= 0) {  // beside it
    float const to_most = (most - me.speed) / view.tick_s;
    pace.take_acceleration(std::max(to_most, -pace.comfortable_braking()));
  } else if (left.ahead->speed > kQueueSpeed) {
    pace.give_way(gap, left.ahead->speed, pace.comfortable_braking());
  } else if (gap < pace.sight()) {
    pace.slow_down(gap, most);
  }
}

}  // namespace

float urgency_of(LaneView const& view, Slot const& me) {
  return urgency_of(view, me, way_to_good_lane(view, me.good_lanes));
}

std::int8_t lane_wish(LaneView const& view, Slot& me, std::size_t index, Pace const& pace) {
  SimulationState const& state = view.step.state;
  std::uint8_t const good = me.good_lanes;
  Way way;
  if (((good >> view.at) & 1U) == 0) {
    way = way_to_good_lane(view, good);
    if (urgency_of(view, me, way) > 0) {
      me.flags |= Slot::kPresses;
      return static_cast<std::int8_t>(way.side);
    }
  }
  if (!looks_for_gain(view, me, pace)) return 0;
  bool const town = view.town();
  VehicleType const& type = view.step.type_of(me);

  LaneChangeOutlook common;
  bool known = false;
  float best = 0;
  std::int8_t wish = 0;
  for (int side : {1, -1}) {
    if (!view.has(side)) continue;
    std::size_t const to = side < 0 ? view.at - 1 : view.at + 1;
    bool const serves = ((good >> to) & 1U) != 0;
    if (!serves && side != way.side) continue;
    if (to == 0 &&
        !may_use_leftmost(view.size(), town, type.cls == VehicleClass::truck, type.weight))
      continue;
    LaneState const& target = view.lane(to);
    Spot const spot = spot_in(state, target, me.position, me.length);
    if (spot.gap_ahead < 2.0F || spot.gap_behind < 2.0F) continue;
    if (!known) {
      look_at_own_lane(view, me, index, common);
      common.own_now = pace.acceleration();
      known = true;
    }
    LaneChangeOutlook o = common;
    o.own_then = view.behind(me, spot.gap_ahead, spot.speed_ahead);
    if (spot.behind) {
      Slot const& follower = *spot.behind;
      o.new_follower_now = spot.gap_ahead == kFar
                               ? view.behind(follower, kFar, 0)
                               : view.behind(follower, spot.gap_behind + me.length + spot.gap_ahead,
                                             spot.speed_ahead);
      o.new_follower_then = view.behind(follower, spot.gap_behind, me.speed);
    }
    if (!lane_change_safe(o, kMobil.safe_braking)) continue;
    float const gain = town       ? symmetric_incentive(kMobil, o)
                       : side > 0 ? incentive_to_right(kMobil, o)
                                  : incentive_to_left(kMobil, o);
    if (gain > best) {
      best = gain;
      wish = static_cast<std::int8_t>(side);
    }
  }
  return wish;
}

void fall_back(LaneView const& view, Slot const& me, Pace& pace) {
  // It does not stop for that: further on there may be room.
  constexpr float kSlowest = 2.0F;  // m/s
  float const braking =
      std::min(0.7F * pace.comfortable_braking(), (me.speed - kSlowest) / view.step.tick_s);
  if (braking <= 0) return;
  Spot const spot = spot_in(view.step.state, view.beside(me.wish), me.position, me.length);
  if (spot.gap_ahead == kFar) return;
  pace.give_way(std::max(spot.gap_ahead, 1.0F), spot.speed_ahead, braking);
}

void keep_off_covered(LaneView const& view, Slot const& me, Pace& pace) {
  int const side = me.covered_side();
  if (!view.has(side)) return;
  Spot const spot = spot_in(view.step.state, view.beside(side), me.position, me.length);
  if (spot.gap_ahead == kFar) return;
  pace.give_way(std::max(spot.gap_ahead, 0.5F), spot.speed_ahead, pace.comfortable_braking());
}

void BothSides::mind(LaneView const& view, Slot& me, Pace& pace) const {
  mind_side(view, left, me, pace);
  mind_side(view, right, me, pace);
  if (!view.town()) keep_behind_left(view, left, me, pace);
}

}  // namespace pendler
