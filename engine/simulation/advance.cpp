// Per strip: its vehicles plan, change lanes and move.

#include <algorithm>

#include "simulation/lane_wish.h"
#include "simulation/motion.h"
#include "simulation/plan.h"
#include "simulation/step.h"

namespace pendler {

namespace {

/// Where all vehicles have one model it is a constant.
template <CarFollowing kModel>
struct One {
  static CarFollowing of(DrivingSet const&) { return kModel; }
};
struct Mixed {
  static CarFollowing of(DrivingSet const& set) { return set.model; }
};

/// Plans and moves in one pass: nobody of another lane looks at these vehicles, but at what their
/// lane has published.
template <class Models>
void drive_lane(Step& step, LaneView const& view, LaneState& lane, ChunkEvents& events) {
  LaneMotion motion(step, view.id(view.at), lane, events);
  Slot* const first = &step.state.slot(lane, 0);
  std::size_t const count = lane.count;
  Ahead ahead;
  for (std::size_t i = 0; i < count; ++i) {
    Slot& me = first[i];
    CarFollowing const model = Models::of(view.set_of(me));
    plan_vehicle<false>(view, model, me, i, ahead, nullptr);
    ahead = Ahead(me, view.set_of(me));
    motion.move(me, i, model);
  }
  motion.finish();
}

/// True when somebody wishes to change lanes. `beside`: null, or who may have to be minded.
template <class Models, class Sides>
bool plan_lane(Step& step, LaneView const& view, LaneState& lane, Sides beside) {
  Slot* const first = &step.state.slot(lane, 0);
  std::size_t const count = lane.count;
  std::uint32_t urgent = 0;
  bool wishes = false;
  Ahead ahead;
  for (std::size_t i = 0; i < count; ++i) {
    Slot& me = first[i];
    plan_vehicle<true>(view, Models::of(view.set_of(me)), me, i, ahead, beside);
    ahead = Ahead(me, view.set_of(me));
    if (me.is(Slot::kPresses)) ++urgent;
    wishes = wishes || me.wish != 0;
  }
  lane.urgent = static_cast<std::uint8_t>(std::min(urgent, 255U));
  return wishes;
}

template <class Models>
bool plan_lane(Step& step, LaneView const& view, LaneState& lane) {
  if (!Beside::asks(view, -1) && !Beside::asks(view, 1))
    return plan_lane<Models>(step, view, lane, nullptr);
  BothSides beside(view);
  return plan_lane<Models>(step, view, lane, &beside);
}

template <class Models>
void move_lane(Step& step, LaneView const& view, LaneState& lane, ChunkEvents& events) {
  LaneMotion motion(step, view.id(view.at), lane, events);
  Slot* const first = &step.state.slot(lane, 0);
  std::size_t const count = lane.count;
  for (std::size_t i = 0; i < count; ++i)
    motion.move(first[i], i, Models::of(view.set_of(first[i])));
  motion.finish();
}

/// Where vehicles may change lanes, all plan before the first one moves.
template <class Models>
void advance_beside(Step& step, LaneView& view, LaneState* lanes, ChunkEvents& events) {
  std::size_t const count = view.size();
  bool wishes = false;
  for (view.at = 0; view.at < count; ++view.at) {
    if (lanes[view.at].count > 0)
      wishes = plan_lane<Models>(step, view, lanes[view.at]) || wishes;
    else
      lanes[view.at].urgent = 0;
  }
  if (wishes) change_lanes(step, view.strip);
  for (view.at = 0; view.at < count; ++view.at) {
    if (lanes[view.at].count > 0) move_lane<Models>(step, view, lanes[view.at], events);
  }
}

template <class Models>
void advance_lanes(Step& step, StripRow const& row, ChunkEvents& events) {
  LaneState* const lanes = &step.state.lanes[row.first_lane];
  LaneView view{step, row, lanes};
  if (view.neighbours()) {
    advance_beside<Models>(step, view, lanes, events);
    return;
  }
  for (; view.at < row.lanes; ++view.at) {
    if (lanes[view.at].count > 0) drive_lane<Models>(step, view, lanes[view.at], events);
  }
}

}  // namespace

void advance_strip(Step& step, StripId strip, ChunkEvents& events) {
  StripRow const& row = step.tables.strips[strip];
  switch (row.models) {
    case StripModels::idm:
      advance_lanes<One<CarFollowing::idm>>(step, row, events);
      break;
    case StripModels::krauss:
      advance_lanes<One<CarFollowing::krauss>>(step, row, events);
      break;
    case StripModels::mixed:
      advance_lanes<Mixed>(step, row, events);
      break;
  }
}

}  // namespace pendler
