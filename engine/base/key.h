#pragma once
// Stable 64-bit keys: what must survive a change of the input (links, agents). Draws and ties use
// keys, never dense ids.

#include <cstdint>
#include <string_view>

namespace pendler {

using Key = std::uint64_t;

/// Bijective mixing of 64 bits (splitmix64 finaliser, Steele et al. 2014).
constexpr std::uint64_t mix_bits(std::uint64_t x) {
  x ^= x >> 30;
  x *= 0xbf58476d1ce4e5b9ULL;
  x ^= x >> 27;
  x *= 0x94d049bb133111ebULL;
  x ^= x >> 31;
  return x;
}

/// A key made from parts; the order of the parts matters.
template <class... Parts>
constexpr Key make_key(Parts... parts) {
  Key key = 0x9e3779b97f4a7c15ULL;
  ((key = mix_bits(key + 0x9e3779b97f4a7c15ULL + static_cast<std::uint64_t>(parts))), ...);
  return key;
}

/// A key from a text (FNV-1a 64, then mixed).
constexpr Key text_key(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return mix_bits(hash);
}

}  // namespace pendler
