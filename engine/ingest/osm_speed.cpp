#include "ingest/osm_speed.h"

#include <optional>
#include <string>

#include "ingest/osm_class.h"

namespace pendler {

namespace {
constexpr double kAdvisory = 130, kLeast = 3, kMostRoad = 200, kMostRail = 350;
constexpr std::array<std::string_view, 5> kZoneTags{
    "maxspeed:type", "source:maxspeed", "zone:maxspeed", "zone:traffic", "maxspeed:source"};

float metres_per_second(double kmh) {
  return static_cast<float>(kmh / 3.6);
}

/// km/h of one tag, if it gives any.
std::optional<double> read_speed(Tags tags, std::string_view key, LinkClass cls, Repairs& repairs) {
  std::string_view const text = tags[key];
  if (text.empty()) return std::nullopt;
  SpeedText const speed = parse_maxspeed(text);
  std::string const found = std::string(key).append("=").append(text);
  switch (speed.kind) {
    case SpeedText::Kind::limit:
      if (speed.kmh >= kLeast && speed.kmh <= (is_rail(cls) ? kMostRail : kMostRoad)) {
        return speed.kmh;
      }
      repairs.add("speed not believed", found);
      return std::nullopt;
    case SpeedText::Kind::unlimited:
      if (is_rail(cls)) break;
      return kAdvisory;
    case SpeedText::Kind::variable:
      return std::nullopt;
    case SpeedText::Kind::unreadable:
      break;
  }
  repairs.add("speed not understood", found);
  return std::nullopt;
}

double default_kmh(LinkClass cls, Tags tags, bool built_up) {
  double kmh = built_up ? 50 : 100;
  switch (cls) {
    case LinkClass::motorway:
      kmh = kAdvisory;
      break;
    case LinkClass::motorway_link:
    case LinkClass::trunk_link:
      kmh = 80;
      break;
    case LinkClass::trunk:
      kmh = built_up && !tags.is("motorroad", "yes") ? 50 : 100;
      break;
    case LinkClass::primary_link:
    case LinkClass::secondary_link:
    case LinkClass::tertiary_link:
      kmh = built_up ? 50 : 70;
      break;
    case LinkClass::living_street:
      kmh = 7;
      break;
    case LinkClass::service:
      kmh = tags.is_any("service", {"parking_aisle", "driveway", "drive-through"}) ? 10 : 30;
      break;
    case LinkClass::track:
      kmh = 30;
      break;
    case LinkClass::busway:
      kmh = 50;
      break;
    case LinkClass::cycleway:
      kmh = 25;
      break;
    case LinkClass::footway:
      kmh = 15;
      break;
    case LinkClass::rail:
      kmh = rail_use(tags) == RailUse::line ? 100 : 40;
      break;
    case LinkClass::light_rail:
    case LinkClass::subway:
      kmh = rail_use(tags) == RailUse::line ? 70 : 25;
      break;
    case LinkClass::tram:
      kmh = 50;
      break;
    case LinkClass::monorail:
      kmh = 50;
      break;
    default:
      break;
  }
  if (tags.is("bicycle_road", "yes") && kmh > 30) kmh = 30;
  return kmh;
}

/// Where no sign says more, the law's limits hold: 50 km/h in built-up areas, 100 outside.
bool follows_surroundings(LinkClass cls, Tags tags) {
  return default_kmh(cls, tags, false) == 100;
}
}  // namespace

Speeds tagged_speeds(Tags tags, LinkClass cls, Repairs& repairs) {
  auto both = read_speed(tags, "maxspeed", cls, repairs);
  if (!both) {
    for (auto key : kZoneTags) {
      if (is_rail(cls)) break;
      if (key == "zone:traffic") continue;  // of the town sign (310) alone, not of the street
      // Free text stands in these tags as well ("sign", an URL): only zones count.
      SpeedText const zone = parse_maxspeed(tags[key]);
      if (parse_surroundings(tags[key]) == Surroundings::unknown) continue;
      if (zone.by_surroundings && !follows_surroundings(cls, tags)) continue;
      if (zone.kind == SpeedText::Kind::limit && zone.kmh >= kLeast && zone.kmh <= kMostRoad) {
        both = zone.kmh;
        break;
      }
    }
  }
  Speeds out;
  out.of[0] = metres_per_second(
      read_speed(tags, "maxspeed:forward", cls, repairs).value_or(both.value_or(0)));
  out.of[1] = metres_per_second(
      read_speed(tags, "maxspeed:backward", cls, repairs).value_or(both.value_or(0)));
  return out;
}

Surroundings tagged_surroundings(Tags tags, LinkClass cls) {
  for (auto key : kZoneTags) {
    if (auto const s = parse_surroundings(tags[key]); s != Surroundings::unknown) return s;
  }
  if (!parse_number(tags["maxspeed"])) {
    if (auto const s = parse_surroundings(tags["maxspeed"]); s != Surroundings::unknown) return s;
  }
  switch (cls) {
    case LinkClass::residential:
    case LinkClass::living_street:
      return Surroundings::built_up;
    case LinkClass::motorway:
    case LinkClass::motorway_link:
    case LinkClass::track:
      return Surroundings::outside;
    default:
      break;
  }
  SpeedText const limit = parse_maxspeed(tags["maxspeed"]);
  if (limit.kind == SpeedText::Kind::unlimited) return Surroundings::outside;
  if (limit.kind == SpeedText::Kind::limit) {
    if (limit.kmh <= 50 && cls != LinkClass::service) return Surroundings::built_up;
    if (limit.kmh >= 80) return Surroundings::outside;
  }
  if (tags.is("lit", "yes") || tags.is_any("sidewalk", {"both", "left", "right", "yes"})) {
    return Surroundings::built_up;
  }
  return Surroundings::unknown;
}

float default_speed(LinkClass cls, Tags tags, bool built_up) {
  return metres_per_second(default_kmh(cls, tags, built_up));
}

}  // namespace pendler
