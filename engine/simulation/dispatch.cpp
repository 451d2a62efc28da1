// Serial, few: trains lock whole sections in a fixed order; level crossings close in time for the
// road's yellow and braking.

#include <algorithm>

#include "simulation/step.h"

namespace pendler {

namespace {

constexpr float kCrossingWarning =
    25.0F;  // s before the train: yellow, braking and clearing of the road
constexpr float kSectionSight = 12.0F;  // s ahead that a train asks for its next section

bool occupied(Step const& step, LaneId lane) {
  return step.state.lanes.count[lane] > 0 || step.state.lanes.tail.vehicle[lane] != TripId::kNone;
}

void release_sections(Step& step) {
  SimulationState& state = step.state;
  for (SectionId s : step.network.sections.links.ids()) {
    if (state.section_holder[s] == TripId::kNone) continue;
    bool any = false;
    for (LinkId link : step.network.sections.links[s]) {
      for (LaneId lane : step.network.lanes_of(link)) any = any || occupied(step, lane);
    }
    if (any) {
      state.section_entered[s] = 1;
    } else if (state.section_entered[s] != 0) {
      state.section_holder[s] = TripId::kNone;
      state.section_entered[s] = 0;
    }
  }
}

/// A train locks the section of its next link when it comes near; at once all sections of the way
/// to the next passing place, that is as long as the track is one for both directions.
void lock_ahead(Step& step, TripId train, LinkId next, std::size_t route_at) {
  SimulationState& state = step.state;
  Network const& net = step.network;
  auto const& route = state.vehicles.route[train];
  std::vector<SectionId> wanted;
  for (std::size_t i = route_at; i < route.size(); ++i) {
    LinkId const link = i == route_at ? next : route[i];
    SectionId const s = net.links.section[link];
    if (!s.valid()) break;
    if (state.section_holder[s] != TripId::kNone && state.section_holder[s] != train.value) return;
    if (std::find(wanted.begin(), wanted.end(), s) == wanted.end()) wanted.push_back(s);
    if (step.two_way_sections[s] == 0) break;
  }
  for (SectionId s : wanted) {
    if (state.section_holder[s] == TripId::kNone) state.section_entered[s] = 0;
    state.section_holder[s] = train.value;
  }
}

void lock_sections(Step& step) {
  SimulationState& state = step.state;
  for (std::size_t i = 0; i < step.scratch.rail_links.size(); ++i) {
    LinkId const link = step.scratch.rail_links[i];
    if (!state.queue[link].empty())
      lock_ahead(step, state.queue[link].front(), link,
                 state.vehicles.route_at[state.queue[link].front()]);
    for (LaneId lane : step.network.lanes_of(link)) {
      if (state.lanes.count[lane] == 0) continue;
      std::uint32_t const slot = state.slot(lane, 0);
      TripId const train{state.slots.vehicle[slot]};
      float const left = step.network.lanes.length[lane] - state.slots.position[slot];
      float const v = state.slots.speed[slot];
      if (left > v * kSectionSight + braking_distance(v, step.type_of(slot).deceleration) + 20.0F)
        continue;
      LinkId const next = route_link(state, train, 1);
      if (next.valid()) lock_ahead(step, train, next, state.vehicles.route_at[train] + 1);
    }
  }
}

void close_crossings(Step& step) {
  SimulationState& state = step.state;
  auto const& crossings = step.network.level_crossings;
  for (LevelCrossingId c : crossings.node.ids()) {
    bool closed = false;
    for (MovementId m : crossings.rail_movements[c])
      closed = closed || occupied(step, step.network.lane_of(m));
    for (LinkId link : crossings.rail_links[c]) {
      for (LaneId lane : step.network.lanes_of(link)) {
        if (closed || state.lanes.count[lane] == 0) continue;
        std::uint32_t const slot = state.slot(lane, 0);
        float const left = step.network.lanes.length[lane] - state.slots.position[slot];
        bool const dwells = (state.slots.flags[slot] & Slot::kDwells) != 0;
        closed = !dwells && left < std::max(state.slots.speed[slot], 5.0F) * kCrossingWarning;
      }
    }
    state.crossing_closed[c] = closed ? 1 : 0;
  }
}

}  // namespace

void dispatch(Step& step) {
  step.scratch.rail_links.clear();
  for (LinkId link : step.rail_links) {
    if (step.state.is_active(step.strip(link))) step.scratch.rail_links.push_back(link);
  }
  release_sections(step);
  lock_sections(step);
  close_crossings(step);
}

}  // namespace pendler
