// From the queue beside a link onto one of its lanes.

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

#include "base/draw.h"
#include "kernels/car_following.h"
#include "kernels/drivers.h"
#include "kernels/lane_change.h"
#include "kernels/train.h"
#include "simulation/pace.h"
#include "simulation/step.h"

namespace pendler {

namespace {

/// A speed factor out of the type's bounds is drawn again, as SUMO's.
DriverDraw driver_of(std::uint64_t seed, VehicleType const& t, Key agent) {
  constexpr std::uint32_t kMostDraws = 100;
  auto const normal = [&](Purpose purpose, std::uint32_t n) {
    return static_cast<float>(draw_normal({seed, purpose, agent, n}));
  };
  DriverSpread const spread{t.speed_spread, t.driver_spread, t.driver_spread, t.speed_factor};
  DriverDraw driver;
  for (std::uint32_t n = 0; n < kMostDraws; ++n) {
    driver = driver_draw(spread, normal(Purpose::desired_speed, n), normal(Purpose::headway, 0),
                         normal(Purpose::acceleration, 0));
    if (driver.speed_factor >= t.speed_factor_least && driver.speed_factor <= t.speed_factor_most)
      return driver;
  }
  driver.speed_factor = std::clamp(driver.speed_factor, t.speed_factor_least, t.speed_factor_most);
  return driver;
}

/// The vehicle as it appears, but for its lane.
Slot new_slot(Step const& step, TripId trip) {
  VehicleTypeId const type = step.demand.trips.vehicle[trip];
  VehicleType const& t = step.types[type];
  Key const agent = step.demand.trips.agent[trip];
  Slot slot;
  slot.vehicle = trip.value;
  slot.type = static_cast<std::uint8_t>(type.value);
  slot.length = t.length;
  slot.look_phase = static_cast<std::uint8_t>(mix_bits(agent) >> 56);
  DriverDraw const driver = driver_of(step.settings.seed, t, agent);
  bool const krauss = t.model == CarFollowing::krauss;
  slot.speed_factor = driver.speed_factor;
  slot.headway = t.headway * (krauss ? 1.0F : driver.headway_factor);
  slot.acceleration_factor = krauss ? 1.0F : driver.acceleration_factor;
  if (step.demand.trips.run[trip].valid()) slot.flags |= Slot::kRun;
  return slot;
}

struct Entry {
  LaneId lane;
  std::size_t index = 0;
  float gap = -1;  // to the vehicle ahead
  float position = 0, speed = 0;
  bool has_place = false;  // if those behind it made room
};

/// From outside vehicles come as a stream that drives on: each one when the gap has grown to what
/// the leader's speed needs, or the speed of the greatest flow where the leader is faster. False
/// when it has not yet.
bool join_stream(Step const& step, Slot const& slot, float leader_speed, Entry& entry) {
  LaneState const& lane = step.state.lanes[entry.lane];
  DrivingSet const& set = step.driving(slot, step.kind_of(entry.lane));
  auto const pace_at = [&](float speed) {
    Slot driving = slot;
    driving.speed = speed;
    return Pace(set, driving, lane, step.tick_s);
  };
  Pace const pace = pace_at(0);
  float const slowest = std::min({entry.speed, leader_speed, pace.busiest_speed(slot.length)});
  float const room = entry.gap - pace.steady_gap(slowest);
  if (room < 0) return false;
  if (room < leader_speed * step.tick_s) {
    // It has waited until within this tick, and has driven since.
    float const driven = slowest * room / leader_speed;
    entry.position += driven;
    entry.gap -= driven;
    entry.speed = slowest;
    return true;
  }
  auto const brakes = [&](float speed) {
    Pace at = pace_at(speed);
    at.follow(entry.gap, std::min(speed, leader_speed));
    return at.acceleration() < 0;
  };
  float low = slowest, high = entry.speed;
  for (int i = 0; i < 10 && brakes(high); ++i) {
    float const middle = 0.5F * (low + high);
    (brakes(middle) ? high : low) = middle;
  }
  entry.speed = brakes(high) ? low : high;
  return true;
}

/// May a vehicle with that gap behind a new one go on without braking hard?
bool can_mind(Step const& step, float speed, float gap, float new_speed) {
  constexpr float kBraking = 3.0F;  // m/s²
  float const dt = step.tick_s;
  return safe_speed(gap - speed * dt, new_speed, kBraking, dt) >= speed - kBraking * dt;
}

bool comers_can_mind(Step const& step, Entry const& entry, Slot const& slot) {
  float const min_gap = step.type_of(slot).min_gap;
  for (MovementId in : step.network.lanes.in[entry.lane]) {
    Comer const& comer = step.scratch.comers[in];
    float const gap = entry.position - slot.length + comer.left;
    if (comer.left < kFar && (gap < min_gap || !can_mind(step, comer.speed, gap, entry.speed)))
      return false;
  }
  return true;
}

/// Room on a lane for a vehicle that starts at `position`.
Entry entry_on(Step const& step, LaneId id, float position, float wish, Slot const& slot,
               bool from_outside) {
  SimulationState const& state = step.state;
  LaneState const& lane = state.lanes[id];
  Entry entry{id, 0, kFar, position, wish};
  while (entry.index < lane.count && state.slot(lane, entry.index).position > position)
    ++entry.index;
  float leader_speed = 0;
  if (entry.index > 0) {
    Slot const& leader = state.slot(lane, entry.index - 1);
    entry.gap = leader.position - leader.length - position;
    leader_speed = leader.speed;
  } else if (lane.has_tail()) {
    entry.gap = lane.tail_back - position;
    leader_speed = lane.tail_speed;
  }
  float const min_gap = step.type_of(slot).min_gap;
  float const stands = entry.gap < kFar ? position + entry.gap - min_gap : lane.length;
  entry.has_place = entry.index >= lane.granted && lane.head + lane.count + 2U < lane.capacity &&
                    leaves_granted_room(step, id, entry.index, stands - slot.length);
  if (entry.gap < min_gap || !entry.has_place) {
    entry.gap = -1;
    return entry;
  }
  if (entry.gap < kFar && from_outside) {
    if (!join_stream(step, slot, leader_speed, entry)) {
      entry.gap = -1;
      return entry;
    }
  } else if (entry.gap < kFar) {
    entry.speed =
        std::min(entry.speed, safe_speed(entry.gap - min_gap, leader_speed, 2.0F, slot.headway));
  }
  if (entry.index < lane.count) {
    Slot const& behind = state.slot(lane, entry.index);
    float const gap = entry.position - slot.length - behind.position;
    if (gap < min_gap || !can_mind(step, behind.speed, gap, entry.speed)) entry.gap = -1;
  } else if (!comers_can_mind(step, entry, slot)) {
    entry.gap = -1;
  }
  return entry;
}

/// A stub belongs to those who have grants through it.
bool stub_in_use(Step const& step, LinkId link, IdRange<LaneId> lanes) {
  if (step.network.links.inner[link] == 0) return false;
  for (LaneId lane : lanes) {
    for (MovementId in : step.network.lanes.in[lane]) {
      LaneId const way = step.network.lane_of(in);
      if (step.state.lanes[way].to_come > 0 || step.state.lanes[way].count > 0) return true;
    }
  }
  return false;
}

/// From the link's start to the end of what the train has locked.
float locked_ahead(Step const& step, TripId train) {
  Network const& net = step.network;
  float metres = 0;
  for (LinkId link : step.state.vehicles[train].route) {
    SectionId const section = net.links.section[link];
    if (!section.valid() || !is_rail(net.links.cls[link])) break;
    if (step.state.section_holder[section] != train.value) return metres;
    metres += net.links.length[link];
  }
  return kFar;
}

/// Lanes of a link, a bit each.
using LaneBits = std::uint8_t;
constexpr LaneBits kAllLanes = 255;

struct Attempt {
  bool came = false;
  LaneBits waits_for = kAllLanes;  // who has not come
  LaneId let_in_by;                // whose vehicles can let it in
  float place = 0;                 // behind which they do, m
};

/// `held`: lanes for which others wait who have been here longer.
Attempt insert_one(Step& step, StripId strip, TripId trip, LaneBits held, ChunkEvents& events) {
  LinkId const link = step.link_of(strip);
  auto const lanes = step.lanes_of(strip);
  SimulationState& state = step.state;
  Network const& net = step.network;
  VehicleType const& type = step.types[step.demand.trips.vehicle[trip]];
  SectionId const section = net.links.section[link];
  if (section.valid() && is_rail(net.links.cls[link]) &&
      state.section_holder[section] != trip.value)
    return {};

  if (stub_in_use(step, link, lanes)) return {};

  Slot slot = new_slot(step, trip);
  RunId const run = step.demand.trips.run[trip];
  LineId const line = run.valid() ? step.demand.timetable.runs.line[run] : LineId();
  bool const from_stop = run.valid() && step.demand.timetable.lines.stop_position[line][0] == 0;
  bool const from_outside = !from_stop && step.tables.from_outside[link] != 0;
  float const length = net.links.length[link];
  float start = from_outside ? std::min(slot.length, 0.9F * length) : 0.5F * length;
  if (from_stop) {
    start = std::min(net.stops.along[step.demand.timetable.lines.stops[line][0]], length - 0.5F);
  }
  auto const given = step.demand.trips.ends[trip];
  TripEnds const ends = given.empty() ? TripEnds{} : given.front();
  if (!std::isnan(ends.depart_position)) start = std::min(ends.depart_position, length - 0.5F);
  // Wholly on the link, where it is long enough.
  if (std::isnan(ends.depart_position))
    start = std::max(start, std::min(slot.length, 0.9F * length));
  start = std::max(start, 0.1F);

  // Lanes that serve the route; from outside also those on which there is time to change, unless
  // that is to pass a queue.
  LaneChoice const choice = lane_choice(step, trip, link, state.vehicles[trip].route_at, type.cls);
  auto const known = std::min(lanes.size(), choice.serves.size());
  LaneBits mask = choice.good;
  auto const queues = [&](std::size_t i) {
    Rear const last = last_rear(state, state.lanes[lanes[i]]);
    return ((choice.good >> i) & 1U) != 0 && last.position < kFar &&
           last.speed < 0.7F * state.lanes[lanes[i]].speed_limit;
  };
  bool passes_queue = false;
  for (std::size_t i = 0; i < known; ++i) passes_queue = passes_queue || queues(i);
  std::uint32_t const at = state.vehicles[trip].route_at;
  for (std::size_t i = 0; from_outside && mask != 0 && i < known; ++i) {
    if (((mask >> i) & 1U) != 0 || !allows(net.lanes.allowed[lanes[i]], type.cls)) continue;
    if (passes_queue && !movement_towards(step, lanes[i], at, trip).valid()) continue;
    float const urgency =
        lane_urgency(choice.serves[i] - start, 1, state.lanes[lanes[i]].speed_limit, slot.length);
    if (urgency == 0.0F) mask = static_cast<LaneBits>(mask | (1U << i));
  }
  bool const town = step.kind_of(lanes.front()) == RoadKind::town;
  if ((mask & ~1U) != 0 &&
      !may_use_leftmost(known, town, type.cls == VehicleClass::truck, type.weight))
    mask = static_cast<LaneBits>(mask & ~1U);
  if (!std::isnan(ends.depart_lane) && static_cast<std::size_t>(ends.depart_lane) < known) {
    auto const only = static_cast<LaneBits>(1U << static_cast<unsigned>(ends.depart_lane));
    if ((choice.traps & only) == 0) mask = only;
  }
  float wanted = !std::isnan(ends.depart_speed) ? ends.depart_speed : from_outside ? kFar : 0;
  if (type.model == CarFollowing::train) {
    float const free = locked_ahead(step, trip) - start;
    if (free < kFar)
      wanted = std::min(wanted, braking_curve_speed({type.deceleration, step.tick_s}, free, 0));
  }
  float const top_speed = step.driving(slot, step.kind_of(lanes.front())).max_speed;
  bool const is_let_in = !from_outside && std::isnan(ends.depart_position);
  LaneId let_in_by;
  Entry best;
  for (std::size_t i = known; i-- > 0;) {  // the right lane first
    // Where a gridlock is, each gap is needed to get out of it.
    bool const closes_up = (state.lanes[lanes[i]].notes & LaneState::kClosesUp) != 0;
    if ((((mask & ~held) >> i) & 1U) == 0 || closes_up) continue;
    float const wish =
        std::min({wanted, state.lanes[lanes[i]].speed_limit * slot.speed_factor, top_speed});
    Entry const e = entry_on(step, lanes[i], start, wish, slot, from_outside);
    if (e.gap > best.gap) best = e;
    // What a queue that cannot drive on has of room is needed there.
    bool const lacks_room = state.waits[lanes[i]].refusal == Refusal::no_room;
    if (is_let_in && e.has_place && !lacks_room && !let_in_by.valid()) let_in_by = lanes[i];
  }
  if (!best.lane.valid())
    return {false, mask, let_in_by, start - slot.length - step.type_of(slot).min_gap};

  slot.position = best.position;
  slot.speed = best.speed;
  slot.stop_at = kFar;
  state.vehicles[trip].lane = best.lane;
  slot.entry_odometer = -static_cast<double>(best.position);
  state.vehicles[trip].odometer = 0;
  state.vehicles[trip].tail_speed = slot.speed;
  state.trips.progress[trip].free_s = -static_cast<double>(
      best.position / std::max(1.0F, std::min(state.lanes[best.lane].speed_limit, top_speed)));
  MunicipalityId const municipality = net.links.municipality[link];
  if (municipality.valid() && municipality.index() < 32)
    state.trips.progress[trip].municipalities |= 1U << municipality.value;
  settle_on_lane(step, slot, best.lane);
  insert_slot(step, best.lane, best.index, slot);
  ++state.counts[best.lane].entered;
  events.departed.push_back(trip);
  return {true, 0, {}, 0};
}

}  // namespace

void look_for_comers(Step& step, StripId strip) {
  Network const& net = step.network;
  SimulationState const& state = step.state;
  for (LaneId lane : step.lanes_of(strip)) {
    for (MovementId in : net.lanes.in[lane]) {
      Comer& comer = step.scratch.comers[in] = {};
      LaneState const& way = state.lanes[net.lane_of(in)];
      LaneState const& before = state.lanes[net.movements.from_lane[in]];
      if (way.count > 0) {
        Slot const& first = state.slot(way, 0);
        comer = {way.length - first.position, first.speed};
        continue;
      }
      // With a grant, or where none is needed, the next one will not stop before the junction.
      std::size_t const may_come = step.tables.movements[in].needs_grant != 0
                                       ? before.granted
                                       : std::min<int>(before.count, 1);
      for (std::size_t i = 0; i < may_come; ++i) {
        Slot const& next = state.slot(before, i);
        if (next.next != in) continue;
        comer = {way.length + before.length - next.position, next.speed};
        break;
      }
    }
  }
}

namespace {

/// Who has waited so long beside a queue is let in.
constexpr std::int64_t kLetInAfter_s = 30;

void ask_to_be_let_in(Step& step, StripId strip, TripId trip, Attempt const& attempt) {
  QueueFront& front = step.state.queue_front[strip];
  if (front.vehicle != trip.value) front = {trip.value, step.state.tick, 0};
  std::int64_t const waited_ms = (step.state.tick - front.since) * step.settings.tick_ms;
  bool const has_room = attempt.let_in_by.valid() && attempt.place > 0;
  if (!has_room || waited_ms < kLetInAfter_s * kSecond) return;
  step.state.lanes[attempt.let_in_by].notes |= LaneState::kLetsIn;
  front.place = attempt.place;
}

}  // namespace

void insert_waiting(Step& step, StripId strip, ChunkEvents& events) {
  auto& queue = step.state.queue[strip];
  auto const lanes = step.lanes_of(strip);
  for (LaneId lane : lanes) {
    LaneState& row = step.state.lanes[lane];
    if (row.has_mark()) follow_tail(step, lane);
    row.notes = static_cast<std::uint8_t>(row.notes & ~LaneState::kLetsIn);
  }
  auto const may_enter = [&](TripId trip) {
    VehicleClass const cls = step.types[step.demand.trips.vehicle[trip]].cls;
    return std::any_of(lanes.begin(), lanes.end(), [&](LaneId lane) {
      return !allows(step.state.lanes[lane].closed_for, cls);
    });
  };
  // First come, first served on each lane: those whom a control keeps out and those who wait for
  // other lanes are passed.
  auto& waits_for = step.state.queue_lanes[strip];
  waits_for.resize(queue.size(), 0);
  auto const all = static_cast<LaneBits>((1U << std::min<std::size_t>(lanes.size(), 8)) - 1U);
  LaneBits held = 0;
  std::size_t at = 0, came = 0;
  bool asked = false;
  while (at < queue.size() && came < lanes.size() && (held & all) != all) {
    bool const held_up = waits_for[at] != 0 && (waits_for[at] & ~held) == 0;
    if (!held_up && may_enter(queue[at])) {
      Attempt const attempt = insert_one(step, strip, queue[at], held, events);
      if (attempt.came) {
        auto const gone = static_cast<std::ptrdiff_t>(at);
        queue.erase(queue.begin() + gone);
        waits_for.erase(waits_for.begin() + gone);
        ++came;
        continue;
      }
      if (!std::exchange(asked, true)) ask_to_be_let_in(step, strip, queue[at], attempt);
      waits_for[at] = attempt.waits_for;
      held = static_cast<LaneBits>(held | attempt.waits_for);
    }
    ++at;
  }
  step.state.queue_ticks[strip] += static_cast<std::uint32_t>(queue.size());
  if (!queue.empty()) return;
  step.state.queue_front[strip] = {};
  step.state.queued.remove(strip.index());
}

}  // namespace pendler
