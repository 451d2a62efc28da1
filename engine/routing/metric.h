#pragma once
// Travel times laid over a RoadIndex: one Metric a time slice and vehicle class. customize() is a
// pure function, so a caller may customize many metrics at once, one a thread. Perfect
// customization (Dibbelt, Strasser, Wagner 2016, section 5): only chords that are shortest paths
// between their ends are kept.

#include <cstdint>
#include <limits>
#include <vector>

#include "routing/road_index.h"
#include "routing/turn_costs.h"

namespace pendler {

/// Costs are milliseconds below kNever (24.8 days); sums stop there. kNever: closed, unreachable.
constexpr std::uint32_t kNever = std::numeric_limits<std::int32_t>::max();

/// For whom the times are.
struct RoadUser {
  VehicleClass cls = VehicleClass::car;
  float weight = 0;  // t; links whose limit is lower are closed
};

struct Metric {
  /// A chord in one direction. From its lower end `low`: `head` is the higher end.
  struct Chord {
    RankId head;
    std::uint32_t ms = kNever;
  };
  /// What it stands for: an arc of the graph (in = kArc), or a chord from the one end down to a
  /// middle (an index into `in`) and one from there up to the other end (an index into `out`).
  struct Halves {
    static constexpr std::uint32_t kArc = 0xffffffffU;
    std::uint32_t in = kArc, out = 0;
  };

  RoadIndex const* index = nullptr;
  IdVector<LinkId, std::uint32_t> link_ms;    // kNever where this user may not drive
  Rows<RankId, Chord> out;                    // low -> head
  Rows<RankId, Chord> in;                     // head -> low
  std::vector<Halves> out_halves, in_halves;  // parallel to the values of out and in
};

/// Time on each link at the limit, in milliseconds, rounded up; kNever where the user may not
/// drive.
IdVector<LinkId, std::uint32_t> free_flow_ms(Network const& network, RoadUser user);

/// `link_ms`: time on each link; kNever (or more) closes it. Links and turns that the user may not
/// use are closed whatever it says. The index must outlive the metric.
Metric customize(RoadIndex const& index, IdVector<LinkId, std::uint32_t> const& link_ms,
                 RoadUser user, TurnCosts const& turns = {});

}  // namespace pendler
