#pragma once
// Doubly constrained gravity model: T_ij = a_i b_j f(c_ij) with given row and column sums (Wilson
// 1967; balanced by Furness 1965 iterations), f = exp(-beta c). Where totals between groups of
// zones are known (cities, say), they are met as a third constraint by the same iteration (Deming
// and Stephan 1940).

#include <Eigen/Core>
#include <cstdint>
#include <vector>

namespace pendler {

/// Groups of zones and the trips between them. Rows belong to the group of their zone, columns too.
struct GroupTotals {
  std::vector<std::uint32_t> row_group, column_group;
  Eigen::MatrixXd trips;  // group × group
};

/// exp(-beta × cost) by base's own exp; beta a unit of cost.
Eigen::MatrixXd deterrence(Eigen::MatrixXd const& cost, double beta);

/// Trips with the given sums, each within 1e-10 of it (relative). Sums that contradict each other
/// by more than 1e-9, negative ones, or a sum that no positive cell can carry throw InputError.
Eigen::MatrixXd gravity(Eigen::VectorXd const& rows, Eigen::VectorXd const& columns,
                        Eigen::MatrixXd const& deterrence, GroupTotals const* groups = nullptr);

/// Whole numbers whose sum is the rounded sum of `values`, each less than 1 away from its value:
/// the largest remainders are rounded up, of equal ones the first.
std::vector<std::int64_t> whole_numbers(std::vector<double> const& values);

}  // namespace pendler
