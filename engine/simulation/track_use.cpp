#include "simulation/track_use.h"

#include <algorithm>

#include "network/draft.h"

namespace pendler {

namespace {

class Finder {
 public:
  Finder(Network const& network, Demand const& demand, TrackUse& out)
      : net_(network), demand_(demand), out_(out) {}

  void run() {
    mark_use();
    std::vector<std::pair<LinkId, LinkId>> beside;
    for (LinkId link : net_.links.key.ids()) out_.instead.push_back(link);
    for (LinkId link : net_.links.key.ids()) part_directions(link);
    for (LinkId link : net_.links.key.ids()) {
      if (!one_way(link)) continue;
      for (LinkId other : others(link))
        if (one_way(other)) beside.push_back({link, other});
    }
    out_.beside = Rows<LinkId, LinkId>::from_pairs(net_.links.key.size(), beside);
    find_two_way();
  }

 private:
  void mark_use() {
    used_.resize(net_.links.key.size(), 0);
    bound_.resize(net_.links.key.size(), 0);
    auto const& lines = demand_.timetable.lines;
    for (LineId line : lines.route.ids()) take(lines.route[line]);
    for (TripId trip : demand_.trips.route.ids()) take(demand_.trips.route[trip]);
    for (StopId stop : lines.stops.values())
      if (LinkId const link = link_of(net_, stop); link.valid()) bound_[link] = 1;
    for (TripId trip : demand_.trips.key.ids()) {
      VehicleTypeId const type = demand_.trips.vehicle[trip];
      finds_its_way_ = finds_its_way_ || (type.valid() && !demand_.trips.run[trip].valid() &&
                                          demand_.trips.route[trip].empty() &&
                                          allows(kRail, demand_.vehicle_types[type].cls));
    }
  }

  void take(std::span<LinkId const> route) {
    if (route.empty()) return;
    for (LinkId link : route) used_[link] = 1;
    bound_[route.front()] = bound_[route.back()] = 1;
  }

  bool shared(LinkId link) const {
    return is_rail(net_.links.cls[link]) && net_.links.section[link].valid() &&
           (net_.links.flags[link] & DraftWays::kSharedTrack) != 0 &&
           net_.links.reverse[link].valid();
  }

  /// Other tracks of its kind between the same switches.
  std::vector<LinkId> others(LinkId link) const {
    std::vector<LinkId> out;
    if (!is_rail(net_.links.cls[link]) || !net_.links.section[link].valid()) return out;
    for (LinkId o : net_.nodes.out_links[net_.links.from[link]]) {
      if (o != link && net_.links.to[o] == net_.links.to[link] &&
          net_.links.cls[o] == net_.links.cls[link] &&
          net_.links.allowed[o] == net_.links.allowed[link] && net_.links.section[o].valid())
        out.push_back(o);
    }
    return out;
  }

  /// Both directions are routed over this track, and another one lies idle: the direction of the
  /// lower link gets that one, unless it begins, ends or halts here.
  void part_directions(LinkId link) {
    if (!shared(link) || used_[link] == 0) return;
    LinkId const back = net_.links.reverse[link];
    if (used_[back] == 0 || back < link || bound_[link] != 0) return;
    for (LinkId other : others(link)) {
      LinkId const other_back = net_.links.reverse[other];
      if (used_[other] != 0 || (other_back.valid() && used_[other_back] != 0)) continue;
      out_.instead[link] = other;
      used_[link] = 0;
      used_[other] = 1;
      return;
    }
  }

  /// Trains use it in this direction, or may; and never in the other.
  bool one_way(LinkId link) const {
    if (!is_rail(net_.links.cls[link])) return false;
    LinkId const back = net_.links.reverse[link];
    if (!shared(link)) return true;
    if (finds_its_way_ || used_[back] != 0) return false;
    // An idle track serves the direction of its lower link.
    return used_[link] != 0 || link < back;
  }

  void find_two_way() {
    out_.two_way.resize(net_.sections.links.size(), 0);
    out_.platform.resize(net_.links.key.size());
    for (SectionId s : out_.two_way.ids()) {
      std::vector<LaneId> lanes;
      for (LinkId link : net_.sections.links[s]) {
        LinkId const back = net_.links.reverse[link];
        bool const both = finds_its_way_ || (used_[link] != 0 && used_[back.valid() ? back : link]);
        if (shared(link) && both) out_.two_way[s] = 1;
        for (LaneId lane : net_.lanes_of(link)) {
          lanes.push_back(lane);
          for (MovementId m : net_.lanes.out[lane])
            if (net_.links.section[net_.movements.to_link[m]] == s)
              lanes.push_back(net_.lane_of(m));
        }
      }
      out_.lanes.append(lanes);
    }
    for (StopId stop : net_.stops.key.ids()) {
      LinkId const link = link_of(net_, stop);
      if (link.valid() && !out_.platform[link].valid()) out_.platform[link] = stop;
    }
  }

  Network const& net_;
  Demand const& demand_;
  TrackUse& out_;
  IdVector<LinkId, std::uint8_t> used_;
  IdVector<LinkId, std::uint8_t> bound_;  // routes begin, end or halt here
  bool finds_its_way_ = false;            // some train's route is not known yet
};

}  // namespace

TrackUse::TrackUse(Network const& network, Demand const& demand) {
  Finder(network, demand, *this).run();
}

}  // namespace pendler
