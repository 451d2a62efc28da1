#include "transit/connections.h"

#include <algorithm>

namespace pendler {

Connections::Connections(Network const& network, Timetable const& timetable, std::uint8_t modes,
                         ConnectionWeights const& weights)
    : network_(network), timetable_(timetable), weights_(weights) {
  auto const& lines = timetable.lines;
  auto const served = [&](LineId line) {
    return lines.headway_s[line] > 0 && (bit(network.lines.mode[line]) & modes) != 0;
  };
  for (LineId line : lines.route.ids()) {
    if (!served(line)) continue;
    stops_.insert(stops_.end(), lines.stops[line].begin(), lines.stops[line].end());
  }
  auto const& position = network.stops.position;
  auto const order = [&](StopId s) { return std::pair(position[s].x, s); };
  std::ranges::sort(stops_, {}, order);
  stops_.erase(std::ranges::unique(stops_).begin(), stops_.end());
  visits_at_.resize(stops_.size());
  for (LineId line : lines.route.ids()) {
    if (!served(line)) continue;
    auto const row = lines.stops[line];
    for (std::uint32_t i = 0; i < row.size(); ++i) {
      auto const at = std::ranges::lower_bound(stops_, order(row[i]), {}, order);
      auto const stop = static_cast<std::uint32_t>(at - stops_.begin());
      visits_at_[stop].push_back(static_cast<std::uint32_t>(visits_.size()));
      visits_.push_back({line, i, stop, lines.ride_ms[line][i] / 1000.0});
    }
  }
  rows_.resize(stops_.size());
  find_changes();
}

double Connections::wait_s(LineId line) const {
  return std::min(timetable_.lines.headway_s[line] / 2.0, weights_.most_wait);
}

double Connections::seconds_on_foot(double metres) const {
  return metres * weights_.detour / weights_.walk_speed;
}

void Connections::find_changes() {
  auto const& position = network_.stops.position;
  changes_.resize(stops_.size());
  for (std::uint32_t a = 0; a < stops_.size(); ++a) {
    changes_[a].push_back({a, 0});
    Point const here = position[stops_[a]];
    auto const first = std::ranges::lower_bound(stops_, here.x - weights_.longest_change, {},
                                                [&](StopId s) { return position[s].x; });
    for (auto at = first; at != stops_.end(); ++at) {
      Point const there = position[*at];
      if (there.x > here.x + weights_.longest_change) break;
      auto const b = static_cast<std::uint32_t>(at - stops_.begin());
      double const metres = distance(here, there);
      if (b != a && metres <= weights_.longest_change) {
        changes_[a].push_back({b, seconds_on_foot(metres)});
      }
    }
  }
}

std::vector<StopAccess> Connections::near(Point place) const {
  auto const& position = network_.stops.position;
  std::vector<StopAccess> out;
  auto const first = std::ranges::lower_bound(stops_, place.x - weights_.longest_walk, {},
                                              [&](StopId s) { return position[s].x; });
  for (auto at = first; at != stops_.end(); ++at) {
    Point const there = position[*at];
    if (there.x > place.x + weights_.longest_walk) break;
    double const metres = distance(place, there);
    if (metres > weights_.longest_walk) continue;
    out.push_back({static_cast<std::uint32_t>(at - stops_.begin()), seconds_on_foot(metres)});
  }
  std::ranges::sort(out, {}, [](StopAccess const& a) { return std::pair(a.walk_s, a.stop); });
  return out;
}

bool Connections::runs_at(Connection const& connection, Millis time) const {
  constexpr Millis kLongestWait = kHour;
  auto const& lines = timetable_.lines;
  for (ConnectionLeg const& leg : connection.legs) {
    time += static_cast<Millis>(leg.walk_s * 1000);
    Millis const ride = lines.ride_ms[leg.line][leg.board];
    Millis const first = lines.first_departure[leg.line] + ride,
                 last = lines.last_departure[leg.line] + ride;
    auto const comes = [&](Millis t) { return t + kLongestWait >= first && t <= last; };
    // Late runs of the day before, early ones of the next.
    if (!comes(time) && !comes(time + kDay) && !comes(time - kDay)) return false;
    time += lines.ride_ms[leg.line][leg.alight] - ride;
  }
  return true;
}

std::optional<StopAccess> Connections::end_of(LineId line, bool last) const {
  for (std::uint32_t v = 0; v < visits_.size(); ++v) {
    if (visits_[v].line != line) continue;
    std::size_t const n = timetable_.lines.stops[line].size();
    return StopAccess{visits_[last ? v + n - 1 : v].stop, 0};
  }
  return std::nullopt;
}

void Connections::ride_first(std::uint32_t stop, std::vector<Pair>& out) const {
  for (std::uint32_t v : visits_at_[stop]) {
    Visit const& from = visits_[v];
    double const wait = weights_.wait * wait_s(from.line);
    for (std::uint32_t k = v + 1; k < visits_.size() && visits_[k].line == from.line; ++k) {
      auto const cost = static_cast<float>(wait + visits_[k].ride - from.ride);
      Pair& pair = out[visits_[k].stop];
      if (cost < pair.cost) pair = {cost, {v, kNone}, {k, kNone}};
    }
  }
}

void Connections::ride_second(std::vector<Pair>& out) const {
  std::vector<Pair> const first = out;
  struct Boarding {
    double cost = std::numeric_limits<double>::infinity();
    std::uint32_t stop = kNone;  // where the first ride ends
  };
  std::vector<Boarding> boarding(visits_.size());
  for (std::uint32_t u = 0; u < first.size(); ++u) {
    if (first[u].board[0] == kNone) continue;
    for (Change const& change : changes_[u]) {
      double const arrived =
          static_cast<double>(first[u].cost) + weights_.change_s + weights_.walk * change.walk_s;
      for (std::uint32_t v : visits_at_[change.stop]) {
        double const cost = arrived + weights_.wait * wait_s(visits_[v].line);
        if (cost < boarding[v].cost) boarding[v] = {cost, u};
      }
    }
  }
  std::uint32_t best = kNone;  // the boarding that is best for the stops ahead on its line
  for (std::uint32_t k = 0; k < visits_.size(); ++k) {
    Visit const& at = visits_[k];
    if (best != kNone && visits_[best].line != at.line) best = kNone;
    if (best != kNone) {
      auto const cost = static_cast<float>(boarding[best].cost + at.ride - visits_[best].ride);
      Pair& pair = out[at.stop];
      if (cost < pair.cost) {
        Pair const& before = first[boarding[best].stop];
        pair = {cost, {before.board[0], best}, {before.alight[0], k}};
      }
    }
    if (boarding[k].stop != kNone &&
        (best == kNone || boarding[k].cost - at.ride < boarding[best].cost - visits_[best].ride)) {
      best = k;
    }
  }
}

std::vector<Connections::Pair> const& Connections::row(std::uint32_t stop) {
  if (rows_[stop].empty()) {
    rows_[stop].resize(stops_.size());
    ride_first(stop, rows_[stop]);
    ride_second(rows_[stop]);
  }
  return rows_[stop];
}

std::optional<Connection> Connections::best(std::span<StopAccess const> from,
                                            std::span<StopAccess const> to) {
  double cost = std::numeric_limits<double>::infinity();
  StopAccess const *begin = nullptr, *end = nullptr;
  for (StopAccess const& a : from) {
    auto const& pairs = row(a.stop);
    for (StopAccess const& b : to) {
      double const on_foot = weights_.walk * (a.walk_s + b.walk_s);
      if (on_foot >= cost) break;  // so it is for those after it
      double const c = on_foot + static_cast<double>(pairs[b.stop].cost);
      if (c < cost) {
        cost = c;
        begin = &a;
        end = &b;
      }
    }
  }
  if (begin == nullptr) return std::nullopt;
  Connection out = describe(row(begin->stop)[end->stop], begin->walk_s, end->walk_s);
  out.cost_s = cost;
  return out;
}

Connection Connections::describe(Pair const& pair, double first_walk, double last_walk) const {
  Connection out;
  double walk = first_walk;
  for (int i = 0; i < 2 && pair.board[i] != kNone; ++i) {
    Visit const &board = visits_[pair.board[i]], &alight = visits_[pair.alight[i]];
    if (i == 1) {
      walk = seconds_on_foot(distance(network_.stops.position[stops_[visits_[pair.alight[0]].stop]],
                                      network_.stops.position[stops_[board.stop]]));
    }
    out.legs.push_back({board.line, board.index, alight.index, walk});
    out.walk_s += walk;
    out.wait_s += wait_s(board.line);
    out.ride_s += alight.ride - board.ride;
  }
  out.last_walk_s = last_walk;
  out.walk_s += last_walk;
  return out;
}

}  // namespace pendler
