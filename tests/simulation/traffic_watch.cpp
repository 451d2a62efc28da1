#include "simulation/traffic_watch.h"

#include <algorithm>
#include <tuple>

namespace pendler {

namespace {

constexpr float kTouch = 0.3F;      // m of a shared area that a body may cover
constexpr float kDrawn = 0.1F;      // m, as far as ways are drawn exactly
constexpr float kRounding = 0.01F;  // m
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
    return std::tuple(a.lane, a.begin, a.trip) < std::tuple(b.lane, b.begin, b.trip);
  });
  shown_ = simulation.aspects();
  return wrong + shared_areas() + overlaps();
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
    if (back < net_.lanes.length[*lane] && front > 0)
      covers_.push_back({*lane, v.trip, back, front});
    if (back >= 0) return;
  }
}

float TrafficWatch::half_width(Cover const& c) const {
  return scene_.demand.vehicle_types[scene_.demand.trips.vehicle[c.trip]].width / 2;
}

/// The axis of a body on a movement, without the half circles at its ends.
std::vector<Point> TrafficWatch::axis(Cover const& c) const {
  float const lane = net_.lanes.length[c.lane], half = half_width(c);
  float const from = std::max(c.begin + half, 0.0F), to = std::min(c.end - half, lane);
  if (from > to) return {};
  auto const line = net_.movements.geometry[net_.movement_of(c.lane)];
  double const drawn = length(line) / static_cast<double>(lane);
  return part_of(line, static_cast<double>(from) * drawn, static_cast<double>(to) * drawn);
}

bool TrafficWatch::touch(Cover const& a, Cover const& b) const {
  double const near = static_cast<double>(half_width(a) + half_width(b) - kDrawn);
  auto const line_a = axis(a), line_b = axis(b);
  if (line_a.empty() || line_b.empty()) return false;
  constexpr double kStep = 0.25;  // m
  for (double at = 0;; at += kStep) {
    if (project(line_b, point_along(line_a, at)).distance < near) return true;
    if (at >= length(line_a)) return false;
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
    for (MovementId other : net_.lanes.out[net_.movements.from_lane[m]]) {
      if (other <= m) continue;
      auto const [first, last] = on(net_.lane_of(other));
      for (auto it = first; it != last; ++it) {
        if (it->trip == mine.trip || !touch(mine, *it)) continue;
        wrong += name(mine.trip) + " on movement " + std::to_string(m.value) + " and " +
                 name(it->trip) + " on " + std::to_string(other.value) +
                 " touch where these part; ";
      }
    }
    auto const others = net_.movements.conflicts[m];
    auto const areas = net_.movements.conflict_areas[m];
    for (std::size_t i = 0; i < others.size(); ++i) {
      Conflict const& area = areas[i];
      if (others[i] < m || !covers(mine, area.begin, area.end)) continue;
      auto const [first, last] = on(net_.lane_of(others[i]));
      for (auto it = first; it != last; ++it) {
        if (it->trip == mine.trip || !covers(*it, area.other_begin, area.other_end)) continue;
        // There lanes overlap before bodies do.
        if (area.merges != 0 && !touch(mine, *it)) continue;
        wrong += name(mine.trip) + " on movement " + std::to_string(m.value) + " and " +
                 name(it->trip) + " on " + std::to_string(others[i].value) +
                 " share the place where these " + (area.merges != 0 ? "merge; " : "cross; ");
      }
    }
  }
  return wrong;
}

/// Also those that have just come onto the lane on ways that merge.
std::string TrafficWatch::overlaps() const {
  std::string wrong;
  for (std::size_t i = 1; i < covers_.size(); ++i) {
    Cover const &behind = covers_[i - 1], &ahead = covers_[i];
    float const reaches = behind.end - std::max(ahead.begin, 0.0F);
    if (behind.lane != ahead.lane || reaches <= kRounding) continue;
    wrong += name(behind.trip) + " reaches " + std::to_string(reaches) + " m into " +
             name(ahead.trip) + " on lane " + std::to_string(ahead.lane.value) + "; ";
  }
  return wrong;
}

}  // namespace pendler
