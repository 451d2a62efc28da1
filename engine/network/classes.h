#pragma once
// The closed vocabularies of the network.

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/vehicle_class.h"

namespace pendler {

/// What a link is for. Road classes follow OSM's `highway`, from high to low; then ways of their
/// own kind; then rails.
enum class LinkClass : std::uint8_t {
  motorway,
  motorway_link,
  trunk,
  trunk_link,
  primary,
  primary_link,
  secondary,
  secondary_link,
  tertiary,
  tertiary_link,
  unclassified,
  residential,
  living_street,
  service,
  track,
  busway,
  cycleway,
  footway,
  rail,
  light_rail,
  tram,
  subway,
  monorail,
};
constexpr int kLinkClassCount = 23;
constexpr bool is_rail(LinkClass c) {
  return c >= LinkClass::rail;
}
constexpr bool is_road(LinkClass c) {
  return c <= LinkClass::busway;
}
std::string_view name_of(LinkClass c);
std::optional<LinkClass> link_class_named(std::string_view name);

/// Control as tagged at a node.
enum class NodeControl : std::uint8_t {
  none,
  signals,
  stop,
  give_way,
  mini_roundabout,
  level_crossing,
  crossing_signals,
  zebra
};

/// How a junction decides who goes first.
enum class JunctionControl : std::uint8_t {
  none,  // nothing crosses or merges
  right_before_left,
  priority,  // priority road, stop and give-way signs
  roundabout,
  signals,
  zipper,  // lanes merge without a priority
  rail,    // sections and dispatch
};
std::string_view name_of(JunctionControl c);

enum class TransitMode : std::uint8_t { bus, tram, light_rail, monorail, suburban, train };
constexpr int kTransitModeCount = 6;
std::string_view name_of(TransitMode m);
std::optional<TransitMode> transit_mode_named(std::string_view name);
/// The class of the vehicle that runs the mode (suburban and train run as trains).
VehicleClass vehicle_class_of(TransitMode m);
constexpr std::uint8_t bit(TransitMode m) {
  return static_cast<std::uint8_t>(1U << static_cast<unsigned>(m));
}

enum class Turn : std::uint8_t {
  straight,
  slight_left,
  left,
  sharp_left,
  u_turn,
  slight_right,
  right,
  sharp_right,
  merge
};
constexpr bool leftwards(Turn t) {
  return t == Turn::left || t == Turn::sharp_left || t == Turn::u_turn;
}
/// `turn:lanes` of one lane: a set of Turn bits; 0 = nothing marked.
using TurnSet = std::uint16_t;
constexpr TurnSet bit(Turn t) {
  return static_cast<TurnSet>(1U << static_cast<unsigned>(t));
}

/// What the importer had to guess about a way, as a set of bits.
enum class Guess : std::uint8_t { lanes = 1, speed = 2, turns = 4, oneway = 8, width = 16 };

}  // namespace pendler
