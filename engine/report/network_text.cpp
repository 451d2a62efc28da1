#include "report/network_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "network/report.h"

namespace pendler {

namespace {

using Json = nlohmann::ordered_json;
using Out = std::back_insert_iterator<std::string>;

struct Facts {
  std::vector<std::pair<char const*, std::size_t>> counts;
  std::map<std::string, std::size_t> junctions, lines;  // by control, by mode
  std::map<std::string, std::size_t> repairs;           // of the import and of build()
  NetworkReport report;
};

Facts facts_of(NetworkDraft const& draft, Network const& n) {
  Facts f;
  f.counts = {{"nodes", n.nodes.position.size()},
              {"links", n.links.key.size()},
              {"lanes", n.first_edge_lane()},
              {"edge_lanes", n.lanes.edge_marked.size()},
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
  for (JunctionControl c : n.junctions.control) ++f.junctions[std::string(name_of(c))];
  for (TransitMode m : n.lines.mode) ++f.lines[std::string(name_of(m))];
  f.report = report_of(n);
  for (auto const& kind : draft.repair_kind) ++f.repairs[kind];
  for (auto const& repair : f.report.repairs) f.repairs[repair.kind] += repair.count;
  return f;
}

void print_counts(Out out, char const* title, std::map<std::string, std::size_t> const& counts) {
  if (!counts.empty()) fmt::format_to(out, "\n{}\n", title);
  for (auto const& [name, n] : counts) fmt::format_to(out, "  {:<40} {:>10}\n", name, n);
}

void print_municipality(Out out, MunicipalityReport const& m) {
  fmt::format_to(out,
                 "\n{}: {:.1f} lane-km for cars; guessed: lanes {:.0f} %, speed {:.0f} %, turns "
                 "{:.0f} %; {} signals, {} level crossings, {} stops\n",
                 m.name, m.car_lane_km, 100 * m.lanes_guessed, 100 * m.speed_guessed,
                 100 * m.turns_guessed, m.signals, m.level_crossings, m.stops);
  for (std::size_t c = 0; c < m.km.size(); ++c) {
    if (m.km[c] > 0)
      fmt::format_to(out, "  {:<16} {:>10.1f} km\n", name_of(static_cast<LinkClass>(c)), m.km[c]);
  }
}

void print_look_at(Out out, std::vector<LookAt> const& all) {
  constexpr std::size_t kShown = 20;
  if (!all.empty()) fmt::format_to(out, "\nTo look at\n");
  for (std::size_t i = 0; i < std::min(kShown, all.size()); ++i)
    fmt::format_to(out, "  {}: {}\n", all[i].object, all[i].why);
  if (all.size() > kShown)
    fmt::format_to(out, "  and {} more (--json names them)\n", all.size() - kShown);
}

Json municipality_json(MunicipalityReport const& m) {
  Json j;
  j["code"] = m.code;
  j["name"] = m.name;
  j["car_lane_km"] = m.car_lane_km;
  j["lanes_guessed"] = m.lanes_guessed;
  j["speed_guessed"] = m.speed_guessed;
  j["turns_guessed"] = m.turns_guessed;
  j["signals"] = m.signals;
  j["level_crossings"] = m.level_crossings;
  j["stops"] = m.stops;
  Json& km = j["km"] = Json::object();
  for (std::size_t c = 0; c < m.km.size(); ++c) {
    if (m.km[c] > 0) km[std::string(name_of(static_cast<LinkClass>(c)))] = m.km[c];
  }
  return j;
}

}  // namespace

std::string network_text(NetworkDraft const& draft, Network const& network) {
  Facts const f = facts_of(draft, network);
  std::string text;
  auto const out = std::back_inserter(text);
  fmt::format_to(out, "{}{}\n", network.crs,
                 network.stand_in != 0 ? ", a stand-in drawn from tables of figures" : "");
  for (auto const& [name, n] : f.counts) fmt::format_to(out, "{:<18} {:>10}\n", name, n);
  print_counts(out, "Junctions by control", f.junctions);
  print_counts(out, "Lines by mode", f.lines);
  for (auto const& m : f.report.municipalities) print_municipality(out, m);
  fmt::format_to(out, "\n");
  for (auto const& r : f.report.reach) {
    fmt::format_to(out, "{}: {} of {} links ({:.1f} km) are cut off from the main part\n",
                   name_of(r.cls), r.outside, r.links, r.outside_km);
  }
  print_counts(out, "Repairs", f.repairs);
  print_look_at(out, f.report.look_at);
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
  for (auto const& m : f.report.municipalities) j["areas"].push_back(municipality_json(m));
  j["reach"] = Json::array();
  for (auto const& r : f.report.reach) {
    j["reach"].push_back({{"class", name_of(r.cls)},
                          {"links", r.links},
                          {"components", r.components},
                          {"outside", r.outside},
                          {"outside_km", r.outside_km},
                          {"without_entry", r.without_entry},
                          {"without_exit", r.without_exit}});
  }
  j["repairs"] = f.repairs;
  j["look_at"] = Json::array();
  for (auto const& l : f.report.look_at)
    j["look_at"].push_back({{"object", l.object}, {"why", l.why}});
  return j.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace pendler
