#include "routing/transit_index.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/error.h"

namespace pendler {

Millis walk_ms(double straight_metres, WalkSettings const& walk) {
  return static_cast<Millis>(std::ceil(1000 * straight_metres * walk.detour / walk.speed));
}

namespace {

void check_line(Timetable const& timetable, LineId line) {
  auto const stops = timetable.lines.stops[line];
  auto const ride = timetable.lines.ride_ms[line];
  std::string const where = "timetable: line " + std::to_string(line.value);
  if (stops.size() != ride.size())
    throw InputError(where + ": " + std::to_string(stops.size()) + " stops but " +
                     std::to_string(ride.size()) + " ride times");
  if (!std::ranges::is_sorted(ride) || (!ride.empty() && ride.front() < 0))
    throw InputError(where + ": ride times fall");
}

bool is_train(TransitMode mode) {
  return vehicle_class_of(mode) == VehicleClass::train;
}

}  // namespace

TransitIndex build_transit_index(Network const& network, Timetable const& timetable,
                                 WalkSettings const& walk) {
  TransitIndex index;
  index.walk = walk;
  std::size_t const stop_count = network.stops.position.size();
  index.reach.assign(stop_count, 0);
  std::vector<std::pair<StopId, TransitIndex::Call>> calls;
  for (LineId line : timetable.lines.stops.ids()) {
    check_line(timetable, line);
    std::vector<RunId> runs(timetable.runs_of[line].begin(), timetable.runs_of[line].end());
    std::ranges::sort(runs, {}, [&](RunId r) {
      return std::pair(timetable.runs.departure[r], timetable.runs.key[r]);
    });
    std::vector<Millis> departures;
    for (RunId r : runs) departures.push_back(timetable.runs.departure[r]);
    auto const stops = timetable.lines.stops[line];
    bool const served = !runs.empty() && stops.size() >= 2;
    index.runs.append(runs);
    index.departure.append(departures);
    index.stops.append(served ? stops : stops.first(0));
    index.ride_ms.append(timetable.lines.ride_ms[line].first(served ? stops.size() : 0));
    double const reach = is_train(network.lines.mode[line]) ? walk.train_reach : walk.reach;
    for (std::uint32_t at = 0; served && at < stops.size(); ++at) {
      calls.push_back({stops[at], {line, at}});
      index.reach[stops[at]] = std::max(index.reach[stops[at]], reach);
    }
  }
  index.calls = Rows<StopId, TransitIndex::Call>::from_pairs(stop_count, calls);

  std::vector<StopId> used;
  for (StopId s : index.reach.ids())
    if (!index.calls[s].empty()) used.push_back(s);
  index.grid = StopGrid(network.stops.position, used);
  std::vector<TransitIndex::Footpath> paths;
  for (StopId s : index.reach.ids()) {
    paths.clear();
    if (!index.calls[s].empty())
      index.grid.for_near(network.stops.position[s], walk.transfer, [&](StopId to, double metres) {
        if (to != s) paths.push_back({to, walk_ms(metres, walk)});
      });
    index.footpaths.append(paths);
  }
  return index;
}

}  // namespace pendler
