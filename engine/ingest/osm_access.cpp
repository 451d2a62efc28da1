#include "ingest/osm_access.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "ingest/osm_class.h"
#include "ingest/osm_text.h"

namespace pendler {

namespace {
using enum VehicleClass;

constexpr VehicleClasses kBicycles = classes(bicycle), kWalkers = classes(pedestrian);
constexpr VehicleClasses kEveryone = kMotorRoad | kBicycles | kWalkers;

struct AccessKey {
  std::string_view key;
  VehicleClasses classes;
};
constexpr std::array<AccessKey, 12> kKeys{{{"access", kEveryone},
                                           {"vehicle", kMotorRoad | kBicycles},
                                           {"motor_vehicle", kMotorRoad},
                                           {"motorcar", classes(car, van)},
                                           {"goods", classes(van)},
                                           {"hgv", classes(truck)},
                                           {"psv", classes(bus)},
                                           {"bus", classes(bus)},
                                           {"motorcycle", classes(motorcycle)},
                                           {"emergency", classes(emergency)},
                                           {"bicycle", kBicycles},
                                           {"foot", kWalkers}}};

AccessValue parse_one(std::string_view word) {
  for (auto yes : {"yes", "permissive", "designated", "official", "discouraged", "public",
                   "allowed", "optional_sidepath", "shared", "share_busway", "lane"}) {
    if (word == yes) return AccessValue::yes;
  }
  for (auto local :
       {"destination", "customers", "delivery", "residents", "resident", "visitors", "guest"}) {
    if (word == local) return AccessValue::local;
  }
  for (auto no : {"no", "private", "agricultural", "forestry", "emergency", "military",
                  "restricted", "permit", "use_sidepath", "dismount", "psv", "bus", "employees",
                  "staff", "members", "service", "agriculture", "none", "closed"}) {
    if (word == no) return AccessValue::no;
  }
  return AccessValue::unsaid;
}

VehicleClasses with(VehicleClasses set, VehicleClasses more) {
  return static_cast<VehicleClasses>(set | more);
}
VehicleClasses without(VehicleClasses set, VehicleClasses gone) {
  return static_cast<VehicleClasses>(set & ~gone);
}
}  // namespace

AccessValue parse_access(std::string_view text) {
  if (text.empty()) return AccessValue::unsaid;
  AccessValue best = AccessValue::unsaid;
  for (std::string_view word : split(text, ';')) {
    AccessValue const one = parse_one(word);
    if (best == AccessValue::unsaid || (one != AccessValue::unsaid && one < best)) best = one;
  }
  return best;
}

VehicleClasses usual_access(Tags tags, LinkClass cls) {
  bool const motor_only = tags.is("motorroad", "yes");
  switch (cls) {
    case LinkClass::motorway:
    case LinkClass::motorway_link:
      return kMotorRoad;
    case LinkClass::track:
      // Farm and forest tracks carry traffic only where a tag opens them (sign 260 is the rule).
      return classes(bicycle, pedestrian, emergency);
    case LinkClass::busway:
      return classes(bus, emergency);
    case LinkClass::cycleway: {
      bool const shared = tags.is("highway", "path") && !tags.is("segregated", "yes");
      return shared ? with(kBicycles, kWalkers) : kBicycles;
    }
    case LinkClass::footway:
      if (tags.is("highway", "path")) return kBicycles | kWalkers;
      if (tags.is("highway", "bridleway")) return 0;
      return kWalkers;
    case LinkClass::rail:
      return classes(train);
    case LinkClass::light_rail:
    case LinkClass::tram:
    case LinkClass::subway:
      // A Stadtbahn is a tram in one street and a light rail in the next tunnel.
      return classes(tram, light_rail);
    case LinkClass::monorail:
      return classes(monorail);
    default:
      return motor_only ? kMotorRoad : kEveryone;
  }
}

void apply_access(Access& access, std::string_view key, std::string_view text,
                  VehicleClasses usual) {
  AccessValue const value = parse_access(text);
  auto const at =
      std::find_if(kKeys.begin(), kKeys.end(), [&](auto const& k) { return k.key == key; });
  if (at == kKeys.end() || value == AccessValue::unsaid) return;
  VehicleClasses set = at->classes;
  bool const general = key == "access";
  if (general || key == "vehicle" || key == "motor_vehicle") {
    // Emergency vehicles go wherever a road goes; `access=yes` does not open a footway to cars.
    if (value == AccessValue::no) set = without(set, classes(emergency));
    if (value != AccessValue::no && general) set = static_cast<VehicleClasses>(set & usual);
  }
  access.local = value == AccessValue::local ? with(access.local, set) : without(access.local, set);
  access.allowed =
      value == AccessValue::no ? without(access.allowed, set) : with(access.allowed, set);
  bool const buses = text == "psv" || text == "bus";
  if (buses && (set & classes(bus)) != 0) access.allowed = with(access.allowed, classes(bus));
}

Access access_of(Tags tags, VehicleClasses usual, std::string_view direction) {
  Access access{usual, 0};
  for (auto const& [key, set] : kKeys) {
    std::string_view const text = tags[key];
    apply_access(access, key, text, usual);
    if (!direction.empty()) {
      std::string const directed = std::string(key).append(direction);
      apply_access(access, key, tags[directed], usual);
    }
  }
  return access;
}

VehicleClasses taller_than(double metres) {
  if (metres >= 4.0) return 0;
  return metres < 2.6 ? classes(van, truck, bus) : classes(truck, bus);
}

}  // namespace pendler
