// The standard vehicle types against the laws that bind them.

#include <catch2/catch.hpp>

#include "demand/vehicle_types.h"
#include "kernels/emission.h"

using namespace pendler;

TEST_CASE("every motor vehicle has an emission class, lighter than it may weigh") {
  for (VehicleType const& t : standard_vehicle_types()) {
    INFO(t.name);
    if (t.cls == VehicleClass::bicycle) continue;
    auto const traction = traction_named(t.emission_class);
    REQUIRE(traction);
    // Rails: the weight is the empty one.
    if ((bit(t.cls) & kRail) == 0) CHECK(traction->mass <= 1000 * t.weight);
    bool const electric = traction->carrier == EnergyCarrier::electricity;
    CHECK(electric == ((bit(t.cls) & kRail) != 0));
  }
}

TEST_CASE("country roads have limits of their own for heavy vehicles (StVO 3(3))") {
  auto const kmh = [](std::string_view type) {
    return 3.6F * standard_vehicle_types()[vehicle_type_named(type)].rural_speed;
  };
  CHECK(kmh("rigid_truck") == Approx(60));
  CHECK(kmh("articulated_truck") == Approx(60));
  CHECK(kmh("bus") == Approx(80));
  for (char const* free : {"car", "van", "motorcycle", "emergency"}) CHECK(kmh(free) > 1000);
  CHECK(3.6F * rural_limit(VehicleClass::truck, 7.5F) == Approx(80));
  CHECK(rural_limit(VehicleClass::truck, 3.5F) > 1000);
}

TEST_CASE("vehicles keep to StVZO, BOStrab and EBO") {
  for (VehicleType const& t : standard_vehicle_types()) {
    INFO(t.name);
    bool const rail = (bit(t.cls) & kRail) != 0;
    CHECK(t.emergency_deceleration > t.deceleration);
    if (t.cls == VehicleClass::truck) {
      CHECK(t.max_speed * 3.6F <= 90.1F);  // § 57c StVZO: speed limiter
      CHECK(t.weight <= 40.0F);            // § 34
      CHECK(t.length <= 18.75F);           // § 32
    }
    if (!rail) CHECK(t.width <= 2.55F);                  // § 32
    if (!rail) CHECK(t.emergency_deceleration >= 5.0F);  // § 41
    if (t.cls == VehicleClass::tram) {
      CHECK(t.max_speed * 3.6F <= 70.0F);       // § 50 BOStrab on streets
      CHECK(t.width <= 2.65F);                  // § 34
      CHECK(t.emergency_deceleration >= 2.7F);  // annex 2, from 70 km/h
    }
    if (t.cls == VehicleClass::train) {
      // § 35 EBO: it stops within 1,000 m of main line; passenger brakes act after 2 s, freight
      // after 10.
      float const reaction = t.capacity > 0 ? 2.0F : 10.0F;
      float const way =
          t.max_speed * reaction + t.max_speed * t.max_speed / (2.0F * t.emergency_deceleration);
      CHECK(way <= 1000.0F);
    }
  }
}
