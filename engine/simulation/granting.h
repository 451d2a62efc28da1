#pragma once
// One junction's answers in one tick. Who asks: grant.cpp; the answer: grant_answer.cpp, of which
// conflict areas: grant_areas.cpp, and those on foot: grant_walkers.cpp; giving and taking back:
// grant_give.cpp.

#include <algorithm>
#include <array>
#include <cstddef>

#include "simulation/grant.h"

namespace pendler {

/// The movements that a vehicle needs at once: through the stubs of one junction.
struct Chain {
  std::array<MovementId, kLongestChain> movement;
  std::size_t size = 0;
  bool leads_on = true;  // false: it ends on a stub from which the route does not go on

  MovementId last() const { return movement[size - 1]; }
  bool contains(MovementId m) const {
    auto const end = movement.begin() + static_cast<std::ptrdiff_t>(size);
    return std::find(movement.begin(), end, m) != end;
  }
};

struct Answer {
  Refusal refusal = Refusal::none;
  MovementId because;  // of whom, where somebody is in the way
  bool up_to_waiting_place = false;
};

/// A stretch of a chain's first movement: its conflicts that begin there.
struct Stretch {
  float begin = 0, end = kFar;  // m
};

/// Between two vehicles of the stream that goes first, and between two of one's own.
struct GapNeed {
  float critical = 0, follow_up = 0;  // s
};

/// Who is slower than that stands.
constexpr float kStands = 0.5F;  // m/s
class Granting {
 public:
  Granting(Step& step, JunctionId junction, Grants::Scratch& scratch);
  /// Answers all that ask.
  void run();
  /// See pendler::give_back().
  bool give_back(LaneState& lane);

 private:
  static constexpr float kAtLine = 5.0F;  // m; who stands so near has stopped at the line

  Aspect aspect_of(MovementId m) const {
    SignalGroupId const group = tables_.movements[m].group;
    return group.valid() ? state_.aspect[group] : Aspect::green;
  }
  Chain chain_of(Slot const& slot) const;
  void collect(LaneId id);
  bool waits_for_green(LaneState const& lane, Slot const& slot, LaneWait& wait) const;
  void collect_inside();
  void note_waiting(LaneId id, Slot const& slot, bool stands);

  bool turns_on_red(Slot const& slot, MovementId m) const;
  bool may_turn_on_red(GrantRequest const& r, MovementId m) const;
  bool will_take(Slot const& slot, MovementId m, std::size_t links) const;
  Approach first_approach(MovementId m, MovementId via, LaneId id, float before, float sight,
                          std::size_t depth) const;
  Approach const& approach_on(MovementId m);
  bool leaves_free(GrantRequest const& r, MovementId m, MovementId other,
                   Conflict const& conflict) const;
  bool occupied(GrantRequest const& r, MovementId m, MovementId other,
                Conflict const& conflict) const;
  Clearing last_to_clear(MovementId other, Conflict const& conflict, std::uint64_t before) const;
  bool surely_clears(Clearing const& c, MovementId other, Conflict const& conflict) const;
  bool follows_clearing(GrantRequest const& r, MovementId m, MovementId other,
                        Conflict const& conflict);
  void look_at_clearings();
  GapNeed gap_need(MovementId m, Slot const& slot) const;
  bool must_yield(GrantRequest const& r, MovementId m, MovementId other, Conflict const& conflict);
  bool is_beside(MovementId m, MovementId other) const;
  bool is_own(LaneId lane) const;
  std::int32_t waited_ticks(GrantRequest const& r) const;
  float waited_s(GrantRequest const& r) const;
  double entry_time(GrantRequest const& r, MovementId m) const;
  bool follows_too_soon(GrantRequest const& r, MovementId m) const;
  float waiting_rear(LaneId id) const;
  float standing_rear(LaneId id) const;
  std::int32_t kept_cm(LaneClaims const& claims, Slot const& slot) const;
  bool leads_on_freely(MovementId m, Slot const& slot) const;
  MovementId way_on(Chain const& chain, Slot const& slot) const;
  bool drives_on(Chain const& chain, Slot const& slot) const;
  float room_beyond(Chain const& chain, Slot const& slot) const;
  bool room_behind(Chain const& chain, Slot const& slot, bool may_pass) const;
  void keep_room(GrantRequest const& r, Chain const& chain);
  Answer others_in_the_way(GrantRequest const& r, Chain const& chain, MovementId m,
                           Stretch stretch);
  bool waits_ahead(GrantRequest const& r, MovementId m) const;
  bool may_wait_inside(GrantRequest const& r, Chain const& chain);
  bool red_ahead(Chain const& chain) const;
  Refusal refusal_at_line(GrantRequest const& r, Chain const& chain);
  TripId last_to_merge(GrantRequest const& r, MovementRow const& row) const;
  MovementId beside_at_merge(GrantRequest const& r, Chain const& chain) const;
  bool joins_gridlock(GrantRequest const& r, Chain const& chain) const;
  Answer whole_way(GrantRequest const& r, Chain const& chain);
  Answer answer_to(GrantRequest const& r, Chain const& chain);

  bool waits_for_walkers(GrantRequest const& r, Chain const& chain) const;
  bool waits_for_green_walkers(LinkId arm, GrantRequest const& r, Chain const& chain) const;
  bool waits_at_zebra(LinkId arm, bool behind, GrantRequest const& r, Chain const& chain) const;
  bool someone_on(LinkId arm, bool behind, GrantRequest const& r, Chain const& chain,
                  double per_hour, float crossing_s) const;
  LinkId arm_of(LinkId to_junction) const;
  bool meets_walkers(GrantRequest const& r, Chain const& chain) const;
  Millis arrival_at_crossing(GrantRequest const& r, Chain const& chain, bool behind) const;

  void take_room(Chain const& chain, Slot const& slot);
  std::uint64_t number_of(std::size_t order) const {
    return (static_cast<std::uint64_t>(state_.tick) << 16) | order;
  }
  void mark_busy(MovementId m);
  void mark_idle(MovementId m);
  void give(GrantRequest const& r, Chain const& chain, std::size_t order);
  void give_waiting_place(GrantRequest const& r, Chain const& chain, std::size_t order);
  void pass_place_on(std::uint32_t vehicle, std::uint32_t before, LaneId to);
  bool is_closed(Slot const& slot) const;
  void take_back(LaneId id);
  void withdraw(LaneState& lane);

  Step& step_;
  Network const& net_;
  SimulationState& state_;
  StepTables const& tables_;
  JunctionId junction_;
  Grants::Scratch& scratch_;
  std::uint64_t* busy_;
  std::uint64_t* awaiting_;
  bool red_holds_ = false;  // nobody turns on red
  // Of the request in hand:
  bool on_red_ = false;  // it is for a right turn at red
  bool may_await_ = false;
  float waiting_place_ = 0;  // inside, where it may wait
  Clearing clearing_;        // that it has to await
};

}  // namespace pendler
