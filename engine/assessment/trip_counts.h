#pragma once
// How many trips of which kind, mode and outcome, between which municipalities, and how many
// arrived in time.

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "demand/trips.h"
#include "results/tables.h"

namespace pendler {

constexpr std::size_t kTripStatusCount = 5;

/// Trips by outcome, indexed by TripStatus.
struct Outcomes {
  std::array<std::uint32_t, kTripStatusCount> of{};
  std::uint32_t total() const;
  /// Arrived or travelling.
  std::uint32_t moved() const;
};

struct TripCounts {
  struct Group {
    AgentKind kind;
    TripMode mode;
    Outcomes outcomes;
  };
  /// Trips that moved (arrived or travelling) from one municipality to another, or within one;
  /// 65535 = outside.
  struct Flow {
    std::uint16_t from, to;
    std::uint32_t trips, by_car;
  };
  Outcomes all;
  std::vector<Group> groups;  // those that have trips, by kind, then mode
  std::vector<Flow> flows;    // those that have trips, by from, then to
  double due_by_s = 0;
  std::uint32_t due = 0, due_arrived = 0;  // planned to depart until due_by_s; of them arrived

  /// Of a kind, on all modes.
  Outcomes of(AgentKind kind) const;
  Outcomes of(AgentKind kind, TripMode mode) const;
  /// 1 where nothing was due.
  std::optional<double> arrived_share() const;  // none: nothing was due
};

/// Needs the columns kind, mode, status, from_municipality, to_municipality, due_s.
TripCounts count_trips(TripRows const& trips, double due_by_s);

}  // namespace pendler
