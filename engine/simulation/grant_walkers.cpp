// Those on foot: who turns at a signal gives way on the crossing of the street into which he turns
// (StVO § 9(3)), who turns right at red on that of his own, and everybody on zebra crossings
// (§ 26).

#include <algorithm>

#include "kernels/pedestrians.h"
#include "simulation/granting.h"

namespace pendler {

namespace {

enum class Side : std::uint8_t { left, ahead, right };

Side side_of(Turn turn) {
  if (leftwards(turn)) return Side::left;
  return turn == Turn::right || turn == Turn::sharp_right ? Side::right : Side::ahead;
}

/// Turns in a phase of its own, in which those on foot have red: its link goes another way, too,
/// but never at the same time.
bool turns_in_own_phase(Network const& net, MovementId m, SignalGroupId group) {
  Side const side = side_of(net.movements.turn[m]);
  bool other_ways = false;
  for (LaneId lane : net.lanes_of(net.movements.from_link[m])) {
    for (MovementId other : net.lanes.out[lane]) {
      SignalGroupId const theirs = net.movements.group[other];
      if (side_of(net.movements.turn[other]) == side || !theirs.valid()) continue;
      if (!common_green(net.signals.green[group], net.signals.green[theirs]).empty()) return false;
      other_ways = true;
    }
  }
  return other_ways;
}

/// Of both directions, m.
float carriageway_width(Network const& net, LinkId link) {
  float width = 0;
  LinkId const back = net.links.reverse[link];
  for (LaneId lane : net.lanes_of(link)) width += net.lanes.width[lane];
  if (back.valid())
    for (LaneId lane : net.lanes_of(back)) width += net.lanes.width[lane];
  return width;
}

}  // namespace

/// Whose key and number of pedestrians those on the crossing of an arm have: the link that leads
/// away from the junction, or its only one.
LinkId Granting::arm_of(LinkId to_junction) const {
  LinkId const back = net_.links.reverse[to_junction];
  return back.valid() ? back : to_junction;
}

/// Do those on foot have green there at the same time?
bool Granting::meets_walkers(GrantRequest const& r, Chain const& chain) const {
  if (on_red_) return true;
  auto const& m = net_.movements;
  MovementId const first = chain.movement[0];
  bool turns = false;
  for (std::size_t i = 0; i < chain.size; ++i) {
    Turn const turn = m.turn[chain.movement[i]];
    turns = turns || (turn != Turn::u_turn && side_of(turn) != Side::ahead);
  }
  SignalGroupId const group = tables_.movements[first].group;
  bool const green = group.valid() && aspect_of(first) == Aspect::green;
  return turns && green && net_.links.inner[m.to_link[chain.last()]] == 0 &&
         !allows(kRail, step_.type_of(*r.slot).cls) && !turns_in_own_phase(net_, first, group);
}

/// If it went now: at the crossing of its own arm, or behind the junction.
Millis Granting::arrival_at_crossing(GrantRequest const& r, Chain const& chain, bool behind) const {
  float way = state_.lanes[r.lane].length - r.slot->position;
  for (std::size_t i = 0; i < chain.size && behind; ++i) {
    MovementId const m = chain.movement[i];
    if (net_.lane_of(m) != r.lane) way += state_.lanes[net_.lane_of(m)].length;
    if (i + 1 < chain.size) way += state_.lanes[tables_.movements[m].to_lane].length;
  }
  float const top = state_.lanes[net_.lane_of(chain.movement[0])].speed_limit;
  float const acceleration = step_.driving(*r.slot, RoadKind::town).acceleration;
  float const seconds = time_to_drive(way, r.slot->speed, acceleration, top);
  return step_.now() + static_cast<Millis>(seconds * 1000.0F);
}

/// Will somebody be on the arm's crossing when the vehicle comes there?
bool Granting::someone_on(LinkId arm, bool behind, GrantRequest const& r, Chain const& chain,
                          double per_hour, float crossing_s) const {
  LaneId const over = net_.lane_of(behind ? chain.last() : chain.movement[0]);
  float const passes_s = r.slot->length / std::max(state_.lanes[over].speed_limit, 1.0F);
  Millis const passed =
      arrival_at_crossing(r, chain, behind) + static_cast<Millis>(passes_s * 1000.0F);
  return someone_crosses(step_.settings.seed, net_.links.key[arm], passed, per_hour,
                         crossing_s + passes_s);
}

/// At a signal; who has red when it comes there does not step on.
bool Granting::waits_for_green_walkers(LinkId arm, GrantRequest const& r,
                                       Chain const& chain) const {
  if (!meets_walkers(r, chain)) return false;
  Signals const& signals = net_.signals;
  std::int32_t const cycle = signals.cycle_ms[net_.junctions.signal[junction_]];
  std::int32_t const green = green_ms(signals.green[tables_.movements[chain.movement[0]].group]);
  double const per_hour =
      pedestrians_in_green(double{state_.pedestrians[arm]}, on_red_ ? cycle - green : green, cycle);
  return someone_on(arm, !on_red_, r, chain, per_hour, kOnDrivenPath_s);
}

/// On a zebra crossing they go first all the way across (StVO § 26).
bool Granting::waits_at_zebra(LinkId arm, bool behind, GrantRequest const& r,
                              Chain const& chain) const {
  if (allows(kRail, step_.type_of(*r.slot).cls)) return false;
  return someone_on(arm, behind, r, chain, double{state_.pedestrians[arm]},
                    carriageway_width(net_, arm) / kWalkingSpeed);
}

bool Granting::waits_for_walkers(GrantRequest const& r, Chain const& chain) const {
  auto const& m = net_.movements;
  MovementId const first = chain.movement[0];
  LinkId const before = arm_of(m.from_link[first]), behind = m.to_link[chain.last()];
  bool const some_before = state_.pedestrians[before] > 0.0F && !net_.is_movement(r.lane);
  bool const some_behind = state_.pedestrians[behind] > 0.0F;
  if (!some_before && !some_behind) return false;
  if (some_before && (m.zebra[first] & kZebraBefore) != 0 &&
      waits_at_zebra(before, false, r, chain))
    return true;
  if (some_behind && (m.zebra[chain.last()] & kZebraBehind) != 0 &&
      waits_at_zebra(behind, true, r, chain))
    return true;
  LinkId const at_signal = on_red_ ? before : behind;
  return state_.pedestrians[at_signal] > 0.0F && waits_for_green_walkers(at_signal, r, chain);
}

}  // namespace pendler
