#pragma once
// Order along Hilbert's curve, so that what is near in space is near in memory.

#include <cstdint>
#include <utility>

namespace pendler::building {

/// Distance along the curve of order 16 of a cell with coordinates below 65,536.
constexpr std::uint64_t hilbert_index(std::uint32_t x, std::uint32_t y) {
  std::uint64_t d = 0;
  for (std::uint32_t s = 1U << 15U; s > 0; s >>= 1U) {
    std::uint32_t const rx = (x & s) != 0, ry = (y & s) != 0;
    d += static_cast<std::uint64_t>(s) * s * ((3 * rx) ^ ry);
    if (ry == 0) {
      if (rx == 1) {
        x = 65535U - x;
        y = 65535U - y;
      }
      std::swap(x, y);
    }
  }
  return d;
}

}  // namespace pendler::building
