#include "network/report.h"

#include <algorithm>
#include <map>
#include <set>

#include "network/check_connectivity.h"

namespace pendler {

namespace {

constexpr std::size_t kMostLooks = 1000;

std::string way_of(Network const& network, LinkId l) {
  return "way " + std::to_string(network.links.osm_way[l]);
}

std::vector<MunicipalityReport> municipalities_of(Network const& network) {
  auto const& links = network.links;
  std::vector<MunicipalityReport> out;
  for (MunicipalityId m : network.areas.municipality_code.ids()) {
    out.push_back({network.areas.municipality_code[m], network.areas.municipality_name[m]});
  }
  std::vector<double> road_km(out.size(), 0);
  for (LinkId l : links.key.ids()) {
    auto& r = out[links.municipality[l].index()];
    double const km = links.length[l] / 1000.0 / (links.reverse[l].valid() ? 2 : 1);
    r.km[static_cast<std::size_t>(links.cls[l])] += km;
    if (!is_road(links.cls[l])) continue;
    for (LaneId lane : network.lanes_of(l)) {
      if (allows(network.lanes.allowed[lane], VehicleClass::car)) {
        r.car_lane_km += links.length[l] / 1000.0;
      }
    }
    road_km[links.municipality[l].index()] += km;
    auto guessed = [&](Guess g) { return (links.guessed[l] & static_cast<int>(g)) != 0; };
    r.lanes_guessed += guessed(Guess::lanes) ? km : 0;
    r.speed_guessed += guessed(Guess::speed) ? km : 0;
    r.turns_guessed += guessed(Guess::turns) ? km : 0;
  }
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (road_km[i] <= 0) continue;
    out[i].lanes_guessed /= road_km[i];
    out[i].speed_guessed /= road_km[i];
    out[i].turns_guessed /= road_km[i];
  }
  auto home = [&](NodeId n) -> MunicipalityReport* {
    auto const in = network.nodes.in_links[n], from = network.nodes.out_links[n];
    if (in.empty() && from.empty()) return nullptr;
    return &out[links.municipality[in.empty() ? from[0] : in[0]].index()];
  };
  for (JunctionId j : network.junctions.key.ids()) {
    if (!network.junctions.signal[j].valid()) continue;
    if (auto* r = home(network.junctions.nodes[j][0])) ++r->signals;
  }
  for (NodeId n : network.level_crossings.node) {
    if (auto* r = home(n)) ++r->level_crossings;
  }
  for (MunicipalityId m : network.stops.municipality) ++out[m.index()].stops;
  return out;
}

class Looks {
 public:
  explicit Looks(std::vector<LookAt>& out) : out_(out) {}
  void add(std::string object, std::string why) {
    if (out_.size() < kMostLooks && seen_.insert({object, why}).second) {
      out_.push_back({std::move(object), std::move(why)});
    }
  }

 private:
  std::vector<LookAt>& out_;
  std::set<std::pair<std::string, std::string>> seen_;
};

void add_reach(Network const& network, VehicleClass c, NetworkReport& report, Looks& looks) {
  Connectivity const found = connectivity_of(network, c);
  if (found.members.empty()) return;
  ReachReport r;
  r.cls = c;
  r.components = found.members.size();
  r.without_entry = found.without_entry.size();
  r.without_exit = found.without_exit.size();
  std::string const who(name_of(c));
  for (std::size_t k = 0; k < found.members.size(); ++k) {
    r.links += found.members[k].size();
    if (k == 0) continue;
    r.outside += found.members[k].size();
    double km = 0;
    for (LinkId l : found.members[k]) km += network.links.length[l] / 1000.0;
    r.outside_km += km;
    looks.add(way_of(network, found.members[k].front()),
              "a part of " + std::to_string(found.members[k].size()) +
                  " links that cannot be reached and left again: " + who);
  }
  for (LinkId l : found.without_exit) looks.add(way_of(network, l), "no way on: " + who);
  for (LinkId l : found.without_entry) looks.add(way_of(network, l), "no way in: " + who);
  report.reach.push_back(r);
}

}  // namespace

NetworkReport report_of(Network const& network) {
  NetworkReport report;
  report.municipalities = municipalities_of(network);
  Looks looks(report.look_at);
  for (std::size_t i = 0; i < network.repair_kind.size(); ++i) {
    looks.add(network.repair_object[i], network.repair_kind[i] + ": " + network.repair_detail[i]);
  }
  for (VehicleClass c : {VehicleClass::car, VehicleClass::bicycle, VehicleClass::tram,
                         VehicleClass::light_rail, VehicleClass::train, VehicleClass::monorail}) {
    add_reach(network, c, report, looks);
  }
  std::map<std::string, std::size_t> kinds;
  for (auto const& kind : network.repair_kind) ++kinds[kind];
  for (auto const& [kind, count] : kinds) report.repairs.push_back({kind, count});
  return report;
}

}  // namespace pendler
