#include <algorithm>
#include <map>

#include "network/direction.h"
#include "network/turns.h"

namespace pendler::building {

namespace {

constexpr double kRailTurn = 60;  // degrees that a train can turn between two links

/// The draft way of a link where it begins and where it ends.
struct EndWays {
  IdVector<LinkId, DraftWayId> first, last;
};
EndWays end_ways_of(StreetGraph const& graph, Layout const& layout) {
  EndWays out;
  for (LinkId l : layout.street.ids()) {
    auto const& pieces = graph.streets[layout.street[l]].pieces;
    DraftWayId const a = graph.pieces[pieces.front().piece].way;
    DraftWayId const b = graph.pieces[pieces.back().piece].way;
    out.first.push_back(layout.onward(l) ? a : b);
    out.last.push_back(layout.onward(l) ? b : a);
  }
  return out;
}

class Choices {
 public:
  Choices(NetworkDraft const& draft, StreetGraph& graph, Layout const& layout,
          Directions const& directions, Network& network)
      : draft_(draft),
        graph_(graph),
        layout_(layout),
        directions_(directions),
        network_(network),
        ways_(end_ways_of(graph, layout)) {}

  TurnChoices run() {
    index_nodes();
    read_restrictions();
    TurnChoices out;
    for (LinkId l : network_.links.key.ids()) out.append(choices_of(l));
    return out;
  }

 private:
  struct NodeRule {
    DraftWayId from, to;
    bool only;
    VehicleClasses applies_to;
  };

  void index_nodes() {
    for (NodeId n : network_.nodes.osm.ids()) node_by_osm_[network_.nodes.osm[n]] = n;
    for (Piece const& piece : graph_.pieces) {
      auto& row = kept_[draft_.ways.osm[piece.way]];
      if (row.empty() || row.back() != piece.way) row.push_back(piece.way);
    }
  }

  /// Duplicate ways were left out: a restriction may name either.
  DraftWayId known(DraftWayId w) const {
    if (w.index() >= draft_.ways.osm.size()) return w;
    auto const it = kept_.find(draft_.ways.osm[w]);
    if (it == kept_.end()) return w;
    for (DraftWayId kept : it->second) {
      if (same_way(draft_, kept, w)) return kept;
    }
    return w;
  }

  void repair(DraftRestrictionId r, char const* detail) {
    graph_.repairs.push_back({"restriction without effect",
                              "relation " + std::to_string(draft_.restrictions.osm[r]), detail});
  }

  bool same(DraftRestrictionId a, DraftRestrictionId b) const {
    auto const& r = draft_.restrictions;
    return r.only[a] == r.only[b] && r.from[a] == r.from[b] && r.to[a] == r.to[b] &&
           r.via_node[a] == r.via_node[b] && r.applies_to[a] == r.applies_to[b] &&
           std::ranges::equal(r.via_ways[a], r.via_ways[b]);
  }

  void read_restrictions() {
    auto const& r = draft_.restrictions;
    std::vector<DraftRestrictionId> order;
    for (auto id : r.osm.ids()) order.push_back(id);
    std::sort(order.begin(), order.end(),
              [&](auto a, auto b) { return std::pair(r.osm[a], a) < std::pair(r.osm[b], b); });
    for (std::size_t i = 0; i < order.size(); ++i) {
      auto const id = order[i];
      bool again = false;
      for (std::size_t k = i; k-- > 0 && r.osm[order[k]] == r.osm[id];) again |= same(order[k], id);
      if (again) continue;
      if (r.via_node[id].valid()) {
        auto const it = r.via_node[id].index() < draft_.nodes.osm.size()
                            ? node_by_osm_.find(draft_.nodes.osm[r.via_node[id]])
                            : node_by_osm_.end();
        if (it == node_by_osm_.end()) {
          repair(id, "nothing branches at its via node");
        } else {
          rules_[it->second].push_back(
              {known(r.from[id]), known(r.to[id]), r.only[id] != 0, r.applies_to[id]});
        }
      } else {
        add_bans(id);
      }
    }
  }

  /// Way-via restrictions: walks from the end of `from` over the via ways to `to`.
  void add_bans(DraftRestrictionId id) {
    auto const& r = draft_.restrictions;
    std::vector<DraftWayId> via;
    for (DraftWayId w : r.via_ways[id]) via.push_back(known(w));
    bool found = false;
    for (LinkId l : network_.links.key.ids()) {
      if (ways_.last[l] != known(r.from[id])) continue;
      std::vector<LinkId> path{l};
      found |= walk(path, via, 0, known(r.to[id]), r.only[id] != 0);
    }
    network_.banned_for.resize(network_.banned_paths.size(), r.applies_to[id]);
    if (!found) repair(id, "its ways do not meet");
  }

  bool walk(std::vector<LinkId>& path, std::vector<DraftWayId> const& via, std::size_t at,
            DraftWayId to, bool only) {
    if (path.size() > 12) return false;
    auto const outs = network_.nodes.out_links[network_.links.to[path.back()]];
    bool found = false;
    bool const through = at == via.size() || (at + 1 == via.size() && path.size() > 1 &&
                                              ways_.last[path.back()] == via[at]);
    if (through) {
      LinkId target;
      for (LinkId next : outs) {
        if (ways_.first[next] == to && next != network_.links.reverse[path.back()]) target = next;
      }
      if (target.valid()) {
        found = true;
        for (LinkId next : outs) {
          bool const banned = only ? next != target : next == target;
          if (!banned || next == network_.links.reverse[path.back()]) continue;
          path.push_back(next);
          network_.banned_paths.append(path);
          path.pop_back();
        }
        return found;
      }
    }
    for (LinkId next : outs) {
      if (next == network_.links.reverse[path.back()]) continue;
      for (std::size_t i = at; i < std::min(at + 2, via.size()); ++i) {
        if (ways_.first[next] != via[i] || (i == at + 1 && ways_.last[path.back()] != via[at])) {
          continue;
        }
        path.push_back(next);
        found |= walk(path, via, i, to, only);
        path.pop_back();
      }
    }
    return found;
  }

  VehicleClasses forbidden(LinkId from, LinkId to) const {
    auto const it = rules_.find(network_.links.to[from]);
    if (it == rules_.end()) return 0;
    VehicleClasses no = 0, bound = 0, led = 0;  // led: to where they are bound to go
    auto const add = [](VehicleClasses& set, VehicleClasses more) {
      set = static_cast<VehicleClasses>(set | more);
    };
    for (auto const& rule : it->second) {
      if (ways_.last[from] != rule.from) continue;
      bool hits = ways_.first[to] == rule.to;
      // One way on both sides of the node: the turn back is meant.
      if (rule.from == rule.to) hits = network_.links.reverse[from] == to;
      if (!rule.only && hits) add(no, rule.applies_to);
      if (!rule.only || !reaches(from, rule.to)) continue;
      add(bound, rule.applies_to);
      if (hits) add(led, rule.applies_to);
    }
    return static_cast<VehicleClasses>(no | (bound & ~led));
  }
  /// only_* rules speak to those links of the way from which the target can be reached.
  bool reaches(LinkId from, DraftWayId to) const {
    for (LinkId next : network_.nodes.out_links[network_.links.to[from]]) {
      if (ways_.first[next] == to && next != network_.links.reverse[from]) return true;
    }
    return false;
  }

  std::vector<TurnChoice> choices_of(LinkId from) {
    NodeId const n = network_.links.to[from];
    GraphNode const& node = graph_.nodes[layout_.graph_node[n]];
    LinkId const back = network_.links.reverse[from];
    VehicleClasses const allowed = network_.links.allowed[from];
    bool const rail = is_rail(network_.links.cls[from]);

    std::vector<TurnChoice> out;
    VehicleClasses served = 0;
    for (LinkId to : network_.nodes.out_links[n]) {
      if (to == back) continue;
      double const angle = turn_degrees(directions_.at_end[from], directions_.at_start[to]);
      if ((rail || is_rail(network_.links.cls[to])) && std::abs(angle) > kRailTurn) continue;
      auto const classes = static_cast<VehicleClasses>(allowed & network_.links.allowed[to] &
                                                       ~node.barred & ~forbidden(from, to));
      if (classes == 0) continue;
      out.push_back({to, classes, angle, false});
      served = static_cast<VehicleClasses>(served | classes);
    }
    bool const gateway = node.cut && network_.nodes.out_links[n].size() <= 1;
    if (back.valid() && !gateway) {
      // Turning back is for those who cannot go on, and in a turning circle for all who may.
      bool const circle = node.control == NodeControl::mini_roundabout;
      int const who = circle ? ~served | ~forbidden(from, back) : ~served;
      auto const classes =
          static_cast<VehicleClasses>(allowed & network_.links.allowed[back] & who);
      if (classes != 0) out.push_back({back, classes, 180, true});
    }
    std::sort(out.begin(), out.end(), [](TurnChoice const& a, TurnChoice const& b) {
      return std::pair(-a.angle, a.to) < std::pair(-b.angle, b.to);
    });
    return out;
  }

  NetworkDraft const& draft_;
  StreetGraph& graph_;
  Layout const& layout_;
  Directions const& directions_;
  Network& network_;
  EndWays ways_;
  std::map<std::int64_t, NodeId> node_by_osm_;
  std::map<std::int64_t, std::vector<DraftWayId>> kept_;  // by osm id
  std::map<NodeId, std::vector<NodeRule>> rules_;
};

}  // namespace

Directions directions_of(StreetGraph const& graph, Layout const& layout) {
  Directions out;
  for (LinkId l : layout.street.ids()) {
    auto axis = graph.streets[layout.street[l]].axis;
    if (!layout.onward(l)) std::reverse(axis.begin(), axis.end());
    out.at_start.push_back(direction_at_start(axis, 10));
    out.at_end.push_back(direction_at_end(axis, 10));
  }
  return out;
}

TurnChoices turn_choices(NetworkDraft const& draft, StreetGraph& graph, Layout const& layout,
                         Directions const& directions, Network& network) {
  return Choices(draft, graph, layout, directions, network).run();
}

}  // namespace pendler::building
