#pragma once
// Network: the merged road and rail graph as plain tables, built once and then const.
//
// Movements are lanes. Lane ids: first the lanes of links (those of one link are consecutive, left
// to right); then the edge lanes, in link order; then the movements in MovementId order. An edge
// lane is where bicycles ride on a street that motor vehicles use too: one vehicle wide, right of
// the link's other lanes and not counted among them. Links are numbered along a space-filling
// curve. Units: m, s, m/s, t; positions in projected metres (crs). Right-hand
// traffic.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/columns.h"
#include "base/geometry.h"
#include "base/id.h"
#include "base/key.h"
#include "base/vehicle_class.h"
#include "network/classes.h"

namespace pendler {

using NodeId = Id<struct NodeTag>;
using JunctionId = Id<struct JunctionTag>;
using LinkId = Id<struct LinkTag>;
using LaneId = Id<struct LaneTag>;
using EdgeLaneId = Id<struct EdgeLaneTag>;
using MovementId = Id<struct MovementTag>;
using SignalId = Id<struct SignalTag>;
using SignalGroupId = Id<struct SignalGroupTag>;
using StopId = Id<struct StopTag>;
using LineId = Id<struct LineTag>;
using SectionId = Id<struct SectionTag>;
using LevelCrossingId = Id<struct LevelCrossingTag>;
using MunicipalityId = Id<struct MunicipalityTag>;
using DistrictId = Id<struct DistrictTag>;
using GatewayId = Id<struct GatewayTag>;
using BanId = Id<struct BanTag>;

struct Nodes {
  IdVector<NodeId, std::int64_t> osm;  // negative: made by build() (a split at a boundary)
  IdVector<NodeId, Point> position;
  IdVector<NodeId, JunctionId> junction;
  Rows<NodeId, LinkId> out_links, in_links;  // ascending
};

/// The owner of grants: one node, or conflict nodes joined by stubs shorter than about 21 m.
struct Junctions {
  IdVector<JunctionId, Key> key;
  IdVector<JunctionId, Point> position;
  IdVector<JunctionId, JunctionControl> control;
  IdVector<JunctionId, SignalId> signal;  // none when not controlled
  Rows<JunctionId, NodeId> nodes;
  Rows<JunctionId, MovementId> movements;  // ascending, consecutive
};

struct Links {
  IdVector<LinkId, Key> key;               // OSM way, from node, to node, direction
  IdVector<LinkId, std::int64_t> osm_way;  // of its first piece
  Rows<LinkId, std::int64_t> osm_ways;     // all ways that it is made of, in driving direction
  IdVector<LinkId, NodeId> from, to;
  IdVector<LinkId, LinkClass> cls;
  IdVector<LinkId, LaneId> first_lane;
  IdVector<LinkId, std::uint8_t> lane_count;  // without its edge lane
  IdVector<LinkId, LaneId> edge_lane;         // for bicycles, or none
  IdVector<LinkId, float> length;             // of its lanes, between the stop lines
  IdVector<LinkId, float> speed;              // limit, or advisory speed
  IdVector<LinkId, VehicleClasses> allowed;
  IdVector<LinkId, float> max_weight;         // t, infinity = none
  IdVector<LinkId, std::uint32_t> name, ref;  // Network::texts
  IdVector<LinkId, LinkId> reverse;  // the other direction of the same street or track, or none
  IdVector<LinkId, MunicipalityId> municipality;
  IdVector<LinkId, DistrictId> district;
  IdVector<LinkId, SectionId> section;     // rails only
  IdVector<LinkId, std::uint8_t> flags;    // DraftWays bits
  IdVector<LinkId, std::uint8_t> guessed;  // Guess bits
  IdVector<LinkId, std::int8_t> layer;
  IdVector<LinkId, std::uint8_t> inner;  // 1: a stub between two nodes of one junction
  Rows<LinkId, Point>
      geometry;  // axis of its carriageway from stop line to stop line, in driving direction
};

/// All lanes: of links first, then edge lanes, then movements.
struct Lanes {
  IdVector<LaneId, LinkId> link;  // none for movements
  IdVector<LaneId, float> length;
  IdVector<LaneId, float> speed;
  IdVector<LaneId, float> width;
  IdVector<LaneId, VehicleClasses> allowed;
  IdVector<LaneId, TurnSet> turns;  // as marked, links' lanes only
  Rows<LaneId, MovementId> out;     // movements that begin at this lane (empty for movements)
  Rows<LaneId, MovementId> in;      // movements that end in this lane (empty for movements)
  IdVector<EdgeLaneId, std::uint8_t> edge_marked;  // 1: a cycle lane; 0: nothing on the ground
};

enum class Priority : std::uint8_t {
  first,  // the other must give way to this one
  yield,  // this one must give way to the other
  equal,  // neither: signals keep them apart, or they zip
};

/// A stretch of a movement that it shares with another one. Distances are from each movement's
/// start, in metres.
struct Conflict {
  using scalar_type = float;
  static constexpr std::size_t kScalars = 6;
  float begin = 0, end = 0;              // on this movement
  float other_begin = 0, other_end = 0;  // on the other
  float merges = 0;    // 1: both end in the same lane; the later follows the earlier
  float priority = 0;  // Priority as a number
};

/// Where it begins, on the arm of its junction from which it comes; where it ends.
constexpr std::uint8_t kZebraBefore = 1, kZebraBehind = 2;
/// See Movements::needs_grant.
constexpr std::uint8_t kGrantAtEdge = 2;

struct Movements {
  IdVector<MovementId, LaneId> from_lane, to_lane;
  IdVector<MovementId, LinkId> from_link, to_link;
  IdVector<MovementId, JunctionId> junction;
  IdVector<MovementId, Turn> turn;
  IdVector<MovementId, SignalGroupId> group;  // none when not signalled
  IdVector<MovementId, std::uint8_t>
      needs_grant;  // 0: nothing crosses or merges, no signal, no section, no crossing;
                    // kGrantAtEdge: only bicycles on edge lanes do
  IdVector<MovementId, std::uint8_t> must_stop;   // stop sign
  IdVector<MovementId, VehicleClasses> red_turn;  // a green arrow lets these turn right at red
  IdVector<MovementId, std::uint8_t> zebra;  // kZebraBefore, kZebraBehind: crosses zebra crossings
  IdVector<MovementId, float> wait_at;  // inner waiting position of a permissive left turn, or −1
  IdVector<MovementId, LevelCrossingId> level_crossing;
  Rows<MovementId, MovementId> conflicts;     // ascending
  Rows<MovementId, Conflict> conflict_areas;  // parallel to `conflicts`
  Rows<MovementId, Point> geometry;
};

struct GreenWindow {
  using scalar_type = std::int32_t;
  static constexpr std::size_t kScalars = 2;
  std::int32_t begin_ms = 0, end_ms = 0;  // in the cycle, 0 <= begin < end <= cycle
};

/// How long a phase may last when the signal follows traffic.
struct PhaseLimits {
  using scalar_type = std::int32_t;
  static constexpr std::size_t kScalars = 4;
  std::int32_t begin_ms = 0;            // of the phase in the fixed program
  std::int32_t min_ms = 0, max_ms = 0;  // of its green
  std::int32_t recall = 1;              // 0: skipped when nobody calls
};

/// A signal's own control; 0 actuated: its fixed program.
struct Actuation {
  using scalar_type = std::int32_t;
  static constexpr std::size_t kScalars = 3;
  std::int32_t actuated = 0;
  std::int32_t gap_ms = 3000;    // without traffic for so long, green ends
  std::int32_t detector_ms = 0;  // where detectors lie: so far before the stop line at the lane's
                                 // speed; 0: at the line
};

/// Fixed-time programs, and what those need besides that follow traffic. Yellow follows each green
/// window; red-amber is the last second before it.
struct Signals {
  IdVector<SignalId, JunctionId> junction;
  IdVector<SignalId, std::int32_t> cycle_ms, offset_ms;
  IdVector<SignalId, std::uint8_t> default_program;  // 1: OSM only says traffic_signals
  Rows<SignalId, SignalGroupId> groups;
  IdVector<SignalGroupId, std::int32_t> yellow_ms;
  Rows<SignalGroupId, GreenWindow> green;
  IdVector<SignalId, Actuation> actuation;
  Rows<SignalId, PhaseLimits> limits;  // by begin; none: those of the engine
};

struct Stops {
  IdVector<StopId, Key> key;  // OSM object
  IdVector<StopId, std::uint32_t> name;
  IdVector<StopId, std::uint8_t> modes;
  IdVector<StopId, Point> position;
  IdVector<StopId, LaneId> lane;  // right-most lane for its mode
  IdVector<StopId, float> along;  // m from the lane's start, where the front stops
  IdVector<StopId, MunicipalityId> municipality;
  IdVector<StopId, DistrictId> district;
};

/// One direction of a public transport line.
struct Lines {
  IdVector<LineId, Key> key;
  IdVector<LineId, TransitMode> mode;
  IdVector<LineId, std::uint32_t> ref, name, from, to;  // texts
  IdVector<LineId, std::int32_t> interval_s;            // as tagged, 0 = not given
  Rows<LineId, StopId> stops;
  Rows<LineId, LinkId> way_links;  // links of the relation's ways in order of travel; a hint for
                                   // its route, may have holes
};

/// Track between two passing places: the links (both directions) that a train locks as a whole.
struct Sections {
  Rows<SectionId, LinkId> links;
};

struct LevelCrossings {
  IdVector<LevelCrossingId, NodeId> node;
  Rows<LevelCrossingId, LinkId> rail_links;  // links that end at the node, on rails
  Rows<LevelCrossingId, MovementId> road_movements;
  Rows<LevelCrossingId, MovementId> rail_movements;
};

struct Areas {
  IdVector<MunicipalityId, std::string> municipality_code, municipality_name;
  IdVector<DistrictId, std::string> district_code, district_name;
  IdVector<DistrictId, MunicipalityId> district_municipality;
};

/// Where a road or rail line leaves the region. in: links that begin here; out: links that end
/// here.
struct Gateways {
  IdVector<GatewayId, Key> key;
  IdVector<GatewayId, NodeId> node;
  IdVector<GatewayId, std::uint32_t> name;  // texts: ref or street name
  IdVector<GatewayId, LinkClass> cls;
  Rows<GatewayId, LinkId> in, out;
};

struct Network {
  std::string crs = "EPSG:25832";
  std::uint8_t stand_in = 0;
  std::vector<std::string> texts{""};
  Nodes nodes;
  Junctions junctions;
  Links links;
  Lanes lanes;
  Movements movements;
  Signals signals;
  Stops stops;
  Lines lines;
  Sections sections;
  LevelCrossings level_crossings;
  Areas areas;
  Gateways gateways;
  /// Sequences of links (from, via …, to) that way-via restrictions forbid. Node-via restrictions
  /// are missing movements.
  Rows<BanId, LinkId> banned_paths;
  IdVector<BanId, VehicleClasses> banned_for;  // whom each of them binds
  /// What build() repaired, with the object: see NetworkDraft::repair_*.
  std::vector<std::string> repair_kind, repair_object, repair_detail;

  /// Edge lanes included.
  std::size_t link_lane_count() const { return lanes.length.size() - movements.from_lane.size(); }
  std::size_t first_edge_lane() const { return link_lane_count() - lanes.edge_marked.size(); }
  LaneId lane_of(MovementId m) const { return LaneId(link_lane_count() + m.index()); }
  bool is_movement(LaneId l) const { return l.index() >= link_lane_count(); }
  MovementId movement_of(LaneId l) const { return MovementId(l.index() - link_lane_count()); }
  bool is_edge_lane(LaneId l) const { return l.index() >= first_edge_lane() && !is_movement(l); }
  /// None where bicycles have no lane beside others.
  LaneId edge_lane(LinkId l) const {
    return lanes.edge_marked.empty() ? LaneId() : links.edge_lane[l];
  }
  bool has_cycle_lane(LinkId l) const {
    LaneId const edge = edge_lane(l);
    return edge.valid() && lanes.edge_marked[EdgeLaneId(edge.index() - first_edge_lane())] != 0;
  }
  /// Without its edge lane.
  IdRange<LaneId> lanes_of(LinkId l) const {
    return {links.first_lane[l].value, links.first_lane[l].value + links.lane_count[l]};
  }
  std::string const& text(std::uint32_t i) const { return texts[i]; }
};

Columns columns_of(Network& network);

}  // namespace pendler
