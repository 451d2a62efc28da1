// Per strip: its vehicles plan, change lanes and move.

#include <algorithm>

#include "simulation/lane_wish.h"
#include "simulation/motion.h"
#include "simulation/plan.h"
#include "simulation/step.h"

namespace pendler {

namespace {

bool is_krauss(LaneView const& view, Slot const& slot) {
  return view.sets[slot.type].model == CarFollowing::krauss;
}

/// Plans and moves in one pass: nobody of another lane looks at these vehicles, but at what their
/// lane has published.
void drive_lane(Step& step, LaneView const& view, LaneState& lane, ChunkEvents& events) {
  LaneMotion motion(step, view.id(view.at), lane, events);
  Slot* const first = &step.state.slot(lane, 0);
  std::size_t const count = lane.count;
  Ahead ahead;
  for (std::size_t i = 0; i < count; ++i) {
    Slot& me = first[i];
    plan_vehicle<false>(view, me, i, ahead, nullptr);
    ahead = Ahead(me);
    motion.move(me, i, is_krauss(view, me));
  }
  motion.finish();
}

/// By somebody on a neighbour lane.
bool may_be_asked(LaneView const& view) {
  for (int side : {-1, 1}) {
    if (view.has(side) && (view.beside(side).urgent | view.beside(side).covering) != 0) return true;
  }
  return view.at > 0 && !view.town();
}

/// True when somebody wishes to change lanes. `beside`: null, or who may have to be minded.
template <class Sides>
bool plan_lane(Step& step, LaneView const& view, LaneState& lane, Sides beside) {
  Slot* const first = &step.state.slot(lane, 0);
  std::size_t const count = lane.count;
  std::uint32_t urgent = 0;
  bool wishes = false;
  Ahead ahead;
  for (std::size_t i = 0; i < count; ++i) {
    Slot& me = first[i];
    plan_vehicle<true>(view, me, i, ahead, beside);
    ahead = Ahead(me);
    if (me.is(Slot::kPresses)) ++urgent;
    wishes = wishes || me.wish != 0;
  }
  lane.urgent = static_cast<std::uint8_t>(std::min(urgent, 255U));
  return wishes;
}

bool plan_lane(Step& step, LaneView const& view, LaneState& lane) {
  if (!may_be_asked(view)) return plan_lane(step, view, lane, nullptr);
  BothSides beside(view);
  return plan_lane(step, view, lane, beside.ask() ? &beside : nullptr);
}

void move_lane(Step& step, LaneView const& view, LaneState& lane, ChunkEvents& events) {
  LaneMotion motion(step, view.id(view.at), lane, events);
  Slot* const first = &step.state.slot(lane, 0);
  std::size_t const count = lane.count;
  for (std::size_t i = 0; i < count; ++i) motion.move(first[i], i, is_krauss(view, first[i]));
  motion.finish();
}

/// Where vehicles may change lanes, all plan before the first one moves.
void advance_beside(Step& step, LaneView& view, LaneState* lanes, ChunkEvents& events) {
  std::size_t const count = view.size();
  bool wishes = false;
  for (view.at = 0; view.at < count; ++view.at) {
    if (lanes[view.at].count > 0)
      wishes = plan_lane(step, view, lanes[view.at]) || wishes;
    else
      lanes[view.at].urgent = 0;
  }
  if (wishes) change_lanes(step, view.strip);
  for (view.at = 0; view.at < count; ++view.at) {
    if (lanes[view.at].count > 0) move_lane(step, view, lanes[view.at], events);
  }
}

}  // namespace

void advance_strip(Step& step, StripId strip, ChunkEvents& events) {
  StripRow const& row = step.tables.strips[strip];
  LaneState* const lanes = &step.state.lanes[row.first_lane];
  LaneView view{step, row, lanes};
  if (view.neighbours()) {
    advance_beside(step, view, lanes, events);
    return;
  }
  for (; view.at < row.lanes; ++view.at) {
    if (lanes[view.at].count > 0) drive_lane(step, view, lanes[view.at], events);
  }
}

}  // namespace pendler
