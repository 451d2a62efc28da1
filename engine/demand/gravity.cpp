#include "demand/gravity.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "base/error.h"
#include "base/math.h"

namespace pendler {
namespace {

constexpr int kMostIterations = 10000;
constexpr double kTolerance = 1e-12;

double deviation(double sum, double wanted) {
  return wanted > 0 ? std::abs(sum / wanted - 1) : std::abs(sum);
}

double factor(double wanted, double sum) {
  return sum > 0 ? wanted / sum : 0.0;
}

/// Sums of the cells between groups.
Eigen::MatrixXd group_sums(Eigen::MatrixXd const& trips, GroupTotals const& groups) {
  Eigen::MatrixXd sums = Eigen::MatrixXd::Zero(groups.trips.rows(), groups.trips.cols());
  for (Eigen::Index i = 0; i < trips.rows(); ++i) {
    for (Eigen::Index j = 0; j < trips.cols(); ++j) {
      sums(groups.row_group[static_cast<std::size_t>(i)],
           groups.column_group[static_cast<std::size_t>(j)]) += trips(i, j);
    }
  }
  return sums;
}

/// Scales the cells between groups to their totals; returns the largest deviation found.
double balance_groups(Eigen::MatrixXd& trips, GroupTotals const& groups) {
  Eigen::MatrixXd scale = group_sums(trips, groups);
  double worst = 0;
  for (Eigen::Index a = 0; a < scale.rows(); ++a) {
    for (Eigen::Index b = 0; b < scale.cols(); ++b) {
      worst = std::max(worst, deviation(scale(a, b), groups.trips(a, b)));
      scale(a, b) = factor(groups.trips(a, b), scale(a, b));
    }
  }
  for (Eigen::Index i = 0; i < trips.rows(); ++i) {
    for (Eigen::Index j = 0; j < trips.cols(); ++j) {
      trips(i, j) *= scale(groups.row_group[static_cast<std::size_t>(i)],
                           groups.column_group[static_cast<std::size_t>(j)]);
    }
  }
  return worst;
}

void check(Eigen::VectorXd const& rows, Eigen::VectorXd const& columns) {
  if ((rows.array() < 0).any() || (columns.array() < 0).any()) {
    throw InputError("gravity model: a zone's number of trips is negative");
  }
  double const out = rows.sum(), in = columns.sum();
  if (std::abs(out - in) > 1e-9 * std::max({out, in, 1.0})) {
    throw InputError("gravity model: " + std::to_string(out) + " trips begin and " +
                     std::to_string(in) + " end; the sums must be equal");
  }
}

}  // namespace

Eigen::MatrixXd deterrence(Eigen::MatrixXd const& cost, double beta) {
  return cost.unaryExpr([beta](double c) { return own_exp(-beta * c); });
}

Eigen::MatrixXd gravity(Eigen::VectorXd const& rows, Eigen::VectorXd const& columns,
                        Eigen::MatrixXd const& deterrence, GroupTotals const* groups) {
  check(rows, columns);
  Eigen::MatrixXd trips = deterrence;
  double worst = 0;
  for (int iteration = 0; iteration < kMostIterations; ++iteration) {
    worst = 0;
    if (groups != nullptr) worst = balance_groups(trips, *groups);
    for (Eigen::Index j = 0; j < trips.cols(); ++j) {
      double const sum = trips.col(j).sum();
      worst = std::max(worst, deviation(sum, columns(j)));
      trips.col(j) *= factor(columns(j), sum);
    }
    for (Eigen::Index i = 0; i < trips.rows(); ++i) {
      double const sum = trips.row(i).sum();
      worst = std::max(worst, deviation(sum, rows(i)));
      trips.row(i) *= factor(rows(i), sum);
    }
    if (worst < kTolerance) return trips;
  }
  // rounding may keep the last digits in motion
  if (worst < 1e-10) return trips;
  throw InputError(
      "gravity model: sums of rows, columns and groups of zones contradict each other");
}

std::vector<std::int64_t> whole_numbers(std::vector<double> const& values) {
  std::vector<std::int64_t> out(values.size());
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  double sum = 0;
  std::int64_t given = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    sum += values[i];
    out[i] = static_cast<std::int64_t>(std::floor(values[i]));
    given += out[i];
  }
  std::ranges::sort(order, {}, [&](std::size_t i) {
    return std::pair(static_cast<double>(out[i]) - values[i], i);
  });
  auto const wanted = static_cast<std::int64_t>(std::floor(sum + 0.5));
  for (std::size_t k = 0; k < order.size() && given < wanted; ++k, ++given) ++out[order[k]];
  return out;
}

}  // namespace pendler
