#include "ingest/osm_node.h"

#include <algorithm>

#include "ingest/osm_access.h"
#include "ingest/osm_text.h"

namespace pendler {

namespace {
using enum VehicleClass;

bool has_word(std::string_view text, std::string_view word) {
  if (text == word) return true;
  if (text.find(';') == std::string_view::npos) return false;
  auto const words = split(text, ';');
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// Sign 350 or its stripes. In Germany crossing=uncontrolled and =marked mean one, too.
bool is_zebra(Tags tags) {
  if (tags.is("crossing:markings", "no")) return false;
  return tags.is("crossing_ref", "zebra") || tags.is("crossing:markings", "zebra") ||
         tags.is_any("crossing", {"zebra", "uncontrolled", "marked"});
}

NodeControl control_of(Tags tags) {
  std::string_view const highway = tags["highway"], railway = tags["railway"];
  if (has_word(highway, "traffic_signals")) return NodeControl::signals;
  if (has_word(railway, "level_crossing") || has_word(railway, "crossing") ||
      railway == "tram_level_crossing" || railway == "tram_crossing") {
    return NodeControl::level_crossing;
  }
  if (has_word(highway, "stop")) return NodeControl::stop;
  if (has_word(highway, "give_way")) return NodeControl::give_way;
  if (has_word(highway, "mini_roundabout")) return NodeControl::mini_roundabout;
  if (tags.is("crossing", "traffic_signals") || tags.is("crossing:signals", "yes")) {
    return NodeControl::crossing_signals;
  }
  return has_word(highway, "crossing") && is_zebra(tags) ? NodeControl::zebra : NodeControl::none;
}

/// Signs 720 (all) and 721 (bicycles) at a signal.
VehicleClasses red_turn_of(Tags tags) {
  auto const has_sign = [&](std::string_view sign) {
    for (std::string_view word : split(tags["traffic_sign"], ';')) {
      for (std::string_view part : split(word, ',')) {
        if (part == sign || (part.starts_with("DE:") && part.substr(3) == sign)) return true;
      }
    }
    return false;
  };
  if (tags.is("red_turn:right", "yes") || has_sign("720"))
    return static_cast<VehicleClasses>(kMotorRoad | bit(bicycle));
  return tags.is("red_turn:right:bicycle", "yes") || has_sign("721") ? classes(bicycle)
                                                                     : VehicleClasses{0};
}

ControlDirection direction_of(Tags tags, NodeControl control) {
  std::string_view text = tags["direction"];
  if (control == NodeControl::signals || control == NodeControl::crossing_signals) {
    if (auto const own = tags["traffic_signals:direction"]; !own.empty()) text = own;
  }
  if (text == "forward") return ControlDirection::forward;
  if (text == "backward") return ControlDirection::backward;
  return ControlDirection::both;
}

constexpr VehicleClasses kTwoTracks = classes(car, van, truck, bus, emergency);
constexpr VehicleClasses kRoadUsers = kMotorRoad | classes(bicycle, pedestrian);

/// What the thing itself stops.
VehicleClasses stopped_by(std::string_view barrier, Tags tags) {
  for (auto kind : {"bollard", "block", "jersey_barrier", "log", "planter", "debris", "boulder",
                    "motorcycle_barrier"}) {
    if (barrier == kind) return kTwoTracks;
  }
  for (auto kind : {"cycle_barrier", "chicane"}) {
    if (barrier == kind) return kMotorRoad;
  }
  for (auto kind : {"stile", "turnstile", "full-height_turnstile", "kissing_gate", "horse_stile"}) {
    if (barrier == kind) return static_cast<VehicleClasses>(kMotorRoad | bit(bicycle));
  }
  for (auto kind : {"wall", "fence", "hedge", "guard_rail", "ditch", "retaining_wall", "yes"}) {
    if (barrier == kind) return barrier == std::string_view("yes") ? kTwoTracks : kRoadUsers;
  }
  if (barrier == "bus_trap") return classes(car, van);
  if (barrier == "height_restrictor") {
    auto const height = parse_metres(tags["maxheight"]);
    return height ? taller_than(*height) : VehicleClasses{0};
  }
  if (tags.is("locked", "yes")) return kTwoTracks;  // a gate; unlocked ones are open to traffic
  return 0;
}

VehicleClasses barred_by(Tags tags) {
  std::string_view const barrier = tags["barrier"];
  if (barrier.empty() || barrier == "kerb" || barrier == "entrance") return 0;
  VehicleClasses const open = static_cast<VehicleClasses>(kRoadUsers & ~stopped_by(barrier, tags));
  Access const access = access_of(tags, open, "");
  return static_cast<VehicleClasses>(kRoadUsers & ~access.allowed);
}
}  // namespace

NodeValues node_values(Tags tags) {
  NodeValues out;
  if (tags.empty()) return out;
  out.control = control_of(tags);
  out.direction = direction_of(tags, out.control);
  out.barred = barred_by(tags);
  if (out.control == NodeControl::signals) out.red_turn = red_turn_of(tags);
  return out;
}

}  // namespace pendler
