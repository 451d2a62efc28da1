#pragma once
// A vehicle's plan, from the last state only: acceleration, the furthest position of this tick, and
// the wish to change lanes.

#include <cstddef>

#include "base/draw.h"
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
/// Waiting places, zippers, vehicles on other lanes, stops. `beside`: null where nobody on a
/// neighbour lane has to be minded.
float mind_others(LaneView const& view, Slot& me, float leader_at, BothSides* beside,
                  float strictest);
/// Writes the wish of the i-th vehicle.
float choose_lane(LaneView const& view, Slot& me, std::size_t i, float strictest);

/// What a driver of Krauss dawdles away in this tick, in [0, 1).
inline float dawdling(Step const& step, Slot const& me) {
  return draw_each_tick({step.settings.seed, Purpose::krauss, step.demand.trips.agent[me.trip()],
                         static_cast<std::uint32_t>(step.state.tick)});
}

/// Before the stop line, `distance` metres on, of a lane of that length.
inline void stop_at_line(Pace& pace, float distance, float lane_length) {
  constexpr float kMargin = 0.5F;  // m
  pace.stop_before(std::max(distance - kMargin, distance - lane_length + 2 * Pace::kCreep));
}

/// At the end of its lane it needs a grant, and has none.
inline bool needs_leave(LaneView const& view, LaneState const& lane, Slot const& me) {
  return view.on_link() && me.granted_ahead == 0 && me.next.valid() && !lane.has_tail() &&
         !me.is(Slot::kArrives) && view.step.tables.movements[me.next].needs_grant != 0;
}

inline bool has_to_mind(LaneView const& view, Slot const& me) {
  constexpr std::uint8_t kAnywhere =
      Slot::kWaitsInside | Slot::kDwells | Slot::kStops | Slot::kAwaits;
  return (me.flags & kAnywhere) != 0 || (me.is(Slot::kGranted) && view.on_link());
}

inline bool may_wish(LaneView const& view, Slot const& me, Pace const& pace) {
  if (!view.serves(me)) return true;
  return view.looks_now(me) &&
         (!view.town() || held_up(pace.acceleration(), pace.free_acceleration()));
}

/// The i-th vehicle of the lane in view, behind `ahead`. `beside`: null, or a pointer that may be.
template <bool kNeighbours, class Sides>
inline void plan_vehicle(LaneView const& view, Slot& me, std::size_t i, Ahead const& ahead,
                         Sides beside) {
  LaneState const& lane = view.lane(view.at);
  if (me.closeness != 0) me.closeness = wider(me.closeness, view.tick_s);
  Pace pace = view.pace_of(me);
  me.limit = kFar;
  if (i == 0 || view.parts(me, i, ahead)) {
    float const far = pace.sight();
    float const left = lane.length - me.position;
    if (left < far && needs_leave(view, lane, me)) {
      if (left <= asking_distance(view.step, me)) stop_at_line(pace, left, lane.length);
    } else if (left < far || (i == 0 && lane.has_tail())) {
      pace.obey(look_past_end(view, me, far));
    }
  }
  if (i > 0) pace.follow(ahead.back - me.position, ahead.speed);
  bool const beside_matters = kNeighbours && (beside != nullptr || me.covers_ticks > 0);
  if (beside_matters || has_to_mind(view, me))
    pace.obey(mind_others(view, me, ahead.position, beside, pace.strictest()));
  if constexpr (kNeighbours) {
    me.wish = 0;
    me.flags = static_cast<std::uint8_t>(me.flags & ~Slot::kPresses);
    if (may_wish(view, me, pace)) pace.obey(choose_lane(view, me, i, pace.strictest()));
  }
  me.acceleration = pace.acceleration(pace.dawdles() ? dawdling(view.step, me) : 0.0F);
}

}  // namespace pendler
