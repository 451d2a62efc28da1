#include <catch2/catch.hpp>

#include <numeric>

#include "base/draw.h"
#include "base/error.h"
#include "demand/gravity.h"

using namespace pendler;

namespace {

Eigen::MatrixXd costs(Eigen::Index n) {
  Eigen::MatrixXd cost(n, n);
  for (Eigen::Index i = 0; i < n; ++i) {
    for (Eigen::Index j = 0; j < n; ++j) {
      cost(i, j) = 3 + 20 * draw({7, Purpose::test, static_cast<Key>(i * n + j), 0});
    }
  }
  return cost;
}

Eigen::VectorXd sizes(Eigen::Index n, std::uint32_t salt, double total) {
  Eigen::VectorXd out(n);
  for (Eigen::Index i = 0; i < n; ++i) {
    out(i) = 1 + 99 * draw({7, Purpose::test, static_cast<Key>(i), salt});
  }
  return out * (total / out.sum());
}

}  // namespace

TEST_CASE("gravity: sums of rows and columns are met") {
  auto const rows = sizes(18, 1, 202000), columns = sizes(18, 2, 202000);
  auto const trips = gravity(rows, columns, deterrence(costs(18), 0.08));
  for (Eigen::Index i = 0; i < 18; ++i) {
    CHECK(std::abs(trips.row(i).sum() / rows(i) - 1) < 1e-9);
    CHECK(std::abs(trips.col(i).sum() / columns(i) - 1) < 1e-9);
  }
}

TEST_CASE("gravity: without deterrence it is the product of the shares") {
  Eigen::VectorXd const rows = Eigen::Vector2d(30, 70), columns = Eigen::Vector2d(60, 40);
  auto const trips = gravity(rows, columns, deterrence(costs(2), 0));
  CHECK(trips(0, 0) == Approx(18).epsilon(1e-9));
  CHECK(trips(1, 1) == Approx(28).epsilon(1e-9));
}

TEST_CASE("gravity: two zones, solved by hand") {
  // symmetric: T11 = T22 = x, T12 = T21 = 50 - x, and T11 T22 / (T12 T21) = (f11 f22) / (f12 f21)
  Eigen::VectorXd const sums = Eigen::Vector2d(50, 50);
  Eigen::MatrixXd f(2, 2);
  f << 1, 0.25, 0.25, 1;
  auto const trips = gravity(sums, sums, f);
  CHECK(trips(0, 0) == Approx(40).epsilon(1e-9));  // x / (50 - x) = 4
  CHECK(trips(0, 1) == Approx(10).epsilon(1e-9));
}

TEST_CASE("gravity: totals between groups are met besides") {
  Eigen::MatrixXd totals(2, 2);
  totals << 185000, 3407, 4894, 8630;
  GroupTotals groups{{0, 0, 0, 1, 1}, {0, 0, 0, 1, 1}, totals};
  Eigen::VectorXd rows(5), columns(5);
  rows << 100000, 60000, 28407, 9000, 4524;
  columns << 120000, 40000, 29894, 8000, 4037;
  auto const trips = gravity(rows, columns, deterrence(costs(5), 0.06), &groups);
  CHECK(trips.block(0, 3, 3, 2).sum() == Approx(3407).epsilon(1e-9));
  CHECK(trips.block(3, 0, 2, 3).sum() == Approx(4894).epsilon(1e-9));
  CHECK(trips.row(0).sum() == Approx(100000).epsilon(1e-9));
  CHECK(trips.col(4).sum() == Approx(4037).epsilon(1e-9));
}

TEST_CASE("gravity: sums that contradict each other are wrong input") {
  Eigen::VectorXd const rows = Eigen::Vector2d(30, 70), columns = Eigen::Vector2d(60, 50);
  CHECK_THROWS_AS(gravity(rows, columns, deterrence(costs(2), 0)), InputError);
  Eigen::VectorXd const negative = Eigen::Vector2d(-1, 101), fits = Eigen::Vector2d(50, 50);
  CHECK_THROWS_AS(gravity(negative, fits, deterrence(costs(2), 0)), InputError);
  Eigen::MatrixXd closed(2, 2);
  closed << 1, 0, 0, 1;
  CHECK_THROWS_AS(gravity(rows, fits, closed), InputError);
}

TEST_CASE("gravity: whole numbers keep the sum") {
  CHECK(whole_numbers({1.5, 1.25, 1.25}) == std::vector<std::int64_t>{2, 1, 1});
  CHECK(whole_numbers({0.4, 0.4, 0.4}) == std::vector<std::int64_t>{1, 0, 0});
  std::vector<double> values;
  for (Key i = 0; i < 1000; ++i) values.push_back(7 * draw({3, Purpose::test, i, 0}));
  double const sum = std::accumulate(values.begin(), values.end(), 0.0);
  auto const whole = whole_numbers(values);
  CHECK(std::abs(static_cast<double>(std::accumulate(whole.begin(), whole.end(), std::int64_t{0})) -
                 sum) <= 0.5);
}
