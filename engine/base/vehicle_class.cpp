#include "base/vehicle_class.h"

#include <array>

namespace pendler {

namespace {
constexpr std::array<std::string_view, kVehicleClassCount> kNames{
    "car",        "van",       "truck", "bus",        "motorcycle", "bicycle",
    "pedestrian", "emergency", "tram",  "light_rail", "train",      "monorail"};
}

std::string_view name_of(VehicleClass c) {
  return kNames[static_cast<std::size_t>(c)];
}

std::optional<VehicleClass> vehicle_class_named(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return static_cast<VehicleClass>(i);
  }
  return std::nullopt;
}

}  // namespace pendler
