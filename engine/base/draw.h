#pragma once
// Counter-based random numbers: a draw is a pure function of seed, purpose, key and tick, so
// removing one agent leaves the others' luck alone. Philox 4x32-10 (Salmon, Moraes, Dror, Shaw
// 2011), checked against its published known answers.

#include <array>
#include <cstdint>

#include "base/key.h"

namespace pendler {

/// What a draw is for. Numbers are kept for ever; new purposes get new numbers.
enum class Purpose : std::uint32_t {
  desired_speed = 1,
  headway = 2,
  acceleration = 3,
  reconsider_share = 4,
  reconsider_time = 5,
  sample = 6,  // is this agent part of a demand.scale sample
  home_location = 7,
  work_district = 8,
  work_location = 9,
  departure = 10,
  mode = 11,
  freight_stop = 12,
  freight_departure = 13,
  freight_dwell = 14,
  gateway = 15,
  vehicle_type = 16,
  test = 17,
  dwell_time = 18,
  transit_departure = 19,
  krauss = 20,
  worker = 21,
  lane_change = 22,
  route_choice = 23,  // of a distribution of routes, and where a trip starts on its link
  pedestrian = 24,    // steps onto a crossing
};

struct DrawKey {
  std::uint64_t seed = 0;
  Purpose purpose = Purpose::test;
  Key key = 0;
  std::uint32_t tick = 0;
};

/// One Philox 4x32-10 block.
std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter,
                                    std::array<std::uint32_t, 2> key);

/// The n-th value of the SplitMix64 stream that begins at `start` (Steele, Lea, Flood 2014).
constexpr std::uint64_t split_mix(std::uint64_t start, std::uint64_t n) {
  return mix_bits(start + (n + 1) * 0x9e3779b97f4a7c15ULL);
}

/// For what agents draw in every tick: cheaper than draw(). Made once a tick.
class TickDraws {
 public:
  TickDraws() = default;
  TickDraws(std::uint64_t seed, Purpose purpose, std::uint32_t tick)
      : start_(split_mix(split_mix(seed, static_cast<std::uint64_t>(purpose)), tick)) {}
  /// Uniform in [0, 1), 24 bits.
  float of(Key key) const { return static_cast<float>(mix_bits(start_ ^ key) >> 40) * 0x1.0p-24F; }

 private:
  std::uint64_t start_ = 0;
};

/// 64 random bits.
std::uint64_t draw_bits(DrawKey const& key);
/// Uniform in [0, 1), 53 bits.
double draw(DrawKey const& key);
/// Uniform in 0 … n-1; n > 0.
std::uint32_t draw_index(DrawKey const& key, std::uint32_t n);
/// Standard normal (Irwin–Hall of 12 uniforms: bounded to ±6, needs no exp or log).
double draw_normal(DrawKey const& key);

}  // namespace pendler
