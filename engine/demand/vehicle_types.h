#pragma once
// The vehicles there are. Each figure of the standard table has its source in docs/models.md.

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "base/id.h"
#include "base/vehicle_class.h"

namespace pendler {

using VehicleTypeId = Id<struct VehicleTypeTag>;

/// train: follows as IDM does; for signals, platforms and limits it brakes along its braking curve.
enum class CarFollowing : std::uint8_t { idm, krauss, train };

struct VehicleType {
  std::string name;
  VehicleClass cls = VehicleClass::car;
  float length = 4.5F;                  // m
  float max_speed = 50.0F;              // m/s
  float acceleration = 2.0F;            // m/s², IDM a
  float deceleration = 3.0F;            // m/s², IDM b (comfortable)
  float headway = 1.0F;                 // s, IDM T
  float min_gap = 1.5F;                 // m, IDM s0
  float speed_spread = 0.08F;           // standard deviation of the desired speed factor
  std::int32_t capacity = 1;            // persons, without the driver for public transport
  float weight = 1.5F;                  // t, permissible
  float width = 1.8F;                   // m
  float emergency_deceleration = 9.0F;  // m/s²
  std::string
      emission_class{};  // of kernels/emission.h, or foreign such as HBEFA3/PC_G_EU4; empty: none
  CarFollowing model = CarFollowing::idm;
  float sigma = 0;            // driver imperfection 0 … 1 (Krauss)
  bool motorway_set = false;  // on motorways the driver keeps to the motorway's IDM set
  float rural_speed = std::numeric_limits<float>::infinity();  // m/s, see rural_limit()
  std::int32_t channels = 2;  // persons that can get in or out side by side, over all doors
  float speed_factor = 1.0F;  // mean of the desired speed factor …
  float speed_factor_least = 0.2F, speed_factor_most = 2.0F;  // … and its bounds
  float driver_spread = 0.1F;  // standard deviation of the factors of headway and acceleration

  bool operator==(VehicleType const&) const = default;
};

/// What the law (StVO § 3(3)) allows vehicles of that class and weight in t outside towns, where
/// the carriageway is not of one direction alone; m/s, infinity where only the road's own limit
/// counts.
float rural_limit(VehicleClass cls, float weight);

/// The standard table, in a fixed order: car, van, rigid_truck, articulated_truck, bus,
/// articulated_bus, tram, light_rail, suburban_train, regional_train, freight_train, monorail,
/// motorcycle, bicycle, emergency.
IdVector<VehicleTypeId, VehicleType> const& standard_vehicle_types();
VehicleTypeId vehicle_type_named(std::string_view name);  // asserts that it exists

}  // namespace pendler
