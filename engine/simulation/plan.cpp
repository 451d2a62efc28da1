// Per strip, from the last state only: acceleration, the furthest position of this tick, and the
// wish to change lanes.

#include <algorithm>
#include <cmath>

#include "simulation/step.h"

namespace pendler {

namespace {

constexpr float kStopMargin = 0.5F;  // m before a stop line
constexpr float kCreep = 0.2F;       // m: how near IDM creeps to a standing thing

/// What the road ahead asks of one vehicle.
struct Ahead {
  float acceleration = kFar;
  float limit = kFar;  // of the front position this tick
};

void follow(Ahead& ahead, IdmDriver const& driver, float v, float gap, float leader_speed) {
  ahead.acceleration =
      std::min(ahead.acceleration, idm_acceleration(driver, v, gap, v - leader_speed));
}

/// Comes to a halt `gap` metres ahead, but not min_gap before it.
void stop_before(Ahead& ahead, IdmDriver driver, float v, float gap) {
  driver.min_gap = kCreep;
  follow(ahead, driver, v, gap, 0.0F);
}

/// Brakes comfortably for a lower limit that begins `distance` metres ahead.
void slow_down(Ahead& ahead, IdmDriver const& driver, float v, float distance, float limit) {
  if (v <= limit) return;
  float const need = (v * v - limit * limit) / (2.0F * std::max(distance, 1.0F));
  if (need > 0.6F * driver.deceleration)
    ahead.acceleration = std::min(ahead.acceleration, -std::min(need, kHardestBraking));
}

float sight(IdmDriver const& driver, float v) {
  return 1.6F * v * v / (2.0F * std::sqrt(driver.acceleration * driver.deceleration)) + 2.0F * v +
         15.0F;
}

/// The vehicle that was granted into `target` just before this one, while both are on their way
/// there.
void follow_grant(Step const& step, Ahead& ahead, IdmDriver const& driver, Slot const& me,
                  std::uint32_t other, LaneId own, float distance, LaneId target) {
  SimulationState const& state = step.state;
  if (other == TripId::kNone) return;
  GrantState const& leader = state.grants[TripId(std::size_t{other})];
  if (!leader.lane.valid() || leader.lane == own) return;
  // Not one that was granted again later, nor one behind on the same way.
  if (leader.number >= state.grants[me.trip()].number) return;
  Network const& net = step.network;
  if (net.is_movement(own) && net.movements.from_lane[net.movement_of(own)] == leader.lane) return;
  if (step.tables.movements[leader.movement].to_lane != target) return;
  float const gap = distance - leader.rear_left;
  follow(ahead, driver, me.speed, gap, leader.speed);
  ahead.limit = std::min(ahead.limit, me.position + std::max(gap, 0.0F));
}

/// The leader on a lane that lies `distance` metres ahead (to its start); false when there is none.
bool follow_last(Ahead& ahead, IdmDriver const& driver, Slot const& me, LaneState const& lane,
                 float distance) {
  if (lane.rear_position == kFar) return false;
  float const gap = distance + lane.rear_position;
  follow(ahead, driver, me.speed, gap, lane.rear_speed);
  ahead.limit = std::min(ahead.limit, me.position + std::max(gap, 0.0F));
  return true;
}

/// Walks the route beyond the lane's end as far as the vehicle must see.
Ahead look_ahead(Step const& step, LaneId id, LaneState const& lane, Slot const& me,
                 IdmDriver const& driver) {
  Network const& net = step.network;
  SimulationState const& state = step.state;
  float const v = me.speed, far = sight(driver, v);
  Ahead ahead;
  float distance = lane.length - me.position, last_length = lane.length;
  if (lane.has_tail()) {
    float const gap = lane.tail_back - me.position;
    follow(ahead, driver, v, gap, lane.tail_speed);
    ahead.limit = me.position + std::max(gap, 0.0F);
    return ahead;
  }
  if (distance >= far || me.is(Slot::kArrives)) return ahead;

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
        // At the end of its own lane, or of one further on: there it will ask, so it has to come
        // onto that lane.
        stop_before(ahead, driver, v,
                    std::max(distance - kStopMargin, distance - last_length + 2 * kCreep));
        break;
      }
      if (grants > 0) --grants;
      LaneState const& way = state.lanes[net.lane_of(m)];
      slow_down(ahead, driver, v, distance, way.speed_limit * me.speed_factor);
      if (follow_last(ahead, driver, me, way, distance)) break;
      distance += way.length;
    }
    on_movement = false;
    LaneId const to = step.tables.movements[m].to_lane;
    LaneState const& next = state.lanes[to];
    if (links_ahead == 0 && me.is(Slot::kGranted)) {
      std::size_t const index = kLongestChain - me.granted_ahead - entered;
      follow_grant(step, ahead, driver, me, state.grants[me.trip()].follows[index], id, distance,
                   to);
    }
    slow_down(ahead, driver, v, distance, next.speed_limit * me.speed_factor);
    if (follow_last(ahead, driver, me, next, distance)) break;
    last_length = next.length;
    distance += last_length;
    ++links_ahead;
    VehicleState const& vehicle = state.vehicles[me.trip()];
    std::size_t const at = vehicle.route_at + links_ahead;
    if (distance >= far || at + 1 >= vehicle.route.size()) break;
    m = movement_towards(step, to, at, me.trip());
  }
  return ahead;
}

/// Gaps of a place in a lane: to the vehicle before and behind it.
struct Place {
  float gap_ahead = kFar, speed_ahead = 0, gap_behind = kFar, speed_behind = 0;
  std::size_t index = 0;  // where it would stand in the lane
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
  place.index = low;
  if (low > 0) {
    Slot const& leader = state.slot(lane, low - 1);
    place.gap_ahead = leader.position - leader.length - position;
    place.speed_ahead = leader.speed;
  } else if (lane.has_tail()) {
    place.gap_ahead = lane.tail_back - position;
    place.speed_ahead = lane.tail_speed;
  }
  if (low < lane.count) {
    Slot const& behind = state.slot(lane, low);
    place.gap_behind = position - length - behind.position;
    place.speed_behind = behind.speed;
  }
  return place;
}

/// −1, 0 or 1: the side to which the vehicle wants to go. Lanes that the route needs come first;
/// otherwise MOBIL's incentive (Kesting, Treiber, Helbing 2007) without politeness, looked at every
/// two seconds.
std::int8_t lane_wish(Step const& step, IdRange<LaneId> lanes, std::size_t at, Slot const& me,
                      IdmDriver const& driver, float current) {
  SimulationState const& state = step.state;
  std::uint8_t const good = me.good_lanes;
  if (good == 0 || (me.flags & (Slot::kGranted | Slot::kDwells)) != 0) return 0;
  if (((good >> at) & 1U) == 0) {
    for (std::size_t d = 1; d < lanes.size(); ++d) {
      if (at >= d && ((good >> (at - d)) & 1U) != 0) return -1;
      if (at + d < lanes.size() && ((good >> (at + d)) & 1U) != 0) return 1;
    }
    return 0;
  }
  std::int32_t const period = std::max(1, 2000 / step.settings.tick_ms);
  if ((state.tick + static_cast<Tick>(me.vehicle)) % period != 0) return 0;
  if (state.lanes[lanes[at]].length - me.position < 30.0F || me.is(Slot::kStops)) return 0;
  float best = 0.3F;  // m/s², threshold
  std::int8_t wish = 0;
  for (int side : {1, -1}) {
    if ((side < 0 && at == 0) || (side > 0 && at + 1 == lanes.size())) continue;
    std::size_t const to = side < 0 ? at - 1 : at + 1;
    if (((good >> to) & 1U) == 0) continue;
    Place const place = place_in(state, state.lanes[lanes[to]], me.position, me.length);
    float const there =
        place.gap_ahead == kFar
            ? idm_free_acceleration(driver, me.speed)
            : idm_acceleration(driver, me.speed, place.gap_ahead, me.speed - place.speed_ahead);
    if (there - current > best && place.gap_ahead > 2.0F && place.gap_behind > 2.0F) {
      best = there - current;
      wish = static_cast<std::int8_t>(side);
    }
  }
  return wish;
}

/// Does the vehicle have to leave the lane with index `at`, towards `side`?
bool must_change(Slot const& slot, std::size_t at, int side) {
  return slot.wish == side && ((slot.good_lanes >> at) & 1U) == 0;
}

/// Vehicles of a neighbour lane that must come over here, from the front to the back; the first
/// vehicle behind each lets it in.
class Merging {
 public:
  Merging(SimulationState const& state, IdRange<LaneId> lanes, std::size_t at, int side)
      : state_(state), side_(side), at_(side < 0 ? at - 1 : at + 1) {
    if ((side < 0 && at == 0) || at_ >= lanes.size()) return;
    lane_ = &state.lanes[lanes[at_]];
    count_ = lane_->urgent == 0 ? 0 : lane_->count;
  }
  /// The rear of the first one whose front lies between `position` and `leader`; −infinity when
  /// there is none.
  float rear_between(float position, float leader) {
    while (next_ < count_) {
      Slot const& slot = state_.slot(*lane_, next_);
      if (slot.position <= position) return -kFar;
      ++next_;
      if (slot.position < leader && must_change(slot, at_, -side_))
        return slot.position - slot.length;
    }
    return -kFar;
  }

 private:
  SimulationState const& state_;
  int side_;
  std::size_t at_;
  LaneState const* lane_ = nullptr;
  std::size_t next_ = 0, count_ = 0;
};

/// Who must change lanes falls back behind the vehicle beside it.
float fall_back(SimulationState const& state, IdRange<LaneId> lanes, std::size_t at, Slot const& me,
                IdmDriver const& driver) {
  // It does not stop for that: further on there may be room.
  if (me.speed < 2.0F || !must_change(me, at, me.wish)) return kFar;
  constexpr float kNear = 200.0F;
  if (state.lanes[lanes[at]].length - me.position > kNear) return kFar;
  Place const place =
      place_in(state, state.lanes[lanes[me.wish < 0 ? at - 1 : at + 1]], me.position, me.length);
  if (place.gap_ahead == kFar) return kFar;
  return std::max(-0.7F * driver.deceleration,
                  idm_acceleration(driver, me.speed, std::max(place.gap_ahead, 1.0F),
                                   me.speed - place.speed_ahead));
}

void plan_lane(Step& step, IdRange<LaneId> lanes, std::size_t at) {
  SimulationState& state = step.state;
  LaneId const id = lanes[at];
  LaneState& lane = state.lanes[id];
  bool const on_link = !step.network.is_movement(id);
  bool const has_neighbours = on_link && lanes.size() > 1;
  Merging from_left(state, lanes, at, -1), from_right(state, lanes, at, 1);
  std::uint8_t urgent = 0;
  for (std::size_t i = 0; i < lane.count; ++i) {
    Slot& me = state.slot(lane, i);
    Slot const* const leader = i > 0 ? &me - 1 : nullptr;
    IdmDriver const driver = driver_of(step, me, lane.speed_limit);
    float const v = me.speed;
    Ahead ahead;
    // A follower sees beyond its leader only where their ways part, or where the leader has a grant
    // and it has none.
    auto const parts_from_leader = [&] { return i == lane.granted || me.next != leader->next; };
    if (!leader ||
        (on_link && parts_from_leader() && lane.length - me.position < sight(driver, v))) {
      ahead = look_ahead(step, id, lane, me, driver);
    }
    float acceleration = std::min(idm_free_acceleration(driver, v), ahead.acceleration);
    if (leader) {
      float const gap = leader->position - leader->length - me.position;
      acceleration = std::min(acceleration, idm_acceleration(driver, v, gap, v - leader->speed));
    }
    if (has_neighbours) {
      float const leader_at = leader ? leader->position : kFar;
      float const rear = std::max(from_left.rear_between(me.position, leader_at),
                                  from_right.rear_between(me.position, leader_at));
      if (rear > me.position && !me.is(Slot::kGranted)) {
        acceleration =
            std::min(acceleration, std::max(-0.7F * driver.deceleration,
                                            idm_acceleration(driver, v, rear - me.position, v)));
      }
    }
    if (me.is(Slot::kDwells)) {
      acceleration = -kHardestBraking;
    } else if (me.is(Slot::kStops)) {
      Ahead stop;
      stop_before(stop, driver, v, me.stop_at - me.position + 0.3F);
      acceleration = std::min(acceleration, stop.acceleration);
    }
    me.limit = ahead.limit;
    me.acceleration = acceleration;
    me.wish = 0;
    if (!has_neighbours) continue;
    me.wish = lane_wish(step, lanes, at, me, driver, acceleration);
    if (me.wish == 0) continue;
    me.acceleration = std::min(acceleration, fall_back(state, lanes, at, me, driver));
    if (must_change(me, at, me.wish) && urgent < 255) ++urgent;
  }
  lane.urgent = urgent;
}

}  // namespace

void plan_strip(Step& step, StripId strip) {
  auto const lanes = step.lanes_of(strip);
  for (std::size_t i = 0; i < lanes.size(); ++i) plan_lane(step, lanes, i);
}

}  // namespace pendler
