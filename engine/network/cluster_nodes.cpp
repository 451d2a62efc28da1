#include <algorithm>
#include <numeric>

#include "network/layout.h"

namespace pendler::building {

namespace {

constexpr double kStub = 21;        // m between two conflict nodes of one junction
constexpr double kSignalStub = 35;  // m when both lie behind stop lines: dual carriageways
constexpr double kMinorStub = 10;   // m when one is the mouth of a drive or a path
constexpr double kCarRoom = 7.5;    // m between stop lines; who waits on less stands in a junction
constexpr double kExtent = 60;      // m across a junction
constexpr double kSignalExtent = 90;  // m across a signalled one
constexpr double kMinorExtent = 30;   // m across one of drives only: car parks are no junctions
constexpr std::size_t kMaxNodes = 24;

struct Cluster {
  double left, right, bottom, top;
  std::size_t nodes = 1;
  bool signalled = false, real = false;
};

class Clusters {
 public:
  explicit Clusters(std::size_t n) : parent_(n) { std::iota(parent_.begin(), parent_.end(), 0U); }
  std::uint32_t find(std::uint32_t n) {
    while (parent_[n] != n) n = parent_[n] = parent_[parent_[n]];
    return n;
  }
  void join(std::uint32_t a, std::uint32_t b) { parent_[std::max(a, b)] = std::min(a, b); }

 private:
  std::vector<std::uint32_t> parent_;
};

Cluster united(Cluster const& p, Cluster const& q) {
  return {std::min(p.left, q.left), std::max(p.right, q.right), std::min(p.bottom, q.bottom),
          std::max(p.top, q.top),   p.nodes + q.nodes,          p.signalled || q.signalled,
          p.real || q.real};
}

/// Why streets meet at a node.
struct Meeting {
  int arms = 0;       // that vehicles use, rails on their own bed left out
  int real = 0;       // of them streets, without drives, tracks and paths
  int cars = 0;       // of all arms, those that cars use
  bool rail = false;  // a railway passes
  bool conflict() const { return arms >= 3 || (rail && arms >= 1); }
  bool turns_back() const { return cars == 1; }
};

Meeting meeting_at(NetworkDraft const& draft, StreetGraph const& graph,
                   std::vector<Arm> const& arms) {
  Meeting m;
  for (Arm arm : arms) {
    DraftWayId const w = graph.streets[arm.edge].way;
    LinkClass const cls = draft.ways.cls[w];
    if (is_walk_only(allowed_on(draft, w))) continue;
    if (allows(allowed_on(draft, w), VehicleClass::car)) ++m.cars;
    if (is_rail(cls)) m.rail = true;
    if (is_rail(cls) && cls != LinkClass::tram && cls != LinkClass::light_rail) continue;
    ++m.arms;
    if (cls != LinkClass::service && cls != LinkClass::track && cls != LinkClass::cycleway &&
        cls != LinkClass::footway) {
      ++m.real;
    }
  }
  return m;
}

}  // namespace

std::vector<std::uint32_t> cluster_nodes(NetworkDraft const& draft, StreetGraph const& graph,
                                         std::vector<std::array<double, 2>> const& cut_back) {
  auto const arms = arms_of(graph.nodes.size(), graph.streets);
  std::vector<Meeting> meetings;
  std::vector<Cluster> clusters;
  for (std::uint32_t n = 0; n < graph.nodes.size(); ++n) {
    meetings.push_back(meeting_at(draft, graph, arms[n]));
    Point const p = graph.nodes[n].position;
    clusters.push_back(
        {p.x, p.x, p.y, p.y, 1, graph.nodes[n].signalled, meetings.back().real >= 3});
  }

  auto stub_limit = [&](Street const& s) {
    LinkClass const cls = draft.ways.cls[s.way];
    if (s.a == s.b || is_walk_only(allowed_on(draft, s.way))) return 0.0;
    if (is_rail(cls) && cls != LinkClass::tram && cls != LinkClass::light_rail) return 0.0;
    auto of_signal = [&](std::uint32_t n) {
      return graph.nodes[n].signalled || graph.nodes[n].behind_stop_line;
    };
    auto conflict = [&](std::uint32_t n) { return meetings[n].conflict() || of_signal(n); };
    if (!conflict(s.a) || !conflict(s.b)) return 0.0;
    if (of_signal(s.a) && of_signal(s.b)) return kSignalStub;
    auto weighty = [&](std::uint32_t n) {
      return meetings[n].real >= 3 || meetings[n].rail || graph.nodes[n].signalled;
    };
    return weighty(s.a) && weighty(s.b) ? kStub : kMinorStub;
  };

  auto turns_back_from = [&](std::uint32_t junction, std::uint32_t end) {
    return meetings[junction].conflict() && meetings[end].turns_back() && !graph.nodes[end].cut;
  };
  Clusters sets(graph.nodes.size());
  auto join = [&](std::uint32_t a, std::uint32_t b, Cluster const& both) {
    sets.join(a, b);
    clusters[sets.find(a)] = both;
  };
  std::vector<std::pair<double, std::uint32_t>> stubs;
  for (std::uint32_t s = 0; s < graph.streets.size(); ++s) {
    Street const& street = graph.streets[s];
    double const size = length(street.axis), limit = stub_limit(street);
    // Vehicles on one node of a roundabout wait for those on the next, whatever its extent.
    bool const ring = (draft.ways.flags[street.way] & DraftWays::kRoundabout) != 0 &&
                      !is_walk_only(allowed_on(draft, street.way));
    std::uint32_t const a = sets.find(street.a), b = sets.find(street.b);
    if (ring && a != b) join(a, b, united(clusters[a], clusters[b]));
    bool const turns_back =
        turns_back_from(street.a, street.b) || turns_back_from(street.b, street.a);
    bool const short_of_room =
        (limit > 0 || turns_back) && size - cut_back[s][0] - cut_back[s][1] < kCarRoom;
    if (size < limit || short_of_room) stubs.push_back({size, s});
  }
  std::sort(stubs.begin(), stubs.end());
  for (auto [size, s] : stubs) {
    std::uint32_t const a = sets.find(graph.streets[s].a), b = sets.find(graph.streets[s].b);
    if (a == b) continue;
    Cluster const both = united(clusters[a], clusters[b]);
    double const extent = both.signalled ? kSignalExtent : both.real ? kExtent : kMinorExtent;
    if (both.nodes > kMaxNodes ||
        distance({both.left, both.bottom}, {both.right, both.top}) > extent) {
      continue;
    }
    join(a, b, both);
  }

  std::vector<std::uint32_t> out(graph.nodes.size(), kNo);
  for (std::uint32_t n = 0; n < graph.nodes.size(); ++n) {
    if (!arms[n].empty()) out[n] = sets.find(n);
  }
  return out;
}

}  // namespace pendler::building
