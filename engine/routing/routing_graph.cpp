#include "routing/routing_graph.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "base/error.h"

namespace pendler {

namespace {

using Word = std::vector<LinkId>;

/// The automaton of the bans: what must be remembered of the links driven so far is the longest
/// suffix that begins a banned path.
class BanStates {
 public:
  BanStates(RoutingGraph const& graph, Rows<BanId, LinkId> const& bans,
            IdVector<BanId, VehicleClasses> const& banned_for) {
    for (BanId b : bans.ids()) {
      auto const path = bans[b];
      if (path.size() < 2)
        throw InputError("banned path " + std::to_string(b.value) + ": " +
                         std::to_string(path.size()) + " links, expected at least 2");
      bool const usable =
          std::ranges::all_of(path, [&](LinkId l) { return graph.allowed[l] != 0; });
      if (!usable) continue;
      VehicleClasses& banned = bans_[Word(path.begin(), path.end())];
      banned = static_cast<VehicleClasses>(banned | banned_for[b]);
      begins_.insert(path.front());
      for (std::size_t n = 2; n < path.size(); ++n)
        copies_.emplace(Word(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(n)),
                        StateId());
    }
  }

  std::map<Word, StateId>& copies() { return copies_; }

  struct Step {
    StateId state;  // none: the plain state of the next link
    VehicleClasses banned = 0;
  };
  Step step(Word const& memory, LinkId next) const {
    Step out;
    if (memory.size() == 1 && !begins_.contains(memory.front())) return out;
    Word word = memory;
    word.push_back(next);
    for (; word.size() >= 2; word.erase(word.begin())) {
      if (auto const ban = bans_.find(word); ban != bans_.end())
        out.banned = static_cast<VehicleClasses>(out.banned | ban->second);
      auto const copy = copies_.find(word);
      if (!out.state.valid() && copy != copies_.end()) out.state = copy->second;
    }
    return out;
  }

 private:
  std::map<Word, VehicleClasses> bans_;
  std::set<LinkId> begins_;
  std::map<Word, StateId> copies_;  // proper prefixes of at least two links
};

std::uint32_t milliseconds(float length, float speed) {
  double const ms = std::ceil(1000.0 * static_cast<double>(length) / static_cast<double>(speed));
  return ms >= 0 && ms < 1e9 ? static_cast<std::uint32_t>(ms) : 1000000000U;
}

std::vector<RoutingTurn> turns_of(Network const& network, VehicleClasses classes) {
  std::vector<RoutingTurn> turns;
  auto const& m = network.movements;
  for (MovementId id : m.from_lane.ids()) {
    LaneId const lane = network.lane_of(id);
    auto const allowed = static_cast<VehicleClasses>(
        network.lanes.allowed[lane] & network.lanes.allowed[m.from_lane[id]] &
        network.lanes.allowed[m.to_lane[id]] & classes);
    if (allowed == 0) continue;
    turns.push_back({m.from_link[id], m.to_link[id],
                     milliseconds(network.lanes.length[lane], network.lanes.speed[lane]),
                     m.turn[id], allowed});
  }
  std::ranges::sort(turns, {}, [](RoutingTurn const& t) {
    return std::tuple(t.from, t.to, t.crossing_ms, t.turn, t.allowed);
  });
  std::vector<RoutingTurn> merged;
  for (RoutingTurn const& t : turns) {
    if (!merged.empty() && merged.back().from == t.from && merged.back().to == t.to)
      merged.back().allowed = static_cast<VehicleClasses>(merged.back().allowed | t.allowed);
    else
      merged.push_back(t);
  }
  return merged;
}

}  // namespace

void add_states(RoutingGraph& graph, IdVector<LinkId, PlaceId> const& link_from,
                IdVector<LinkId, PlaceId> const& link_to, std::vector<RoutingTurn> const& turns,
                Rows<BanId, LinkId> const& bans,
                IdVector<BanId, VehicleClasses> const& banned_for) {
  std::vector<std::pair<LinkId, StateId>> of_link;
  std::vector<Word> memory;
  auto const add = [&](LinkId l, Word word) {
    StateId const state = graph.link.push_back(l);
    graph.from.push_back(link_from[l]);
    graph.to.push_back(link_to[l]);
    of_link.emplace_back(l, state);
    memory.push_back(std::move(word));
    return state;
  };
  IdVector<LinkId, StateId> plain(graph.allowed.size());
  for (LinkId l : graph.allowed.ids())
    if (graph.allowed[l] != 0) plain[l] = add(l, {l});
  BanStates automaton(graph, bans, banned_for);
  for (auto const& [word, state] : automaton.copies())
    graph.memory = std::max(graph.memory, word.size());
  for (auto& [word, state] : automaton.copies()) state = add(word.back(), word);
  graph.states = Rows<LinkId, StateId>::from_pairs(graph.allowed.size(), of_link);

  Rows<LinkId, RoutingTurn> out;
  auto next = turns.begin();
  for (LinkId l : graph.allowed.ids()) {
    auto const begin = next;
    while (next != turns.end() && next->from == l) ++next;
    out.append(std::ranges::subrange(begin, next));
  }
  std::vector<RoutingArc> row;
  for (StateId s : graph.link.ids()) {
    row.clear();
    for (RoutingTurn const& t : out[graph.link[s]]) {
      if (graph.allowed[t.to] == 0) continue;
      auto const [target, banned] = automaton.step(memory[s.index()], t.to);
      auto const allowed = static_cast<VehicleClasses>(t.allowed & ~banned);
      if (allowed == 0) continue;
      row.push_back({target.valid() ? target : plain[t.to], t.crossing_ms, t.turn, allowed});
    }
    std::ranges::sort(row, {}, [](RoutingArc const& a) { return a.to; });
    graph.arcs.append(row);
  }
}

RoutingGraph routing_graph(Network const& network, VehicleClasses classes) {
  RoutingGraph graph;
  std::size_t const n = network.links.length.size();
  graph.allowed.resize(n);
  graph.max_weight = network.links.max_weight;
  IdVector<LinkId, PlaceId> from(n), to(n);
  for (LinkId l : network.links.length.ids()) {
    graph.allowed[l] = static_cast<VehicleClasses>(network.links.allowed[l] & classes);
    from[l] = PlaceId(network.nodes.junction[network.links.from[l]].index());
    to[l] = PlaceId(network.nodes.junction[network.links.to[l]].index());
  }
  graph.position = IdVector<PlaceId, Point>(network.junctions.position.size());
  graph.position.raw() = network.junctions.position.raw();
  add_states(graph, from, to, turns_of(network, classes), network.banned_paths, network.banned_for);
  return graph;
}

StateId state_after(RoutingGraph const& graph, std::span<LinkId const> driven) {
  auto const plain = [&](LinkId l) {
    return graph.states[l].empty() ? StateId() : graph.states[l].front();
  };
  if (driven.size() > graph.memory) driven = driven.last(graph.memory);
  StateId state;
  for (LinkId next : driven) {
    StateId after = plain(next);
    if (state.valid())
      for (RoutingArc const& arc : graph.arcs[state])
        if (graph.link[arc.to] == next) after = arc.to;
    state = after;
  }
  return state;
}

}  // namespace pendler
