#include "base/math.h"

#include <bit>
#include <cassert>
#include <cstdint>
#include <limits>

namespace pendler {

namespace {
constexpr double kLn2High = 0x1.62e42fee00000p-1, kLn2Low = 0x1.a39ef35793c76p-33;

double power_of_two(int n) {
  return std::bit_cast<double>(static_cast<std::uint64_t>(n + 1023) << 52);
}
}  // namespace

double own_exp(double x) {
  if (x < -700.0) return 0.0;
  if (x > 700.0) return std::numeric_limits<double>::infinity();
  int const n = static_cast<int>(x * 1.4426950408889634 + (x < 0 ? -0.5 : 0.5));
  double const r = (x - n * kLn2High) - n * kLn2Low;  // |r| <= ln 2 / 2
  double sum = 1.0;
  for (int i = 16; i > 0; --i) sum = 1.0 + sum * r / i;
  return sum * power_of_two(n);
}

double own_log(double x) {
  assert(x > 0);
  auto bits = std::bit_cast<std::uint64_t>(x);
  int n = static_cast<int>(bits >> 52) - 1023;
  double m = std::bit_cast<double>((bits & 0x000fffffffffffffULL) | 0x3ff0000000000000ULL);
  if (m > 1.4142135623730951) {
    m *= 0.5;
    ++n;
  }
  double const s = (m - 1.0) / (m + 1.0), s2 = s * s;  // log m = 2 atanh s
  double sum = 0.0;
  for (int i = 27; i > 0; i -= 2) sum = 1.0 / i + s2 * sum;
  return n * kLn2High + (2.0 * s * sum + n * kLn2Low);
}

}  // namespace pendler
