#include <catch2/catch.hpp>

#include <cmath>

#include "base/draw.h"
#include "demand/logit.h"
#include "demand/mode_choice.h"

using namespace pendler;

TEST_CASE("logit: shares are those of the formula") {
  std::vector<std::optional<double>> const v{0.0, std::log(2.0), std::nullopt, std::log(5.0)};
  auto const shares = logit_shares(v);
  CHECK(shares[0] == Approx(1.0 / 8).epsilon(1e-12));
  CHECK(shares[1] == Approx(2.0 / 8).epsilon(1e-12));
  CHECK(shares[2] == 0);
  CHECK(shares[3] == Approx(5.0 / 8).epsilon(1e-12));
}

TEST_CASE("logit: far utilities neither overflow nor vanish") {
  std::vector<std::optional<double>> const v{-5000.0, -5001.0};
  CHECK(logit_shares(v)[0] == Approx(1 / (1 + std::exp(-1.0))).epsilon(1e-12));
  std::vector<std::optional<double>> const none{std::nullopt};
  CHECK(logit_shares(none)[0] == 0);
  CHECK_FALSE(logit_choice(none, 0.5));
}

TEST_CASE("logit: choices follow the shares") {
  std::vector<std::optional<double>> const v{std::log(3.0), std::nullopt, 0.0};
  CHECK(logit_choice(v, 0.0) == 0);
  CHECK(logit_choice(v, 0.7499) == 0);
  CHECK(logit_choice(v, 0.7501) == 2);
  CHECK(logit_choice(v, 0.99999999999999989) == 2);
}

TEST_CASE("mode choice: only what is there, and the quicker more often") {
  ModeSettings const settings;
  ModeTimes times;
  CHECK_FALSE(choose_mode(times, settings, 0.5));
  times.walk_s = 3601;
  CHECK_FALSE(choose_mode(times, settings, 0.5));
  times.walk_s = 600;
  CHECK(choose_mode(times, settings, 0.999) == TripMode::walk);
  times.car_s = 600;
  int fast = 0, slow = 0;
  for (Key k = 0; k < 2000; ++k) {
    double const u = draw({1, Purpose::test, k, 0});
    times.car_s = 600;
    fast += choose_mode(times, settings, u) == TripMode::car;
    times.car_s = 1800;
    slow += choose_mode(times, settings, u) == TripMode::car;
  }
  CHECK(fast > slow);
}
