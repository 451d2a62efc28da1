// Each lane pulls what comes to it, in rounds until nobody is between two lanes.

#include <algorithm>
#include <array>
#include <string>

#include "base/error.h"
#include "simulation/grant.h"
#include "simulation/step.h"

namespace pendler {

namespace {

void come_onto_movement(Step& step, Slot& slot, LaneId lane) {
  // A stop that it could not keep lies behind it.
  slot.flags = static_cast<std::uint8_t>(slot.flags & ~Slot::kStops);
  slot.stop_at = kFar;
  if (!slot.is(Slot::kGranted)) return;
  --step.state.lanes[lane].to_come;
  if (slot.is(Slot::kWaitsInside)) --step.state.lanes[lane].granted;
  --slot.granted_ahead;
}

/// A run that could not halt at a stop of the link it has left serves the next one.
void pass_missed_stops(Step const& step, VehicleState& vehicle, TripId trip) {
  while (halt_in_route(step, trip, vehicle.next_stop) < vehicle.route_at) ++vehicle.next_stop;
}

void come_onto_link(Step& step, Slot& slot, LaneId id) {
  SimulationState& state = step.state;
  Network const& net = step.network;
  LaneState& lane = state.lanes[id];
  TripId const trip = slot.trip();
  LinkId const link = net.lanes.link[id];
  VehicleState& vehicle = state.vehicles[trip];
  ++vehicle.route_at;
  vehicle.link = link;
  if (slot.is(Slot::kRun)) pass_missed_stops(step, vehicle, trip);
  ++state.counts[id].entered;
  MunicipalityId const municipality = net.links.municipality[link];
  if (municipality.valid() && municipality.index() < 32)
    state.trips.progress[trip].municipalities |= 1U << municipality.value;
  if (slot.is(Slot::kGranted)) {
    LaneClaims& claims = state.claims[id];
    if (claims.last_granted == slot.vehicle) claims.last_granted = TripId::kNone;
    bool const goes_on = slot.granted_ahead > 0;  // a stub of its junction
    if (!goes_on) {
      leave_room(step, id, slot);
      state.grants[trip].lane = LaneId();
    }
    // Who ends on a stub keeps its grant until then: those behind it have theirs, unless somebody
    // who set out there stands before it without one.
    bool const ends_inside = net.links.inner[link] != 0 && lane.length < kStub &&
                             lane.granted == lane.count &&
                             vehicle.route_at + std::size_t{1} >= vehicle.route.size();
    if (goes_on || ends_inside) {
      ++lane.granted;
    } else {
      slot.flags = static_cast<std::uint8_t>(slot.flags & ~Slot::kGranted);
    }
  }
  if (vehicle.enters_traps != 0 && !slot.is(Slot::kGranted) && lane.length >= kStub) {
    vehicle.enters_traps = 0;
    step.scratch.ways.forget(trip);
  }
  if (vehicle.remembers != 0 && !drives_on_motorway(net, vehicle)) {
    vehicle.remembers = 0;
    slot.headway = state.habits[trip].own_headway;
  }
  settle_on_lane(step, slot, id);
}

/// In the order of who is further ahead, then by key.
void pull(Step& step, LaneId id, std::uint64_t& squeezed) {
  SimulationState& state = step.state;
  Network const& net = step.network;
  LaneState& lane = state.lanes[id];
  constexpr std::size_t kMost = 64;
  std::array<Slot const*, kMost> coming;
  std::size_t count = 0;
  bool const movement = net.is_movement(id);
  auto const take = [&](LaneState const& from, auto&& comes_here) {
    for (std::size_t i = 0; i < from.leaving; ++i) {
      Slot const& slot = state.slots[from.first_slot + from.head - 1U - i];
      if (!comes_here(slot)) continue;
      if (count == kMost)
        throw RunError("too many vehicles come onto lane " + std::to_string(id.value) + " at once");
      coming[count++] = &slot;
    }
  };
  if (movement) {
    MovementId const m = net.movement_of(id);
    take(state.lanes[net.movements.from_lane[m]], [&](Slot const& s) { return s.next == m; });
  } else {
    for (MovementId in : net.lanes.in[id]) {
      LaneId const from = net.lane_of(in);
      if (step.scratch.sources.has(from.index()))
        take(state.lanes[from], [](Slot const&) { return true; });
    }
  }
  if (count > 1) {
    auto const& keys = step.demand.trips.key;
    std::sort(coming.begin(), coming.begin() + static_cast<std::ptrdiff_t>(count),
              [&](Slot const* a, Slot const* b) {
                return std::pair(-a->position, keys[a->trip()]) <
                       std::pair(-b->position, keys[b->trip()]);
              });
  }
  for (std::size_t i = 0; i < count; ++i) {
    Slot slot = *coming[i];
    Rear const rear = last_rear(state, lane);
    if (slot.position > rear.position) {
      // Two ways met here: it stands with its front still before the lane, and moves only when
      // there is room.
      slot.position = rear.position;
      slot.speed = std::min(slot.speed, rear.speed);
      ++squeezed;
    }
    slot.wish = 0;
    slot.covers = 0;
    slot.flags = static_cast<std::uint8_t>(slot.flags & ~Slot::kPresses);
    slot.limit = kFar;
    if (movement)
      come_onto_movement(step, slot, id);
    else
      come_onto_link(step, slot, id);
    VehicleState& vehicle = state.vehicles[slot.trip()];
    vehicle.lane = id;
    vehicle.odometer = slot.entry_odometer + static_cast<double>(slot.position);
    vehicle.tail_speed = slot.speed;
    insert_slot(step, id, lane.count, slot);
  }
  step.state.active.add(step.strip_of(id).index());
  if (state.slot(lane, 0).position > lane.length) step.scratch.over.add(id.index());
}

/// The foremost vehicles of a short lane have run over its end in this tick: they go on, or back to
/// the end.
void pass_on(Step& step, LaneId id) {
  SimulationState& state = step.state;
  LaneState& lane = state.lanes[id];
  lane.leaving = 0;  // those of the round before have been pulled
  while (lane.count > 0) {
    Slot& front = state.slot(lane, 0);
    if (front.position <= lane.length) return;
    if (!may_leave(step, id, front)) {
      front.position = lane.length;
      front.stop_at = std::min(front.stop_at, lane.length);
      state.vehicles[front.trip()].odometer =
          front.entry_odometer + static_cast<double>(lane.length);
      return;
    }
    leave_lane(step, id, front);
    ++lane.head;
    ++lane.leaving;
    --lane.count;
  }
}

}  // namespace

void receive(Step& step) {
  StepScratch& scratch = step.scratch;
  scratch.pull_squeezed.assign(scratch.targets.chunks(), 0);
  while (!scratch.targets.untouched()) {
    scratch.targets.for_each(step.workers, [&](std::size_t chunk, std::size_t lane) {
      pull(step, LaneId(lane), scratch.pull_squeezed[chunk]);
    });
    scratch.targets.clear();
    scratch.sources.clear();
    scratch.over.for_each(step.workers,
                          [&](std::size_t, std::size_t lane) { pass_on(step, LaneId(lane)); });
    scratch.over.clear();
  }
  for (std::uint64_t squeezed : scratch.pull_squeezed) step.state.squeezed += squeezed;
}

}  // namespace pendler
