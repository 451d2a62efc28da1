#include "ingest/osm_reader.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <limits>
#include <osmium/io/any_compression.hpp>
#include <osmium/io/pbf_input.hpp>
#include <osmium/io/reader.hpp>
#include <osmium/io/xml_input.hpp>
#include <osmium/osm.hpp>
#include <unordered_set>

#include "base/error.h"
#include "ingest/osm_select.h"

namespace pendler {

namespace {

using Entities = osmium::osm_entity_bits::type;
constexpr auto kNodes = osmium::osm_entity_bits::node;
constexpr auto kWays = osmium::osm_entity_bits::way;
constexpr auto kRelations = osmium::osm_entity_bits::relation;

/// One file, to be gone through several times. Small files are parsed once and kept as buffers,
/// large ones are parsed again: nodes come before the ways that say which of them are needed.
class Source {
 public:
  explicit Source(std::filesystem::path path) : path_(std::move(path)) {
    std::error_code error;
    auto const status = std::filesystem::status(path_, error);
    if (!std::filesystem::exists(status)) throw InputError(path_.string() + ": no such file");
    if (!std::filesystem::is_regular_file(status)) {
      throw InputError(path_.string() + (std::filesystem::is_directory(status)
                                             ? ": a folder; expected a file of OSM data"
                                             : ": not a regular file; expected OSM data"));
    }
    auto const size = std::filesystem::file_size(path_, error);
    if (error) throw InputError(path_.string() + ": " + error.message());
    if (size == 0) throw InputError(path_.string() + ": the file is empty");
    bool const packed = path_.extension() != ".osm" && path_.extension() != ".xml";
    keep_ = size * (packed ? 16U : 1U) < kMostKept;
  }

  template <class F>
  void for_each(Entities entities, F&& f) {
    if (keep_ && !read_) {
      parse(osmium::osm_entity_bits::nwr,
            [&](osmium::memory::Buffer&& buffer) { buffers_.push_back(std::move(buffer)); });
      read_ = true;
    }
    auto const visit = [&](osmium::memory::Buffer const& buffer) {
      for (auto const& object : buffer.select<osmium::OSMObject>()) {
        if ((osmium::osm_entity_bits::from_item_type(object.type()) & entities) != 0) f(object);
      }
    };
    if (keep_) {
      for (auto const& buffer : buffers_) visit(buffer);
    } else {
      parse(entities, visit);
    }
  }

  /// True when the file is known to hold no object at all.
  bool is_hollow() {
    if (!keep_) return false;
    bool hollow = true;
    for_each(osmium::osm_entity_bits::nwr, [&](osmium::OSMObject const&) { hollow = false; });
    return hollow;
  }
  /// Frees the parsed file; it may not be read again.
  void release() { buffers_.clear(); }

 private:
  static constexpr std::uintmax_t kMostKept = std::uintmax_t{1} << 29U;  // bytes, about

  template <class F>
  void parse(Entities entities, F&& f) {
    try {
      std::string const patched = with_version();
      auto const file = patched.empty() ? osmium::io::File(path_.string())
                                        : osmium::io::File(patched.data(), patched.size(), "osm");
      osmium::io::Reader reader(file, entities);
      while (osmium::memory::Buffer buffer = reader.read()) f(std::move(buffer));
      reader.close();
    } catch (std::bad_alloc const&) {
      throw RunError(path_.string() + ": not enough memory to read it");
    } catch (std::exception const& e) {
      throw InputError(
          path_.string() +
          ": cannot be read as OSM data (PBF, or XML, plain or as gz or bz2): " + e.what());
    }
  }

  /// Hand-made XML often lacks the version that libosmium insists on: the text with it, or nothing
  /// where the file is fine as it is.
  std::string with_version() const {
    if (!keep_ || path_.extension() != ".osm") return {};
    std::ifstream in(path_, std::ios::binary);
    std::string text(4096, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    std::size_t const root = text.find("<osm");
    if (root == std::string::npos || root + 4 >= text.size()) return {};
    bool const ends = text[root + 4] == '>' || text[root + 4] == ' ';  // not <osmChange
    std::string const head = text.substr(root, text.find('>', root) - root);
    if (!ends || head.find("version") != std::string::npos) return {};
    in.clear();
    text.append(std::istreambuf_iterator<char>(in), {});
    return text.insert(root + 4, " version=\"0.6\"");
  }

  std::filesystem::path path_;
  bool keep_ = false, read_ = false;
  std::vector<osmium::memory::Buffer> buffers_;
};

std::string pack(osmium::TagList const& tags) {
  std::string out;
  for (auto const& tag : tags) {
    out.append(tag.key()).push_back('\0');
    out.append(tag.value()).push_back('\0');
  }
  return out;
}

OsmStamp stamp_of(osmium::OSMObject const& object, std::size_t file) {
  return {object.version(), static_cast<std::uint32_t>(object.timestamp().seconds_since_epoch()),
          static_cast<std::uint32_t>(file)};
}

/// A version of an object; not `wanted` where it was deleted or has no use, yet it must outdo older
/// versions.
template <class T>
struct Version {
  T object;
  bool wanted = false;
};

template <class T>
std::vector<T> newest(std::vector<Version<T>>& candidates) {
  std::stable_sort(candidates.begin(), candidates.end(), [](auto const& a, auto const& b) {
    return std::tie(a.object.id, a.object.stamp) < std::tie(b.object.id, b.object.stamp);
  });
  std::vector<T> out;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    bool const last =
        i + 1 == candidates.size() || candidates[i + 1].object.id != candidates[i].object.id;
    if (last && candidates[i].wanted) out.push_back(std::move(candidates[i].object));
  }
  candidates.clear();
  return out;
}

using IdSet = std::vector<std::int64_t>;  // sorted, unique

void make_set(IdSet& ids) {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
}
bool contains(IdSet const& set, std::int64_t id) {
  return std::binary_search(set.begin(), set.end(), id);
}

std::vector<OsmRelation> read_relations(std::vector<Source>& sources) {
  std::vector<Version<OsmRelation>> found;
  for (std::size_t file = 0; file < sources.size(); ++file) {
    sources[file].for_each(kRelations, [&](osmium::OSMObject const& object) {
      auto const& relation = static_cast<osmium::Relation const&>(object);
      Version<OsmRelation> c;
      c.object.id = relation.id();
      c.object.stamp = stamp_of(relation, file);
      c.object.packed = pack(relation.tags());
      c.wanted = !relation.deleted() && is_wanted_relation(c.object.tags());
      if (c.wanted) {
        for (auto const& member : relation.members()) {
          auto const type = member.type() == osmium::item_type::node  ? OsmType::node
                            : member.type() == osmium::item_type::way ? OsmType::way
                                                                      : OsmType::relation;
          c.object.members.push_back({type, member.ref(), member.role()});
        }
      } else {
        c.object.packed.clear();
      }
      found.push_back(std::move(c));
    });
  }
  return newest(found);
}

std::vector<OsmWay> read_ways(std::vector<Source>& sources, IdSet const& members) {
  std::vector<Version<OsmWay>> found;
  for (std::size_t file = 0; file < sources.size(); ++file) {
    sources[file].for_each(kWays, [&](osmium::OSMObject const& object) {
      auto const& way = static_cast<osmium::Way const&>(object);
      Version<OsmWay> c;
      c.object.id = way.id();
      c.object.stamp = stamp_of(way, file);
      c.object.packed = pack(way.tags());
      c.wanted = !way.deleted() && (is_wanted_way(c.object.tags()) || contains(members, way.id()));
      if (c.wanted) {
        for (auto const& ref : way.nodes()) c.object.nodes.push_back(ref.ref());
      } else {
        c.object.packed.clear();
      }
      found.push_back(std::move(c));
    });
  }
  return newest(found);
}

std::vector<OsmNode> read_nodes(std::vector<Source>& sources, IdSet needed) {
  if (sources.size() > 1) {
    // A node may be a stop in one version only: then all its versions have to compete.
    for (Source& source : sources) {
      source.for_each(kNodes, [&](osmium::OSMObject const& object) {
        if (object.tags().empty()) return;
        if (is_wanted_node(Tags(pack(object.tags())))) needed.push_back(object.id());
      });
    }
    make_set(needed);
  }
  std::vector<Version<OsmNode>> found;
  for (std::size_t file = 0; file < sources.size(); ++file) {
    sources[file].for_each(kNodes, [&](osmium::OSMObject const& object) {
      auto const& node = static_cast<osmium::Node const&>(object);
      bool const is_needed = contains(needed, node.id());
      if (!is_needed && node.tags().empty()) return;
      Version<OsmNode> c;
      c.object.packed = pack(node.tags());
      if (!is_needed && !is_wanted_node(c.object.tags())) return;
      c.object.id = node.id();
      c.object.stamp = stamp_of(node, file);
      constexpr double kNowhere = std::numeric_limits<double>::quiet_NaN();
      bool const placed = node.location().valid();
      c.object.lon = placed ? node.location().lon_without_check() : kNowhere;
      c.object.lat = placed ? node.location().lat_without_check() : kNowhere;
      c.wanted = !node.deleted();
      found.push_back(std::move(c));
    });
    sources[file].release();
  }
  return newest(found);
}

}  // namespace

OsmData read_osm_data(std::span<std::filesystem::path const> files) {
  if (files.empty()) throw InputError("no OSM file is named");
  std::vector<Source> sources;
  for (auto const& file : files) {
    sources.emplace_back(file);
    if (sources.back().is_hollow()) throw InputError(file.string() + ": holds no OSM object");
  }

  OsmData data;
  data.relations = read_relations(sources);
  IdSet member_ways, needed_nodes;
  for (OsmRelation const& relation : data.relations) {
    if (!is_boundary(relation.tags()) && !is_platform(relation.tags())) continue;
    for (OsmMember const& m : relation.members) {
      if (m.type == OsmType::way) member_ways.push_back(m.id);
    }
  }
  make_set(member_ways);
  data.ways = read_ways(sources, member_ways);
  for (OsmWay const& way : data.ways) {
    needed_nodes.insert(needed_nodes.end(), way.nodes.begin(), way.nodes.end());
  }
  for (OsmRelation const& relation : data.relations) {
    for (OsmMember const& m : relation.members) {
      if (m.type == OsmType::node) needed_nodes.push_back(m.id);
    }
  }
  make_set(needed_nodes);
  data.nodes = read_nodes(sources, std::move(needed_nodes));
  return data;
}

}  // namespace pendler
