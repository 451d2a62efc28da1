#include "routing/dissection.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace pendler {

namespace {

using Index = std::uint32_t;
constexpr Index kNone = 0xffffffffU;

/// Undirected graph of places; capacity = states between two of them.
struct Places {
  std::vector<Index> offset, head, back;  // back: the opposite edge
  std::vector<std::int32_t> capacity;
};

Places places_of(RoutingGraph const& graph) {
  std::vector<std::pair<Index, Index>> pairs;
  for (StateId s : graph.link.ids()) {
    Index const a = graph.from[s].value, b = graph.to[s].value;
    if (a == b) continue;
    pairs.emplace_back(a, b);
    pairs.emplace_back(b, a);
  }
  std::ranges::sort(pairs);
  Places p;
  p.offset.assign(graph.position.size() + 1, 0);
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    if (i > 0 && pairs[i] == pairs[i - 1]) {
      ++p.capacity.back();
      continue;
    }
    p.head.push_back(pairs[i].second);
    p.capacity.push_back(1);
    ++p.offset[pairs[i].first + 1];
  }
  std::partial_sum(p.offset.begin(), p.offset.end(), p.offset.begin());
  p.back.resize(p.head.size());
  for (Index v = 0; v + 1 < p.offset.size(); ++v)
    for (Index e = p.offset[v]; e < p.offset[v + 1]; ++e) {
      Index const w = p.head[e];
      auto const begin = p.head.begin() + p.offset[w], end = p.head.begin() + p.offset[w + 1];
      p.back[e] = static_cast<Index>(std::lower_bound(begin, end, v) - p.head.begin());
    }
  return p;
}

/// Maximum flow in one cell of places, from the first to the last of a sorted sequence.
class Flow {
 public:
  explicit Flow(Places const& places)
      : places_(places),
        flow_(places.head.size(), 0),
        level_(places.offset.size(), 0),
        next_(places.offset.size(), 0),
        cell_(places.offset.size(), 0) {}

  void enter(std::span<Index const> cell) {
    ++cell_id_;
    for (Index v : cell) cell_[v] = cell_id_;
  }
  bool in_cell(Index v) const { return cell_[v] == cell_id_; }

  /// The flow's value, or anything >= limit once it is that large. `order`: the cell, sorted.
  std::int64_t run(std::span<Index const> order, std::size_t ends, std::int64_t limit) {
    order_ = order;
    ends_ = ends;
    for (Index v : order)
      for (Index e = places_.offset[v]; e < places_.offset[v + 1]; ++e) flow_[e] = 0;
    std::int64_t value = 0;
    while (value < limit && find_levels()) {
      for (Index v : order) next_[v] = places_.offset[v];
      for (std::size_t i = 0; i < ends; ++i)
        while (std::int32_t const pushed = push(order[i])) value += pushed;
    }
    return value;
  }

  /// After run(): which places the sources still reach (or, from the other end, those that still
  /// reach the sinks). True = on the side of the sources.
  std::vector<char> side(bool from_sources) {
    std::vector<char> reached(order_.size(), 0);
    for (std::size_t i = 0; i < order_.size(); ++i) next_[order_[i]] = static_cast<Index>(i);
    queue_.clear();
    for (std::size_t i = 0; i < ends_; ++i) {
      std::size_t const at = from_sources ? i : order_.size() - 1 - i;
      reached[at] = 1;
      queue_.push_back(order_[at]);
    }
    for (std::size_t q = 0; q < queue_.size(); ++q)
      for (Index e = places_.offset[queue_[q]]; e < places_.offset[queue_[q] + 1]; ++e) {
        Index const w = places_.head[e];
        if (!in_cell(w) || reached[next_[w]]) continue;
        Index const used = from_sources ? e : places_.back[e];
        if (flow_[used] >= places_.capacity[used]) continue;
        reached[next_[w]] = 1;
        queue_.push_back(w);
      }
    if (!from_sources)
      for (char& r : reached) r = static_cast<char>(!r);
    return reached;
  }

 private:
  bool find_levels() {
    for (Index v : order_) level_[v] = 0;
    for (std::size_t i = 0; i < ends_; ++i) level_[order_[order_.size() - 1 - i]] = kSink;
    queue_.clear();
    for (std::size_t i = 0; i < ends_; ++i) {
      level_[order_[i]] = 1;
      queue_.push_back(order_[i]);
    }
    last_level_ = kSink;
    for (std::size_t q = 0; q < queue_.size(); ++q) {
      Index const v = queue_[q];
      if (level_[v] + 1 >= last_level_) break;
      for (Index e = places_.offset[v]; e < places_.offset[v + 1]; ++e) {
        Index const w = places_.head[e];
        if (!in_cell(w) || flow_[e] >= places_.capacity[e]) continue;
        if (level_[w] == kSink) last_level_ = level_[v] + 1;
        if (level_[w] != 0) continue;
        level_[w] = level_[v] + 1;
        queue_.push_back(w);
      }
    }
    return last_level_ != kSink;
  }

  /// One augmenting path from v along rising levels, without recursion; returns what it carries.
  std::int32_t push(Index source) {
    path_.clear();
    Index v = source;
    while (true) {
      if (level_[v] == kSink) {
        std::int32_t least = places_.capacity[path_[0]] - flow_[path_[0]];
        for (Index e : path_) least = std::min(least, places_.capacity[e] - flow_[e]);
        for (Index e : path_) flow_[e] += least, flow_[places_.back[e]] -= least;
        return least;
      }
      Index& e = next_[v];
      while (e < places_.offset[v + 1] && !usable(v, e)) ++e;
      if (e < places_.offset[v + 1]) {
        path_.push_back(e);
        v = places_.head[e];
        continue;
      }
      if (path_.empty()) return 0;
      v = places_.head[places_.back[path_.back()]];
      path_.pop_back();
      ++next_[v];
    }
  }

  bool usable(Index v, Index e) const {
    Index const w = places_.head[e];
    if (!in_cell(w) || flow_[e] >= places_.capacity[e]) return false;
    if (level_[w] == kSink) return level_[v] + 1 == last_level_;
    return level_[w] == level_[v] + 1 && level_[w] < last_level_;
  }

  static constexpr Index kSink = kNone;
  Places const& places_;
  std::vector<std::int32_t> flow_;
  std::vector<Index> level_, next_, cell_, queue_, path_;
  std::span<Index const> order_;
  std::size_t ends_ = 0;
  Index cell_id_ = 0, last_level_ = kSink;
};

class Dissection {
 public:
  explicit Dissection(RoutingGraph const& graph)
      : graph_(graph), places_(places_of(graph)), flow_(places_), part_(graph.position.size(), 0) {
    order_.reserve(graph.link.size());
  }

  std::vector<StateId> run() {
    std::vector<Index> all(graph_.position.size());
    std::iota(all.begin(), all.end(), 0U);
    std::vector<StateId> states(graph_.link.ids().begin(), graph_.link.ids().end());
    dissect_components(std::move(all), std::move(states));
    return std::move(order_);
  }

 private:
  void dissect_components(std::vector<Index> cell, std::vector<StateId> states) {
    if (states.empty()) return;
    flow_.enter(cell);
    for (Index v : cell) part_[v] = kNone;
    std::vector<std::vector<Index>> components;
    for (Index v : cell) {
      if (part_[v] != kNone) continue;
      auto const id = static_cast<Index>(components.size());
      auto& component = components.emplace_back();
      part_[v] = id;
      component.push_back(v);
      for (std::size_t q = 0; q < component.size(); ++q)
        for (Index e = places_.offset[component[q]]; e < places_.offset[component[q] + 1]; ++e) {
          Index const w = places_.head[e];
          if (!flow_.in_cell(w) || part_[w] != kNone) continue;
          part_[w] = id;
          component.push_back(w);
        }
    }
    if (components.size() == 1) return split(std::move(cell), std::move(states));
    std::vector<std::vector<StateId>> of_component(components.size());
    for (StateId s : states) of_component[part_[graph_.from[s].value]].push_back(s);
    for (std::size_t i = 0; i < components.size(); ++i) {
      std::ranges::sort(components[i]);
      if (!of_component[i].empty()) split(std::move(components[i]), std::move(of_component[i]));
    }
  }

  /// A connected cell and the states inside it.
  void split(std::vector<Index> cell, std::vector<StateId> states) {
    if (cell.size() == 1) {
      order_.insert(order_.end(), states.begin(), states.end());
      return;
    }
    flow_.enter(cell);
    best_cut(cell);
    std::array<std::vector<Index>, 2> cells;
    std::array<std::vector<StateId>, 2> inner;
    std::vector<StateId> separator;
    for (Index v : cell) cells[part_[v]].push_back(v);
    for (StateId s : states) {
      Index const a = part_[graph_.from[s].value], b = part_[graph_.to[s].value];
      if (a == b)
        inner[a].push_back(s);
      else
        separator.push_back(s);
    }
    std::vector<Index>().swap(cell);
    std::vector<StateId>().swap(states);
    for (std::size_t i : {0U, 1U}) dissect_components(std::move(cells[i]), std::move(inner[i]));
    order_.insert(order_.end(), separator.begin(), separator.end());
  }

  /// Writes the side of each place of the cell to part_.
  void best_cut(std::span<Index const> cell) {
    static constexpr std::array<Point, 8> kDirections{
        {{1, 0}, {0, 1}, {1, 1}, {1, -1}, {2, 1}, {1, 2}, {2, -1}, {1, -2}}};
    std::vector<std::pair<double, Index>> sorted(cell.size());
    std::vector<Index> order(cell.size());
    double best = 1e300;
    for (Point const d : kDirections) {
      for (std::size_t i = 0; i < cell.size(); ++i) {
        Point const p = graph_.position[PlaceId(cell[i])];
        sorted[i] = {p.x * d.x + p.y * d.y, cell[i]};
      }
      std::ranges::sort(sorted);
      for (std::size_t i = 0; i < cell.size(); ++i) order[i] = sorted[i].second;
      std::size_t const ends = std::max<std::size_t>(1, cell.size() / 4);
      // a cut this large cannot score better than the best one, however it halves the cell
      auto const limit = static_cast<std::int64_t>(
          std::min(1e15, std::ceil(best * static_cast<double>(cell.size()) / 2)));
      std::int64_t const cut = flow_.run(order, ends, limit);
      if (cut >= limit) continue;
      for (bool from_sources : {true, false}) {
        auto const side = flow_.side(from_sources);
        auto const ones = static_cast<std::size_t>(std::ranges::count(side, 1));
        if (ones == 0 || ones == side.size()) continue;
        // what a link of the separator pays for is the size of the smaller part it cuts off
        double const score =
            static_cast<double>(cut) / static_cast<double>(std::min(ones, side.size() - ones));
        if (score >= best) continue;
        best = score;
        for (std::size_t i = 0; i < order.size(); ++i) part_[order[i]] = side[i] ? 0 : 1;
      }
    }
  }

  RoutingGraph const& graph_;
  Places places_;
  Flow flow_;
  std::vector<Index> part_;
  std::vector<StateId> order_;
};

}  // namespace

std::vector<StateId> dissection_order(RoutingGraph const& graph) {
  return Dissection(graph).run();
}

}  // namespace pendler
