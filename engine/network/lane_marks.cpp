#include "network/lane_marks.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace pendler::building {

namespace {

constexpr double kFits = 60;  // degrees between a mark and the way that it means

/// What the marking of one lane points to, in degrees.
double nominal_angle(Turn t) {
  switch (t) {
    case Turn::sharp_left:
      return 135;
    case Turn::left:
      return 90;
    case Turn::slight_left:
      return 40;
    case Turn::slight_right:
      return -40;
    case Turn::right:
      return -90;
    case Turn::sharp_right:
      return -135;
    case Turn::u_turn:
      return 180;
    case Turn::straight:
    case Turn::merge:
      return 0;
  }
  return 0;
}

bool goes_on(Turn mark) {
  return mark == Turn::straight || mark == Turn::merge;
}

/// Left to right, without turning back where that is no choice.
std::vector<Turn> marks_of(std::vector<TurnSet> const& lanes, bool back) {
  TurnSet all = 0;
  for (TurnSet turns : lanes) all = static_cast<TurnSet>(all | turns);
  std::vector<Turn> marks;
  for (Turn t : {Turn::u_turn, Turn::sharp_left, Turn::left, Turn::slight_left, Turn::straight,
                 Turn::merge, Turn::slight_right, Turn::right, Turn::sharp_right}) {
    if ((all & bit(t)) != 0 && (t != Turn::u_turn || back)) marks.push_back(t);
  }
  return marks;
}

/// The target of each mark.
std::vector<std::size_t> targets_of(std::vector<Turn> const& marks,
                                    std::vector<TurnChoice> const& targets, std::size_t straight) {
  constexpr double kNever = std::numeric_limits<double>::infinity();
  auto const off = [&](std::size_t m, std::size_t t) {
    if (goes_on(marks[m])) return t == straight ? 0.0 : kNever;
    return std::abs(targets[t].angle - nominal_angle(marks[m]));
  };
  std::size_t const n = marks.size(), k = targets.size();
  std::vector<std::size_t> out(n);
  bool one_to_one = n == k;
  for (std::size_t i = 0; i < n && one_to_one; ++i) {
    out[i] = i;
    one_to_one = off(i, i) <= kFits;
  }
  if (one_to_one) return out;

  // Least sum of the first marks of which the last goes to t or further left, and where it goes.
  std::vector<double> least(k, 0.0);
  std::vector<std::vector<std::size_t>> choice;
  for (std::size_t m = 0; m < n; ++m) {
    auto& best = choice.emplace_back(k, 0);
    for (std::size_t t = 0; t < k; ++t) {
      double const here = least[t] + off(m, t);
      bool const better = t == 0 || here < least[t - 1];
      best[t] = better ? t : best[t - 1];
      least[t] = better ? here : least[t - 1];
    }
  }
  for (std::size_t m = n, t = k - 1; m-- > 0;) out[m] = t = choice[m][t];
  return out;
}

}  // namespace

std::vector<LaneSet> marked_ranges(std::vector<TurnSet> const& lanes,
                                   std::vector<TurnChoice> const& targets, std::size_t straight) {
  std::vector<Turn> const marks = marks_of(lanes, targets.front().back);
  std::vector<std::size_t> const target = targets_of(marks, targets, straight);
  std::vector<LaneSet> out(targets.size());
  for (std::size_t i = 0; i < lanes.size(); ++i) {
    bool any = false;
    for (std::size_t m = 0; m < marks.size(); ++m) {
      if ((lanes[i] & bit(marks[m])) == 0) continue;
      auto& row = out[target[m]];
      if (row.empty() || row.back() != i) row.push_back(i);
      any = true;
    }
    if (!any) out[straight].push_back(i);
  }
  for (std::size_t t = 0; t < targets.size(); ++t) {
    if (out[t].empty()) out[t] = {t < straight ? 0 : lanes.size() - 1};
  }
  return out;
}

}  // namespace pendler::building
