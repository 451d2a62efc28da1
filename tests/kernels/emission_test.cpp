// Energy and CO2 against physics and published consumptions.

#include <catch2/catch.hpp>
#include <utility>
#include <vector>

#include "kernels/emission.h"

using namespace pendler;

namespace {

Traction of(char const* name) {
  auto const t = traction_named(name);
  REQUIRE(t);
  return *t;
}

struct Consumption {
  double joules = 0, metres = 0;
  double litres_per_100_km(float litre) const {
    return joules / static_cast<double>(litre) / metres * 1e5;
  }
  double kwh_per_km() const { return joules / 3600.0 / metres; }
  double co2_g_per_km(EnergyCarrier c) const {
    return joules * static_cast<double>(co2_per_joule(c)) / metres * 1e6;
  }
};

/// Speeds (km/h) at times (s), joined by straight lines.
using Cycle = std::vector<std::pair<double, double>>;

Consumption drive_cycle(Traction const& t, Cycle const& cycle) {
  constexpr double kTick = 0.1;
  Consumption sum;
  for (std::size_t i = 0; i + 1 < cycle.size(); ++i) {
    auto const [t0, v0] = cycle[i];
    auto const [t1, v1] = cycle[i + 1];
    double const a = (v1 - v0) / 3.6 / (t1 - t0);
    for (double now = t0 + kTick / 2; now < t1; now += kTick) {
      double const v = v0 / 3.6 + a * (now - t0);
      sum.metres += v * kTick;
      sum.joules += kTick * static_cast<double>(
                                energy_intake(t, static_cast<float>(v), static_cast<float>(a), 0));
    }
  }
  return sum;
}

/// The New European Driving Cycle (UN ECE R83, annex 4a): four times town, then country.
Cycle nedc() {
  Cycle const town{{0, 0},    {11, 0},   {15, 15}, {23, 15}, {28, 0},   {49, 0},
                   {61, 32},  {85, 32},  {96, 0},  {117, 0}, {143, 50}, {155, 50},
                   {163, 35}, {176, 35}, {188, 0}, {195, 0}};
  Cycle const country{{20, 0},   {25, 15},   {27, 15},   {36, 35},   {38, 35},   {46, 50},
                      {48, 50},  {61, 70},   {111, 70},  {119, 50},  {188, 50},  {201, 70},
                      {251, 70}, {286, 100}, {316, 100}, {336, 120}, {346, 120}, {362, 80},
                      {370, 50}, {380, 0},   {400, 0}};
  Cycle all;
  for (int i = 0; i < 4; ++i)
    for (auto const& [t, v] : town)
      if (i == 0 || t > 0) all.emplace_back(t + 195 * i, v);
  for (auto const& [t, v] : country) all.emplace_back(t + 780, v);
  return all;
}

/// One trapezoid after the other, each with a stop: top speed km/h, metres, acceleration.
Cycle trapezoids(std::vector<std::vector<double>> const& parts, double deceleration,
                 double stop_s) {
  Cycle cycle{{0, 0}};
  double t = 0;
  for (auto const& p : parts) {
    double const v = p[0] / 3.6, up = v / p[2], down = v / deceleration;
    double const steady = (p[1] - v * (up + down) / 2) / v;
    cycle.emplace_back(t += up, p[0]);
    cycle.emplace_back(t += steady, p[0]);
    cycle.emplace_back(t += down, 0);
    cycle.emplace_back(t += stop_s, 0);
  }
  return cycle;
}

}  // namespace

TEST_CASE("power at the wheels is force times speed") {
  Traction t = of("car_petrol");
  t.rotating = 1;
  CHECK(wheel_power(t, 0, 1, 0) == 0.0F);
  CHECK(wheel_power(t, 20, 0, 0) == Approx(1400 * 9.81 * 0.012 * 20 + 0.6 * 0.66 * 8000));
  // Kinetic energy: from 0 to 20 m/s at 2 m/s² without resistance is m v²/2.
  t.rolling = t.drag_area = 0;
  double joules = 0;
  for (int i = 0; i < 1000; ++i)
    joules +=
        0.01 * static_cast<double>(wheel_power(t, 0.02F * (static_cast<float>(i) + 0.5F), 2, 0));
  CHECK(joules == Approx(0.5 * 1400 * 400).epsilon(1e-3));
  // 100 m up at any speed is m g h.
  CHECK(wheel_power(t, 10, 0, 0.1F) == Approx(1400 * 9.81));
}

TEST_CASE("engines drink while they idle, and only electric drives give back") {
  for (char const* name : {"car_petrol", "bus_diesel", "car_electric", "tram_electric"}) {
    Traction const t = of(name);
    CHECK(energy_intake(t, 0, 0, 0) == t.idle);
    bool const electric = t.carrier == EnergyCarrier::electricity;
    CHECK((energy_intake(t, 12, -1, 0) < 0) == electric);
    CHECK(energy_intake(t, 12, 1, 0) > energy_intake(t, 12, 0, 0));
    // What comes back is less than what went in.
    CHECK(energy_intake(t, 12, 1, 0) + energy_intake(t, 12, -1, 0) > 2 * t.idle);
  }
  CHECK_FALSE(traction_named("hovercraft"));
}

TEST_CASE("new cars on the NEDC: 134 and 132 g of CO2 a km (EU mean of 2012, EEA)") {
  Consumption const petrol = drive_cycle(of("car_petrol"), nedc());
  CHECK(petrol.metres == Approx(10931).epsilon(0.001));
  CHECK(petrol.co2_g_per_km(EnergyCarrier::petrol) == Approx(134).epsilon(0.1));
  CHECK(drive_cycle(of("car_diesel"), nedc()).co2_g_per_km(EnergyCarrier::diesel) ==
        Approx(132).epsilon(0.1));
  CHECK(drive_cycle(of("car_electric"), nedc()).kwh_per_km() == Approx(0.14).epsilon(0.15));
}

TEST_CASE("a city bus on SORT 2 takes about 40 litres a 100 km, an articulated one a third more") {
  // UITP: 20, 40 and 50 km/h over 100, 220 and 600 m; a third of the time at stops.
  Cycle const sort2 = trapezoids({{20, 100, 1.03}, {40, 220, 0.77}, {50, 600, 0.62}}, 0.8, 20);
  double const bus = drive_cycle(of("bus_diesel"), sort2).litres_per_100_km(kDieselLitre);
  double const articulated =
      drive_cycle(of("articulated_bus_diesel"), sort2).litres_per_100_km(kDieselLitre);
  CHECK(bus == Approx(40).epsilon(0.1));
  CHECK(articulated / bus == Approx(1.33).epsilon(0.1));
}

TEST_CASE("steady driving: a loaded articulated truck takes 25 to 30 litres at 80 km/h") {
  Cycle const steady{{0, 80}, {3600, 80}};
  double const litres =
      drive_cycle(of("articulated_truck_diesel"), steady).litres_per_100_km(kDieselLitre);
  CHECK(litres > 24);
  CHECK(litres < 30);
}
