#include "ingest/osm_data.h"

#include <algorithm>

namespace pendler {

std::string_view Tags::operator[](std::string_view key) const {
  std::size_t at = 0;
  while (at < packed_.size()) {
    std::size_t const key_end = packed_.find('\0', at);
    if (key_end == std::string_view::npos) break;
    std::size_t value_end = packed_.find('\0', key_end + 1);
    if (value_end == std::string_view::npos) value_end = packed_.size();
    if (packed_.substr(at, key_end - at) == key) {
      return packed_.substr(key_end + 1, value_end - key_end - 1);
    }
    at = value_end + 1;
  }
  return {};
}

bool Tags::is_any(std::string_view key, std::initializer_list<std::string_view> values) const {
  std::string_view const value = (*this)[key];
  return !value.empty() && std::find(values.begin(), values.end(), value) != values.end();
}

std::string pack_tags(std::initializer_list<std::pair<std::string_view, std::string_view>> tags) {
  std::string out;
  for (auto const& [key, value] : tags) {
    out.append(key).push_back('\0');
    out.append(value).push_back('\0');
  }
  return out;
}

namespace {
template <class T>
T const* find_by_id(std::vector<T> const& sorted, std::int64_t id) {
  auto const at = std::lower_bound(sorted.begin(), sorted.end(), id,
                                   [](T const& o, std::int64_t wanted) { return o.id < wanted; });
  return at != sorted.end() && at->id == id ? &*at : nullptr;
}
}  // namespace

OsmNode const* OsmData::node(std::int64_t id) const {
  return find_by_id(nodes, id);
}
OsmWay const* OsmData::way(std::int64_t id) const {
  return find_by_id(ways, id);
}
OsmRelation const* OsmData::relation(std::int64_t id) const {
  return find_by_id(relations, id);
}

}  // namespace pendler
