#pragma once

#include <charconv>
#include <optional>
#include <string>
#include <system_error>

namespace pendler {

/// None when the text is anything else than one number.
template <class T>
std::optional<T> number_in(std::string const& text) {
  T value{};
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// As short as gives the same number back.
inline std::string short_number(double value) {
  char text[32];
  auto const result = std::to_chars(text, text + sizeof text, value);
  return {text, result.ptr};
}

}  // namespace pendler
