#pragma once
// Where trips may begin and end: zones of the region, their links to live and to work on, and
// gateways.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "demand/region_tables.h"
#include "network/network.h"
#include "transit/link_graph.h"

namespace pendler {

/// Links with weights, to draw from.
class LinkPool {
 public:
  void add(LinkId link, double weight);
  bool empty() const { return links_.empty(); }
  std::vector<LinkId> const& links() const { return links_; }
  /// The link in which `u` (0 <= u < 1) falls, by weight.
  LinkId pick(double u) const;

 private:
  std::vector<LinkId> links_;
  std::vector<double> upto_;
};

/// A district, or a municipality for which no districts are given.
struct Zone {
  std::string code, name;
  Key key = 0;                   // of its code
  std::size_t municipality = 0;  // index into RegionTables::municipalities
  double population = 0, jobs = 0;
  Point centre;           // mean of its homes, by length
  double mean_reach = 0;  // m, mean distance of its homes from the centre
  LinkPool homes, works;  // links in the car network's core
};

/// One zone a district of the tables. A link belongs to the district of that code, or of that name
/// in its municipality; else to the district of its municipality with the nearest centre. Zones
/// without any usable link keep empty pools.
std::vector<Zone> zones_of(RegionTables const& tables, Network const& network,
                           ConnectedPart const& cars);

/// By its code, or by its name. Throws InputError where several zones have that name.
std::optional<std::size_t> zone_named(std::vector<Zone> const& zones, std::string_view text);

Point middle_of(Network const& network, LinkId link);

/// "A 45" and "a45" are one road.
bool same_ref(std::string_view a, std::string_view b);

/// The link of the gateway that a row means: of its road or track and nearest to its position, or
/// else, within 3 km, the nearest of its kind. None if no `usable` one is there.
LinkId gateway_link(GatewayRow const& row, Network const& network,
                    Rows<GatewayId, LinkId> const& links_of,
                    IdVector<LinkId, std::uint8_t> const& usable, bool rails = false);

/// One way of an outside zone's road traffic into and out of the region. A row names a line where
/// some rail line has its ref.
struct ZoneAccess {
  double share = 0;  // of the zone's traffic, as in the table
  Point position;
  LinkId in, out;    // links that begin (end) at gateways and lead to (from) the core
  std::string line;  // instead: ref of the public transport line that the row names
};

/// The zone's gateway rows: of each, the gateway of that road nearest to the row's position (one
/// each for in and out: carriageways have gateways of their own), or else the nearest road gateway
/// within 3 km. Rows without any way are left out, with a remark.
std::vector<ZoneAccess> accesses_of(std::string_view zone, RegionTables const& tables,
                                    Network const& network, ConnectedPart const& part,
                                    std::vector<std::string>& remarks);

}  // namespace pendler
