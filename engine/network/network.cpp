#include "network/network.h"

namespace pendler {

Columns columns_of(Network& network) {
  Columns c;
  c.add("texts", network.texts);

  auto& nodes = network.nodes;
  c.add("nodes/osm", nodes.osm);
  c.add("nodes/position", nodes.position, "m");
  c.add("nodes/junction", nodes.junction);
  c.add("nodes/out_links", nodes.out_links);
  c.add("nodes/in_links", nodes.in_links);

  auto& junctions = network.junctions;
  c.add("junctions/key", junctions.key);
  c.add("junctions/position", junctions.position, "m");
  c.add("junctions/control", junctions.control);
  c.add("junctions/signal", junctions.signal);
  c.add("junctions/nodes", junctions.nodes);
  c.add("junctions/movements", junctions.movements);

  auto& links = network.links;
  c.add("links/key", links.key);
  c.add("links/osm_way", links.osm_way);
  c.add("links/osm_ways", links.osm_ways);
  c.add("links/from", links.from);
  c.add("links/to", links.to);
  c.add("links/cls", links.cls);
  c.add("links/first_lane", links.first_lane);
  c.add("links/lane_count", links.lane_count);
  c.add("links/edge_lane", links.edge_lane);
  c.add("links/length", links.length, "m");
  c.add("links/speed", links.speed, "m/s");
  c.add("links/allowed", links.allowed);
  c.add("links/max_weight", links.max_weight, "t");
  c.add("links/name", links.name);
  c.add("links/ref", links.ref);
  c.add("links/reverse", links.reverse);
  c.add("links/municipality", links.municipality);
  c.add("links/district", links.district);
  c.add("links/section", links.section);
  c.add("links/flags", links.flags);
  c.add("links/guessed", links.guessed);
  c.add("links/layer", links.layer);
  c.add("links/inner", links.inner);
  c.add("links/geometry", links.geometry, "m");

  auto& lanes = network.lanes;
  c.add("lanes/link", lanes.link);
  c.add("lanes/length", lanes.length, "m");
  c.add("lanes/speed", lanes.speed, "m/s");
  c.add("lanes/width", lanes.width, "m");
  c.add("lanes/allowed", lanes.allowed);
  c.add("lanes/turns", lanes.turns);
  c.add("lanes/out", lanes.out);
  c.add("lanes/in", lanes.in);
  c.add("lanes/edge_marked", lanes.edge_marked);

  auto& movements = network.movements;
  c.add("movements/from_lane", movements.from_lane);
  c.add("movements/to_lane", movements.to_lane);
  c.add("movements/from_link", movements.from_link);
  c.add("movements/to_link", movements.to_link);
  c.add("movements/junction", movements.junction);
  c.add("movements/turn", movements.turn);
  c.add("movements/group", movements.group);
  c.add("movements/needs_grant", movements.needs_grant);
  c.add("movements/must_stop", movements.must_stop);
  c.add("movements/red_turn", movements.red_turn);
  c.add("movements/zebra", movements.zebra);
  c.add("movements/wait_at", movements.wait_at, "m");
  c.add("movements/level_crossing", movements.level_crossing);
  c.add("movements/conflicts", movements.conflicts);
  c.add("movements/conflict_areas", movements.conflict_areas, "m");
  c.add("movements/geometry", movements.geometry, "m");

  auto& signals = network.signals;
  c.add("signals/junction", signals.junction);
  c.add("signals/cycle_ms", signals.cycle_ms, "ms");
  c.add("signals/offset_ms", signals.offset_ms, "ms");
  c.add("signals/default_program", signals.default_program);
  c.add("signals/groups", signals.groups);
  c.add("signals/yellow_ms", signals.yellow_ms, "ms");
  c.add("signals/green", signals.green, "ms");
  c.add("signals/actuation", signals.actuation);
  c.add("signals/limits", signals.limits);

  auto& stops = network.stops;
  c.add("stops/key", stops.key);
  c.add("stops/name", stops.name);
  c.add("stops/modes", stops.modes);
  c.add("stops/position", stops.position, "m");
  c.add("stops/lane", stops.lane);
  c.add("stops/along", stops.along, "m");
  c.add("stops/municipality", stops.municipality);
  c.add("stops/district", stops.district);

  auto& lines = network.lines;
  c.add("lines/key", lines.key);
  c.add("lines/mode", lines.mode);
  c.add("lines/ref", lines.ref);
  c.add("lines/name", lines.name);
  c.add("lines/from", lines.from);
  c.add("lines/to", lines.to);
  c.add("lines/interval_s", lines.interval_s, "s");
  c.add("lines/stops", lines.stops);
  c.add("lines/way_links", lines.way_links);

  auto& sections = network.sections;
  c.add("sections/links", sections.links);

  auto& level_crossings = network.level_crossings;
  c.add("level_crossings/node", level_crossings.node);
  c.add("level_crossings/rail_links", level_crossings.rail_links);
  c.add("level_crossings/road_movements", level_crossings.road_movements);
  c.add("level_crossings/rail_movements", level_crossings.rail_movements);

  auto& areas = network.areas;
  c.add("areas/municipality_code", areas.municipality_code);
  c.add("areas/municipality_name", areas.municipality_name);
  c.add("areas/district_code", areas.district_code);
  c.add("areas/district_name", areas.district_name);
  c.add("areas/district_municipality", areas.district_municipality);

  auto& gateways = network.gateways;
  c.add("gateways/key", gateways.key);
  c.add("gateways/node", gateways.node);
  c.add("gateways/name", gateways.name);
  c.add("gateways/cls", gateways.cls);
  c.add("gateways/in", gateways.in);
  c.add("gateways/out", gateways.out);

  c.add("banned_paths", network.banned_paths);
  c.add("banned_for", network.banned_for);
  c.add("repairs/kind", network.repair_kind);
  c.add("repairs/object", network.repair_object);
  c.add("repairs/detail", network.repair_detail);
  return c;
}

}  // namespace pendler
