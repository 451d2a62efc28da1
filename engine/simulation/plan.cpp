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
void follow_grant(Step const& step, Ahead& ahead, IdmDriver const& driver, TripId me,
                  std::uint32_t other, LaneId own, float position, float v, float distance,
                  LaneId target) {
  Network const& net = step.network;
  SimulationState const& state = step.state;
  if (other == TripId::kNone) return;
  LaneId const lane = state.vehicles.lane[TripId(std::size_t{other})];
  if (!lane.valid() || lane == target || lane == own) return;
  // Not one that was granted again later, nor one behind on the same way.
  auto const& numbers = state.vehicles.grant_number;
  if (numbers[TripId(std::size_t{other})] >= numbers[me]) return;
  if (net.is_movement(own) && net.movements.from_lane[net.movement_of(own)] == lane) return;
  float rest = 0;
  if (net.is_movement(lane)) {
    if (net.movements.to_lane[net.movement_of(lane)] != target) return;
    rest = net.lanes.length[lane];
  } else {
    MovementId const m = state.vehicles.next[TripId(std::size_t{other})];
    if (!m.valid() || net.movements.to_lane[m] != target ||
        state.vehicles.granted_ahead[TripId(std::size_t{other})] == 0)
      return;
    rest = net.lanes.length[lane] + net.lanes.length[net.lane_of(m)];
  }
  for (std::size_t i = 0; i < state.lanes.count[lane]; ++i) {
    std::uint32_t const slot = state.slot(lane, i);
    if (state.slots.vehicle[slot] != other) continue;
    float const gap = distance - (rest - state.slots.position[slot]) - state.slots.length[slot];
    follow(ahead, driver, v, gap, state.slots.speed[slot]);
    ahead.limit = std::min(ahead.limit, position + std::max(gap, 0.0F));
    return;
  }
}

/// The leader on a lane that lies `distance` metres ahead (to its start); false when there is none.
bool follow_last(Step const& step, Ahead& ahead, IdmDriver const& driver, float position, float v,
                 LaneId lane, float distance) {
  Rear const rear = last_rear(step.state, lane);
  if (rear.position == kFar) return false;
  follow(ahead, driver, v, distance + rear.position, rear.speed);
  ahead.limit = std::min(ahead.limit, position + std::max(distance + rear.position, 0.0F));
  return true;
}

/// Walks the route beyond the lane's end as far as the vehicle must see.
Ahead look_ahead(Step const& step, LaneId lane, std::uint32_t slot, IdmDriver const& driver) {
  Network const& net = step.network;
  SimulationState const& state = step.state;
  Slots const& s = state.slots;
  TripId const me{s.vehicle[slot]};
  float const v = s.speed[slot], position = s.position[slot];
  float const far = sight(driver, v);
  Ahead ahead;
  float distance = net.lanes.length[lane] - position, last_length = net.lanes.length[lane];
  if (state.lanes.tail.vehicle[lane] != TripId::kNone) {
    float const gap = state.lanes.tail.back[lane] - position;
    follow(ahead, driver, v, gap, state.lanes.tail.speed[lane]);
    ahead.limit = position + std::max(gap, 0.0F);
    return ahead;
  }
  if ((s.flags[slot] & Slot::kArrives) != 0) return ahead;

  std::size_t links_ahead = 0, grants = state.vehicles.granted_ahead[me];
  MovementId m = net.is_movement(lane) ? net.movement_of(lane) : state.vehicles.next[me];
  bool on_movement = net.is_movement(lane);
  while (distance < far) {
    if (!on_movement) {
      bool const asks = m.valid() && net.movements.needs_grant[m] != 0 && grants == 0;
      if (!m.valid() || asks ||
          allows(state.lanes.closed_for[net.movements.to_lane[m]], step.type_of(slot).cls)) {
        // At the end of its own lane, or of one further on: there it will ask, so it has to come
        // onto that lane.
        stop_before(ahead, driver, v,
                    std::max(distance - kStopMargin, distance - last_length + 2 * kCreep));
        break;
      }
      if (grants > 0) --grants;
      LaneId const way = net.lane_of(m);
      slow_down(ahead, driver, v, distance, state.lanes.speed_limit[way] * s.speed_factor[slot]);
      if (follow_last(step, ahead, driver, position, v, way, distance)) break;
      distance += net.lanes.length[way];
    }
    on_movement = false;
    LaneId const to = net.movements.to_lane[m];
    if (links_ahead == 0 && (s.flags[slot] & Slot::kGranted) != 0) {
      std::size_t const entered = net.is_movement(lane) ? 1 : 0;
      std::size_t const index = kLongestChain - state.vehicles.granted_ahead[me] - entered;
      follow_grant(step, ahead, driver, me, state.vehicles.follows[me][index], lane, position, v,
                   distance, to);
    }
    slow_down(ahead, driver, v, distance, state.lanes.speed_limit[to] * s.speed_factor[slot]);
    if (follow_last(step, ahead, driver, position, v, to, distance)) break;
    last_length = net.lanes.length[to];
    distance += last_length;
    ++links_ahead;
    std::size_t const at = state.vehicles.route_at[me] + links_ahead;
    if (at + 1 >= state.vehicles.route[me].size()) break;
    m = movement_towards(step, to, at, me);
  }
  return ahead;
}

/// Gaps of a place in a lane: to the vehicle before and behind it.
struct Place {
  float gap_ahead = kFar, speed_ahead = 0, gap_behind = kFar, speed_behind = 0;
  std::size_t index = 0;  // where it would stand in the lane
};

Place place_in(Step const& step, LaneId lane, float position, float length) {
  SimulationState const& state = step.state;
  std::size_t low = 0, high = state.lanes.count[lane];
  while (low < high) {  // positions fall with the index
    std::size_t const mid = (low + high) / 2;
    if (state.slots.position[state.slot(lane, mid)] > position)
      low = mid + 1;
    else
      high = mid;
  }
  Place place;
  place.index = low;
  if (low > 0) {
    std::uint32_t const leader = state.slot(lane, low - 1);
    place.gap_ahead = state.slots.position[leader] - state.slots.length[leader] - position;
    place.speed_ahead = state.slots.speed[leader];
  } else if (state.lanes.tail.vehicle[lane] != TripId::kNone) {
    place.gap_ahead = state.lanes.tail.back[lane] - position;
    place.speed_ahead = state.lanes.tail.speed[lane];
  }
  if (low < state.lanes.count[lane]) {
    std::uint32_t const behind = state.slot(lane, low);
    place.gap_behind = position - length - state.slots.position[behind];
    place.speed_behind = state.slots.speed[behind];
  }
  return place;
}

/// −1, 0 or 1: the side to which the vehicle wants to go. Lanes that the route needs come first;
/// otherwise MOBIL's incentive (Kesting, Treiber, Helbing 2007) without politeness, looked at every
/// two seconds.
std::int8_t lane_wish(Step const& step, std::span<LaneId const> lanes, std::size_t at,
                      std::uint32_t slot, IdmDriver const& driver, float current) {
  SimulationState const& state = step.state;
  Slots const& s = state.slots;
  std::uint8_t const good = s.good_lanes[slot];
  if (good == 0 || (s.flags[slot] & (Slot::kGranted | Slot::kDwells)) != 0) return 0;
  if (((good >> at) & 1U) == 0) {
    for (std::size_t d = 1; d < lanes.size(); ++d) {
      if (at >= d && ((good >> (at - d)) & 1U) != 0) return -1;
      if (at + d < lanes.size() && ((good >> (at + d)) & 1U) != 0) return 1;
    }
    return 0;
  }
  std::int32_t const period = std::max(1, 2000 / step.settings.tick_ms);
  if ((state.tick + static_cast<Tick>(s.vehicle[slot])) % period != 0) return 0;
  if (step.network.lanes.length[lanes[at]] - s.position[slot] < 30.0F ||
      (s.flags[slot] & Slot::kStops) != 0)
    return 0;
  float best = 0.3F;  // m/s², threshold
  std::int8_t wish = 0;
  for (int side : {1, -1}) {
    if ((side < 0 && at == 0) || (side > 0 && at + 1 == lanes.size())) continue;
    std::size_t const to = side < 0 ? at - 1 : at + 1;
    if (((good >> to) & 1U) == 0) continue;
    Place const place = place_in(step, lanes[to], s.position[slot], s.length[slot]);
    float const there = place.gap_ahead == kFar
                            ? idm_free_acceleration(driver, s.speed[slot])
                            : idm_acceleration(driver, s.speed[slot], place.gap_ahead,
                                               s.speed[slot] - place.speed_ahead);
    if (there - current > best && place.gap_ahead > 2.0F && place.gap_behind > 2.0F) {
      best = there - current;
      wish = static_cast<std::int8_t>(side);
    }
  }
  return wish;
}

/// Does the vehicle have to leave the lane with index `at`, towards `side`?
bool must_change(Slots const& s, std::uint32_t slot, std::size_t at, int side) {
  return s.wish[slot] == side && ((s.good_lanes[slot] >> at) & 1U) == 0;
}

/// Vehicles of a neighbour lane that must come over here, from the front to the back; the first
/// vehicle behind each lets it in.
class Merging {
 public:
  Merging(Step const& step, std::span<LaneId const> lanes, std::size_t at, int side)
      : state_(step.state), side_(side), at_(side < 0 ? at - 1 : at + 1) {
    if ((side < 0 && at == 0) || at_ >= lanes.size()) return;
    lane_ = lanes[at_];
    count_ = state_.lanes.count[lane_];
  }
  /// The rear of the first one whose front lies between `position` and `leader`; −infinity when
  /// there is none.
  float rear_between(float position, float leader) {
    while (next_ < count_) {
      std::uint32_t const slot = state_.slot(lane_, next_);
      float const front = state_.slots.position[slot];
      if (front <= position) return -kFar;
      ++next_;
      if (front < leader && must_change(state_.slots, slot, at_, -side_))
        return front - state_.slots.length[slot];
    }
    return -kFar;
  }

 private:
  SimulationState const& state_;
  int side_;
  std::size_t at_;
  LaneId lane_;
  std::size_t next_ = 0, count_ = 0;
};

/// Who must change lanes falls back behind the vehicle beside it.
float fall_back(Step const& step, std::span<LaneId const> lanes, std::size_t at, std::uint32_t slot,
                IdmDriver const& driver) {
  Slots const& s = step.state.slots;
  // It does not stop for that: further on there may be room.
  if (s.speed[slot] < 2.0F || !must_change(s, slot, at, s.wish[slot])) return kFar;
  constexpr float kNear = 200.0F;
  if (step.network.lanes.length[lanes[at]] - s.position[slot] > kNear) return kFar;
  Place const place =
      place_in(step, lanes[s.wish[slot] < 0 ? at - 1 : at + 1], s.position[slot], s.length[slot]);
  if (place.gap_ahead == kFar) return kFar;
  float const v = s.speed[slot];
  return std::max(
      -0.7F * driver.deceleration,
      idm_acceleration(driver, v, std::max(place.gap_ahead, 1.0F), v - place.speed_ahead));
}

void plan_lane(Step& step, std::span<LaneId const> lanes, std::size_t at) {
  SimulationState& state = step.state;
  Slots& s = state.slots;
  LaneId const lane = lanes[at];
  bool const link_lanes = !step.network.is_movement(lane);
  float const limit = state.lanes.speed_limit[lane], end = step.network.lanes.length[lane];
  bool const has_neighbours = link_lanes && lanes.size() > 1;
  Merging from_left(step, lanes, at, -1), from_right(step, lanes, at, 1);
  for (std::size_t i = 0; i < state.lanes.count[lane]; ++i) {
    std::uint32_t const slot = state.slot(lane, i), leader = slot - 1;
    IdmDriver const driver = driver_of(step, slot, limit);
    float const v = s.speed[slot];
    Ahead ahead;
    // A follower sees beyond its leader only where their ways part, or where the leader has a grant
    // and it has none.
    auto parts_from_leader = [&] {
      return i == state.lanes.granted[lane] ||
             state.vehicles.next[TripId(std::size_t{s.vehicle[slot]})] !=
                 state.vehicles.next[TripId(std::size_t{s.vehicle[leader]})];
    };
    if (i == 0 ||
        (link_lanes && end - s.position[slot] < sight(driver, v) && parts_from_leader())) {
      ahead = look_ahead(step, lane, slot, driver);
    }
    float acceleration = std::min(idm_free_acceleration(driver, v), ahead.acceleration);
    if (i > 0) {
      float const gap = s.position[leader] - s.length[leader] - s.position[slot];
      acceleration = std::min(acceleration, idm_acceleration(driver, v, gap, v - s.speed[leader]));
    }
    if (has_neighbours) {
      float const leader_at = i > 0 ? s.position[leader] : kFar;
      float const rear = std::max(from_left.rear_between(s.position[slot], leader_at),
                                  from_right.rear_between(s.position[slot], leader_at));
      if (rear > s.position[slot] && (s.flags[slot] & Slot::kGranted) == 0) {
        acceleration = std::min(acceleration,
                                std::max(-0.7F * driver.deceleration,
                                         idm_acceleration(driver, v, rear - s.position[slot], v)));
      }
    }
    if ((s.flags[slot] & Slot::kDwells) != 0) {
      acceleration = -kHardestBraking;
    } else if ((s.flags[slot] & Slot::kStops) != 0) {
      Ahead stop;
      stop_before(stop, driver, v, s.stop_at[slot] - s.position[slot] + 0.3F);
      acceleration = std::min(acceleration, stop.acceleration);
    }
    s.acceleration[slot] = acceleration;
    s.limit[slot] = ahead.limit;
    s.wish[slot] =
        has_neighbours ? lane_wish(step, lanes, at, slot, driver, acceleration) : std::int8_t{0};
    if (s.wish[slot] != 0)
      s.acceleration[slot] =
          std::min(s.acceleration[slot], fall_back(step, lanes, at, slot, driver));
  }
}

}  // namespace

void plan(Step& step) {
  step.for_active([&](std::size_t, StripId strip) {
    auto const lanes = step.state.strips[strip];
    for (std::size_t i = 0; i < lanes.size(); ++i) plan_lane(step, lanes, i);
  });
}

}  // namespace pendler
