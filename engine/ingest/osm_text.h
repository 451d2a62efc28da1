#pragma once
// Values of single OSM tags: text in, value out. Nothing comes back for what cannot be read.

#include <optional>
#include <string_view>
#include <vector>

#include "network/classes.h"

namespace pendler {

std::string_view trimmed(std::string_view text);
std::vector<std::string_view> split(std::string_view text, char separator);

/// "7.5", "7,5", " 3 "; nothing else.
std::optional<double> parse_number(std::string_view text);

/// A `maxspeed` or one of the tags that name its kind.
struct SpeedText {
  enum class Kind { limit, unlimited, variable, unreadable } kind = Kind::unreadable;
  double kmh = 0;
  bool by_surroundings = false;  // the law's limit of built-up areas or outside, no sign's
};
/// "50", "30 mph", "walk", "none", "signals", "DE:urban", "DE:zone:30"; of "50; 30" the lower.
SpeedText parse_maxspeed(std::string_view text);

/// What a zone tag ("DE:urban", "rural", "DE:zone:30", "DE:30") tells about the surroundings.
enum class Surroundings : std::uint8_t { unknown, built_up, outside };
Surroundings parse_surroundings(std::string_view text);

/// Metres: "3", "3 m", "2,5m", "12'", "9'6\"".
std::optional<double> parse_metres(std::string_view text);
/// Tonnes: "7.5", "3,5 t", "7500 kg"; infinity for "none", "default", "unsigned".
std::optional<double> parse_tonnes(std::string_view text);
/// Seconds, up to a week: OSM `interval`, "00:10", "10" (minutes), "00:10:00", "daily".
std::optional<int> parse_interval(std::string_view text);

/// One lane of `turn:lanes`: "left;through", "none", "".
std::optional<TurnSet> parse_turns(std::string_view text);

}  // namespace pendler
