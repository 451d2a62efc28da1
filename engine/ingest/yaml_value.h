#pragma once
// YAML as a plain tree that knows where each part was written, and as text again.

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace pendler {

/// Where something was written: a file, or an override of the command line (line 0).
struct YamlPlace {
  std::shared_ptr<std::filesystem::path const> file;  // none: an override
  std::string label;  // for messages: the file, or "--set KEY=VALUE"
  int line = 0, column = 0;
};
/// "FILE:LINE:COLUMN"
std::string text_of(YamlPlace const& place);

struct YamlValue;

struct YamlKey {
  std::string text;
  YamlPlace place;
};

struct YamlValue {
  enum class Kind { nothing, scalar, list, map };
  Kind kind = Kind::nothing;
  std::string scalar;
  bool quoted = false;           // a quoted scalar is a text, whatever it looks like
  std::vector<YamlKey> keys;     // of a map, in file order, each once
  std::vector<YamlValue> items;  // of a list, or parallel to `keys`
  YamlPlace place;

  YamlValue const* find(std::string_view key) const;
  YamlValue* find(std::string_view key);
  /// Sets or appends; the key's place is that of the value.
  void set(std::string const& key, YamlValue value);
};

/// "a map", "a list", "the text 'x'", "the number 3", "nothing".
std::string found_text(YamlValue const& value);

/// One document. Throws InputError with FILE:LINE:COLUMN on broken YAML, duplicate keys, keys that
/// are not plain text, more than one document, nesting deeper than 40, or more than 200,000
/// values once aliases are written out.
YamlValue parse_yaml(std::string const& text, YamlPlace const& start);
YamlValue read_yaml(std::filesystem::path const& path);

/// Block style, keys in the order of the tree, no comments; reads back as the same tree.
std::string yaml_text(YamlValue const& value);

}  // namespace pendler
