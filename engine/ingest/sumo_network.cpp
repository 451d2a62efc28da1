#include "ingest/sumo_network.h"

#include <algorithm>

#include "ingest/sumo_links.h"
#include "network/consistency.h"
#include "network/rails.h"

namespace pendler {

namespace sumo {

namespace {

Turn turn_of(std::string const& dir) {
  if (dir == "l") return Turn::left;
  if (dir == "r") return Turn::right;
  if (dir == "L") return Turn::slight_left;
  if (dir == "R") return Turn::slight_right;
  if (dir == "t" || dir == "T") return Turn::u_turn;
  return Turn::straight;
}

}  // namespace

IdVector<MovementId, std::size_t> lay_movements(SumoNet const& net, std::vector<Way> const& ways,
                                                SumoNetwork& out) {
  Network& network = out.network;
  auto& m = network.movements;
  auto& lanes = network.lanes;
  std::size_t const link_lanes = lanes.length.size();
  auto const ends = [&](std::size_t way) {
    SumoConnection const& c = net.connections[ways[way].connection];
    return std::pair(out.lane(c.from_edge, c.from_lane), out.lane(c.to_edge, c.to_lane));
  };
  auto const junction = [&](std::size_t way) {
    return network.nodes.junction[network.links.to[lanes.link[ends(way).first]]];
  };
  IdVector<MovementId, std::size_t> way_of;
  for (std::size_t w = 0; w < ways.size(); ++w) way_of.push_back(w);
  std::ranges::sort(way_of.raw(), {},
                    [&](std::size_t w) { return std::tuple(junction(w), ends(w), w); });

  bool const projected = !network.crs.empty();
  std::vector<std::pair<LaneId, MovementId>> leaving, arriving;
  std::vector<std::pair<JunctionId, MovementId>> members;
  for (MovementId id : way_of.ids()) {
    Way const& way = ways[way_of[id]];
    auto const [from, to] = ends(way_of[id]);
    std::vector<Point> line = way.shape;
    if (projected) {
      for (Point& p : line) p = {p.x - net.offset.x, p.y - net.offset.y};
    }
    m.from_lane.push_back(from);
    m.to_lane.push_back(to);
    m.from_link.push_back(lanes.link[from]);
    m.to_link.push_back(lanes.link[to]);
    m.junction.push_back(junction(way_of[id]));
    m.turn.push_back(turn_of(net.connections[way.connection].dir));
    m.group.push_back(SignalGroupId{});
    m.needs_grant.push_back(0);
    m.must_stop.push_back(0);
    m.red_turn.push_back(0);
    m.zebra.push_back(0);
    m.wait_at.push_back(way.wait_at < way.length ? static_cast<float>(way.wait_at) : -1);
    m.level_crossing.push_back(LevelCrossingId{});
    m.geometry.append(line);
    lanes.link.push_back(LinkId{});
    lanes.length.push_back(static_cast<float>(way.length));
    lanes.speed.push_back(static_cast<float>(way.speed));
    lanes.width.push_back(std::min(lanes.width[from], lanes.width[to]));
    lanes.allowed.push_back(way.allowed);
    lanes.turns.push_back(0);
    leaving.emplace_back(from, id);
    arriving.emplace_back(to, id);
    members.emplace_back(m.junction[id], id);
  }
  std::size_t const all = link_lanes + ways.size();
  lanes.out = Rows<LaneId, MovementId>::from_pairs(all, leaving);
  lanes.in = Rows<LaneId, MovementId>::from_pairs(all, arriving);
  network.junctions.movements =
      Rows<JunctionId, MovementId>::from_pairs(network.junctions.key.size(), members);
  return way_of;
}

}  // namespace sumo

SumoNetwork network_of(SumoNet const& net, std::vector<SumoStop> const& stops, ImportNotes& notes) {
  SumoNetwork out;
  auto const ways = sumo::ways_of(net);
  sumo::lay_links(net, sumo::clusters_of(net, ways), out, notes);
  auto const way_of = sumo::lay_movements(net, ways, out);
  building::add_sections(out.network);
  sumo::add_level_crossings(net, ways, way_of, out);
  sumo::add_signals(net, ways, way_of, out, notes);
  sumo::add_right_of_way(net, ways, way_of, out, notes);
  for (SumoStop const& stop : stops) add_stop(net, stop, out);
  check_consistency(out.network);
  return out;
}

}  // namespace pendler
