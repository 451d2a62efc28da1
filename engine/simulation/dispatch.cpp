// Serial, few: trains lock whole sections in a fixed order; level crossings close in time for the
// road's yellow and braking.

#include <algorithm>

#include "kernels/car_following.h"
#include "results/tables.h"
#include "simulation/step.h"

namespace pendler {

namespace {

constexpr float kCrossingWarning =
    25.0F;  // s before the train: yellow, braking and clearing of the road
constexpr float kSectionSight = 12.0F;  // s ahead that a train asks for its next section

bool occupied(Step const& step, LaneId lane) {
  return step.state.lanes[lane].count > 0 || step.state.lanes[lane].has_tail();
}

void release_sections(Step& step) {
  SimulationState& state = step.state;
  for (SectionId s : step.network.sections.links.ids()) {
    if (state.section_holder[s] == TripId::kNone) continue;
    bool any = false;
    for (LinkId link : step.network.sections.links[s]) {
      for (LaneId lane : step.network.lanes_of(link)) any = any || occupied(step, lane);
    }
    TripId const holder(std::size_t{state.section_holder[s]});
    bool const gone = state.trips.status[holder] == static_cast<std::uint8_t>(TripStatus::arrived);
    if (any) {
      state.section_entered[s] = 1;
    } else if (state.section_entered[s] != 0 || gone) {
      state.section_holder[s] = TripId::kNone;
      state.section_entered[s] = 0;
    }
  }
}

/// A train locks the section of its next link when it comes near; at once all sections on which it
/// may not stand: those of stubs and lanes shorter than itself, and of track that is one for both
/// directions, up to the next passing place.
void lock_ahead(Step& step, TripId train, std::size_t route_at) {
  SimulationState& state = step.state;
  Network const& net = step.network;
  auto const& route = state.vehicles[train].route;
  float const body = step.types[step.demand.trips.vehicle[train]].length;
  std::vector<SectionId> wanted;
  for (std::size_t i = route_at; i < route.size(); ++i) {
    SectionId const s = net.links.section[route[i]];
    if (!s.valid() || !is_rail(net.links.cls[route[i]])) break;
    if (state.section_holder[s] != TripId::kNone && state.section_holder[s] != train.value) return;
    if (std::find(wanted.begin(), wanted.end(), s) == wanted.end()) wanted.push_back(s);
    bool const may_stand = net.links.inner[route[i]] == 0 && net.links.length[route[i]] >= body;
    if (step.tables.two_way_sections[s] == 0 && may_stand) break;
  }
  for (SectionId s : wanted) {
    if (state.section_holder[s] == TripId::kNone) state.section_entered[s] = 0;
    state.section_holder[s] = train.value;
  }
}

void lock_sections(Step& step) {
  SimulationState& state = step.state;
  for (LinkId link : step.scratch.rail_links) {
    if (!state.queue[link].empty()) {
      TripId const train = state.queue[link].front();
      lock_ahead(step, train, state.vehicles[train].route_at);
    }
    for (LaneId lane : step.network.lanes_of(link)) {
      std::size_t const first = state.lanes[lane].granted;
      if (first >= state.lanes[lane].count) continue;
      Slot const& slot = state.slot(state.lanes[lane], first);
      TripId const train = slot.trip();
      if (!allows(kRail, step.type_of(slot).cls)) continue;
      float const left = step.network.lanes.length[lane] - slot.position;
      float const v = slot.speed;
      float const reach =
          v * kSectionSight + braking_distance(v, step.type_of(slot).deceleration) + 20.0F;
      if (left <= reach) lock_ahead(step, train, state.vehicles[train].route_at + std::size_t{1});
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
        if (closed || state.lanes[lane].count == 0) continue;
        Slot const& slot = state.slot(state.lanes[lane], 0);
        float const left = step.network.lanes.length[lane] - slot.position;
        closed = !slot.is(Slot::kDwells) && left < std::max(slot.speed, 5.0F) * kCrossingWarning;
      }
    }
    state.crossing_closed[c] = closed ? 1 : 0;
  }
}

}  // namespace

void dispatch(Step& step) {
  step.scratch.rail_links.clear();
  for (LinkId link : step.tables.rail_links) {
    if (step.state.active.has(step.strip(link).index())) step.scratch.rail_links.push_back(link);
  }
  release_sections(step);
  lock_sections(step);
  close_crossings(step);
}

}  // namespace pendler
