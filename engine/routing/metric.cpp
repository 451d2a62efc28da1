#include "routing/metric.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/error.h"

namespace pendler {

namespace {

/// Weights of all chords while they are worked out. up: low -> high, down: high -> low.
struct Weights {
  /// The lower triangle that gave a weight: chords low-middle and middle-high, or kArc.
  struct Via {
    std::uint32_t to_low = Metric::Halves::kArc, to_high = 0;
  };
  std::vector<std::uint32_t> up, down;
  std::vector<Via> up_via, down_via;
  std::vector<char> up_longer, down_longer;  // a detour over higher nodes is shorter
};

std::uint32_t sum(std::uint32_t a, std::uint32_t b) {
  return std::min(kNever, a + b);  // both are at most 2^31 - 1
}

Weights arc_weights(RoadIndex const& index, IdVector<LinkId, std::uint32_t> const& link_ms,
                    VehicleClass cls, TurnCosts const& turns) {
  std::size_t const m = index.tail.size();
  Weights w{std::vector<std::uint32_t>(m, kNever),
            std::vector<std::uint32_t>(m, kNever),
            std::vector<Weights::Via>(m),
            std::vector<Weights::Via>(m),
            std::vector<char>(m, 0),
            std::vector<char>(m, 0)};
  std::size_t at = 0;
  for (StateId s : index.graph.link.ids())
    for (RoutingArc const& arc : index.graph.arcs[s]) {
      ChordId const chord = index.chord_of_arc[at++];
      std::uint32_t const on_link = link_ms[index.graph.link[arc.to]];
      if (!chord.valid() || !allows(arc.allowed, cls)) continue;
      std::uint32_t const turn = std::min(kNever, turns.of(arc.turn));
      std::uint32_t const ms = sum(sum(std::min(kNever, arc.crossing_ms), turn), on_link);
      bool const rises = index.rank[s] < index.rank[arc.to];
      std::uint32_t& weight = (rises ? w.up : w.down)[chord.index()];
      weight = std::min(weight, ms);
    }
  return w;
}

/// Calls visit(low-middle chord, its sibling low-high, the chord middle-high) for all triangles
/// whose middle is `middle`.
template <class Visit>
void for_triangles(RoadIndex const& index, RankId middle, std::vector<std::uint32_t>& chord_to,
                   Visit visit) {
  auto const& head = index.up.values();
  auto const& offset = index.up.offsets();
  for (std::uint32_t c = offset[middle.index()]; c < offset[middle.index() + 1]; ++c)
    chord_to[head[c].index()] = c;
  for (ChordId const first : index.down[middle]) {
    std::uint32_t const end = offset[index.tail[first].index() + 1];
    visit(first.value, end);
  }
}

/// Shortest over lower nodes: middle of a triangle is its second-lowest node here.
void basic(RoadIndex const& index, Weights& w) {
  std::vector<std::uint32_t> chord_to(index.state.size(), 0);
  auto const* head = index.up.values().data();
  for (RankId u : index.state.ids())
    for_triangles(index, u, chord_to, [&](std::uint32_t first, std::uint32_t end) {
      std::uint32_t const down = w.down[first], up = w.up[first];  // u -> x, x -> u
      for (std::uint32_t second = first + 1; second < end; ++second) {
        std::uint32_t const c = chord_to[head[second].index()];
        if (std::uint32_t const ms = down + w.up[second]; ms < w.up[c])
          w.up[c] = ms, w.up_via[c] = {first, second};
        if (std::uint32_t const ms = w.down[second] + up; ms < w.down[c])
          w.down[c] = ms, w.down_via[c] = {first, second};
      }
    });
}

/// Shortest over all nodes; marks the chords for which a way over higher nodes is shorter.
void perfect(RoadIndex const& index, Weights& w) {
  std::vector<std::uint32_t> chord_to(index.state.size(), 0);
  auto const* head = index.up.values().data();
  for (std::size_t i = index.state.size(); i-- > 0;)
    for_triangles(index, RankId(i), chord_to, [&](std::uint32_t first, std::uint32_t end) {
      auto const improve = [](std::uint32_t& weight, char& longer, std::uint32_t ms) {
        if (ms < weight) weight = ms, longer = 1;
      };
      for (std::uint32_t second = first + 1; second < end; ++second) {
        std::uint32_t const c = chord_to[head[second].index()];
        improve(w.up[first], w.up_longer[first], w.up[second] + w.down[c]);
        improve(w.down[first], w.down_longer[first], w.up[c] + w.down[second]);
        improve(w.up[second], w.up_longer[second], w.up[first] + w.up[c]);
        improve(w.down[second], w.down_longer[second], w.down[c] + w.down[first]);
      }
    });
}

/// Keeps what is a shortest path. Its halves are shortest paths too, so they are kept as well.
void pack(RoadIndex const& index, Weights const& w, Metric& metric) {
  std::size_t const m = index.tail.size();
  std::vector<std::uint32_t> out_at(m), in_at(m);
  std::vector<Metric::Chord> out_row, in_row;
  std::uint32_t outs = 0, ins = 0;
  auto const& head = index.up.values();
  for (RankId r : index.state.ids()) {
    out_row.clear(), in_row.clear();
    for (std::size_t c = index.up.offset(r); c < index.up.offset(r) + index.up[r].size(); ++c) {
      if (w.up[c] < kNever && !w.up_longer[c]) {
        out_at[c] = outs++;
        out_row.push_back({head[c], w.up[c]});
        auto const via = w.up_via[c];
        metric.out_halves.push_back(via.to_low == Metric::Halves::kArc
                                        ? Metric::Halves{Metric::Halves::kArc, head[c].value}
                                        : Metric::Halves{in_at[via.to_low], out_at[via.to_high]});
      }
      if (w.down[c] < kNever && !w.down_longer[c]) {
        in_at[c] = ins++;
        in_row.push_back({head[c], w.down[c]});
        auto const via = w.down_via[c];
        metric.in_halves.push_back(via.to_low == Metric::Halves::kArc
                                       ? Metric::Halves{Metric::Halves::kArc, r.value}
                                       : Metric::Halves{in_at[via.to_high], out_at[via.to_low]});
      }
    }
    metric.out.append(out_row);
    metric.in.append(in_row);
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

Metric customize(RoadIndex const& index, IdVector<LinkId, std::uint32_t> const& link_ms,
                 RoadUser user, TurnCosts const& turns) {
  auto const& graph = index.graph;
  if (link_ms.size() != graph.allowed.size())
    throw InputError("link times: " + std::to_string(link_ms.size()) + " values, expected " +
                     std::to_string(graph.allowed.size()) + ", one a link");
  Metric metric;
  metric.index = &index;
  metric.link_ms.assign(link_ms.size(), kNever);
  for (LinkId l : link_ms.ids())
    if (allows(graph.allowed[l], user.cls) && !(user.weight > graph.max_weight[l]))
      metric.link_ms[l] = std::min(kNever, link_ms[l]);
  Weights w = arc_weights(index, metric.link_ms, user.cls, turns);
  basic(index, w);
  perfect(index, w);
  pack(index, w, metric);
  return metric;
}

}  // namespace pendler
