#include "routing/route_query.h"

#include <algorithm>
#include <cassert>

namespace pendler {

RouteQuery::RouteQuery(RoadIndex const& index)
    : index_(index), forward_(index.state.size()), backward_(index.state.size()) {}

std::optional<std::uint32_t> RouteQuery::route(Metric const& metric, LinkId from, LinkId to,
                                               std::vector<LinkId>& links) {
  return route_from(metric, state_after(index_.graph, {&from, 1}), metric.link_ms[from], to,
                    &links);
}

std::optional<std::uint32_t> RouteQuery::time(Metric const& metric, LinkId from, LinkId to) {
  return route_from(metric, state_after(index_.graph, {&from, 1}), metric.link_ms[from], to,
                    nullptr);
}

std::optional<std::uint32_t> RouteQuery::onward(Metric const& metric,
                                                std::span<LinkId const> driven, LinkId to,
                                                std::vector<LinkId>& links) {
  return route_from(metric, state_after(index_.graph, driven), 0, to, &links);
}

std::optional<std::uint32_t> RouteQuery::route_from(Metric const& metric, StateId from,
                                                    std::uint32_t from_ms, LinkId to,
                                                    std::vector<LinkId>* links) {
  assert(metric.index == &index_);
  if (links) links->clear();
  if (!from.valid()) return std::nullopt;
  RankId const source = index_.rank[from];
  std::uint32_t best = kNever;
  // a link with copies is reached in whichever of its states is nearest
  for (StateId const s : index_.graph.states[to]) {
    RankId const target = index_.rank[s];
    Meeting const meeting = meet(metric, source, from_ms, target, best);
    if (links && meeting.ms < best) {
      links->assign(1, index_.graph.link[from]);
      unpack(metric, meeting, *links);
    }
    best = std::min(best, meeting.ms);
    clear(source, target);
  }
  if (best == kNever) return std::nullopt;
  return best;
}

/// Both searches climb the elimination tree; what lies beyond `limit` is of no use.
RouteQuery::Meeting RouteQuery::meet(Metric const& metric, RankId from, std::uint32_t from_ms,
                                     RankId to, std::uint32_t limit) {
  auto const relax = [&](std::uint32_t Metric::Times::*way, RankId at,
                         IdVector<RankId, Reached>& reached) {
    std::uint32_t const so_far = reached[at].ms;
    if (so_far >= limit) return;
    std::uint32_t chord = index_.up.offset(at);
    for (RankId const head : index_.up[at]) {
      std::uint32_t const ms = so_far + metric.times[chord].*way;
      if (Reached& r = reached[head]; ms < r.ms) r = {ms, at, chord};
      ++chord;
    }
  };
  auto const up = &Metric::Times::up, down = &Metric::Times::down;
  Meeting best{limit, RankId()};
  forward_[from].ms = from_ms;
  backward_[to].ms = 0;
  while (from != to) {
    if (from < to) {  // none is the greatest id
      relax(up, from, forward_);
      from = index_.parent[from];
    } else {
      relax(down, to, backward_);
      to = index_.parent[to];
    }
  }
  for (; from.valid(); from = index_.parent[from]) {
    std::uint32_t const ms = forward_[from].ms + backward_[from].ms;
    if (ms < best.ms) best = {ms, from}, limit = ms;
    relax(up, from, forward_);
    relax(down, from, backward_);
  }
  return best;
}

void RouteQuery::clear(RankId from, RankId to) {
  for (; from.valid(); from = index_.parent[from]) forward_[from] = {};
  for (; to.valid(); to = index_.parent[to]) backward_[to] = {};
}

void RouteQuery::unpack(Metric const& metric, Meeting meeting, std::vector<LinkId>& links) {
  chords_.clear();
  for (RankId at = meeting.rank; forward_[at].before.valid(); at = forward_[at].before)
    chords_.push_back(forward_[at].chord);
  while (!chords_.empty()) {
    std::uint32_t const chord = chords_.back();
    chords_.pop_back();
    pieces_.push_back({chord, true});
    unpack_pieces(metric, links);
  }
  for (RankId at = meeting.rank; backward_[at].before.valid(); at = backward_[at].before) {
    pieces_.push_back({backward_[at].chord, false});
    unpack_pieces(metric, links);
  }
}

void RouteQuery::unpack_pieces(Metric const& metric, std::vector<LinkId>& links) {
  while (!pieces_.empty()) {
    auto const [chord, rises] = pieces_.back();
    pieces_.pop_back();
    auto const via = (rises ? metric.up_via : metric.down_via)[chord];
    if (via.to_low == Metric::Via::kArc) {
      RankId const end = rises ? index_.up.values()[chord] : index_.tail[ChordId(chord)];
      links.push_back(index_.graph.link[index_.state[end]]);
    } else {
      pieces_.push_back({rises ? via.to_high : via.to_low, true});
      pieces_.push_back({rises ? via.to_low : via.to_high, false});
    }
  }
}

std::span<std::uint32_t const> RouteQuery::times(Metric const& metric, LinkId from) {
  assert(metric.index == &index_);
  link_ms_.assign(index_.graph.allowed.size(), kNever);
  auto const sources = index_.graph.states[from];
  if (sources.empty()) return link_ms_;
  rank_ms_.assign(index_.state.size(), kNever);
  RankId const source = index_.rank[sources.front()];
  rank_ms_[source.index()] = metric.link_ms[from];
  for (RankId at = source; at.valid(); at = index_.parent[at]) {
    std::uint32_t const ms = rank_ms_[at.index()];
    std::uint32_t chord = index_.up.offset(at);
    for (RankId const head : index_.up[at])
      rank_ms_[head.index()] = std::min(rank_ms_[head.index()], ms + metric.times[chord++].up);
  }
  for (std::size_t r = index_.state.size(); r-- > 0;) {
    std::uint32_t ms = rank_ms_[r];
    std::uint32_t chord = index_.up.offset(RankId(r));
    for (RankId const head : index_.up[RankId(r)])
      ms = std::min(ms, rank_ms_[head.index()] + metric.times[chord++].down);
    rank_ms_[r] = ms;
    std::uint32_t& link = link_ms_[index_.graph.link[index_.state[RankId(r)]].index()];
    link = std::min(link, ms);
  }
  return link_ms_;
}

}  // namespace pendler
