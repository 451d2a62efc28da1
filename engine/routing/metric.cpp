#include "routing/metric.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/error.h"

namespace pendler {

namespace {

std::uint32_t sum(std::uint32_t a, std::uint32_t b) {
  return std::min(kNever, a + b);  // both are at most 2^31 - 1
}

constexpr std::size_t kChunks = 16;

/// Both directions of a chord have times of their own, and each is set from one state alone.
void take_arcs(Metric& metric, VehicleClass cls, TurnCosts const& turns, Workers& workers) {
  RoadIndex const& index = *metric.index;
  auto const take = [&](StateId s) {
    std::size_t at = index.graph.arcs.offset(s);
    for (RoutingArc const& arc : index.graph.arcs[s]) {
      ChordId const chord = index.chord_of_arc[at++];
      std::uint32_t const on_link = metric.link_ms[index.graph.link[arc.to]];
      if (!chord.valid() || !allows(arc.allowed, cls)) continue;
      std::uint32_t const turn = std::min(kNever, turns.of(arc.turn));
      std::uint32_t const ms = sum(sum(std::min(kNever, arc.crossing_ms), turn), on_link);
      bool const rises = index.rank[s] < index.rank[arc.to];
      Metric::Times& times = metric.times[chord.index()];
      std::uint32_t& time = rises ? times.up : times.down;
      time = std::min(time, ms);
    }
  };
  std::size_t const states = index.graph.link.size();
  workers.for_chunks(states, states / kChunks + 1,
                     [&](std::size_t, std::size_t begin, std::size_t end) {
                       for (std::size_t s = begin; s < end; ++s) take(StateId(s));
                     });
}

/// Ways over lower nodes: the rows of chords that begin at `ranks`, ascending, are done when those
/// of all lower nodes are.
void take_triangles(Metric& metric, std::span<RankId const> ranks) {
  RoadIndex const& index = *metric.index;
  std::vector<std::uint32_t> chord_to(index.state.size());  // from x
  auto const* const head = index.up.values().data();
  auto const* const offset = index.up.offsets().data();
  Metric::Times* const times = metric.times.data();
  for (RankId x : ranks) {
    for (std::uint32_t c = offset[x.index()]; c < offset[x.index() + 1]; ++c)
      chord_to[head[c].index()] = c;
    for (ChordId const from_below : index.down[x]) {
      Metric::Times const low = times[from_below.index()];  // below and x
      std::uint32_t const end = offset[index.tail[from_below].index() + 1];
      for (std::uint32_t high = from_below.value + 1; high < end; ++high) {
        std::uint32_t const c = chord_to[head[high].index()];
        if (std::uint32_t const ms = low.down + times[high].up; ms < times[c].up)
          times[c].up = ms, metric.up_via[c] = {from_below.value, high};
        if (std::uint32_t const ms = times[high].down + low.up; ms < times[c].down)
          times[c].down = ms, metric.down_via[c] = {from_below.value, high};
      }
    }
  }
}

}  // namespace

IdVector<LinkId, std::uint32_t> free_flow_ms(Network const& network, RoadUser user) {
  auto const& links = network.links;
  IdVector<LinkId, std::uint32_t> ms(links.length.size(), kNever);
  for (LinkId l : links.length.ids()) {
    if (!allows(links.allowed[l], user.cls) || user.weight > links.max_weight[l]) continue;
    double const time = std::ceil(1000.0 * static_cast<double>(links.length[l]) /
                                  static_cast<double>(links.speed[l]));
    if (time >= 0 && time < kNever) ms[l] = static_cast<std::uint32_t>(time);
  }
  return ms;
}

IdVector<LinkId, std::uint32_t> usable_ms(RoutingGraph const& graph,
                                          IdVector<LinkId, std::uint32_t> const& link_ms,
                                          RoadUser user) {
  if (link_ms.size() != graph.allowed.size())
    throw InputError("link times: " + std::to_string(link_ms.size()) + " values, expected " +
                     std::to_string(graph.allowed.size()) + ", one a link");
  IdVector<LinkId, std::uint32_t> ms(link_ms.size(), kNever);
  for (LinkId l : link_ms.ids())
    if (allows(graph.allowed[l], user.cls) && !(user.weight > graph.max_weight[l]))
      ms[l] = std::min(kNever, link_ms[l]);
  return ms;
}

void customize(Metric& metric, RoadIndex const& index,
               IdVector<LinkId, std::uint32_t> const& link_ms, RoadUser user, Workers& workers,
               TurnCosts const& turns) {
  metric.index = &index;
  metric.link_ms = usable_ms(index.graph, link_ms, user);
  metric.times.assign(index.tail.size(), {});
  metric.up_via.assign(index.tail.size(), {});
  metric.down_via.assign(index.tail.size(), {});
  take_arcs(metric, user.cls, turns, workers);
  workers.for_chunks(index.groups.size(), 1, [&](std::size_t group, std::size_t, std::size_t) {
    take_triangles(metric, index.groups[RankGroupId(group)]);
  });
  take_triangles(metric, index.top);
}

Metric customize(RoadIndex const& index, IdVector<LinkId, std::uint32_t> const& link_ms,
                 RoadUser user, TurnCosts const& turns) {
  Metric metric;
  Workers alone(1);
  customize(metric, index, link_ms, user, alone, turns);
  return metric;
}

}  // namespace pendler
