#pragma once
// Roads of the validation scenes, drawn by hand, and who drives on them.

#include <string>
#include <string_view>
#include <vector>

#include "simulation/scene.h"

namespace pendler::validation {

/// A car of one parameter set; all drivers alike, none dawdles. Speed 0: as fast as the road
/// allows.
struct DriverSet {
  std::string name;
  double speed_kmh = 0, headway = 1, acceleration = 1, deceleration = 1.5, min_gap = 2, length = 5;
  CarFollowing model = CarFollowing::idm;
};

/// The sets of the literature and the town's own: docs/models.md.
DriverSet motorway_set();
/// The standard car, its drivers alike.
DriverSet standard_set(double speed_kmh);
/// The same on a motorway, at 120 km/h.
DriverSet standard_motorway_set();

/// Adds the set to the demand's vehicle types.
VehicleTypeId add_type(Demand& demand, DriverSet const& set);

/// Who drives where: links by name, one after the other ("AB", "BC").
struct Journey {
  std::vector<std::string> links;
  VehicleTypeId type;
  double depart_s = 0;
  TripEnds ends = {};
};
void add_journey(Scene& scene, Journey const& journey);

/// From the start of the first link, as fast as limit and gap allow, to the end of the last.
TripEnds through(Scene const& scene, std::vector<std::string> const& links, float length);

/// Journeys with exponential gaps between departures (mean 3600 / per_hour), drawn by `stream`.
void add_poisson(Scene& scene, Journey journey, double per_hour, double begin_s, double end_s,
                 std::uint64_t stream);
/// Journeys one every 3600 / per_hour seconds.
void add_regular(Scene& scene, Journey journey, double per_hour, double begin_s, double end_s);

/// A one-way, one-lane ring of `links` (4 … 52, even) equal links, about `metres` round; link i
/// leads from corner i to the next.
struct Ring {
  Scene scene;
  std::vector<LinkId> links;
  std::vector<double> start;  // of each link along the ring, m
  double metres = 0;          // round, along its lanes
};
Ring make_ring(std::size_t links, double metres, double speed_kmh);
/// Cars at rest at equal distances, the first one `shift` metres further on. They go round until
/// the end.
void fill_ring(Ring& ring, DriverSet const& set, std::size_t cars, double shift_m);
/// Where on the ring a vehicle is, m; the way across a corner counts to the link before it.
double along(Ring const& ring, VehicleSight const& vehicle);

/// One lane (or more), one way, over all its letters.

/// Green of `green_s` from `begin_s` on in every cycle at the only signal, whatever the group.
void set_program(Network& network, double cycle_s, double begin_s, double green_s);

}  // namespace pendler::validation
