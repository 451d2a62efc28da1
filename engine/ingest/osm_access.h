#pragma once
// Who may use a way: the access tags from general to special, each direction by itself.

#include <string_view>

#include "base/vehicle_class.h"
#include "ingest/osm_data.h"
#include "network/classes.h"

namespace pendler {

enum class AccessValue : std::uint8_t { unsaid, yes, local, no };
/// "yes", "destination" (local), "private" (no), … of several values ("agricultural;forestry") the
/// most open.
AccessValue parse_access(std::string_view text);

struct Access {
  VehicleClasses allowed = 0;
  VehicleClasses local = 0;  // of these, only to reach a place on the way
};

/// What the class of a way allows without a tag.
VehicleClasses usual_access(Tags tags, LinkClass cls);
/// direction: "" or ":forward" or ":backward"; its tags go before those without it.
Access access_of(Tags tags, VehicleClasses usual, std::string_view direction);
/// One value of `access:lanes` … for the classes that `key` speaks of.
void apply_access(Access& access, std::string_view key, std::string_view text,
                  VehicleClasses usual);

/// Classes with vehicles that do not fit under a height in m (StVZO § 32: up to 4 m).
VehicleClasses taller_than(double metres);

}  // namespace pendler
