#pragma once
// NetworkDraft: the region as read from OSM and as edited by scenarios, before build(). Ways keep
// their OSM nodes; nothing is split, joined or derived yet. Positions are projected metres
// (Network::crs), rounded to 1 mm.

#include <array>
#include <cstdint>
#include <limits>
#include <string>

#include "base/columns.h"
#include "base/geometry.h"
#include "base/id.h"
#include "base/key.h"
#include "base/vehicle_class.h"
#include "network/classes.h"

namespace pendler {

using DraftNodeId = Id<struct DraftNodeTag>;
using DraftWayId = Id<struct DraftWayTag>;
using DraftRestrictionId = Id<struct DraftRestrictionTag>;
using DraftStopId = Id<struct DraftStopTag>;
using DraftLineId = Id<struct DraftLineTag>;
using DraftAreaId = Id<struct DraftAreaTag>;

/// Which direction of travel along its way a node's sign or signal speaks to.
enum class ControlDirection : std::uint8_t { both, forward, backward };

struct DraftNodes {
  IdVector<DraftNodeId, std::int64_t> osm;
  IdVector<DraftNodeId, Point> position;
  IdVector<DraftNodeId, NodeControl> control;
  IdVector<DraftNodeId, ControlDirection> control_direction;
  IdVector<DraftNodeId, VehicleClasses> barred;    // classes that a barrier at the node stops
  IdVector<DraftNodeId, VehicleClasses> red_turn;  // that may turn right at red (green arrow)
};

/// Per way, by OSM id; the pieces of a way that an extract's edge has cut have the same one.
/// [0] is forward (in node order), [1] backward. A direction with 0 lanes does not exist.
struct DraftWays {
  IdVector<DraftWayId, std::int64_t> osm;
  IdVector<DraftWayId, LinkClass> cls;
  Rows<DraftWayId, DraftNodeId> nodes;
  IdVector<DraftWayId, std::uint32_t> name;  // index into NetworkDraft::texts
  IdVector<DraftWayId, std::uint32_t> ref;   // "A 45", "B 236"
  std::array<IdVector<DraftWayId, std::uint8_t>, 2> lanes;
  std::array<IdVector<DraftWayId, float>, 2> speed;             // m/s
  std::array<IdVector<DraftWayId, VehicleClasses>, 2> allowed;  // on any lane
  std::array<Rows<DraftWayId, VehicleClasses>, 2>
      lane_allowed;  // per lane, left to right; empty row = as `allowed`
  std::array<Rows<DraftWayId, TurnSet>, 2>
      turns;                               // per lane, left to right; empty row = not marked
  IdVector<DraftWayId, float> lane_width;  // m
  IdVector<DraftWayId, float> max_weight;  // t, infinity where there is no limit
  IdVector<DraftWayId, std::int8_t> layer;
  IdVector<DraftWayId, std::uint8_t> flags;    // bits below
  IdVector<DraftWayId, std::uint8_t> guessed;  // Guess bits
  // kLocalOnly: cars (kTrucksLocalOnly: trucks) only to reach a place on it, not through it
  // (access=destination, driveways).
  static constexpr std::uint8_t kRoundabout = 1, kBridge = 2, kTunnel = 4, kPriorityRoad = 8,
                                kBuiltUp = 16, kSharedTrack = 32, kLocalOnly = 64,
                                kTrucksLocalOnly = 128;
};

/// no_* or only_* turn restriction.
struct DraftRestrictions {
  IdVector<DraftRestrictionId, std::int64_t> osm;
  IdVector<DraftRestrictionId, std::uint8_t> only;  // 1: only_*, 0: no_*
  IdVector<DraftRestrictionId, DraftWayId> from, to;
  IdVector<DraftRestrictionId, DraftNodeId> via_node;  // none when via ways
  Rows<DraftRestrictionId, DraftWayId> via_ways;
  IdVector<DraftRestrictionId, VehicleClasses> applies_to;
};

/// Where a vehicle of a line stops.
struct DraftStops {
  /// Of the stop position, or else of the platform: a node's id as it is, a way's −id, a relation's
  /// −2^40 − id.
  IdVector<DraftStopId, std::int64_t> osm;
  IdVector<DraftStopId, Point> position;
  IdVector<DraftStopId, std::uint32_t> name;  // texts
  IdVector<DraftStopId, std::uint8_t> modes;  // TransitMode bits
  IdVector<DraftStopId, DraftNodeId>
      node;  // a node of a way of that mode, or none (a platform beside it)
  IdVector<DraftStopId, std::uint8_t> is_station;
};

/// One direction of a line, as its route relation tells it.
struct DraftLines {
  IdVector<DraftLineId, std::int64_t> osm;  // −id: the way back, where one relation holds both
  IdVector<DraftLineId, TransitMode> mode;
  IdVector<DraftLineId, std::uint32_t> ref, name, from, to;  // texts
  IdVector<DraftLineId, std::int32_t> interval_s;            // OSM `interval`; 0 = not given
  Rows<DraftLineId, DraftStopId> stops;                      // in order of travel
  Rows<DraftLineId, DraftWayId> ways;                        // in order of travel, as listed
};

enum class AreaKind : std::uint8_t { municipality, district };

struct DraftAreas {
  IdVector<DraftAreaId, AreaKind> kind;
  IdVector<DraftAreaId, std::string>
      code;  // official key (AGS), district number, or osm:<relation>
  IdVector<DraftAreaId, std::string> name;
  IdVector<DraftAreaId, DraftAreaId> parent;  // a district's municipality, or none
  Rows<DraftAreaId, Point>
      ring_points;  // all rings one after the other, each closed (first = last)
  Rows<DraftAreaId, std::uint32_t> ring_sizes;
};

/// Level crossings, barriers and so on are node controls; built-up areas are a flag of ways.
struct NetworkDraft {
  std::string crs = "EPSG:25832";
  std::uint8_t stand_in = 0;           // 1: drawn from tables of figures, not surveyed
  std::vector<std::string> texts{""};  // shared names; index 0 is empty
  DraftNodes nodes;
  DraftWays ways;
  DraftRestrictions restrictions;
  DraftStops stops;
  DraftLines lines;
  DraftAreas areas;
  /// If not empty: everything outside these areas is cut away by build(), with gateways at the cut.
  std::vector<std::uint32_t> region_areas;
  /// Repairs and remarks: what (a fixed short name), which object, details. Counted in the import
  /// report.
  std::vector<std::string> repair_kind, repair_object, repair_detail;
};

/// The whole draft as named columns, to be written, read and hashed.
Columns columns_of(NetworkDraft& draft);

}  // namespace pendler
