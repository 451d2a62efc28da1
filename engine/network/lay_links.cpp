#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "network/direction.h"
#include "network/hilbert.h"
#include "network/layout.h"

namespace pendler::building {

namespace {

constexpr double kDefaultWidth = 3.25, kCycleLaneWidth = 1.85, kEdgeWidth = 1.5;  // m
constexpr float kDefaultSpeed = 50 / 3.6F, kCyclingSpeed = 25 / 3.6F;  // m/s, as on cycleways
constexpr VehicleClasses kBicycle = bit(VehicleClass::bicycle);
constexpr VehicleClasses kMotorTraffic =
    static_cast<VehicleClasses>(kMotorRoad & ~bit(VehicleClass::emergency));
constexpr std::size_t kMaxLanes = 16;

/// Cells of the curve over the network's extent.
class Curve {
 public:
  explicit Curve(StreetGraph const& graph) {
    double right = -1e300, top = -1e300;
    for (auto const& s : graph.streets) {
      for (Point p : s.axis) {
        left_ = std::min(left_, p.x), right = std::max(right, p.x);
        bottom_ = std::min(bottom_, p.y), top = std::max(top, p.y);
      }
    }
    cell_ = std::max({1e-3, (right - left_) / 65535, (top - bottom_) / 65535});
  }
  std::uint64_t at(Point p) const { return hilbert_index(cell(p.x - left_), cell(p.y - bottom_)); }

 private:
  std::uint32_t cell(double x) const {
    return static_cast<std::uint32_t>(std::clamp(x / cell_, 0.0, 65535.0));
  }
  double left_ = 1e300, bottom_ = 1e300, cell_ = 1;
};

class Layer {
 public:
  Layer(NetworkDraft const& draft, StreetGraph const& graph, Network& network)
      : draft_(draft), graph_(graph), network_(network), curve_(graph) {}

  Layout run() {
    out_.cut_back = cut_backs(draft_, graph_);
    out_.cluster = cluster_nodes(draft_, graph_, out_.cut_back);
    number_nodes();
    number_links();
    for (LinkId l : out_.street.ids()) add_link(l);
    separate_keys();
    connect_nodes();
    add_lanes();
    return std::move(out_);
  }

 private:
  /// Nodes of one junction lie together; both along the curve.
  void number_nodes() {
    std::vector<std::uint32_t> order;
    for (std::uint32_t n = 0; n < graph_.nodes.size(); ++n) {
      if (out_.cluster[n] != kNo) order.push_back(n);
    }
    auto place = [&](std::uint32_t n) {
      return std::pair(curve_.at(graph_.nodes[n].position), graph_.nodes[n].osm);
    };
    std::vector<std::pair<std::uint64_t, std::int64_t>> first(
        graph_.nodes.size(), {~std::uint64_t{0}, std::numeric_limits<std::int64_t>::max()});
    for (auto n : order) first[out_.cluster[n]] = std::min(first[out_.cluster[n]], place(n));
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
      auto const ca = out_.cluster[a], cb = out_.cluster[b];
      return std::tuple(first[ca], ca, place(a), a) < std::tuple(first[cb], cb, place(b), b);
    });

    out_.node.assign(graph_.nodes.size(), NodeId{});
    std::vector<NodeId> members;
    auto& junctions = network_.junctions;
    for (std::size_t i = 0; i < order.size(); ++i) {
      std::uint32_t const n = order[i];
      NodeId const id = network_.nodes.osm.push_back(graph_.nodes[n].osm);
      network_.nodes.position.push_back(graph_.nodes[n].position);
      network_.nodes.junction.push_back(JunctionId(junctions.key.size()));
      out_.node[n] = id;
      out_.graph_node.push_back(n);
      members.push_back(id);
      if (i + 1 < order.size() && out_.cluster[order[i + 1]] == out_.cluster[n]) continue;
      add_junction(members);
      members.clear();
    }
    for (auto& c : out_.cluster) c = kNo;  // from here on: the junction's id
    for (NodeId n : network_.nodes.osm.ids()) {
      out_.cluster[out_.graph_node[n]] = network_.nodes.junction[n].value;
    }
  }

  void add_junction(std::vector<NodeId> const& members) {
    auto& junctions = network_.junctions;
    std::int64_t lowest = std::numeric_limits<std::int64_t>::max();
    Point middle;
    for (NodeId n : members) {
      lowest = std::min(lowest, network_.nodes.osm[n]);
      middle.x += network_.nodes.position[n].x / static_cast<double>(members.size());
      middle.y += network_.nodes.position[n].y / static_cast<double>(members.size());
    }
    junctions.key.push_back(make_key(lowest));
    junctions.position.push_back(middle);
    junctions.control.push_back(JunctionControl::none);
    junctions.signal.push_back(SignalId{});
    junctions.nodes.append(members);
  }

  void number_links() {
    struct Draftee {
      std::uint64_t place;
      std::uint32_t street;
      bool onward;
    };
    std::vector<Draftee> all;
    for (std::uint32_t s = 0; s < graph_.streets.size(); ++s) {
      auto const& axis = graph_.streets[s].axis;
      auto const place = curve_.at(point_along(axis, length(axis) / 2));
      for (bool onward : {true, false}) {
        if (has_direction(draft_, graph_.streets[s], onward)) all.push_back({place, s, onward});
      }
    }
    // Streets are already in a canonical order, so their number is a fair last word.
    std::sort(all.begin(), all.end(), [](Draftee const& a, Draftee const& b) {
      return std::tuple(a.place, a.street, !a.onward) < std::tuple(b.place, b.street, !b.onward);
    });
    out_.links.assign(graph_.streets.size(), {LinkId{}, LinkId{}});
    for (auto const& d : all) {
      out_.links[d.street][d.onward ? 0 : 1] = out_.street.push_back(d.street);
    }
  }

  void add_link(LinkId l) {
    auto& links = network_.links;
    auto const& w = draft_.ways;
    Street const& s = graph_.streets[out_.street[l]];
    bool const onward = out_.onward(l);

    PieceUse const first =
        onward ? s.pieces.front() : PieceUse{s.pieces.back().piece, !s.pieces.back().along};
    Piece const& piece = graph_.pieces[first.piece];
    std::uint32_t const a = first.along ? piece.a : piece.b, b = first.along ? piece.b : piece.a;
    links.key.push_back(
        make_key(w.osm[piece.way], graph_.nodes[a].osm, graph_.nodes[b].osm, first.along ? 0 : 1));
    links.osm_way.push_back(w.osm[piece.way]);
    std::vector<std::int64_t> ways;
    std::uint8_t guessed = 0;
    for (PieceUse u : s.pieces) {
      DraftWayId const way = graph_.pieces[u.piece].way;
      guessed = static_cast<std::uint8_t>(guessed | w.guessed[way]);
      if (ways.empty() || ways.back() != w.osm[way]) ways.push_back(w.osm[way]);
    }
    if (!onward) std::reverse(ways.begin(), ways.end());
    links.osm_ways.append(ways);

    links.from.push_back(out_.node[onward ? s.a : s.b]);
    links.to.push_back(out_.node[onward ? s.b : s.a]);
    links.cls.push_back(w.cls[s.way]);
    LanePlan const plan = lane_plan(draft_, s, onward);
    links.lane_count.push_back(static_cast<std::uint8_t>(plan.allowed.size()));
    VehicleClasses allowed = 0;
    for (auto c : plan.allowed) allowed = static_cast<VehicleClasses>(allowed | c);
    if (plan.edge != EdgeKind::none) allowed = static_cast<VehicleClasses>(allowed | kBicycle);
    links.allowed.push_back(allowed);
    links.speed.push_back(plan.speed);
    links.max_weight.push_back(w.max_weight[s.way] > 0 ? w.max_weight[s.way]
                                                       : std::numeric_limits<float>::infinity());
    links.name.push_back(w.name[s.way]);
    links.ref.push_back(w.ref[s.way]);
    links.reverse.push_back(out_.links[out_.street[l]][onward ? 1 : 0]);
    links.section.push_back(SectionId{});
    links.flags.push_back(w.flags[s.way]);
    links.guessed.push_back(guessed);
    links.layer.push_back(w.layer[s.way]);
    auto const line = carriageway(s, out_.street[l], onward);
    links.length.push_back(static_cast<float>(std::max(0.5, length(line))));
    links.geometry.append(line);
    bool const inner = s.a != s.b && out_.cluster[s.a] == out_.cluster[s.b] &&
                       length(s.axis) < 50 && !is_walk_only(allowed);
    links.inner.push_back(inner ? 1 : 0);
  }

  /// The axis of the lanes of one direction, right of the other direction's.
  std::vector<Point> carriageway(Street const& s, std::uint32_t street, bool onward) const {
    std::vector<Point> axis = s.axis;
    auto cut = out_.cut_back[street];
    if (!onward) {
      std::reverse(axis.begin(), axis.end());
      std::swap(cut[0], cut[1]);
    }
    double const size = length(axis);
    std::vector<Point> line = part_of(axis, cut[0], std::max(cut[0], size - cut[1]));
    bool const shared = (draft_.ways.flags[s.way] & DraftWays::kSharedTrack) != 0;
    if (!shared && has_direction(draft_, s, !onward)) {
      line = parallel_line(line, lane_plan(draft_, s, !onward).total_width / 2);
    }
    std::vector<Point> out;
    for (Point p : line) {
      p = {std::round(p.x * 1000) / 1000, std::round(p.y * 1000) / 1000};
      if (out.empty() || !(out.back() == p)) out.push_back(p);
    }
    if (length(out) < 0.1) {  // a direction is needed even where there is no room for a link
      Point const d = unit(axis.front(), axis.back()), m = out.front();
      out = {{m.x - d.x * 0.25, m.y - d.y * 0.25}, {m.x + d.x * 0.25, m.y + d.y * 0.25}};
    }
    return out;
  }

  /// Two links of one key (a way that passes twice between two nodes): the later one moves on.
  void separate_keys() {
    std::vector<LinkId> order;
    for (LinkId l : network_.links.key.ids()) order.push_back(l);
    auto& key = network_.links.key;
    for (bool again = true; again;) {
      again = false;
      std::sort(order.begin(), order.end(),
                [&](LinkId a, LinkId b) { return std::pair(key[a], a) < std::pair(key[b], b); });
      std::uint32_t ordinal = 0;
      for (std::size_t i = order.size(); i-- > 1;) {
        ordinal = key[order[i]] == key[order[i - 1]] ? ordinal + 1 : 0;
        if (ordinal == 0) continue;
        key[order[i]] = make_key(key[order[i]], ordinal);
        again = true;
      }
    }
  }

  void connect_nodes() {
    std::vector<std::pair<NodeId, LinkId>> out, in;
    for (LinkId l : network_.links.key.ids()) {
      out.push_back({network_.links.from[l], l});
      in.push_back({network_.links.to[l], l});
    }
    network_.nodes.out_links = Rows<NodeId, LinkId>::from_pairs(network_.nodes.osm.size(), out);
    network_.nodes.in_links = Rows<NodeId, LinkId>::from_pairs(network_.nodes.osm.size(), in);
  }

  void add_lanes() {
    auto& lanes = network_.lanes;
    for (LinkId l : network_.links.key.ids()) {
      LanePlan const plan = lane_plan(draft_, graph_.streets[out_.street[l]], out_.onward(l));
      network_.links.first_lane.push_back(LaneId(lanes.length.size()));
      for (std::size_t i = 0; i < plan.allowed.size(); ++i) {
        lanes.link.push_back(l);
        lanes.length.push_back(network_.links.length[l]);
        lanes.speed.push_back(plan.speed);
        lanes.width.push_back(static_cast<float>(plan.width[i]));
        lanes.allowed.push_back(plan.allowed[i]);
        lanes.turns.push_back(plan.turns[i]);
      }
    }
    for (LinkId l : network_.links.key.ids()) add_edge_lane(l);
  }

  void add_edge_lane(LinkId l) {
    auto& lanes = network_.lanes;
    LanePlan const plan = lane_plan(draft_, graph_.streets[out_.street[l]], out_.onward(l));
    network_.links.edge_lane.push_back(LaneId{});
    if (plan.edge == EdgeKind::none) return;
    network_.links.edge_lane[l] = lanes.link.push_back(l);
    lanes.length.push_back(network_.links.length[l]);
    lanes.speed.push_back(std::min(plan.speed, kCyclingSpeed));
    lanes.width.push_back(static_cast<float>(plan.edge_width));
    lanes.allowed.push_back(kBicycle);
    lanes.turns.push_back(0);
    lanes.edge_marked.push_back(plan.edge == EdgeKind::cycle_lane ? 1 : 0);
  }

  NetworkDraft const& draft_;
  StreetGraph const& graph_;
  Network& network_;
  Curve curve_;
  Layout out_;
};

/// Bicycles leave the lanes of motor traffic for the edge.
void take_edge(LanePlan& plan) {
  auto const any = [&](VehicleClasses set) {
    return std::any_of(plan.allowed.begin(), plan.allowed.end(),
                       [&](VehicleClasses lane) { return (lane & set) != 0; });
  };
  auto const cycles_alone = [](VehicleClasses lane) {
    return (lane & kBicycle) != 0 && (lane & ~kBicycle & ~bit(VehicleClass::pedestrian)) == 0;
  };
  if (!any(kMotorTraffic) || !any(kBicycle)) return;
  plan.edge = EdgeKind::virtual_lane;
  plan.edge_width = kEdgeWidth;
  if (cycles_alone(plan.allowed.back())) {
    plan.edge = EdgeKind::cycle_lane;
    plan.edge_width = plan.width.back();
    plan.allowed.pop_back();
    plan.turns.pop_back();
    plan.width.pop_back();
  }
  for (VehicleClasses& lane : plan.allowed) {
    if (!cycles_alone(lane)) lane = static_cast<VehicleClasses>(lane & ~kBicycle);
  }
}

}  // namespace

LanePlan lane_plan(NetworkDraft const& draft, Street const& street, bool onward) {
  auto const& w = draft.ways;
  auto const d = street.along == onward ? 0U : 1U;
  DraftWayId const way = street.way;
  std::size_t const count = std::min<std::size_t>(w.lanes[d][way], kMaxLanes);
  LanePlan plan;
  auto const allowed = w.lane_allowed[d][way];
  auto const turns = w.turns[d][way];
  double width = w.lane_width[way];
  if (!(width >= 1 && width <= 8)) width = kDefaultWidth;
  for (std::size_t i = 0; i < count; ++i) {
    plan.allowed.push_back(allowed.size() == count ? allowed[i] : w.allowed[d][way]);
    // Tracks in the street lie in its middle, in the leftmost lane of a direction.
    if (i > 0 && is_road(w.cls[way]) && (plan.allowed.front() & kRail) != 0) {
      plan.allowed.back() = static_cast<VehicleClasses>(plan.allowed.back() & ~kRail);
    }
    plan.turns.push_back(turns.size() == count ? turns[i] : TurnSet{0});
    bool const cycles = (plan.allowed.back() & ~classes(VehicleClass::bicycle)) == 0;
    plan.width.push_back(cycles && count > 1 ? std::min(width, kCycleLaneWidth) : width);
    plan.total_width += plan.width.back();
  }
  float const speed = w.speed[d][way];
  plan.speed = speed > 0.2F && speed < 200 ? speed : kDefaultSpeed;
  if (count > 0) take_edge(plan);
  return plan;
}

Layout lay_links(NetworkDraft const& draft, StreetGraph const& graph, Network& network) {
  return Layer(draft, graph, network).run();
}

}  // namespace pendler::building
