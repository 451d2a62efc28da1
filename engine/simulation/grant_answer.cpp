// The answer: signal and right of way; who is in the way: grant_areas.cpp, room: grant_room.cpp.

#include <algorithm>
#include <bit>
#include <cmath>
#include <vector>

#include "kernels/car_following.h"
#include "kernels/gap_acceptance.h"
#include "simulation/granting.h"

namespace pendler {

namespace {

constexpr float kFullStop = 1.0F;            // s, at a stop sign and at a green arrow
constexpr float kStarting = 1.5F;            // m/s², of those who come to a junction
constexpr std::int32_t kEnoughGreen = 5000;  // ms
constexpr float kLeastInside = 1.0F;         // m beyond the stop line, of the second one that waits

}  // namespace

/// Green arrow (StVO § 37): right turns may go at red, after a stop and behind everybody else.
bool Granting::turns_on_red(Slot const& slot, MovementId m) const {
  SignalId const signal = net_.junctions.signal[junction_];
  if (!signal.valid() || state_.signals.plan[signal].right_on_red == 0) return false;
  bool const by_plates = state_.signals.plan[signal].right_on_red == kByPlates;
  if (by_plates && !allows(net_.movements.red_turn[m], step_.type_of(slot).cls)) return false;
  Turn const turn = net_.movements.turn[m];
  return (turn == Turn::right || turn == Turn::sharp_right) && aspect_of(m) == Aspect::red;
}

/// … and this one has stopped.
bool Granting::may_turn_on_red(GrantRequest const& r, MovementId m) const {
  float const left = state_.lanes[r.lane].length - r.slot->position;
  return left < kAtLine && waited_s(r) >= kFullStop && turns_on_red(*r.slot, m);
}

/// Does the vehicle's route lead over `m`, `links` links from where it is?
bool Granting::will_take(Slot const& slot, MovementId m, std::size_t links) const {
  VehicleState const& v = state_.vehicles[slot.trip()];
  std::size_t const at = v.route_at + links;
  return at < v.route.size() && v.route[at] == tables_.movements[m].to_link;
}

/// The first vehicle without a grant that comes towards `m`, whose lane or lane before it is
/// `id`, or a moving one on the lanes before it within `sight` metres (of those, grants are not
/// looked at: other junctions write them in this phase).
Approach Granting::first_approach(MovementId m, MovementId via, LaneId id, float before,
                                  float sight, std::size_t depth) const {
  LaneState const& lane = state_.lanes[id];
  std::size_t const at = depth == 0 ? lane.granted : 0;
  float const top = std::max(state_.lanes[net_.lane_of(m)].speed_limit, 1.0F);
  auto approach = [&](LaneId where, Slot const& slot, float further) -> Approach {
    float const d = state_.lanes[where].length - slot.position + further;
    bool const can_stop = d > braking_distance(slot.speed, step_.type_of(slot).deceleration);
    bool const rolls = slot.speed > 0.5F * top;
    return {time_to_drive(d, slot.speed, kStarting, rolls ? slot.speed : top),
            slot.speed,
            slot.speed < 0.5F,
            can_stop,
            slot.trip(),
            where};
  };
  if (depth == 0 && held_by_tail(step_, id, m)) return {};
  if (lane.count > at) {
    Slot const& slot = state_.slot(lane, at);
    bool const comes = depth == 0
                           ? slot.next == m && !slot.is(Slot::kDwells)
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

Approach const& Granting::approach_on(MovementId m) {
  std::size_t const bit = tables_.movements[m].bit;
  if (scratch_.approach_known[bit] == 0) {
    scratch_.approaches[bit] = first_approach(m, m, net_.movements.from_lane[m], 0.0F, 120.0F, 0);
    scratch_.approach_known[bit] = 1;
  }
  return scratch_.approaches[bit];
}

/// Between two vehicles of the stream that goes first, and between two of one's own.
GapNeed Granting::gap_need(MovementId m, Slot const& slot) const {
  GapNeed need;
  // A left turn off the road that goes first yields only to those who come the other way.
  bool const at_signal = net_.movements.group[m].valid();
  bool const only_to_oncoming =
      tables_.movements[m].goes_first != 0 || net_.movements.wait_at[m] >= 0;
  bool const from_major = at_signal || only_to_oncoming;
  switch (net_.movements.turn[m]) {
    case Turn::left:
    case Turn::sharp_left:
    case Turn::slight_left:
    case Turn::u_turn:
      need = from_major ? GapNeed{kCriticalGapLeftMajor, kFollowUpLeftMajor}
                        : GapNeed{kCriticalGapLeftMinor, kFollowUpLeftMinor};
      if (at_signal) need.critical = kCriticalGapLeftAtSignal;
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
  // Who has come over a stub with a green of his own crosses those who come the other way.
  bool const after_green = slot.next != m && slot.next.valid() &&
                           tables_.movements[slot.next].group.valid() &&
                           net_.links.inner[net_.movements.from_link[m]] != 0;
  if (after_green && need.critical > kCriticalGapRight)
    need = {kCriticalGapLeftAtSignal, kFollowUpLeftMajor};
  if (net_.junctions.control[junction_] == JunctionControl::roundabout)
    need = {kCriticalGapRoundabout, kFollowUpRoundabout};
  VehicleClass const cls = step_.type_of(slot).cls;
  if (cls == VehicleClass::truck || cls == VehicleClass::bus) {
    need.critical += kHeavyCriticalGap;
    need.follow_up += kHeavyFollowUp;
  }
  return need;
}

/// Must the vehicle let somebody go first who comes on `other`?
bool Granting::must_yield(GrantRequest const& r, MovementId m, MovementId other,
                          Conflict const& conflict) {
  Aspect const theirs_shows = aspect_of(other);
  if (theirs_shows == Aspect::red || r.slot->is(Slot::kFavoured)) return false;
  // Onto a ring one follows right behind who has passed, not somebody who is still to come.
  bool const ring = net_.junctions.control[junction_] == JunctionControl::roundabout;
  if (ring && conflict.merges > 0 && state_.lanes[net_.lane_of(other)].to_come > 0) return true;
  Approach const& a = approach_on(other);
  if (!a.vehicle.valid() || (theirs_shows == Aspect::yellow && a.can_stop)) return false;
  std::int32_t const mine = waited_ticks(r);
  float const waited = waited_s(r);
  if (a.standing) {
    LaneWait const& wait = state_.waits[a.lane];
    bool const known = is_own(a.lane) && wait.vehicle == a.vehicle.value;
    Refusal const theirs = known ? wait.refusal : Refusal::none;
    if (theirs == Refusal::red) return true;  // that was the last tick's: now it sets out
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
  // Who is not yet at the line comes there only later, on his way already, which saves the time of
  // starting. But a bicycle is not overtaken to turn across its lane, and entries of a ring roll
  // in.
  constexpr float kStart = 1.0F;  // s
  float const later = is_beside(m, other) ? r.arrival : ring ? 0.0F : r.arrival - kStart;
  float const arrival = std::max(later, 0.0F);
  return gap < gap_need(m, *r.slot).critical * patience + arrival;
}

/// Other junctions write in this phase what is theirs.
bool Granting::is_own(LaneId lane) const {
  return !net_.is_movement(lane) || tables_.movements[net_.movement_of(lane)].junction == junction_;
}

/// Do bicycles on the edge lane of one's own link, or those whom they cross there, come on `other`?
bool Granting::is_beside(MovementId m, MovementId other) const {
  auto const& movements = net_.movements;
  return tables_.bicycles && movements.from_link[m] == movements.from_link[other] &&
         (net_.is_edge_lane(movements.from_lane[m]) ||
          net_.is_edge_lane(movements.from_lane[other]));
}

/// How long it has stood.
std::int32_t Granting::waited_ticks(GrantRequest const& r) const {
  LaneWait const& wait = state_.waits[r.lane];
  return wait.vehicle == r.slot->vehicle ? wait.ticks : 0;
}

float Granting::waited_s(GrantRequest const& r) const {
  return static_cast<float>(waited_ticks(r)) * step_.tick_s;
}

/// When it would pass the stop line if it went now, s of the run.
double Granting::entry_time(GrantRequest const& r, MovementId m) const {
  double const now = static_cast<double>(state_.tick) * static_cast<double>(step_.tick_s);
  if (net_.is_movement(r.lane)) return now;
  float const left = state_.lanes[r.lane].length - r.slot->position;
  float const top = state_.lanes[net_.lane_of(m)].speed_limit;
  return now + static_cast<double>(time_to_drive(left, r.slot->speed, kStarting, top));
}

/// Those who use the same gap come one after the other.
bool Granting::follows_too_soon(GrantRequest const& r, MovementId m) const {
  if (tables_.movements[m].gives_way == 0 || net_.junctions.signal[junction_].valid()) return false;
  double const since = entry_time(r, m) - state_.waits[net_.movements.from_lane[m]].last_entry;
  // Who is refused brakes for a tick at least.
  return since < static_cast<double>(gap_need(m, *r.slot).follow_up - step_.tick_s);
}

/// What crosses the movement, or goes first: none when nobody is in the way.
Answer Granting::others_in_the_way(GrantRequest const& r, Chain const& chain, MovementId m,
                                   Stretch stretch) {
  MovementRow const& row = tables_.movements[m];
  std::size_t met = 0;  // of the movement's conflicts, those in earlier words
  for (std::size_t w = 0; w < row.words; ++w) {
    std::uint64_t const meets = tables_.meets[row.mask + w];
    std::uint64_t const cross = tables_.crosses[row.mask + w];
    std::uint64_t const yields = on_red_ ? meets : tables_.yields[row.mask + w];
    for (std::uint64_t bits = (cross & busy_[w]) | yields; bits != 0; bits &= bits - 1) {
      std::uint64_t const it = bits & (~bits + 1);
      std::size_t const k = met + static_cast<std::size_t>(std::popcount(meets & (it - 1)));
      MovementId const other = net_.movements.conflicts[m][k];
      Conflict const& area = net_.movements.conflict_areas[m][k];
      if (area.begin < stretch.begin || area.begin >= stretch.end) continue;
      // Nobody is in his own way; but others may be on a movement that is part of it.
      bool const own = chain.size > 1 && chain.contains(other);
      bool const there = own && r.completes() && other == chain.movement[0];
      if ((cross & busy_[w] & it) != 0 && !there && occupied(r, m, other, area) &&
          !follows_clearing(r, m, other, area))
        return {Refusal::occupied, other};
      if ((yields & it) != 0 && !own && must_yield(r, m, other, area))
        return {Refusal::yields, other};
    }
    met += static_cast<std::size_t>(std::popcount(meets));
  }
  return {};
}

/// Does somebody ahead, on the same movement, wait inside or come to?
bool Granting::waits_ahead(GrantRequest const& r, MovementId m) const {
  LaneId const way = net_.lane_of(m);
  LaneState const& lane = state_.lanes[way];
  if (r.lane == way) return false;  // the foremost of them asks
  if (lane.granted > 0 && !r.completes()) return true;
  for (std::size_t i = 0; i < lane.count; ++i) {
    if (state_.slot(lane, i).is(Slot::kWaitsInside)) return true;
  }
  return false;
}

/// Who turns left across oncoming traffic waits for it inside the junction, where that is no longer
/// in the way of others and nobody who crosses can come.
bool Granting::may_wait_inside(GrantRequest const& r, Chain const& chain) {
  MovementId const m = chain.movement[0];
  float const wait_at = net_.movements.wait_at[m];
  if (wait_at < 0.0F || on_red_) return false;
  LaneState const& lane = state_.lanes[net_.lane_of(m)];
  if (lane.granted > 0) return false;  // one after the other
  // Longer than its lane it would stand on the crossing behind; from the line it can still take
  // another way. Runs keep theirs.
  if (r.slot->length > state_.lanes[r.lane].length && !r.slot->is(Slot::kRun)) return false;
  float place = wait_at;
  bool first = true;
  for (std::size_t i = 0; i < lane.count; ++i) {
    Slot const& slot = state_.slot(lane, i);
    if (!slot.is(Slot::kWaitsInside)) continue;
    place -= slot.length + step_.type_of(slot).min_gap;
    first = false;
  }
  if (!first && place < kLeastInside) return false;
  may_await_ = false;
  waiting_place_ = place;
  return others_in_the_way(r, chain, m, {0.0F, wait_at}).refusal == Refusal::none &&
         room_behind(chain, *r.slot, false);
}

/// The way goes on at another signal of the junction, which is not green. That one is minded where
/// the program shows green on all of the way together for some seconds of its cycle.
bool Granting::red_ahead(Chain const& chain) const {
  SignalId const signal = net_.junctions.signal[junction_];
  if (!signal.valid()) return false;
  SignalPlan const& plan = state_.signals.plan[signal];
  SignalGroupId const at_line = tables_.movements[chain.movement[0]].group;
  auto const is_red = [&](MovementId m) {
    SignalGroupId const group = net_.movements.group[m];
    return group.valid() && group != at_line && state_.aspect[group] != Aspect::green;
  };
  auto const end = chain.movement.begin() + static_cast<std::ptrdiff_t>(chain.size);
  bool const as_planned = plan.actuated == 0 && plan.cycle == net_.signals.cycle_ms[signal];
  if (!as_planned || std::none_of(chain.movement.begin() + 1, end, is_red)) return false;
  std::vector<GreenWindow> common{{0, plan.cycle}};
  if (at_line.valid()) common = common_green(common, net_.signals.green[at_line]);
  bool red = false;
  for (std::size_t i = 1; i < chain.size; ++i) {
    SignalGroupId const group = net_.movements.group[chain.movement[i]];
    if (!group.valid() || group == at_line) continue;
    auto const with_it = common_green(common, net_.signals.green[group]);
    if (green_ms(with_it) < kEnoughGreen) continue;
    common = with_it;
    red = red || is_red(chain.movement[i]);
  }
  return red;
}

/// What stops it at the stop line whoever else comes.
Refusal Granting::refusal_at_line(GrantRequest const& r, Chain const& chain) {
  MovementId const m = chain.movement[0];
  LaneState const& lane = state_.lanes[r.lane];
  Aspect const aspect = aspect_of(m);
  float const left = lane.length - r.slot->position;
  bool const can_stop = left > braking_distance(r.slot->speed, step_.type_of(*r.slot).deceleration);
  on_red_ = may_turn_on_red(r, m);
  // Who could stop when he met the yellow does, also where he can no longer in comfort.
  LaneWait& wait = state_.waits[r.lane];
  wait.halts = aspect != Aspect::green && (can_stop || wait.halts != 0) ? 1 : 0;
  if (!on_red_ && (aspect == Aspect::red || wait.halts != 0)) return Refusal::red;
  if (chain.size > 1 && red_ahead(chain)) return Refusal::red_ahead;
  if (net_.movements.must_stop[m] != 0 && waited_s(r) < kFullStop) return Refusal::stop_sign;
  return held_by_tail(step_, r.lane, m) ? Refusal::no_room : Refusal::none;
}

/// Who has been granted last into the lane where the movement ends, if it is still before or in the
/// junction, on another lane. (Grants of those beyond are written by other junctions in this
/// phase.)
TripId Granting::last_to_merge(GrantRequest const& r, MovementRow const& row) const {
  std::uint32_t const other = state_.claims[row.to_lane].last_granted;
  if (other == TripId::kNone || other == r.slot->vehicle || row.zips != 0) return {};
  TripId const ahead(std::size_t{other});
  LaneId const there = state_.vehicles[ahead].lane;
  if (!there.valid() || there == r.lane) return {};
  JunctionId const junction = net_.is_movement(there)
                                  ? tables_.movements[net_.movement_of(there)].junction
                                  : net_.nodes.junction[net_.links.to[net_.lanes.link[there]]];
  return junction == junction_ && state_.grants[ahead].lane.valid() ? ahead : TripId();
}

/// Where two ways become one: whom it would find still beside it at the line, though it eases off,
/// of those who have leave to come before it. None: it falls in behind them.
MovementId Granting::beside_at_merge(GrantRequest const& r, Chain const& chain) const {
  constexpr float kEases = 2.0F;  // m/s²
  float const v = r.slot->speed;
  float way = state_.lanes[r.lane].length - r.slot->position;
  bool inside = net_.is_movement(r.lane);
  // Who stands at the line keeps a place in the order, and waits there with it: a dense stream
  // would never let him go.
  if (v < kStands && (inside || way < kAtLine)) return {};
  for (std::size_t i = 0; i < chain.size; ++i) {
    MovementRow const& row = tables_.movements[chain.movement[i]];
    LaneState const& own = state_.lanes[net_.lane_of(chain.movement[i])];
    float const line = inside ? 0.0F : way;
    if (!inside) way += own.length;
    inside = false;
    if (TripId const ahead = last_to_merge(r, row); ahead.valid()) {
      GrantState const& leader = state_.grants[ahead];
      float const its_way = rear_way_to(step_, ahead, row.to_lane, r.lane);
      float const top = std::max(v, own.speed_limit);
      float const seconds = time_to_drive(line, v, kStarting, top);
      float const its_top = std::min(state_.lanes[net_.lane_of(leader.movement)].speed_limit,
                                     step_.type_of(state_.vehicles[ahead]).max_speed);
      float const driven = way_in(seconds, leader.speed, kStarting, its_top);
      float const eased = 0.5F * kEases * seconds * seconds;
      if (its_way != kFar && way - line - (its_way - driven) + eased < 0.0F) return leader.movement;
    }
    way += state_.lanes[row.to_lane].length;
  }
  return {};
}

Answer Granting::whole_way(GrantRequest const& r, Chain const& chain) {
  Slot const& slot = *r.slot;
  MovementId const first = chain.movement[0];
  if (follows_too_soon(r, first) || waits_ahead(r, first)) return {Refusal::yields, {}};
  if (!r.completes() && joins_gridlock(r, chain)) return {Refusal::no_room, chain.last()};
  Stretch const rest{r.completes() ? net_.movements.wait_at[first] : 0.0F, kFar};
  VehicleType const& type = step_.type_of(slot);
  // Who stands on a stub or a ring stands in others' way.
  bool keeps_clear = chain.size > 1 || tables_.movements[chain.last()].onto_ring != 0;
  for (std::size_t i = 0; i < chain.size; ++i) {
    MovementId const m = chain.movement[i];
    MovementRow const& row = tables_.movements[m];
    if (row.needs_grant == 0) continue;
    keeps_clear = keeps_clear || row.keeps_clear != 0;
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
    may_await_ = i == 0;
    Answer const answer = others_in_the_way(r, chain, m, i == 0 ? rest : Stretch{});
    if (answer.refusal != Refusal::none) return answer;
  }
  // Who goes round is in others' way wherever it stands; a full ring turns only if all move on.
  bool const goes_round =
      on_ring(net_, net_.movements.from_link[first]) && tables_.movements[first].onto_ring != 0;
  // Who waits inside has its room already.
  if (keeps_clear && !goes_round && !r.completes() && !slot.is(Slot::kFavoured) &&
      !room_behind(chain, slot, true)) {
    keep_room(r, chain);
    return {Refusal::no_room, chain.last()};
  }
  if (MovementId const other = beside_at_merge(r, chain); other.valid())
    return {Refusal::occupied, other};
  return {};
}

Answer Granting::answer_to(GrantRequest const& r, Chain const& chain) {
  if (!chain.leads_on) return {Refusal::wrong_lane, {}};
  on_red_ = false;
  clearing_ = {};
  if (!r.completes()) {
    Refusal const refusal = refusal_at_line(r, chain);
    if (refusal != Refusal::none) return {refusal, {}};
  }
  Answer answer = whole_way(r, chain);
  if (answer.refusal == Refusal::none && waits_for_walkers(r, chain))
    answer = {Refusal::pedestrians, {}};
  bool const others = answer.refusal == Refusal::yields || answer.refusal == Refusal::occupied ||
                      answer.refusal == Refusal::pedestrians;
  answer.up_to_waiting_place = others && !r.completes() && may_wait_inside(r, chain);
  return answer;
}

}  // namespace pendler
