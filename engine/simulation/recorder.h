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
    auto& [network, sink, begin, whole, whole_edge] = *this;
    a(name + "/begin", begin);
    a(name + "/whole", whole);
    a(name + "/whole_edge", whole_edge);
  }

 private:
  Network const& network_;
  Sink& sink_;
  Tick begin_ = 0;
  TrafficRows whole_;       // one row a link
  TrafficRows whole_edge_;  // one row an edge lane
};

TripRows trip_rows(Step const& step);

}  // namespace pendler
