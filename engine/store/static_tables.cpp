#include "store/static_tables.h"

#include <hdf5_hl.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "demand/trips.h"
#include "demand/vehicle_types.h"
#include "results/tables.h"
#include "store/columns_io.h"
#include "store/h5.h"

namespace pendler {

namespace {

/// As in TripRows: 65535 = outside.
template <class I>
std::uint16_t short_id(I id) {
  return id.valid() ? static_cast<std::uint16_t>(id.value) : std::uint16_t{65535};
}

/// The first column becomes the dimension scale of the others.
void attach_scale(H5File& file, std::string const& group, Columns const& columns,
                  char const* dimension) {
  auto const& list = columns.list();
  auto open = [&](Column const& c) {
    return h5::Handle(H5Dopen2(file.id(), (group + "/" + c.name).c_str(), H5P_DEFAULT), H5Dclose);
  };
  auto const scale = open(list.front());
  H5DSset_scale(scale, dimension);
  for (std::size_t i = 1; i < list.size(); ++i) {
    if (H5DSattach_scale(open(list[i]), scale, 0) < 0)
      throw RunError("cannot attach the scale of " + group + ": " + h5::last_error());
  }
}

void write_table(H5File& file, std::string const& group, Columns const& columns,
                 char const* dimension) {
  write_columns(file, group, columns);
  attach_scale(file, group, columns, dimension);
}

void write_links(H5File& file, Network const& network) {
  auto const& links = network.links;
  std::size_t const n = links.key.size();
  auto key = links.key.raw();
  auto way = links.osm_way.raw();
  auto cls = links.cls.raw();
  auto length = links.length.raw(), speed = links.speed.raw();
  auto lanes = links.lane_count.raw();
  std::vector<std::uint8_t> car_lanes(n), cycle_lanes(n), edge_lane(n);
  auto name = links.name.raw(), ref = links.ref.raw();
  std::vector<std::uint16_t> municipality(n), district(n);
  std::vector<double> x0(n), y0(n), x1(n), y1(n);
  std::vector<std::uint32_t> gateway(n, GatewayId::kNone);
  for (GatewayId g : network.gateways.key.ids()) {
    for (auto const* ends : {&network.gateways.in, &network.gateways.out})
      for (LinkId l : (*ends)[g]) gateway[l.index()] = g.value;
  }
  for (LinkId l : links.key.ids()) {
    auto const i = l.index();
    municipality[i] = short_id(links.municipality[l]);
    district[i] = short_id(links.district[l]);
    for (LaneId lane : network.lanes_of(l)) {
      VehicleClasses const allowed = network.lanes.allowed[lane];
      if (allows(allowed, VehicleClass::car)) ++car_lanes[i];
      if (allowed == classes(VehicleClass::bicycle)) ++cycle_lanes[i];
    }
    bool const marked = network.has_cycle_lane(l);
    if (marked) ++lanes[i], ++cycle_lanes[i];
    edge_lane[i] = network.edge_lane(l).valid() && !marked ? 1 : 0;
    auto const line = links.geometry[l];
    Point const a = line.empty() ? network.nodes.position[links.from[l]] : line.front();
    Point const b = line.empty() ? network.nodes.position[links.to[l]] : line.back();
    x0[i] = a.x, y0[i] = a.y, x1[i] = b.x, y1[i] = b.y;
  }
  Columns c;
  c.add("key", key, "1", "stable key: OSM way, from node, to node, direction");
  c.add("osm_way", way, "1", "OSM way id");
  c.add("class", cls, "1", "see /enums/link_class");
  c.add("length", length, "m", "between its stop lines");
  c.add("lanes", lanes, "1", "number of lanes of all kinds");
  c.add("car_lanes", car_lanes, "1", "lanes that cars may use");
  c.add("cycle_lanes", cycle_lanes, "1", "lanes for bicycles alone");
  c.add("edge_lane", edge_lane, "1",
        "1: bicycles ride at its right edge, without a lane of theirs");
  c.add("speed", speed, "m/s", "speed limit without controls, or advisory speed");
  c.add("municipality", municipality, "1", "row in /municipalities, 65535 = outside");
  c.add("district", district, "1", "row in /districts, 65535 = outside");
  c.add("name", name, "1", "street name: row in /texts/text");
  c.add("ref", ref, "1", "road number: row in /texts/text");
  c.add("gateway", gateway, "1", "where it leads in or out: row in /gateways, 4294967295 = none");
  c.add("x0", x0, "m", "start, easting in /meta crs");
  c.add("y0", y0, "m", "start, northing");
  c.add("x1", x1, "m", "end, easting");
  c.add("y1", y1, "m", "end, northing");
  write_table(file, "/links", c, "link");

  auto texts = network.texts;
  Columns t;
  t.add("text", texts, "1", "names that other tables point to");
  write_columns(file, "/texts", t);
}

void write_areas(H5File& file, Network const& network) {
  auto areas = network.areas;
  Columns m;
  m.add("code", areas.municipality_code, "1", "official key (AGS), or osm:relation");
  m.add("name", areas.municipality_name);
  write_table(file, "/municipalities", m, "municipality");

  std::vector<std::uint16_t> parent;
  for (MunicipalityId id : areas.district_municipality) parent.push_back(short_id(id));
  Columns d;
  d.add("code", areas.district_code, "1", "official number, or osm:relation");
  d.add("name", areas.district_name);
  d.add("municipality", parent, "1", "row in /municipalities, 65535 = none");
  write_table(file, "/districts", d, "district");
}

void write_gateways(H5File& file, Network const& network) {
  auto gateways = network.gateways;
  Columns c;
  c.add("key", gateways.key, "1", "stable key of the gateway");
  c.add("name", gateways.name, "1", "road number or street: row in /texts/text");
  c.add("class", gateways.cls, "1", "see /enums/link_class");
  write_table(file, "/gateways", c, "gateway");
}

void write_vehicle_types(H5File& file, IdVector<VehicleTypeId, VehicleType> const& types) {
  std::vector<std::string> name;
  std::vector<VehicleClass> cls;
  std::vector<float> length, weight;
  std::vector<std::int32_t> capacity;
  for (VehicleType const& type : types) {
    name.push_back(type.name);
    cls.push_back(type.cls);
    length.push_back(type.length);
    weight.push_back(type.weight);
    capacity.push_back(type.capacity);
  }
  Columns c;
  c.add("name", name);
  c.add("class", cls, "1", "see /enums/vehicle_class");
  c.add("length", length, "m");
  c.add("capacity", capacity, "persons", "without the driver for public transport");
  c.add("weight", weight, "t", "permissible");
  write_table(file, "/vehicle_types", c, "vehicle_type");
}

template <class E>
std::vector<std::string> names(std::size_t count) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < count; ++i) out.emplace_back(name_of(static_cast<E>(i)));
  return out;
}

void write_enums(H5File& file) {
  auto kind = names<AgentKind>(static_cast<std::size_t>(AgentKind::other) + 1);
  auto mode = names<TripMode>(static_cast<std::size_t>(TripMode::bicycle) + 1);
  auto status = names<TripStatus>(static_cast<std::size_t>(TripStatus::not_due) + 1);
  auto link_class = names<LinkClass>(kLinkClassCount);
  auto transit_mode = names<TransitMode>(kTransitModeCount);
  auto vehicle_class = names<VehicleClass>(kVehicleClassCount);
  auto cause = names<GridlockCause>(kGridlockCauseCount);
  auto cure = names<GridlockCure>(kGridlockCureCount);
  Columns c;
  c.add("kind", kind, "1", "names of /trips/kind");
  c.add("mode", mode, "1", "names of /trips/mode");
  c.add("status", status, "1", "names of /trips/status");
  c.add("link_class", link_class, "1", "names of /links/class");
  c.add("transit_mode", transit_mode, "1", "names of /transit/lines/mode");
  c.add("vehicle_class", vehicle_class, "1", "names of /vehicle_types/class");
  c.add("gridlock_cause", cause, "1", "names of /gridlock/cause");
  c.add("gridlock_cure", cure, "1", "names of /gridlock/cure");
  write_columns(file, "/enums", c);
}

void write_transit(H5File& file, Network const& network) {
  auto lines = network.lines;
  Columns c;
  c.add("key", lines.key, "1", "stable key of the line and direction");
  c.add("mode", lines.mode, "1", "see /enums/transit_mode");
  c.add("ref", lines.ref, "1", "line number: row in /texts/text");
  c.add("name", lines.name, "1", "row in /texts/text");
  c.add("from", lines.from, "1", "row in /texts/text");
  c.add("to", lines.to, "1", "row in /texts/text");
  write_table(file, "/transit/lines", c, "line");

  auto stops = network.stops;
  std::vector<double> x, y;
  std::vector<std::uint32_t> link;
  std::vector<std::uint16_t> municipality, district;
  for (StopId s : stops.key.ids()) {
    x.push_back(stops.position[s].x);
    y.push_back(stops.position[s].y);
    LaneId const lane = stops.lane[s];
    link.push_back(lane.valid() ? network.lanes.link[lane].value : LinkId::kNone);
    municipality.push_back(short_id(stops.municipality[s]));
    district.push_back(short_id(stops.district[s]));
  }
  Columns t;
  t.add("key", stops.key, "1", "stable key of the stop");
  t.add("name", stops.name, "1", "row in /texts/text");
  t.add("x", x, "m", "easting");
  t.add("y", y, "m", "northing");
  t.add("link", link, "1", "row in /links, 4294967295 = none");
  t.add("municipality", municipality, "1", "row in /municipalities, 65535 = outside");
  t.add("district", district, "1", "row in /districts, 65535 = outside");
  write_table(file, "/transit/stops", t, "stop");
}

}  // namespace

void write_static_tables(H5File& file, Network const& network,
                         IdVector<VehicleTypeId, VehicleType> const& vehicle_types) {
  write_links(file, network);
  write_areas(file, network);
  write_gateways(file, network);
  write_vehicle_types(file, vehicle_types);
  write_enums(file);
  write_transit(file, network);
}

std::uint64_t static_tables_bytes(Network const& network) {
  std::uint64_t texts = 0;
  for (auto const& text : network.texts) texts += text.size() + 32;
  return 100 * network.links.key.size() + 64 * network.stops.key.size() +
         64 * network.lines.key.size() + texts + (std::uint64_t{1} << 20);
}

}  // namespace pendler
