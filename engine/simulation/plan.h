#pragma once
// A vehicle's plan, from the last state only: acceleration, the furthest position of this tick, and
// the wish to change lanes.

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <type_traits>

#include "simulation/grant.h"
#include "simulation/lane_wish.h"
#include "simulation/pace.h"
#include "simulation/step.h"

namespace pendler {

// What concerns few vehicles. Each makes the pace anew, takes the strictest answer so far and
// returns the one that counts then: so the pace lies in registers where none of this is asked.

/// The tail of the vehicle that has just left, or what comes beyond the lane's end, `far` metres
/// on. The first to be asked.
float look_past_end(LaneView const& view, Slot& me, float far);
/// Before the stop line, `left` metres on.
float halt_at_line(LaneView const& view, Slot const& me, float left, float strictest);
/// Waiting places, zippers, vehicles on other lanes, stops. `beside`: null where nobody on a
/// neighbour lane has to be minded.
float mind_others(LaneView const& view, Slot& me, BothSides const* beside, float strictest);
/// Writes the wish of the i-th vehicle, which may change lanes.
float choose_lane(LaneView const& view, Slot& me, std::size_t i, float strictest);

/// At the end of its lane it needs a grant, and has none.
inline bool needs_leave(LaneView const& view, LaneState const& lane, Slot const& me) {
  return view.on_link() && me.granted_ahead == 0 && me.next.valid() && !lane.has_tail() &&
         !me.is(Slot::kArrives) && view.step.tables.movements[me.next].needs_grant != 0;
}

inline bool has_to_mind(LaneView const& view, Slot const& me) {
  constexpr std::uint8_t kAnywhere =
      Slot::kWaitsInside | Slot::kDwells | Slot::kStops | Slot::kAwaits;
  return (me.flags & kAnywhere) != 0 || (me.is(Slot::kGranted) && view.on_link()) ||
         (view.lane(view.at).notes & LaneState::kLetsIn) != 0;
}

inline bool may_wish(LaneView const& view, Slot const& me, Pace const& pace) {
  return may_change(me) && (!view.serves(me) || looks_for_gain(view, me, pace));
}

/// The i-th vehicle of the lane in view, behind `ahead`, which follows it by `model`. `beside`:
/// null, or a pointer that may be.
template <bool kNeighbours, class Sides>
[[gnu::always_inline]] inline void plan_vehicle(LaneView const& view, CarFollowing model, Slot& me,
                                                std::size_t i, Ahead const& ahead, Sides beside) {
  assert(model == view.set_of(me).model);
  LaneState const& lane = view.lane(view.at);
  if (me.closeness != 0) {
    std::uint8_t const fall = std::min(me.closeness, view.step.relaxes_by);
    me.closeness = static_cast<std::uint8_t>(me.closeness - fall);
  }
  Pace pace(view.set_of(me), model, me, lane, view.tick_s);
  me.limit = kFar;
  if (i == 0 || view.parts(me, i, ahead)) {
    float const far = pace.sight();
    float const left = lane.length - me.position;
    if (left < far && needs_leave(view, lane, me)) {
      if (left <= asking_distance(view.step, me, view.strip.zips != 0))
        pace.obey(halt_at_line(view, me, left, pace.strictest()));
    } else if (left < far || (i == 0 && lane.has_tail())) {
      pace.obey(look_past_end(view, me, far));
    }
  }
  if (i > 0) pace.follow(ahead.back - me.position, ahead.speed, ahead.deceleration);
  bool minds = has_to_mind(view, me);
  if constexpr (kNeighbours) {
    minds = minds || me.covers != 0;
    if constexpr (std::is_pointer_v<Sides>) {
      if (beside != nullptr) minds = beside->concern(view, me, ahead.position) || minds;
    }
  }
  if (minds) pace.obey(mind_others(view, me, beside, pace.strictest()));
  if constexpr (kNeighbours) {
    me.wish = 0;
    me.flags = static_cast<std::uint8_t>(me.flags & ~Slot::kPresses);
    if (may_wish(view, me, pace)) pace.obey(choose_lane(view, me, i, pace.strictest()));
  }
  Step const& step = view.step;
  me.acceleration = pace.acceleration(
      pace.dawdles() ? step.dawdling.of(step.demand.trips.agent[me.trip()]) : 0.0F);
}

}  // namespace pendler
