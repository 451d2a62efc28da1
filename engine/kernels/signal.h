#pragma once
// Fixed-time signals: what a group shows at a time of its cycle.

#include <cstdint>

namespace pendler {

enum class Aspect : std::uint8_t { red, yellow, green };

struct GreenSpan {
  std::int32_t begin_ms, end_ms;
};

/// `green`: a range of things like GreenSpan. `in_cycle_ms` is 0 … cycle−1; yellow follows each
/// green and may run over the cycle's end.
template <class Spans>
Aspect aspect_at(Spans const& green, std::int32_t yellow_ms, std::int32_t cycle_ms,
                 std::int32_t in_cycle_ms) {
  Aspect shown = Aspect::red;
  for (auto const& g : green) {
    if (in_cycle_ms >= g.begin_ms && in_cycle_ms < g.end_ms) return Aspect::green;
    std::int32_t since = in_cycle_ms - g.end_ms;
    if (since < 0) since += cycle_ms;
    if (since < yellow_ms) shown = Aspect::yellow;
  }
  return shown;
}

/// How long the group goes on showing that: at most the cycle, > 0.
template <class Spans>
std::int32_t until_next_aspect(Spans const& green, std::int32_t yellow_ms, std::int32_t cycle_ms,
                               std::int32_t in_cycle_ms) {
  std::int32_t soonest = cycle_ms;
  auto const note = [&](std::int32_t at) {
    std::int32_t left = (at - in_cycle_ms) % cycle_ms;
    if (left <= 0) left += cycle_ms;
    soonest = left < soonest ? left : soonest;
  };
  for (auto const& g : green) {
    note(g.begin_ms);
    note(g.end_ms);
    note(g.end_ms + yellow_ms);
  }
  return soonest;
}

}  // namespace pendler
