#include "network/draft.h"

namespace pendler {

Columns columns_of(NetworkDraft& draft) {
  Columns c;
  c.add("texts", draft.texts);

  auto& nodes = draft.nodes;
  c.add("nodes/osm", nodes.osm);
  c.add("nodes/position", nodes.position);
  c.add("nodes/control", nodes.control);
  c.add("nodes/control_direction", nodes.control_direction);
  c.add("nodes/barred", nodes.barred);
  c.add("nodes/red_turn", nodes.red_turn);

  auto& ways = draft.ways;
  c.add("ways/osm", ways.osm);
  c.add("ways/cls", ways.cls);
  c.add("ways/nodes", ways.nodes);
  c.add("ways/name", ways.name);
  c.add("ways/ref", ways.ref);
  c.add("ways/lanes_forward", ways.lanes[0]);
  c.add("ways/lanes_backward", ways.lanes[1]);
  c.add("ways/speed_forward", ways.speed[0]);
  c.add("ways/speed_backward", ways.speed[1]);
  c.add("ways/allowed_forward", ways.allowed[0]);
  c.add("ways/allowed_backward", ways.allowed[1]);
  c.add("ways/lane_allowed_forward", ways.lane_allowed[0]);
  c.add("ways/lane_allowed_backward", ways.lane_allowed[1]);
  c.add("ways/turns_forward", ways.turns[0]);
  c.add("ways/turns_backward", ways.turns[1]);
  c.add("ways/lane_width", ways.lane_width);
  c.add("ways/max_weight", ways.max_weight);
  c.add("ways/layer", ways.layer);
  c.add("ways/flags", ways.flags);
  c.add("ways/guessed", ways.guessed);

  auto& restrictions = draft.restrictions;
  c.add("restrictions/osm", restrictions.osm);
  c.add("restrictions/only", restrictions.only);
  c.add("restrictions/from", restrictions.from);
  c.add("restrictions/to", restrictions.to);
  c.add("restrictions/via_node", restrictions.via_node);
  c.add("restrictions/via_ways", restrictions.via_ways);
  c.add("restrictions/applies_to", restrictions.applies_to);

  auto& stops = draft.stops;
  c.add("stops/osm", stops.osm);
  c.add("stops/position", stops.position);
  c.add("stops/name", stops.name);
  c.add("stops/modes", stops.modes);
  c.add("stops/node", stops.node);
  c.add("stops/is_station", stops.is_station);

  auto& lines = draft.lines;
  c.add("lines/osm", lines.osm);
  c.add("lines/mode", lines.mode);
  c.add("lines/ref", lines.ref);
  c.add("lines/name", lines.name);
  c.add("lines/from", lines.from);
  c.add("lines/to", lines.to);
  c.add("lines/interval_s", lines.interval_s);
  c.add("lines/stops", lines.stops);
  c.add("lines/ways", lines.ways);

  auto& areas = draft.areas;
  c.add("areas/kind", areas.kind);
  c.add("areas/code", areas.code);
  c.add("areas/name", areas.name);
  c.add("areas/parent", areas.parent);
  c.add("areas/ring_points", areas.ring_points);
  c.add("areas/ring_sizes", areas.ring_sizes);

  c.add("region_areas", draft.region_areas);
  c.add("repairs/kind", draft.repair_kind);
  c.add("repairs/object", draft.repair_object);
  c.add("repairs/detail", draft.repair_detail);
  return c;
}

}  // namespace pendler
