#pragma once
// Time is an integer. Demand and timetables use milliseconds since midnight of the first day; the
// simulation uses ticks.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pendler {

/// Milliseconds since midnight of the first day; runs past 24 h.
using Millis = std::int64_t;
using Tick = std::int32_t;

constexpr Millis kSecond = 1000, kMinute = 60 * kSecond, kHour = 60 * kMinute, kDay = 24 * kHour;

/// "06:30" or "06:30:15", up to 47:59:59; nothing else.
std::optional<Millis> parse_time_of_day(std::string_view text);
/// "1h", "30m", "90s" or "1h30m": above 0, each unit once, the larger first; nothing else.
std::optional<Millis> parse_duration(std::string_view text);
/// "06:30:15".
std::string format_time_of_day(Millis time);

}  // namespace pendler
