#pragma once
// The tags of one way or node -> what the importer makes of them.

#include <catch2/catch.hpp>
#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ingest/osm_data.h"
#include "ingest/osm_node.h"
#include "ingest/osm_way.h"

namespace pendler {

using TagList = std::initializer_list<std::pair<std::string_view, std::string_view>>;

struct Read {
  std::optional<WayValues> way;
  NetworkDraft notes;
};
inline Read read(TagList tags) {
  Read out;
  std::string const packed = pack_tags(tags);
  Repairs repairs(out.notes);
  out.way = way_values(Tags(packed), repairs);
  return out;
}
inline WayValues way(TagList tags) {
  auto out = read(tags).way;
  REQUIRE(out);
  return *out;
}
inline std::pair<int, int> lanes(TagList tags) {
  WayValues const w = way(tags);
  return {w.lanes[0], w.lanes[1]};
}
inline bool guessed(WayValues const& w, Guess g) {
  return (w.guessed & static_cast<unsigned>(g)) != 0;
}
inline std::vector<std::string> notes(TagList tags) {
  return read(tags).notes.repair_kind;
}
inline NodeValues node(TagList tags) {
  std::string const packed = pack_tags(tags);
  return node_values(Tags(packed));
}

}  // namespace pendler
