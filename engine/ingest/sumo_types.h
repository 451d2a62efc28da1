#pragma once
// SUMO's vTypes as vehicle types. What a vType leaves open is SUMO's default for its vClass (1.15:
// Vehicle Type Parameter Defaults).

#include <map>
#include <string>
#include <vector>

#include "base/key.h"
#include "demand/vehicle_types.h"
#include "ingest/import_notes.h"
#include "ingest/sumo_xml.h"

namespace pendler {

class SumoTypes {
 public:
  /// vType or vTypeDistribution.
  void add(SumoElement const& item, ImportNotes& notes);
  /// The type of a vehicle; of a distribution one drawn by the vehicle's key. Throws InputError via
  /// `user` when there is none of that name.
  VehicleTypeId type_of(std::string_view name, SumoElement const& user, std::uint64_t seed,
                        Key vehicle);
  IdVector<VehicleTypeId, VehicleType> const& table() const { return table_; }

 private:
  struct Share {
    VehicleTypeId type;
    double probability = 1;
  };
  void add_type(SumoElement const& item, ImportNotes& notes);
  void add_distribution(SumoElement const& item, ImportNotes& notes);
  VehicleTypeId add(VehicleType type, SumoElement const& item);

  IdVector<VehicleTypeId, VehicleType> table_;
  std::map<std::string, std::vector<Share>, std::less<>> named_;
};

/// Index of one of the shares, which need not add up to 1.
std::size_t draw_share(std::vector<double> const& shares, double uniform);

}  // namespace pendler
