// Per strip, from the last state only: acceleration, the furthest position of this tick, and the
// wish to change lanes.

#include <algorithm>
#include <cmath>

#include "base/draw.h"
#include "kernels/lane_change.h"
#include "simulation/grant.h"
#include "simulation/pace.h"
#include "simulation/step.h"

namespace pendler {

namespace {

constexpr float kStopMargin = 0.5F;  // m before a stop line
constexpr MobilDriver kMobil;

/// The vehicle that was granted into `target` just before this one, while both are on their way
/// there.
void follow_grant(Step const& step, Pace& pace, Slot& me, std::uint32_t other, LaneId own,
                  float distance, float way_length, LaneId target) {
  if (other == TripId::kNone) return;
  SimulationState const& state = step.state;
  GrantState const& leader = state.grants[TripId(std::size_t{other})];
  if (!leader.lane.valid() || leader.lane == own) return;
  // Not one that was granted again later, nor one behind on the same way.
  if (leader.number >= state.grants[me.trip()].number) return;
  Network const& net = step.network;
  if (net.is_movement(own) && net.movements.from_lane[net.movement_of(own)] == leader.lane) return;
  if (step.tables.movements[leader.movement].to_lane != target) return;
  float const gap = distance - leader.rear_left;
  // Up to the stop line both may be side by side: one falls back in comfort.
  float const to_line = distance - way_length;
  if (to_line > 0) {
    pace.give_way(std::max(gap, 0.5F), leader.speed, pace.comfortable_braking());
    me.limit = std::min(me.limit, me.position + std::max(gap, to_line));
  } else {
    pace.follow(gap, leader.speed);
    me.limit = std::min(me.limit, me.position + std::max(gap, 0.0F));
  }
}

/// The leader on a lane that lies `distance` metres ahead (to its start); false when there is none.
bool follow_last(Pace& pace, Slot& me, LaneState const& lane, float distance) {
  if (lane.rear_position == kFar) return false;
  float const gap = distance + lane.rear_position;
  pace.follow(gap, lane.rear_speed);
  me.limit = std::min(me.limit, me.position + std::max(gap, 0.0F));
  return true;
}

/// A run's next stop, where it lies on the link `links_ahead` on that begins `distance` metres
/// ahead.
void stop_ahead(Step const& step, Slot const& me, std::size_t links_ahead, float distance,
                float length, Pace& pace) {
  VehicleState const& vehicle = step.state.vehicles[me.trip()];
  auto const& lines = step.demand.timetable.lines;
  LineId const line = step.demand.timetable.runs.line[step.demand.trips.run[me.trip()]];
  auto const positions = lines.stop_position[line];
  if (vehicle.next_stop >= positions.size() ||
      positions[vehicle.next_stop] + static_cast<std::size_t>(vehicle.stop_shift) !=
          vehicle.route_at + links_ahead)
    return;
  float const along = step.network.stops.along[lines.stops[line][vehicle.next_stop]];
  pace.stop_before(distance + std::min(along, length - 0.5F));
}

/// Walks the route beyond the lane's end as far as the vehicle must see.
void look_ahead(Step const& step, LaneId id, LaneState const& lane, Slot& me, Pace& pace) {
  Network const& net = step.network;
  SimulationState const& state = step.state;
  float const far = pace.sight();
  float distance = lane.length - me.position, last_length = lane.length;
  if (lane.has_tail()) {
    float const gap = lane.tail_back - me.position;
    pace.follow(gap, lane.tail_speed);
    me.limit = std::min(me.limit, me.position + std::max(gap, 0.0F));
    return;
  }
  if (distance >= far || me.is(Slot::kArrives)) return;

  float const asking = asking_distance(step, me);
  VehicleClass const cls = step.type_of(me).cls;
  std::size_t links_ahead = 0, grants = me.granted_ahead;
  MovementId m = me.next;
  bool on_movement = net.is_movement(id);
  std::size_t const entered = on_movement ? 1 : 0;
  while (distance < far) {
    if (!on_movement) {
      bool const asks = m.valid() && step.tables.movements[m].needs_grant != 0 && grants == 0;
      if (!m.valid() || asks ||
          allows(state.lanes[step.tables.movements[m].to_lane].closed_for, cls)) {
        // Nobody brakes for a stop line before it is time to ask for a grant. On a lane further on
        // it will ask there, so it has to come onto that lane.
        if (asks && distance > asking) break;
        pace.stop_before(
            std::max(distance - kStopMargin, distance - last_length + 2 * Pace::kCreep));
        break;
      }
      if (grants > 0) --grants;
      LaneState const& way = state.lanes[net.lane_of(m)];
      pace.slow_down(distance, way.speed_limit * me.speed_factor);
      if (follow_last(pace, me, way, distance)) break;
      distance += way.length;
    }
    on_movement = false;
    LaneId const to = step.tables.movements[m].to_lane;
    LaneState const& next = state.lanes[to];
    if (links_ahead == 0 && me.is(Slot::kGranted)) {
      std::size_t const index = kLongestChain - me.granted_ahead - entered;
      follow_grant(step, pace, me, state.grants[me.trip()].follows[index], id, distance,
                   state.lanes[net.lane_of(m)].length, to);
    }
    pace.slow_down(distance, next.speed_limit * me.speed_factor);
    if (me.is(Slot::kRun)) stop_ahead(step, me, links_ahead + 1, distance, next.length, pace);
    if (follow_last(pace, me, next, distance)) break;
    last_length = next.length;
    distance += last_length;
    ++links_ahead;
    VehicleState const& vehicle = state.vehicles[me.trip()];
    std::size_t const at = vehicle.route_at + links_ahead;
    if (distance >= far || at + 1 >= vehicle.route.size()) break;
    m = movement_towards(step, to, at, me.trip());
  }
}

/// A place in a lane: who would be ahead and behind.
struct Place {
  float gap_ahead = kFar, speed_ahead = 0;
  Slot const* behind = nullptr;
  float gap_behind = kFar;
};

Place place_in(SimulationState const& state, LaneState const& lane, float position, float length) {
  std::size_t low = 0, high = lane.count;
  while (low < high) {  // positions fall with the index
    std::size_t const mid = (low + high) / 2;
    if (state.slot(lane, mid).position > position)
      low = mid + 1;
    else
      high = mid;
  }
  Place place;
  if (low > 0) {
    Slot const& leader = state.slot(lane, low - 1);
    place.gap_ahead = leader.position - leader.length - position;
    place.speed_ahead = leader.speed;
  } else if (lane.has_tail()) {
    place.gap_ahead = lane.tail_back - position;
    place.speed_ahead = lane.tail_speed;
  }
  if (low < lane.count) {
    place.behind = &state.slot(lane, low);
    place.gap_behind = position - length - place.behind->position;
  }
  return place;
}

/// The lanes of one link, seen from the one that is planned.
struct LaneView {
  Step const& step;
  IdRange<LaneId> lanes;
  std::size_t at;
  RoadKind kind;

  LaneState const& lane(std::size_t i) const { return step.state.lanes[lanes[i]]; }
  bool has(int side) const { return side < 0 ? at > 0 : at + 1 < lanes.size(); }
  LaneState const& beside(int side) const { return lane(side < 0 ? at - 1 : at + 1); }
  bool motorway() const { return kind == RoadKind::motorway; }
  Pace pace_of(Slot const& slot) const {
    return {step.type_of(slot), slot, lane(at).speed_limit, motorway(), step.tick_s};
  }
  /// What a vehicle would do behind a leader.
  float behind(Slot const& slot, float gap, float speed) const {
    Pace pace = pace_of(slot);
    if (gap < kFar) pace.follow(gap, speed);
    return pace.acceleration();
  }
};

/// A neighbour lane's vehicles, walked beside those of the own lane from the front to the back.
class Beside {
 public:
  Beside(LaneView const& view, int side) : state_(view.step.state), side_(side) {
    if (!view.has(side)) return;
    LaneState const& lane = view.beside(side);
    at_ = side < 0 ? view.at - 1 : view.at + 1;
    bool const overtaken = side < 0 && view.kind != RoadKind::town;
    if (lane.urgent == 0 && lane.covering == 0 && !overtaken) return;
    lane_ = &lane;
    count_ = lane.count;
  }

  Slot const* ahead = nullptr;     // nearest one ahead
  Slot const* merging = nullptr;   // between the vehicle and its leader: must come over here …
  Slot const* covering = nullptr;  // … or is still partly here

  void advance(float position, float leader) {
    merging = covering = nullptr;
    for (; next_ < count_; ++next_) {
      Slot const& slot = state_.slot(*lane_, next_);
      if (slot.position <= position) break;
      ahead = &slot;
      if (slot.position >= leader) continue;
      if (slot.is(Slot::kPresses) && slot.wish == -side_) merging = &slot;
      if (slot.covers == -side_ && slot.covers_ticks > 0) covering = &slot;
    }
  }

 private:
  SimulationState const& state_;
  int side_;
  std::size_t at_ = 0;
  LaneState const* lane_ = nullptr;
  std::size_t next_ = 0, count_ = 0;
};

/// Towards the nearest lane that serves the route: −1, 1, or 0 when there is none; and how many
/// changes.
struct Way {
  int side = 0, changes = 0;
};
Way way_to_good_lane(LaneView const& view, std::uint8_t good) {
  int const lanes = static_cast<int>(view.lanes.size()), at = static_cast<int>(view.at);
  for (int d = 1; d < lanes; ++d) {
    if (at >= d && ((good >> (at - d)) & 1U) != 0) return {-1, d};
    if (at + d < lanes && ((good >> (at + d)) & 1U) != 0) return {1, d};
  }
  return {};
}

/// −1, 0 or 1: the side to which the vehicle wants to go now: MOBIL, with the lanes that the route
/// needs as a bias that grows with their nearness.
std::int8_t lane_wish(LaneView const& view, Slot& me, std::size_t index, float own_now) {
  SimulationState const& state = view.step.state;
  LaneState const& lane = view.lane(view.at);
  std::uint8_t const good = me.good_lanes;
  me.flags = static_cast<std::uint8_t>(me.flags & ~Slot::kPresses);
  if (good == 0 || (me.flags & (Slot::kGranted | Slot::kDwells)) != 0 || me.covers_ticks > 0)
    return 0;
  Way way;
  float urgency = 0;
  if (((good >> view.at) & 1U) == 0) {
    way = way_to_good_lane(view, good);
    urgency = lane_urgency(me.lane_end - me.position, way.changes, lane.speed_limit, me.length);
    if (urgency > 0) {
      me.flags |= Slot::kPresses;
      return static_cast<std::int8_t>(way.side);
    }
  }
  std::int32_t const period = std::max(1, 2000 / view.step.settings.tick_ms);
  if ((state.tick + static_cast<Tick>(me.vehicle)) % period != 0) return 0;
  if (lane.length - me.position < 30.0F || me.is(Slot::kStops)) return 0;
  bool const town = view.kind == RoadKind::town;
  VehicleType const& type = view.step.type_of(me);
  // In towns only who is held up looks for another lane.
  if (town && own_now > view.pace_of(me).free_acceleration() - kMobil.threshold) return 0;

  // The follower that one leaves behind gets one's own leader.
  float const gap_ahead = index > 0 ? (&me - 1)->position - (&me - 1)->length - me.position : kFar;
  LaneChangeOutlook common;
  common.own_now = own_now;
  if (index + 1 < lane.count) {
    Slot const& follower = *(&me + 1);
    float const gap = me.position - me.length - follower.position;
    common.old_follower_now = view.behind(follower, gap, me.speed);
    common.old_follower_then =
        view.behind(follower, gap + me.length + gap_ahead, index > 0 ? (&me - 1)->speed : 0.0F);
  }
  float best = 0;
  std::int8_t wish = 0;
  for (int side : {1, -1}) {
    if (!view.has(side)) continue;
    std::size_t const to = side < 0 ? view.at - 1 : view.at + 1;
    bool const serves = ((good >> to) & 1U) != 0;
    if (!serves && side != way.side) continue;
    if (to == 0 &&
        !may_use_leftmost(view.lanes.size(), town, type.cls == VehicleClass::truck, type.weight))
      continue;
    LaneState const& target = view.lane(to);
    Place const place = place_in(state, target, me.position, me.length);
    if (place.gap_ahead < 2.0F || place.gap_behind < 2.0F) continue;
    LaneChangeOutlook o = common;
    o.own_then = view.behind(me, place.gap_ahead, place.speed_ahead);
    if (place.behind) {
      Slot const& follower = *place.behind;
      o.new_follower_now =
          place.gap_ahead == kFar
              ? view.behind(follower, kFar, 0)
              : view.behind(follower, place.gap_behind + me.length + place.gap_ahead,
                            place.speed_ahead);
      o.new_follower_then = view.behind(follower, place.gap_behind, me.speed);
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

/// Who presses to another lane falls back behind the vehicle beside it.
void fall_back(LaneView const& view, Slot const& me, Pace& pace) {
  // It does not stop for that: further on there may be room.
  if (me.speed < 2.0F) return;
  Place const place = place_in(view.step.state, view.beside(me.wish), me.position, me.length);
  if (place.gap_ahead == kFar) return;
  pace.give_way(std::max(place.gap_ahead, 1.0F), place.speed_ahead,
                0.7F * pace.comfortable_braking());
}

/// What the vehicles on a neighbour lane ask of one.
void mind(Beside const& beside, Slot& me, Pace& pace) {
  if (beside.covering) {
    float const gap = beside.covering->position - beside.covering->length - me.position;
    pace.follow(std::max(gap, 0.0F), beside.covering->speed);
    me.limit = std::min(me.limit, me.position + std::max(gap, 0.0F));
  }
  if (beside.merging && !me.is(Slot::kGranted)) {
    float const gap = beside.merging->position - beside.merging->length - me.position;
    if (gap > 0) pace.give_way(gap, beside.merging->speed, 0.7F * pace.comfortable_braking());
  }
}

/// Outside towns nobody passes on the right, but slowly past a queue.
void keep_behind_left(Beside const& left, Slot const& me, Pace& pace) {
  if (!left.ahead) return;
  float const gap = left.ahead->position - left.ahead->length - me.position;
  if (gap <= 0 || me.speed <= left.ahead->speed) return;
  if (left.ahead->speed > kQueueSpeed) {
    pace.give_way(gap, left.ahead->speed, pace.comfortable_braking());
  } else if (me.speed > left.ahead->speed + kPassingInQueue && gap < pace.sight()) {
    pace.slow_down(gap, left.ahead->speed + kPassingInQueue);
  }
}

void plan_lane(Step& step, LaneView const& view) {
  SimulationState& state = step.state;
  LaneId const id = view.lanes[view.at];
  LaneState& lane = state.lanes[id];
  bool const on_link = !step.network.is_movement(id);
  // Inside a junction the grant says on which lane.
  bool const has_neighbours = on_link && view.lanes.size() > 1 &&
                              step.network.links.inner[step.network.lanes.link[id]] == 0;
  Beside left(view, -1), right(view, 1);
  std::uint8_t urgent = 0;
  for (std::size_t i = 0; i < lane.count; ++i) {
    Slot& me = state.slot(lane, i);
    Slot const* const leader = i > 0 ? &me - 1 : nullptr;
    Pace pace = view.pace_of(me);
    me.limit = kFar;
    // A follower sees beyond its leader only where their ways part, or where the leader has a grant
    // and it has none.
    auto const parts_from_leader = [&] { return i == lane.granted || me.next != leader->next; };
    if (!leader || (on_link && parts_from_leader() && lane.length - me.position < pace.sight())) {
      look_ahead(step, id, lane, me, pace);
    }
    if (leader) pace.follow(leader->position - leader->length - me.position, leader->speed);
    if (has_neighbours) {
      float const leader_at = leader ? leader->position : kFar;
      left.advance(me.position, leader_at);
      right.advance(me.position, leader_at);
      mind(left, me, pace);
      mind(right, me, pace);
      if (view.kind != RoadKind::town) keep_behind_left(left, me, pace);
    }
    if (me.is(Slot::kDwells)) {
      pace.take_acceleration(-kHardestBraking);
    } else if (me.is(Slot::kStops)) {
      pace.stop_before(me.stop_at - me.position + 0.3F);
    }
    me.wish = 0;
    if (has_neighbours) {
      me.wish = lane_wish(view, me, i, pace.acceleration());
      if (me.is(Slot::kPresses)) {
        fall_back(view, me, pace);
        if (urgent < 255) ++urgent;
      }
    }
    float const random = pace.dawdles()
                             ? static_cast<float>(draw({step.settings.seed, Purpose::krauss,
                                                        step.demand.trips.agent[me.trip()],
                                                        static_cast<std::uint32_t>(state.tick)}))
                             : 0.0F;
    me.acceleration = pace.acceleration(random);
  }
  lane.urgent = urgent;
}

}  // namespace

void plan_strip(Step& step, StripId strip) {
  auto const lanes = step.lanes_of(strip);
  RoadKind const kind = step.road_kind(strip);
  for (std::size_t i = 0; i < lanes.size(); ++i) plan_lane(step, {step, lanes, i, kind});
}

}  // namespace pendler
