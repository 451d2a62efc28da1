#include "ingest/osm_select.h"

#include "ingest/osm_class.h"

namespace pendler {

bool is_platform(Tags tags) {
  return tags.is("public_transport", "platform") || tags.is("highway", "platform") ||
         tags.is("railway", "platform");
}

bool is_wanted_way(Tags tags) {
  return !tags["highway"].empty() || rail_class(tags).has_value() || is_platform(tags);
}

bool is_wanted_node(Tags tags) {
  if (tags.is("ferry", "yes") || tags.is("aerialway", "yes")) return false;
  return tags.is("highway", "bus_stop") || is_platform(tags) ||
         tags.is_any("public_transport", {"stop_position", "station"}) ||
         tags.is_any("railway", {"tram_stop", "station", "halt", "stop"});
}

bool is_boundary(Tags tags) {
  return tags.is("boundary", "administrative") &&
         tags.is_any("admin_level", {"4", "6", "7", "8", "9", "10"});
}

bool is_wanted_relation(Tags tags) {
  std::string_view const type = tags["type"];
  return type.starts_with("restriction") ||
         (type == "route" && tags.is_any("route", {"bus", "trolleybus", "tram", "light_rail",
                                                   "subway", "monorail", "train", "railway"})) ||
         is_boundary(tags) || is_platform(tags);
}

}  // namespace pendler
