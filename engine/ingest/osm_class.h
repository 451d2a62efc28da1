#pragma once
// `highway` and `railway` -> LinkClass, and the directions in which a way is used.

#include <optional>

#include "ingest/osm_data.h"
#include "network/classes.h"

namespace pendler {

/// A road, cycleway or footway in use; nothing for what no one travels on (construction, platform).
std::optional<LinkClass> road_class(Tags tags);
/// True when `highway` is a word that this importer knows, travelled on or not.
bool is_known_highway(std::string_view highway);
/// A rail in service.
std::optional<LinkClass> rail_class(Tags tags);

/// What is left of a rail network when trains do not run over it by plan: yards and spurs are left
/// out, sidings and crossovers stay where they join a running line.
enum class RailUse : std::uint8_t { line, siding, yard };
RailUse rail_use(Tags tags);

struct Directions {
  bool forward = true, backward = true;
  bool guessed = false;  // one-way by time of day and the like: taken as two-way
};
/// For vehicles in general. Rings and motorways are one-way unless tagged otherwise.
Directions road_directions(Tags tags, LinkClass cls);
/// For trains. Without a tag a track is used both ways.
Directions rail_directions(Tags tags);

/// A ring with the right of way; `junction=circular` is one without.
bool is_roundabout(Tags tags);
/// For bicycles (or buses) only, a way against the one-way direction.
bool bicycles_both_ways(Tags tags);
bool buses_both_ways(Tags tags);

}  // namespace pendler
