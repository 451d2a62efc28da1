// Nodes, junctions, links, lanes and stops of a SUMO network.

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "base/error.h"
#include "base/key.h"
#include "ingest/sumo_links.h"
#include "network/draft.h"
#include "network/hilbert.h"

namespace pendler::sumo {

namespace {

constexpr double kShortestLink = 0.5;          // m, what every network holds to
constexpr std::size_t kMostLanesToChoose = 8;  // of a link, for lane choice

/// Cells of Hilbert's curve over the network's extent.
class Curve {
 public:
  explicit Curve(SumoNet const& net) {
    double right = -1e300, top = -1e300;
    for (SumoEdge const& edge : net.edges) {
      for (Point p : edge.lanes.front().shape) {
        left_ = std::min(left_, p.x), right = std::max(right, p.x);
        bottom_ = std::min(bottom_, p.y), top = std::max(top, p.y);
      }
    }
    cell_ = std::max({1e-3, (right - left_) / 65535, (top - bottom_) / 65535});
  }
  std::uint64_t at(Point p) const {
    auto const cell = [&](double x) {
      return static_cast<std::uint32_t>(std::clamp(x / cell_, 0.0, 65535.0));
    };
    return building::hilbert_index(cell(p.x - left_), cell(p.y - bottom_));
  }

 private:
  double left_ = 1e300, bottom_ = 1e300, cell_ = 1;
};

/// OSM's class in SUMO's edge type ("highway.primary"), else by who may use it.
LinkClass class_of(SumoEdge const& edge, VehicleClasses allowed) {
  VehicleClasses const cycles = bit(VehicleClass::bicycle), walkers = bit(VehicleClass::pedestrian);
  if (allowed != 0 && (allowed & ~kRail) == 0) {
    auto const rail = link_class_named(edge.type.substr(edge.type.find('.') + 1));
    if (rail && is_rail(*rail)) return *rail;
    return allows(allowed, VehicleClass::train)        ? LinkClass::rail
           : allows(allowed, VehicleClass::light_rail) ? LinkClass::light_rail
           : allows(allowed, VehicleClass::tram)       ? LinkClass::tram
                                                       : LinkClass::monorail;
  }
  if (allowed == walkers) return LinkClass::footway;
  if ((allowed & ~(cycles | walkers)) == 0) return LinkClass::cycleway;
  auto const dot = edge.type.find('.'), bar = edge.type.find('|');
  if (dot != std::string::npos) {
    auto const cls = link_class_named(edge.type.substr(dot + 1, bar - dot - 1));
    if (cls && is_road(*cls)) return *cls;
  }
  return LinkClass::unclassified;
}

class Layer {
 public:
  Layer(SumoNet const& net, std::vector<std::size_t> const& clusters, SumoNetwork& out,
        ImportNotes& notes)
      : net_(net),
        clusters_(clusters),
        out_(out),
        network_(out.network),
        notes_(notes),
        curve_(net) {}

  void run() {
    bool const projected = !net_.projection.empty() && net_.projection != "!";
    network_.crs = projected ? net_.projection : "";
    if (projected) shift_ = {-net_.offset.x, -net_.offset.y};
    network_.areas.municipality_code.push_back("region");
    network_.areas.municipality_name.push_back("region");
    add_nodes();
    add_links();
    find_reverses();
    connect_nodes();
  }

 private:
  Point placed(Point p) const {
    return {std::round((p.x + shift_.x) * 1000) / 1000, std::round((p.y + shift_.y) * 1000) / 1000};
  }
  std::uint32_t text(std::string const& s) {
    if (s.empty()) return 0;
    network_.texts.push_back(s);
    return static_cast<std::uint32_t>(network_.texts.size() - 1);
  }

  /// Nodes of one junction lie together; both along the curve.
  void add_nodes() {
    std::set<std::string, std::less<>> used;
    for (SumoEdge const& edge : net_.edges) {
      if (!edge.internal) used.insert(edge.from), used.insert(edge.to);
    }
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < net_.junctions.size(); ++i) {
      if (used.contains(net_.junctions[i].id)) order.push_back(i);
    }
    auto const place = [&](std::size_t i) { return curve_.at(net_.junctions[i].position); };
    std::ranges::sort(order, {}, [&](std::size_t i) {
      return std::tuple(place(clusters_[i]), clusters_[i], place(i), i);
    });
    auto& junctions = network_.junctions;
    std::vector<NodeId> members;
    for (std::size_t k = 0; k < order.size(); ++k) {
      std::size_t const i = order[k];
      NodeId const node = network_.nodes.osm.push_back(-static_cast<std::int64_t>(i) - 1);
      network_.nodes.position.push_back(placed(net_.junctions[i].position));
      network_.nodes.junction.push_back(JunctionId(junctions.key.size()));
      node_[net_.junctions[i].id] = node;
      members.push_back(node);
      if (k + 1 < order.size() && clusters_[order[k + 1]] == clusters_[i]) continue;
      Point middle;
      for (NodeId n : members) {
        middle.x += network_.nodes.position[n].x / static_cast<double>(members.size());
        middle.y += network_.nodes.position[n].y / static_cast<double>(members.size());
      }
      junctions.key.push_back(text_key(net_.junctions[clusters_[i]].id));
      junctions.position.push_back(middle);
      junctions.control.push_back(JunctionControl::none);
      junctions.signal.push_back(SignalId{});
      junctions.nodes.append(members);
      members.clear();
    }
  }

  void add_links() {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < net_.edges.size(); ++i) {
      if (!net_.edges[i].internal) order.push_back(i);
    }
    if (order.empty()) throw InputError(net_.file + ": the network has no edges to drive on");
    auto const place = [&](std::size_t i) {
      auto const& shape = net_.edges[i].lanes.front().shape;
      return curve_.at(point_along(shape, length(shape) / 2));
    };
    std::ranges::sort(order, {}, [&](std::size_t i) { return std::pair(place(i), i); });
    for (SumoRoundabout const& r : net_.roundabouts) ring_.insert(r.edges.begin(), r.edges.end());
    out_.link_of_edge.assign(net_.edges.size(), LinkId{});
    for (std::size_t i : order) {
      edge_.push_back(i);
      out_.link_of_edge[i] = LinkId(edge_.size() - 1);
      add_link(net_.edges[i]);
    }
  }

  void add_link(SumoEdge const& edge) {
    auto& links = network_.links;
    auto& lanes = network_.lanes;
    if (edge.lanes.size() > kMostLanesToChoose)
      notes_.add("edges of more than 8 lanes: only the 8 left ones serve for lane choice", edge.id);
    VehicleClasses allowed = 0;
    double speed = 0, size = 0;
    for (SumoLane const& lane : edge.lanes) {
      allowed = static_cast<VehicleClasses>(allowed | lane.allowed);
      speed = std::max(speed, lane.speed), size = std::max(size, lane.length);
    }
    if (size < kShortestLink) notes_.add("edges shorter than 0.5 m are made 0.5 m long", edge.id);
    if (allowed == 0)
      notes_.add("edges open to nobody but classes that are not known here", edge.id);
    links.key.push_back(text_key(edge.id));
    links.osm_way.push_back(0);
    links.osm_ways.append({});
    links.from.push_back(node_.at(edge.from));
    links.to.push_back(node_.at(edge.to));
    links.cls.push_back(class_of(edge, allowed));
    LinkId const link = links.first_lane.push_back(LaneId(lanes.length.size()));
    links.lane_count.push_back(static_cast<std::uint8_t>(edge.lanes.size()));
    links.edge_lane.push_back(LaneId{});
    links.length.push_back(static_cast<float>(std::max(kShortestLink, size)));
    links.speed.push_back(static_cast<float>(speed));
    links.allowed.push_back(allowed);
    links.max_weight.push_back(std::numeric_limits<float>::infinity());
    links.name.push_back(text(edge.name));
    links.ref.push_back(text(edge.id));
    links.reverse.push_back(LinkId{});
    links.municipality.push_back(MunicipalityId(0));
    links.district.push_back(DistrictId{});
    links.section.push_back(SectionId{});
    links.flags.push_back(ring_.contains(edge.id) ? DraftWays::kRoundabout : std::uint8_t{0});
    links.guessed.push_back(0);
    links.layer.push_back(0);
    bool const inner = edge.from != edge.to && network_.nodes.junction[node_.at(edge.from)] ==
                                                   network_.nodes.junction[node_.at(edge.to)];
    links.inner.push_back(inner ? 1 : 0);
    links.geometry.append(axis_of(edge));
    for (auto lane = edge.lanes.rbegin(); lane != edge.lanes.rend(); ++lane) {
      lanes.link.push_back(link);
      lanes.length.push_back(static_cast<float>(std::max(kShortestLink, lane->length)));
      lanes.speed.push_back(static_cast<float>(lane->speed));
      lanes.width.push_back(static_cast<float>(lane->width));
      lanes.allowed.push_back(lane->allowed);
      lanes.turns.push_back(0);
    }
  }

  /// The middle of the carriageway, from the lane next to it.
  std::vector<Point> axis_of(SumoEdge const& edge) const {
    double total = 0, right = 0;
    for (SumoLane const& lane : edge.lanes) total += lane.width;
    std::size_t const middle = edge.lanes.size() / 2;
    for (std::size_t i = 0; i < middle; ++i) right += edge.lanes[i].width;
    double const to_right = total / 2 - right - edge.lanes[middle].width / 2;
    std::vector<Point> out;
    for (Point p : parallel_line(edge.lanes[middle].shape, -to_right)) {
      p = placed(p);
      if (out.empty() || !(out.back() == p)) out.push_back(p);
    }
    if (out.size() < 2) out.push_back({out.front().x + 0.1, out.front().y});
    return out;
  }

  /// The edge between the same nodes in the other direction: the one that SUMO names "-ID", else
  /// the only one.
  void find_reverses() {
    auto& links = network_.links;
    std::map<std::pair<NodeId, NodeId>, std::vector<LinkId>> between;
    for (LinkId l : links.key.ids()) between[{links.from[l], links.to[l]}].push_back(l);
    for (LinkId l : links.key.ids()) {
      std::string const& id = net_.edges[edge_[l.index()]].id;
      auto const back = between.find({links.to[l], links.from[l]});
      if (back == between.end() || links.from[l] == links.to[l]) continue;
      std::string const twin = id.starts_with('-') ? id.substr(1) : "-" + id;
      for (LinkId r : back->second) {
        bool const named = net_.edges[edge_[r.index()]].id == twin;
        bool const only =
            back->second.size() == 1 && between[{links.from[l], links.to[l]}].size() == 1;
        bool const same_track =
            net_.edges[edge_[r.index()]].bidi == id &&
            net_.edges[edge_[l.index()]].bidi == net_.edges[edge_[r.index()]].id;
        if (same_track) links.flags[l] |= DraftWays::kSharedTrack;
        if (named || only || same_track) links.reverse[l] = r;
        if (same_track) break;
      }
    }
  }

  void connect_nodes() {
    std::vector<std::pair<NodeId, LinkId>> leaving, arriving;
    for (LinkId l : network_.links.key.ids()) {
      leaving.emplace_back(network_.links.from[l], l);
      arriving.emplace_back(network_.links.to[l], l);
    }
    std::size_t const count = network_.nodes.osm.size();
    network_.nodes.out_links = Rows<NodeId, LinkId>::from_pairs(count, leaving);
    network_.nodes.in_links = Rows<NodeId, LinkId>::from_pairs(count, arriving);
  }

  SumoNet const& net_;
  std::vector<std::size_t> const& clusters_;
  SumoNetwork& out_;
  Network& network_;
  ImportNotes& notes_;
  Curve curve_;
  Point shift_;
  std::map<std::string, NodeId, std::less<>> node_;
  std::vector<std::size_t> edge_;  // by link
  std::set<std::string, std::less<>> ring_;
};

}  // namespace

void lay_links(SumoNet const& net, std::vector<std::size_t> const& clusters, SumoNetwork& out,
               ImportNotes& notes) {
  Layer(net, clusters, out, notes).run();
}

}  // namespace pendler::sumo

namespace pendler {

void add_stop(SumoNet const& net, SumoStop const& stop, SumoNetwork& out) {
  Network& network = out.network;
  auto const line = stop.lane.rfind('_');
  std::size_t const edge = net.edge_index.find(stop.lane.substr(0, line))->second;
  LaneId const lane =
      out.lane(edge, static_cast<std::size_t>(std::stoi(stop.lane.substr(line + 1))));
  LinkId const link = network.lanes.link[lane];
  float const size = network.lanes.length[lane];
  auto const end =
      static_cast<float>(stop.end < 0 ? static_cast<double>(size) + stop.end : stop.end);
  float const along = std::clamp(end, 0.0F, size);
  StopId const id = network.stops.key.push_back(text_key(stop.id));
  network.texts.push_back(stop.name.empty() ? stop.id : stop.name);
  network.stops.name.push_back(static_cast<std::uint32_t>(network.texts.size() - 1));
  network.stops.modes.push_back(is_rail(network.links.cls[link]) ? bit(TransitMode::train)
                                                                 : bit(TransitMode::bus));
  auto const axis = network.links.geometry[link];
  double const share = static_cast<double>(along) / static_cast<double>(size);
  network.stops.position.push_back(point_along(axis, share * length(axis)));
  network.stops.lane.push_back(lane);
  network.stops.along.push_back(along);
  network.stops.municipality.push_back(MunicipalityId(0));
  network.stops.district.push_back(DistrictId{});
  out.stop_of[stop.id] = id;
}

}  // namespace pendler
