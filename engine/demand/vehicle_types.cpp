#include "demand/vehicle_types.h"

#include <cassert>

namespace pendler {

IdVector<VehicleTypeId, VehicleType> const& standard_vehicle_types() {
  using enum VehicleClass;
  static IdVector<VehicleTypeId, VehicleType> const types = [] {
    IdVector<VehicleTypeId, VehicleType> table{
        // name, class, length, v max, a, b, T, s0, spread, capacity, t, width, emergency, emissions
        {"car", car, 4.5F, 50.0F, 2.0F, 3.0F, 1.0F, 1.5F, 0.08F, 5, 1.8F, 1.8F, 9.0F, "car_petrol"},
        {"van", van, 6.0F, 44.0F, 1.6F, 3.0F, 1.1F, 1.7F, 0.06F, 3, 3.5F, 2.0F, 9.0F, "van_diesel"},
        {"rigid_truck", truck, 9.0F, 25.0F, 1.1F, 2.5F, 1.4F, 2.0F, 0.03F, 2, 12.0F, 2.55F, 7.0F,
         "truck_diesel"},
        {"articulated_truck", truck, 16.5F, 24.5F, 0.9F, 2.5F, 1.6F, 2.5F, 0.02F, 2, 40.0F, 2.55F,
         7.0F, "articulated_truck_diesel"},
        {"bus", bus, 12.0F, 22.2F, 1.2F, 1.8F, 1.2F, 2.0F, 0.02F, 70, 19.5F, 2.55F, 7.0F,
         "bus_diesel"},
        {"articulated_bus", bus, 18.0F, 22.2F, 1.1F, 1.8F, 1.2F, 2.0F, 0.02F, 105, 30.0F, 2.55F,
         7.0F, "articulated_bus_diesel"},
        {"tram", tram, 30.0F, 19.4F, 1.0F, 1.3F, 2.0F, 3.0F, 0.0F, 178, 42.0F, 2.4F, 2.7F,
         "tram_electric"},
        {"light_rail", light_rail, 56.0F, 22.2F, 1.1F, 1.3F, 2.0F, 3.0F, 0.0F, 350, 80.0F, 2.65F,
         2.7F, "light_rail_electric"},
        {"suburban_train", train, 69.4F, 38.9F, 0.9F, 0.8F, 2.0F, 5.0F, 0.0F, 544, 112.0F, 3.02F,
         1.1F, "suburban_train_electric"},
        {"regional_train", train, 105.0F, 44.4F, 0.9F, 0.7F, 2.0F, 5.0F, 0.0F, 800, 200.0F, 2.8F,
         1.1F, "regional_train_electric"},
        {"freight_train", train, 600.0F, 27.8F, 0.2F, 0.4F, 2.0F, 10.0F, 0.0F, 0, 1600.0F, 3.15F,
         0.55F, "freight_train_electric"},
        {"monorail", monorail, 9.2F, 13.9F, 1.0F, 1.2F, 2.0F, 3.0F, 0.0F, 45, 13.4F, 2.24F, 1.5F,
         "monorail_electric"},
        {"motorcycle", motorcycle, 2.2F, 55.0F, 3.0F, 3.5F, 0.9F, 1.5F, 0.1F, 2, 0.4F, 0.9F, 10.0F,
         "motorcycle_petrol"},
        {"bicycle", bicycle, 1.8F, 5.6F, 0.8F, 2.0F, 1.0F, 0.5F, 0.15F, 1, 0.1F, 0.65F, 7.0F, ""},
        {"emergency", emergency, 6.5F, 38.0F, 1.8F, 3.5F, 1.0F, 1.7F, 0.0F, 6, 5.0F, 2.3F, 9.0F,
         "van_diesel"},
    };
    struct Doors {
      std::string_view type;
      std::int32_t channels;
    };
    constexpr Doors kDoors[] = {{"bus", 4},         {"articulated_bus", 6}, {"tram", 8},
                                {"light_rail", 16}, {"suburban_train", 24}, {"regional_train", 16},
                                {"monorail", 4}};
    for (VehicleType& type : table) {
      for (Doors const& doors : kDoors)
        if (doors.type == type.name) type.channels = doors.channels;
      if (type.speed_spread == 0) type.driver_spread = 0;
      type.motorway_set = allows(kMotorRoad, type.cls);
      type.rural_speed = rural_limit(type.cls, type.weight);
      if (allows(kRail, type.cls)) type.model = CarFollowing::train;
    }
    return table;
  }();
  return types;
}

float rural_limit(VehicleClass cls, float weight) {
  constexpr float kKmh = 1 / 3.6F;
  if (cls == VehicleClass::bus) return 80.0F * kKmh;
  if (cls != VehicleClass::truck || weight <= 3.5F) return std::numeric_limits<float>::infinity();
  return (weight <= 7.5F ? 80.0F : 60.0F) * kKmh;
}

VehicleTypeId vehicle_type_named(std::string_view name) {
  auto const& types = standard_vehicle_types();
  for (auto id : types.ids()) {
    if (types[id].name == name) return id;
  }
  assert(!"no such vehicle type");
  return {};
}

}  // namespace pendler
