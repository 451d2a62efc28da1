#pragma once
// Earliest arrival by public transport from a point to a point: RAPTOR (Delling, Pajor, Werneck
// 2012), one round a ride. The query object owns its scratch memory; use one a thread.

#include <array>
#include <optional>
#include <vector>

#include "routing/transit_index.h"

namespace pendler {

/// A walk (line is none), or a ride on one run. Timetables give departures only, so a ride arrives
/// at a stop when its run leaves there again.
struct TransitLeg {
  LineId line;
  RunId run;
  std::uint32_t board = 0, alight = 0;  // numbers of the line's served stops
  StopId from, to;                      // none: the journey's origin, its destination
  Millis depart = 0, arrive = 0;
  bool is_walk() const { return !line.valid(); }
  friend bool operator==(TransitLeg const&, TransitLeg const&) = default;
};

/// Walk, ride, (walk,) ride … walk; at least one ride. Between two rides at the same stop there is
/// no walk. A walk begins as soon as it can; the wait is at its end.
struct TransitJourney {
  std::vector<TransitLeg> legs;
  Millis depart = 0, arrive = 0;
};

class TransitQuery {
 public:
  static constexpr std::size_t kRides = 3;  // two transfers

  explicit TransitQuery(TransitIndex const& index);

  /// The earliest arrival with at least one ride; of equals the one with fewer rides. None: no stop
  /// in reach of either end, or no run any more. Whether walking all the way is quicker is for the
  /// caller to compare.
  std::optional<TransitJourney> route(Point from, Point to, Millis depart);

 private:
  static constexpr Millis kNever = INT64_MAX / 4;
  struct Ride {
    LineId line;
    std::uint32_t run = 0, board = 0, alight = 0;  // run: its number in the line
  };
  /// What is known of a stop after a round.
  struct Label {
    Millis arrive = kNever;       // by any means: from here one may board
    Millis ride_arrive = kNever;  // by a ride: from here one may walk
    StopId walked_from;           // how `arrive` was reached: none = by the ride itself
    Ride ride;                    // how `ride_arrive` was reached
  };
  struct Goal {
    Millis arrive = kNever;
    std::size_t round = 0;
    StopId stop;
  };

  void begin(Point from, Point to, Millis depart);
  void clear();
  void ride_round(std::size_t round);
  void scan_line(std::size_t round, LineId line, std::uint32_t first);
  void alight_at(std::size_t round, StopId stop, Millis arrive, Ride const& ride);
  void walk_round(std::size_t round);
  TransitJourney journey(Millis depart) const;
  Label& label(std::size_t round, StopId stop) { return labels_[round][stop]; }
  void touch(StopId stop);

  TransitIndex const& index_;
  std::array<IdVector<StopId, Label>, kRides + 1> labels_;
  IdVector<StopId, Millis> best_, best_ride_, egress_;
  IdVector<StopId, char> touched_, has_ridden_, marked_;
  std::vector<StopId> touched_list_, ridden_list_, marked_list_, egress_list_;
  IdVector<LineId, std::uint32_t> first_call_;
  std::vector<LineId> lines_;
  Goal goal_;
};

}  // namespace pendler
