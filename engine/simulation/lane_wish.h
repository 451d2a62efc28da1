#pragma once
// What the lanes beside ask of a vehicle, and where it wants to go among them: parts of the plan.

#include <cstddef>
#include <cstdint>

#include "simulation/pace.h"
#include "simulation/step.h"

namespace pendler {

/// The lanes of one link, seen from the one that is planned.
struct LaneView {
  Step const& step;
  IdRange<LaneId> lanes;
  LaneState const* rows;  // of these lanes
  std::size_t at;
  RoadKind kind;
  bool neighbours;  // between which one may change
  bool on_link;

  LaneState const& lane(std::size_t i) const { return rows[i]; }
  /// Of those whose lane serves them, each looks for a better one only now and then.
  bool looks_now(Slot const& slot) const {
    std::uint32_t const sum = step.looks_at + slot.vehicle % step.look_period;
    return sum == 0 || sum == step.look_period;
  }
  bool has(int side) const { return side < 0 ? at > 0 : at + 1 < lanes.size(); }
  LaneState const& beside(int side) const { return lane(side < 0 ? at - 1 : at + 1); }
  bool motorway() const { return kind == RoadKind::motorway; }
  Pace pace_of(Slot const& slot) const {
    return {step.driving(slot, motorway()), slot, lane(at).speed_limit, step.tick_s};
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
    if (!view.neighbours || !view.has(side)) return;
    LaneState const& lane = view.beside(side);
    at_ = side < 0 ? view.at - 1 : view.at + 1;
    bool const overtaken = side < 0 && view.kind != RoadKind::town;
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

/// −1, 0 or 1: the side to which the vehicle wants to go now: MOBIL, with the lanes that the route
/// needs as a bias that grows with their nearness.
std::int8_t lane_wish(LaneView const& view, Slot& me, std::size_t index, float own_now);

/// Who presses to another lane falls back behind the vehicle beside it.
void fall_back(LaneView const& view, Slot const& me, Pace& pace);

/// Who still covers a part of the lane that it comes from does not pass those ahead on it.
void keep_off_covered(LaneView const& view, Slot const& me, Pace& pace);

/// What the vehicles on a neighbour lane ask of one.
void mind(Beside const& beside, Slot& me, Pace& pace);

/// Outside towns nobody passes on the right, but slowly past a queue.
void keep_behind_left(Beside const& left, Slot const& me, Pace& pace);

}  // namespace pendler
