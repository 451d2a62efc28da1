#include "routing/point_query.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <utility>

namespace pendler {

PointQuery::PointQuery(RoutingGraph const& graph) : graph_(graph), reached_(graph.link.size()) {}

void PointQuery::take_times(IdVector<LinkId, std::uint32_t> const& link_ms, RoadUser user,
                            TurnCosts const& turns) {
  link_ms_ = usable_ms(graph_, link_ms, user);
  cls_ = user.cls;
  turns_ = turns;
  double fastest = std::numeric_limits<double>::infinity();
  for (StateId s : graph_.link.ids()) {
    std::uint32_t const ms = link_ms_[graph_.link[s]];
    double const straight =
        distance(graph_.position[graph_.from[s]], graph_.position[graph_.to[s]]);
    if (ms < kNever && straight > 0) fastest = std::min(fastest, ms / straight);
  }
  constexpr double kRounding = 1 - 1e-9;
  ms_per_m_ = fastest < std::numeric_limits<double>::infinity() ? fastest * kRounding : 0;
}

/// From the end of a link on, with the last one.
std::uint32_t PointQuery::at_least(StateId from, LinkId to) const {
  if (graph_.link[from] == to) return 0;
  PlaceId const target = graph_.from[graph_.states[to].front()];
  double const ms = link_ms_[to] +
                    ms_per_m_ * distance(graph_.position[graph_.to[from]], graph_.position[target]);
  return ms < kNever ? static_cast<std::uint32_t>(ms) : kNever;
}

void PointQuery::reach(StateId state, std::uint32_t ms, StateId before, LinkId to) {
  Reached& reached = reached_[state];
  if (ms >= reached.ms) return;
  if (reached.ms == kNever) seen_.push_back(state);
  reached = {ms, before};
  open_.push_back({std::min(kNever, ms + at_least(state, to)), ms, state});
  std::push_heap(open_.begin(), open_.end(), std::greater<>());
}

std::optional<std::uint32_t> PointQuery::route(LinkId from, LinkId to, std::vector<LinkId>& links) {
  return route_from(state_after(graph_, {&from, 1}), link_ms_[from], to, links);
}

std::optional<std::uint32_t> PointQuery::onward(std::span<LinkId const> driven, LinkId to,
                                                std::vector<LinkId>& links) {
  return route_from(state_after(graph_, driven), 0, to, links);
}

std::optional<std::uint32_t> PointQuery::route_from(StateId from, std::uint32_t from_ms, LinkId to,
                                                    std::vector<LinkId>& links) {
  links.clear();
  bool const there = from.valid() && graph_.link[from] == to;
  if (!from.valid() || from_ms == kNever || (link_ms_[to] == kNever && !there)) return std::nullopt;
  open_.clear();
  reach(from, from_ms, StateId(), to);
  StateId last;
  while (!open_.empty()) {
    std::pop_heap(open_.begin(), open_.end(), std::greater<>());
    Open const now = open_.back();
    open_.pop_back();
    if (now.ms > reached_[now.state].ms) continue;
    if (graph_.link[now.state] == to) {
      last = now.state;
      break;
    }
    for (RoutingArc const& arc : graph_.arcs[now.state]) {
      if (!allows(arc.allowed, cls_)) continue;
      std::uint64_t const ms = std::uint64_t{now.ms} + arc.crossing_ms + turns_.of(arc.turn) +
                               link_ms_[graph_.link[arc.to]];
      if (ms < kNever) reach(arc.to, static_cast<std::uint32_t>(ms), now.state, to);
    }
  }
  std::optional<std::uint32_t> found;
  if (last.valid()) found = reached_[last].ms;
  for (StateId s = last; s.valid(); s = reached_[s].before) links.push_back(graph_.link[s]);
  std::reverse(links.begin(), links.end());
  for (StateId s : seen_) reached_[s] = {};
  seen_.clear();
  return found;
}

}  // namespace pendler
