#pragma once
// Typed reading of a YAML tree. Every message says FILE:LINE:COLUMN, which key, what was found,
// what was expected, and the nearest valid word where one is a matter of spelling.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "ingest/yaml_value.h"

namespace pendler {

/// A value and how it is called in messages: "policies[0].speed_kmh".
struct YamlItem {
  YamlValue const* value = nullptr;
  std::string path;

  /// "F:L:C: PATH is FOUND; expected EXPECTED[; did you mean 'MEANT'?]"
  [[noreturn]] void refuse(std::string const& expected, std::string const& meant = "") const;
};

struct NumberRange {
  double least = 0, most = 0;
  bool above_least = false;  // the least itself is out of range
};

std::string read_text(YamlItem const& item);  // not empty
bool read_bool(YamlItem const& item);
/// `unit` for messages: "km/h". Empty for a share or a factor.
double read_number(YamlItem const& item, std::string const& unit, NumberRange range);
std::int64_t read_integer(YamlItem const& item, std::int64_t least, std::int64_t most);
std::uint64_t read_seed(YamlItem const& item);
Millis read_time_of_day(YamlItem const& item);
/// Index into `names`.
std::size_t read_choice(YamlItem const& item, std::span<std::string const> names);
/// The items of a list that is not empty; a single value counts as a list of one.
std::vector<YamlItem> read_list(YamlItem const& item);

/// A map of which every key is known: the constructor refuses others.
class YamlMap {
 public:
  YamlMap(YamlItem item, std::vector<std::string> known);

  /// None when the key is missing. A key without a value counts as a wrong type later on.
  std::optional<YamlItem> find(std::string_view key) const;
  /// Throws when the key is missing.
  YamlItem need(std::string_view key) const;
  YamlItem const& item() const { return item_; }

 private:
  std::string path_of(std::string_view key) const;
  YamlItem item_;
};

}  // namespace pendler
