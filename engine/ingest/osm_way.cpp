#include "ingest/osm_way.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "ingest/osm_access.h"
#include "ingest/osm_class.h"
#include "ingest/osm_lanes.h"
#include "ingest/osm_speed.h"

namespace pendler {

namespace {

std::uint8_t with(std::uint8_t set, std::uint8_t bits) {
  return static_cast<std::uint8_t>(set | bits);
}
VehicleClasses without(VehicleClasses set, VehicleClasses gone) {
  return static_cast<VehicleClasses>(set & ~gone);
}
std::uint8_t guess(std::uint8_t set, Guess g) {
  return with(set, static_cast<std::uint8_t>(g));
}

float default_lane_width(LinkClass cls) {
  switch (cls) {
    case LinkClass::motorway:
      return 3.75F;
    case LinkClass::cycleway:
    case LinkClass::footway:
      return 2.0F;
    case LinkClass::residential:
    case LinkClass::living_street:
    case LinkClass::service:
    case LinkClass::track:
      return 2.75F;
    default:
      return is_rail(cls) ? 3.0F : 3.25F;
  }
}

void read_width(Tags tags, WayValues& way, Repairs& repairs) {
  way.lane_width = default_lane_width(way.cls);
  way.guessed = guess(way.guessed, Guess::width);
  std::string_view const text = tags["width"];
  if (text.empty() || is_rail(way.cls)) return;
  auto const width = parse_metres(text);
  if (!width) {
    repairs.add("width not understood", "width=" + std::string(text));
    return;
  }
  if (*width < 0.3 || *width > 60) {
    repairs.add("width not believed", "width=" + std::string(text));
    return;
  }
  int const lanes = way.lanes[0] + way.lanes[1];
  // Of a whole road: parking and paths may be in it, so a lane is never wider than 4 m.
  double const lane = *width / std::max(1, is_road(way.cls) ? lanes : 1);
  way.lane_width = static_cast<float>(std::clamp(lane, is_road(way.cls) ? 2.0 : 0.5, 4.0));
  way.guessed = static_cast<std::uint8_t>(way.guessed & ~static_cast<unsigned>(Guess::width));
}

/// Who is too tall is barred, whatever the access tags say.
void read_height(Tags tags, WayValues& way, Repairs& repairs) {
  std::string_view const text = tags["maxheight"];
  if (text.empty() || tags.is_any("maxheight", {"default", "below_default", "none", "no_sign",
                                                "no_indications", "unsigned"})) {
    return;
  }
  auto const height = parse_metres(split(text, ';').front());
  if (!height || *height < 1) {
    repairs.add("height not understood", "maxheight=" + std::string(text));
    return;
  }
  VehicleClasses const barred = taller_than(*height);
  for (std::size_t d : {0U, 1U}) {
    way.allowed[d] = without(way.allowed[d], barred);
    for (auto& lane : way.lane_allowed[d]) lane = without(lane, barred);
  }
}

void read_weight(Tags tags, WayValues& way, Repairs& repairs) {
  way.max_weight = std::numeric_limits<float>::infinity();
  for (auto key : {"maxweight", "maxweightrating", "maxweightrating:hgv", "maxweight:hgv"}) {
    std::string_view const text = tags[key];
    if (text.empty()) continue;
    auto const tonnes = parse_tonnes(split(text, ';').front());
    if (!tonnes || *tonnes <= 0.3 || (*tonnes > 200 && !std::isinf(*tonnes))) {
      repairs.add("weight not believed", std::string(key).append("=").append(text));
      continue;
    }
    way.max_weight = std::min(way.max_weight, static_cast<float>(*tonnes));
  }
}

void read_level(Tags tags, WayValues& way, Repairs& repairs) {
  bool const bridge = !tags["bridge"].empty() && !tags.is("bridge", "no");
  bool const tunnel = !tags["tunnel"].empty() && !tags.is("tunnel", "no");
  if (bridge) way.flags = with(way.flags, DraftWays::kBridge);
  if (tunnel) way.flags = with(way.flags, DraftWays::kTunnel);
  way.layer = static_cast<std::int8_t>(bridge ? 1 : tunnel ? -1 : 0);
  std::string_view const text = tags["layer"];
  if (text.empty()) return;
  auto const layer = parse_number(split(text, ';').front());
  if (!layer || std::abs(*layer) > 10) {
    repairs.add("layer not believed", "layer=" + std::string(text));
    return;
  }
  way.layer = static_cast<std::int8_t>(*layer);
}

void read_road(Tags tags, WayValues& way, Repairs& repairs) {
  Directions directions = road_directions(tags, way.cls);
  if (way.cls == LinkClass::footway && !tags.is("oneway:foot", "yes")) {
    // `oneway` on a path speaks of bicycles; people walk both ways.
    directions = {};
  }
  if (directions.guessed) way.guessed = guess(way.guessed, Guess::oneway);
  bool const alone = directions.forward != directions.backward;
  LaneCounts const lanes =
      way.cls == LinkClass::footway || way.cls == LinkClass::cycleway
          ? LaneCounts{{directions.forward ? 1 : 0, directions.backward ? 1 : 0}}
          : lane_counts(tags, way.cls, directions, repairs);
  if (lanes.guessed) way.guessed = guess(way.guessed, Guess::lanes);

  VehicleClasses const usual = usual_access(tags, way.cls);
  constexpr std::array<std::string_view, 2> kSuffix{":forward", ":backward"};
  VehicleClasses local = 0;
  for (int d : {0, 1}) {
    auto const i = static_cast<std::size_t>(d);
    if (lanes.of[i] == 0) continue;
    Access const access = access_of(tags, usual, kSuffix[i]);
    way.lanes[i] = static_cast<std::uint8_t>(lanes.of[i]);
    way.allowed[i] = access.allowed;
    if (!alone && tags.is("oneway:bicycle", d == 0 ? "-1" : "yes")) {
      way.allowed[i] = without(way.allowed[i], bit(VehicleClass::bicycle));
    }
    local = static_cast<VehicleClasses>(local | access.local);
    if (!is_road(way.cls)) continue;
    LaneTags marked = lane_tags(tags, d, alone, lanes.of[i], way.allowed[i], repairs);
    bool const cycle_lane = marked.allowed.size() > way.lanes[i];
    if (cycle_lane) ++way.lanes[i];
    way.lane_allowed[i] = std::move(marked.allowed);
    way.turns[i] = std::move(marked.turns);
    if (lanes.of[i] > 1 && way.turns[i].empty()) way.guessed = guess(way.guessed, Guess::turns);
  }
  if (alone) {
    std::size_t const against = directions.forward ? 1 : 0;
    VehicleClasses const with_flow = way.allowed[1 - against];
    VehicleClasses counter = 0;
    if (bicycles_both_ways(tags)) {
      counter = static_cast<VehicleClasses>(with_flow & bit(VehicleClass::bicycle));
    }
    if (buses_both_ways(tags))
      counter = static_cast<VehicleClasses>(counter | bit(VehicleClass::bus));
    if (counter != 0) {
      way.lanes[against] = 1;
      way.allowed[against] = counter;
    }
  }
  if (tags.is_any("railway", {"tram", "light_rail"})) {  // the rails lie in the lanes
    VehicleClasses const rails = usual_access(tags, LinkClass::tram);
    for (std::size_t d : {0U, 1U}) {
      if (way.lanes[d] == 0) continue;
      way.allowed[d] = static_cast<VehicleClasses>(way.allowed[d] | rails);
      for (auto& lane : way.lane_allowed[d]) lane = static_cast<VehicleClasses>(lane | rails);
    }
  } else if (rail_class(tags)) {
    repairs.add("rails in a road left out", "railway=" + std::string(tags["railway"]));
  }
  bool const yard = tags.is_any("service", {"driveway", "parking_aisle", "drive-through"});
  if (allows(local, VehicleClass::car) || yard) way.flags = with(way.flags, DraftWays::kLocalOnly);
  if (allows(local, VehicleClass::truck) || yard) {
    way.flags = with(way.flags, DraftWays::kTrucksLocalOnly);
  }
  if (is_roundabout(tags)) way.flags = with(way.flags, DraftWays::kRoundabout);
  if (tags.is_any("priority_road", {"designated", "yes", "yes_unposted"})) {
    way.flags = with(way.flags, DraftWays::kPriorityRoad);
  }
}

void read_rail(Tags tags, WayValues& way) {
  Directions const directions = rail_directions(tags);
  VehicleClasses const usual = usual_access(tags, way.cls);
  way.lanes = {static_cast<std::uint8_t>(directions.forward ? 1 : 0),
               static_cast<std::uint8_t>(directions.backward ? 1 : 0)};
  for (std::size_t d : {0U, 1U}) way.allowed[d] = way.lanes[d] != 0 ? usual : VehicleClasses{0};
  if (directions.forward && directions.backward)
    way.flags = with(way.flags, DraftWays::kSharedTrack);
}

}  // namespace

std::optional<WayValues> way_values(Tags tags, Repairs& repairs) {
  WayValues way;
  auto road = road_class(tags);
  auto const rail = rail_class(tags);
  if (road && rail && !is_road(*road)) road.reset();  // a tram through a pedestrian street
  if (!road && !rail && !tags["highway"].empty() && !is_known_highway(tags["highway"])) {
    repairs.add("highway not known", "highway=" + std::string(tags["highway"]));
  }
  if (!road && !rail) return std::nullopt;
  if (road && is_road(*road) && tags.is("area", "yes")) {
    repairs.add("road area left out", "highway=" + std::string(tags["highway"]) + " as an area");
    return std::nullopt;
  }
  way.cls = road ? *road : *rail;
  if (road) {
    read_road(tags, way, repairs);
    read_height(tags, way, repairs);
  } else {
    read_rail(tags, way);
  }
  if (way.allowed[0] == 0 && way.allowed[1] == 0) return std::nullopt;  // nobody may use it
  for (std::size_t i : {0U, 1U}) {
    if (way.allowed[i] == 0) way.lanes[i] = 0;
  }
  way.speed = tagged_speeds(tags, way.cls, repairs).of;
  way.surroundings = is_rail(way.cls) ? Surroundings::outside : tagged_surroundings(tags, way.cls);
  read_width(tags, way, repairs);
  read_weight(tags, way, repairs);
  read_level(tags, way, repairs);
  return way;
}

}  // namespace pendler
