#pragma once
// Looks at a simulation from outside, tick by tick, as somebody at the roadside would: where bodies
// lie, who crosses a stop line at red. It knows the network and what Simulation::vehicles() and
// aspects() say.

#include <string>
#include <vector>

#include "network/network.h"
#include "simulation/scene.h"

namespace pendler {

class TrafficWatch {
 public:
  explicit TrafficWatch(Scene const& scene);

  /// After each tick from the first one on. What is wrong, in words; empty when nothing is.
  std::string look(Simulation const& simulation);
  std::size_t crossings_seen() const { return crossings_seen_; }  // of signalled stop lines

 private:
  /// Where a body lies that covers some of a lane, m from the lane's start.
  struct Cover {
    LaneId lane;
    TripId trip;
    float begin, end;
  };

  struct Approach {
    Millis at;
    float left, speed;  // m to the stop line, m/s
  };

  std::string follow(VehicleSight const& v, Millis now);
  std::string crossed(MovementId m, VehicleSight const& v, Millis now);
  void note_approach(VehicleSight const& v, Millis now);
  void cover(VehicleSight const& v);
  float half_width(Cover const& c) const;
  std::vector<Point> axis(Cover const& c) const;
  bool touch(Cover const& a, Cover const& b) const;
  std::string shared_areas() const;
  std::string overlaps() const;

  Scene const& scene_;
  Network const& net_;
  std::vector<std::vector<LaneId>> trail_;       // by trip: lanes driven, the present one last
  std::vector<std::vector<Approach>> approach_;  // by trip: on its present lane, tick after tick
  std::vector<Cover> covers_;                    // by lane, from back to front
  IdVector<SignalGroupId, Aspect> shown_;        // in the tick that is looked at
  IdVector<SignalGroupId, Millis> green_until_;
  std::size_t crossings_seen_ = 0;
};

}  // namespace pendler
