#pragma once
// Routes of departing trips and new routes on the way, in batches between ticks.

#include <span>
#include <string>
#include <vector>

#include "results/tables.h"
#include "simulation/route_service.h"
#include "simulation/state_fields.h"
#include "simulation/step.h"

namespace pendler {

/// The foremost vehicle of a lane without a grant, and for how long it has stood there.
struct Standing {
  std::uint32_t vehicle = TripId::kNone;
  std::int32_t seconds = 0;
};
PENDLER_STATE_FIELDS(Standing, vehicle, seconds)

/// A vehicle whose way a control has cut while it could not take another one, and the row of its
/// count.
struct CutOff {
  TripId trip;
  std::uint32_t count = 0;
};
PENDLER_STATE_FIELDS(CutOff, trip, count)

using LinkPath = std::vector<LinkId>;

/// What is asked of a way through a junction.
enum class Beyond : std::uint8_t { room_now, anything };

class Rerouting {
 public:
  Rerouting(Network const& network, RouteService& service);

  /// Routes for trips that will depart; those without a way get none.
  void route_departures(Step& step, std::vector<TripId> const& trips);
  /// Takes the travel times of the time since the last call and hands them to the service,
  /// smoothed.
  void observe(Step& step);
  /// The lanes' counters will start again from 0.
  void before_clearing(SimulationState const& state);
  /// A share of the drivers on the way looks for a better route.
  void reconsider(Step& step);
  /// Another way for the foremost vehicles that stand where their route does not go on, because the
  /// lane is wrong or a control closed the way, and for those that have stood there for minutes.
  void help_stuck(Step& step, std::int32_t since_s);  // seconds since the last call
  /// Other ways on than the vehicle has, foremost of its lane, through the junction ahead.
  std::vector<LinkPath> other_ways(Step const& step, LaneId lane, TripId trip, Beyond beyond) const;
  /// It goes on by `way`, then back to its destination; false if there is no way from there.
  bool take(Step& step, TripId trip, LinkPath const& way);
  /// All whose remaining route leads over a link that has just been closed for them, those who
  /// wait outside included, take another way, if there is one.
  void avoid(Step& step, std::vector<LinkId> const& closed);
  /// Of them those who were bound to their way at that time.
  void help_cut_off(Step& step);

  CutRouteRows cuts;

  /// What was observed is handed to the service again.
  template <class Archive>
  void archive(Archive& a, std::string const& name) {
    auto& [cut_routes, network, standing, service, seconds, last_metres, last_ticks, closed,
           cut_off, controls_read, free, searches, observed_at] = *this;
    a(name + "/cut_routes", cut_routes);
    a(name + "/cut_off", cut_off);
    a(name + "/standing", standing);
    a(name + "/seconds", seconds);
    a(name + "/last_metres", last_metres);
    a(name + "/last_ticks", last_ticks);
    a(name + "/closed", closed);
    a(name + "/searches", searches);
    a(name + "/observed_at", observed_at);
    if constexpr (Archive::kLoads) service.update(seconds, closed);
  }

 private:
  /// A new way for a vehicle: what it has driven; where it detours, the link where it is and
  /// `ahead`; the answer to the request; the route from its link `join` on.
  struct Change {
    RouteRequest request;
    std::vector<LinkId> ahead;
    std::size_t join = 0;
    bool detours = false;
  };
  void read_controls(Step const& step);
  std::vector<std::vector<LinkId>> ask(std::span<RouteRequest const> requests);
  Change change_all(Step const& step, TripId trip, LinkId link) const;
  Change detour(Step const& step, TripId trip, LinkPath way) const;
  /// Says how many routes changed.
  std::size_t replace_routes(Step& step, std::vector<Change> const& changes);

  Network const& network_;
  IdVector<LaneId, Standing> standing_;
  RouteService& service_;
  std::vector<float> seconds_;       // per link, smoothed
  std::vector<double> last_metres_;  // per lane, at the last observation
  std::vector<std::uint32_t> last_ticks_;
  std::vector<VehicleClasses> closed_;  // per link
  std::vector<CutOff> cut_off_;
  std::size_t controls_read_ = 0;  // so many controls had acted when …
  std::vector<float> free_;  // … these, seconds without traffic per link, and closed_ were read
  std::uint32_t searches_ = 0;  // since the last observation
  Tick observed_at_ = kNoTick;
};

}  // namespace pendler
