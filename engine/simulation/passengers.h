#pragma once
// Persons who ride: they walk to a stop, wait for any run of their line, ride, walk on. Serial, and
// only what scales with boardings.

#include <cstdint>
#include <string>
#include <vector>

#include "demand/trips.h"
#include "results/tables.h"
#include "simulation/calendar.h"
#include "simulation/state_fields.h"
#include "simulation/step.h"

namespace pendler {

/// A run at a stop.
struct OpenStopEvent {
  double arrive_s = 0;
  double odometer = 0;  // m
  std::uint16_t boarded = 0, alighted = 0;
};
PENDLER_STATE_FIELDS(OpenStopEvent, arrive_s, odometer, boarded, alighted)

class Passengers {
 public:
  explicit Passengers(Demand const& demand);

  /// A person sets out (on foot, or to the first stop).
  void set_out(Step& step, TripId person);
  /// Walks that end in this tick: arrivals are appended to `arrived`.
  void walk(Step& step, std::vector<TripId>& arrived);
  /// A run stands at its next stop: people alight and board; says how long it stays.
  void serve_stop(Step& step, StopArrival const& stop);
  void depart_stop(Step& step, TripId run);

  StopEventRows rows;  // closed events since the last flush
  /// Persons who walk, wait at stops or ride.
  std::size_t on_their_way() const;

  template <class Archive>
  void archive(Archive& a, std::string const& name) {
    auto& [rows_so_far, demand, walks, at_stop, halted, on_board, open, boarded_at, waiting] =
        *this;
    a(name + "/rows", rows_so_far);
    a(name + "/walks", walks);
    a(name + "/at_stop", at_stop);
    a(name + "/halted", halted);
    a(name + "/on_board", on_board);
    a(name + "/open", open);
    a(name + "/boarded_at", boarded_at);
    a(name + "/waiting", waiting);
  }

 private:
  std::uint32_t stop_index(LineId line, std::size_t sequence) const;
  bool board_late(Step& step, std::uint32_t stop, TripId person);

  Demand const& demand_;
  Calendar walks_;                            // when they end
  std::vector<std::vector<TripId>> at_stop_;  // by line and sequence, first come first served
  std::vector<TripId> halted_;  // by line and sequence: the vehicle that stands there, or none
  IdVector<RunId, std::vector<TripId>> on_board_;
  IdVector<RunId, OpenStopEvent> open_;
  IdVector<TripId, double> boarded_at_;  // odometer of the vehicle
  std::uint64_t waiting_ = 0;
};

}  // namespace pendler
