#include "ingest/scenario_merge.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/error.h"
#include "ingest/region_reader.h"
#include "ingest/yaml_reader.h"

namespace pendler {

namespace {

YamlValue merged(YamlValue parent, YamlValue child) {
  if (parent.kind != YamlValue::Kind::map || child.kind != YamlValue::Kind::map) return child;
  for (std::size_t i = 0; i < child.keys.size(); ++i) {
    auto const& key = child.keys[i].text;
    auto* const old = parent.find(key);
    YamlValue value = std::move(child.items[i]);
    if (old != nullptr) value = merged(std::move(*old), std::move(value));
    auto const place = child.keys[i].place;
    parent.set(key, std::move(value));
    for (auto& known : parent.keys) {
      if (known.text == key) known.place = place;
    }
  }
  parent.place = child.place;
  return parent;
}

void drop(YamlValue& map, std::string_view key) {
  for (std::size_t i = 0; i < map.keys.size(); ++i) {
    if (map.keys[i].text != key) continue;
    map.keys.erase(map.keys.begin() + static_cast<std::ptrdiff_t>(i));
    map.items.erase(map.items.begin() + static_cast<std::ptrdiff_t>(i));
    return;
  }
}

// The child's policies come after the parent's, so they win where both act.
YamlValue merged_scenario(YamlValue parent, YamlValue child) {
  drop(parent, "name");
  drop(parent, "description");
  auto const* before = parent.find("policies");
  auto* own = child.find("policies");
  if (before != nullptr && own != nullptr && before->kind == YamlValue::Kind::list &&
      own->kind == YamlValue::Kind::list) {
    own->items.insert(own->items.begin(), before->items.begin(), before->items.end());
  }
  return merged(std::move(parent), std::move(child));
}

std::string chain_text(std::span<std::filesystem::path const> chain,
                       std::filesystem::path const& last) {
  std::string out;
  for (auto const& file : chain) out += file.string() + " -> ";
  return out + last.string();
}

YamlValue read_chain(std::filesystem::path const& path, std::vector<std::filesystem::path>& chain) {
  chain.push_back(path);
  YamlValue child = read_yaml(path);
  auto const* extends = child.find("extends");
  if (extends == nullptr) return child;
  YamlItem const item{extends, "extends"};
  auto const parent = read_existing_path(item);
  for (auto const& seen : chain) {
    std::error_code ignored;
    if (!std::filesystem::equivalent(seen, parent, ignored)) continue;
    item.refuse("a chain that ends, but this is a cycle: " + chain_text(chain, parent));
  }
  constexpr std::size_t kLongest = 50;
  if (chain.size() >= kLongest) item.refuse("a chain of at most 50 files");
  drop(child, "extends");
  return merged_scenario(read_chain(parent, chain), std::move(child));
}

std::optional<std::size_t> index_of(std::string const& text) {
  std::size_t value = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// "policies[0].speed_kmh" or "policies.0.speed_kmh"
std::vector<std::string> parts_of(std::string path) {
  std::vector<std::string> parts(1);
  for (char c : path) {
    if (c == ']') continue;
    if (c == '.' || c == '[') {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

}  // namespace

YamlValue read_merged_scenario(std::filesystem::path const& path) {
  std::vector<std::filesystem::path> chain;
  YamlValue root = read_chain(path, chain);
  if (root.find("name") == nullptr) {
    YamlValue name;
    name.kind = YamlValue::Kind::scalar;
    name.scalar = path.stem().string();
    name.place = root.place;
    root.keys.insert(root.keys.begin(), {"name", root.place});
    root.items.insert(root.items.begin(), std::move(name));
  }
  return root;
}

void apply_override(YamlValue& root, std::string const& assignment) {
  YamlPlace place;
  place.label = "--set " + assignment;
  auto const equals = assignment.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw InputError(place.label + ": expected KEY.PATH=VALUE, as in demand.scale=0.25");
  }
  YamlValue value = parse_yaml(assignment.substr(equals + 1), place);
  value.place = place;
  auto const parts = parts_of(assignment.substr(0, equals));
  YamlValue* at = &root;
  std::string path;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    auto const& part = parts[i];
    if (part.empty()) throw InputError(place.label + ": an empty part in the key; expected a name");
    YamlValue* next = nullptr;
    if (at->kind == YamlValue::Kind::list) {
      auto const index = index_of(part);
      if (!index || *index >= at->items.size()) {
        throw InputError(place.label + ": '" + part + "' is no index into " + path +
                         "; expected 0 to " + std::to_string(at->items.size()) + " exclusive");
      }
      next = &at->items[*index];
    } else if (at->kind == YamlValue::Kind::scalar) {
      throw InputError(place.label + ": " + path + " is " + found_text(*at) + " (" +
                       text_of(at->place) + "); expected a map or a list");
    } else {
      if (at->find(part) == nullptr) {
        YamlValue made;
        made.place = place;
        at->set(part, std::move(made));
      }
      next = at->find(part);
    }
    path += (path.empty() ? "" : ".") + part;
    at = next;
  }
  *at = std::move(value);
}

}  // namespace pendler
