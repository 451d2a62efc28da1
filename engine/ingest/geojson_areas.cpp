#include "ingest/geojson_areas.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <vector>

#include "base/error.h"
#include "ingest/osm_areas.h"
#include "ingest/projection.h"
#include "ingest/text_file.h"

namespace pendler {

namespace {
using Json = nlohmann::json;

class AreaReader {
 public:
  AreaReader(NetworkDraft& draft, std::string file, GeojsonAreaOptions const& options)
      : draft_(draft), file_(std::move(file)), options_(options), projection_(draft.crs) {}

  void read(Json const& document) {
    if (!document.is_object() || document.value("type", Json()) != "FeatureCollection" ||
        !document.contains("features") || !document["features"].is_array()) {
      throw InputError(file_ + ": expected a GeoJSON FeatureCollection");
    }
    for (Json const& feature : document["features"]) {
      where_ = file_ + ": feature " + std::to_string(++count_);
      read_feature(feature);
    }
    if (count_ == 0) throw InputError(file_ + ": holds no feature");
  }

 private:
  [[noreturn]] void fail(std::string const& what) const { throw InputError(where_ + ": " + what); }

  std::string property(Json const& feature, std::string const& key) const {
    Json const properties = feature.value("properties", Json::object());
    if (!properties.is_object() || !properties.contains(key)) fail("has no property '" + key + "'");
    Json const& value = properties[key];
    if (value.is_string()) return value.get<std::string>();
    if (value.is_number_integer()) return std::to_string(value.get<std::int64_t>());
    fail("property '" + key + "' is neither a text nor a whole number");
  }

  std::vector<Point> ring(Json const& list) const {
    if (!list.is_array()) fail("a ring is not a list of positions");
    std::vector<Point> out;
    for (Json const& position : list) {
      if (!position.is_array() || position.size() < 2 || !position[0].is_number() ||
          !position[1].is_number()) {
        fail("a position is not [longitude, latitude]");
      }
      double const lon = position[0].get<double>(), lat = position[1].get<double>();
      if (!(std::abs(lon) <= 180 && std::abs(lat) <= 90)) fail("a position is not in degrees");
      Point const p = projection_.to_plane({lon, lat});
      if (!std::isfinite(p.x) || !std::isfinite(p.y))
        fail("a position is outside of " + draft_.crs);
      if (out.empty() || out.back() != p) out.push_back(p);
    }
    if (out.size() < 4 || out.front() != out.back()) fail("a ring is not closed");
    return out;
  }

  void read_feature(Json const& feature) {
    if (!feature.is_object() || !feature.contains("geometry") || !feature["geometry"].is_object()) {
      fail("has no geometry");
    }
    Json const& geometry = feature["geometry"];
    Json const type = geometry.value("type", Json());
    Json const polygons = geometry.value("coordinates", Json::array());
    Rings rings;
    if (type == "Polygon" && polygons.is_array()) {
      for (Json const& r : polygons) rings.push_back(ring(r));
    } else if (type == "MultiPolygon" && polygons.is_array()) {
      for (Json const& polygon : polygons) {
        if (!polygon.is_array()) fail("a polygon is not a list of rings");
        for (Json const& r : polygon) rings.push_back(ring(r));
      }
    } else {
      fail("is not a Polygon or MultiPolygon");
    }
    if (rings.empty() || !point_inside(rings)) fail("encloses nothing");
    std::string const name = property(feature, options_.name_property);
    std::string const code =
        options_.code_property.empty() ? name : property(feature, options_.code_property);
    place(code, name, rings);
  }

  void place(std::string const& code, std::string const& name, Rings const& rings) {
    for (DraftAreaId a : draft_.areas.kind.ids()) {
      if (draft_.areas.kind[a] != options_.kind || draft_.areas.code[a] != code) continue;
      draft_.areas.name[a] = name;
      replace_rings(a, rings);
      return;
    }
    bool const district = options_.kind == AreaKind::district;
    append_area(draft_, options_.kind, code, name,
                district ? municipality_around(draft_, rings) : DraftAreaId{}, rings);
  }

  void replace_rings(DraftAreaId replaced, Rings const& rings) {
    NetworkDraft old;
    std::swap(old.areas, draft_.areas);
    for (DraftAreaId a : old.areas.kind.ids()) {
      append_area(draft_, old.areas.kind[a], old.areas.code[a], old.areas.name[a],
                  old.areas.parent[a], a == replaced ? rings : rings_of(old, a));
    }
  }

  NetworkDraft& draft_;
  std::string file_, where_;
  GeojsonAreaOptions const& options_;
  MapProjection projection_;
  std::size_t count_ = 0;
};
}  // namespace

void add_areas_geojson(NetworkDraft& draft, std::filesystem::path const& path,
                       GeojsonAreaOptions const& options) {
  std::string const text = read_text_file(path);
  Json document;
  try {
    document = Json::parse(text);
  } catch (Json::parse_error const& e) {
    auto const at = position_in(text, e.byte == 0 ? 0 : e.byte - 1);
    throw InputError(path.string() + ":" + std::to_string(at.line) + ":" +
                     std::to_string(at.column) + ": not JSON: " + e.what());
  }
  AreaReader(draft, path.string(), options).read(document);
}

}  // namespace pendler
