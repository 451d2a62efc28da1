#pragma once
// Detectors in the road, made of nothing but the vehicles' positions between two ticks.

#include <span>
#include <vector>

#include "simulation/simulation.h"

namespace pendler::validation {

/// A front passes a detector.
struct Passage {
  double at_s = 0;
  double speed = 0;  // m/s
  TripId trip;
};

class Detectors {
 public:
  Detectors(Network const& network, StepSettings const& settings);

  /// Across all lanes of `link`, `position` metres from their start; for longer lanes than anybody
  /// drives in a tick. At the lanes' end it is the stop line. Returns its number.
  std::size_t add(LinkId link, float position);

  /// Once after every tick.
  void look(Simulation const& simulation);

  std::span<Passage const> passages(std::size_t detector) const { return passages_[detector]; }
  /// All vehicles at the last look.
  std::span<VehicleSight const> vehicles() const { return now_; }
  double now_s() const { return now_s_; }

 private:
  struct Place {
    LinkId link;
    float position = 0;
  };
  struct Seen {
    LaneId lane;
    float position = 0, speed = 0;
  };
  void pass(Seen const& before, VehicleSight const& now, std::size_t detector);

  Network const& network_;
  double tick_s_, now_s_ = 0;
  std::vector<Place> places_;
  std::vector<std::vector<Passage>> passages_;
  std::vector<VehicleSight> now_;
  IdVector<TripId, Seen> last_;  // lane: none = not there at the last look
};

}  // namespace pendler::validation
