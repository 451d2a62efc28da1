#include "simulation/traffic_watch.h"

#include <algorithm>
#include <tuple>

namespace pendler {

namespace {

constexpr float kTouch = 0.3F;      // m of a shared area that a body may cover
constexpr float kLine = 0.5F;       // m that braking at the stop line may be short of
constexpr float kFarthest = 25.0F;  // m that a vehicle drives in a tick, at most

/// The only way along lanes from one to another with at most so many metres between them; none when
/// there are several.
std::vector<LaneId> only_way(Network const& net, LaneId from, LaneId to, float metres) {
  std::vector<std::vector<LaneId>> open{{from}}, found;
  while (!open.empty() && found.size() < 2) {
    std::vector<LaneId> const way = std::move(open.back());
    open.pop_back();
    LaneId const last = way.back();
    if (last == to && way.size() > 1) {
      found.push_back(way);
      continue;
    }
    float between = 0;
    for (std::size_t i = 1; i < way.size(); ++i) between += net.lanes.length[way[i]];
    if (between > metres) continue;
    auto go_on = [&](LaneId next) {
      open.push_back(way);
      open.back().push_back(next);
    };
    if (net.is_movement(last)) {
      go_on(net.movements.to_lane[net.movement_of(last)]);
    } else {
      for (MovementId m : net.lanes.out[last]) go_on(net.lane_of(m));
    }
  }
  return found.size() == 1 ? found.front() : std::vector<LaneId>{};
}

std::string name(TripId trip) {
  return "trip " + std::to_string(trip.value);
}

}  // namespace

TrafficWatch::TrafficWatch(Scene const& scene)
    : scene_(scene),
      net_(scene.network),
      trail_(scene.demand.trips.size()),
      approach_(scene.demand.trips.size()),
      shown_(scene.network.signals.yellow_ms.size(), Aspect::green),
      green_until_(shown_.size(), scene.settings.begin) {}

std::string TrafficWatch::look(Simulation const& simulation) {
  Millis const now = scene_.settings.begin + Millis{simulation.tick()} * scene_.settings.tick_ms;
  std::string wrong;
  for (SignalGroupId group : shown_.ids())
    if (shown_[group] == Aspect::green) green_until_[group] = now;
  covers_.clear();
  for (VehicleSight const& v : simulation.vehicles()) {
    wrong += follow(v, now);
    note_approach(v, now);
    cover(v);
  }
  std::sort(covers_.begin(), covers_.end(), [](Cover const& a, Cover const& b) {
    return std::tuple(a.lane, a.trip) < std::tuple(b.lane, b.trip);
  });
  shown_ = simulation.aspects();
  return wrong + shared_areas() + full_lanes();
}

/// Where a lane change or several ways leave it open how a vehicle came, its trail begins anew.
std::string TrafficWatch::follow(VehicleSight const& v, Millis now) {
  auto& trail = trail_[v.trip.index()];
  if (!trail.empty() && trail.back() == v.lane) return {};
  std::vector<LaneId> const way =
      trail.empty() ? std::vector<LaneId>{} : only_way(net_, trail.back(), v.lane, kFarthest);
  if (way.empty()) {
    trail = {v.lane};
    approach_[v.trip.index()].clear();
    return {};
  }
  std::string wrong;
  for (std::size_t i = 1; i < way.size(); ++i) {
    if (net_.is_movement(way[i])) wrong += crossed(net_.movement_of(way[i]), v, now);
    trail.push_back(way[i]);
    approach_[v.trip.index()].clear();
  }
  return wrong;
}

void TrafficWatch::note_approach(VehicleSight const& v, Millis now) {
  if (net_.is_movement(v.lane)) return;
  approach_[v.trip.index()].push_back({now, net_.lanes.length[v.lane] - v.position, v.speed});
}

/// Nobody passes a stop line at red who could have stopped with his usual braking when yellow came,
/// a tick for his reaction included. Who was not yet on the lane then could, if the lane is long.
std::string TrafficWatch::crossed(MovementId m, VehicleSight const& v, Millis now) {
  SignalGroupId const group = net_.movements.group[m];
  LaneId const from = net_.movements.from_lane[m];
  if (!group.valid() || net_.links.inner[net_.movements.from_link[m]] != 0) return {};
  ++crossings_seen_;
  if (shown_[group] != Aspect::red) return {};
  Millis const yellow_began = green_until_[group];
  std::int32_t const tick = scene_.settings.tick_ms;
  float const tick_s = static_cast<float>(tick) / 1000.0F;
  float const braking =
      scene_.demand.vehicle_types[scene_.demand.trips.vehicle[v.trip]].deceleration;
  auto const& seen = approach_[v.trip.index()];
  auto const then = std::find_if(seen.begin(), seen.end(),
                                 [&](Approach const& a) { return a.at >= yellow_began; });
  bool const was_there = then != seen.end() && then->at < yellow_began + tick;
  float const need =
      was_there ? then->speed * then->speed / (2.0F * braking) + then->speed * tick_s + kLine
                : kFarthest * 3.0F;
  float const left = was_there ? then->left : net_.lanes.length[from];
  if (left <= need) return {};
  return name(v.trip) + " crosses the stop line of movement " + std::to_string(m.value) +
         " at red, " + std::to_string(now - yellow_began) + " ms after green; ";
}

void TrafficWatch::cover(VehicleSight const& v) {
  auto const& trail = trail_[v.trip.index()];
  float front = v.position, back = v.position - v.length;
  for (auto lane = trail.rbegin(); lane != trail.rend(); ++lane) {
    if (lane != trail.rbegin()) {
      front += net_.lanes.length[*lane];
      back += net_.lanes.length[*lane];
    }
    float const begin = std::max(back, 0.0F), end = std::min(front, net_.lanes.length[*lane]);
    if (begin < end) covers_.push_back({*lane, v.trip, begin, end});
    if (back >= 0) return;
  }
}

std::string TrafficWatch::shared_areas() const {
  std::string wrong;
  auto on = [&](LaneId lane) {
    return std::equal_range(covers_.begin(), covers_.end(), Cover{lane, {}, 0, 0},
                            [](Cover const& a, Cover const& b) { return a.lane < b.lane; });
  };
  auto covers = [](Cover const& c, float begin, float end) {
    return std::min(c.end, end) - std::max(c.begin, begin) > kTouch;
  };
  for (Cover const& mine : covers_) {
    if (!net_.is_movement(mine.lane)) continue;
    MovementId const m = net_.movement_of(mine.lane);
    auto const others = net_.movements.conflicts[m];
    auto const areas = net_.movements.conflict_areas[m];
    for (std::size_t i = 0; i < others.size(); ++i) {
      Conflict const& area = areas[i];
      if (area.merges != 0 || others[i] < m || !covers(mine, area.begin, area.end)) continue;
      auto const [first, last] = on(net_.lane_of(others[i]));
      for (auto it = first; it != last; ++it) {
        if (it->trip == mine.trip || !covers(*it, area.other_begin, area.other_end)) continue;
        wrong += name(mine.trip) + " on movement " + std::to_string(m.value) + " and " +
                 name(it->trip) + " on " + std::to_string(others[i].value) +
                 " share the place where these cross; ";
      }
    }
  }
  return wrong;
}

std::string TrafficWatch::full_lanes() const {
  std::string wrong;
  for (std::size_t i = 0; i < covers_.size();) {
    LaneId const lane = covers_[i].lane;
    float sum = 0;
    for (; i < covers_.size() && covers_[i].lane == lane; ++i)
      sum += covers_[i].end - covers_[i].begin;
    if (sum > net_.lanes.length[lane] + 0.01F)
      wrong += "lane " + std::to_string(lane.value) + " holds " + std::to_string(sum) + " m of " +
               std::to_string(net_.lanes.length[lane]) + " m; ";
  }
  return wrong;
}

}  // namespace pendler
