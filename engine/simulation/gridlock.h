#pragma once
// Gridlock: standing vehicles that wait for each other in a circle, found while the run goes on.
//
// A vehicle that stands waits for at most one other: its leader, the rear on the lane ahead, who
// was granted into that lane before it, because of whom its junction refuses it, or who holds a
// section that it lacks. What ends by itself (a red signal, a stop sign, a level crossing, a stop)
// is no such wait; at a red signal the reason of the last green counts. A circle whose vehicles
// have all stood for kGridlockAfter_s is a gridlock: nobody in it can go before another one has
// gone.
//
// It is broken by courtesy, never by moving or removing a vehicle: docs/architecture.md states the
// rule.

#include <optional>
#include <string>
#include <vector>

#include "results/tables.h"
#include "simulation/rerouting.h"
#include "simulation/state_archive.h"
#include "simulation/step.h"
#include "simulation/wait_for.h"

namespace pendler {

constexpr std::int32_t kGridlockLookEvery_s = 10;
constexpr std::int32_t kGridlockAfter_s = 30;       // standing
constexpr std::int32_t kGridlockAgainAfter_s = 10;  // standing where a gridlock is open
constexpr std::int32_t kGridlockOverAfter_s = 60;   // without a circle
constexpr std::int32_t kOtherWayAfter_s = 60;       // since a gridlock was found
constexpr std::int32_t kCloseUpAfter_s = 60;        // since then, too

class Gridlocks {
 public:
  Gridlocks(Network const& network, Demand const& demand);

  /// To be called every kGridlockLookEvery_s, between ticks: finds circles and lets one vehicle of
  /// each go.
  void look(Step& step, Rerouting& rerouting);
  /// All so far, in the order in which they were found.
  GridlockRows rows(Step const& step) const;
  GridlockLinkRows link_rows() const;
  bool any() const { return !found_.empty(); }

  /// Where a vehicle stood at the last look, and since when.
  struct Stood {
    float odometer = -kFar;
    Tick since = 0;
  };
  struct Found {
    Tick found = 0, last_seen = 0, over = kNoTick;
    std::uint32_t vehicles = 0, held_up = 0, courtesies = 0;
    GridlockCause cause = GridlockCause::blocked;
    GridlockCure cure = GridlockCure::none;
    LinkId cause_link;
    std::vector<LinkId> links;  // from there on, each waits for the next
  };

  /// A lane whose vehicles close up, until that time at least.
  struct ClosingUp {
    LaneId lane;
    Tick until = 0;
  };

  template <class Archive>
  void archive(Archive& a, std::string const& name) {
    auto& [network, stood, held, found, open_on, closing, place, chunks, waiting] = *this;
    a(name + "/stood", stood);
    a(name + "/held", held);
    a(name + "/found", found);
    a(name + "/open_on", open_on);
    a(name + "/closing", closing);
  }

 private:
  static constexpr std::uint32_t kNobody = 0xFFFFFFFF;
  /// A vehicle that has stood for long, and for whom it waits.
  struct Waiting {
    LaneId lane;
    std::uint32_t index = 0;  // on its lane
    Tick since = 0;
    TripId vehicle;
    WaitsFor what;
    std::uint32_t next = kNobody;    // place in waiting_ of who it waits for
    std::uint32_t circle = kNobody;  // that it belongs to or waits for
  };
  using Circle = std::vector<std::uint32_t>;  // in waiting_; each waits for the one after it

  void collect(Step const& step, StripId strip, std::vector<Waiting>& out);
  void join_chunks();
  std::vector<Circle> find_circles();
  LinkId link_of(LaneId lane) const;
  /// Of those that were refused, if there are any; then the longest wait, then the smaller key.
  bool stood_before(Step const& step, std::uint32_t a, std::uint32_t b) const;
  Found& record(Step const& step, Circle const& circle);
  void close(Step const& step);
  void close_up(Step& step, Circle const& circle);
  void open_up(Step& step);
  std::optional<GridlockCure> let_one_go(Step& step, Circle const& circle) const;
  std::optional<GridlockCure> send_one_away(Step& step, Rerouting& rerouting, Circle const& circle,
                                            std::size_t time) const;

  Network const& network_;
  IdVector<TripId, Stood> stood_;
  IdVector<LaneId, Held> held_;
  std::vector<Found> found_;
  IdVector<LinkId, std::uint32_t> open_on_;  // index of the gridlock that is open there
  std::vector<ClosingUp> closing_;           // by lane
  // Scratch memory of a look.
  IdVector<TripId, std::uint32_t> place_;  // in waiting_
  std::vector<std::vector<Waiting>> chunks_;
  std::vector<Waiting> waiting_;
};

PENDLER_STATE_FIELDS(Held, vehicle, refused_for, refusal)
PENDLER_STATE_FIELDS(Gridlocks::Stood, odometer, since)
PENDLER_STATE_FIELDS(Gridlocks::ClosingUp, lane, until)
PENDLER_STATE_FIELDS(Gridlocks::Found, found, last_seen, over, vehicles, held_up, courtesies, cause,
                     cure, cause_link, links)

}  // namespace pendler
