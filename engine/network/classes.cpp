#include "network/classes.h"

#include <array>

namespace pendler {

namespace {
constexpr std::array<std::string_view, kLinkClassCount> kLinkClasses{
    "motorway",      "motorway_link",  "trunk",    "trunk_link",    "primary",      "primary_link",
    "secondary",     "secondary_link", "tertiary", "tertiary_link", "unclassified", "residential",
    "living_street", "service",        "track",    "busway",        "cycleway",     "footway",
    "rail",          "light_rail",     "tram",     "subway",        "monorail"};
constexpr std::array<std::string_view, 7> kControls{
    "none", "right_before_left", "priority", "roundabout", "signals", "zipper", "rail"};
constexpr std::array<std::string_view, kTransitModeCount> kModes{
    "bus", "tram", "light_rail", "monorail", "suburban", "train"};

template <class E, std::size_t N>
std::optional<E> find(std::array<std::string_view, N> const& names, std::string_view name) {
  for (std::size_t i = 0; i < N; ++i) {
    if (names[i] == name) return static_cast<E>(i);
  }
  return std::nullopt;
}
}  // namespace

std::string_view name_of(LinkClass c) {
  return kLinkClasses[static_cast<std::size_t>(c)];
}
std::optional<LinkClass> link_class_named(std::string_view name) {
  return find<LinkClass>(kLinkClasses, name);
}

std::string_view name_of(JunctionControl c) {
  return kControls[static_cast<std::size_t>(c)];
}

std::string_view name_of(TransitMode m) {
  return kModes[static_cast<std::size_t>(m)];
}
std::optional<TransitMode> transit_mode_named(std::string_view name) {
  return find<TransitMode>(kModes, name);
}

VehicleClass vehicle_class_of(TransitMode m) {
  switch (m) {
    case TransitMode::bus:
      return VehicleClass::bus;
    case TransitMode::tram:
      return VehicleClass::tram;
    case TransitMode::light_rail:
      return VehicleClass::light_rail;
    case TransitMode::monorail:
      return VehicleClass::monorail;
    case TransitMode::suburban:
    case TransitMode::train:
      return VehicleClass::train;
  }
  return VehicleClass::bus;
}

}  // namespace pendler
