#include "routing/transit_query.h"

#include <algorithm>

namespace pendler {

namespace {
constexpr std::uint32_t kNoCall = 0xffffffffU;
}

TransitQuery::TransitQuery(TransitIndex const& index) : index_(index) {
  std::size_t const n = index.reach.size();
  for (auto& labels : labels_) labels.resize(n);
  best_.assign(n, kNever);
  best_ride_.assign(n, kNever);
  egress_.assign(n, kNever);
  touched_.assign(n, 0);
  has_ridden_.assign(n, 0);
  marked_.assign(n, 0);
  first_call_.assign(index.stops.size(), kNoCall);
}

std::optional<TransitJourney> TransitQuery::route(Point from, Point to, Millis depart) {
  begin(from, to, depart);
  for (std::size_t round = 1; round <= kRides && !marked_list_.empty(); ++round) {
    ride_round(round);
    if (round < kRides) walk_round(round);
  }
  std::optional<TransitJourney> found;
  if (goal_.stop.valid()) found = journey(depart);
  clear();
  return found;
}

void TransitQuery::begin(Point from, Point to, Millis depart) {
  double const reach = std::max(index_.walk.reach, index_.walk.train_reach);
  index_.grid.for_near(to, reach, [&](StopId stop, double metres) {
    if (metres > index_.reach[stop]) return;
    egress_[stop] = walk_ms(metres, index_.walk);
    egress_list_.push_back(stop);
  });
  if (egress_list_.empty()) return;
  index_.grid.for_near(from, reach, [&](StopId stop, double metres) {
    if (metres > index_.reach[stop]) return;
    touch(stop);
    best_[stop] = label(0, stop).arrive = depart + walk_ms(metres, index_.walk);
    marked_[stop] = 1;
    marked_list_.push_back(stop);
  });
}

void TransitQuery::touch(StopId stop) {
  if (touched_[stop]) return;
  touched_[stop] = 1;
  touched_list_.push_back(stop);
}

void TransitQuery::clear() {
  for (StopId s : touched_list_) {
    for (auto& labels : labels_) labels[s] = {};
    best_[s] = best_ride_[s] = kNever;
    touched_[s] = marked_[s] = has_ridden_[s] = 0;
  }
  for (StopId s : egress_list_) egress_[s] = kNever;
  touched_list_.clear(), egress_list_.clear(), marked_list_.clear(), ridden_list_.clear();
  goal_ = {};
}

/// Rides from the stops that the last round improved, to `ridden_list_`.
void TransitQuery::ride_round(std::size_t round) {
  lines_.clear();
  for (StopId s : marked_list_) {
    for (auto const& call : index_.calls[s]) {
      std::uint32_t& first = first_call_[call.line];
      if (first == kNoCall) lines_.push_back(call.line);
      first = std::min(first, call.at);
    }
  }
  std::ranges::sort(lines_);
  for (LineId line : lines_) {
    scan_line(round, line, first_call_[line]);
    first_call_[line] = kNoCall;
  }
  for (StopId s : marked_list_) marked_[s] = 0;
  marked_list_.clear();
}

void TransitQuery::scan_line(std::size_t round, LineId line, std::uint32_t first) {
  auto const stops = index_.stops[line];
  auto const ride_ms = index_.ride_ms[line];
  auto const departure = index_.departure[line];
  auto run = static_cast<std::uint32_t>(departure.size());  // none yet
  std::uint32_t board = 0;
  for (std::uint32_t at = first; at < stops.size(); ++at) {
    StopId const stop = stops[at];
    if (run < departure.size())
      alight_at(round, stop, departure[run] + ride_ms[at], {line, run, board, at});
    if (!marked_[stop]) continue;
    // an earlier run, if the person is here in time for it
    Millis const ready = labels_[round - 1][stop].arrive - ride_ms[at];
    if (run > 0 && ready <= departure[run - 1]) {
      auto const earliest = std::ranges::lower_bound(departure.first(run), ready);
      run = static_cast<std::uint32_t>(earliest - departure.begin());
      board = at;
    }
  }
}

void TransitQuery::alight_at(std::size_t round, StopId stop, Millis arrive, Ride const& ride) {
  if (arrive >= best_ride_[stop] || arrive >= goal_.arrive) return;
  touch(stop);
  best_ride_[stop] = arrive;
  Label& l = label(round, stop);
  l.ride_arrive = arrive;
  l.ride = ride;
  if (!has_ridden_[stop]) {
    has_ridden_[stop] = 1;
    ridden_list_.push_back(stop);
  }
  if (egress_[stop] < kNever && arrive + egress_[stop] < goal_.arrive)
    goal_ = {arrive + egress_[stop], round, stop};
}

/// Walks from where rides of this round ended; marks what became better to board at.
void TransitQuery::walk_round(std::size_t round) {
  auto const arrive_at = [&](StopId stop, Millis arrive, StopId walked_from) {
    if (arrive >= best_[stop] || arrive >= goal_.arrive) return;
    touch(stop);
    best_[stop] = arrive;
    label(round, stop).arrive = arrive;
    label(round, stop).walked_from = walked_from;
    if (!marked_[stop]) {
      marked_[stop] = 1;
      marked_list_.push_back(stop);
    }
  };
  for (StopId s : ridden_list_) arrive_at(s, label(round, s).ride_arrive, StopId());
  for (StopId s : ridden_list_) {
    for (auto const& path : index_.footpaths[s])
      arrive_at(path.to, label(round, s).ride_arrive + path.ms, s);
    has_ridden_[s] = 0;
  }
  ridden_list_.clear();
}

/// Backwards from the goal.
TransitJourney TransitQuery::journey(Millis depart) const {
  TransitJourney out;
  out.depart = depart;
  out.arrive = goal_.arrive;
  StopId stop = goal_.stop;
  Millis const egress_from = labels_[goal_.round][stop].ride_arrive;
  out.legs.push_back({{}, {}, 0, 0, stop, {}, egress_from, goal_.arrive});
  for (std::size_t round = goal_.round; round > 0; --round) {
    Ride const& ride = labels_[round][stop].ride;
    Millis const leaves = index_.departure[ride.line][ride.run];
    StopId const board = index_.stops[ride.line][ride.board];
    out.legs.push_back({ride.line, index_.runs[ride.line][ride.run], ride.board, ride.alight, board,
                        stop, leaves + index_.ride_ms[ride.line][ride.board],
                        leaves + index_.ride_ms[ride.line][ride.alight]});
    Label const& before = labels_[round - 1][board];
    stop = before.walked_from.valid() ? before.walked_from : board;
    if (round == 1)
      out.legs.push_back({{}, {}, 0, 0, {}, board, depart, before.arrive});
    else if (stop != board)
      out.legs.push_back(
          {{}, {}, 0, 0, stop, board, labels_[round - 1][stop].ride_arrive, before.arrive});
  }
  std::ranges::reverse(out.legs);
  return out;
}

}  // namespace pendler
