// What drivers have got used to.

#include "kernels/drivers.h"
#include "simulation/step.h"

namespace pendler {

namespace {

void remember_strip(Step& step, StripId strip) {
  SimulationState& state = step.state;
  constexpr DriverMemory kMemory;
  for (LaneId id : step.lanes_of(strip)) {
    LaneState const& lane = state.lanes[id];
    for (std::size_t i = 0; i < lane.count; ++i) {
      Slot& slot = state.slot(lane, i);
      DrivingSet const& set = step.driving(slot, RoadKind::motorway);
      if (set.model != CarFollowing::idm) continue;
      VehicleState& vehicle = state.vehicles[slot.trip()];
      if (!drives_on_motorway(step.network, vehicle)) continue;
      DriverHabit& habit = state.habits[slot.trip()];
      if (vehicle.remembers == 0) habit = {slot.headway, 1};
      vehicle.remembers = 1;
      float const desired = std::min(lane.speed_limit * slot.speed_factor, set.max_speed);
      habit.ease = ease_after(kMemory, habit.ease, slot.speed / desired, kRememberEvery_s);
      slot.headway = habit.own_headway * headway_of_ease(kMemory, habit.ease);
    }
  }
}

}  // namespace

bool drives_on_motorway(Network const& network, VehicleState const& vehicle) {
  for (std::size_t at = vehicle.route_at; at < vehicle.route.size(); ++at) {
    LinkClass const cls = network.links.cls[vehicle.route[at]];
    if (cls != LinkClass::motorway_link) return cls == LinkClass::motorway;
  }
  return false;
}

void remember(Step& step) {
  auto const& strips = step.tables.motorway_strips;
  constexpr std::size_t kGrain = 256;
  step.workers.for_chunks(strips.size(), kGrain,
                          [&](std::size_t, std::size_t begin, std::size_t end) {
                            for (std::size_t i = begin; i < end; ++i) {
                              if (step.state.active.has(strips[i].index()))
                                remember_strip(step, strips[i]);
                            }
                          });
}

}  // namespace pendler
