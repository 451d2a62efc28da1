#include "demand/logit.h"

#include <algorithm>

#include "base/math.h"

namespace pendler {

std::vector<double> logit_shares(std::span<std::optional<double> const> utilities) {
  std::vector<double> shares(utilities.size(), 0.0);
  std::optional<double> best;
  for (auto const& v : utilities) {
    if (v) best = best ? std::max(*best, *v) : *v;
  }
  if (!best) return shares;
  double sum = 0;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    if (utilities[i]) sum += shares[i] = own_exp(*utilities[i] - *best);
  }
  for (double& share : shares) share /= sum;
  return shares;
}

std::optional<std::size_t> logit_choice(std::span<std::optional<double> const> utilities,
                                        double u) {
  auto const shares = logit_shares(utilities);
  std::optional<std::size_t> last;
  double below = 0;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    if (!utilities[i]) continue;
    last = i;
    below += shares[i];
    if (u < below) return i;
  }
  return last;  // u next to 1, and the shares' sum a little below it
}

}  // namespace pendler
