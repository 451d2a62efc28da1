// Chains of internal lanes, links of requests, and which nodes are one junction.

#include <algorithm>
#include <numeric>

#include "base/error.h"
#include "ingest/sumo_links.h"

namespace pendler::sumo {

namespace {

constexpr double kStub = 21;      // m between two conflict nodes of one junction (network/layout.h)
constexpr double kVehicle = 7.5;  // m that a car and its gap take
constexpr double kExtent = 60;    // m across a junction …
constexpr double kSignalExtent = 90;  // … with signals
constexpr std::size_t kMostNodes = 24;

void append(std::vector<Point>& line, std::vector<Point> const& more) {
  for (Point p : more) {
    if (line.empty() || distance(line.back(), p) > 0.01) line.push_back(p);
  }
}

class Ways {
 public:
  explicit Ways(SumoNet const& net) : net_(net) {
    for (std::size_t i = 0; i < net.junctions.size(); ++i) junction_[net.junctions[i].id] = i;
    for (std::size_t i = 0; i < net.connections.size(); ++i) {
      SumoConnection const& c = net.connections[i];
      leaving_[net.edges[c.from_edge].lanes[c.from_lane].id].push_back(i);
    }
  }

  std::vector<Way> run() {
    number_requests();
    std::vector<Way> out;
    for (std::size_t i = 0; i < net_.connections.size(); ++i) {
      SumoConnection const& c = net_.connections[i];
      if (!net_.edges[c.from_edge].internal && !net_.edges[c.to_edge].internal)
        out.push_back(way(i));
    }
    return out;
  }

 private:
  /// The links of a junction: the connections of its incoming lanes in order.
  void number_requests() {
    request_.resize(net_.connections.size());
    for (SumoJunction const& j : net_.junctions) {
      std::size_t at = 0;
      for (std::string const& lane : j.incoming) {
        auto const leaving = leaving_.find(lane);
        if (leaving == leaving_.end()) continue;
        for (std::size_t c : leaving->second) {
          if (at < j.requests.size()) request_[c] = at++;
        }
      }
    }
  }

  Way way(std::size_t index) const {
    SumoConnection const& c = net_.connections[index];
    SumoEdge const& from = net_.edges[c.from_edge];
    SumoEdge const& to = net_.edges[c.to_edge];
    SumoLane const& start = from.lanes[c.from_lane];
    SumoLane const& end = to.lanes[c.to_lane];
    Way out;
    out.connection = index;
    out.junction = junction_.at(from.to);
    out.request = request_[index];
    out.allowed = start.allowed & end.allowed;
    out.speed = std::min(start.speed, end.speed);
    int parts = 0;
    for (SumoConnection const* at = &c; !at->via.empty(); at = &after(*at, c)) {
      if (++parts > 8) refuse(c, "has a chain of internal lanes without an end");
      SumoLane const& via = lane_named(at->via);
      if (parts > 1) out.wait_at = out.length;
      out.length += via.length;
      out.speed = parts == 1 ? via.speed : std::min(out.speed, via.speed);
      append(out.shape, via.shape);
    }
    if (out.shape.size() < 2) out.shape = {start.shape.back(), end.shape.front()};
    if (!c.shape.empty()) out.shape = c.shape;
    if (distance(out.shape.front(), out.shape.back()) < 0.01 && out.shape.size() < 3) {
      Point const a = start.shape[start.shape.size() - 2], b = start.shape.back();
      double const d = std::max(distance(a, b), 0.01);
      out.shape = {b, {b.x + 0.1 * (b.x - a.x) / d, b.y + 0.1 * (b.y - a.y) / d}};
    }
    if (parts == 0) out.length = pendler::length(out.shape);
    if (c.length > 0) out.length = c.length;
    if (c.speed > 0) out.speed = c.speed;
    out.length = std::max(out.length, 0.1);
    return out;
  }

  [[noreturn]] void refuse(SumoConnection const& c, std::string const& what) const {
    throw InputError(c.where + ": connection from '" + net_.edges[c.from_edge].id + "' to '" +
                     net_.edges[c.to_edge].id + "' " + what);
  }
  SumoLane const& lane_named(std::string const& id) const {
    auto const line = id.rfind('_');
    SumoEdge const& edge = net_.edges[net_.edge_index.at(id.substr(0, line))];
    return *std::ranges::find(edge.lanes, id, &SumoLane::id);
  }
  /// The connection that goes on from the internal lane to the same end.
  SumoConnection const& after(SumoConnection const& at, SumoConnection const& whole) const {
    auto const leaving = leaving_.find(at.via);
    if (leaving != leaving_.end()) {
      for (std::size_t i : leaving->second) {
        SumoConnection const& next = net_.connections[i];
        if (next.to_edge == whole.to_edge && next.to_lane == whole.to_lane) return next;
      }
    }
    refuse(whole, "goes over the internal lane '" + at.via + "', which does not lead there");
  }

  SumoNet const& net_;
  std::map<std::string, std::size_t, std::less<>> junction_;
  std::map<std::string, std::vector<std::size_t>, std::less<>> leaving_;  // connections, by lane
  std::vector<std::optional<std::size_t>> request_;                       // by connection
};

struct Cluster {
  double left, right, bottom, top;
  std::size_t nodes;
  std::string light;
};

class Clusters {
 public:
  Clusters(SumoNet const& net, std::vector<Way> const& ways)
      : net_(net), parent_(net.junctions.size()) {
    std::iota(parent_.begin(), parent_.end(), std::size_t{0});
    for (std::size_t i = 0; i < net.junctions.size(); ++i) {
      SumoJunction const& j = net.junctions[i];
      index_[j.id] = i;
      sets_.push_back({j.position.x, j.position.x, j.position.y, j.position.y, 1, ""});
      bool const foes = std::ranges::any_of(
          j.requests, [](SumoRequest const& r) { return r.foes.find('1') != std::string::npos; });
      conflict_.push_back(foes);
    }
    for (Way const& way : ways) {
      SumoConnection const& c = net.connections[way.connection];
      if (program_of(net, c) == nullptr) continue;
      sets_[way.junction].light = c.tl;
      conflict_[way.junction] = true;
    }
  }

  std::vector<std::size_t> run() {
    for (SumoRoundabout const& r : net_.roundabouts) {
      for (std::string const& node : r.nodes) {
        auto const a = index_.find(r.nodes.front()), b = index_.find(node);
        if (a != index_.end() && b != index_.end()) join(a->second, b->second, 1e9, 1000);
      }
    }
    std::vector<std::pair<double, std::size_t>> stubs;
    for (std::size_t i = 0; i < net_.edges.size(); ++i) {
      SumoEdge const& edge = net_.edges[i];
      if (edge.internal || edge.lanes.front().length >= kStub) continue;
      // Where there is no room for a vehicle to stand, it needs its way beyond, too.
      bool const no_room = edge.lanes.front().length < kVehicle;
      if (no_room || (conflict_[index_.at(edge.from)] && conflict_[index_.at(edge.to)]))
        stubs.emplace_back(edge.lanes.front().length, i);
    }
    std::ranges::sort(stubs);
    for (auto const& [length, i] : stubs)
      join(index_.at(net_.edges[i].from), index_.at(net_.edges[i].to), kExtent, kMostNodes);
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < parent_.size(); ++i) out.push_back(find(i));
    return out;
  }

 private:
  std::size_t find(std::size_t n) const {
    while (parent_[n] != n) n = parent_[n];
    return n;
  }
  void join(std::size_t a, std::size_t b, double extent, std::size_t most) {
    a = find(a), b = find(b);
    if (a == b) return;
    Cluster const& p = sets_[a];
    Cluster const& q = sets_[b];
    if (!p.light.empty() && !q.light.empty() && p.light != q.light) return;
    Cluster const both{
        std::min(p.left, q.left), std::max(p.right, q.right), std::min(p.bottom, q.bottom),
        std::max(p.top, q.top),   p.nodes + q.nodes,          p.light.empty() ? q.light : p.light};
    double const across = distance({both.left, both.bottom}, {both.right, both.top});
    if (both.nodes > most ||
        across > (both.light.empty() ? extent : std::max(extent, kSignalExtent)))
      return;
    std::size_t const first = std::min(a, b);
    parent_[std::max(a, b)] = first;
    sets_[first] = both;
  }

  SumoNet const& net_;
  std::vector<std::size_t> parent_;
  std::map<std::string, std::size_t, std::less<>> index_;
  std::vector<Cluster> sets_;
  std::vector<bool> conflict_;
};

}  // namespace

SumoProgram const* program_of(SumoNet const& net, SumoConnection const& connection) {
  if (connection.tl.empty()) return nullptr;
  auto const program = net.programs.find(connection.tl);
  if (program == net.programs.end()) return nullptr;
  return connection.link_index < program->second.phases.front().state.size() ? &program->second
                                                                             : nullptr;
}

std::vector<Way> ways_of(SumoNet const& net) {
  return Ways(net).run();
}

std::vector<std::size_t> clusters_of(SumoNet const& net, std::vector<Way> const& ways) {
  return Clusters(net, ways).run();
}

}  // namespace pendler::sumo
