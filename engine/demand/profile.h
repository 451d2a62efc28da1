#pragma once
// When trips depart: hourly shares of a day, uniform within the hour.

#include <array>
#include <span>
#include <string_view>

#include "base/time.h"
#include "demand/region_tables.h"

namespace pendler {

class Profile {
 public:
  /// Rows of the purpose; throws InputError when there is none, or their sum is not positive.
  Profile(std::span<ProfileRow const> rows, std::string_view purpose);

  static bool has(std::span<ProfileRow const> rows, std::string_view purpose);
  /// The time of day below which a share `u` (0 <= u < 1) of the departures lies.
  Millis time(double u) const;
  /// The same among departures from `from` until `until` only; these may lie beyond midnight, for
  /// the day repeats itself. None at all there: evenly.
  Millis time_between(Millis from, Millis until, double u) const;

 private:
  double share_before(Millis time) const;  // any time >= 0; 1 a day
  Millis inverse(double share) const;
  std::array<double, 25> upto_{};  // share before the hour
};

}  // namespace pendler
