#include "report/geojson.h"

#include <fmt/format.h>
#include <proj.h>

#include <cmath>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"

namespace pendler {

namespace {

class ToDegrees {
 public:
  explicit ToDegrees(std::string const& crs)
      : context_(proj_context_create(), proj_context_destroy), transform_(nullptr, proj_destroy) {
    proj_log_level(context_.get(), PJ_LOG_NONE);
    using Made = std::unique_ptr<PJ, decltype(&proj_destroy)>;
    Made const made(proj_create_crs_to_crs(context_.get(), crs.c_str(), "OGC:CRS84", nullptr),
                    proj_destroy);
    // East before north, whatever the authority says.
    if (made) transform_.reset(proj_normalize_for_visualization(context_.get(), made.get()));
    if (!transform_) throw InputError("network crs " + crs + " is not known to PROJ");
  }
  /// "[lon,lat]" with 7 digits, about a centimetre.
  void append(std::string& text, Point p) const {
    PJ_COORD const c = proj_trans(transform_.get(), PJ_FWD, proj_coord(p.x, p.y, 0, 0));
    fmt::format_to(std::back_inserter(text), "[{:.7f},{:.7f}]", c.xy.x, c.xy.y);
  }

 private:
  std::unique_ptr<PJ_CONTEXT, decltype(&proj_context_destroy)> context_;
  std::unique_ptr<PJ, decltype(&proj_destroy)> transform_;
};

using Properties = nlohmann::ordered_json;

class Writer {
 public:
  Writer(std::ostream& out, Network const& network)
      : out_(out), network_(network), degrees_(network.crs) {
    out_ << R"({"type":"FeatureCollection","features":[)";
  }
  void finish() { out_ << "\n]}\n"; }

  void line(std::span<Point const> points, Properties const& properties) {
    if (points.size() < 2) return;
    std::string text = "[";
    for (std::size_t i = 0; i < points.size(); ++i) {
      if (i > 0) text += ',';
      degrees_.append(text, points[i]);
    }
    feature("LineString", text + "]", properties);
  }
  void point(Point p, Properties const& properties) {
    std::string text;
    degrees_.append(text, p);
    feature("Point", text, properties);
  }

  void links();
  void lanes();
  void movements();
  void junctions();
  void stops();

 private:
  void feature(char const* type, std::string const& coordinates, Properties const& properties) {
    out_ << (first_ ? "\n" : ",\n") << R"({"type":"Feature","geometry":{"type":")" << type
         << R"(","coordinates":)" << coordinates << R"(},"properties":)"
         << properties.dump(-1, ' ', false, Properties::error_handler_t::replace) << "}";
    first_ = false;
  }
  Properties area_name(MunicipalityId id) const {
    return id.valid() ? Properties(network_.areas.municipality_name[id]) : Properties();
  }

  std::ostream& out_;
  Network const& network_;
  ToDegrees degrees_;
  bool first_ = true;
};

double kmh(float speed) {
  return std::round(static_cast<double>(speed) * 36) / 10;
}

void Writer::links() {
  auto const& links = network_.links;
  for (LinkId l : links.key.ids()) {
    line(links.geometry[l],
         {{"layer", "link"},
          {"id", l.value},
          {"osm_way", links.osm_way[l]},
          {"class", name_of(links.cls[l])},
          {"name", network_.text(links.name[l])},
          {"ref", network_.text(links.ref[l])},
          {"lanes", links.lane_count[l]},
          {"edge_lane", network_.edge_lane(l).valid()},
          {"speed_kmh", kmh(links.speed[l])},
          {"length_m", links.length[l]},
          {"municipality", area_name(links.municipality[l])},
          {"section",
           links.section[l].valid() ? Properties(links.section[l].value) : Properties()}});
  }
}

/// Lanes lie beside each other, centred on the axis of their carriageway; an edge lane that nothing
/// marks lies beside it.
void Writer::lanes() {
  auto const& links = network_.links;
  for (LinkId l : links.key.ids()) {
    std::vector<LaneId> lanes(network_.lanes_of(l).begin(), network_.lanes_of(l).end());
    LaneId const edge = network_.edge_lane(l);
    double half = 0;
    for (LaneId lane : lanes) half += network_.lanes.width[lane] / 2;
    if (network_.has_cycle_lane(l)) half += network_.lanes.width[edge] / 2;
    if (edge.valid()) lanes.push_back(edge);
    double side = -half;
    for (LaneId lane : lanes) {
      double const width = network_.lanes.width[lane];
      auto const geometry = parallel_line(links.geometry[l], side + width / 2);
      side += width;
      line(geometry, {{"layer", "lane"},
                      {"id", lane.value},
                      {"link", l.value},
                      {"class", name_of(links.cls[l])},
                      {"width_m", width},
                      {"allowed", network_.lanes.allowed[lane]}});
    }
  }
}

void Writer::movements() {
  auto const& movements = network_.movements;
  for (MovementId m : movements.from_lane.ids()) {
    auto const group = movements.group[m];
    line(movements.geometry[m],
         {{"layer", "movement"},
          {"id", m.value},
          {"junction", movements.junction[m].value},
          {"turn", static_cast<int>(movements.turn[m])},
          {"needs_grant", movements.needs_grant[m] != 0},
          {"signal_group", group.valid() ? Properties(group.value) : Properties()}});
  }
}

void Writer::junctions() {
  auto const& junctions = network_.junctions;
  for (JunctionId j : junctions.key.ids()) {
    point(junctions.position[j], {{"layer", junctions.signal[j].valid() ? "signal" : "junction"},
                                  {"id", j.value},
                                  {"control", name_of(junctions.control[j])},
                                  {"nodes", junctions.nodes[j].size()},
                                  {"movements", junctions.movements[j].size()}});
  }
}

void Writer::stops() {
  auto const& stops = network_.stops;
  for (StopId s : stops.key.ids()) {
    Properties modes = Properties::array();
    for (int m = 0; m < kTransitModeCount; ++m) {
      auto const mode = static_cast<TransitMode>(m);
      if ((stops.modes[s] & bit(mode)) != 0) modes.push_back(name_of(mode));
    }
    point(stops.position[s], {{"layer", "stop"},
                              {"id", s.value},
                              {"name", network_.text(stops.name[s])},
                              {"modes", modes},
                              {"municipality", area_name(stops.municipality[s])}});
  }
}

}  // namespace

void write_geojson(std::ostream& out, Network const& network, GeojsonLayers layers) {
  Writer writer(out, network);
  if (layers.links) writer.links();
  if (layers.lanes) writer.lanes();
  if (layers.movements) writer.movements();
  if (layers.junctions) writer.junctions();
  if (layers.stops) writer.stops();
  writer.finish();
}

}  // namespace pendler
