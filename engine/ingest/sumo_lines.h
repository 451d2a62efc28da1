#pragma once
// Vehicles with stops as runs of lines: one line for each route with the same stops and times.

#include <map>
#include <tuple>

#include "demand/trip_rows.h"
#include "transit/timetable.h"

namespace pendler {

struct SumoHalt {
  StopId stop;
  Millis duration = 0;  // at least
  Millis until = -1;    // departs not before, time of the run; −1: not given
};

class SumoLines {
 public:
  explicit SumoLines(Network& network) : network_(network) {}

  /// Makes the trip a run. Of its stops those are served that lie on its route in that order;
  /// returns how many are not.
  std::size_t add(TripRow& row, std::vector<LinkId> const& route,
                  std::vector<SumoHalt> const& halts, std::string const& line, float max_speed);
  /// Sorts the runs and names them in the rows that were added.
  Timetable finish(std::vector<TripRow>& rows);

 private:
  /// Its links, stops, planned times and least dwell times.
  using Course = std::tuple<std::vector<LinkId>, std::vector<StopId>, std::vector<std::int32_t>,
                            std::vector<std::int32_t>>;
  LineId line_of(Course const& course, std::vector<std::uint32_t> const& positions,
                 std::int32_t lead_ms, TripRow const& row, std::string const& name);
  double seconds_to(std::vector<LinkId> const& route, std::size_t from, double from_m,
                    std::size_t to, double to_m, float max_speed) const;

  struct Run {
    Key key;
    LineId line;
    Millis departure;
  };
  Network& network_;
  LineServices services_;
  std::map<Course, LineId> lines_;
  std::vector<Run> runs_;
};

}  // namespace pendler
