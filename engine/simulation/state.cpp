#include "simulation/state.h"

#include <algorithm>
#include <cmath>

#include "results/tables.h"

namespace pendler {

void Slots::resize(std::size_t n) {
  position.resize(n);
  speed.resize(n);
  acceleration.resize(n);
  limit.resize(n);
  stop_at.resize(n);
  length.resize(n);
  speed_factor.resize(n);
  headway.resize(n);
  vehicle.resize(n);
  type.resize(n);
  good_lanes.resize(n);
  flags.resize(n);
  wish.resize(n);
}

Slot Slots::get(std::size_t i) const {
  return {position[i],   speed[i],        acceleration[i], limit[i],   stop_at[i],
          length[i],     speed_factor[i], headway[i],      vehicle[i], type[i],
          good_lanes[i], flags[i],        wish[i]};
}

void Slots::put(std::size_t i, Slot const& s) {
  position[i] = s.position;
  speed[i] = s.speed;
  acceleration[i] = s.acceleration;
  limit[i] = s.limit;
  stop_at[i] = s.stop_at;
  length[i] = s.length;
  speed_factor[i] = s.speed_factor;
  headway[i] = s.headway;
  vehicle[i] = s.vehicle;
  type[i] = s.type;
  good_lanes[i] = s.good_lanes;
  flags[i] = s.flags;
  wish[i] = s.wish;
}

Rear last_rear(SimulationState const& state, LaneId lane) {
  if (state.lanes.count[lane] > 0) {
    std::uint32_t const last = state.slot(lane, state.lanes.count[lane] - 1U);
    return {state.slots.position[last] - state.slots.length[last], state.slots.speed[last]};
  }
  if (state.lanes.tail.vehicle[lane] != TripId::kNone)
    return {state.lanes.tail.back[lane], state.lanes.tail.speed[lane]};
  return {};
}

namespace {

constexpr float kShortestSpacing = 2.4F;  // a bicycle and its gap

void lay_out_lanes(Network const& network, SimulationState& state) {
  std::size_t const lanes = network.lanes.length.size();
  LaneState& l = state.lanes;
  l.first_slot.assign(lanes, 0);
  l.capacity.assign(lanes, 0);
  l.count.assign(lanes, 0);
  l.granted.assign(lanes, 0);
  l.speed_limit = network.lanes.speed;
  l.closed_for.assign(lanes, 0);
  l.tail.vehicle.assign(lanes, TripId::kNone);
  l.tail.end_odometer.assign(lanes, 0);
  l.tail.back.assign(lanes, kFar);
  l.tail.speed.assign(lanes, 0);
  l.incoming_cm.assign(lanes, 0);
  l.to_come.assign(lanes, 0);
  l.last_granted.assign(lanes, TripId::kNone);
  l.waiting_vehicle.assign(lanes, TripId::kNone);
  l.waiting_ticks.assign(lanes, 0);
  l.refusal.assign(lanes, Refusal::none);
  l.refused_for.assign(lanes, MovementId());
  l.entered.assign(lanes, 0);
  l.left.assign(lanes, 0);
  l.ticks.assign(lanes, 0);
  l.waiting.assign(lanes, 0);
  l.metres.assign(lanes, 0);
  l.person_metres.assign(lanes, 0);
  std::uint32_t next = 0;
  for (LaneId lane : l.capacity.ids()) {
    float const room = std::ceil(network.lanes.length[lane] / kShortestSpacing) + 5.0F;
    l.first_slot[lane] = next;
    l.capacity[lane] = static_cast<std::uint16_t>(std::min(room, 60000.0F));
    next += l.capacity[lane];
  }
  state.slots.resize(next);
}

void lay_out_strips(Network const& network, SimulationState& state) {
  for (LinkId link : network.links.key.ids()) state.strips.append(network.lanes_of(link));
  std::vector<LaneId> lanes;
  for (JunctionId junction : network.junctions.key.ids()) {
    lanes.clear();
    for (MovementId m : network.junctions.movements[junction]) lanes.push_back(network.lane_of(m));
    state.strips.append(lanes);
  }
  state.strip_of.assign(network.lanes.length.size(), StripId());
  for (StripId s : state.strips.ids()) {
    for (LaneId lane : state.strips[s]) state.strip_of[lane] = s;
  }
  state.active.assign((state.strips.size() + 63) / 64, 0);
}

}  // namespace

SimulationState make_state(Network const& network, Demand const& demand, StepSettings const&) {
  SimulationState state;
  lay_out_lanes(network, state);
  lay_out_strips(network, state);

  std::size_t const trips = demand.trips.size();
  VehicleState& v = state.vehicles;
  v.lane.assign(trips, LaneId());
  v.link.assign(trips, LinkId());
  v.route_at.assign(trips, 0);
  v.route.resize(trips);
  v.next.assign(trips, MovementId());
  v.granted_ahead.assign(trips, 0);
  FollowedVehicles nobody;
  nobody.fill(TripId::kNone);
  v.follows.assign(trips, nobody);
  v.grant_number.assign(trips, 0);
  v.entry_odometer.assign(trips, 0);
  v.odometer.assign(trips, 0);
  v.tail_speed.assign(trips, 0);
  v.load.assign(trips, 0);
  v.next_stop.assign(trips, 0);
  v.stop_shift.assign(trips, 0);
  v.dwell_until.assign(trips, 0);
  TripState& t = state.trips;
  t.depart_tick.assign(trips, kNoTick);
  t.arrive_tick.assign(trips, kNoTick);
  t.distance.assign(trips, 0);
  t.free_s.assign(trips, 0);
  t.municipalities.assign(trips, 0);
  t.reroutes.assign(trips, 0);
  t.status.assign(trips, static_cast<std::uint8_t>(TripStatus::not_due));
  t.ride.assign(trips, 0);

  state.queue.resize(network.links.key.size());
  state.section_holder.assign(network.sections.links.size(), TripId::kNone);
  state.section_entered.assign(network.sections.links.size(), 0);
  state.crossing_closed.assign(network.level_crossings.node.size(), 0);
  return state;
}

}  // namespace pendler
