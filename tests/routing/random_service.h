#pragma once
// Timetables for tests and benchmarks: stops and lines without roads.

#include <cstdint>
#include <vector>

#include "transit/timetable.h"

namespace pendler::test {

struct Service {
  Network network;  // stops and modes of lines only
  Timetable timetable;

  StopId add_stop(Point p) { return network.stops.position.push_back(p); }
  LineId add_line(TransitMode mode, std::vector<StopId> const& stops,
                  std::vector<std::int32_t> const& ride_ms);
  void add_run(LineId line, Millis departure);
  void finish();  // after the last run
};

/// Lines jump over a square of random stops; some visit a stop twice, some have no run.
Service random_service(std::uint64_t seed, std::uint32_t stop_count, std::uint32_t line_count,
                       std::uint32_t runs, std::uint32_t side);

/// 150 directions of lines that wander over 20 km, every ten minutes from 06:00 to 10:00: 15 train
/// and 60 bus lines.
Service morning_service();

}  // namespace pendler::test
