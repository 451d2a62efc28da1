#pragma once
// Multinomial logit (McFadden 1974): P_i = exp(V_i) / sum_j exp(V_j).

#include <optional>
#include <span>
#include <vector>

namespace pendler {

/// Shares of alternatives by their utilities (no unit); none = not available. Sums to 1 unless
/// nothing is available (then all 0). Uses base's own exp.
std::vector<double> logit_shares(std::span<std::optional<double> const> utilities);

/// The alternative in which `u` (0 <= u < 1) falls, in their order; none if nothing is available.
std::optional<std::size_t> logit_choice(std::span<std::optional<double> const> utilities, double u);

}  // namespace pendler
