#pragma once
// Who may use a lane. A VehicleClasses value is a set of them.

#include <cstdint>
#include <optional>
#include <string_view>

namespace pendler {

enum class VehicleClass : std::uint8_t {
  car,
  van,
  truck,
  bus,
  motorcycle,
  bicycle,
  pedestrian,
  emergency,
  tram,
  light_rail,  // Stadtbahn and subway
  train,
  monorail,
};
constexpr int kVehicleClassCount = 12;

using VehicleClasses = std::uint16_t;
constexpr VehicleClasses bit(VehicleClass c) {
  return static_cast<VehicleClasses>(1U << static_cast<unsigned>(c));
}
template <class... More>
constexpr VehicleClasses classes(More... c) {
  return static_cast<VehicleClasses>((0U | ... | bit(c)));
}
constexpr bool allows(VehicleClasses set, VehicleClass c) {
  return (set & bit(c)) != 0;
}

constexpr VehicleClasses kMotorRoad =
    classes(VehicleClass::car, VehicleClass::van, VehicleClass::truck, VehicleClass::bus,
            VehicleClass::motorcycle, VehicleClass::emergency);
constexpr VehicleClasses kRail = classes(VehicleClass::tram, VehicleClass::light_rail,
                                         VehicleClass::train, VehicleClass::monorail);

/// "car", "van" …
std::string_view name_of(VehicleClass c);
std::optional<VehicleClass> vehicle_class_named(std::string_view name);

}  // namespace pendler
