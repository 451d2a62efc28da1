#pragma once
// Public transport between two places by headways instead of times: with at most one change, the
// connection of the least weighted time. Good enough to choose a mode by, and much faster than a
// search over the timetable. Weights of walking and waiting against riding, and of a change, are
// estimates within what assignment commonly uses (1.5 to 2 for a minute, some minutes a change).

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "transit/timetable.h"

namespace pendler {

struct ConnectionWeights {
  double walk = 1.6, wait = 1.4;  // against riding
  double change_s = 240;          // of riding, for each change
  double walk_speed = 1.3;        // m/s
  double detour = 1.25;           // of walking, against a straight line
  double longest_walk = 1000;     // m in a straight line, to and from a stop
  double longest_change = 250;    // m in a straight line, between stops
  double most_wait = 600;         // s; whoever knows the timetable waits at home
};

struct ConnectionLeg {
  LineId line;
  std::uint32_t board = 0, alight = 0;  // indices into the line's served stops
  double walk_s = 0;                    // before boarding
};

struct Connection {
  std::vector<ConnectionLeg> legs;  // one or two
  double last_walk_s = 0;
  double walk_s = 0, wait_s = 0, ride_s = 0;  // in all
  double cost_s = 0;                          // weighted
  int changes() const { return static_cast<int>(legs.size()) - 1; }
};

/// A stop that can be reached on foot.
struct StopAccess {
  std::uint32_t stop = 0;  // number among the served stops
  double walk_s = 0;
};

/// Owns the searches it has done: one row a stop, made when first asked for.
class Connections {
 public:
  /// Lines of these modes (TransitMode bits) that have runs.
  Connections(Network const& network, Timetable const& timetable, std::uint8_t modes,
              ConnectionWeights const& weights = {});

  /// Stops within the longest walk, the nearest first.
  std::vector<StopAccess> near(Point place) const;
  /// The line's first (or last) served stop, without a walk; none if the line has no runs.
  std::optional<StopAccess> end_of(LineId line, bool last) const;

  /// Both by their walks, as near() gives them.
  std::optional<Connection> best(std::span<StopAccess const> from, std::span<StopAccess const> to);
  /// Does each of its lines come within the hour after one who sets out at that time of the day?
  bool runs_at(Connection const& connection, Millis time) const;

 private:
  static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
  struct Visit {
    LineId line;
    std::uint32_t index = 0;  // among the line's served stops
    std::uint32_t stop = 0;
    double ride = 0;  // s since the line's first stop
  };
  struct Pair {
    float cost = std::numeric_limits<float>::infinity();
    std::uint32_t board[2] = {kNone, kNone}, alight[2] = {kNone, kNone};  // visits
  };
  struct Change {
    std::uint32_t stop = 0;
    double walk_s = 0;
  };

  double wait_s(LineId line) const;
  double seconds_on_foot(double metres) const;
  void find_changes();
  std::vector<Pair> const& row(std::uint32_t stop);
  void ride_first(std::uint32_t stop, std::vector<Pair>& out) const;
  void ride_second(std::vector<Pair>& out) const;
  Connection describe(Pair const& pair, double first_walk, double last_walk) const;

  Network const& network_;
  Timetable const& timetable_;
  ConnectionWeights weights_;
  std::vector<StopId> stops_;                          // served, by x, then id
  std::vector<Visit> visits_;                          // those of a line one after the other
  std::vector<std::vector<std::uint32_t>> visits_at_;  // by stop
  std::vector<std::vector<Change>> changes_;           // by stop, itself first
  std::vector<std::vector<Pair>> rows_;                // by stop, empty = not yet made
};

}  // namespace pendler
