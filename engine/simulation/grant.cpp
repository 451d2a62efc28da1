#include "simulation/grant.h"

// Who may go. A grant is state: it is given when the braking distance reaches the
// stop line, holds for the whole way through the junction's stubs, and is taken back by a signal
// only while the vehicle can still stop.

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include "kernels/car_following.h"
#include "kernels/gap_acceptance.h"
#include "simulation/signals.h"

namespace pendler {

namespace {

/// The movements that a vehicle needs at once: through the stubs of one junction.
struct Chain {
  std::array<MovementId, kLongestChain> movement;
  std::size_t size = 0;
  bool leads_on = true;  // false: it ends on a stub from which the route does not go on

  MovementId last() const { return movement[size - 1]; }
  bool contains(MovementId m) const {
    auto const end = movement.begin() + static_cast<std::ptrdiff_t>(size);
    return std::find(movement.begin(), end, m) != end;
  }
};

constexpr float kAtLine = 5.0F;           // m; who stands so near has stopped at the line
constexpr float kStopBeforeArrow = 1.0F;  // s

struct Answer {
  Refusal refusal = Refusal::none;
  MovementId because;  // of whom, where somebody is in the way
};

class Granting {
 public:
  Granting(Step& step, JunctionId junction, Grants::Scratch& scratch)
      : step_(step),
        net_(step.network),
        state_(step.state),
        tables_(step.tables),
        junction_(junction),
        scratch_(scratch),
        busy_(state_.busy.data() + tables_.first_busy[junction]) {}

  /// See give_back().
  bool give_back(LaneState& lane) {
    if (lane.granted == 0) return false;
    for (std::size_t i = 0; i < lane.granted; ++i) {
      if (state_.slot(lane, i).speed > 0.05F) return false;
    }
    while (lane.granted > 0) withdraw(lane);
    return true;
  }

  void run() {
    SignalId const signal = net_.junctions.signal[junction_];
    if (signal.valid()) show_signal(step_, signal, scratch_.phases);
    scratch_.requests.clear();
    for (NodeId node : net_.junctions.nodes[junction_]) {
      for (LinkId link : net_.nodes.in_links[node]) {
        if (!state_.active.has(step_.strip(link).index())) continue;
        for (LaneId lane : net_.lanes_of(link)) {
          if (state_.lanes[lane].count > 0) collect(lane);
        }
      }
    }
    if (scratch_.requests.empty()) return;
    auto const& keys = step_.demand.trips.key;
    std::sort(scratch_.requests.begin(), scratch_.requests.end(),
              [&](GrantRequest const& a, GrantRequest const& b) {
                return std::pair(a.arrival, keys[a.slot->trip()]) <
                       std::pair(b.arrival, keys[b.slot->trip()]);
              });
    std::size_t const movements = net_.junctions.movements[junction_].size();
    scratch_.approaches.resize(movements);
    scratch_.approach_known.assign(movements, 0);
    std::size_t order = 0;
    for (GrantRequest const& r : scratch_.requests) {
      Chain const chain = chain_of(*r.slot);
      Answer const answer = answer_to(r, chain);
      state_.waits[r.lane].refusal = answer.refusal;
      state_.waits[r.lane].refused_for = answer.because;
      if (answer.refusal == Refusal::none) give(r, chain, order);
      ++order;
    }
  }

 private:
  Aspect aspect_of(MovementId m) const {
    SignalGroupId const group = tables_.movements[m].group;
    return group.valid() ? state_.aspect[group] : Aspect::green;
  }

  /// Green arrow (StVO § 37): right turns may go at red, after a stop and behind everybody else.
  bool turns_on_red(MovementId m) const {
    SignalId const signal = net_.junctions.signal[junction_];
    if (!signal.valid() || state_.signals.plan[signal].right_on_red == 0) return false;
    Turn const turn = net_.movements.turn[m];
    return (turn == Turn::right || turn == Turn::sharp_right) && aspect_of(m) == Aspect::red;
  }
  /// … and this one has stopped.
  bool may_turn_on_red(GrantRequest const& r, MovementId m) const {
    float const left = state_.lanes[r.lane].length - r.slot->position;
    float const waited = static_cast<float>(state_.waits[r.lane].ticks) * step_.tick_s;
    return left < kAtLine && waited >= kStopBeforeArrow && turns_on_red(m);
  }

  Chain chain_of(Slot const& slot) const {
    VehicleState const& v = state_.vehicles[slot.trip()];
    Chain chain;
    MovementId m = slot.next;
    for (std::size_t at = v.route_at + std::size_t{1};; ++at) {
      chain.movement[chain.size++] = m;
      LaneId const lane = tables_.movements[m].to_lane;
      bool const inner = net_.links.inner[tables_.movements[m].to_link] != 0;
      bool const ends = at + 1 >= v.route.size();
      if (!inner || state_.lanes[lane].length >= kStub || ends || chain.size == kLongestChain)
        break;
      m = movement_towards(step_, lane, at, slot.trip());
      chain.leads_on = m.valid();
      if (!chain.leads_on) break;
    }
    return chain;
  }

  // ---- who asks

  void collect(LaneId id) {
    take_back(id);
    LaneState& lane = state_.lanes[id];
    if (lane.granted >= lane.count) return;
    Slot& slot = state_.slot(lane, lane.granted);
    float const left = lane.length - slot.position, v = slot.speed;
    bool const stands = v < 0.5F && left < 12.0F;
    LaneWait& wait = state_.waits[id];
    wait.ticks = stands && wait.vehicle == slot.vehicle ? wait.ticks + 1 : 0;
    wait.vehicle = slot.vehicle;
    if (!slot.next.valid() || (slot.flags & (Slot::kArrives | Slot::kDwells | Slot::kStops)) != 0)
      return;
    if (left > asking_distance(step_, slot)) return;
    float const arrival = slot.is(Slot::kFavoured) ? -1.0F : left / std::max(v, 1.0F);
    scratch_.requests.push_back({arrival, id, &slot});
  }

  // ---- the answer

  /// Does the vehicle's route lead over `m`, `links` links from where it is?
  bool will_take(Slot const& slot, MovementId m, std::size_t links) const {
    VehicleState const& v = state_.vehicles[slot.trip()];
    std::size_t const at = v.route_at + links;
    return at < v.route.size() && v.route[at] == tables_.movements[m].to_link;
  }

  /// The first vehicle without a grant that comes towards `m`, whose lane or lane before it is
  /// `id`, or a moving one on the lanes before it within `sight` metres (of those, grants are not
  /// looked at: other junctions write them in this phase).
  Approach first_approach(MovementId m, MovementId via, LaneId id, float before, float sight,
                          std::size_t depth) const {
    LaneState const& lane = state_.lanes[id];
    std::size_t const at = depth == 0 ? lane.granted : 0;
    float const top = std::max(lane.speed_limit, 1.0F);
    auto approach = [&](LaneId where, Slot const& slot, float further) -> Approach {
      float const d = state_.lanes[where].length - slot.position + further;
      return {time_to_drive(d, slot.speed, 1.5F, top), slot.speed, slot.speed < 0.5F, slot.trip(),
              where};
    };
    if (lane.count > at) {
      Slot const& slot = state_.slot(lane, at);
      bool const comes =
          depth == 0 ? slot.next == m && !slot.is(Slot::kDwells)
                     : slot.next == via && slot.speed > 3.0F && will_take(slot, m, depth + 1);
      return comes ? approach(id, slot, before) : Approach{};
    }
    if (depth >= 4 || before + lane.length > sight) return {};
    Approach best;
    for (MovementId in : net_.lanes.in[id]) {
      LaneId const way = net_.lane_of(in);
      LaneState const& on_way = state_.lanes[way];
      Approach next;
      if (on_way.count > 0) {
        Slot const& slot = state_.slot(on_way, 0);
        if (will_take(slot, m, depth + 2)) next = approach(way, slot, before + lane.length);
      } else {
        next = first_approach(m, in, net_.movements.from_lane[in],
                              before + lane.length + on_way.length, sight, depth + 1);
      }
      if (next.seconds < best.seconds) best = next;
    }
    return best;
  }

  Approach const& approach_on(MovementId m) {
    std::size_t const bit = tables_.movements[m].bit;
    if (scratch_.approach_known[bit] == 0) {
      scratch_.approaches[bit] = first_approach(m, m, net_.movements.from_lane[m], 0.0F, 120.0F, 0);
      scratch_.approach_known[bit] = 1;
    }
    return scratch_.approaches[bit];
  }

  /// Is somebody on, or about to come onto, the part of `other` that the conflict covers?
  bool occupied(MovementId other, Conflict const& conflict) const {
    LaneState const& lane = state_.lanes[net_.lane_of(other)];
    if (lane.to_come > 0) return true;
    for (std::size_t i = 0; i < lane.count; ++i) {
      Slot const& slot = state_.slot(lane, i);
      if (slot.position - slot.length < conflict.other_end) return true;
    }
    return lane.has_tail() && lane.tail_back < conflict.other_end;
  }

  struct GapNeed {
    float critical = 0, follow_up = 0;  // s
  };

  /// Between two vehicles of the stream that goes first, and between two of one's own.
  GapNeed gap_need(MovementId m, Slot const& slot) const {
    GapNeed need;
    bool const from_major = net_.movements.group[m].valid();
    switch (net_.movements.turn[m]) {
      case Turn::left:
      case Turn::sharp_left:
      case Turn::slight_left:
      case Turn::u_turn:
        need = from_major || goes_first_mostly(m)
                   ? GapNeed{kCriticalGapLeftMajor, kFollowUpLeftMajor}
                   : GapNeed{kCriticalGapLeftMinor, kFollowUpLeftMinor};
        break;
      case Turn::right:
      case Turn::sharp_right:
      case Turn::slight_right:
        need = {kCriticalGapRight, kFollowUpRight};
        break;
      case Turn::merge:
        need = {kCriticalGapLeftMajor, kFollowUpLeftMajor};
        break;
      case Turn::straight:
        need = {kCriticalGapCross, kFollowUpCross};
        break;
    }
    if (net_.junctions.control[junction_] == JunctionControl::roundabout)
      need = {kCriticalGapRoundabout, kFollowUpRoundabout};
    VehicleClass const cls = step_.type_of(slot).cls;
    if (cls == VehicleClass::truck || cls == VehicleClass::bus) {
      need.critical += kHeavyCriticalGap;
      need.follow_up += kHeavyFollowUp;
    }
    return need;
  }

  /// A left turn off the road that goes first yields only to those who come the other way.
  bool goes_first_mostly(MovementId m) const {
    auto const areas = net_.movements.conflict_areas[m];
    return std::any_of(areas.begin(), areas.end(), [](Conflict const& c) {
      return c.priority == static_cast<float>(Priority::first);
    });
  }

  /// Must the vehicle let somebody go first who comes on `other`?
  bool must_yield(GrantRequest const& r, MovementId m, MovementId other, Conflict const& conflict) {
    if (aspect_of(other) == Aspect::red || r.slot->is(Slot::kFavoured)) return false;
    Approach const& a = approach_on(other);
    if (!a.vehicle.valid()) return false;
    std::int32_t const mine = state_.waits[r.lane].ticks;
    float const waited = static_cast<float>(mine) * step_.tick_s;
    if (a.standing) {
      LaneWait const& wait = state_.waits[a.lane];
      bool const known = wait.vehicle == a.vehicle.value;
      Refusal const theirs = known ? wait.refusal : Refusal::none;
      bool const cannot_go =
          theirs != Refusal::none && theirs != Refusal::yields && theirs != Refusal::stop_sign;
      if (cannot_go && waited >= 2.0F) return false;
      if (on_red_) return true;
      // Two that wait for each other, or one who cannot go: the longest wait goes first, then the
      // smaller key.
      auto const& keys = step_.demand.trips.key;
      if (waited >= 4.0F)
        return std::pair(known ? wait.ticks : 0, keys[r.slot->trip()]) >
               std::pair(mine, keys[a.vehicle]);
    }
    if (!on_red_ && conflict.merges > 0 && a.speed < 8.0F && waited > 2.0F)
      return false;  // dense traffic: zipper
    // A critical gap is between two fronts at the conflict: the earlier one has to clear it first.
    constexpr float kUsualLength = 4.5F;
    float const v = std::max(state_.lanes[net_.lane_of(other)].speed_limit, 1.0F);
    float const clearing = (conflict.other_end - conflict.other_begin + kUsualLength) / v;
    float const gap = a.seconds + conflict.other_begin / v + clearing;
    float const patience = on_red_ ? 1.0F : patience_factor(waited);
    return gap < gap_need(m, *r.slot).critical * patience;
  }

  /// Those who use the same gap come one after the other.
  bool follows_too_soon(GrantRequest const& r, MovementId m) const {
    if (net_.junctions.signal[junction_].valid()) return false;
    MovementRow const& row = tables_.movements[m];
    auto const yields = tables_.yields.begin() + row.mask;
    if (std::all_of(yields, yields + row.words, [](std::uint64_t w) { return w == 0; }))
      return false;
    Tick const since = state_.tick - state_.waits[r.lane].last_given;
    return static_cast<float>(since) * step_.tick_s < gap_need(m, *r.slot).follow_up;
  }

  bool room_behind(Chain const& chain, Slot const& slot) const {
    LaneState const& lane = state_.lanes[tables_.movements[chain.last()].to_lane];
    float free = lane.length;
    if (lane.rear_position < kFar) {
      // Where the last vehicle will have its rear when it brakes comfortably to a stop.
      free = lane.rear_position + braking_distance(lane.rear_speed, 3.0F);
    } else if (free < slot.length + 3.0F) {
      return true;  // an empty lane shorter than the vehicle: nobody could ever enter it otherwise
    }
    free -= static_cast<float>(lane.incoming_cm) * 0.01F;
    return free >= slot.length + 1.0F;
  }

  /// What crosses the movement, or goes first: none when nobody is in the way.
  Answer others_in_the_way(GrantRequest const& r, Chain const& chain, MovementId m, bool& crosses) {
    MovementRow const& row = tables_.movements[m];
    std::size_t met = 0;  // of the movement's conflicts, those in earlier words
    for (std::size_t w = 0; w < row.words; ++w) {
      std::uint64_t const meets = tables_.meets[row.mask + w];
      std::uint64_t const cross = tables_.crosses[row.mask + w];
      std::uint64_t const yields = on_red_ ? meets : tables_.yields[row.mask + w];
      crosses = crosses || cross != 0;
      for (std::uint64_t bits = (cross & busy_[w]) | yields; bits != 0; bits &= bits - 1) {
        std::uint64_t const it = bits & (~bits + 1);
        std::size_t const k = met + static_cast<std::size_t>(std::popcount(meets & (it - 1)));
        MovementId const other = net_.movements.conflicts[m][k];
        if (chain.size > 1 && chain.contains(other)) continue;
        Conflict const& area = net_.movements.conflict_areas[m][k];
        if ((cross & busy_[w] & it) != 0 && occupied(other, area))
          return {Refusal::occupied, other};
        if ((yields & it) != 0 && must_yield(r, m, other, area)) return {Refusal::yields, other};
      }
      met += static_cast<std::size_t>(std::popcount(meets));
    }
    return {};
  }

  Answer answer_to(GrantRequest const& r, Chain const& chain) {
    Slot const& slot = *r.slot;
    MovementId const first = chain.movement[0];
    float const left = state_.lanes[r.lane].length - slot.position;
    VehicleType const& type = step_.type_of(slot);

    if (!chain.leads_on) return {Refusal::wrong_lane, {}};
    Aspect const aspect = aspect_of(first);
    bool const can_stop = left > braking_distance(slot.speed, type.deceleration);
    on_red_ = may_turn_on_red(r, first);
    if (!on_red_ && (aspect == Aspect::red || (aspect == Aspect::yellow && can_stop)))
      return {Refusal::red, {}};
    if (net_.movements.must_stop[first] != 0 && state_.waits[r.lane].ticks < 2)
      return {Refusal::stop_sign, {}};

    if (follows_too_soon(r, first)) return {Refusal::yields, {}};

    bool crosses = chain.size > 1;  // who stands on a stub stands in others' way
    for (std::size_t i = 0; i < chain.size; ++i) {
      MovementId const m = chain.movement[i];
      MovementRow const& row = tables_.movements[m];
      if (row.needs_grant == 0) continue;
      // A stub has to be free of vehicles that wait for a grant of their own.
      LaneState const& stub = state_.lanes[row.to_lane];
      if (i + 1 < chain.size && row.to_lane != r.lane && stub.count > stub.granted)
        return {Refusal::no_room, m};
      if (allows(stub.closed_for, type.cls)) return {Refusal::closed, {}};
      bool const on_rails = is_rail(net_.links.cls[row.to_link]);
      SectionId const section = net_.links.section[row.to_link];
      if (section.valid() && on_rails && state_.section_holder[section] != slot.vehicle)
        return {Refusal::section, {}};
      LevelCrossingId const crossing = net_.movements.level_crossing[m];
      if (crossing.valid() && !on_rails && state_.crossing_closed[crossing] != 0)
        return {Refusal::level_crossing, {}};
      Answer const answer = others_in_the_way(r, chain, m, crosses);
      if (answer.refusal != Refusal::none) return answer;
    }
    if (crosses && !slot.is(Slot::kFavoured) && !room_behind(chain, slot))
      return {Refusal::no_room, chain.last()};
    return {};
  }

  // ---- giving and taking back

  std::int32_t room_cm(Slot const& slot) const {
    return static_cast<std::int32_t>((slot.length + step_.type_of(slot).min_gap) * 100.0F);
  }

  void mark_busy(MovementId m) {
    busy_[tables_.movements[m].bit / 64] |= std::uint64_t{1} << (tables_.movements[m].bit % 64);
  }
  void mark_idle(MovementId m) {
    busy_[tables_.movements[m].bit / 64] &= ~(std::uint64_t{1} << (tables_.movements[m].bit % 64));
  }

  void give(GrantRequest const& r, Chain const& chain, std::size_t order) {
    GrantState& grant = state_.grants[r.slot->trip()];
    for (std::size_t i = 0; i < chain.size; ++i) {
      MovementId const m = chain.movement[i];
      LaneState& to = state_.lanes[tables_.movements[m].to_lane];
      ++state_.lanes[net_.lane_of(m)].to_come;
      mark_busy(m);
      if (i + 1 == chain.size) to.incoming_cm += room_cm(*r.slot);
      grant.follows[kLongestChain - chain.size + i] =
          to.last_granted == r.slot->vehicle ? TripId::kNone : to.last_granted;
      to.last_granted = r.slot->vehicle;
    }
    grant.number = (static_cast<std::uint64_t>(state_.tick) << 16) | order;
    r.slot->granted_ahead = static_cast<std::uint8_t>(chain.size);
    r.slot->flags = static_cast<std::uint8_t>((r.slot->flags | Slot::kGranted) & ~Slot::kFavoured);
    ++state_.lanes[r.lane].granted;
    state_.waits[r.lane].last_given = state_.tick;
    for (MovementId m : net_.lanes.out[r.lane])
      scratch_.approach_known[tables_.movements[m].bit] = 0;
  }

  /// Who was to follow `vehicle` into lane `to` follows the one before it.
  void pass_place_on(std::uint32_t vehicle, std::uint32_t before, LaneId to) {
    auto const pass_on = [&](Slot const& slot) {
      GrantState& grant = state_.grants[slot.trip()];
      if (!slot.is(Slot::kGranted) || slot.vehicle == vehicle) return;
      auto const mine = std::find(grant.follows.begin(), grant.follows.end(), vehicle);
      if (mine == grant.follows.end()) return;
      Chain const chain = chain_of(slot);
      for (std::size_t i = 0; i < chain.size; ++i) {
        auto& follows = grant.follows[kLongestChain - chain.size + i];
        if (tables_.movements[chain.movement[i]].to_lane == to && follows == vehicle)
          follows = before == slot.vehicle ? TripId::kNone : before;
      }
    };
    for (NodeId node : net_.junctions.nodes[junction_]) {
      for (LinkId link : net_.nodes.in_links[node]) {
        for (LaneId id : net_.lanes_of(link)) {
          LaneState const& lane = state_.lanes[id];
          for (std::size_t i = 0; i < lane.granted; ++i) pass_on(state_.slot(lane, i));
        }
      }
    }
    for (MovementId m : net_.junctions.movements[junction_]) {
      LaneState const& lane = state_.lanes[net_.lane_of(m)];
      for (std::size_t i = 0; i < lane.count; ++i) pass_on(state_.slot(lane, i));
    }
  }

  /// A grant is taken back, from the last one on: by a signal while the vehicle can still stop, and
  /// from who stands behind others although it has one, because it holds up traffic that crosses.
  void take_back(LaneId id) {
    LaneState& lane = state_.lanes[id];
    if (lane.granted == 0 || net_.links.inner[net_.lanes.link[id]] != 0)
      return;  // granted for the whole way
    while (lane.granted > 0) {
      Slot& slot = state_.slot(lane, lane.granted - 1U);
      float const v = slot.speed, left = lane.length - slot.position;
      bool const can_stop =
          left > braking_distance(v, step_.type_of(slot).deceleration) + v * step_.tick_s + 0.5F;
      bool const stopped_by_signal = can_stop && aspect_of(slot.next) != Aspect::green &&
                                     !(left < kAtLine && turns_on_red(slot.next));
      bool const held_up = v < 0.05F && left > 3.0F;
      if (!stopped_by_signal && !held_up) return;
      withdraw(lane);
    }
  }

  /// From the last one of the lane that has a grant.
  void withdraw(LaneState& lane) {
    Slot& slot = state_.slot(lane, lane.granted - 1U);
    Chain const chain = chain_of(slot);
    for (std::size_t i = 0; i < chain.size; ++i) {
      MovementId const m = chain.movement[i];
      LaneState& way = state_.lanes[net_.lane_of(m)];
      LaneState& to = state_.lanes[tables_.movements[m].to_lane];
      if (--way.to_come == 0 && way.empty()) mark_idle(m);
      if (i + 1 == chain.size) to.incoming_cm -= room_cm(slot);
      std::uint32_t const before =
          state_.grants[slot.trip()].follows[kLongestChain - chain.size + i];
      if (to.last_granted == slot.vehicle) to.last_granted = before;
      pass_place_on(slot.vehicle, before, tables_.movements[m].to_lane);
    }
    state_.grants[slot.trip()].lane = LaneId();
    slot.granted_ahead = 0;
    slot.flags = static_cast<std::uint8_t>(slot.flags & ~Slot::kGranted);
    --lane.granted;
  }

  Step& step_;
  Network const& net_;
  SimulationState& state_;
  StepTables const& tables_;
  JunctionId junction_;
  Grants::Scratch& scratch_;
  std::uint64_t* busy_;
  bool on_red_ = false;  // the request in hand is for a right turn at red
};

}  // namespace

float asking_distance(Step const& step, Slot const& slot) {
  constexpr float kBefore = 4.0F;  // m
  float const v = slot.speed;
  return braking_distance(v, step.type_of(slot).deceleration) + v * step.tick_s + kBefore;
}

bool give_back(Step& step, LaneId id) {
  LinkId const link = step.network.lanes.link[id];
  if (!link.valid() || step.network.links.inner[link] != 0) return false;
  JunctionId const junction = step.network.nodes.junction[step.network.links.to[link]];
  Grants::Scratch none;
  return Granting(step, junction, none).give_back(step.state.lanes[id]);
}

void Grants::answer(Step& step) {
  scratch_.resize(step.state.asked.chunks());
  step.state.asked.for_each(step.workers, [&](std::size_t chunk, std::size_t junction) {
    Granting(step, JunctionId(junction), scratch_[chunk]).run();
  });
  step.state.asked.clear();
}

}  // namespace pendler
