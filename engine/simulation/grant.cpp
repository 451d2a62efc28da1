#include "simulation/grant.h"

// Who may go. A grant is state: it is given when the braking distance reaches the
// stop line, holds for the whole way through the junction's stubs, and is taken back by a signal
// only while the vehicle can still stop.

#include <algorithm>
#include <bit>
#include <cassert>

#include "kernels/car_following.h"
#include "kernels/lane_change.h"
#include "simulation/granting.h"
#include "simulation/signals.h"

namespace pendler {

Granting::Granting(Step& step, JunctionId junction, Grants::Scratch& scratch)
    : step_(step),
      net_(step.network),
      state_(step.state),
      tables_(step.tables),
      junction_(junction),
      scratch_(scratch),
      busy_(state_.busy.data() + tables_.first_busy[junction]),
      awaiting_(state_.awaiting.data() + tables_.first_busy[junction]) {}

void Granting::run() {
  SignalId const signal = net_.junctions.signal[junction_];
  if (signal.valid()) {
    show_signal(step_, signal, scratch_.phases);
    red_holds_ = state_.signals.plan[signal].right_on_red == 0;
  }
  look_at_clearings();
  scratch_.requests.clear();
  std::size_t asking = 0;
  for (LaneSpan const& lanes : tables_.lanes_to[junction_]) {
    if (scratch_.asking.size() < asking + lanes.size) scratch_.asking.resize(asking + lanes.size);
    for (std::size_t i = 0; i < lanes.size; ++i) {
      LaneId const id(lanes.first.index() + i);
      LaneState const& lane = state_.lanes[id];
      scratch_.asking[asking] = id;  // without a branch, which would be taken at random
      asking += (lane.notes & LaneState::kAsks) & static_cast<unsigned>(lane.count > 0);
    }
  }
  for (std::size_t i = 0; i < asking; ++i) collect(scratch_.asking[i]);
  collect_inside();
  if (scratch_.requests.empty()) return;
  auto const& keys = step_.demand.trips.key;
  if (scratch_.requests.size() > 1)
    std::sort(scratch_.requests.begin(), scratch_.requests.end(),
              [&](GrantRequest const& a, GrantRequest const& b) {
                return std::pair(a.arrival, keys[a.slot->trip()]) <
                       std::pair(b.arrival, keys[b.slot->trip()]);
              });
  std::size_t const movements = tables_.used_movements[junction_];
  if (scratch_.approaches.size() < movements) scratch_.approaches.resize(movements);
  scratch_.approach_known.assign(movements, 0);
  std::size_t order = 0;
  for (GrantRequest const& r : scratch_.requests) {
    Chain const chain = chain_of(*r.slot);
    Answer const answer = answer_to(r, chain);
    LaneWait& wait = state_.waits[r.lane];
    if (wait.vehicle == r.slot->vehicle) {
      wait.refusal = answer.refusal;
      wait.refused_for = answer.because;
    }
    if (answer.up_to_waiting_place)
      give_waiting_place(r, chain, order);
    else if (answer.refusal == Refusal::none)
      give(r, chain, order);
    ++order;
  }
}

Chain Granting::chain_of(Slot const& slot) const {
  VehicleState const& v = state_.vehicles[slot.trip()];
  Chain chain;
  MovementId m = slot.next;
  assert(m.valid());
  for (std::size_t at = v.route_at + std::size_t{1};; ++at) {
    chain.movement[chain.size++] = m;
    LaneId const lane = tables_.movements[m].to_lane;
    bool const ends = at + 1 >= v.route.size();
    if (tables_.movements[m].onto_stub == 0 || ends || chain.size == kLongestChain) break;
    m = step_.scratch.ways.towards(step_, lane, at, slot.trip());
    chain.leads_on = m.valid();
    if (!chain.leads_on) break;
  }
  return chain;
}

void Granting::note_waiting(LaneId id, Slot const& slot, bool stands) {
  LaneWait& wait = state_.waits[id];
  bool const same = wait.vehicle == slot.vehicle;
  wait.ticks = stands && same ? wait.ticks + 1 : 0;
  if (same) return;
  wait.vehicle = slot.vehicle;
  wait.halts = 0;
  wait.refusal = Refusal::none;
  wait.refused_for = MovementId();
}

/// Those who wait inside the junction are asked first.
void Granting::collect_inside() {
  auto const own = net_.junctions.movements[junction_];
  std::uint64_t const* places = tables_.waiting_places.data() + tables_.first_busy[junction_];
  for (std::size_t first = 0; first < tables_.used_movements[junction_]; first += 64) {
    for (std::uint64_t bits = busy_[first / 64] & places[first / 64]; bits != 0; bits &= bits - 1) {
      LaneId const id = net_.lane_of(own[first + static_cast<std::size_t>(std::countr_zero(bits))]);
      LaneState const& lane = state_.lanes[id];
      std::size_t i = 0;
      while (i < lane.count && !state_.slot(lane, i).is(Slot::kWaitsInside)) ++i;
      if (i == lane.count) continue;
      Slot& slot = state_.slot(lane, i);
      note_waiting(id, slot, slot.speed < kStands);
      scratch_.requests.push_back({slot.is(Slot::kFavoured) ? -1.0F : -0.5F, id, &slot});
    }
  }
}

/// Is its way red, whatever else there is? Then there is nothing to be weighed.
bool Granting::waits_for_green(LaneState const& lane, Slot const& slot, LaneWait& wait) const {
  MovementRow const& row = tables_.movements[slot.next];
  if (!red_holds_ || row.onto_stub != 0 || !row.group.valid() ||
      state_.aspect[row.group] != Aspect::red)
    return false;
  float const left = lane.length - slot.position;
  if (left > braking_distance(slot.speed, step_.driving(slot, RoadKind::town).deceleration))
    wait.halts = 1;
  wait.refusal = Refusal::red;
  wait.refused_for = MovementId();
  return true;
}

void Granting::collect(LaneId id) {
  LaneState& lane = state_.lanes[id];
  if (lane.granted > 0) take_back(id);
  for (std::size_t i = 0; i < lane.granted; ++i) {
    Slot& slot = state_.slot(lane, i);
    if (!slot.is(Slot::kWaitsInside)) continue;
    float const left = lane.length - slot.position;
    scratch_.requests.push_back({left / std::max(slot.speed, 1.0F), id, &slot});
    break;
  }
  if (lane.granted >= lane.count) return;
  Slot& slot = state_.slot(lane, lane.granted);
  float const left = lane.length - slot.position, v = slot.speed;
  note_waiting(id, slot, v < kStands && left < 12.0F);
  if (!slot.next.valid() || (slot.flags & (Slot::kArrives | Slot::kDwells | Slot::kStops)) != 0)
    return;
  if (left > asking_distance(step_, slot, tables_.strips[step_.strip_of(id)].zips != 0)) return;
  if (waits_for_green(lane, slot, state_.waits[id])) return;
  float const arrival = slot.is(Slot::kFavoured) ? -1.0F : left / std::max(v, 1.0F);
  scratch_.requests.push_back({arrival, id, &slot});
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
