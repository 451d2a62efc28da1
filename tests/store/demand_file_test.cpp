#include <catch2/catch.hpp>

#include "store/demand_file.h"
#include "store/sample.h"

using namespace pendler;

TEST_CASE("every member of a vehicle type comes back from a demand file") {
  VehicleType type;
  // A member that is not named here does not compile; none keeps its default.
  auto& [name, cls, length, max_speed, acceleration, deceleration, headway, min_gap, speed_spread,
         capacity, weight, width, emergency_deceleration, emission_class, model, sigma,
         motorway_set, rural_speed, channels, speed_factor, speed_factor_least, speed_factor_most,
         driver_spread] = type;
  name = "other";
  emission_class = "bus_diesel";
  cls = VehicleClass::bus;
  model = CarFollowing::train;
  float value = 100;
  for (float* member :
       {&length, &max_speed, &acceleration, &deceleration, &headway, &min_gap, &speed_spread,
        &weight, &width, &emergency_deceleration, &sigma, &rural_speed, &speed_factor,
        &speed_factor_least, &speed_factor_most, &driver_spread})
    *member = ++value;
  capacity = 98;
  channels = 99;
  motorway_set = true;

  Demand demand;
  demand.vehicle_types = {VehicleType{}, type};
  sample::Folder const folder("demand");
  Network const network = sample::network();
  write_demand(folder / "d.h5", demand, network, false);
  Demand const back = read_demand(folder / "d.h5", network);
  CHECK(back.vehicle_types.raw() == demand.vehicle_types.raw());
}

TEST_CASE("a demand file of another network is refused") {
  sample::Folder const folder("foreigndemand");
  write_demand(folder / "d.h5", {}, sample::network(), false);
  CHECK_THROWS_WITH(read_demand(folder / "d.h5", Network{}),
                    Catch::Matchers::Contains("was made for another network"));
}
