// How a queue leaves at green: saturation flow and start-up loss, from the kernels alone.

#include <algorithm>
#include <catch2/catch.hpp>
#include <vector>

#include "base/draw.h"
#include "demand/vehicle_types.h"
#include "kernels/drivers.h"
#include "kernels/platoon.h"

using namespace pendler;

namespace {

constexpr float kTown = 50.0F / 3.6F;

Discharge of_equal_drivers(IdmDriver const& d, float length, float tick_s) {
  return discharge(std::vector<IdmDriver>(30, d), length, tick_s);
}

IdmDriver driver_of(VehicleType const& t) {
  return {kTown, t.headway, t.acceleration, t.deceleration, t.min_gap};
}

}  // namespace

TEST_CASE("saturation flow and start-up loss of three parameter sets") {
  struct Row {
    IdmDriver driver;
    float length;
    double flow, loss;
  };
  std::vector<Row> const rows{
      {{kTown, 1.0F, 1.0F, 1.5F, 2.0F}, 5.0F, 1797, 8.1},
      {{kTown, 1.0F, 2.0F, 3.0F, 2.0F}, 5.0F, 1900, 3.9},
      {{kTown, 0.9F, 2.0F, 3.0F, 1.5F}, 4.5F, 2153, 3.8},
  };
  for (Row const& row : rows) {
    Discharge const fine = of_equal_drivers(row.driver, row.length, 0.05F);
    CHECK(fine.flow_per_h == Approx(row.flow).epsilon(0.005));
    CHECK(fine.startup_loss_s == Approx(row.loss).margin(0.1));
    for (float tick : {0.1F, 0.25F, 0.5F}) {
      Discharge const coarse = of_equal_drivers(row.driver, row.length, tick);
      INFO("tick " << tick);
      CHECK(coarse.flow_per_h == Approx(fine.flow_per_h).epsilon(0.01));
      CHECK(coarse.startup_loss_s == Approx(fine.startup_loss_s).margin(0.4));
      CHECK(coarse.smallest_gap >= 0);
    }
  }
}

namespace {

/// Of 100 queues whose drivers differ as the simulation draws them.
double flow_of_drawn_queues(VehicleType const& type) {
  double headways = 0;
  constexpr std::uint32_t kQueues = 100;
  for (std::uint32_t queue = 0; queue < kQueues; ++queue) {
    std::vector<IdmDriver> drivers;
    for (std::uint32_t i = 0; i < 30; ++i) {
      auto const normal = [&](Purpose what) {
        return static_cast<float>(draw_normal({queue, what, i, 0}));
      };
      DriverDraw const draw =
          driver_draw({type.speed_spread, 0.1F, 0}, normal(Purpose::desired_speed),
                      normal(Purpose::headway), 0);
      IdmDriver d = driver_of(type);
      d.desired_speed *= draw.speed_factor;
      d.headway *= draw.headway_factor;
      drivers.push_back(d);
    }
    Discharge const here = discharge(drivers, type.length, 0.5F);
    CHECK(here.smallest_gap >= 0);
    headways += 3600.0 / here.flow_per_h;
  }
  return 3600.0 * kQueues / headways;
}

}  // namespace

TEST_CASE("the urban set leaves a queue at the saturation flow of HBS, and is the standard car's") {
  for (float tick : {0.05F, 0.5F})
    CHECK(of_equal_drivers(kIdmUrban, 4.5F, tick).flow_per_h == Approx(2000).margin(50));
  IdmDriver const car = driver_of(standard_vehicle_types()[vehicle_type_named("car")]);
  CHECK(car.headway == kIdmUrban.headway);
  CHECK(car.acceleration == kIdmUrban.acceleration);
  CHECK(car.deceleration == kIdmUrban.deceleration);
  CHECK(car.min_gap == kIdmUrban.min_gap);
}

TEST_CASE("the standard car leaves a queue at 1,950 to 2,050 vehicles an hour (HBS)") {
  VehicleType const& car = standard_vehicle_types()[vehicle_type_named("car")];
  CHECK(of_equal_drivers(driver_of(car), car.length, 0.5F).flow_per_h == Approx(2000).margin(50));
  CHECK(flow_of_drawn_queues(car) == Approx(2000).margin(50));
}
