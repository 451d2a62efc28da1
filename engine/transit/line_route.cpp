#include "transit/line_route.h"

#include <algorithm>
#include <functional>

namespace pendler {
namespace {

constexpr double kListedDiscount = 0.1;  // a listed link costs a tenth
constexpr double kUTurnSeconds = 60;
constexpr std::size_t kMostSkipped = 3;  // stops in a row that cannot be reached

double straight_limit(Point a, Point b) {
  // 3 m/s in a straight line, and five minutes for one-way streets around the stop
  return 300 + distance(a, b) / 3;
}

}  // namespace

float line_speed(VehicleClass cls) {
  switch (cls) {
    case VehicleClass::train:
      return 38.9F;
    case VehicleClass::light_rail:
      return 22.2F;
    case VehicleClass::tram:
      return 19.4F;
    case VehicleClass::monorail:
      return 13.9F;
    default:
      return 22.2F;
  }
}

LineRouter::LineRouter(Network const& network, LinkGraph const& graph)
    : network_(network), graph_(graph), max_speed_(0) {
  std::size_t const n = network.links.key.size();
  listed_.resize(n, 0);
  reached_.resize(n, 0);
  settled_.resize(n, 0);
  cost_.resize(n, 0);
  before_.resize(n);
  gateway_.resize(n, 0);
  for (GatewayId g : network.gateways.in.ids()) {
    for (LinkId l : network.gateways.in[g]) gateway_[l] |= 1;
    for (LinkId l : network.gateways.out[g]) gateway_[l] |= 2;
  }
}

double LineRouter::link_seconds(LinkId link) const {
  double const speed = std::max(std::min(network_.links.speed[link], max_speed_), 1.0F);
  double const seconds = static_cast<double>(network_.links.length[link]) / speed;
  return listed_[link] == line_stamp_ ? seconds * kListedDiscount : seconds;
}

void LineRouter::reach(LinkId link, double cost, LinkId before) {
  if (reached_[link] == search_stamp_ && cost_[link] <= cost) return;
  reached_[link] = search_stamp_;
  cost_[link] = cost;
  before_[link] = before;
  heap_.push_back({cost, link});
  std::ranges::push_heap(heap_, std::greater<>());
}

std::vector<std::optional<LineRouter::Way>> LineRouter::ways(Place from,
                                                             std::vector<Place> const& targets,
                                                             double limit) {
  std::vector<std::optional<Way>> found(targets.size());
  auto const part = [&](Place p, double metres) {
    double const length = std::max(static_cast<double>(network_.links.length[p.link]), 0.1);
    return link_seconds(p.link) * metres / length;
  };
  std::size_t missing = 0;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    if (targets[i].link == from.link && targets[i].along > from.along) {
      found[i] = Way{part(from, targets[i].along - from.along), {from.link}};
    } else {
      ++missing;
    }
  }
  ++search_stamp_;
  heap_.clear();
  auto const relax = [&](LinkId link, double at_end) {
    for (NextLink const& step : graph_.next[link]) {
      double const turn = static_cast<double>(step.seconds) + (step.u_turn ? kUTurnSeconds : 0);
      double const cost =
          at_end + (listed_[step.link] == line_stamp_ ? turn * kListedDiscount : turn);
      if (cost <= limit) reach(step.link, cost, link);
    }
  };
  double const rest = static_cast<double>(network_.links.length[from.link]) - from.along;
  relax(from.link, part(from, std::max(rest, 0.0)));
  while (!heap_.empty() && missing > 0) {
    std::ranges::pop_heap(heap_, std::greater<>());
    Entry const at = heap_.back();
    heap_.pop_back();
    if (settled_[at.link] == search_stamp_) continue;
    settled_[at.link] = search_stamp_;
    for (std::size_t i = 0; i < targets.size(); ++i) {
      if (found[i] || targets[i].link != at.link) continue;
      Way way{at.cost + part(targets[i], targets[i].along), {at.link}};
      // `from` itself may come again as a predecessor: the way ends where no one reached it
      LinkId back = before_[at.link];
      while (back != from.link) {
        way.links.push_back(back);
        back = before_[back];
      }
      way.links.push_back(from.link);
      std::ranges::reverse(way.links);
      found[i] = std::move(way);
      --missing;
    }
    relax(at.link, at.cost + link_seconds(at.link));
  }
  return found;
}

LineRoute LineRouter::route(LineId line) {
  auto const& lines = network_.lines;
  auto const& stops = network_.stops;
  max_speed_ = line_speed(vehicle_class_of(lines.mode[line]));
  ++line_stamp_;
  for (LinkId l : lines.way_links[line]) listed_[l] = line_stamp_;

  // stops that lie on a link of the vehicle's class
  std::vector<Place> places;
  std::vector<std::uint32_t> index;
  auto const row = lines.stops[line];
  for (std::uint32_t i = 0; i < row.size(); ++i) {
    LaneId const lane = stops.lane[row[i]];
    if (!lane.valid() || network_.is_movement(lane)) continue;
    LinkId const link = network_.lanes.link[lane];
    if (!graph_.usable[link]) continue;
    places.push_back({link, static_cast<double>(stops.along[row[i]])});
    index.push_back(i);
  }

  // chain[i]: the best way of serving stops up to and including i; more stops first, then less cost
  struct Chain {
    std::uint32_t served = 1;
    double cost = 0;
    std::size_t before = 0;
    Way way;
  };
  std::vector<Chain> chain(places.size());
  for (std::size_t i = 0; i + 1 < places.size(); ++i) {
    std::size_t const last = std::min(i + 1 + kMostSkipped, places.size() - 1);
    std::vector<Place> const targets(places.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                                     places.begin() + static_cast<std::ptrdiff_t>(last) + 1);
    double limit = 0;
    for (std::size_t j = i + 1; j <= last; ++j) {
      limit = std::max(
          limit, straight_limit(stops.position[row[index[i]]], stops.position[row[index[j]]]));
    }
    auto found = ways(places[i], targets, limit);
    for (std::size_t j = i + 1; j <= last; ++j) {
      auto& way = found[j - i - 1];
      if (!way) continue;
      std::uint32_t const served = chain[i].served + 1;
      double const cost = chain[i].cost + way->cost;
      if (served > chain[j].served || (served == chain[j].served && cost < chain[j].cost)) {
        chain[j] = {served, cost, i, std::move(*way)};
      }
    }
  }

  LineRoute out;
  std::size_t end = 0;
  for (std::size_t i = 1; i < chain.size(); ++i) {
    if (chain[i].served > chain[end].served) end = i;
  }
  if (chain.empty()) return out;
  std::vector<std::size_t> order;
  for (std::size_t i = end;; i = chain[i].before) {
    order.push_back(i);
    if (chain[i].served == 1) break;
  }
  std::ranges::reverse(order);
  out.links.push_back(places[order.front()].link);
  for (std::size_t i : order) {
    auto const& links =
        chain[i].way.links;  // from the stop before; its first link is there already
    if (links.size() > 1) out.links.insert(out.links.end(), links.begin() + 1, links.end());
    out.stop_index.push_back(index[i]);
    out.stop_position.push_back(static_cast<std::uint32_t>(out.links.size() - 1));
  }
  bool const extended = extend_to_gateways(line, out, places[order.front()], places[order.back()]);
  // a single stop makes a line only between it and the region's edge
  return out.stop_index.size() < 2 && !extended ? LineRoute{} : out;
}

bool LineRouter::extend_to_gateways(LineId line, LineRoute& route, Place first, Place last) {
  // what is listed before the first stop leads to it, what is listed after the last one leads away
  auto const listed = network_.lines.way_links[line];
  auto const begin = std::ranges::find(listed, first.link) - listed.begin();
  std::ptrdiff_t end = std::ssize(listed);
  for (std::ptrdiff_t i = end; i-- > 0 && end == std::ssize(listed);) {
    if (listed[static_cast<std::size_t>(i)] == last.link) end = i;
  }
  std::optional<Way> in, out;
  auto const consider = [](std::optional<Way>& best, std::optional<Way> way) {
    if (way && (!best || way->cost < best->cost)) best = std::move(way);
  };
  auto const limit = [&](LinkId from, LinkId to) {
    return 600 +
           distance(network_.links.geometry[from].front(), network_.links.geometry[to].front()) / 3;
  };
  for (std::ptrdiff_t i = 0; i < std::ssize(listed); ++i) {
    LinkId const l = listed[static_cast<std::size_t>(i)];
    if (!graph_.usable[l]) continue;
    bool const first_listed = begin < std::ssize(listed), last_listed = end < std::ssize(listed);
    if ((gateway_[l] & 1) != 0 && first_listed && i <= begin) {
      consider(in, ways({l, 0}, {first}, limit(l, first.link))[0]);
    }
    if ((gateway_[l] & 2) != 0 && last_listed && i >= end) {
      Place const exit{l, static_cast<double>(network_.links.length[l])};
      consider(out, ways(last, {exit}, limit(last.link, l))[0]);
    }
  }
  if (out && out->links.size() > 1) {
    route.links.insert(route.links.end(), out->links.begin() + 1, out->links.end());
  }
  if (in && in->links.size() > 1) {
    route.links.insert(route.links.begin(), in->links.begin(), in->links.end() - 1);
    for (auto& position : route.stop_position) {
      position += static_cast<std::uint32_t>(in->links.size() - 1);
    }
  }
  return in || out;
}

}  // namespace pendler
