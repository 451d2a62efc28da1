#include "network/consistency.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/error.h"

namespace pendler {

namespace {

[[noreturn]] void fail(char const* table, std::size_t row, std::string const& what) {
  throw InputError(std::string("network: ") + table + ' ' + std::to_string(row) + ": " + what);
}
void need(bool good, char const* table, std::size_t row, char const* what) {
  if (!good) fail(table, row, what);
}

template <class I, class T>
void check_rows(Rows<I, T> const& rows, std::size_t size, char const* table) {
  auto const& at = rows.offsets();
  need(at.size() == size + 1 && at.front() == 0 && at.back() == rows.values().size(), table, size,
       "wrong number of rows");
  for (std::size_t i = 0; i + 1 < at.size(); ++i) {
    need(at[i] <= at[i + 1], table, i, "rows overlap");
  }
}
template <class I>
void check_ids(std::vector<I> const& ids, std::size_t size, bool none_allowed, char const* table) {
  for (std::size_t i = 0; i < ids.size(); ++i) {
    need(ids[i].index() < size || (none_allowed && !ids[i].valid()), table, i, "id out of range");
  }
}
template <class... Columns>
void check_sizes(std::size_t size, char const* table, Columns const&... columns) {
  need(((columns.size() == size) && ...), table, size, "columns of unequal length");
}
void check_lines(auto const& rows, char const* table) {
  for (auto id : rows.ids()) {
    need(rows[id].size() >= 2, table, id.index(), "geometry of less than two points");
    for (Point p : rows[id]) {
      need(std::isfinite(p.x) && std::isfinite(p.y), table, id.index(), "geometry not finite");
    }
  }
}

class Checker {
 public:
  explicit Checker(Network const& network) : n_(network) {}

  void run() {
    check_nodes();
    check_links();
    check_lanes();
    check_movements();
    check_conflicts();
    check_signals();
    check_rails();
    check_stops();
    check_edges();
  }

 private:
  std::size_t nodes() const { return n_.nodes.osm.size(); }
  std::size_t links() const { return n_.links.key.size(); }
  std::size_t movements() const { return n_.movements.from_lane.size(); }
  std::size_t junctions() const { return n_.junctions.key.size(); }

  void check_nodes() {
    auto const& t = n_.nodes;
    check_sizes(nodes(), "nodes", t.position, t.junction);
    check_rows(t.out_links, nodes(), "nodes/out_links");
    check_rows(t.in_links, nodes(), "nodes/in_links");
    check_ids(t.junction.raw(), junctions(), false, "nodes/junction");
    check_ids(t.out_links.values(), links(), false, "nodes/out_links");
    check_ids(t.in_links.values(), links(), false, "nodes/in_links");
    auto const& j = n_.junctions;
    check_sizes(junctions(), "junctions", j.position, j.control, j.signal);
    check_rows(j.nodes, junctions(), "junctions/nodes");
    check_rows(j.movements, junctions(), "junctions/movements");
    check_ids(j.nodes.values(), nodes(), false, "junctions/nodes");
    check_ids(j.movements.values(), movements(), false, "junctions/movements");
    check_ids(j.signal.raw(), n_.signals.junction.size(), true, "junctions/signal");
    need(j.nodes.values().size() == nodes(), "junctions", 0, "a node in no or several junctions");
    for (JunctionId id : j.key.ids()) {
      for (NodeId node : j.nodes[id]) {
        need(t.junction[node] == id, "junctions", id.index(), "a node that is another's");
      }
    }
  }

  void check_links() {
    auto const& t = n_.links;
    check_sizes(links(), "links", t.osm_way, t.from, t.to, t.cls, t.first_lane, t.lane_count,
                t.edge_lane, t.length, t.speed, t.allowed, t.max_weight, t.name, t.ref, t.reverse,
                t.municipality, t.district, t.section, t.flags, t.guessed, t.layer, t.inner);
    check_rows(t.geometry, links(), "links/geometry");
    check_rows(t.osm_ways, links(), "links/osm_ways");
    check_lines(t.geometry, "links");
    check_ids(t.from.raw(), nodes(), false, "links/from");
    check_ids(t.to.raw(), nodes(), false, "links/to");
    check_ids(t.reverse.raw(), links(), true, "links/reverse");
    check_ids(t.municipality.raw(), n_.areas.municipality_code.size(), false, "links/municipality");
    check_ids(t.district.raw(), n_.areas.district_code.size(), true, "links/district");
    check_ids(t.section.raw(), n_.sections.links.size(), true, "links/section");
    std::size_t lane = 0, edges = 0;
    for (LinkId l : t.key.ids()) {
      need(t.lane_count[l] > 0 && t.first_lane[l].index() == lane, "links", l.index(),
           "lanes are not consecutive");
      lane += t.lane_count[l];
      LaneId const edge = t.edge_lane[l];
      need(!edge.valid() || (edge.index() >= n_.first_edge_lane() && !n_.is_movement(edge) &&
                             n_.lanes.link[edge] == l),
           "links", l.index(), "edge lane");
      edges += edge.valid() ? 1U : 0U;
      need(t.length[l] >= 0.5F && t.length[l] < 1e7F, "links", l.index(), "absurd length");
      need(t.speed[l] > 0 && t.speed[l] < 200, "links", l.index(), "absurd speed");
      need(t.name[l] < n_.texts.size() && t.ref[l] < n_.texts.size(), "links", l.index(),
           "name out of range");
      need(!t.reverse[l].valid() || t.reverse[t.reverse[l]] == l, "links", l.index(),
           "reverse is not mutual");
      need(is_rail(t.cls[l]) == t.section[l].valid(), "links", l.index(), "rails and sections");
      auto const out = n_.nodes.out_links[t.from[l]], in = n_.nodes.in_links[t.to[l]];
      need(std::binary_search(out.begin(), out.end(), l) &&
               std::binary_search(in.begin(), in.end(), l),
           "links", l.index(), "missing at its node");
    }
    need(n_.nodes.out_links.values().size() == links() &&
             n_.nodes.in_links.values().size() == links() && lane == n_.first_edge_lane() &&
             edges == n_.lanes.edge_marked.size(),
         "links", links(), "counted otherwise by nodes or lanes");
    std::vector<Key> keys = t.key.raw();
    std::sort(keys.begin(), keys.end());
    need(std::adjacent_find(keys.begin(), keys.end()) == keys.end(), "links", 0, "a key twice");
  }

  void check_lanes() {
    auto const& t = n_.lanes;
    std::size_t const size = n_.link_lane_count() + movements();
    check_sizes(size, "lanes", t.link, t.length, t.speed, t.width, t.allowed, t.turns);
    check_rows(t.out, size, "lanes/out");
    check_rows(t.in, size, "lanes/in");
    check_ids(t.out.values(), movements(), false, "lanes/out");
    check_ids(t.in.values(), movements(), false, "lanes/in");
    for (LaneId l : t.length.ids()) {
      need(t.length[l] > 0.05F && t.speed[l] > 0 && t.width[l] > 0, "lanes", l.index(),
           "length, speed or width");
      need(n_.is_movement(l) == !t.link[l].valid(), "lanes", l.index(), "link of a movement");
      if (n_.is_movement(l)) {
        need(t.out[l].empty() && t.in[l].empty(), "lanes", l.index(), "movements at a movement");
      } else {
        need(n_.lanes_of(t.link[l]).contains(l) || n_.links.edge_lane[t.link[l]] == l, "lanes",
             l.index(), "not a lane of its link");
      }
      for (MovementId m : t.out[l]) {
        need(n_.movements.from_lane[m] == l, "lanes", l.index(), "out: another's movement");
      }
      for (MovementId m : t.in[l]) {
        need(n_.movements.to_lane[m] == l, "lanes", l.index(), "in: another's movement");
      }
    }
    need(t.out.values().size() == movements() && t.in.values().size() == movements(), "lanes", size,
         "movements counted otherwise");
  }

  void check_movements() {
    auto const& t = n_.movements;
    check_sizes(movements(), "movements", t.to_lane, t.from_link, t.to_link, t.junction, t.turn,
                t.group, t.needs_grant, t.must_stop, t.red_turn, t.zebra, t.wait_at,
                t.level_crossing);
    check_rows(t.conflicts, movements(), "movements/conflicts");
    check_rows(t.conflict_areas, movements(), "movements/conflict_areas");
    check_rows(t.geometry, movements(), "movements/geometry");
    check_lines(t.geometry, "movements");
    check_ids(t.from_lane.raw(), n_.link_lane_count(), false, "movements/from_lane");
    check_ids(t.to_lane.raw(), n_.link_lane_count(), false, "movements/to_lane");
    check_ids(t.group.raw(), n_.signals.yellow_ms.size(), true, "movements/group");
    check_ids(t.level_crossing.raw(), n_.level_crossings.node.size(), true,
              "movements/level_crossing");
    for (MovementId m : t.from_lane.ids()) {
      need(n_.lanes.link[t.from_lane[m]] == t.from_link[m] &&
               n_.lanes.link[t.to_lane[m]] == t.to_link[m],
           "movements", m.index(), "lanes of other links");
      NodeId const node = n_.links.to[t.from_link[m]];
      need(node == n_.links.from[t.to_link[m]], "movements", m.index(), "links do not meet");
      need(t.junction[m] == n_.nodes.junction[node], "movements", m.index(), "another's junction");
      auto const row = n_.junctions.movements[t.junction[m]];
      need(std::binary_search(row.begin(), row.end(), m), "movements", m.index(),
           "missing at its junction");
      need(!t.group[m].valid() || n_.junctions.signal[t.junction[m]].valid(), "movements",
           m.index(), "a group without a signal");
      need(t.wait_at[m] < n_.lanes.length[n_.lane_of(m)], "movements", m.index(),
           "waits behind its end");
    }
  }

  void check_conflicts() {
    auto const& t = n_.movements;
    for (MovementId m : t.from_lane.ids()) {
      auto const row = t.conflicts[m];
      need(row.size() == t.conflict_areas[m].size(), "conflicts", m.index(), "rows differ");
      need(row.empty() || t.needs_grant[m] != 0, "conflicts", m.index(), "without a grant");
      float const size = n_.lanes.length[n_.lane_of(m)];
      for (std::size_t i = 0; i < row.size(); ++i) {
        need(row[i].index() < movements() && row[i] != m && (i == 0 || row[i - 1] < row[i]),
             "conflicts", m.index(), "ids");
        Conflict const& a = t.conflict_areas[m][i];
        need(a.begin >= 0 && a.begin <= a.end && a.end <= size * 1.001F, "conflicts", m.index(),
             "area outside of the movement");
        auto const back = t.conflicts[row[i]];
        auto const it = std::lower_bound(back.begin(), back.end(), m);
        need(it != back.end() && *it == m, "conflicts", m.index(), "not mutual");
        Conflict const& b = t.conflict_areas[row[i]][static_cast<std::size_t>(it - back.begin())];
        need(a.begin == b.other_begin && a.end == b.other_end && a.merges == b.merges, "conflicts",
             m.index(), "areas differ");
        need(t.junction[m] == t.junction[row[i]], "conflicts", m.index(), "of two junctions");
        need((a.merges == 1) == (t.to_lane[m] == t.to_lane[row[i]]), "conflicts", m.index(),
             "merging or not");
        auto const p = static_cast<Priority>(a.priority), q = static_cast<Priority>(b.priority);
        need(p == Priority::equal ? q == p
                                  : q == (p == Priority::first ? Priority::yield : Priority::first),
             "conflicts", m.index(), "both go first, or both give way");
      }
    }
  }

  void check_signals() {
    auto const& t = n_.signals;
    std::size_t const groups = t.yellow_ms.size();
    check_sizes(t.junction.size(), "signals", t.cycle_ms, t.offset_ms, t.default_program,
                t.actuation);
    check_rows(t.groups, t.junction.size(), "signals/groups");
    check_rows(t.green, groups, "signals/green");
    check_rows(t.limits, t.junction.size(), "signals/limits");
    check_ids(t.groups.values(), groups, false, "signals/groups");
    check_ids(t.junction.raw(), junctions(), false, "signals/junction");
    for (SignalId s : t.junction.ids()) {
      need(n_.junctions.signal[t.junction[s]] == s, "signals", s.index(), "another's junction");
      need(t.cycle_ms[s] > 0, "signals", s.index(), "no cycle");
      need(!t.groups[s].empty(), "signals", s.index(), "no groups");
      need(t.groups[s].size() <= 64, "signals", s.index(), "more than 64 groups");
      for (SignalGroupId g : t.groups[s]) {
        std::int32_t last = 0;
        need(!t.green[g].empty(), "signals", s.index(), "a group that is never green");
        for (GreenWindow const& w : t.green[g]) {
          need(w.begin_ms >= last && w.begin_ms < w.end_ms && w.end_ms <= t.cycle_ms[s], "signals",
               s.index(), "green outside of the cycle");
          last = w.end_ms;
        }
      }
      Actuation const& a = t.actuation[s];
      need(a.gap_ms >= 0 && a.detector_ms >= 0, "signals", s.index(), "a detector behind the line");
      for (PhaseLimits const& l : t.limits[s])
        need(l.begin_ms >= 0 && l.min_ms > 0 && l.max_ms >= l.min_ms, "signals", s.index(),
             "a phase without a time of green");
    }
  }

  void check_rails() {
    check_ids(n_.sections.links.values(), links(), false, "sections");
    for (SectionId s : n_.sections.links.ids()) {
      for (LinkId l : n_.sections.links[s]) {
        need(n_.links.section[l] == s, "sections", s.index(), "another's link");
      }
    }
    auto const& t = n_.level_crossings;
    check_rows(t.rail_links, t.node.size(), "level_crossings/rail_links");
    check_rows(t.road_movements, t.node.size(), "level_crossings/road_movements");
    check_rows(t.rail_movements, t.node.size(), "level_crossings/rail_movements");
    check_ids(t.node.raw(), nodes(), false, "level_crossings/node");
    check_ids(t.rail_links.values(), links(), false, "level_crossings/rail_links");
    check_ids(t.road_movements.values(), movements(), false, "level_crossings/road_movements");
    check_ids(t.rail_movements.values(), movements(), false, "level_crossings/rail_movements");
    IdVector<NodeId, LevelCrossingId> crossing(nodes());
    for (LevelCrossingId c : t.node.ids()) crossing[t.node[c]] = c;
    auto const& m = n_.movements;
    for (MovementId id : m.from_lane.ids()) {
      LevelCrossingId const c = crossing[n_.links.to[m.from_link[id]]];
      bool const on_foot = (n_.lanes.allowed[n_.lane_of(id)] & ~bit(VehicleClass::pedestrian)) == 0;
      if (!c.valid() || on_foot || m.turn[id] == Turn::u_turn) continue;
      bool const rail = is_rail(n_.links.cls[m.from_link[id]]);
      auto const row = rail ? t.rail_movements[c] : t.road_movements[c];
      need(m.level_crossing[id] == c && std::binary_search(row.begin(), row.end(), id), "movements",
           id.index(), "passes a level crossing without heeding it");
    }
  }

  void check_stops() {
    auto const& t = n_.stops;
    check_sizes(t.key.size(), "stops", t.name, t.modes, t.position, t.lane, t.along, t.municipality,
                t.district);
    check_ids(t.lane.raw(), n_.link_lane_count(), false, "stops/lane");
    for (StopId s : t.key.ids()) {
      need(t.along[s] >= 0 && t.along[s] <= n_.lanes.length[t.lane[s]], "stops", s.index(),
           "not on its lane");
      need(t.name[s] < n_.texts.size(), "stops", s.index(), "name out of range");
    }
    auto const& l = n_.lines;
    check_sizes(l.key.size(), "lines", l.mode, l.ref, l.name, l.from, l.to, l.interval_s);
    check_rows(l.stops, l.key.size(), "lines/stops");
    check_rows(l.way_links, l.key.size(), "lines/way_links");
    check_ids(l.stops.values(), t.key.size(), false, "lines/stops");
    check_ids(l.way_links.values(), links(), false, "lines/way_links");
  }

  void check_edges() {
    auto const& a = n_.areas;
    check_sizes(a.municipality_code.size(), "areas", a.municipality_name);
    check_sizes(a.district_code.size(), "areas", a.district_name, a.district_municipality);
    check_ids(a.district_municipality.raw(), a.municipality_code.size(), false, "areas");
    auto const& g = n_.gateways;
    check_sizes(g.key.size(), "gateways", g.node, g.name, g.cls);
    check_rows(g.in, g.key.size(), "gateways/in");
    check_rows(g.out, g.key.size(), "gateways/out");
    check_ids(g.node.raw(), nodes(), false, "gateways/node");
    check_ids(g.in.values(), links(), false, "gateways/in");
    check_ids(g.out.values(), links(), false, "gateways/out");
    check_rows(n_.banned_paths, n_.banned_for.size(), "banned_paths");
    check_ids(n_.banned_paths.values(), links(), false, "banned_paths");
    check_sizes(n_.repair_kind.size(), "repairs", n_.repair_object, n_.repair_detail);
  }

  Network const& n_;
};

}  // namespace

void check_consistency(Network const& network) {
  Checker(network).run();
}

}  // namespace pendler
