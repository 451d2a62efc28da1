#pragma once
// Energy and CO2 of a vehicle from its speed and acceleration: power at the wheels, and a straight
// (Willans) line from there to what the engine takes in. Masses kg, powers W, energies J.
//
//   P = v · (m·k·a + m·g·(Cr + slope) + ½·ρ·cdA·v²)
//   intake = idle + P / η (driving),   idle − regeneration · |P| (braking)
//
// Treiber, Kesting 2013, ch. 20 (forces); Akçelik, Biggs 1989 (0.09 ml of petrol a kJ at the
// wheels: η 0.345). Warm engines only, no cold starts.

#include <algorithm>
#include <optional>
#include <string_view>

namespace pendler {

enum class EnergyCarrier : unsigned char { petrol, diesel, electricity };

struct Traction {
  EnergyCarrier carrier = EnergyCarrier::petrol;
  float mass = 1400.0F;          // kg, with a usual load
  float rotating = 1.05F;        // k: rotating masses count as so much more
  float rolling = 0.012F;        // Cr
  float drag_area = 0.66F;       // cdA, m²
  float efficiency = 0.345F;     // η, tank or pantograph to wheel
  float regeneration = 0.0F;     // of braking power that comes back
  float idle = 5000.0F;          // W taken in at a stand, auxiliaries included
  float brake_limit = 50000.0F;  // W that can come back
};

/// Power at the wheels; negative when braking. `slope` is rise over run.
inline float wheel_power(Traction const& t, float speed, float acceleration, float slope) {
  constexpr float kGravity = 9.81F, kAir = 1.2F;  // m/s², kg/m³ at 20 °C
  float const force = t.mass * (t.rotating * acceleration + kGravity * (t.rolling + slope)) +
                      0.5F * kAir * t.drag_area * speed * speed;
  return speed * force;
}

/// What the vehicle takes in, W; below 0 it feeds back.
inline float energy_intake(Traction const& t, float speed, float acceleration, float slope) {
  float const p = wheel_power(t, speed, acceleration, slope);
  if (p >= 0.0F) return t.idle + p / t.efficiency;
  return t.idle - t.regeneration * std::min(-p, t.brake_limit);
}

/// kg of CO2 a joule. Fuels: IPCC 2006, vol. 2, table 3.2.1 (tank to wheel). Electricity: German
/// mix of 2023, 380 g/kWh (Umweltbundesamt 2024).
inline constexpr float co2_per_joule(EnergyCarrier carrier) {
  switch (carrier) {
    case EnergyCarrier::petrol:
      return 69.3e-9F;
    case EnergyCarrier::diesel:
      return 74.1e-9F;
    case EnergyCarrier::electricity:
      return 0.380F / 3.6e6F;
  }
  return 0.0F;
}

/// J a litre (fuels; IPCC 2006 calorific values, 0.745 and 0.835 kg/l).
constexpr float kPetrolLitre = 33.0e6F, kDieselLitre = 35.9e6F;

/// The emission classes that the vehicle types name: "car_petrol", "bus_diesel" …; docs/models.md
/// lists them with their sources.
std::optional<Traction> traction_named(std::string_view emission_class);

}  // namespace pendler
