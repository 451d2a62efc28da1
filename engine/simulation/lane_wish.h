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
  MovementId next;

  Ahead() = default;
  explicit Ahead(Slot const& slot)
      : position(slot.position),
        back(slot.position - slot.length),
        speed(slot.speed),
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
    return (step.looks_at + slot.vehicle) * step.look_inverse <= step.look_inverse - 1;
  }
  bool serves(Slot const& slot) const { return ((slot.good_lanes >> at) & 1U) != 0; }
  /// A follower sees beyond its leader only where their ways part, or where the leader has a grant
  /// and it has none.
  bool parts(Slot const& slot, std::size_t i, Ahead const& ahead) const {
    return on_link() && (i == lane(at).granted || slot.next != ahead.next);
  }
  bool has(int side) const { return side < 0 ? at > 0 : at + 1 < size(); }
  LaneState const& beside(int side) const { return lane(side < 0 ? at - 1 : at + 1); }
  Pace pace_of(Slot const& slot) const {
    return {sets[slot.type], slot, lane(at).speed_limit, tick_s};
  }
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
  Beside(LaneView const& view, int side) : state_(view.step.state), side_(side) {
    if (!view.neighbours() || !view.has(side)) return;
    LaneState const& lane = view.beside(side);
    at_ = side < 0 ? view.at - 1 : view.at + 1;
    bool const overtaken = side < 0 && !view.town();
    if (lane.urgent == 0 && lane.covering == 0 && !overtaken) return;
    lane_ = &lane;
    count_ = lane.count;
  }

  /// Is there anybody to be minded?
  bool asks() const { return count_ > 0; }

  Slot const* ahead = nullptr;     // nearest one ahead
  Slot const* merging = nullptr;   // between the vehicle and its leader: must come over here …
  Slot const* covering = nullptr;  // … or is still partly here

  void advance(float position, float leader) {
    merging = covering = nullptr;
    for (; next_ < count_; ++next_) {
      Slot const& slot = state_.slot(*lane_, next_);
      if (slot.position <= position) break;
      ahead = &slot;
      if (slot.position >= leader) continue;
      if (slot.is(Slot::kPresses) && slot.wish == -side_) merging = &slot;
      if (slot.covers == -side_ && slot.covers_ticks > 0) covering = &slot;
    }
  }

 private:
  SimulationState const& state_;
  int side_;
  std::size_t at_ = 0;
  LaneState const* lane_ = nullptr;
  std::size_t next_ = 0, count_ = 0;
};

/// In towns only those look for another lane without need.
inline bool held_up(float own_now, float free) {
  return own_now <= free - MobilDriver{}.threshold;
}

/// −1, 0 or 1: the side to which the vehicle wants to go now: MOBIL, with the lanes that the route
/// needs as a bias that grows with their nearness.
std::int8_t lane_wish(LaneView const& view, Slot& me, std::size_t index, float own_now);

/// Who presses to another lane falls back behind the vehicle beside it.
void fall_back(LaneView const& view, Slot const& me, Pace& pace);

/// Who still covers a part of the lane that it comes from does not pass those ahead on it.
void keep_off_covered(LaneView const& view, Slot const& me, Pace& pace);

/// Both neighbour lanes' vehicles, where any of them has to be minded.
struct BothSides {
  Beside left, right;

  explicit BothSides(LaneView const& view) : left(view, -1), right(view, 1) {}
  bool ask() const { return left.asks() || right.asks(); }
  /// What they ask of the next vehicle of the lane in view.
  void mind(LaneView const& view, Slot& me, float leader_at, Pace& pace);
};

}  // namespace pendler
