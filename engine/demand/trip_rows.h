#pragma once
// Trips while they are being made: one row a trip, in any order; assemble() sorts them into the
// table.

#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "demand/trips.h"

namespace pendler {

struct TripRow {
  Key key = 0, agent = 0;
  AgentKind kind = AgentKind::other;
  TripMode mode = TripMode::car;
  VehicleTypeId vehicle;
  LinkId from, to;
  std::span<LinkId const> route;  // kept elsewhere until assemble(); empty: not given
  std::optional<TripEnds> ends;
  Millis depart = 0;
  Key after = 0;  // of the trip that has to arrive first, 0 = none
  std::int32_t pause_ms = 0;
  RunId run;
  std::array<Ride, 3> rides;
  std::uint8_t ride_count = 0;
  std::uint32_t walk_ms = 0;
  std::string id;
};

/// The table, by (depart, key). Throws std::logic_error when two rows have one key: keys are made
/// here, not read.
Trips assemble(std::vector<TripRow> rows);

}  // namespace pendler
