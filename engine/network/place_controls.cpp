// Signals and signs in OSM often stand at the stop line, not at the crossing. A signal controls the
// nearest crossing of real streets within 40 m ahead, or belongs to a signalled one that lies as
// near behind it (the walkers' crossing of an exit); without one it is a signal of its own
// (highway=traffic_signals only: a crossing_signals node away from a signalled crossing is a
// pedestrian's push button and stops nobody). A sign speaks to the first node ahead within 40 m
// where anything crosses. A zebra crossing belongs to the arm of the nearest crossing within 20 m
// on which it lies, if that has no signal.

#include <algorithm>
#include <optional>

#include "network/direction.h"
#include "network/street_graph.h"

namespace pendler::building {

namespace {

constexpr double kControlReach = 40;  // m from a signal or sign to its crossing
constexpr double kZebraReach = 20;    // m
constexpr double kAlong = -0.64;      // cosine of 130°: an arm that goes on, within 50°
constexpr double kBack = 0.34;        // cosine of 70°: an arm that only a sharp turn leads into

class Controls {
 public:
  Controls(NetworkDraft const& draft, StreetGraph& graph)
      : draft_(draft), graph_(graph), arms_(arms_of(graph.nodes.size(), graph.pieces)) {}

  void run() {
    std::vector<std::uint32_t> open, loose;
    for (std::uint32_t n = 0; n < graph_.nodes.size(); ++n) {
      NodeControl const control = graph_.nodes[n].control;
      if (control == NodeControl::stop || control == NodeControl::give_way) place_sign(n);
      if (control != NodeControl::signals || streets_at(n, false) == 0) continue;
      if (is_crossing(n, true)) {
        graph_.nodes[n].signalled = true;
        for (Arm arm : arms_[n])
          graph_.pieces[arm.edge].red_turn[arm.at_a ? 0 : 1] = graph_.nodes[n].red_turn;
      } else {
        open.push_back(n);
      }
    }
    // Those that can mean one crossing only help to tell what the others mean.
    for (bool sure : {true, false}) {
      for (std::uint32_t n : open) {
        auto const found = crossings_ahead(n);
        if (sure ? found.size() == 1 : found.size() > 1) place_signal(n, found);
        if (!sure && found.empty()) loose.push_back(n);
      }
    }
    for (std::uint32_t n : loose) place_loose_signal(n);
    for (std::uint32_t n = 0; n < graph_.nodes.size(); ++n) {
      if (graph_.nodes[n].control == NodeControl::zebra) place_zebra(n);
    }
    for (Piece& piece : graph_.pieces) {
      for (double along : piece.zebras) place_zebra_on(piece, along);
    }
    for (std::uint32_t n = 0; n < graph_.nodes.size(); ++n) {
      NodeControl& control = graph_.nodes[n].control;
      if (control != NodeControl::level_crossing && control != NodeControl::mini_roundabout &&
          !graph_.nodes[n].signalled) {
        control = NodeControl::none;
      }
    }
  }

 private:
  /// Streets that meet here; drives, field tracks, paths and rails left out when `real`.
  int streets_at(std::uint32_t n, bool real) const {
    int count = 0;
    for (Arm arm : arms_[n]) {
      DraftWayId const w = graph_.pieces[arm.edge].way;
      LinkClass const cls = draft_.ways.cls[w];
      if (is_walk_only(allowed_on(draft_, w))) continue;
      if (cls == LinkClass::tram || cls == LinkClass::light_rail) {
        ++count;
      } else if (is_road(cls) &&
                 !(real && (cls == LinkClass::service || cls == LinkClass::track))) {
        ++count;
      }
    }
    return count;
  }
  static bool is_drive(LinkClass cls) {
    return cls == LinkClass::service || cls == LinkClass::track;
  }
  bool is_crossing(std::uint32_t n, bool real) const {
    int const streets = streets_at(n, real);
    return streets >= 3 && !(real && streets == 3 && is_slip_mouth(n));
  }

  /// Away from the node along the arm.
  Point outward(Arm arm) const {
    auto const& axis = graph_.pieces[arm.edge].axis;
    if (arm.at_a) return direction_at_start(axis, 12);
    Point const d = direction_at_end(axis, 12);
    return {-d.x, -d.y};
  }

  /// A slip lane leaves or joins a street here, or two carriageways become one: no ways cross.
  bool is_slip_mouth(std::uint32_t n) const {
    std::vector<Arm> streets;
    for (Arm arm : arms_[n]) {
      DraftWayId const w = graph_.pieces[arm.edge].way;
      if (is_road(draft_.ways.cls[w]) && !is_drive(draft_.ways.cls[w]) &&
          !is_walk_only(allowed_on(draft_, w))) {
        streets.push_back(arm);
      }
    }
    if (streets.size() != 3) return false;
    for (std::size_t i = 0; i < 3; ++i) {
      DraftWayId const w = graph_.pieces[streets[i].edge].way;
      if (lanes_of(draft_, w, true) > 0 && lanes_of(draft_, w, false) > 0) continue;
      // Nearly along one of the two others, and nearly back along the other.
      double const p = dot(outward(streets[i]), outward(streets[(i + 1) % 3]));
      double const q = dot(outward(streets[i]), outward(streets[(i + 2) % 3]));
      if (std::min(p, q) < kAlong && std::max(p, q) > kBack) return true;
    }
    return false;
  }

  bool speaks(std::uint32_t n, bool forward) const {
    ControlDirection const d = graph_.nodes[n].direction;
    return d == ControlDirection::both || (d == ControlDirection::forward) == forward;
  }

  struct Found {
    std::uint32_t node = kNo, piece = kNo;
    bool at_a = false;  // the sign stands at the piece's end a
    double away = 0;
    std::vector<std::uint32_t> passed;  // nodes on the way
  };

  /// Straight on from a node over one of its pieces until a crossing; follows the street of equal
  /// class through lesser nodes.
  std::optional<Found> ahead(std::uint32_t start, Arm arm, bool real) const {
    double away = 0;
    std::vector<std::uint32_t> passed;
    for (int steps = 0; steps < 30; ++steps) {
      Piece const& p = graph_.pieces[arm.edge];
      away += length(p.axis);
      if (away > kControlReach) return std::nullopt;
      std::uint32_t const to = arm.at_a ? p.b : p.a;
      if (to == start) return std::nullopt;
      if (is_crossing(to, real)) return Found{to, arm.edge, !arm.at_a, away, passed};
      passed.push_back(to);
      auto const next = onward(to, arm.edge);
      if (!next) return std::nullopt;
      arm = *next;
    }
    return std::nullopt;
  }

  std::optional<Arm> onward(std::uint32_t n, std::uint32_t from) const {
    std::optional<Arm> best;
    auto score = [&](Arm arm) {
      Piece const& p = graph_.pieces[arm.edge];
      Piece const& q = graph_.pieces[from];
      bool const same_way = p.way == q.way;
      bool const same_class = draft_.ways.cls[p.way] == draft_.ways.cls[q.way];
      return (same_way ? 2 : 0) + (same_class ? 1 : 0);
    };
    for (Arm arm : arms_[n]) {
      if (arm.edge == from || !drivable(arm)) continue;
      if (!best || score(arm) > score(*best)) best = arm;
    }
    return best;
  }

  /// Cars or cycles may leave the node over the arm.
  bool drivable(Arm arm) const {
    DraftWayId const w = graph_.pieces[arm.edge].way;
    return !is_rail(draft_.ways.cls[w]) && !is_walk_only(allowed_on(draft_, w)) &&
           lanes_of(draft_, w, arm.at_a) > 0;
  }

  std::optional<Found> nearest(std::uint32_t n, bool real, bool any_way = false) const {
    std::optional<Found> best;
    for (Arm arm : arms_[n]) {
      if (!drivable(arm) || !(any_way || speaks(n, arm.at_a))) continue;
      auto const found = ahead(n, arm, real);
      if (found && (!best || std::pair(found->away, graph_.nodes[found->node].osm) <
                                 std::pair(best->away, graph_.nodes[best->node].osm))) {
        best = found;
      }
    }
    return best;
  }

  /// Real crossings within reach, one a direction of travel, nearest first.
  std::vector<Found> crossings_ahead(std::uint32_t n) const {
    std::vector<Found> out;
    for (Arm arm : arms_[n]) {
      if (!drivable(arm) || !speaks(n, arm.at_a)) continue;
      if (auto found = ahead(n, arm, true)) out.push_back(std::move(*found));
    }
    std::sort(out.begin(), out.end(), [&](Found const& a, Found const& b) {
      return std::pair(a.away, graph_.nodes[a.node].osm) <
             std::pair(b.away, graph_.nodes[b.node].osm);
    });
    return out;
  }

  /// At the nearest crossing; a signalled one goes before others.
  void place_signal(std::uint32_t n, std::vector<Found> const& crossings) {
    auto it = std::find_if(crossings.begin(), crossings.end(),
                           [&](Found const& f) { return graph_.nodes[f.node].signalled; });
    if (it == crossings.end()) it = crossings.begin();
    graph_.nodes[it->node].signalled = true;
    graph_.pieces[it->piece].red_turn[it->at_a ? 0 : 1] |= graph_.nodes[n].red_turn;
    for (std::uint32_t between : it->passed) graph_.nodes[between].behind_stop_line = true;
    if (arms_[n].size() > 2) graph_.nodes[n].behind_stop_line = true;
    graph_.nodes[n].control = NodeControl::none;
  }

  void place_loose_signal(std::uint32_t n) {
    std::uint32_t at = n;
    if (signalled_behind(n)) {
      graph_.nodes[n].control = NodeControl::none;
      return;
    }
    if (!is_crossing(n, false)) {
      if (auto minor = nearest(n, false)) at = minor->node;
    }
    graph_.nodes[at].signalled = true;
    if (at != n) graph_.nodes[n].control = NodeControl::none;
  }

  /// A signalled crossing within reach against the direction of travel, over any streets.
  bool signalled_behind(std::uint32_t n) const {
    std::vector<std::pair<double, std::uint32_t>> open{{0.0, n}};
    for (std::size_t i = 0; i < open.size() && i < 40; ++i) {
      auto const [away, at] = open[i];
      for (Arm arm : arms_[at]) {
        Piece const& p = graph_.pieces[arm.edge];
        if (is_rail(draft_.ways.cls[p.way]) || lanes_of(draft_, p.way, !arm.at_a) == 0) continue;
        std::uint32_t const from = arm.at_a ? p.b : p.a;
        double const further = away + length(p.axis);
        if (further > kControlReach) continue;
        if (graph_.nodes[from].signalled) return true;
        bool const known =
            std::any_of(open.begin(), open.end(), [&](auto const& o) { return o.second == from; });
        if (!known) open.push_back({further, from});
      }
    }
    return false;
  }

  void place_zebra(std::uint32_t n) {
    std::optional<Found> best;
    for (Arm arm : arms_[n]) {
      if (is_rail(draft_.ways.cls[graph_.pieces[arm.edge].way])) continue;
      auto found = ahead(n, arm, false);
      if (found && found->away <= kZebraReach && (!best || found->away < best->away))
        best = std::move(found);
    }
    if (best && !graph_.nodes[best->node].signalled)
      graph_.pieces[best->piece].zebra[best->at_a ? 0 : 1] = 1;
  }

  void place_zebra_on(Piece& piece, double along) {
    double const rest = length(piece.axis) - along;
    std::array<double, 2> const away{along, rest};
    std::array<std::uint32_t, 2> const nodes{piece.a, piece.b};
    std::optional<std::size_t> best;
    for (std::size_t end : {0, 1}) {
      if (away[end] > kZebraReach || !is_crossing(nodes[end], false)) continue;
      if (!best || away[end] < away[*best]) best = end;
    }
    if (best && !graph_.nodes[nodes[*best]].signalled) piece.zebra[*best] = 1;
  }

  void place_sign(std::uint32_t n) {
    NodeControl const sign = graph_.nodes[n].control;
    if (is_crossing(n, false)) {
      sign_minor_arms(n, sign);
    } else if (auto found = nearest(n, false)) {
      graph_.pieces[found->piece].sign[found->at_a ? 0 : 1] = sign;
    } else if (auto other = nearest(n, false, true)) {
      graph_.pieces[other->piece].sign[other->at_a ? 0 : 1] = sign;
      graph_.repairs.push_back({"sign of the wrong direction",
                                "node " + std::to_string(graph_.nodes[n].osm),
                                "taken for the crossing behind it"});
    } else {
      graph_.repairs.push_back(
          {"sign without a crossing", "node " + std::to_string(graph_.nodes[n].osm), "ignored"});
    }
  }

  /// A sign on the crossing itself speaks to the arms of lower class.
  void sign_minor_arms(std::uint32_t n, NodeControl sign) {
    auto top = static_cast<int>(LinkClass::monorail);
    for (Arm arm : arms_[n]) {
      top = std::min(top, static_cast<int>(draft_.ways.cls[graph_.pieces[arm.edge].way]));
    }
    bool any = false;
    for (Arm arm : arms_[n]) {
      Piece& p = graph_.pieces[arm.edge];
      auto const cls = static_cast<int>(draft_.ways.cls[p.way]);
      if (cls / 2 <= top / 2 || !is_road(draft_.ways.cls[p.way])) continue;
      p.sign[arm.at_a ? 0 : 1] = sign;
      any = true;
    }
    if (!any) {
      graph_.repairs.push_back({"sign without a minor street",
                                "node " + std::to_string(graph_.nodes[n].osm), "ignored"});
    }
  }

  NetworkDraft const& draft_;
  StreetGraph& graph_;
  Arms arms_;
};

}  // namespace

void place_controls(NetworkDraft const& draft, StreetGraph& graph) {
  Controls(draft, graph).run();
}

}  // namespace pendler::building
