#include "ingest/osm_class.h"

#include <algorithm>
#include <array>
#include <string>

namespace pendler {

namespace {

constexpr std::array<std::string_view, 22> kLeftOut{
    "construction", "proposed",      "platform",  "abandoned",   "razed",
    "disused",      "elevator",      "services",  "rest_area",   "bus_stop",
    "raceway",      "escape",        "corridor",  "no",          "planned",
    "demolished",   "removed",       "trailhead", "via_ferrata", "emergency_bay",
    "crossing",     "traffic_island"};

std::optional<LinkClass> named_road(std::string_view highway) {
  if (highway == "road") return LinkClass::unclassified;
  if (highway == "bus_guideway" || highway == "busway") return LinkClass::busway;
  if (highway == "pedestrian" || highway == "steps" || highway == "path" ||
      highway == "bridleway") {
    return LinkClass::footway;
  }
  auto const cls = link_class_named(highway);
  if (cls && !is_rail(*cls)) return cls;
  return std::nullopt;
}

}  // namespace

std::optional<LinkClass> road_class(Tags tags) {
  std::string_view const highway = tags["highway"];
  if (highway.empty()) return std::nullopt;
  if (highway == "path" && tags.is("bicycle", "designated")) return LinkClass::cycleway;
  return named_road(highway);
}

bool is_known_highway(std::string_view highway) {
  return named_road(highway) ||
         std::find(kLeftOut.begin(), kLeftOut.end(), highway) != kLeftOut.end();
}

std::optional<LinkClass> rail_class(Tags tags) {
  auto const cls = link_class_named(tags["railway"]);
  if (cls && is_rail(*cls)) return cls;
  return std::nullopt;
}

RailUse rail_use(Tags tags) {
  if (tags.is_any("service", {"yard", "spur"}) ||
      tags.is_any("usage", {"industrial", "military"})) {
    return RailUse::yard;
  }
  return tags.is_any("service", {"siding", "crossover"}) ? RailUse::siding : RailUse::line;
}

bool is_roundabout(Tags tags) {
  return tags.is("junction", "roundabout");
}

Directions road_directions(Tags tags, LinkClass cls) {
  std::string_view oneway = tags["oneway"];
  if (oneway.empty()) oneway = tags["oneway:vehicle"];
  if (oneway.empty()) oneway = tags["oneway:motor_vehicle"];
  if (oneway == "yes" || oneway == "true" || oneway == "1") return {true, false};
  if (oneway == "-1" || oneway == "reverse") return {false, true};
  if (oneway == "no" || oneway == "false" || oneway == "0") return {true, true};
  if (oneway == "reversible" || oneway == "alternating") return {true, true, true};
  bool const ring = is_roundabout(tags) || tags.is("junction", "circular");
  bool const implied = ring || cls == LinkClass::motorway;
  return {true, !implied};
}

Directions rail_directions(Tags tags) {
  std::string_view const oneway = tags["oneway"];
  if (oneway == "yes" || oneway == "1" || oneway == "true") return {true, false};
  if (oneway == "-1" || oneway == "reverse") return {false, true};
  std::string_view const preferred = tags["railway:preferred_direction"];
  if (preferred == "forward") return {true, false};
  if (preferred == "backward") return {false, true};
  return {true, true};
}

bool bicycles_both_ways(Tags tags) {
  if (tags.is("oneway:bicycle", "no") || tags.is("bicycle:backward", "yes")) return true;
  for (auto key : {"cycleway", "cycleway:left", "cycleway:right", "cycleway:both"}) {
    if (tags[key].starts_with("opposite")) return true;
  }
  bool const forward = road_directions(tags, LinkClass::unclassified).forward;
  for (auto key : {"cycleway:left:oneway", "cycleway:right:oneway", "cycleway:both:oneway"}) {
    if (tags.is_any(key, {"no", forward ? "-1" : "yes"})) return true;
  }
  return false;
}

bool buses_both_ways(Tags tags) {
  for (auto key : {"oneway:bus", "oneway:psv"}) {
    if (tags.is(key, "no")) return true;
  }
  for (auto key : {"busway", "busway:left", "busway:right"}) {
    if (tags[key].starts_with("opposite")) return true;
  }
  bool const backward = road_directions(tags, LinkClass::unclassified).forward;
  for (std::string const key : {"lanes:psv", "lanes:bus"}) {
    std::string_view const against = tags[key + (backward ? ":backward" : ":forward")];
    if (!against.empty() && against != "0") return true;
  }
  return false;
}

}  // namespace pendler
