#include "base/time.h"

#include <array>
#include <charconv>
#include <cstdio>
#include <system_error>
#include <utility>

namespace pendler {

std::optional<Millis> parse_time_of_day(std::string_view text) {
  std::array<int, 3> part{0, 0, 0};
  std::size_t used = 0, at = 0;
  while (used < 3) {
    if (at + 2 > text.size()) return std::nullopt;
    for (std::size_t i = at; i < at + 2; ++i) {
      if (text[i] < '0' || text[i] > '9') return std::nullopt;
      part[used] = part[used] * 10 + (text[i] - '0');
    }
    ++used;
    at += 2;
    if (at == text.size()) break;
    if (text[at] != ':') return std::nullopt;
    ++at;
  }
  if (used < 2 || at != text.size() || part[0] > 47 || part[1] > 59 || part[2] > 59)
    return std::nullopt;
  return part[0] * kHour + part[1] * kMinute + part[2] * kSecond;
}

std::optional<Millis> parse_duration(std::string_view text) {
  constexpr std::array<std::pair<char, Millis>, 3> kUnits{
      {{'h', kHour}, {'m', kMinute}, {'s', kSecond}}};
  Millis sum = 0;
  std::size_t next_unit = 0;
  while (!text.empty()) {
    std::uint32_t number = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (error != std::errc{} || text.empty()) return std::nullopt;
    while (next_unit < kUnits.size() && kUnits[next_unit].first != text.front()) ++next_unit;
    if (next_unit == kUnits.size()) return std::nullopt;
    sum += number * kUnits[next_unit++].second;
    text.remove_prefix(1);
  }
  return sum > 0 ? std::optional(sum) : std::nullopt;
}

std::string format_time_of_day(Millis time) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%02d:%02d:%02d", static_cast<int>(time / kHour),
                static_cast<int>(time / kMinute % 60), static_cast<int>(time / kSecond % 60));
  return text.data();
}

}  // namespace pendler
