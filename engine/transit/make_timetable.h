#pragma once
// A timetable from headways: for networks whose source knows lines, but no times.

#include <cstdint>
#include <span>
#include <string>

#include "transit/timetable.h"

namespace pendler {

/// Runs of a line (both directions) follow each other at `headway_s` from `from` until `until`.
struct Headway {
  std::string line;  // ref: "U41"; spaces and case do not matter
  Millis from = 0, until = 0;
  std::int32_t headway_s = 0;
};

/// Serves every line of the network that has a way from stop to stop; runs whose vehicle sets out
/// at `from` or later and leaves its first stop before `to`. Headways come from the table, else
/// from the line's own interval, else from a default for its mode (marked as estimated). Relations
/// of one ref and mode beyond two (its directions) are taken as variants that share the headway.
/// Each line's phase is drawn by its key, so that lines do not leave all at once. Planned times:
/// limits of links and movements, braking and starting for stops, turns and signals, a mean wait at
/// signals, 8 % slack, dwell.
Timetable make_timetable(Network const& network, std::span<Headway const> headways, Millis from,
                         Millis to, std::uint64_t seed);

}  // namespace pendler
