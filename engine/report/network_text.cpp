#include "report/network_text.h"

#include <fmt/format.h>

#include <array>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

namespace pendler {

namespace {

using Json = nlohmann::ordered_json;

/// Kilometres of links (each direction counts), by class; and by length what had to be guessed.
struct Extent {
  std::array<double, kLinkClassCount> km{};
  double road_km = 0, road_lane_km = 0, guessed_lanes_km = 0, guessed_speed_km = 0;
};

struct Facts {
  std::vector<std::pair<char const*, std::size_t>> counts;
  std::vector<std::pair<std::string, Extent>> areas;  // municipalities, then outside
  std::map<std::string, std::size_t> junctions, repairs;
  std::map<std::string, std::size_t> lines;  // by mode
};

void add(Extent& e, Network const& network, LinkId l) {
  auto const& links = network.links;
  double const km = links.length[l] / 1000.0;
  e.km[static_cast<std::size_t>(links.cls[l])] += km;
  if (!is_road(links.cls[l])) return;
  e.road_km += km;
  e.road_lane_km += km * links.lane_count[l];
  if ((links.guessed[l] & static_cast<std::uint8_t>(Guess::lanes)) != 0) e.guessed_lanes_km += km;
  if ((links.guessed[l] & static_cast<std::uint8_t>(Guess::speed)) != 0) e.guessed_speed_km += km;
}

Facts facts_of(NetworkDraft const& draft, Network const& n) {
  Facts f;
  f.counts = {{"nodes", n.nodes.position.size()},
              {"links", n.links.key.size()},
              {"lanes", n.link_lane_count()},
              {"movements", n.movements.from_lane.size()},
              {"junctions", n.junctions.key.size()},
              {"signals", n.signals.cycle_ms.size()},
              {"stops", n.stops.key.size()},
              {"lines", n.lines.key.size()},
              {"sections", n.sections.links.size()},
              {"level_crossings", n.level_crossings.node.size()},
              {"gateways", n.gateways.key.size()},
              {"municipalities", n.areas.municipality_code.size()},
              {"districts", n.areas.district_code.size()},
              {"banned_paths", n.banned_paths.size()}};
  for (auto const& name : n.areas.municipality_name) f.areas.emplace_back(name, Extent{});
  f.areas.emplace_back("outside", Extent{});
  for (LinkId l : n.links.key.ids()) {
    MunicipalityId const area = n.links.municipality[l];
    add((area.valid() ? f.areas[area.index()] : f.areas.back()).second, n, l);
  }
  for (JunctionControl c : n.junctions.control) ++f.junctions[std::string(name_of(c))];
  for (TransitMode m : n.lines.mode) ++f.lines[std::string(name_of(m))];
  for (auto const& kind : draft.repair_kind) ++f.repairs[kind];
  for (auto const& kind : n.repair_kind) ++f.repairs[kind];
  return f;
}

double share(double part, double whole) {
  return whole > 0 ? part / whole : 0;
}

}  // namespace

std::string network_text(NetworkDraft const& draft, Network const& network) {
  Facts const f = facts_of(draft, network);
  std::string text;
  auto const out = std::back_inserter(text);
  fmt::format_to(out, "{}{}\n", network.crs,
                 network.stand_in != 0 ? ", a stand-in drawn from tables of figures" : "");
  for (auto const& [name, n] : f.counts) fmt::format_to(out, "{:<18} {:>10}\n", name, n);
  auto print = [&](char const* title, auto const& table) {
    fmt::format_to(out, "\n{}\n", title);
    for (auto const& [name, n] : table) fmt::format_to(out, "  {:<40} {:>10}\n", name, n);
  };
  print("Junctions by control", f.junctions);
  print("Lines by mode", f.lines);
  for (auto const& [name, e] : f.areas) {
    fmt::format_to(
        out, "\n{}: {:.1f} km of road, {:.1f} lane-km; guessed: lanes {:.0f} %, speed {:.0f} %\n",
        name, e.road_km, e.road_lane_km, 100 * share(e.guessed_lanes_km, e.road_km),
        100 * share(e.guessed_speed_km, e.road_km));
    for (std::size_t c = 0; c < e.km.size(); ++c) {
      if (e.km[c] > 0)
        fmt::format_to(out, "  {:<16} {:>10.1f} km\n", name_of(static_cast<LinkClass>(c)), e.km[c]);
    }
  }
  print("Repairs", f.repairs);
  return text;
}

std::string network_json(NetworkDraft const& draft, Network const& network) {
  Facts const f = facts_of(draft, network);
  Json j;
  j["crs"] = network.crs;
  j["stand_in"] = network.stand_in != 0;
  for (auto const& [name, n] : f.counts) j[name] = n;
  j["junctions_by_control"] = f.junctions;
  j["lines_by_mode"] = f.lines;
  j["areas"] = Json::array();
  for (auto const& [name, e] : f.areas) {
    Json area;
    area["name"] = name;
    area["road_km"] = e.road_km;
    area["road_lane_km"] = e.road_lane_km;
    area["guessed_lanes_share"] = share(e.guessed_lanes_km, e.road_km);
    area["guessed_speed_share"] = share(e.guessed_speed_km, e.road_km);
    Json& km = area["km"] = Json::object();
    for (std::size_t c = 0; c < e.km.size(); ++c) {
      if (e.km[c] > 0) km[std::string(name_of(static_cast<LinkClass>(c)))] = e.km[c];
    }
    j["areas"].push_back(std::move(area));
  }
  j["repairs"] = f.repairs;
  return j.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace pendler
