#include "network/lines_and_stops.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "network/direction.h"
#include "network/link_grid.h"

namespace pendler::building {

namespace {

constexpr double kStopReach = 60;  // m from a stop or platform to its street or track
constexpr double kOffCourse = 40;  // m that another link of the same street may count as farther
constexpr double kWrongWay = 60, kWrongSide = 25;

class Placer {
 public:
  Placer(NetworkDraft const& draft, StreetGraph& graph, Layout const& layout, Network& network)
      : draft_(draft), graph_(graph), layout_(layout), network_(network), grid_(network) {}

  void run() {
    PieceIndex const index = index_pieces(draft_, graph_);
    std::vector<DraftLineId> lines;
    for (DraftLineId id : draft_.lines.osm.ids()) lines.push_back(id);
    std::sort(lines.begin(), lines.end(), [&](DraftLineId a, DraftLineId b) {
      return std::pair(draft_.lines.osm[a], a) < std::pair(draft_.lines.osm[b], b);
    });
    std::vector<std::vector<std::optional<Place>>> calls;
    for (DraftLineId line : lines) {
      std::vector<LinkId> const course = course_of(draft_, graph_, layout_, index, line);
      calls.push_back(calls_of(line, course));
      network_.lines.way_links.append(course);
    }
    place_unserved();
    number_stops();
    for (std::size_t i = 0; i < lines.size(); ++i) add_line(lines[i], calls[i]);
  }

 private:
  /// A stop of the draft on one link.
  struct Place {
    DraftStopId stop;
    LinkId link;
    TransitMode mode;
    friend auto operator<=>(Place const&, Place const&) = default;
  };

  std::vector<std::optional<Place>> calls_of(DraftLineId line, std::vector<LinkId> const& course) {
    TransitMode const mode = draft_.lines.mode[line];
    std::vector<LinkId> on_course = course;
    std::sort(on_course.begin(), on_course.end());
    auto const stops = draft_.lines.stops[line];
    std::vector<std::optional<Place>> out;
    for (std::size_t i = 0; i < stops.size(); ++i) {
      if (stops[i].index() >= draft_.stops.osm.size()) continue;
      Point const before = draft_.stops.position[stops[i > 0 ? i - 1 : 0]];
      Point const after = draft_.stops.position[stops[std::min(i + 1, stops.size() - 1)]];
      std::optional<Place> best;
      double best_cost = 1e300;
      for (auto const& near : candidates(stops[i], mode)) {
        Point const d = heading_at(near);
        bool const listed = std::binary_search(on_course.begin(), on_course.end(), near.link);
        double cost = near.distance + (listed ? 0 : kOffCourse) + side_cost(stops[i], near);
        if (!listed && dot(d, {after.x - before.x, after.y - before.y}) < 0) cost += kWrongWay;
        if (cost < best_cost) best = Place{stops[i], near.link, mode}, best_cost = cost;
      }
      if (best) {
        places_[*best] = StopId{};
      } else {
        missing_.insert({stops[i], mode});
      }
      out.push_back(best);
    }
    return out;
  }

  Point heading_at(LinkGrid::Near const& near) const {
    auto const line = network_.links.geometry[near.link];
    return unit(point_along(line, near.along - 2), point_along(line, near.along + 2));
  }

  /// Platforms lie to the right of the road that they belong to.
  double side_cost(DraftStopId stop, LinkGrid::Near const& near) const {
    bool const rail = is_rail(network_.links.cls[near.link]);
    if (rail || draft_.stops.node[stop].valid()) return 0;
    return near.side < -1 ? kWrongSide : 0;
  }

  /// Long enough links first; stubs only where there is nothing else.
  std::vector<LinkGrid::Near> candidates(DraftStopId stop, TransitMode mode) const {
    auto all = grid_.near(draft_.stops.position[stop], kStopReach, vehicle_class_of(mode));
    std::vector<LinkGrid::Near> good;
    for (auto const& near : all) {
      if (network_.links.inner[near.link] == 0 && network_.links.length[near.link] >= 8) {
        good.push_back(near);
      }
    }
    return good.empty() ? all : good;
  }

  /// Stops that no line names: by their platform's side, or in both directions of their street.
  void place_unserved() {
    std::map<std::pair<DraftStopId, TransitMode>, bool> served;
    for (auto const& [place, id] : places_) served[{place.stop, place.mode}] = true;
    for (DraftStopId stop : draft_.stops.osm.ids()) {
      for (int k = 0; k < kTransitModeCount; ++k) {
        auto const mode = static_cast<TransitMode>(k);
        if ((draft_.stops.modes[stop] & bit(mode)) == 0 || served.contains({stop, mode})) continue;
        std::optional<LinkGrid::Near> best;
        double best_cost = 1e300;
        for (auto const& near : candidates(stop, mode)) {
          double const cost = near.distance + side_cost(stop, near);
          if (cost < best_cost) best = near, best_cost = cost;
        }
        if (!best) {
          missing_.insert({stop, mode});
          continue;
        }
        places_[{stop, best->link, mode}] = StopId{};
        LinkId const back = network_.links.reverse[best->link];
        if (draft_.stops.node[stop].valid() && back.valid() &&
            allows(network_.links.allowed[back], vehicle_class_of(mode))) {
          places_[{stop, back, mode}] = StopId{};
        }
      }
    }
  }

  void number_stops() {
    // Modes that stop on one link of one draft stop are one stop.
    std::map<std::tuple<std::int64_t, DraftStopId, LinkId>, std::vector<Place>> merged;
    for (auto const& [place, id] : places_) {
      merged[{draft_.stops.osm[place.stop], place.stop, place.link}].push_back(place);
    }
    std::map<Key, int> used;
    for (auto const& [where, members] : merged) {
      auto const& [osm, stop, link] = where;
      auto& s = network_.stops;
      LaneId lane;
      std::uint8_t modes = 0;
      for (auto const& p : members) {
        modes = static_cast<std::uint8_t>(modes | bit(p.mode));
        for (LaneId l : network_.lanes_of(link)) {
          if (allows(network_.lanes.allowed[l], vehicle_class_of(p.mode))) lane = l;
        }
      }
      auto const line = network_.links.geometry[link];
      float const length = network_.links.length[link];
      double const along = project(line, draft_.stops.position[stop]).along;
      bool const forward = layout_.onward(link) == graph_.streets[layout_.street[link]].along;
      Key key = make_key(osm, forward ? 0 : 1);
      if (int const again = used[key]++; again > 0) key = make_key(key, again);
      StopId const id = s.key.push_back(key);
      s.name.push_back(draft_.stops.name[stop]);
      s.modes.push_back(modes);
      s.position.push_back(draft_.stops.position[stop]);
      s.lane.push_back(lane);
      // Behind the stop line, so that the vehicle stands on its lane.
      s.along.push_back(std::clamp(static_cast<float>(along), std::min(length / 2, 12.0F),
                                   std::max(length / 2, length - 1)));
      s.municipality.push_back(network_.links.municipality[link]);
      s.district.push_back(network_.links.district[link]);
      for (auto const& p : members) places_[p] = id;
    }
    for (auto const& [stop, mode] : missing_) {
      graph_.repairs.push_back({"stop without a lane",
                                "stop " + std::to_string(draft_.stops.osm[stop]),
                                std::string(name_of(mode))});
    }
  }

  void add_line(DraftLineId line, std::vector<std::optional<Place>> const& calls) {
    auto& l = network_.lines;
    auto const& from = draft_.lines;
    l.key.push_back(make_key(from.osm[line]));
    l.mode.push_back(from.mode[line]);
    l.ref.push_back(from.ref[line]);
    l.name.push_back(from.name[line]);
    l.from.push_back(from.from[line]);
    l.to.push_back(from.to[line]);
    l.interval_s.push_back(from.interval_s[line]);
    std::vector<StopId> stops;
    for (auto const& call : calls) {
      if (!call) continue;
      StopId const id = places_.at(*call);
      if (stops.empty() || stops.back() != id) stops.push_back(id);
    }
    l.stops.append(stops);
  }

  NetworkDraft const& draft_;
  StreetGraph& graph_;
  Layout const& layout_;
  Network& network_;
  LinkGrid grid_;
  std::map<Place, StopId> places_;
  std::set<std::pair<DraftStopId, TransitMode>> missing_;
};

}  // namespace

void add_lines_and_stops(NetworkDraft const& draft, StreetGraph& graph, Layout const& layout,
                         Network& network) {
  Placer(draft, graph, layout, network).run();
}

}  // namespace pendler::building
