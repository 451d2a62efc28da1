#pragma once
// What the lanes beside ask of a vehicle, and where it wants to go among them: parts of the plan.

#include <array>
#include <cstddef>
#include <cstdint>

#include "simulation/pace.h"
#include "simulation/step.h"

namespace pendler {

/// The vehicle ahead on the same lane, before it moves.
struct Ahead {
  float position = kFar, back = kFar, speed = 0;
  float deceleration = 0;
  MovementId next;

  Ahead() = default;
  Ahead(Slot const& slot, DrivingSet const& set)
      : position(slot.position),
        back(slot.position - slot.length),
        speed(slot.speed),
        deceleration(set.deceleration),
        next(slot.next) {}
};

/// The lanes of one strip, seen from the one that is planned.
struct LaneView {
  Step const& step;
  StripRow const& strip;
  LaneState const* rows;  // of its lanes
  DrivingSet const* sets =
      &step.tables.driving[static_cast<std::size_t>(strip.kind)][VehicleTypeId(0)];
  float tick_s = step.tick_s;
  std::size_t at = 0;

  std::size_t size() const { return strip.lanes; }
  LaneState const& lane(std::size_t i) const { return rows[i]; }
  LaneId id(std::size_t i) const { return LaneId(strip.first_lane.index() + i); }
  bool on_link() const { return strip.on_link != 0; }
  /// Between which one may change.
  bool neighbours() const { return strip.neighbours != 0; }
  bool town() const { return strip.kind == RoadKind::town; }
  /// Of those whose lane serves them, each looks for a better one only now and then.
  bool looks_now(Slot const& slot) const {
    // A multiple of the period? (Lemire, Kaser, Kurz 2019: without a division.)
    return (step.looks_at + slot.look_phase) * step.look_inverse <= step.look_inverse - 1;
  }
  bool serves(Slot const& slot) const { return ((slot.good_lanes >> at) & 1U) != 0; }
  /// A follower sees beyond its leader only where their ways part, or where the leader has a grant
  /// and it has none.
  bool parts(Slot const& slot, std::size_t i, Ahead const& ahead) const {
    return on_link() && (i == lane(at).granted || slot.next != ahead.next);
  }
  bool has(int side) const { return side < 0 ? at > 0 : at + 1 < size(); }
  LaneState const& beside(int side) const { return lane(side < 0 ? at - 1 : at + 1); }
  DrivingSet const& set_of(Slot const& slot) const { return sets[slot.type]; }
  Pace pace_of(Slot const& slot) const { return {set_of(slot), slot, lane(at), tick_s}; }
  /// What a vehicle would do behind a leader.
  float behind(Slot const& slot, float gap, float speed) const {
    Pace pace = pace_of(slot);
    if (gap < kFar) pace.follow(gap, speed);
    return pace.acceleration();
  }
};

/// A neighbour lane's vehicles, walked beside those of the own lane from the front to the back.
class Beside {
 public:
  Beside(LaneView const& view, int side) : side_(side) {
    if (!asks(view, side)) return;
    LaneState const& lane = view.beside(side);
    next_ = &view.step.state.slot(lane, 0);
    end_ = next_ + lane.count;
  }

  /// May anybody there have to be minded?
  static bool asks(LaneView const& view, int side) {
    if (!view.has(side)) return false;
    LaneState const& lane = view.beside(side);
    bool const overtaken = side < 0 && !view.town();
    return lane.count > 0 && ((lane.urgent | lane.covering) != 0 || overtaken);
  }
  /// Does the vehicle to which advance() came last have to mind any of them?
  bool concerns(Slot const& me) const {
    return covering != nullptr || (merging != nullptr && !me.is(Slot::kGranted));
  }
  /// Outside towns nobody passes on the right, but slowly past a queue.
  bool holds_back(Slot const& me) const {
    return ahead != nullptr && me.speed > highest_speed_on_right(ahead->speed);
  }

  int side() const { return side_; }

  Slot const* ahead = nullptr;     // nearest one ahead
  Slot const* merging = nullptr;   // between the vehicle and its leader: must come over here …
  Slot const* covering = nullptr;  // … or is still partly here

  void advance(float position, float leader) {
    merging = covering = nullptr;
    for (; next_ != end_; ++next_) {
      Slot const& slot = *next_;
      if (slot.position <= position) break;
      ahead = &slot;
      if (slot.position >= leader) continue;
      if (slot.is(Slot::kPresses) && slot.wish == -side_) merging = &slot;
      if (slot.covered_side() == -side_) covering = &slot;
    }
  }

 private:
  int side_;
  Slot const *next_ = nullptr, *end_ = nullptr;
};

/// Not on its way through a junction, at a stop, or in the middle of a change.
inline bool may_change(Slot const& me) {
  return me.good_lanes != 0 && (me.flags & (Slot::kGranted | Slot::kDwells)) == 0 && me.covers == 0;
}

inline bool held_up(Pace const& pace) {
  return pace.acceleration() <= pace.free_acceleration() - MobilDriver{}.threshold;
}

/// Does it look now for a lane on which it gets on better? Who is not held up only goes back to the
/// right, and that only outside towns.
inline bool looks_for_gain(LaneView const& view, Slot const& me, Pace const& pace) {
  constexpr float kTooLate = 30.0F;  // m before the lane's end
  if (!view.looks_now(me) || view.lane(view.at).length - me.position < kTooLate ||
      me.is(Slot::kStops))
    return false;
  bool const back_to_right =
      !view.town() && view.has(1) && ((me.good_lanes >> (view.at + 1)) & 1U) != 0;
  return back_to_right || held_up(pace);
}

/// −1, 0 or 1: the side to which the vehicle, which may change, wants to go now: MOBIL, with the
/// lanes that the route needs as a bias that grows with their nearness.
std::int8_t lane_wish(LaneView const& view, Slot& me, std::size_t index, Pace const& pace);

/// 0 … 1, of who presses to another lane.
float urgency_of(LaneView const& view, Slot const& me);

/// Who presses to another lane falls back behind the vehicle beside it.
void fall_back(LaneView const& view, Slot const& me, Pace& pace);

/// Who still covers a part of the lane that it comes from does not pass those ahead on it.
void keep_off_covered(LaneView const& view, Slot const& me, Pace& pace);

/// Both neighbour lanes' vehicles, where any of them has to be minded.
struct BothSides {
  Beside left, right;

  explicit BothSides(LaneView const& view) : left(view, -1), right(view, 1) {}
  /// Comes to the next vehicle of the lane in view; true: it has to mind() some of them.
  bool concern(LaneView const& view, Slot const& me, float leader_at) {
    left.advance(me.position, leader_at);
    right.advance(me.position, leader_at);
    return left.concerns(me) || right.concerns(me) || (!view.town() && left.holds_back(me));
  }
  void mind(LaneView const& view, Slot& me, Pace& pace) const;
};

}  // namespace pendler
