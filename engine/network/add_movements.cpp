#include <algorithm>
#include <cmath>

#include "network/direction.h"
#include "network/turns.h"

namespace pendler::building {

namespace {

// m/s², sideways acceleration that drivers accept in a turn: side friction 0.32 at 24 km/h on
// low-speed urban streets (AASHTO 2011, table 3-13).
constexpr double kLateral = 3;
// m/s; a lane of narrow turns (radius up to 10 m) lets 0.85 · 2,000 veh/h go (HBS 2015): 7 m and a
// second a vehicle at that speed come near it.
constexpr double kSlowest = 5.5;
constexpr double kShortestMovement = 0.1;  // m
constexpr int kCurvePoints = 7;
constexpr double kDegree = 0.017453292519943295;

LaneEnd lane_end_of(Network const& network, LaneId lane, bool at_end) {
  LinkId const l = network.lanes.link[lane];
  auto const line = network.links.geometry[l];
  double total = 0, left = 0;
  for (LaneId other : network.lanes_of(l)) {
    double const w = network.lanes.width[other];
    if (other < lane) left += w;
    total += w;
  }
  if (network.has_cycle_lane(l)) total += network.lanes.width[network.edge_lane(l)];
  double const offset = left + network.lanes.width[lane] / 2.0 - total / 2;
  Point const d = at_end ? unit(line[line.size() - 2], line.back()) : unit(line[0], line[1]);
  Point const p = at_end ? line.back() : line.front();
  return {{p.x + d.y * offset, p.y - d.x * offset}, d};
}

std::vector<Point> curve(LaneEnd a, LaneEnd b, bool back) {
  double const size = distance(a.position, b.position);
  Point const chord = unit(a.position, b.position);
  bool const ahead = dot(chord, a.direction) > 0 && dot(chord, b.direction) > 0;
  bool const straight = std::abs(cross(chord, a.direction)) < 0.05 &&
                        std::abs(cross(chord, b.direction)) < 0.05 && ahead;
  if (size < 0.5 || straight || (!ahead && !back)) return {a.position, b.position};
  double const reach = back ? std::max(size * 0.66, 2.0) : size * 0.38;
  Point const p1{a.position.x + a.direction.x * reach, a.position.y + a.direction.y * reach};
  Point const p2{b.position.x - b.direction.x * reach, b.position.y - b.direction.y * reach};
  std::vector<Point> out;
  for (int i = 0; i < kCurvePoints; ++i) {
    double const t = static_cast<double>(i) / (kCurvePoints - 1), u = 1 - t;
    double const w0 = u * u * u, w1 = 3 * u * u * t, w2 = 3 * u * t * t, w3 = t * t * t;
    out.push_back({w0 * a.position.x + w1 * p1.x + w2 * p2.x + w3 * b.position.x,
                   w0 * a.position.y + w1 * p1.y + w2 * p2.y + w3 * b.position.y});
  }
  return out;
}

Turn turn_of(LaneTurn const& t) {
  if (t.back) return Turn::u_turn;
  double const a = t.angle;
  if (a > 135) return Turn::sharp_left;
  if (a > 50) return Turn::left;
  if (a > 25) return Turn::slight_left;
  if (a < -135) return Turn::sharp_right;
  if (a < -50) return Turn::right;
  if (a < -25) return Turn::slight_right;
  return Turn::straight;
}

float speed_of(Network const& network, LaneTurn const& t, double size) {
  double speed = std::min(network.lanes.speed[t.from], network.lanes.speed[t.to]);
  if (is_rail(network.links.cls[network.lanes.link[t.from]])) return static_cast<float>(speed);
  double const angle = std::abs(t.back ? 180 : t.angle) * kDegree;
  if (angle > 10 * kDegree) {
    double const radius = size / angle;
    speed = std::min(speed, std::max(kSlowest, std::sqrt(kLateral * radius)));
  }
  return static_cast<float>(speed);
}

}  // namespace

LaneEnd lane_end(Network const& network, LaneId lane) {
  return lane_end_of(network, lane, true);
}
LaneEnd lane_start(Network const& network, LaneId lane) {
  return lane_end_of(network, lane, false);
}

void add_movements(Network& network, std::vector<LaneTurn> turns) {
  auto junction_of = [&](LaneTurn const& t) {
    return network.nodes.junction[network.links.to[network.lanes.link[t.from]]];
  };
  std::sort(turns.begin(), turns.end(), [&](LaneTurn const& a, LaneTurn const& b) {
    return std::tuple(junction_of(a), a.from, a.to) < std::tuple(junction_of(b), b.from, b.to);
  });
  auto& m = network.movements;
  auto& lanes = network.lanes;
  std::size_t const link_lanes = lanes.length.size();
  std::vector<std::pair<LaneId, MovementId>> out, in;
  std::vector<std::pair<JunctionId, MovementId>> members;
  for (auto const& t : turns) {
    auto const line = curve(lane_end(network, t.from), lane_start(network, t.to), t.back);
    double const size = std::max(kShortestMovement, length(line));
    MovementId const id = m.from_lane.push_back(t.from);
    m.to_lane.push_back(t.to);
    m.from_link.push_back(lanes.link[t.from]);
    m.to_link.push_back(lanes.link[t.to]);
    m.junction.push_back(junction_of(t));
    m.turn.push_back(turn_of(t));
    m.group.push_back(SignalGroupId{});
    m.needs_grant.push_back(0);
    m.must_stop.push_back(0);
    m.red_turn.push_back(0);
    m.zebra.push_back(0);
    m.wait_at.push_back(-1);
    m.level_crossing.push_back(LevelCrossingId{});
    m.geometry.append(line);
    lanes.link.push_back(LinkId{});
    lanes.length.push_back(static_cast<float>(size));
    lanes.speed.push_back(speed_of(network, t, size));
    lanes.width.push_back(std::min(lanes.width[t.from], lanes.width[t.to]));
    lanes.allowed.push_back(t.allowed);
    lanes.turns.push_back(0);
    out.push_back({t.from, id});
    in.push_back({t.to, id});
    members.push_back({junction_of(t), id});
  }
  std::size_t const all = link_lanes + turns.size();
  lanes.out = Rows<LaneId, MovementId>::from_pairs(all, out);
  lanes.in = Rows<LaneId, MovementId>::from_pairs(all, in);
  network.junctions.movements =
      Rows<JunctionId, MovementId>::from_pairs(network.junctions.key.size(), members);
}

}  // namespace pendler::building
