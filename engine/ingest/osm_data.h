#pragma once
// OSM objects as plain values, merged and sorted by id: what the importer works on once the files
// are closed.

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pendler {

/// The tags of one object, packed as key, 0, value, 0, … A view: the owner keeps the text.
class Tags {
 public:
  Tags() = default;
  explicit Tags(std::string_view packed) : packed_(packed) {}

  /// The value, or "" where the key is missing.
  std::string_view operator[](std::string_view key) const;
  bool is(std::string_view key, std::string_view value) const { return (*this)[key] == value; }
  /// True when the value is one of the words.
  bool is_any(std::string_view key, std::initializer_list<std::string_view> values) const;
  bool empty() const { return packed_.empty(); }

 private:
  std::string_view packed_;
};
std::string pack_tags(std::initializer_list<std::pair<std::string_view, std::string_view>> tags);

/// Of two versions of one object the greater stamp wins: version, then timestamp, then later file,
/// then later place in it. Extracts may lack the first two (0).
struct OsmStamp {
  std::uint32_t version = 0, timestamp = 0, file = 0;
  friend auto operator<=>(OsmStamp const&, OsmStamp const&) = default;
};

struct OsmNode {
  std::int64_t id = 0;
  double lon = 0, lat = 0;  // degrees; NaN where the file gives no valid place
  OsmStamp stamp;
  std::string packed;
  Tags tags() const { return Tags(packed); }
};

struct OsmWay {
  std::int64_t id = 0;
  OsmStamp stamp;
  std::vector<std::int64_t> nodes;
  std::string packed;
  Tags tags() const { return Tags(packed); }
};

enum class OsmType : std::uint8_t { node, way, relation };

struct OsmMember {
  OsmType type = OsmType::node;
  std::int64_t id = 0;
  std::string role;
};

struct OsmRelation {
  std::int64_t id = 0;
  OsmStamp stamp;
  std::vector<OsmMember> members;
  std::string packed;
  Tags tags() const { return Tags(packed); }
};

/// Each table sorted by id, each id once.
struct OsmData {
  std::vector<OsmNode> nodes;
  std::vector<OsmWay> ways;
  std::vector<OsmRelation> relations;

  OsmNode const* node(std::int64_t id) const;  // null when not in the extracts
  OsmWay const* way(std::int64_t id) const;
  OsmRelation const* relation(std::int64_t id) const;
};

}  // namespace pendler
