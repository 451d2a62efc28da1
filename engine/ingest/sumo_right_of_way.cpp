// Level crossings, and who goes first at a SUMO junction.

#include <algorithm>
#include <set>

#include "base/geometry.h"
#include "ingest/sumo_links.h"
#include "network/right_of_way.h"

namespace pendler::sumo {

namespace {

class Decider {
 public:
  Decider(SumoNet const& net, std::vector<Way> const& ways) : net_(net), ways_(ways) {}

  bool foes(std::size_t a, std::size_t b) const {
    return bit_of(a, b, &SumoRequest::foes) || bit_of(b, a, &SumoRequest::foes);
  }
  /// Of way a towards way b.
  Priority decide(std::size_t a, std::size_t b) const {
    bool const a_yields = yields(a, b), b_yields = yields(b, a);
    return a_yields == b_yields ? Priority::equal : a_yields ? Priority::yield : Priority::first;
  }

 private:
  bool bit_of(std::size_t a, std::size_t b, std::string SumoRequest::*bits) const {
    Way const& p = ways_[a];
    Way const& q = ways_[b];
    if (p.junction != q.junction || !p.request || !q.request) return false;
    std::string const& row = net_.junctions[p.junction].requests[*p.request].*bits;
    return row[row.size() - 1 - *q.request] == '1';
  }
  /// Where a signal speaks to both, only who has a green that must give way while the other may
  /// still drive.
  bool yields(std::size_t a, std::size_t b) const {
    if (!bit_of(a, b, &SumoRequest::response)) return false;
    SumoConnection const& p = net_.connections[ways_[a].connection];
    SumoConnection const& q = net_.connections[ways_[b].connection];
    SumoProgram const* const program = program_of(net_, p);
    if (program == nullptr || program != program_of(net_, q)) return true;
    return std::ranges::any_of(program->phases, [&](SumoPhase const& phase) {
      return shows(phase, p.link_index, kMinorGreen) &&
             (shows(phase, q.link_index, kGreen) || shows(phase, q.link_index, kYellow));
    });
  }

  SumoNet const& net_;
  std::vector<Way> const& ways_;
};

/// Pairs along the geometries, in the measure of the movements' lengths.
std::vector<building::Pair> pairs_by_geometry(Network& network) {
  auto& length = network.lanes.length;
  auto const given = length;
  for (MovementId m : network.movements.geometry.ids())
    length[network.lane_of(m)] = static_cast<float>(pendler::length(network.movements.geometry[m]));
  auto const drawn = length;
  auto pairs = building::find_pairs(network);
  length = given;
  auto const scale = [&](MovementId m, float& begin, float& end) {
    LaneId const lane = network.lane_of(m);
    float const factor = given[lane] / std::max(drawn[lane], 0.01F);
    begin = std::min(begin * factor, given[lane]);
    end = std::clamp(end * factor, begin, given[lane]);
  };
  for (building::Pair& p : pairs) {
    scale(p.a, p.a_begin, p.a_end);
    scale(p.b, p.b_begin, p.b_end);
  }
  return pairs;
}

JunctionControl control_of_type(std::string_view type) {
  if (type.starts_with("traffic_light")) return JunctionControl::signals;
  if (type.starts_with("right_before_left") || type == "left_before_right")
    return JunctionControl::right_before_left;
  if (type.starts_with("priority") || type == "allway_stop") return JunctionControl::priority;
  if (type == "zipper") return JunctionControl::zipper;
  if (type.starts_with("rail_")) return JunctionControl::rail;
  return JunctionControl::none;
}

}  // namespace

void add_level_crossings(SumoNet const& net, std::vector<Way> const& ways,
                         IdVector<MovementId, std::size_t> const& way_of, SumoNetwork& out) {
  Network& network = out.network;
  auto& m = network.movements;
  auto& crossings = network.level_crossings;
  std::map<NodeId, std::array<std::vector<MovementId>, 2>> at;  // road, rail
  for (MovementId id : way_of.ids()) {
    if (net.junctions[ways[way_of[id]].junction].type != "rail_crossing") continue;
    bool const rail = is_rail(network.links.cls[m.from_link[id]]);
    at[network.links.to[m.from_link[id]]][rail ? 1 : 0].push_back(id);
  }
  for (auto const& [node, movements] : at) {
    if (movements[0].empty() || movements[1].empty()) continue;
    LevelCrossingId const id = crossings.node.push_back(node);
    std::vector<LinkId> rails;
    for (LinkId l : network.nodes.in_links[node]) {
      if (is_rail(network.links.cls[l])) rails.push_back(l);
    }
    crossings.rail_links.append(rails);
    crossings.road_movements.append(movements[0]);
    crossings.rail_movements.append(movements[1]);
    for (auto const& row : movements) {
      for (MovementId movement : row) m.level_crossing[movement] = id;
    }
  }
}

void add_right_of_way(SumoNet const& net, std::vector<Way> const& ways,
                      IdVector<MovementId, std::size_t> const& way_of, SumoNetwork& out,
                      ImportNotes& notes) {
  Network& network = out.network;
  auto& m = network.movements;
  Decider const decider(net, ways);
  std::vector<building::Pair> pairs;
  std::vector<Priority> priorities;
  std::set<std::pair<MovementId, MovementId>> met;
  for (building::Pair const& p : pairs_by_geometry(network)) {
    if (!p.merges && !decider.foes(way_of[p.a], way_of[p.b])) continue;
    pairs.push_back(p);
    priorities.push_back(decider.decide(way_of[p.a], way_of[p.b]));
    met.insert({p.a, p.b});
  }
  building::set_conflicts(pairs, priorities, network);
  for (JunctionId j : network.junctions.key.ids()) {
    auto const row = network.junctions.movements[j];
    bool ring = false;
    for (MovementId a : row) {
      ring |= (network.links.flags[m.from_link[a]] & DraftWays::kRoundabout) != 0;
      for (MovementId b : row) {
        // Into different lanes of one edge they are foes only in name.
        bool const apart = a < b && m.level_crossing[a] == LevelCrossingId{} &&
                           m.to_link[a] != m.to_link[b] && decider.foes(way_of[a], way_of[b]) &&
                           !met.contains({a, b});
        if (apart)
          notes.add("foes whose ways keep apart do not mind each other",
                    net.connections[ways[way_of[a]].connection].where);
      }
      SumoConnection const& c = net.connections[ways[way_of[a]].connection];
      m.must_stop[a] = !m.group[a].valid() && (c.state == "s" || c.state == "w") ? 1 : 0;
    }
    if (!row.empty())
      network.junctions.control[j] =
          ring ? JunctionControl::roundabout
               : control_of_type(net.junctions[ways[way_of[row.front()]].junction].type);
  }
  building::mark_grants(network);
  // SUMO's internal junction, unless ways here are wider.
  auto const heading = building::headings(network);
  for (MovementId id : m.wait_at.ids()) {
    if (m.wait_at[id] >= 0)
      m.wait_at[id] = std::min(m.wait_at[id], building::waiting_place(network, heading, id));
  }
}

}  // namespace pendler::sumo
