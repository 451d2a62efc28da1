// Each lane pulls what comes to it, in rounds until all outboxes are empty; then tail marks follow
// their vehicles and waiting vehicles come onto their links.

#include <algorithm>
#include <cmath>

#include "simulation/step.h"

namespace pendler {

namespace {

/// Joins the outboxes of all chunks and lists the lanes that have to pull, each once.
void find_targets(Step& step, std::vector<LaneId>& sources) {
  StepScratch& scratch = step.scratch;
  ++scratch.round;
  scratch.targets.clear();
  for (LaneId lane : sources) {
    for (std::size_t i = 0; i < scratch.outbox_count[lane.index()]; ++i) {
      LaneId const to = scratch.outbox[lane.index() * kOutboxRoom + i].to;
      if (scratch.target_round[to.index()] == scratch.round) continue;
      scratch.target_round[to.index()] = scratch.round;
      scratch.targets.push_back(to);
      step.state.activate(step.state.strip_of[to]);
    }
  }
}

void come_onto_movement(Step& step, Slot& slot, LaneId lane) {
  SimulationState& state = step.state;
  TripId const trip{slot.vehicle};
  if ((slot.flags & Slot::kGranted) == 0) return;
  --state.lanes.to_come[lane];
  --state.vehicles.granted_ahead[trip];
}

void come_onto_link(Step& step, Slot& slot, LaneId lane) {
  SimulationState& state = step.state;
  Network const& net = step.network;
  TripId const trip{slot.vehicle};
  LinkId const link = net.lanes.link[lane];
  ++state.vehicles.route_at[trip];
  state.vehicles.link[trip] = link;
  ++state.lanes.entered[lane];
  MunicipalityId const municipality = net.links.municipality[link];
  if (municipality.valid() && municipality.index() < 32)
    state.trips.municipalities[trip] |= 1U << municipality.value;
  if ((slot.flags & Slot::kGranted) != 0) {
    if (state.vehicles.granted_ahead[trip] > 0) {
      ++state.lanes.granted[lane];  // a stub of its junction: the grant goes on
    } else {
      slot.flags = static_cast<std::uint8_t>(slot.flags & ~Slot::kGranted);
      VehicleType const& type = step.types[VehicleTypeId(std::size_t{slot.type})];
      state.lanes.incoming_cm[lane] -=
          static_cast<std::int32_t>((slot.length + type.min_gap) * 100.0F);
    }
  }
  settle_on_lane(step, slot, lane);
}

/// In the order of who is further ahead, then by key.
void pull(Step& step, LaneId lane, ChunkEvents& events) {
  SimulationState& state = step.state;
  Network const& net = step.network;
  StepScratch& scratch = step.scratch;
  std::vector<Slot> coming;
  auto take = [&](LaneId from) {
    for (std::size_t i = 0; i < scratch.outbox_count[from.index()]; ++i) {
      Crossing const& c = scratch.outbox[from.index() * kOutboxRoom + i];
      if (c.to == lane) coming.push_back(c.slot);
    }
  };
  bool const movement = net.is_movement(lane);
  if (movement) {
    take(net.movements.from_lane[net.movement_of(lane)]);
  } else {
    for (MovementId in : net.lanes.in[lane]) take(net.lane_of(in));
  }
  auto const& keys = step.demand.trips.key;
  std::sort(coming.begin(), coming.end(), [&](Slot const& a, Slot const& b) {
    return std::pair(-a.position, keys[TripId(std::size_t{a.vehicle})]) <
           std::pair(-b.position, keys[TripId(std::size_t{b.vehicle})]);
  });
  float const length = net.lanes.length[lane];
  for (Slot& slot : coming) {
    Rear const rear = last_rear(state, lane);
    if (slot.position > rear.position) {
      // Two ways met here: it stands with its front still before the lane, and moves only when
      // there is room.
      slot.position = rear.position;
      slot.speed = std::min(slot.speed, rear.speed);
      ++events.squeezed;
    }
    TripId const trip{slot.vehicle};
    state.vehicles.lane[trip] = lane;
    slot.wish = 0;
    slot.limit = kFar;
    if (movement)
      come_onto_movement(step, slot, lane);
    else
      come_onto_link(step, slot, lane);
    state.vehicles.odometer[trip] =
        state.vehicles.entry_odometer[trip] + static_cast<double>(slot.position);
    state.vehicles.tail_speed[trip] = slot.speed;
    insert_slot(state, lane, state.lanes.count[lane], slot);
  }
  // What is beyond the end already goes on in the next round.
  std::uint32_t const front = state.slot(lane, 0);
  if (state.slots.position[front] > length) events.outboxes.push_back(lane);
}

/// The foremost vehicle of a short lane has run over its end in this tick: into the outbox, or back
/// to the end.
void pass_on(Step& step, LaneId lane) {
  SimulationState& state = step.state;
  while (state.lanes.count[lane] > 0) {
    std::uint32_t const front = state.slot(lane, 0);
    float const length = step.network.lanes.length[lane];
    if (state.slots.position[front] <= length) return;
    Slot const slot = state.slots.get(front);
    if (step.scratch.outbox_count[lane.index()] >= kOutboxRoom || !may_leave(step, lane, slot)) {
      state.slots.position[front] = length;
      return;
    }
    remove_slot(state, lane, 0);
    leave_lane(step, lane, slot);
  }
}

void follow_tails(Step& step, StripId strip) {
  SimulationState& state = step.state;
  TailMarks& tail = state.lanes.tail;
  for (LaneId lane : state.strips[strip]) {
    if (tail.vehicle[lane] == TripId::kNone) continue;
    TripId const trip{tail.vehicle[lane]};
    float const length = step.network.lanes.length[lane];
    double const beyond = state.vehicles.odometer[trip] - tail.end_odometer[lane];
    double const body = static_cast<double>(step.types[step.demand.trips.vehicle[trip]].length);
    if (beyond >= body) {
      tail.vehicle[lane] = TripId::kNone;
      tail.back[lane] = kFar;
    } else {
      tail.back[lane] = length + static_cast<float>(beyond - body);
      tail.speed[lane] = state.vehicles.tail_speed[trip];
    }
  }
}

}  // namespace

void receive(Step& step) {
  StepScratch& scratch = step.scratch;
  std::vector<LaneId> sources;
  for (ChunkEvents& c : scratch.chunks) {
    sources.insert(sources.end(), c.outboxes.begin(), c.outboxes.end());
    c.outboxes.clear();
  }
  constexpr std::size_t kLanesPerChunk = 64;
  while (!sources.empty()) {
    find_targets(step, sources);
    std::size_t const pull_chunks = (scratch.targets.size() + kLanesPerChunk - 1) / kLanesPerChunk;
    if (scratch.pulls.size() < pull_chunks) scratch.pulls.resize(pull_chunks);
    step.workers.for_chunks(scratch.targets.size(), kLanesPerChunk,
                            [&](std::size_t chunk, std::size_t begin, std::size_t end) {
                              for (std::size_t i = begin; i < end; ++i)
                                pull(step, scratch.targets[i], scratch.pulls[chunk]);
                            });
    for (LaneId lane : sources) scratch.outbox_count[lane.index()] = 0;
    std::vector<LaneId> over;
    for (std::size_t c = 0; c < pull_chunks; ++c) {
      auto const& list = scratch.pulls[c].outboxes;
      over.insert(over.end(), list.begin(), list.end());
      step.state.squeezed += scratch.pulls[c].squeezed;
      scratch.pulls[c].clear();
    }
    sources.clear();
    for (LaneId lane : over) {
      pass_on(step, lane);
      if (scratch.outbox_count[lane.index()] > 0) sources.push_back(lane);
    }
  }
  step.for_active([&](std::size_t chunk, StripId strip) {
    follow_tails(step, strip);
    if (step.is_link(strip)) insert_waiting(step, LinkId(strip.index()), scratch.chunks[chunk]);
  });
}

}  // namespace pendler
