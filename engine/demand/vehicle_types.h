#pragma once
// The vehicles there are. Lengths and masses: StVZO limits and German fleet means; driving: the
// urban IDM set (a 2.0, b 3.0, T 1.0 gives the HBS saturation flow of 1,950–2,050 veh/h) and each
// class's own limits. Widths: StVZO § 32, BOStrab; emergency decelerations: SUMO's of each class.

#include <cstdint>
#include <string>
#include <vector>

#include "base/id.h"
#include "base/vehicle_class.h"

namespace pendler {

using VehicleTypeId = Id<struct VehicleTypeTag>;

enum class CarFollowing : std::uint8_t { idm, krauss };

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
  CarFollowing model = CarFollowing::idm;
  float sigma = 0;               // driver imperfection 0 … 1 (Krauss)
  std::string emission_class{};  // such as HBEFA3/PC_G_EU4; empty: not given
};

/// The standard table, in a fixed order: car, van, rigid_truck, articulated_truck, bus,
/// articulated_bus, tram, light_rail, suburban_train, regional_train, freight_train, monorail,
/// motorcycle, bicycle, emergency.
IdVector<VehicleTypeId, VehicleType> const& standard_vehicle_types();
VehicleTypeId vehicle_type_named(std::string_view name);  // asserts that it exists

}  // namespace pendler
