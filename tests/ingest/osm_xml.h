#pragma once
// Small OSM files for tests: objects by call, written as XML into a folder that is removed again.

#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "ingest/osm.h"

namespace pendler {

class TempFolder {
 public:
  TempFolder() {
    static int count = 0;
    path_ = std::filesystem::temp_directory_path() /
            ("pendler-osm-" + std::to_string(::getpid()) + "-" + std::to_string(count++));
    std::filesystem::create_directories(path_);
  }
  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempFolder(TempFolder const&) = delete;
  TempFolder& operator=(TempFolder const&) = delete;

  std::filesystem::path file(std::string const& name, std::string const& bytes) const {
    std::ofstream(path_ / name, std::ios::binary) << bytes;
    return path_ / name;
  }
  std::filesystem::path const& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

using TestTags = std::vector<std::pair<std::string, std::string>>;

struct TestMember {
  std::string type;
  long long id;
  std::string role;
};

/// Nodes are placed in metres from 9° E 51° N, the middle of EPSG:25832.
class OsmXml {
 public:
  OsmXml& node(long long id, double east, double north, TestTags const& tags = {},
               std::string const& attributes = "") {
    char place[96];
    std::snprintf(place, sizeof place, "lat=\"%.9f\" lon=\"%.9f\"", 51.0 + north / 111267.0,
                  9.0 + east / 70197.0);
    body_ += "<node id=\"" + std::to_string(id) + "\" " + place + " " + attributes + ">\n";
    add_tags(tags);
    body_ += "</node>\n";
    return *this;
  }
  OsmXml& way(long long id, std::vector<long long> const& nodes, TestTags const& tags,
              std::string const& attributes = "") {
    body_ += "<way id=\"" + std::to_string(id) + "\" " + attributes + ">\n";
    for (long long n : nodes) body_ += "<nd ref=\"" + std::to_string(n) + "\"/>\n";
    add_tags(tags);
    body_ += "</way>\n";
    return *this;
  }
  OsmXml& relation(long long id, std::vector<TestMember> const& members, TestTags const& tags) {
    body_ += "<relation id=\"" + std::to_string(id) + "\">\n";
    for (TestMember const& m : members) {
      body_ += "<member type=\"" + m.type + "\" ref=\"" + std::to_string(m.id) + "\" role=\"" +
               m.role + "\"/>\n";
    }
    add_tags(tags);
    body_ += "</relation>\n";
    return *this;
  }
  OsmXml& raw(std::string const& text) {
    body_ += text;
    return *this;
  }
  std::string text() const {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<osm version=\"0.6\">\n" + body_ +
           "</osm>\n";
  }
  NetworkDraft read() const {
    TempFolder const folder;
    std::vector<std::filesystem::path> const files{folder.file("map.osm", text())};
    return read_osm(files);
  }

 private:
  void add_tags(TestTags const& tags) {
    for (auto const& [k, v] : tags) body_ += "<tag k=\"" + k + "\" v=\"" + v + "\"/>\n";
  }
  std::string body_;
};

inline std::size_t count_repairs(NetworkDraft const& draft, std::string_view kind) {
  std::size_t n = 0;
  for (auto const& k : draft.repair_kind) n += k == kind ? 1 : 0;
  return n;
}

inline DraftWayId way_of(NetworkDraft const& draft, std::int64_t osm) {
  for (DraftWayId w : draft.ways.osm.ids()) {
    if (draft.ways.osm[w] == osm) return w;
  }
  FAIL("way " << osm << " is not in the draft");
  return {};
}

inline DraftNodeId node_of(NetworkDraft const& draft, std::int64_t osm) {
  for (DraftNodeId n : draft.nodes.osm.ids()) {
    if (draft.nodes.osm[n] == osm) return n;
  }
  FAIL("node " << osm << " is not in the draft");
  return {};
}

/// 1 --- 2 --- 3, 100 m apart, as way 10; 4 north of 2 as way 11.
inline OsmXml tee() {
  OsmXml xml;
  xml.node(1, 0, 0).node(2, 100, 0).node(3, 200, 0).node(4, 100, 100);
  return xml;
}
inline TestTags const kStreet{{"highway", "residential"}, {"name", "Hauptstra&#223;e"}};

inline std::string text(NetworkDraft const& draft, std::uint32_t i) {
  return draft.texts[i];
}

inline std::vector<std::int64_t> stops_of(NetworkDraft const& draft, std::size_t line) {
  std::vector<std::int64_t> out;
  for (DraftStopId s : draft.lines.stops[DraftLineId(line)]) out.push_back(draft.stops.osm[s]);
  return out;
}
inline std::vector<std::int64_t> ways_of(NetworkDraft const& draft, std::size_t line) {
  std::vector<std::int64_t> out;
  for (DraftWayId w : draft.lines.ways[DraftLineId(line)]) out.push_back(draft.ways.osm[w]);
  return out;
}

}  // namespace pendler
