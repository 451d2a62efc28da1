#pragma once
// From counters to result tables.

#include "results/sink.h"
#include "results/tables.h"
#include "simulation/state_fields.h"
#include "simulation/step.h"

namespace pendler {

class Recorder {
 public:
  Recorder(Network const& network, Sink& sink);
  /// Hands over the interval that ends now and clears its counters.
  void close_interval(Step& step, StopEventRows& stop_events);
  /// Of links without, and of their edge lanes.
  TrafficRows const& whole_run() const { return whole_; }
  TrafficRows const& whole_run_at_edge() const { return whole_edge_; }

  template <class Archive>
  void archive(Archive& a, std::string const& name) {
    auto& [network, sink, begin, whole, whole_edge, sums, edge_sums] = *this;
    a(name + "/begin", begin);
    a(name + "/whole", whole);
    a(name + "/whole_edge", whole_edge);
  }

 private:
  struct LinkSums {
    std::uint32_t entered = 0, left = 0, ticks = 0, waiting = 0;
    double metres = 0, person_metres = 0;
  };
  struct Interval;
  void take_counters(SimulationState& state);
  static TrafficRows close(SimulationState const& state, Interval const& interval,
                           std::vector<LinkSums>& sums, TrafficRows& whole);

  Network const& network_;
  Sink& sink_;
  Tick begin_ = 0;
  TrafficRows whole_;                       // one row a link
  TrafficRows whole_edge_;                  // one row an edge lane
  std::vector<LinkSums> sums_, edge_sums_;  // as they, 0 between two calls
};

TripRows trip_rows(Step const& step);

}  // namespace pendler
