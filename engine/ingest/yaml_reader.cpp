#include "ingest/yaml_reader.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/error.h"
#include "base/nearest.h"
#include "ingest/number_text.h"

namespace pendler {

namespace {

bool is_plain(YamlItem const& item) {
  return item.value->kind == YamlValue::Kind::scalar && !item.value->quoted;
}

std::string expected_number(std::string const& unit, NumberRange range) {
  std::string out = unit.empty() ? "a number" : "a number of " + unit;
  if (range.above_least) {
    out += " above " + short_number(range.least) + " and up to ";
  } else {
    out += " from " + short_number(range.least) + " to ";
  }
  return out + short_number(range.most) + ", without unit or quotes";
}

}  // namespace

void YamlItem::refuse(std::string const& expected, std::string const& meant) const {
  throw InputError(text_of(value->place) + ": " + (path.empty() ? "this" : path) + " is " +
                   found_text(*value) + "; expected " + expected +
                   (meant.empty() ? "" : "; did you mean '" + meant + "'?"));
}

std::string read_text(YamlItem const& item) {
  if (item.value->kind != YamlValue::Kind::scalar || item.value->scalar.empty()) {
    item.refuse("a text");
  }
  return item.value->scalar;
}

bool read_bool(YamlItem const& item) {
  if (is_plain(item)) {
    std::string const& text = item.value->scalar;
    if (text == "true") return true;
    if (text == "false") return false;
    for (char const* yes : {"yes", "Yes", "on", "1", "True", "TRUE"}) {
      if (text == yes) item.refuse("true or false", "true");
    }
    for (char const* no : {"no", "No", "off", "0", "False", "FALSE"}) {
      if (text == no) item.refuse("true or false", "false");
    }
  }
  item.refuse("true or false");
}

double read_number(YamlItem const& item, std::string const& unit, NumberRange range) {
  auto const value = is_plain(item) ? number_in<double>(item.value->scalar) : std::nullopt;
  if (!value || !std::isfinite(*value)) item.refuse(expected_number(unit, range));
  bool const low = *value < range.least || (range.above_least && *value <= range.least);
  if (low || *value > range.most) item.refuse(expected_number(unit, range));
  return *value;
}

std::int64_t read_integer(YamlItem const& item, std::int64_t least, std::int64_t most) {
  auto const value = is_plain(item) ? number_in<std::int64_t>(item.value->scalar) : std::nullopt;
  if (!value || *value < least || *value > most) {
    item.refuse("a whole number from " + std::to_string(least) + " to " + std::to_string(most));
  }
  return *value;
}

std::uint64_t read_seed(YamlItem const& item) {
  auto const value = is_plain(item) ? number_in<std::uint64_t>(item.value->scalar) : std::nullopt;
  if (!value) item.refuse("a whole number from 0 to 18446744073709551615");
  return *value;
}

Millis read_time_of_day(YamlItem const& item) {
  std::string const expected =
      "a time of day such as \"06:30\" or \"06:30:15\", up to \"47:59:59\"";
  if (item.value->kind != YamlValue::Kind::scalar) item.refuse(expected);
  std::string const& text = item.value->scalar;
  if (auto const time = parse_time_of_day(text)) return *time;
  if (auto const hour = number_in<int>(text); hour && *hour >= 0 && *hour < 48) {
    item.refuse(expected, format_time_of_day(*hour * kHour).substr(0, 5));
  }
  if (auto const time = parse_time_of_day("0" + text)) {
    item.refuse(expected, format_time_of_day(*time).substr(0, text.size() + 1));
  }
  item.refuse(expected);
}

std::size_t read_choice(YamlItem const& item, std::span<std::string const> names) {
  if (item.value->kind != YamlValue::Kind::scalar) item.refuse("one of " + listed(names));
  auto const at = std::find(names.begin(), names.end(), item.value->scalar);
  if (at == names.end()) {
    item.refuse("one of " + listed(names), nearest_name(item.value->scalar, names));
  }
  return static_cast<std::size_t>(at - names.begin());
}

std::vector<YamlItem> read_list(YamlItem const& item) {
  if (item.value->kind == YamlValue::Kind::scalar || item.value->kind == YamlValue::Kind::map) {
    return {item};
  }
  if (item.value->items.empty()) item.refuse("a value or a list of at least one");
  std::vector<YamlItem> out;
  for (std::size_t i = 0; i < item.value->items.size(); ++i) {
    out.push_back({&item.value->items[i], item.path + "[" + std::to_string(i) + "]"});
  }
  return out;
}

YamlMap::YamlMap(YamlItem item, std::vector<std::string> known) : item_(std::move(item)) {
  if (item_.value->kind != YamlValue::Kind::map) {
    item_.refuse("a map with keys out of " + listed(known));
  }
  for (auto const& key : item_.value->keys) {
    if (std::find(known.begin(), known.end(), key.text) != known.end()) continue;
    throw InputError(text_of(key.place) + ": unknown key '" + path_of(key.text) +
                     "'; expected one of " + listed(known) + "; did you mean '" +
                     nearest_name(key.text, known) + "'?");
  }
}

std::string YamlMap::path_of(std::string_view key) const {
  return item_.path.empty() ? std::string(key) : item_.path + "." + std::string(key);
}

std::optional<YamlItem> YamlMap::find(std::string_view key) const {
  auto const* value = item_.value->find(key);
  if (value == nullptr) return std::nullopt;
  return YamlItem{value, path_of(key)};
}

YamlItem YamlMap::need(std::string_view key) const {
  if (auto const found = find(key)) return *found;
  throw InputError(text_of(item_.value->place) + ": " +
                   (item_.path.empty() ? "no key" : item_.path + " has no key") + " '" +
                   std::string(key) + "'; expected one");
}

}  // namespace pendler
