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
  TrafficRows const& whole_run() const { return whole_; }

  template <class Archive>
  void archive(Archive& a, std::string const& name) {
    auto& [network, sink, begin, whole] = *this;
    a(name + "/begin", begin);
    a(name + "/whole", whole);
  }

 private:
  Network const& network_;
  Sink& sink_;
  Tick begin_ = 0;
  TrafficRows whole_;  // one row a link
};

TripRows trip_rows(Step const& step);

}  // namespace pendler
