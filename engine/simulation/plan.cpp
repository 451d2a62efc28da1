// One vehicle's plan, from the last state only: acceleration, the furthest position of this tick,
// and the wish to change lanes.

#include <algorithm>

#include "simulation/grant.h"
#include "simulation/plan.h"

namespace pendler {

namespace {

/// The vehicle that was granted just before this one into the lane where `m` ends, `distance`
/// metres on, while both are on their way there.
void follow_grant(Step const& step, Pace& pace, Slot& me, std::uint32_t other, LaneId own,
                  float distance, MovementId m, bool zips) {
  if (other == TripId::kNone) return;
  TripId const ahead(std::size_t{other});
  LaneId const target = step.tables.movements[m].to_lane;
  float const its_way = leader_way_to(step, ahead, me.trip(), target, own);
  if (its_way == kFar) return;
  GrantState const& leader = step.state.grants[ahead];
  float const gap = distance - its_way;
  // Up to the stop line both may be side by side: one falls back in comfort.
  float const to_line = distance - step.state.lanes[step.network.lane_of(m)].length;
  if (to_line > 0) {
    if (zips) {
      me.closeness = 255;
      pace.zip_behind(gap, leader.speed, to_line, me.length);
    } else {
      pace.give_way(std::max(gap, 0.5F), leader.speed, pace.comfortable_braking());
    }
    me.limit = std::min(me.limit, me.position + std::max(gap, to_line));
  } else {
    pace.follow(gap, leader.speed);
    me.limit = std::min(me.limit, me.position + std::max(gap, 0.0F));
  }
}

/// The one that goes first where lanes become one: also those behind others on their lane follow
/// it.
void follow_zipper(Step const& step, LaneId own, LaneState const& lane, Slot& me, Pace& pace) {
  if (!me.next.valid()) return;  // it ends here
  MovementRow const& row = step.tables.movements[me.next];
  if (row.zips == 0) return;
  float const way = step.state.lanes[step.network.lane_of(me.next)].length;
  std::uint32_t const other =
      step.state.grants[me.trip()].follows[kLongestChain - me.granted_ahead];
  follow_grant(step, pace, me, other, own, lane.length - me.position + way, me.next, true);
}

/// The leader on a lane that lies `distance` metres ahead (to its start); false when there is none.
bool follow_last(Pace& pace, Slot& me, LaneState const& lane, float distance) {
  if (lane.rear_position == kFar) return false;
  float const gap = distance + lane.rear_position;
  pace.follow(gap, lane.rear_speed);
  me.limit = std::min(me.limit, me.position + std::max(gap, 0.0F));
  return true;
}

/// Its movement begins `distance` metres ahead.
void wait_inside(Network const& net, Pace& pace, Slot& me, float distance) {
  float const gap = distance + net.movements.wait_at[me.next];
  pace.stop_before(gap);
  me.limit = std::min(me.limit, me.position + std::max(gap, 0.0F));
}

/// Comes onto its movement, or on it to the place where their ways cross, after who clears it:
/// later, or to a halt if he should stop.
void come_after(LaneView const& view, Pace& pace, Slot& me) {
  Step const& step = view.step;
  Network const& net = step.network;
  Clearing const& clearing = step.state.clearings[me.trip()];
  float const place = view.on_link() ? view.lane(view.at).length
                                     : conflict_between(net, me.next, clearing.movement).begin;
  float const gap = std::max(place - me.position, 0.0F);
  float const limit = step.state.lanes[net.lane_of(clearing.movement)].speed_limit;
  // That it is clear is known a tick later.
  pace.arrive_after(gap, seconds_to_clear(clearing.left, clearing.speed, limit) + step.tick_s);
  if (clearing.left > braking_distance(clearing.speed, pace.comfortable_braking()))
    pace.halt_at_last(gap);
  me.limit = std::min(me.limit, me.position + gap);
}

/// A run's next stop, where it lies on the link `links_ahead` on that begins `distance` metres
/// ahead.
void stop_ahead(Step const& step, Slot const& me, std::size_t links_ahead, float distance,
                Pace& pace) {
  VehicleState const& vehicle = step.state.vehicles[me.trip()];
  if (halt_in_route(step, me.trip(), vehicle.next_stop) != vehicle.route_at + links_ahead) return;
  auto const& lines = step.demand.timetable.lines;
  LineId const line = step.demand.timetable.runs.line[step.demand.trips.run[me.trip()]];
  LinkId const link = vehicle.route[vehicle.route_at + links_ahead];
  pace.stop_before(distance + halt_along(step, lines.stops[line][vehicle.next_stop], link));
}

/// Will the train get its grant for the movement when it comes near? It holds the section, nobody
/// is on a way that crosses, and the road is closed.
bool is_set(Step const& step, MovementRow const& row, MovementId m, Slot const& me) {
  Network const& net = step.network;
  SimulationState const& state = step.state;
  if (state.section_holder[net.links.section[row.to_link]] != me.vehicle) return false;
  LevelCrossingId const crossing = net.movements.level_crossing[m];
  if (crossing.valid()) return state.crossing_closed[crossing] != 0;
  for (std::size_t w = 0; w < row.words; ++w) {
    if ((step.tables.crosses[row.mask + w] &
         state.busy[step.tables.first_busy[row.junction] + w]) != 0)
      return false;
  }
  return true;
}

/// In a queue one stops behind the place where somebody has long waited to come onto the lane.
void let_in(LaneView const& view, Slot const& me, Pace& pace) {
  StripId const strip = view.step.strip_of(view.id(view.at));
  constexpr float kMargin = 0.5F;  // m
  float const gap = view.step.state.queue_front[strip].place - me.position;
  bool const queues = me.speed < 0.5F * view.lane(view.at).speed_limit;
  // A tick's way more: who has begun to brake goes on.
  float const way = braking_distance(me.speed, pace.comfortable_braking());
  if (queues && gap > std::max(0.0F, way - me.speed * view.tick_s)) pace.stop_before(gap - kMargin);
}

/// Two foremost vehicles that need each other's lanes would stand side by side for ever: the one on
/// the left stops early, so that the other one gets in before it.
void leave_place_at_end(LaneView const& view, Slot const& me, Pace& pace) {
  constexpr float kPlace = 16.0F;  // m: a bus
  float const length = view.lane(view.at).length, gap = length - kPlace - me.position;
  bool const in_time = gap > braking_distance(me.speed, pace.comfortable_braking());
  if (length > 2 * kPlace && (in_time || (gap > -0.5F && me.speed < kRolls)))
    pace.stop_before(std::max(gap, 0.0F));
}

/// Before the stop line, `distance` metres on, of a lane of that length.
void stop_at_line(Pace& pace, float distance, float lane_length) {
  constexpr float kMargin = 0.5F;  // m
  pace.stop_before(std::max(distance - kMargin, distance - lane_length + 2 * Pace::kCreep));
}

/// The same where a control has closed what follows, which may come too late to stop in comfort, or
/// at all: then false.
bool halts_before_closed(Pace& pace, Slot const& me, float distance, float lane_length) {
  float const needs = me.speed * me.speed / (2.0F * std::max(distance, 0.01F));
  if (needs > kHardestBraking) return false;
  if (needs > pace.comfortable_braking())
    pace.take_acceleration(-needs);
  else
    stop_at_line(pace, distance, lane_length);
  return true;
}

/// Who has left the lane, whose end is `distance` metres on, on another way than `m` is still
/// beside that one. Nobody enters behind him who hardly moves, or waits inside.
void mind_fork(Step const& step, LaneId id, Slot& me, MovementId m, float distance, Pace& pace) {
  if (!m.valid() || !is_in_way(step, id, m)) return;
  LaneState const& lane = step.state.lanes[id];
  float const gap = distance + lane.tail_back - lane.length;
  pace.follow_closely(gap, lane.tail_speed);
  me.limit = std::min(me.limit, me.position + std::max(gap, 0.0F));
  bool const waits = step.state.tails[id].bars != 0;
  if (!waits && lane.tail_speed >= kRolls) return;
  if (waits)
    stop_at_line(pace, distance, lane.length);
  else
    pace.halt_at_last(distance);
  me.limit = std::min(me.limit, me.position + distance);
}

/// The same, for one who has left the lane himself.
void mind_others_at_fork(Step const& step, Slot& me, Pace& pace) {
  LaneId const from = step.network.movements.from_lane[me.next];
  for (MovementId other : step.network.lanes.out[from]) {
    LaneState const& way = step.state.lanes[step.network.lane_of(other)];
    if (other == me.next || way.rear_position < me.position) continue;
    if (way.rear_position >= step.tables.movements[other].lorry_fork_dm * kDecimetre) continue;
    float const gap = way.rear_position - me.position;
    pace.follow_closely(gap, way.rear_speed);
    me.limit = std::min(me.limit, me.position + gap);
  }
}

/// Walks the route beyond the lane's end as far as the vehicle must see.
void look_ahead(Step const& step, LaneId id, LaneState const& lane, Slot& me, Pace& pace,
                float far) {
  SimulationState const& state = step.state;
  MovementRow const* const movements = &step.tables.movements[MovementId(0)];
  LaneState const* const lanes = &state.lanes[LaneId(0)];
  LaneState const* const ways = lanes + step.tables.first_way;
  float distance = lane.length - me.position, last_length = lane.length;
  VehicleClass const cls = step.driving(me, RoadKind::town).cls;
  std::size_t links_ahead = 0, grants = me.granted_ahead;
  MovementId m = me.next;
  bool on_movement = &lane >= ways;
  std::size_t const entered = on_movement ? 1 : 0;
  // Zippers are minded by all, see follow_zipper().
  auto const mind_merge = [&](float to_end) {
    std::size_t const all = me.granted_ahead + entered;
    bool const zips = links_ahead + entered == 0 && movements[m.index()].zips != 0;
    if (!me.is(Slot::kGranted) || links_ahead >= all || zips) return;
    std::uint32_t const other = state.grants[me.trip()].follows[kLongestChain - all + links_ahead];
    follow_grant(step, pace, me, other, id, to_end, m, false);
  };
  while (distance < far) {
    if (!on_movement) {
      bool asks = m.valid() && movements[m.index()].needs_grant != 0 && grants == 0;
      if (asks && links_ahead > 0 && movements[m.index()].needs_grant == kGrantOnRails)
        asks = !is_set(step, movements[m.index()], m, me);
      if (!m.valid() || asks) {
        // Nobody brakes for a stop line before it is time to ask for a grant. On a lane further on
        // it will ask there, so it has to come onto that lane.
        if (!asks || distance <= asking_distance(step, me))
          stop_at_line(pace, distance, last_length);
        break;
      }
      bool const closed = allows(lanes[movements[m.index()].to_lane.index()].closed_for, cls);
      if (closed && grants == 0 && halts_before_closed(pace, me, distance, last_length)) break;
      if (grants > 0) --grants;
      LaneState const& way = ways[m.index()];
      pace.slow_down(distance, way.speed_limit * me.speed_factor);
      if (me.is(Slot::kWaitsInside)) {
        follow_last(pace, me, way, distance);
        wait_inside(step.network, pace, me, distance);
        break;
      }
      mind_merge(distance + way.length);
      if (follow_last(pace, me, way, distance)) break;
      distance += way.length;
    } else {
      mind_merge(distance);
    }
    on_movement = false;
    LaneId const to = movements[m.index()].to_lane;
    LaneState const& next = lanes[to.index()];
    pace.slow_down(distance, next.speed_limit * me.speed_factor);
    if (me.is(Slot::kRun)) stop_ahead(step, me, links_ahead + 1, distance, pace);
    if (follow_last(pace, me, next, distance)) break;
    last_length = next.length;
    distance += last_length;
    ++links_ahead;
    if (distance >= far) break;
    VehicleState const& vehicle = state.vehicles[me.trip()];
    std::size_t const at = vehicle.route_at + links_ahead;
    if (at + 1 >= vehicle.route.size()) break;
    m = step.scratch.ways.towards(step, to, at, me.trip());
    // Nobody is on that lane, so nobody leaves it and writes its mark in this phase.
    if (next.has_mark()) mind_fork(step, to, me, m, distance, pace);
  }
}

}  // namespace

float look_past_end(LaneView const& view, Slot& me, float far) {
  LaneState const& lane = view.lane(view.at);
  Pace pace = view.pace_of(me);
  if (!view.on_link() &&
      me.position < view.step.tables.movements[me.next].lorry_fork_dm * kDecimetre)
    mind_others_at_fork(view.step, me, pace);
  if (lane.has_tail()) {
    float const gap = lane.tail_back - me.position;
    pace.follow(gap, lane.tail_speed);
    me.limit = std::min(me.limit, me.position + std::max(gap, 0.0F));
    return pace.strictest();
  }
  if (me.is(Slot::kArrives)) return pace.strictest();
  if (me.is(Slot::kWaitsInside) && !view.on_link()) return pace.strictest();  // see wait_inside()
  if (lane.has_mark())
    mind_fork(view.step, view.id(view.at), me, me.next, lane.length - me.position, pace);
  look_ahead(view.step, view.id(view.at), lane, me, pace, far);
  return pace.strictest();
}

float halt_at_line(LaneView const& view, Slot const& me, float left, float strictest) {
  Pace pace = view.pace_of(me);
  pace.obey(strictest);
  stop_at_line(pace, left, view.lane(view.at).length);
  return pace.strictest();
}

float mind_others(LaneView const& view, Slot& me, BothSides const* beside, float strictest) {
  Step const& step = view.step;
  Pace pace = view.pace_of(me);
  pace.obey(strictest);
  if (me.is(Slot::kWaitsInside) && !view.on_link())
    wait_inside(step.network, pace, me, -me.position);
  if (me.awaits_clearing()) come_after(view, pace, me);
  if (me.is(Slot::kGranted) && view.on_link())
    follow_zipper(step, view.id(view.at), view.lane(view.at), me, pace);
  if (me.covers != 0 && view.neighbours()) keep_off_covered(view, me, pace);
  if (beside != nullptr) beside->mind(view, me, pace);
  if ((view.lane(view.at).notes & LaneState::kLetsIn) != 0) let_in(view, me, pace);
  if (me.is(Slot::kDwells))
    pace.take_acceleration(-kHardestBraking);
  else if (me.is(Slot::kStops))
    pace.stop_before(me.stop_at - me.position + 0.3F);
  return pace.strictest();
}

float choose_lane(LaneView const& view, Slot& me, std::size_t i, float strictest) {
  Pace pace = view.pace_of(me);
  pace.obey(strictest);
  me.wish = lane_wish(view, me, i, pace);
  if (me.is(Slot::kPresses)) {
    fall_back(view, me, pace);
    if (me.wish > 0 && !me.next.valid()) leave_place_at_end(view, me, pace);
  }
  return pace.strictest();
}

}  // namespace pendler
