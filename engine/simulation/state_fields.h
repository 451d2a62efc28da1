#pragma once
// Which members of the state's structs are kept in a checkpoint: all.

#include <algorithm>
#include <cstddef>
#include <vector>

#include "results/tables.h"
#include "scenario/controls.h"
#include "simulation/state.h"
#include "simulation/state_archive.h"

namespace pendler {

PENDLER_STATE_FIELDS(Slot, position, speed, acceleration, limit, stop_at, length, speed_factor,
                     headway, acceleration_factor, vehicle, next, type, good_lanes, flags, wish,
                     entry_odometer, granted_ahead, covers, look_phase, closeness, lane_end)
PENDLER_STATE_FIELDS(LaneState, first_slot, capacity, head, count, granted, to_come, leaving, notes,
                     length, speed_limit, closed_for, urgent, covering, tail_vehicle, tail_back,
                     tail_speed, rear_position, rear_speed, ticks, waiting, metres)
PENDLER_STATE_FIELDS(TailMark, rear_passes, way, fork_dm, bars)
PENDLER_STATE_FIELDS(LaneClaims, incoming_cm, stopping_cm, last_granted, kept_for, kept_cm,
                     kept_until)
PENDLER_STATE_FIELDS(LaneWait, last_entry, vehicle, ticks, refused_for, refusal, halts)
PENDLER_STATE_FIELDS(LaneCounts, entered, left, person_metres)
PENDLER_STATE_FIELDS(VehicleState, lane, link, route_at, tail_speed, odometer, dwell_until,
                     stop_shift, load, next_stop, type, enters_traps, notes, remembers, route)
PENDLER_STATE_FIELDS(DriverHabit, own_headway, ease)
PENDLER_STATE_FIELDS(GrantState, follows, number, lane, movement, rear_left, speed)
PENDLER_STATE_FIELDS(Clearing, movement, last, left, speed)
PENDLER_STATE_FIELDS(QueueFront, vehicle, since, place)
PENDLER_STATE_FIELDS(TripProgress, free_s, municipalities)
PENDLER_STATE_FIELDS(TripState, depart_tick, arrive_tick, distance, progress, reroutes, status,
                     ride)
PENDLER_STATE_FIELDS(SignalPlan, actuated, coordinated, cycle, offset, gap, longest_green,
                     transit_priority, right_on_red)
PENDLER_STATE_FIELDS(SignalPhaseState, phase, next, stage, since_ms, idle_ms, contested_ms,
                     clock_ms, to_end_ms)
PENDLER_STATE_FIELDS(SignalStates, plan, at, visited)
PENDLER_STATE_FIELDS(Control, at, attribute, link, value, signal)
PENDLER_STATE_FIELDS(TrafficRows, begin_s, link, entered, left, vehicle_s, vehicle_m, person_m,
                     waiting_s, mean_speed, outside, outside_s)
PENDLER_STATE_FIELDS(CutRouteRows, at_s, links, rerouted, waiting, runs)
PENDLER_STATE_FIELDS(StopEventRows, run, line, stop, sequence, due_s, arrive_s, depart_s, boarded,
                     alighted, on_board)

/// All but the cursor of controls, which follows from the time.
template <class Archive>
void archive(Archive& a, SimulationState& state) {
  auto& [tick, slots, lanes, waits, claims, counts, tails, vehicles, habits, grants, clearings,
         trips, active, asked, busy, awaiting, aspect, signals, queue, queue_lanes, queue_front,
         queued, queue_ticks, section_holder, section_entered, crossing_closed, pedestrians,
         next_control, updates, squeezed, on_network, peak] = state;
  a("tick", tick);
  a("lanes", lanes);
  std::vector<Slot> occupied;
  auto const each_occupied = [&](auto&& visit) {
    for (LaneState const& lane : lanes)
      for (std::size_t i = 0; i < lane.count; ++i) visit(slots.at(lane.first_slot + lane.head + i));
  };
  if constexpr (!Archive::kLoads) each_occupied([&](Slot& slot) { occupied.push_back(slot); });
  a("slots", occupied);
  if constexpr (Archive::kLoads) {
    std::size_t end = slots.size();
    for (LaneState const& lane : lanes)
      end = std::max(end, std::size_t{lane.first_slot} + lane.capacity);
    slots.resize(end);
    std::size_t next = 0;
    each_occupied([&](Slot& slot) { slot = occupied.at(next++); });
  }
  a("waits", waits);
  a("claims", claims);
  a("counts", counts);
  a("tails", tails);
  a("vehicles", vehicles);
  a("habits", habits);
  a("grants", grants);
  a("clearings", clearings);
  a("trips", trips);
  a("active", active);
  a("asked", asked);
  a("busy", busy);
  a("awaiting", awaiting);
  a("aspect", aspect);
  a("signals", signals);
  a("queue", queue);
  a("queue_lanes", queue_lanes);
  a("queue_front", queue_front);
  a("queued", queued);
  a("queue_ticks", queue_ticks);
  a("section_holder", section_holder);
  a("section_entered", section_entered);
  a("crossing_closed", crossing_closed);
  a("pedestrians", pedestrians);
  a("updates", updates);
  a("squeezed", squeezed);
  a("on_network", on_network);
  a("peak", peak);
}

}  // namespace pendler
