#include "ingest/osm_text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

namespace pendler {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  std::size_t const first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> out;
  std::size_t at = 0;
  while (true) {
    std::size_t const end = text.find(separator, at);
    out.push_back(trimmed(text.substr(at, end == std::string_view::npos ? end : end - at)));
    if (end == std::string_view::npos) return out;
    at = end + 1;
  }
}

namespace {
/// The number that a text begins with, and what follows it.
std::optional<std::pair<double, std::string_view>> leading_number(std::string_view text) {
  text = trimmed(text);
  std::size_t end = 0;
  while (end < text.size() &&
         (std::isdigit(static_cast<unsigned char>(text[end])) != 0 || text[end] == '.' ||
          text[end] == ',' || (end == 0 && (text[end] == '-' || text[end] == '+')))) {
    ++end;
  }
  std::string digits(text.substr(0, end));
  if (!digits.empty() && digits.front() == '+') digits.erase(0, 1);
  for (char& c : digits) {
    if (c == ',') c = '.';
  }
  double value = 0;
  auto const [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || stop != digits.data() + digits.size()) return std::nullopt;
  return std::pair(value, trimmed(text.substr(end)));
}

/// "DE:urban" -> "urban".
std::string_view without_country(std::string_view text) {
  std::size_t const colon = text.find(':');
  return colon == 2 ? text.substr(3) : text;
}

SpeedText limit(double kmh) {
  return {SpeedText::Kind::limit, kmh};
}

SpeedText parse_one_maxspeed(std::string_view text) {
  if (text == "none") return {SpeedText::Kind::unlimited, 0};
  if (text == "signals" || text == "variable") return {SpeedText::Kind::variable, 0};
  if (text == "walk" || text == "walking_pace") return limit(7);
  if (auto const number = leading_number(text)) {
    auto const [value, unit] = *number;
    if (unit.empty() || unit == "km/h" || unit == "kmh" || unit == "kph") return limit(value);
    if (unit == "mph") return limit(value * 1.609344);
    if (unit == "knots") return limit(value * 1.852);
    return {};
  }
  std::string_view zone = without_country(text);
  if (zone == "urban") return {SpeedText::Kind::limit, 50, true};
  if (zone == "rural") return {SpeedText::Kind::limit, 100, true};
  if (zone == "motorway" || zone == "trunk") return {SpeedText::Kind::unlimited, 0};
  if (zone == "living_street" || zone == "walk") return limit(7);
  if (zone == "bicycle_road") return limit(30);
  if (zone.starts_with("zone")) zone.remove_prefix(4);
  if (zone.starts_with(":")) zone.remove_prefix(1);
  if (zone != text) {  // only after a country or the word zone: "DE:zone:30", "zone30", "DE:30"
    if (auto const number = leading_number(zone); number && number->second.empty()) {
      return limit(number->first);
    }
  }
  return {};
}
}  // namespace

std::optional<double> parse_number(std::string_view text) {
  auto const number = leading_number(text);
  if (!number || !number->second.empty()) return std::nullopt;
  return number->first;
}

SpeedText parse_maxspeed(std::string_view text) {
  SpeedText best;
  for (std::string_view part : split(text, ';')) {
    SpeedText const one = parse_one_maxspeed(part);
    bool const lower = one.kind == SpeedText::Kind::limit &&
                       (best.kind != SpeedText::Kind::limit || one.kmh < best.kmh);
    if (lower || best.kind == SpeedText::Kind::unreadable) best = one;
  }
  return best;
}

Surroundings parse_surroundings(std::string_view text) {
  std::string_view const zone = without_country(trimmed(text));
  if (zone == "urban" || zone == "living_street" || zone == "bicycle_road") {
    return Surroundings::built_up;
  }
  if (zone == "rural" || zone == "motorway" || zone == "trunk") return Surroundings::outside;
  if (zone.starts_with("zone")) return Surroundings::built_up;  // zones exist in towns only
  if (zone != trimmed(text) && parse_number(zone)) return Surroundings::built_up;  // "DE:30"
  return Surroundings::unknown;
}

std::optional<double> parse_metres(std::string_view text) {
  auto const number = leading_number(text);
  if (!number) return std::nullopt;
  auto const [value, unit] = *number;
  if (unit.empty() || unit == "m" || unit == "metre" || unit == "meter") return value;
  if (unit == "cm") return value / 100;
  if (unit == "ft") return value * 0.3048;
  if (unit.starts_with("'")) {
    std::string_view inches = trimmed(unit.substr(1));
    if (inches.empty()) return value * 0.3048;
    if (inches.ends_with("\"")) inches.remove_suffix(1);
    if (auto const more = parse_number(inches)) return value * 0.3048 + *more * 0.0254;
  }
  return std::nullopt;
}

std::optional<double> parse_tonnes(std::string_view text) {
  text = trimmed(text);
  if (text == "none" || text == "default" || text == "unsigned" || text == "no") {
    return std::numeric_limits<double>::infinity();
  }
  auto const number = leading_number(text);
  if (!number) return std::nullopt;
  auto const [value, unit] = *number;
  if (unit.empty() || unit == "t") return value;
  if (unit == "kg") return value / 1000;
  if (unit == "st") return value * 0.90718474;
  if (unit == "lbs" || unit == "lb") return value * 0.00045359237;
  return std::nullopt;
}

std::optional<int> parse_interval(std::string_view text) {
  if (text == "daily") return 86400;
  if (text == "weekly") return 7 * 86400;
  auto const parts = split(text, ':');
  if (parts.size() > 3) return std::nullopt;
  std::array<double, 3> values{};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    auto const value = parse_number(parts[i]);
    if (!value || *value < 0 || *value > 10080) return std::nullopt;
    values[i] = *value;
  }
  double const seconds =
      parts.size() == 1 ? values[0] * 60 : values[0] * 3600 + values[1] * 60 + values[2];
  if (seconds <= 0 || seconds > 7 * 86400) return std::nullopt;
  return static_cast<int>(std::lround(seconds));
}

std::optional<TurnSet> parse_turns(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, Turn>, 10> kTurns{{
      {"through", Turn::straight},
      {"slight_left", Turn::slight_left},
      {"left", Turn::left},
      {"sharp_left", Turn::sharp_left},
      {"reverse", Turn::u_turn},
      {"slight_right", Turn::slight_right},
      {"right", Turn::right},
      {"sharp_right", Turn::sharp_right},
      {"merge_to_left", Turn::merge},
      {"merge_to_right", Turn::merge},
  }};
  TurnSet turns = 0;
  for (std::string_view word : split(text, ';')) {
    if (word.empty() || word == "none") continue;
    bool known = false;
    for (auto const& [name, turn] : kTurns) {
      if (word == name) {
        turns = static_cast<TurnSet>(turns | bit(turn));
        known = true;
      }
    }
    if (!known) return std::nullopt;
  }
  return turns;
}

}  // namespace pendler
