#pragma once
// OSM ways and their nodes -> DraftNodes and DraftWays, in the order of their OSM ids.

#include <optional>
#include <unordered_map>
#include <vector>

#include "ingest/osm_data.h"
#include "ingest/projection.h"
#include "ingest/repairs.h"
#include "network/draft.h"

namespace pendler {

/// Shared texts of a draft, each once.
class TextTable {
 public:
  explicit TextTable(NetworkDraft& draft);
  std::uint32_t index_of(std::string_view text);

 private:
  NetworkDraft& draft_;
  std::unordered_map<std::string, std::uint32_t> found_;
};

/// From OSM ids to the draft's, while other tables are read. Coincident nodes have become one.
struct DraftIndex {
  NetworkDraft const* draft = nullptr;
  std::vector<std::pair<std::int64_t, std::int64_t>> united;  // sorted: node -> the node it became

  DraftNodeId node(std::int64_t osm) const;            // none when it is on no way
  IdRange<DraftWayId> pieces(std::int64_t osm) const;  // empty when the way was not taken
};

/// Throws InputError when no way is left at all.
DraftIndex add_ways(NetworkDraft& draft, OsmData const& data, MapProjection const& projection,
                    TextTable& texts, Repairs& repairs);

}  // namespace pendler
