#include <yaml-cpp/emitter.h>
#include <yaml-cpp/emittermanip.h>

#include <algorithm>

#include "ingest/yaml_value.h"

namespace pendler {

namespace {

bool has_control_character(std::string const& text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

void emit(YAML::Emitter& out, YamlValue const& value) {
  switch (value.kind) {
    case YamlValue::Kind::nothing:
      out << YAML::Null;
      break;
    case YamlValue::Kind::scalar:
      // a stray carriage return would be lost in a plain scalar
      if (value.quoted || has_control_character(value.scalar)) out << YAML::DoubleQuoted;
      out << value.scalar;
      break;
    case YamlValue::Kind::list: {
      bool flat = true;
      for (auto const& item : value.items) flat = flat && item.kind == YamlValue::Kind::scalar;
      out << (flat ? YAML::Flow : YAML::Block) << YAML::BeginSeq;
      for (auto const& item : value.items) emit(out, item);
      out << YAML::EndSeq;
      break;
    }
    case YamlValue::Kind::map:
      out << (value.items.empty() ? YAML::Flow : YAML::Block) << YAML::BeginMap;
      for (std::size_t i = 0; i < value.keys.size(); ++i) {
        out << YAML::Key << value.keys[i].text << YAML::Value;
        emit(out, value.items[i]);
      }
      out << YAML::EndMap;
      break;
  }
}

}  // namespace

std::string yaml_text(YamlValue const& value) {
  YAML::Emitter out;
  emit(out, value);
  return std::string(out.c_str()) + "\n";
}

}  // namespace pendler
