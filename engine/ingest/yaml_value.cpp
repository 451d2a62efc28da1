#include "ingest/yaml_value.h"

#include <algorithm>

namespace pendler {

std::string text_of(YamlPlace const& place) {
  if (place.line == 0) return place.label;
  return place.label + ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
}

YamlValue const* YamlValue::find(std::string_view key) const {
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (keys[i].text == key) return &items[i];
  }
  return nullptr;
}

YamlValue* YamlValue::find(std::string_view key) {
  return const_cast<YamlValue*>(static_cast<YamlValue const*>(this)->find(key));
}

void YamlValue::set(std::string const& key, YamlValue value) {
  kind = Kind::map;
  auto const at = std::find_if(keys.begin(), keys.end(), [&](auto& k) { return k.text == key; });
  if (at == keys.end()) {
    keys.push_back({key, value.place});
    items.push_back(std::move(value));
  } else {
    at->place = value.place;
    items[static_cast<std::size_t>(at - keys.begin())] = std::move(value);
  }
}

std::string found_text(YamlValue const& value) {
  switch (value.kind) {
    case YamlValue::Kind::nothing:
      return "nothing";
    case YamlValue::Kind::list:
      return value.items.empty() ? "an empty list" : "a list";
    case YamlValue::Kind::map:
      return value.items.empty() ? "an empty map" : "a map";
    case YamlValue::Kind::scalar:
      break;
  }
  constexpr std::size_t kMost = 60;
  std::string const shown =
      value.scalar.size() > kMost ? value.scalar.substr(0, kMost) + "…" : value.scalar;
  return value.quoted ? "\"" + shown + "\"" : "'" + shown + "'";
}

}  // namespace pendler
