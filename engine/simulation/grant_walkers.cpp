// Those on foot: who turns at a signal gives way on the crossing of the street into which he turns
// (StVO § 9(3)), and who turns right at red on that of his own.

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
bool turns_in_own_phase(Network const& net, MovementId m) {
  Side const side = side_of(net.movements.turn[m]);
  SignalGroupId const group = net.movements.group[m];
  bool other_ways = false;
  for (LaneId lane : net.lanes_of(net.movements.from_link[m])) {
    for (MovementId other : net.lanes.out[lane]) {
      SignalGroupId const theirs = net.movements.group[other];
      if (side_of(net.movements.turn[other]) == side || !theirs.valid()) continue;
      for (GreenWindow const& a : net.signals.green[group]) {
        for (GreenWindow const& b : net.signals.green[theirs])
          if (a.begin_ms < b.end_ms && b.begin_ms < a.end_ms) return false;
      }
      other_ways = true;
    }
  }
  return other_ways;
}

std::int32_t green_ms(Signals const& signals, SignalGroupId group) {
  std::int32_t sum = 0;
  for (GreenWindow const& window : signals.green[group]) sum += window.end_ms - window.begin_ms;
  return sum;
}

}  // namespace

/// The link whose crossing lies on its way: of the street into which it drives, or at red of its
/// own.
LinkId Granting::crossed_link(Chain const& chain) const {
  if (!on_red_) return net_.movements.to_link[chain.last()];
  LinkId const from = net_.movements.from_link[chain.movement[0]];
  LinkId const back = net_.links.reverse[from];
  return back.valid() ? back : from;
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
  bool const green = m.group[first].valid() && aspect_of(first) == Aspect::green;
  return turns && green && net_.links.inner[m.to_link[chain.last()]] == 0 &&
         !allows(kRail, step_.type_of(*r.slot).cls) && !turns_in_own_phase(net_, first);
}

/// If it went now.
Millis Granting::arrival_at_crossing(GrantRequest const& r, Chain const& chain) const {
  float way = state_.lanes[r.lane].length - r.slot->position;
  for (std::size_t i = 0; i < chain.size && !on_red_; ++i) {
    MovementId const m = chain.movement[i];
    if (net_.lane_of(m) != r.lane) way += state_.lanes[net_.lane_of(m)].length;
    if (i + 1 < chain.size) way += state_.lanes[tables_.movements[m].to_lane].length;
  }
  float const top = state_.lanes[net_.lane_of(chain.movement[0])].speed_limit;
  float const acceleration = step_.driving(*r.slot, RoadKind::town).acceleration;
  float const seconds = time_to_drive(way, r.slot->speed, acceleration, top);
  return step_.now() + static_cast<Millis>(seconds * 1000.0F);
}

/// Will somebody be on the crossing when it comes there? Who has red by then does not step on.
bool Granting::waits_for_walkers(GrantRequest const& r, Chain const& chain) const {
  LinkId const link = crossed_link(chain);
  if (state_.pedestrians[link] <= 0.0F || !meets_walkers(r, chain)) return false;
  Signals const& signals = net_.signals;
  std::int32_t const cycle = signals.cycle_ms[net_.junctions.signal[junction_]];
  std::int32_t const green = green_ms(signals, net_.movements.group[chain.movement[0]]);
  double const per_hour = pedestrians_in_green(double{state_.pedestrians[link]},
                                               on_red_ ? cycle - green : green, cycle);
  LaneId const over = net_.lane_of(on_red_ ? chain.movement[0] : chain.last());
  float const passes_s = r.slot->length / std::max(state_.lanes[over].speed_limit, 1.0F);
  Millis const passed = arrival_at_crossing(r, chain) + static_cast<Millis>(passes_s * 1000.0F);
  return someone_crosses(step_.settings.seed, net_.links.key[link], passed, per_hour,
                         kOnDrivenPath_s + passes_s);
}

}  // namespace pendler
