#include "demand/profile.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/error.h"

namespace pendler {
bool Profile::has(std::span<ProfileRow const> rows, std::string_view purpose) {
  return std::ranges::any_of(rows, [&](ProfileRow const& row) { return row.purpose == purpose; });
}

Profile::Profile(std::span<ProfileRow const> rows, std::string_view purpose) {
  std::array<double, 24> share{};
  for (ProfileRow const& row : rows) {
    if (row.purpose != purpose) continue;
    if (row.hour < 0 || row.hour > 23 || !(row.share >= 0)) {
      throw InputError("time profile: purpose '" + row.purpose + "', hour " +
                       std::to_string(row.hour) + ", share " + std::to_string(row.share) +
                       ": hours are 0 to 23 and shares not negative");
    }
    share[static_cast<std::size_t>(row.hour)] += row.share;
  }
  double sum = 0;
  for (double s : share) sum += s;
  if (!(sum > 0)) {
    throw InputError("time profile: no departures are given for purpose '" + std::string(purpose) +
                     "'");
  }
  for (std::size_t h = 0; h < 24; ++h) upto_[h + 1] = upto_[h] + share[h] / sum;
  upto_[24] = 1;
}

double Profile::share_before(Millis time) const {
  auto const day = static_cast<double>(time / kDay);
  Millis const rest = time % kDay;
  auto const hour = static_cast<std::size_t>(rest / kHour);
  double const part = static_cast<double>(rest % kHour) / static_cast<double>(kHour);
  return day + upto_[hour] + part * (upto_[hour + 1] - upto_[hour]);
}

Millis Profile::inverse(double share) const {
  double const day = std::floor(share);
  double const rest = share - day;
  auto const at = std::ranges::upper_bound(upto_, rest);  // the first hour that begins after it
  auto const hour = std::clamp<std::ptrdiff_t>(at - upto_.begin() - 1, 0, 23);
  auto const h = static_cast<std::size_t>(hour);
  double const width = upto_[h + 1] - upto_[h];
  double const part = width > 0 ? (rest - upto_[h]) / width : 0;
  auto const within = std::min(static_cast<Millis>(part * static_cast<double>(kHour)), kHour - 1);
  return static_cast<Millis>(day) * kDay + static_cast<Millis>(hour) * kHour + within;
}

Millis Profile::time(double u) const {
  return inverse(u);
}

Millis Profile::time_between(Millis from, Millis until, double u) const {
  double const low = share_before(from), high = share_before(until);
  if (high <= low) return from + static_cast<Millis>(u * static_cast<double>(until - from));
  return std::clamp(inverse(low + u * (high - low)), from, until - 1);
}

}  // namespace pendler
