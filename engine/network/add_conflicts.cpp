#include <algorithm>
#include <cmath>
#include <optional>

#include "network/direction.h"
#include "network/right_of_way.h"

namespace pendler::building {

namespace {

Priority opposite_of(Priority p) {
  return p == Priority::first   ? Priority::yield
         : p == Priority::yield ? Priority::first
                                : Priority::equal;
}

bool to_the_left(Turn t) {
  return leftwards(t) || t == Turn::slight_left;
}
bool rightwards(Turn t) {
  return t == Turn::right || t == Turn::sharp_right;
}
/// How far a movement turns aside: who turns more gives way to who turns less.
int severity(Turn t) {
  return t == Turn::u_turn ? 3 : leftwards(t) ? 2 : rightwards(t) ? 1 : 0;
}

Priority by_number(int a, int b) {
  return a > b ? Priority::first : a < b ? Priority::yield : Priority::equal;
}

/// Entries' groups from which each stub can be reached inside its junction.
std::vector<std::pair<LinkId, SignalGroupId>> groups_behind_stubs(Network const& network) {
  auto const& m = network.movements;
  std::vector<std::pair<LinkId, SignalGroupId>> out;
  std::vector<std::pair<LinkId, SignalGroupId>> open;
  for (MovementId id : m.from_lane.ids()) {
    if (m.group[id].valid() && network.links.inner[m.to_link[id]] != 0) {
      open.push_back({m.to_link[id], m.group[id]});
    }
  }
  for (int round = 0; round < 6 && !open.empty(); ++round) {
    std::sort(open.begin(), open.end());
    open.erase(std::unique(open.begin(), open.end()), open.end());
    std::vector<std::pair<LinkId, SignalGroupId>> next;
    for (auto const& [stub, group] : open) {
      for (LaneId lane : network.lanes_of(stub)) {
        for (MovementId id : network.lanes.out[lane]) {
          if (network.links.inner[m.to_link[id]] != 0) next.push_back({m.to_link[id], group});
        }
      }
    }
    out.insert(out.end(), open.begin(), open.end());
    open = std::move(next);
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

class Decider {
 public:
  Decider(Network const& network, Approaches const& approaches)
      : network_(network), approaches_(approaches), behind_(groups_behind_stubs(network)) {}

  /// Of a towards b.
  Priority decide(Pair const& p) const {
    auto const& m = network_.movements;
    if (network_.junctions.signal[m.junction[p.a]].valid()) return signalled(p);
    return unsignalled(p.a, p.b);
  }

 private:
  Approach const& approach(MovementId m) const {
    return approaches_[network_.movements.from_link[m]];
  }

  Priority signalled(Pair const& p) const {
    auto const& m = network_.movements;
    SignalGroupId const ga = m.group[p.a], gb = m.group[p.b];
    auto const turning = turning_priority(network_, approaches_, p.a, p.b);
    if (ga.valid() && gb.valid()) {
      return green_together(network_, ga, gb) ? turning.value_or(bicycle_yields(p))
                                              : Priority::equal;
    }
    bool const a_loose = !ga.valid() && !approach(p.a).inner;
    bool const b_loose = !gb.valid() && !approach(p.b).inner;
    if (a_loose && b_loose) return unsignalled(p.a, p.b);
    if (a_loose || b_loose) return a_loose ? Priority::yield : Priority::first;
    if (turning) return *turning;
    // Those who turn left over a stub meet the oncoming traffic of their own green.
    if (ga.valid() && crosses_own_green(m.from_link[p.b], ga)) return Priority::first;
    if (gb.valid() && crosses_own_green(m.from_link[p.a], gb)) return Priority::yield;
    return Priority::equal;
  }

  /// Phases are made without bicycles at the edge: in some, these cross others who go straight on.
  Priority bicycle_yields(Pair const& p) const {
    auto const& from = network_.movements.from_lane;
    return by_number(network_.is_edge_lane(from[p.b]) ? 1 : 0,
                     network_.is_edge_lane(from[p.a]) ? 1 : 0);
  }

  bool crosses_own_green(LinkId stub, SignalGroupId group) const {
    auto it = std::lower_bound(behind_.begin(), behind_.end(), std::pair(stub, SignalGroupId(0)));
    for (; it != behind_.end() && it->first == stub; ++it) {
      if (green_together(network_, it->second, group)) return true;
    }
    return false;
  }

  Priority unsignalled(MovementId a, MovementId b) const {
    auto const& m = network_.movements;
    Approach const& p = approach(a);
    Approach const& q = approach(b);
    bool const rail_a = is_rail(network_.links.cls[m.from_link[a]]);
    bool const rail_b = is_rail(network_.links.cls[m.from_link[b]]);
    if (rail_a && rail_b) return Priority::equal;
    if (p.left_first && q.left_first && !rail_a && !rail_b && one_entry_each(a, b))
      return by_number(passes_entry(a, b) ? 1 : 0, passes_entry(b, a) ? 1 : 0);
    auto const turning = turning_priority(network_, approaches_, a, b);
    if (m.from_link[a] != m.from_link[b] && p.rank != q.rank && !(turning && oncoming(a, b)))
      return by_number(p.rank, q.rank);
    if (turning) return *turning;
    if (m.from_link[a] == m.from_link[b] || p.ring) return Priority::equal;
    if (p.inner != q.inner) return p.inner ? Priority::first : Priority::yield;
    if (dot(p.heading, q.heading) > 0.87) return Priority::equal;  // side by side: zip
    double const side = cross(p.heading, q.heading);  // positive: b comes from the right of a
    return side > 0 ? Priority::yield : side < 0 ? Priority::first : Priority::equal;
  }

  /// They come towards each other on streets between which no sign decides: who turns gives way,
  /// whatever the classes, unless it follows a priority road that bends (StVO § 9(3)).
  bool oncoming(MovementId a, MovementId b) const {
    auto const& m = network_.movements;
    Approach const& p = approach(a);
    Approach const& q = approach(b);
    if (p.ring || q.ring || p.by_sign != q.by_sign || dot(p.heading, q.heading) > -0.5)
      return false;
    for (MovementId id : {a, b}) {
      LinkClass const c = network_.links.cls[m.from_link[id]];
      if (is_rail(c) || class_rank(c) < class_rank(LinkClass::residential)) return false;  // § 10
    }
    return !bends_with_main_street(a, b) && !bends_with_main_street(b, a);
  }
  bool bends_with_main_street(MovementId id, MovementId oncoming) const {
    auto const& m = network_.movements;
    auto const rank = [&](LinkId l) { return class_rank(network_.links.cls[l]); };
    int const before = rank(m.from_link[id]);
    return severity(m.turn[id]) > 0 && rank(m.to_link[id]) >= before &&
           rank(m.from_link[oncoming]) < before;
  }

  bool one_entry_each(MovementId a, MovementId b) const {
    auto const& from = network_.movements.from_link;
    return from[a] != from[b] && network_.links.to[from[a]] == network_.links.to[from[b]];
  }
  /// Round a mini-roundabout, counter-clockwise, a comes by where b enters: then it is on the ring
  /// (StVO § 8(1a)).
  bool passes_entry(MovementId a, MovementId b) const {
    auto const& m = network_.movements;
    auto const& links = network_.links;
    if (m.turn[a] == Turn::u_turn) return true;
    if (links.reverse[m.from_link[b]] == m.to_link[a]) return false;  // it leaves just before
    Point const out = direction_at_start(links.geometry[m.to_link[a]], 10);
    Point const here = approach(a).heading, there = approach(b).heading;
    auto const round = [&](Point to) {
      double const degrees = turn_degrees(here, to);
      return degrees < 0 ? degrees + 360 : degrees;
    };
    return round(there) < round({-out.x, -out.y});
  }

  Network const& network_;
  Approaches const& approaches_;
  std::vector<std::pair<LinkId, SignalGroupId>> behind_;
};

}  // namespace

std::optional<Priority> turning_priority(Network const& network, Approaches const& approaches,
                                         MovementId a, MovementId b) {
  auto const& m = network.movements;
  int const sa = severity(m.turn[a]), sb = severity(m.turn[b]);
  bool const edge_a = network.is_edge_lane(m.from_lane[a]),
             edge_b = network.is_edge_lane(m.from_lane[b]);
  if (m.from_link[a] == m.from_link[b] && edge_a != edge_b) {
    // Who turns right waits for the bicycle beside it (StVO § 9(3)); a bicycle that turns left
    // waits for all whom it crosses.
    bool const edge_waits = to_the_left(m.turn[edge_a ? a : b]);
    return edge_a == edge_waits ? Priority::yield : Priority::first;
  }
  if (m.from_link[a] == m.from_link[b]) {
    if (m.to_lane[a] == m.to_lane[b]) return Priority::equal;
    return by_number(sb, sa);
  }
  double const facing = dot(approaches[m.from_link[a]].heading, approaches[m.from_link[b]].heading);
  // Oncoming: left turns wait for all, right turns go before left turns. Side by side: who turns
  // across gives way.
  if (std::abs(facing) > 0.5 && (sa != sb || (facing < 0 && sa >= 2))) return by_number(sb, sa);
  return std::nullopt;
}

bool green_together(Network const& network, SignalGroupId a, SignalGroupId b) {
  auto const yellow_a = network.signals.yellow_ms[a], yellow_b = network.signals.yellow_ms[b];
  for (auto const& p : network.signals.green[a]) {
    for (auto const& q : network.signals.green[b]) {
      if (p.begin_ms < q.end_ms + yellow_b && q.begin_ms < p.end_ms + yellow_a) return true;
    }
  }
  return a == b;
}

void set_conflicts(std::vector<Pair> const& pairs, std::vector<Priority> const& priorities,
                   Network& network) {
  auto& m = network.movements;
  std::size_t const count = m.from_lane.size();
  struct Other {
    MovementId id;
    Conflict area;
  };
  std::vector<std::pair<MovementId, Other>> all;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    Pair const& p = pairs[i];
    Priority const who = priorities[i];
    auto const merges = static_cast<float>(p.merges ? 1 : 0);
    all.push_back(
        {p.a, {p.b, {p.a_begin, p.a_end, p.b_begin, p.b_end, merges, static_cast<float>(who)}}});
    all.push_back(
        {p.b,
         {p.a,
          {p.b_begin, p.b_end, p.a_begin, p.a_end, merges, static_cast<float>(opposite_of(who))}}});
  }
  std::sort(all.begin(), all.end(), [](auto const& x, auto const& y) {
    return std::pair(x.first, x.second.id) < std::pair(y.first, y.second.id);
  });
  std::vector<std::pair<MovementId, MovementId>> ids;
  std::vector<std::pair<MovementId, Conflict>> areas;
  for (auto const& [id, other] : all) {
    ids.push_back({id, other.id});
    areas.push_back({id, other.area});
  }
  m.conflicts = Rows<MovementId, MovementId>::from_pairs(count, ids);
  m.conflict_areas = Rows<MovementId, Conflict>::from_pairs(count, areas);
}

void mark_grants(Network& network) {
  auto& m = network.movements;
  for (MovementId id : m.from_lane.ids()) {
    LinkId const from = m.from_link[id], to = m.to_link[id];
    bool const blocks = is_rail(network.links.cls[from]) &&
                        network.links.section[from] != network.links.section[to];
    // Onto a stub one goes only with the grants for the way beyond it.
    bool const meets_motors =
        std::any_of(m.conflicts[id].begin(), m.conflicts[id].end(),
                    [&](MovementId other) { return !network.is_edge_lane(m.from_lane[other]); });
    bool const needs = meets_motors || m.group[id].valid() || m.level_crossing[id].valid() ||
                       blocks || network.links.inner[to] != 0;
    m.needs_grant[id] = needs ? std::uint8_t{1} : m.conflicts[id].empty() ? 0 : kGrantAtEdge;
  }
}

void add_conflicts(Approaches const& approaches, std::vector<Pair> const& pairs, Network& network) {
  auto& m = network.movements;
  Decider const decider(network, approaches);
  std::vector<Priority> priorities;
  for (Pair const& p : pairs) priorities.push_back(decider.decide(p));
  set_conflicts(pairs, priorities, network);
  mark_grants(network);

  auto const heading = headings(network);
  for (MovementId id : m.from_lane.ids()) {
    LinkId const from = m.from_link[id];
    m.must_stop[id] = approaches[from].sign == NodeControl::stop;
    bool const right = m.turn[id] == Turn::right || m.turn[id] == Turn::sharp_right;
    if (right && m.group[id].valid()) m.red_turn[id] = approaches[from].red_turn;
    if (approaches[from].zebra_at_end) m.zebra[id] |= kZebraBefore;
    if (approaches[m.to_link[id]].zebra_at_begin) m.zebra[id] |= kZebraBehind;
    if (!network.is_edge_lane(m.from_lane[id])) m.wait_at[id] = waiting_place(network, heading, id);
  }

  for (JunctionId j : network.junctions.key.ids()) {
    bool any = false, ring = false, ranked = false, sided = false, rail = true;
    for (MovementId id : network.junctions.movements[j]) {
      Approach const& p = approaches[m.from_link[id]];
      ring |= p.ring || p.left_first;
      rail &= is_rail(network.links.cls[m.from_link[id]]);
      if (network.is_edge_lane(m.from_lane[id])) continue;
      for (std::size_t i = 0; i < m.conflicts[id].size(); ++i) {
        if (network.is_edge_lane(m.from_lane[m.conflicts[id][i]])) continue;
        any = true;
        if (m.conflict_areas[id][i].priority == static_cast<float>(Priority::equal)) continue;
        Approach const& q = approaches[m.from_link[m.conflicts[id][i]]];
        (p.rank != q.rank ? ranked : sided) = true;
      }
    }
    bool const tracks = rail && !network.junctions.movements[j].empty();
    network.junctions.control[j] = network.junctions.signal[j].valid() ? JunctionControl::signals
                                   : tracks                            ? JunctionControl::rail
                                   : !any                              ? JunctionControl::none
                                   : ring                              ? JunctionControl::roundabout
                                   : ranked                            ? JunctionControl::priority
                                   : sided ? JunctionControl::right_before_left
                                           : JunctionControl::zipper;
  }
}

}  // namespace pendler::building
