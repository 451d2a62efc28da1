// Per junction: who may go. A grant is state: it is given when the braking distance reaches the
// stop line, holds for the whole way through the junction's stubs, and is taken back by a signal
// only while the vehicle can still stop.

#include <algorithm>
#include <array>

#include "kernels/gap_acceptance.h"
#include "kernels/signal.h"
#include "simulation/step.h"

namespace pendler {

namespace {

constexpr float kStub =
    21.0F;  // m: nobody is left waiting on a lane shorter than that inside a junction

struct Request {
  float arrival = 0;  // s
  LaneId lane;
  std::uint32_t slot = 0;
  TripId vehicle;
};

/// The movements that a vehicle needs at once: through the stubs of one junction.
struct Chain {
  std::array<MovementId, kLongestChain> movement;
  std::size_t size = 0;
  bool leads_on = true;  // false: it ends on a stub from which the route does not go on
};

Aspect aspect_of(Step const& step, MovementId m) {
  Network const& net = step.network;
  SignalGroupId const group = net.movements.group[m];
  if (!group.valid()) return Aspect::green;
  SignalId const signal = net.junctions.signal[net.movements.junction[m]];
  std::int32_t const cycle = net.signals.cycle_ms[signal];
  auto const t = static_cast<std::int32_t>((step.now() + net.signals.offset_ms[signal]) % cycle);
  auto const windows = net.signals.green[group];
  std::array<GreenSpan, 8> spans{};
  std::size_t const n = std::min(windows.size(), spans.size());
  for (std::size_t i = 0; i < n; ++i) spans[i] = {windows[i].begin_ms, windows[i].end_ms};
  return aspect_at({spans.data(), n}, net.signals.yellow_ms[group], cycle, t);
}

Chain chain_of(Step const& step, TripId vehicle) {
  Network const& net = step.network;
  VehicleState const& v = step.state.vehicles;
  Chain chain;
  MovementId m = v.next[vehicle];
  for (std::size_t at = v.route_at[vehicle] + std::size_t{1};; ++at) {
    chain.movement[chain.size++] = m;
    LaneId const lane = net.movements.to_lane[m];
    bool const inner = net.links.inner[net.lanes.link[lane]] != 0;
    bool const ends = at + 1 >= v.route[vehicle].size();
    if (net.lanes.length[lane] >= kStub || !inner || ends || chain.size == kLongestChain) break;
    m = movement_towards(step, lane, at, vehicle);
    chain.leads_on = m.valid();
    if (!chain.leads_on) break;
  }
  return chain;
}

bool contains(Chain const& chain, MovementId m) {
  return std::find(chain.movement.begin(),
                   chain.movement.begin() + static_cast<std::ptrdiff_t>(chain.size),
                   m) != chain.movement.begin() + static_cast<std::ptrdiff_t>(chain.size);
}

/// Is somebody on, or about to come onto, the part of `other` that the conflict covers?
bool occupied(Step const& step, MovementId other, Conflict const& conflict) {
  SimulationState const& state = step.state;
  LaneId const lane = step.network.lane_of(other);
  if (state.lanes.to_come[lane] > 0) return true;
  for (std::size_t i = 0; i < state.lanes.count[lane]; ++i) {
    std::uint32_t const slot = state.slot(lane, i);
    if (state.slots.position[slot] - state.slots.length[slot] < conflict.other_end) return true;
  }
  return state.lanes.tail.vehicle[lane] != TripId::kNone &&
         state.lanes.tail.back[lane] < conflict.other_end;
}

struct Approach {
  float seconds = kFar;  // until it reaches the stop line
  float speed = 0;
  bool standing = false;
  TripId vehicle;
  LaneId lane;
};

/// The first vehicle without a grant that comes towards `m` on `lane`, or a moving one on the lanes
/// before it within `sight` metres (of those, grants are not looked at: other junctions write them
/// in this phase).
Approach first_approach(Step const& step, MovementId m, LaneId lane, float before, float sight,
                        int depth) {
  SimulationState const& state = step.state;
  Network const& net = step.network;
  std::size_t const at = depth == 0 ? state.lanes.granted[lane] : 0;
  float const top = std::max(state.lanes.speed_limit[lane], 1.0F), length = net.lanes.length[lane];
  auto approach = [&](LaneId where, std::size_t index, float further) -> Approach {
    std::uint32_t const slot = state.slot(where, index);
    float const v = state.slots.speed[slot];
    float const d = net.lanes.length[where] - state.slots.position[slot] + further;
    return {time_to_drive(d, v, 1.5F, top), v, v < 0.5F,
            TripId(std::size_t{state.slots.vehicle[slot]}), where};
  };
  if (state.lanes.count[lane] > at) {
    std::uint32_t const slot = state.slot(lane, at);
    bool const comes = state.vehicles.next[TripId(std::size_t{state.slots.vehicle[slot]})] == m &&
                       (depth == 0 ? (state.slots.flags[slot] & Slot::kDwells) == 0
                                   : state.slots.speed[slot] > 3.0F);
    return comes ? approach(lane, at, before) : Approach{};
  }
  if (depth >= 4 || before + length > sight) return {};
  Approach best;
  for (MovementId in : net.lanes.in[lane]) {
    LaneId const way = net.lane_of(in);
    Approach const next =
        state.lanes.count[way] > 0
            ? approach(way, 0, before + length)
            : first_approach(step, in, net.movements.from_lane[in],
                             before + length + net.lanes.length[way], sight, depth + 1);
    if (next.seconds < best.seconds) best = next;
  }
  return best;
}

float critical_gap(Network const& net, MovementId m, MovementId other) {
  switch (net.movements.turn[m]) {
    case Turn::left:
    case Turn::sharp_left:
    case Turn::slight_left:
    case Turn::u_turn:
      // Opposite streams meet head on: left from the major road.
      return net.movements.group[m].valid() ||
                     net.movements.to_link[other] == net.movements.to_link[m]
                 ? kCriticalGapLeftMajor
                 : kCriticalGapLeftMinor;
    case Turn::right:
    case Turn::sharp_right:
    case Turn::slight_right:
      return kCriticalGapRight;
    case Turn::merge:
      return kCriticalGapLeftMajor;
    case Turn::straight:
      return kCriticalGapCross;
  }
  return kCriticalGapCross;
}

/// Must the vehicle let somebody go first who comes on `other`?
bool must_yield(Step const& step, Request const& r, MovementId m, MovementId other,
                Conflict const& conflict) {
  Network const& net = step.network;
  SimulationState const& state = step.state;
  if (aspect_of(step, other) == Aspect::red) return false;
  float const waited = static_cast<float>(state.lanes.waiting_ticks[r.lane]) * step.tick_s;
  float const gap = critical_gap(net, m, other) * patience_factor(waited);
  Approach const a = first_approach(step, other, net.movements.from_lane[other], 0.0F, 120.0F, 0);
  if (!a.vehicle.valid()) return false;
  Refusal const theirs_refused = a.standing ? state.lanes.refusal[a.lane] : Refusal::none;
  bool const cannot_go = a.standing && state.lanes.waiting_vehicle[a.lane] == a.vehicle.value &&
                         theirs_refused != Refusal::none && theirs_refused != Refusal::yields &&
                         theirs_refused != Refusal::stop_sign;
  if (cannot_go && waited >= 2.0F) return false;
  if (a.standing && waited >= 4.0F) {
    // Two that wait for each other, or one who cannot go: the longest wait goes first, then the
    // smaller key.
    std::int32_t const mine = state.lanes.waiting_ticks[r.lane];
    std::int32_t const theirs = state.lanes.waiting_vehicle[a.lane] == a.vehicle.value
                                    ? state.lanes.waiting_ticks[a.lane]
                                    : 0;
    auto const& keys = step.demand.trips.key;
    return std::pair(theirs, keys[r.vehicle]) > std::pair(mine, keys[a.vehicle]);
  }
  if (conflict.merges > 0 && a.speed < 8.0F && waited > 2.0F)
    return false;  // dense traffic: zipper
  return a.seconds < gap;
}

bool room_behind(Step const& step, Chain const& chain, std::uint32_t slot) {
  SimulationState const& state = step.state;
  LaneId const lane = step.network.movements.to_lane[chain.movement[chain.size - 1]];
  float free = step.network.lanes.length[lane];
  if (Rear const rear = last_rear(state, lane); rear.position < kFar) {
    // Where the last vehicle will have its rear when it brakes comfortably to a stop.
    free = rear.position + braking_distance(rear.speed, 3.0F);
  } else if (free < state.slots.length[slot] + 3.0F) {
    return true;  // an empty lane shorter than the vehicle: nobody could ever enter it otherwise
  }
  free -= static_cast<float>(state.lanes.incoming_cm[lane]) * 0.01F;
  return free >= state.slots.length[slot] + 1.0F;
}

std::int32_t room_cm(Step const& step, std::uint32_t slot) {
  return static_cast<std::int32_t>((step.state.slots.length[slot] + step.type_of(slot).min_gap) *
                                   100.0F);
}

struct Answer {
  Refusal refusal = Refusal::none;
  MovementId because;  // of whom, where somebody is in the way
};

Answer answer_to(Step const& step, Request const& r, Chain const& chain) {
  Network const& net = step.network;
  SimulationState const& state = step.state;
  MovementId const first = chain.movement[0];
  float const left = net.lanes.length[r.lane] - state.slots.position[r.slot];
  VehicleType const& type = step.type_of(r.slot);

  if (!chain.leads_on) return {Refusal::wrong_lane, {}};
  Aspect const aspect = aspect_of(step, first);
  bool const can_stop = left > braking_distance(state.slots.speed[r.slot], type.deceleration);
  if (aspect == Aspect::red || (aspect == Aspect::yellow && can_stop)) return {Refusal::red, {}};
  if (net.movements.must_stop[first] != 0 && state.lanes.waiting_ticks[r.lane] < 2)
    return {Refusal::stop_sign, {}};

  bool crosses = chain.size > 1;  // who stands on a stub stands in others' way
  for (std::size_t i = 0; i < chain.size; ++i) {
    MovementId const m = chain.movement[i];
    if (net.movements.needs_grant[m] == 0) continue;
    // A stub has to be free of vehicles that wait for a grant of their own.
    LaneId const stub = net.movements.to_lane[m];
    if (i + 1 < chain.size && stub != r.lane && state.lanes.count[stub] > state.lanes.granted[stub])
      return {Refusal::no_room, {}};
    LinkId const to = net.movements.to_link[m];
    if (allows(state.lanes.closed_for[net.movements.to_lane[m]], type.cls))
      return {Refusal::closed, {}};
    bool const on_rails = is_rail(net.links.cls[to]);
    SectionId const section = net.links.section[to];
    if (section.valid() && on_rails && state.section_holder[section] != r.vehicle.value)
      return {Refusal::section, {}};
    LevelCrossingId const crossing = net.movements.level_crossing[m];
    if (crossing.valid() && !on_rails && state.crossing_closed[crossing] != 0)
      return {Refusal::level_crossing, {}};
    auto const others = net.movements.conflicts[m];
    auto const areas = net.movements.conflict_areas[m];
    for (std::size_t k = 0; k < others.size(); ++k) {
      if (contains(chain, others[k])) continue;
      if (areas[k].merges == 0.0F) {
        crosses = true;
        if (occupied(step, others[k], areas[k])) return {Refusal::occupied, others[k]};
      }
      bool const yields = areas[k].priority == static_cast<float>(Priority::yield);
      if (yields && must_yield(step, r, m, others[k], areas[k]))
        return {Refusal::yields, others[k]};
    }
  }
  if (crosses && !room_behind(step, chain, r.slot)) {
    return {Refusal::no_room, chain.movement[chain.size - 1]};
  }
  return {};
}

void give(Step& step, Request const& r, Chain const& chain, std::size_t order) {
  Network const& net = step.network;
  SimulationState& state = step.state;
  for (std::size_t i = 0; i < chain.size; ++i) {
    MovementId const m = chain.movement[i];
    LaneId const to = net.movements.to_lane[m];
    ++state.lanes.to_come[net.lane_of(m)];
    if (i + 1 == chain.size) state.lanes.incoming_cm[to] += room_cm(step, r.slot);
    std::uint32_t const before = state.lanes.last_granted[to];
    state.vehicles.follows[r.vehicle][kLongestChain - chain.size + i] =
        before == r.vehicle.value ? TripId::kNone : before;
    state.lanes.last_granted[to] = r.vehicle.value;
  }
  state.vehicles.grant_number[r.vehicle] = (static_cast<std::uint64_t>(state.tick) << 16) | order;
  state.vehicles.granted_ahead[r.vehicle] = static_cast<std::uint8_t>(chain.size);
  state.slots.flags[r.slot] |= Slot::kGranted;
  ++state.lanes.granted[r.lane];
}

/// A grant is taken back, from the last one on: by a signal while the vehicle can still stop, and
/// from who stands behind others although it has one, because it holds up traffic that crosses.
void take_back(Step& step, LaneId lane) {
  Network const& net = step.network;
  SimulationState& state = step.state;
  if (net.links.inner[net.lanes.link[lane]] != 0) return;  // granted for the whole way
  while (state.lanes.granted[lane] > 0) {
    std::uint32_t const slot = state.slot(lane, state.lanes.granted[lane] - 1U);
    TripId const vehicle{state.slots.vehicle[slot]};
    MovementId const m = state.vehicles.next[vehicle];
    float const v = state.slots.speed[slot];
    float const left = net.lanes.length[lane] - state.slots.position[slot];
    bool const can_stop =
        left > braking_distance(v, step.type_of(slot).deceleration) + v * step.tick_s + 0.5F;
    bool const stopped_by_signal = can_stop && aspect_of(step, m) != Aspect::green;
    bool const held_up = v < 0.05F && left > 3.0F;
    if (!stopped_by_signal && !held_up) return;
    Chain const chain = chain_of(step, vehicle);
    for (std::size_t i = 0; i < chain.size; ++i) {
      LaneId const to = net.movements.to_lane[chain.movement[i]];
      --state.lanes.to_come[net.lane_of(chain.movement[i])];
      if (i + 1 == chain.size) state.lanes.incoming_cm[to] -= room_cm(step, slot);
      if (state.lanes.last_granted[to] == vehicle.value)
        state.lanes.last_granted[to] = TripId::kNone;
    }
    state.vehicles.granted_ahead[vehicle] = 0;
    state.slots.flags[slot] = static_cast<std::uint8_t>(state.slots.flags[slot] & ~Slot::kGranted);
    --state.lanes.granted[lane];
  }
}

void collect(Step& step, LaneId lane, std::vector<Request>& requests) {
  SimulationState& state = step.state;
  take_back(step, lane);
  std::size_t const at = state.lanes.granted[lane];
  if (at >= state.lanes.count[lane]) return;
  std::uint32_t const slot = state.slot(lane, at);
  TripId const vehicle{state.slots.vehicle[slot]};
  float const left = step.network.lanes.length[lane] - state.slots.position[slot];
  float const v = state.slots.speed[slot];
  bool const stands = v < 0.5F && left < 12.0F;
  state.lanes.waiting_ticks[lane] = stands && state.lanes.waiting_vehicle[lane] == vehicle.value
                                        ? state.lanes.waiting_ticks[lane] + 1
                                        : 0;
  state.lanes.waiting_vehicle[lane] = vehicle.value;
  MovementId const next = state.vehicles.next[vehicle];
  if (!next.valid() ||
      (state.slots.flags[slot] & (Slot::kArrives | Slot::kDwells | Slot::kStops)) != 0)
    return;
  VehicleType const& type = step.type_of(slot);
  // Where IDM begins to brake for the stop line.
  float const reach = 1.5F * v * v / (2.0F * std::sqrt(type.acceleration * type.deceleration)) +
                      v * (state.slots.headway[slot] + step.tick_s) + 6.0F;
  if (left > reach) return;
  requests.push_back({left / std::max(v, 1.0F), lane, slot, vehicle});
}

void grant_junction(Step& step, JunctionId junction) {
  Network const& net = step.network;
  std::vector<Request> requests;
  for (NodeId node : net.junctions.nodes[junction]) {
    for (LinkId link : net.nodes.in_links[node]) {
      if (!step.state.is_active(step.strip(link))) continue;
      for (LaneId lane : net.lanes_of(link)) {
        if (step.state.lanes.count[lane] > 0) collect(step, lane, requests);
      }
    }
  }
  auto const& keys = step.demand.trips.key;
  std::sort(requests.begin(), requests.end(), [&](Request const& a, Request const& b) {
    return std::pair(a.arrival, keys[a.vehicle]) < std::pair(b.arrival, keys[b.vehicle]);
  });
  for (Request const& r : requests) {
    Chain const chain = chain_of(step, r.vehicle);
    Answer const answer = answer_to(step, r, chain);
    step.state.lanes.refusal[r.lane] = answer.refusal;
    step.state.lanes.refused_for[r.lane] = answer.because;
    if (answer.refusal == Refusal::none)
      give(step, r, chain, static_cast<std::size_t>(&r - requests.data()));
  }
}

}  // namespace

void grant(Step& step) {
  // The junctions ahead of active links, each once, in ascending order of its first such link.
  StepScratch& scratch = step.scratch;
  scratch.junctions.clear();
  ++scratch.junction_round;
  for (std::size_t w = 0; w < step.state.active.size(); ++w) {
    for (std::uint64_t bits = step.state.active[w]; bits != 0; bits &= bits - 1) {
      StripId const s(w * 64 + static_cast<std::size_t>(__builtin_ctzll(bits)));
      if (!step.is_link(s)) break;
      JunctionId const junction =
          step.network.nodes.junction[step.network.links.to[LinkId(s.index())]];
      if (step.asked_junctions[junction] == 0 ||
          scratch.junction_seen[junction.index()] == scratch.junction_round)
        continue;
      scratch.junction_seen[junction.index()] = scratch.junction_round;
      scratch.junctions.push_back(junction);
    }
  }
  step.workers.for_chunks(scratch.junctions.size(), 16,
                          [&](std::size_t, std::size_t begin, std::size_t end) {
                            for (std::size_t i = begin; i < end; ++i)
                              grant_junction(step, scratch.junctions[i]);
                          });
}

}  // namespace pendler
