#include "ingest/osm.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/error.h"
#include "ingest/osm_areas.h"
#include "ingest/osm_lines.h"
#include "ingest/osm_reader.h"
#include "ingest/osm_restrictions.h"
#include "ingest/osm_stops.h"
#include "ingest/osm_ways.h"
#include "ingest/projection.h"

namespace pendler {

namespace {
/// The median node, so that a few broken coordinates do not move the region.
Point middle_of(OsmData const& data) {
  std::vector<double> lon, lat;
  for (OsmNode const& node : data.nodes) {
    if (std::isnan(node.lon)) continue;
    lon.push_back(node.lon);
    lat.push_back(node.lat);
  }
  if (lon.empty()) return {};
  auto const half = static_cast<std::ptrdiff_t>(lon.size() / 2);
  std::nth_element(lon.begin(), lon.begin() + half, lon.end());
  std::nth_element(lat.begin(), lat.begin() + half, lat.end());
  return {lon[static_cast<std::size_t>(half)], lat[static_cast<std::size_t>(half)]};
}

/// EPSG:25832 for Germany west of 12° E, or else the UTM zone (WGS 84) of the place.
std::string crs_for(Point lon_lat) {
  auto const [lon, lat] = lon_lat;
  if (lon >= 5.5 && lon < 12 && lat >= 47 && lat < 56) return "EPSG:25832";
  int const zone = std::clamp(static_cast<int>(std::floor((lon + 180) / 6)) + 1, 1, 60);
  return "EPSG:" + std::to_string((lat >= 0 ? 32600 : 32700) + zone);
}

std::string names_of(std::span<std::filesystem::path const> files) {
  std::string out;
  for (auto const& file : files) out += (out.empty() ? "" : ", ") + file.string();
  return out;
}
}  // namespace

NetworkDraft read_osm(std::span<std::filesystem::path const> files, OsmOptions const& options) {
  OsmData const data = read_osm_data(files);
  NetworkDraft draft;
  draft.stand_in = options.stand_in ? 1 : 0;
  draft.crs = options.crs.empty() ? crs_for(middle_of(data)) : options.crs;
  MapProjection const projection(draft.crs);
  Repairs repairs(draft);
  TextTable texts(draft);
  DraftIndex const index = add_ways(draft, data, projection, texts, repairs);
  if (draft.ways.osm.empty()) {
    throw InputError(names_of(files) + ": no way that anybody could travel on");
  }
  add_restrictions(draft, data, index, repairs);
  StopIndex const stops = add_stops(draft, data, index, projection, texts, repairs);
  add_lines(draft, data, index, stops, texts, repairs);
  add_areas(draft, data, projection, repairs);
  return draft;
}

}  // namespace pendler
