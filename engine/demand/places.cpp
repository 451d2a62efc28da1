#include "demand/places.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>

#include "base/error.h"

namespace pendler {
namespace {

double home_weight(LinkClass c) {
  switch (c) {
    case LinkClass::residential:
    case LinkClass::living_street:
      return 1;
    case LinkClass::unclassified:
      return 0.5;
    case LinkClass::tertiary:
      return 0.4;
    default:
      return 0;
  }
}

double work_weight(LinkClass c) {
  switch (c) {
    case LinkClass::secondary:
    case LinkClass::tertiary:
      return 2;
    case LinkClass::service:
      return 1.5;
    case LinkClass::primary:
    case LinkClass::unclassified:
      return 1;
    case LinkClass::residential:
      return 0.5;
    default:
      return 0;
  }
}

std::vector<Zone> bare_zones(RegionTables const& tables) {
  std::vector<Zone> zones;
  std::vector<bool> divided(tables.municipalities.size(), false);
  for (DistrictRow const& row : tables.districts) {
    auto const at =
        std::ranges::find(tables.municipalities, row.municipality, &MunicipalityRow::code);
    if (at == tables.municipalities.end()) {
      throw InputError("districts: district '" + row.key + "' lies in municipality '" +
                       row.municipality + "', which the table of municipalities does not have");
    }
    Zone zone;
    zone.code = row.key;
    zone.name = row.name;
    zone.key = text_key(row.key);
    zone.municipality = static_cast<std::size_t>(at - tables.municipalities.begin());
    zone.population = row.population;
    zone.jobs = row.jobs;
    zone.centre = row.centre;
    divided[zone.municipality] = true;
    zones.push_back(std::move(zone));
  }
  for (std::size_t m = 0; m < tables.municipalities.size(); ++m) {
    if (divided[m]) continue;
    MunicipalityRow const& row = tables.municipalities[m];
    Zone zone;
    zone.code = row.code;
    zone.name = row.name;
    zone.key = text_key(row.code);
    zone.municipality = m;
    zone.population = zone.jobs = row.population;
    zones.push_back(std::move(zone));
  }
  return zones;
}

/// Finds the zone of a link.
class ZoneFinder {
 public:
  ZoneFinder(RegionTables const& tables, Network const& network, std::vector<Zone> const& zones)
      : network_(network), zones_(zones) {
    auto const& areas = network.areas;
    for (MunicipalityId m : areas.municipality_code.ids()) {
      auto const& rows = tables.municipalities;
      auto at = std::ranges::find(rows, areas.municipality_code[m], &MunicipalityRow::code);
      if (at == rows.end()) {
        at = std::ranges::find(rows, areas.municipality_name[m], &MunicipalityRow::name);
      }
      by_municipality_.push_back(at == rows.end() ? kNone
                                                  : static_cast<std::size_t>(at - rows.begin()));
    }
    for (DistrictId d : areas.district_code.ids()) {
      MunicipalityId const of = areas.district_municipality[d];
      auto at = std::ranges::find(zones, areas.district_code[d], &Zone::code);
      if (at == zones.end() && of.valid()) {
        at = std::ranges::find_if(zones, [&](Zone const& zone) {
          return zone.name == areas.district_name[d] &&
                 zone.municipality == by_municipality_[of.index()];
        });
      }
      by_district_.push_back(at == zones.end() ? kNone
                                               : static_cast<std::size_t>(at - zones.begin()));
    }
  }

  std::optional<std::size_t> zone_of(LinkId link) const {
    DistrictId const d = network_.links.district[link];
    if (d.valid() && by_district_[d.index()] != kNone) return by_district_[d.index()];
    MunicipalityId const m = network_.links.municipality[link];
    if (!m.valid() || by_municipality_[m.index()] == kNone) return std::nullopt;
    Point const at = middle_of(network_, link);
    std::optional<std::size_t> nearest;
    for (std::size_t z = 0; z < zones_.size(); ++z) {
      if (zones_[z].municipality != by_municipality_[m.index()]) continue;
      if (!nearest || distance(at, zones_[z].centre) < distance(at, zones_[*nearest].centre)) {
        nearest = z;
      }
    }
    return nearest;
  }

 private:
  static constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();
  Network const& network_;
  std::vector<Zone> const& zones_;
  std::vector<std::size_t> by_district_, by_municipality_;
};

void measure(Zone& zone, Network const& network) {
  double sum = 0, x = 0, y = 0, reach = 0;
  for (LinkId l : zone.homes.links()) {
    double const metres = static_cast<double>(network.links.length[l]);
    Point const p = middle_of(network, l);
    sum += metres;
    x += metres * p.x;
    y += metres * p.y;
  }
  if (sum <= 0) return;
  zone.centre = {x / sum, y / sum};
  for (LinkId l : zone.homes.links()) {
    reach +=
        static_cast<double>(network.links.length[l]) * distance(zone.centre, middle_of(network, l));
  }
  zone.mean_reach = reach / sum;
}

}  // namespace

void LinkPool::add(LinkId link, double weight) {
  if (weight <= 0) return;
  links_.push_back(link);
  upto_.push_back((upto_.empty() ? 0.0 : upto_.back()) + weight);
}

LinkId LinkPool::pick(double u) const {
  auto const at = std::ranges::upper_bound(upto_, u * upto_.back());
  auto const i =
      std::min<std::ptrdiff_t>(at - upto_.begin(), static_cast<std::ptrdiff_t>(links_.size()) - 1);
  return links_[static_cast<std::size_t>(i)];
}

std::optional<std::size_t> zone_named(std::vector<Zone> const& zones, std::string_view text) {
  std::optional<std::size_t> found;
  for (std::size_t z = 0; z < zones.size(); ++z) {
    if (zones[z].code == text) return z;
    if (zones[z].name != text) continue;
    if (found) throw InputError("districts: several are called '" + std::string(text) + "'");
    found = z;
  }
  return found;
}

Point middle_of(Network const& network, LinkId link) {
  auto const line = network.links.geometry[link];
  return point_along(line, length(line) / 2);
}

std::vector<Zone> zones_of(RegionTables const& tables, Network const& network,
                           ConnectedPart const& cars) {
  std::vector<Zone> zones = bare_zones(tables);
  ZoneFinder const finder(tables, network, zones);
  auto const& links = network.links;
  // any road that is not one for through traffic serves where a zone has no better one
  std::vector<LinkPool> others(zones.size());
  for (LinkId l : links.key.ids()) {
    if (!cars.core[l]) continue;
    double const home = home_weight(links.cls[l]), work = work_weight(links.cls[l]);
    if (home + work <= 0) continue;
    auto const z = finder.zone_of(l);
    if (!z) continue;
    double const metres = static_cast<double>(links.length[l]);
    zones[*z].homes.add(l, home * metres);
    zones[*z].works.add(l, work * metres);
    others[*z].add(l, metres);
  }
  for (std::size_t z = 0; z < zones.size(); ++z) {
    if (zones[z].homes.empty()) zones[z].homes = others[z];
    if (zones[z].works.empty()) zones[z].works = others[z];
    measure(zones[z], network);
  }
  return zones;
}

bool same_ref(std::string_view a, std::string_view b) {
  std::size_t i = 0, j = 0;
  auto const upper = [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  };
  while (true) {
    while (i < a.size() && a[i] == ' ') ++i;
    while (j < b.size() && b[j] == ' ') ++j;
    if (i == a.size() || j == b.size()) return i == a.size() && j == b.size();
    if (upper(a[i++]) != upper(b[j++])) return false;
  }
}

LinkId gateway_link(GatewayRow const& row, Network const& network,
                    Rows<GatewayId, LinkId> const& links_of,
                    IdVector<LinkId, std::uint8_t> const& usable, bool rails) {
  constexpr double kFarthestNamed = 10000, kFarthestOther = 3000;
  LinkId best;
  std::pair<bool, double> best_rank{};  // another name comes after; then by distance
  for (GatewayId g : links_of.ids()) {
    if (is_rail(network.gateways.cls[g]) != rails) continue;
    for (LinkId l : links_of[g]) {
      if (!usable[l]) continue;
      bool const other_name = !same_ref(network.text(network.gateways.name[g]), row.road_or_line) &&
                              !same_ref(network.text(network.links.ref[l]), row.road_or_line) &&
                              !same_ref(network.text(network.links.name[l]), row.road_or_line);
      double const metres =
          distance(network.nodes.position[network.gateways.node[g]], row.position);
      if (metres > (other_name ? kFarthestOther : kFarthestNamed)) continue;
      std::pair const rank(other_name, metres);
      if (!best.valid() || rank < best_rank) {
        best = l;
        best_rank = rank;
      }
    }
  }
  return best;
}

std::vector<ZoneAccess> accesses_of(std::string_view zone, RegionTables const& tables,
                                    Network const& network, ConnectedPart const& part,
                                    std::vector<std::string>& remarks) {
  std::vector<ZoneAccess> out;
  for (GatewayRow const& row : tables.gateways) {
    if (row.zone != zone) continue;
    ZoneAccess access{row.share, row.position, {}, {}, {}};
    auto const& lines = network.lines;
    bool const names_line = std::ranges::any_of(lines.key.ids(), [&](LineId line) {
      return lines.mode[line] != TransitMode::bus &&
             same_ref(network.text(lines.ref[line]), row.road_or_line);
    });
    if (names_line) {
      access.line = row.road_or_line;
    } else {
      access.in = gateway_link(row, network, network.gateways.in, part.leads_in);
      access.out = gateway_link(row, network, network.gateways.out, part.leads_out);
    }
    if (access.line.empty() && !access.in.valid() && !access.out.valid()) {
      remarks.push_back("gateways: '" + row.road_or_line + "' (" + row.name + ") of zone '" +
                        row.zone + "' has no way into the network near its position");
      continue;
    }
    out.push_back(std::move(access));
  }
  return out;
}

}  // namespace pendler
