#pragma once
// Where routes come from. The simulation asks in batches, between ticks.

#include <span>
#include <vector>

#include "base/vehicle_class.h"
#include "demand/trips.h"
#include "network/network.h"

namespace pendler {

struct RouteRequest {
  TripId trip;
  LinkId from, to;     // both are part of the route
  VehicleTypeId type;  // of the demand
  /// Under way: the links driven so far, the last one being `from`; else empty.
  std::span<LinkId const> driven = {};
};

class RouteService {
 public:
  virtual ~RouteService() = default;
  /// New travel times (s, per link, infinity = cannot be driven now) and closures (classes that may
  /// not enter, per link).
  virtual void update(std::span<float const> link_seconds,
                      std::span<VehicleClasses const> closed) = 0;
  /// One route a request, in order; empty where there is none.
  virtual std::vector<std::vector<LinkId>> routes(std::span<RouteRequest const> requests) = 0;
  /// The same, cheaper for a few requests between two updates. Of routes that take the same time it
  /// may choose another one.
  virtual std::vector<std::vector<LinkId>> search(std::span<RouteRequest const> requests) = 0;
};

}  // namespace pendler
