#include "kernels/emission.h"

#include <utility>

namespace pendler {

std::optional<Traction> traction_named(std::string_view emission_class) {
  using enum EnergyCarrier;
  static constexpr std::pair<std::string_view, Traction> kClasses[] = {
      // carrier, mass, rotating, Cr, cdA, efficiency, regeneration, idle, brake limit
      {"car_petrol", {petrol, 1400, 1.05F, 0.012F, 0.66F, 0.345F, 0, 5000, 0}},
      {"car_diesel", {diesel, 1600, 1.05F, 0.012F, 0.68F, 0.38F, 0, 4500, 0}},
      {"car_electric", {electricity, 1800, 1.05F, 0.010F, 0.65F, 0.85F, 0.65F, 700, 60000}},
      {"van_diesel", {diesel, 2500, 1.05F, 0.012F, 1.5F, 0.38F, 0, 6000, 0}},
      {"truck_diesel", {diesel, 8500, 1.08F, 0.008F, 5.0F, 0.40F, 0, 15000, 0}},
      {"articulated_truck_diesel", {diesel, 28000, 1.05F, 0.0055F, 6.0F, 0.41F, 0, 25000, 0}},
      {"bus_diesel", {diesel, 14000, 1.08F, 0.008F, 5.0F, 0.40F, 0, 22000, 0}},
      {"articulated_bus_diesel", {diesel, 20500, 1.08F, 0.008F, 5.5F, 0.40F, 0, 26000, 0}},
      {"motorcycle_petrol", {petrol, 290, 1.05F, 0.015F, 0.55F, 0.30F, 0, 2500, 0}},
      {"tram_electric", {electricity, 46000, 1.1F, 0.004F, 6.5F, 0.85F, 0.6F, 25000, 600000}},
      {"light_rail_electric",
       {electricity, 88000, 1.1F, 0.003F, 7.5F, 0.85F, 0.6F, 50000, 1200000}},
      {"suburban_train_electric",
       {electricity, 130000, 1.08F, 0.002F, 9.5F, 0.85F, 0.6F, 80000, 2300000}},
      {"regional_train_electric",
       {electricity, 220000, 1.08F, 0.002F, 10.5F, 0.85F, 0.6F, 120000, 3000000}},
      {"freight_train_electric",
       {electricity, 1200000, 1.05F, 0.0016F, 60.0F, 0.85F, 0.4F, 60000, 3000000}},
      {"monorail_electric", {electricity, 11000, 1.1F, 0.008F, 5.0F, 0.80F, 0, 8000, 0}},
  };
  for (auto const& [name, traction] : kClasses)
    if (name == emission_class) return traction;
  return std::nullopt;
}

}  // namespace pendler
