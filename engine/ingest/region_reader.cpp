#include "ingest/region_reader.h"

#include <algorithm>

#include "base/error.h"
#include "base/nearest.h"
#include "ingest/projection.h"
#include "ingest/region_tables.h"

namespace pendler {

namespace {

std::vector<std::string> read_texts(YamlItem const& item) {
  std::vector<std::string> out;
  for (auto const& entry : read_list(item)) out.push_back(read_text(entry));
  return out;
}

std::vector<YamlItem> items_of_list(YamlItem const& item, std::string const& expected) {
  if (item.value->kind != YamlValue::Kind::list) item.refuse(expected);
  return item.value->items.empty() ? std::vector<YamlItem>{} : read_list(item);
}

std::vector<Point> read_ring(YamlItem const& item, MapProjection const& projection) {
  std::string const expected = "a list of at least three [lon, lat] pairs";
  auto const corners = items_of_list(item, expected);
  std::vector<Point> ring;
  for (auto const& corner : corners) {
    auto const pair = items_of_list(corner, "a pair [lon, lat] of degrees");
    if (pair.size() != 2) corner.refuse("a pair [lon, lat] of degrees");
    Point const lon_lat{read_number(pair[0], "degrees east", {-180, 180}),
                        read_number(pair[1], "degrees north", {-90, 90})};
    ring.push_back(projection.to_plane(lon_lat));
    if (!(ring.back().x * 0 == 0 && ring.back().y * 0 == 0)) {
      corner.refuse("a place within the region's coordinate system");
    }
  }
  if (!ring.empty() && ring.front() == ring.back()) ring.pop_back();
  if (ring.size() < 3) item.refuse(expected);
  ring.push_back(ring.front());
  return ring;
}

AreaKind read_area_kind(YamlMap const& map) {
  std::vector<std::string> const kinds{"municipality", "district"};
  return static_cast<AreaKind>(read_choice(map.need("kind"), kinds));
}

RegionArea read_area(YamlItem const& item, std::string const& crs) {
  YamlMap const map(item, {"kind", "code", "name", "municipality", "polygon"});
  RegionArea area;
  area.kind = read_area_kind(map);
  area.code = read_text(map.need("code"));
  area.name = read_text(map.need("name"));
  if (area.kind == AreaKind::district) {
    area.municipality = read_text(map.need("municipality"));
  } else if (auto const parent = map.find("municipality")) {
    parent->refuse("no such key for a municipality");
  }
  area.rings = read_polygon(map.need("polygon"), crs);
  return area;
}

AreaFile read_area_file(YamlItem const& item) {
  YamlMap const map(item, {"kind", "geojson", "code_property", "name_property"});
  AreaFile file;
  file.kind = read_area_kind(map);
  file.path = read_existing_path(map.need("geojson"));
  file.code_property = read_text(map.need("code_property"));
  if (auto const name = map.find("name_property")) file.name_property = read_text(*name);
  return file;
}

void read_tables(YamlMap const& map, Region& region) {
  auto const listed = map.find("tables");
  std::optional<YamlMap> tables;
  if (listed) tables.emplace(*listed, region_table_names());
  for (auto const& name : region_table_names()) {
    auto const given = tables ? tables->find(name) : std::nullopt;
    auto const path = given ? read_existing_path(*given) : region.folder / (name + ".csv");
    if (std::filesystem::exists(path)) region.tables.emplace_back(name, path);
  }
}

}  // namespace

std::filesystem::path read_path(YamlItem const& item) {
  std::filesystem::path const written = read_text(item);
  auto const& file = item.value->place.file;
  if (!file || written.is_absolute()) return written.lexically_normal();
  return (file->parent_path() / written).lexically_normal();
}

std::filesystem::path read_existing_path(YamlItem const& item) {
  auto const path = read_path(item);
  if (std::filesystem::is_regular_file(path)) return path;
  std::vector<std::string> beside;
  std::error_code ignored;
  auto const folder = path.parent_path().empty() ? "." : path.parent_path();
  for (auto const& entry : std::filesystem::directory_iterator(folder, ignored)) {
    if (entry.path().extension() == path.extension()) {
      beside.push_back(entry.path().filename().string());
    }
  }
  std::sort(beside.begin(), beside.end());
  auto const meant = nearest_name(path.filename().string(), beside);
  item.refuse("a file that is there (" + path.string() + " is not)",
              meant.empty()
                  ? ""
                  : (std::filesystem::path(item.value->scalar).parent_path() / meant).string());
}

std::vector<std::vector<Point>> read_polygon(YamlItem const& item, std::string const& crs) {
  MapProjection const projection(crs);
  auto const parts = items_of_list(item, "a list of [lon, lat] pairs, or of rings of such pairs");
  bool const many = !parts.empty() && parts[0].value->kind == YamlValue::Kind::list &&
                    !parts[0].value->items.empty() &&
                    parts[0].value->items[0].kind == YamlValue::Kind::list;
  std::vector<std::vector<Point>> rings;
  if (many) {
    for (auto const& part : parts) rings.push_back(read_ring(part, projection));
  } else {
    rings.push_back(read_ring(item, projection));
  }
  return rings;
}

Region read_region(std::filesystem::path const& path) {
  YamlValue const value = read_yaml(path);
  YamlMap const map({&value, ""}, {"name", "crs", "stand_in", "osm", "municipalities", "areas",
                                   "area_files", "tables"});
  Region region;
  region.folder = path.parent_path();
  region.name = read_text(map.need("name"));
  if (auto const item = map.find("crs")) {
    region.crs = read_text(*item);
    try {
      MapProjection const known(region.crs);
    } catch (InputError const&) {
      item->refuse("a projected coordinate system in metres", "EPSG:25832");
    }
  }
  if (auto const item = map.find("stand_in")) region.stand_in = read_bool(*item);
  for (auto const& item : read_list(map.need("osm"))) region.osm.push_back(read_path(item));
  if (auto const item = map.find("municipalities")) region.municipalities = read_texts(*item);
  if (auto const item = map.find("areas")) {
    for (auto const& area : read_list(*item)) region.areas.push_back(read_area(area, region.crs));
  }
  if (auto const item = map.find("area_files")) {
    for (auto const& file : read_list(*item)) region.area_files.push_back(read_area_file(file));
  }
  read_tables(map, region);
  return region;
}

}  // namespace pendler
