// Lane changes are accepted in a total order, so no two vehicles take one gap.

#include <algorithm>

#include "base/draw.h"
#include "kernels/car_following.h"
#include "kernels/krauss.h"
#include "kernels/lane_change.h"
#include "simulation/lane_wish.h"
#include "simulation/pace.h"
#include "simulation/step.h"

namespace pendler {

namespace {

std::size_t index_for(SimulationState const& state, LaneState const& lane, float position) {
  std::size_t i = 0;
  while (i < lane.count && state.slot(lane, i).position > position) ++i;
  return i;
}

/// Is a vehicle that is still partly on lane `to` beside, or too near behind or ahead?
bool covered(SimulationState const& state, IdRange<LaneId> lanes, std::size_t to, Slot const& me) {
  constexpr float kMargin = 1.0F;
  for (int side : {-1, 1}) {
    if ((side < 0 && to == 0) || (side > 0 && to + 1 == lanes.size())) continue;
    LaneState const& beside = state.lanes[lanes[side < 0 ? to - 1 : to + 1]];
    for (std::size_t i = 0; beside.covering > 0 && i < beside.count; ++i) {
      Slot const& other = state.slot(beside, i);
      if (other.covered_side() != -side || &other == &me) continue;
      if (other.position > me.position - me.length - kMargin &&
          other.position - other.length < me.position + kMargin)
        return true;
    }
  }
  return false;
}

constexpr float kStandsAside = 0.1F;  // m/s

/// Nobody has to brake harder than `braking`, neither the vehicle nor its new follower, where both
/// follow as near as after a merge. Who stands has no need to: any gap will do, so that none waits
/// for a wider one before somebody who waits for him.
bool gaps_allow(Step const& step, LaneId to_id, std::size_t index, Slot const& me, float braking,
                RoadKind kind) {
  SimulationState const& state = step.state;
  LaneState const& to = state.lanes[to_id];
  float const position = me.position, v = me.speed, dt = step.tick_s;
  auto const can_follow = [&](Slot const& who, float gap, float leader, float at_most) {
    float const own = who.speed;
    return own < kStandsAside ? gap > 0
                              : gap >= 0.5F && safe_speed(gap - own * dt, leader, at_most, dt) >=
                                                   own - at_most * dt;
  };
  // Beyond the lane's end only what nobody could brake for counts.
  auto const can_follow_onto = [&](MovementId m, float left) {
    LaneState const& way = state.lanes[step.network.lane_of(m)];
    LaneState const& beyond = state.lanes[step.network.movements.to_lane[m]];
    return way.rear_position < kFar
               ? can_follow(me, left + way.rear_position, way.rear_speed, kHardestBraking)
               : can_follow(me, left + way.length + beyond.rear_position, beyond.rear_speed,
                            kHardestBraking);
  };
  auto const fits = [&](Slot const& who, float gap, float leader) {
    if (!can_follow(who, gap, leader, braking)) return false;
    if (who.speed < kStandsAside) return true;
    Slot follower = who;
    follower.closeness = 255;
    Pace pace(step.driving(follower, kind), follower, to, dt);
    pace.follow(gap, leader);
    return pace.acceleration() >= -braking;
  };
  if (index > 0) {
    Slot const& leader = state.slot(to, index - 1);
    if (!fits(me, leader.position - leader.length - position, leader.speed)) return false;
  } else if (to.has_tail()) {
    if (!fits(me, to.tail_back - position, to.tail_speed)) return false;
  } else if (float const left = to.length - position; left < braking_distance(v, kHardestBraking)) {
    std::uint32_t const at = state.vehicles[me.trip()].route_at;
    MovementId const m = movement_towards(step, to_id, at, me.trip());
    if (m.valid() && !can_follow_onto(m, left)) return false;
  }
  if (index < to.count) {
    Slot const& behind = state.slot(to, index);
    if (!fits(behind, position - me.length - behind.position, v)) return false;
  } else if (LaneClaims const& claims = state.claims[to_id];
             claims.incoming_cm > 0 && claims.last_granted != TripId::kNone &&
             state.grants[TripId(std::size_t{claims.last_granted})].lane.valid()) {
    TripId const last(std::size_t{claims.last_granted});
    Slot comer;
    comer.speed = state.grants[last].speed;
    float const left =
        rear_way_to(step, last, to_id, LaneId()) - step.type_of(state.vehicles[last]).length;
    if (!can_follow(comer, position - me.length + left, v, braking)) return false;
  }
  return position - me.length >= 0.0F;  // wholly on the lane that it leaves
}

/// The gaps that a change leaves are usual ones for the two who follow, for the time being.
void keep_close(Step const& step, LaneState const& to, std::size_t index, Slot& moved,
                RoadKind kind) {
  SimulationState& state = step.state;
  auto const take = [&](Slot& follower, float gap) {
    Pace const pace(step.driving(follower, kind), follower, to, step.tick_s);
    follower.closeness = std::max(follower.closeness, pace.closeness_for(gap));
  };
  if (index > 0) {
    Slot const& leader = state.slot(to, index - 1);
    take(moved, leader.position - leader.length - moved.position);
  }
  if (index < to.count) {
    Slot& behind = state.slot(to, index);
    take(behind, moved.position - moved.length - behind.position);
  }
}

/// Two wheels' width into the new lane one has left the old one: so much of a change's duration
/// passes with the vehicle on both.
constexpr float kOnBothLanes = 0.75F;

std::int8_t ticks_on_both(Step const& step, TripId trip) {
  auto const normal = static_cast<float>(
      draw_normal({step.settings.seed, Purpose::lane_change, step.demand.trips.agent[trip],
                   static_cast<std::uint32_t>(step.state.tick)}));
  float const ticks = kOnBothLanes * lane_change_duration(normal) / step.tick_s;
  return static_cast<std::int8_t>(std::clamp(ticks, 1.0F, 127.0F));
}

}  // namespace

void change_lanes(Step& step, StripRow const& strip) {
  SimulationState& state = step.state;
  IdRange<LaneId> const lanes{strip.first_lane.value, strip.first_lane.value + strip.lanes};
  LaneView view{step, strip, &state.lanes[strip.first_lane]};
  for (std::size_t l = 0; l < lanes.size(); ++l) {
    view.at = l;
    LaneState& from = state.lanes[lanes[l]];
    for (std::size_t i = 0; i < from.count; ++i) {
      Slot& me = state.slot(from, i);
      std::int8_t const wish = me.wish;
      if (wish == 0) continue;
      std::size_t const target = wish < 0 ? l - 1 : l + 1;
      LaneId const to_id = lanes[target];
      LaneState& to = state.lanes[to_id];
      if (to.head + to.count + 1U >= to.capacity) continue;
      if (!allows(step.network.lanes.allowed[to_id], step.type_of(me).cls)) continue;
      std::size_t const index = index_for(state, to, me.position);
      if (index < to.granted) continue;
      float const urgency = me.is(Slot::kPresses) ? urgency_of(view, me) : 0.0F;
      if (!gaps_allow(step, to_id, index, me, imposed_braking(MobilDriver{}, urgency),
                      strip.kind) ||
          covered(state, lanes, target, me))
        continue;
      if (!keeps_junction_clear(step, to_id, index, me.position - me.length) &&
          !waits_long(step, lanes[l], me))
        continue;
      Slot moved = me;
      remove_slot(state, from, i);
      if (i == 0) state.waits[lanes[l]].vehicle = TripId::kNone;
      moved.wish = 0;
      moved.flags = static_cast<std::uint8_t>(moved.flags & ~Slot::kPresses);
      if (index == 0 && to.has_mark())
        moved.limit = std::min({moved.limit, to.tail_back, to.length});
      moved.covers = static_cast<std::int8_t>(-wish * ticks_on_both(step, moved.trip()));
      if (to.covering < 255) ++to.covering;
      keep_close(step, to, index, moved, strip.kind);
      state.vehicles[moved.trip()].lane = to_id;
      settle_on_lane(step, moved, to_id);
      insert_slot(step, to_id, index, moved);
      --i;
    }
  }
}

}  // namespace pendler
