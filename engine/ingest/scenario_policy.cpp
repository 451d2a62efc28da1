#include "ingest/scenario_policy.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/error.h"
#include "base/nearest.h"
#include "ingest/region_reader.h"

namespace pendler {

namespace {

struct KindKeys {
  std::string name;
  std::vector<std::string> keys;  // besides name, kind and place
};

// in the order of PolicyKind
std::vector<KindKeys> const& kinds() {
  static std::vector<KindKeys> const table{
      {"speed_limit", {"from", "until", "speed_kmh"}},
      {"closure", {"from", "until", "vehicle_classes"}},
      {"narrow_street", {"lanes", "cycle_lane"}},
      {"signals",
       {"from", "until", "control", "cycle_s", "offset_s", "gap_s", "max_green_s",
        "transit_priority", "green_arrow", "green_wave_kmh", "towards"}},
      {"pedestrians", {"from", "until", "pedestrians_per_hour"}},
  };
  return table;
}

std::vector<std::string> class_names() {
  std::vector<std::string> out;
  for (int i = 0; i < kVehicleClassCount; ++i) {
    out.emplace_back(name_of(static_cast<VehicleClass>(i)));
  }
  out.emplace_back("all");
  return out;
}

std::vector<std::string> road_class_names() {
  std::vector<std::string> out;
  for (int i = 0; i < kLinkClassCount; ++i) out.emplace_back(name_of(static_cast<LinkClass>(i)));
  return out;
}

VehicleClasses read_vehicle_classes(YamlItem const& item) {
  auto const names = class_names();
  VehicleClasses out = 0;
  for (auto const& entry : read_list(item)) {
    auto const found = read_choice(entry, names);
    if (found + 1 == names.size()) {
      out = static_cast<VehicleClasses>((1U << kVehicleClassCount) - 1U);
    } else {
      out = static_cast<VehicleClasses>(out | bit(static_cast<VehicleClass>(found)));
    }
  }
  return out;
}

std::vector<std::string> read_names(YamlMap const& map, std::string_view key) {
  std::vector<std::string> out;
  if (auto const item = map.find(key)) {
    for (auto const& entry : read_list(*item)) out.push_back(read_text(entry));
  }
  return out;
}

Place read_place(YamlItem const& item, std::optional<std::string> const& crs) {
  std::vector<std::string> const keys{"municipality", "district", "road_class",
                                      "street",       "osm_ways", "polygon"};
  YamlMap const map(item, keys);
  if (item.value->keys.empty()) item.refuse("at least one of " + listed(keys));
  Place place;
  place.municipalities = read_names(map, "municipality");
  place.districts = read_names(map, "district");
  place.streets = read_names(map, "street");
  if (auto const classes = map.find("road_class")) {
    for (auto const& entry : read_list(*classes)) {
      place.road_classes.push_back(static_cast<LinkClass>(read_choice(entry, road_class_names())));
    }
  }
  if (auto const ways = map.find("osm_ways")) {
    for (auto const& entry : read_list(*ways)) {
      place.osm_ways.push_back(read_integer(entry, 1, std::numeric_limits<std::int64_t>::max()));
    }
  }
  if (auto const polygon = map.find("polygon")) {
    if (!crs) polygon->refuse("no polygon where the scenario names no region to project it with");
    place.polygon = read_polygon(*polygon, *crs);
  }
  return place;
}

SignalChange read_signal_change(YamlMap const& map) {
  SignalChange change;
  auto const seconds = [&](std::string_view key, double least, double most) {
    std::optional<Millis> out;
    if (auto const item = map.find(key))
      out = std::llround(1000.0 * read_number(*item, "s", {least, most}));
    return out;
  };
  auto const flag = [&](std::string_view key) {
    auto const item = map.find(key);
    return item ? std::optional(read_bool(*item)) : std::nullopt;
  };
  if (auto const control = map.find("control"))
    change.actuated = read_choice(*control, std::vector<std::string>{"fixed", "actuated"}) == 1;
  for (std::string_view const key : {"gap_s", "max_green_s"}) {
    auto const item = map.find(key);
    if (item && change.actuated == false)
      item->refuse("no " + std::string(key) +
                   " beside 'control: fixed': fixed greens do not follow traffic");
  }
  change.cycle = seconds("cycle_s", 20, 240);
  change.offset = seconds("offset_s", 0, 240);
  change.gap = seconds("gap_s", 1, 10);
  change.longest_green = seconds("max_green_s", 5, 180);
  change.transit_priority = flag("transit_priority");
  change.right_on_red = flag("green_arrow");
  auto const wave = map.find("green_wave_kmh"), towards = map.find("towards");
  if (wave) {
    if (auto const offset = map.find("offset_s"))
      offset->refuse("no offset_s beside green_wave_kmh, which sets it");
    change.wave_speed = read_number(*wave, "km/h", {10, 100}) / 3.6;
    std::vector<std::string> const names{"north", "east", "south", "west"};
    std::vector<Point> const directions{{0, 1}, {1, 0}, {0, -1}, {-1, 0}};
    change.towards = directions[read_choice(map.need("towards"), names)];
  } else if (towards) {
    towards->refuse("it only beside green_wave_kmh");
  }
  if (!change.actuated && !change.cycle && !change.offset && !change.gap && !change.longest_green &&
      !change.transit_priority && !change.right_on_red && !wave) {
    map.item().refuse(
        "at least one of 'control', 'cycle_s', 'offset_s', 'gap_s', 'max_green_s', "
        "'transit_priority', 'green_arrow', 'green_wave_kmh'");
  }
  return change;
}

std::vector<std::string> kind_names() {
  std::vector<std::string> out;
  for (auto const& kind : kinds()) out.push_back(kind.name);
  return out;
}

// A key that another kind knows is not misspelt: it has no meaning here.
void refuse_foreign_keys(YamlMap const& map, KindKeys const& kind) {
  for (auto const& other : kinds()) {
    for (auto const& key : other.keys) {
      auto const found = map.find(key);
      if (!found || std::find(kind.keys.begin(), kind.keys.end(), key) != kind.keys.end()) continue;
      throw InputError(text_of(found->value->place) + ": " + found->path + " has no meaning for " +
                       kind.name + "; expected only 'name', 'kind', 'place', " + listed(kind.keys));
    }
  }
}

}  // namespace

Policy read_policy(YamlItem const& item, std::optional<std::string> const& crs) {
  std::vector<std::string> known{"name", "kind", "place"};
  for (auto const& kind : kinds()) {
    for (auto const& key : kind.keys) {
      if (std::find(known.begin(), known.end(), key) == known.end()) known.push_back(key);
    }
  }
  YamlMap const map(item, known);
  Policy policy;
  policy.where = text_of(item.value->place);
  auto const kind = read_choice(map.need("kind"), kind_names());
  policy.kind = static_cast<PolicyKind>(kind);
  refuse_foreign_keys(map, kinds()[kind]);
  policy.name = kinds()[kind].name;
  if (auto const name = map.find("name")) policy.name = read_text(*name);
  policy.place = read_place(map.need("place"), crs);
  if (auto const from = map.find("from")) policy.from = read_time_of_day(*from);
  if (auto const until = map.find("until")) {
    policy.until = read_time_of_day(*until);
    if (policy.until <= policy.from) {
      until->refuse("a time after 'from' (" + format_time_of_day(policy.from) + ")");
    }
  }
  if (auto const classes = map.find("vehicle_classes")) {
    policy.vehicle_classes = read_vehicle_classes(*classes);
    if (policy.vehicle_classes == bit(VehicleClass::pedestrian))
      classes->refuse("a class that drives: nobody is simulated on foot");
  }
  if (policy.kind == PolicyKind::speed_limit) {
    policy.speed = read_number(map.need("speed_kmh"), "km/h", {5, 200}) / 3.6;
  }
  if (policy.kind == PolicyKind::narrow_street) {
    policy.lanes = static_cast<int>(read_integer(map.need("lanes"), 1, 8));
    if (auto const cycle = map.find("cycle_lane")) policy.cycle_lane = read_bool(*cycle);
  }
  if (policy.kind == PolicyKind::pedestrians) {
    policy.per_hour = read_number(map.need("pedestrians_per_hour"), "", {0, kMostPedestrians});
  }
  if (policy.kind == PolicyKind::signals) policy.signals = read_signal_change(map);
  return policy;
}

}  // namespace pendler
