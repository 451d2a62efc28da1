#pragma once
// The summary of a run per municipality, and one last row for the whole region (municipality
// 65535).
//
// Trips are those with a vehicle or a ride (all modes but walk) that arrived or are travelling.
//   internal: both ends in the municipality; origin, destination: one end; through: driven through
//   with neither end there (only the first 32 municipalities carry that mark).
// vehicle-km, person-km: driven on its links. Mean speed: vehicle-m / vehicle-s, by road and rail.
// Delay: vehicle-s less what vehicle-m take at the links' limits without controls; a vehicle that
// is slower than the limit by its kind counts, too.

#include <vector>

#include "network/network.h"
#include "results/tables.h"

namespace pendler {

/// Takes the tables in pieces, for results that do not fit into memory. Sums are made in the order
/// of the rows.
class SummaryBuilder {
 public:
  explicit SummaryBuilder(Network const& network);
  void add(TrafficRows const& rows);
  void add(TripRows const& rows);
  SummaryRows rows() const;

 private:
  struct Sums {
    std::uint32_t internal = 0, origin = 0, destination = 0, through = 0;
    double vehicle_m = 0, vehicle_s = 0, person_m = 0, free_s = 0;
  };
  Network const& network_;
  std::vector<Sums> areas_;  // per municipality
  Sums region_;
};

SummaryRows summarise(Network const& network, TripRows const& trips, TrafficRows const& traffic);

}  // namespace pendler
