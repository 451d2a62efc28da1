// Signals, level crossings, and who goes first at a SUMO junction.

#include <algorithm>
#include <set>

#include "base/geometry.h"
#include "ingest/sumo_links.h"
#include "network/right_of_way.h"

namespace pendler::sumo {

namespace {

constexpr std::string_view kGreen = "gGoO", kMinorGreen = "go", kYellow = "yY";

bool shows(SumoPhase const& phase, std::size_t link, std::string_view letters) {
  return letters.find(phase.state[link]) != std::string_view::npos;
}

struct Windows {
  std::vector<GreenWindow> green;
  Millis yellow = 0;
  bool yellows_differ = false;
  auto operator<=>(Windows const& o) const {
    auto const flat = [](Windows const& w) {
      std::vector<std::int64_t> out{w.yellow};
      for (GreenWindow g : w.green) out.push_back(g.begin_ms), out.push_back(g.end_ms);
      return out;
    };
    return flat(*this) <=> flat(o);
  }
};

Windows windows_of(SumoProgram const& program, std::size_t link) {
  Windows out;
  auto const& phases = program.phases;
  auto const yellow_after = [&](std::size_t phase) {
    Millis yellow = 0;
    for (std::size_t k = 1; k < phases.size(); ++k) {
      SumoPhase const& next = phases[(phase + k) % phases.size()];
      if (!shows(next, link, kYellow)) break;
      yellow += next.duration;
    }
    return yellow;
  };
  Millis at = 0;
  for (std::size_t p = 0; p < phases.size(); ++p) {
    Millis const begin = at;
    at += phases[p].duration;
    if (phases[p].duration == 0 || !shows(phases[p], link, kGreen)) continue;
    if (!out.green.empty() && out.green.back().end_ms == begin) {
      out.green.back().end_ms = static_cast<std::int32_t>(at);
    } else {
      out.green.push_back({static_cast<std::int32_t>(begin), static_cast<std::int32_t>(at)});
    }
    if (shows(phases[(p + 1) % phases.size()], link, kGreen)) continue;
    Millis const yellow = yellow_after(p);
    out.yellows_differ |= out.yellow != 0 && yellow != out.yellow;
    out.yellow = std::max(out.yellow, yellow);
  }
  return out;
}

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

JunctionControl control_of(std::string_view type) {
  if (type.starts_with("traffic_light")) return JunctionControl::signals;
  if (type.starts_with("right_before_left") || type == "left_before_right")
    return JunctionControl::right_before_left;
  if (type.starts_with("priority") || type == "allway_stop") return JunctionControl::priority;
  if (type == "zipper") return JunctionControl::zipper;
  if (type.starts_with("rail_")) return JunctionControl::rail;
  return JunctionControl::none;
}

}  // namespace

void add_signals(SumoNet const& net, std::vector<Way> const& ways,
                 IdVector<MovementId, std::size_t> const& way_of, SumoNetwork& out,
                 ImportNotes& notes) {
  Network& network = out.network;
  auto& signals = network.signals;
  for (JunctionId j : network.junctions.key.ids()) {
    SumoProgram const* program = nullptr;
    std::map<Windows, std::vector<MovementId>> groups;
    for (MovementId m : network.junctions.movements[j]) {
      SumoConnection const& c = net.connections[ways[way_of[m]].connection];
      SumoProgram const* const own = program_of(net, c);
      bool const rails = is_rail(network.links.cls[network.movements.from_link[m]]);
      if (own == nullptr) {
        if (!c.tl.empty() && !rails && !network.movements.level_crossing[m].valid())
          notes.add("connections whose traffic light has no program for them are not signalled",
                    c.where);
        continue;
      }
      if (program == nullptr) program = own;
      if (own != program) {
        notes.add("connections of a second traffic light at one junction are not signalled",
                  c.where);
        continue;
      }
      Windows windows = windows_of(*program, c.link_index);
      if (windows.yellows_differ)
        notes.add("links whose yellow differs between greens: the longest is taken", c.where);
      bool const stops_at_red = std::ranges::any_of(
          program->phases, [&](SumoPhase const& p) { return shows(p, c.link_index, "s"); });
      if (stops_at_red) notes.add("turning on red after a stop (state s) is not allowed", c.where);
      if (windows.green.empty()) {
        notes.add("connections that are never green are closed", c.where);
        network.lanes.allowed[network.lane_of(m)] = 0;
        continue;
      }
      groups[std::move(windows)].push_back(m);
    }
    if (groups.empty()) continue;
    Millis cycle = 0;
    for (SumoPhase const& phase : program->phases) cycle += phase.duration;
    SignalId const signal = signals.junction.push_back(j);
    network.junctions.signal[j] = signal;
    signals.cycle_ms.push_back(static_cast<std::int32_t>(cycle));
    // SUMO's programs begin their cycle at the offset, ours are that far in it at midnight.
    signals.offset_ms.push_back(
        static_cast<std::int32_t>(((-program->offset) % cycle + cycle) % cycle));
    signals.default_program.push_back(0);
    std::vector<SignalGroupId> members;
    for (auto const& [windows, movements] : groups) {
      members.push_back(signals.yellow_ms.push_back(static_cast<std::int32_t>(windows.yellow)));
      signals.green.append(windows.green);
      for (MovementId m : movements) network.movements.group[m] = members.back();
    }
    signals.groups.append(members);
  }
}

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
               : control_of(net.junctions[ways[way_of[row.front()]].junction].type);
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
