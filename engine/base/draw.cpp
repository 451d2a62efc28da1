#include "base/draw.h"

namespace pendler {

std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter,
                                    std::array<std::uint32_t, 2> key) {
  constexpr std::uint64_t kMultiplier0 = 0xD2511F53U, kMultiplier1 = 0xCD9E8D57U;
  constexpr std::uint32_t kWeyl0 = 0x9E3779B9U, kWeyl1 = 0xBB67AE85U;
  for (int round = 0; round < 10; ++round) {
    std::uint64_t const p0 = kMultiplier0 * counter[0], p1 = kMultiplier1 * counter[2];
    counter = {
        static_cast<std::uint32_t>(p1 >> 32) ^ counter[1] ^ key[0], static_cast<std::uint32_t>(p1),
        static_cast<std::uint32_t>(p0 >> 32) ^ counter[3] ^ key[1], static_cast<std::uint32_t>(p0)};
    key[0] += kWeyl0;
    key[1] += kWeyl1;
  }
  return counter;
}

namespace {
std::array<std::uint32_t, 4> block(DrawKey const& k, std::uint32_t index) {
  std::uint64_t const seed = mix_bits(k.seed + 0x9e3779b97f4a7c15ULL * (index + 1));
  return philox({static_cast<std::uint32_t>(k.key), static_cast<std::uint32_t>(k.key >> 32), k.tick,
                 static_cast<std::uint32_t>(k.purpose)},
                {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)});
}
}  // namespace

std::uint64_t draw_bits(DrawKey const& key) {
  auto const b = block(key, 0);
  return (std::uint64_t{b[0]} << 32) | b[1];
}

double draw(DrawKey const& key) {
  return static_cast<double>(draw_bits(key) >> 11) * 0x1.0p-53;
}

std::uint32_t draw_index(DrawKey const& key, std::uint32_t n) {
  return static_cast<std::uint32_t>(((draw_bits(key) >> 32) * n) >> 32);
}

double draw_normal(DrawKey const& key) {
  double sum = -6.0;
  for (std::uint32_t i = 0; i < 3; ++i) {
    for (std::uint32_t word : block(key, i)) sum += static_cast<double>(word) * 0x1.0p-32;
  }
  return sum;
}

}  // namespace pendler
