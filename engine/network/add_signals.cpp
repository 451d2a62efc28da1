// Default fixed-time programs, where OSM only says traffic_signals. Approaches are grouped into
// phases by bearing; two share a green only if every conflict between them is one of turning
// traffic that gives way (permissive left turns, turns across parallel traffic). Left turns have a
// phase of their own with two lanes, or with one lane against two oncoming. Bicycles at the edge
// have the green of those beside them, and do not count for the phases. Yellow 3/4/5 s at 50/60/70
// km/h, red-amber 1 s (VwV-StVO on § 37), minimum green 5 s, all-red 2–3 s (RiLSA 2015).

#include <algorithm>
#include <cmath>
#include <set>

#include "network/direction.h"
#include "network/right_of_way.h"

namespace pendler::building {

namespace {

constexpr std::int32_t kSecond = 1000, kMinGreen = 5 * kSecond;
constexpr std::int32_t kLongestCycle = 120 * kSecond;
constexpr std::int32_t kWalkers = 14 * kSecond;  // green and clearance of a crossing on foot
constexpr double kLargeJunction = 30;            // m across
constexpr double kSameAxis = 0.766;              // cosine of 40°

/// Demand to be expected on a lane, relative.
double weight_of(LinkClass c) {
  return c <= LinkClass::primary_link     ? 4
         : c <= LinkClass::secondary_link ? 3
         : c <= LinkClass::tertiary_link  ? 2.2
         : is_rail(c)                     ? 1
         : c <= LinkClass::residential    ? 1.5
                                          : 1;
}

/// Movements of one entry that have green together.
struct Group {
  LinkId link;
  std::vector<MovementId> movements;
  bool left_only = false;
};
struct Phase {
  Point axis;
  std::vector<Group> groups;
};

class Programmer {
 public:
  Programmer(Approaches const& approaches, std::vector<Pair> const& pairs, Network& network)
      : approaches_(approaches), network_(network), m_(network.movements) {
    for (auto const& p : pairs) {
      against_.push_back({p.a, p.b});
      against_.push_back({p.b, p.a});
    }
    std::sort(against_.begin(), against_.end());
  }

  void run() {
    for (JunctionId j : network_.junctions.key.ids()) {
      std::vector<LinkId> const entries = entries_of(j);
      if (entries.empty()) continue;
      std::vector<Phase> phases = phases_of(entries);
      protect_left_turns(phases);
      write(j, phases);
    }
  }

 private:
  std::vector<LinkId> entries_of(JunctionId j) const {
    std::set<LinkId> links;
    for (MovementId id : network_.junctions.movements[j]) {
      if (approaches_[m_.from_link[id]].signalled && moves(id)) links.insert(m_.from_link[id]);
    }
    std::vector<LinkId> out(links.begin(), links.end());
    std::sort(out.begin(), out.end(), [&](LinkId a, LinkId b) {
      auto rank = [&](LinkId l) {
        return std::tuple(-weight_of(network_.links.cls[l]), -int{network_.links.lane_count[l]},
                          network_.links.key[l]);
      };
      return rank(a) < rank(b);
    });
    return out;
  }
  bool moves(MovementId id) const {
    return !is_walk_only(network_.lanes.allowed[network_.lane_of(id)]);
  }

  std::vector<MovementId> movements_of(LinkId l) const {
    std::vector<MovementId> out;
    for (LaneId lane : network_.lanes_of(l)) {
      for (MovementId id : network_.lanes.out[lane]) {
        if (moves(id)) out.push_back(id);
      }
    }
    std::sort(out.begin(), out.end());
    return out;
  }

  bool conflict(MovementId a, MovementId b) const {
    return std::binary_search(against_.begin(), against_.end(), std::pair(a, b));
  }
  /// No conflict, or one that turning traffic resolves by giving way.
  bool may_share(MovementId a, MovementId b) const {
    if (!conflict(a, b) || m_.from_link[a] == m_.from_link[b]) return true;
    double const facing =
        dot(approaches_[m_.from_link[a]].heading, approaches_[m_.from_link[b]].heading);
    bool const left = leftwards(m_.turn[a]) || leftwards(m_.turn[b]);
    auto const who = turning_priority(network_, approaches_, a, b);
    return std::abs(facing) > 0.5 && (left || (who && *who != Priority::equal));
  }
  bool may_share(Group const& g, Group const& h) const {
    for (MovementId a : g.movements) {
      for (MovementId b : h.movements) {
        if (!may_share(a, b)) return false;
      }
    }
    return true;
  }

  std::vector<Phase> phases_of(std::vector<LinkId> const& entries) const {
    std::vector<Phase> phases;
    for (LinkId l : entries) {
      Group group{l, movements_of(l), false};
      Point const heading = approaches_[l].heading;
      auto fits = [&](Phase const& p) {
        if (std::abs(dot(p.axis, heading)) < kSameAxis) return false;
        return std::all_of(p.groups.begin(), p.groups.end(),
                           [&](Group const& g) { return may_share(g, group); });
      };
      auto const it = std::find_if(phases.begin(), phases.end(), fits);
      if (it == phases.end()) {
        phases.push_back({heading, {std::move(group)}});
      } else {
        it->groups.push_back(std::move(group));
      }
    }
    return phases;
  }

  /// Lanes from which all movements turn left, and movements on them.
  std::size_t left_lanes(Group const& g, std::vector<MovementId>& lefts) const {
    std::size_t lanes = 0;
    for (LaneId lane : network_.lanes_of(g.link)) {
      auto const out = network_.lanes.out[lane];
      if (out.empty()) continue;
      bool const all = std::all_of(out.begin(), out.end(),
                                   [&](MovementId id) { return leftwards(m_.turn[id]); });
      if (!all) continue;
      ++lanes;
      lefts.insert(lefts.end(), out.begin(), out.end());
    }
    return lanes;
  }

  void protect_left_turns(std::vector<Phase>& phases) const {
    std::size_t const count = phases.size();
    for (std::size_t i = 0; i < count; ++i) {
      std::vector<Group> own;
      for (Group& g : phases[i].groups) {
        std::vector<MovementId> lefts;
        std::size_t const lanes = left_lanes(g, lefts);
        std::set<LaneId> oncoming;
        for (Group const& h : phases[i].groups) {
          if (dot(approaches_[g.link].heading, approaches_[h.link].heading) > -0.5) continue;
          for (MovementId b : h.movements) {
            for (MovementId a : lefts) {
              if (conflict(a, b) && !leftwards(m_.turn[b])) oncoming.insert(m_.from_lane[b]);
            }
          }
        }
        bool const needed =
            !oncoming.empty() && (lanes >= 2 || (lanes == 1 && oncoming.size() >= 2));
        if (!needed || lefts.size() == g.movements.size()) continue;
        std::sort(lefts.begin(), lefts.end());
        Group rest{g.link, {}, false};
        std::set_difference(g.movements.begin(), g.movements.end(), lefts.begin(), lefts.end(),
                            std::back_inserter(rest.movements));
        g = rest;
        own.push_back({g.link, std::move(lefts), true});
      }
      std::size_t const first = phases.size();
      for (Group& g : own) {
        std::size_t p = first;
        while (p < phases.size() && !std::all_of(phases[p].groups.begin(), phases[p].groups.end(),
                                                 [&](Group const& h) { return apart(g, h); })) {
          ++p;
        }
        if (p == phases.size()) phases.push_back({phases[i].axis, {}});
        phases[p].groups.push_back(std::move(g));
      }
    }
  }
  bool apart(Group const& g, Group const& h) const {
    for (MovementId a : g.movements) {
      for (MovementId b : h.movements) {
        if (conflict(a, b)) return false;
      }
    }
    return true;
  }

  std::int32_t yellow_of(LinkId l) const {
    float const kmh = network_.links.speed[l] * 3.6F;
    return kmh <= 55 ? 3 * kSecond : kmh <= 65 ? 4 * kSecond : 5 * kSecond;
  }

  std::int32_t all_red_of(JunctionId j) const {
    double left = 1e300, right = -1e300, bottom = 1e300, top = -1e300;
    for (NodeId n : network_.junctions.nodes[j]) {
      Point const p = network_.nodes.position[n];
      left = std::min(left, p.x), right = std::max(right, p.x);
      bottom = std::min(bottom, p.y), top = std::max(top, p.y);
    }
    return distance({left, bottom}, {right, top}) > kLargeJunction ? 3 * kSecond : 2 * kSecond;
  }

  /// Length of each phase's green.
  std::vector<std::int32_t> greens_of(std::vector<Phase> const& phases,
                                      std::int32_t available) const {
    std::vector<double> weight;
    double sum = 0;
    for (auto const& p : phases) {
      double w = 0;
      for (auto const& g : p.groups) {
        w = std::max(w, weight_of(network_.links.cls[g.link]) * (g.left_only ? 0.5 : 1.0));
      }
      weight.push_back(w);
      sum += w;
    }
    auto const count = static_cast<std::int32_t>(phases.size());
    std::int32_t const free = available - count * kMinGreen;
    std::vector<std::int32_t> out;
    std::int32_t left = free;
    for (double w : weight) {
      auto const share = static_cast<std::int32_t>(free * w / sum / kSecond) * kSecond;
      out.push_back(kMinGreen + share);
      left -= share;
    }
    out.front() += left;
    return out;
  }

  void write(JunctionId j, std::vector<Phase> const& phases) {
    std::int32_t const all_red = all_red_of(j);
    std::int32_t between = 0;
    std::size_t lanes = 0;
    for (auto const& p : phases) {
      std::int32_t yellow = 0;
      for (auto const& g : p.groups) {
        yellow = std::max(yellow, yellow_of(g.link));
        lanes = std::max<std::size_t>(lanes, network_.links.lane_count[g.link]);
      }
      between += yellow + all_red;
    }
    // One phase: the signal is for those on foot, who take turns with it.
    if (phases.size() == 1) between += kWalkers;
    auto const count = static_cast<std::int32_t>(phases.size());
    std::int32_t cycle = (count <= 2 ? 60 : count == 3 ? 75 : 90) * kSecond;
    if (lanes >= 3 && count > 1) cycle = std::min(90 * kSecond, cycle + 10 * kSecond);
    if (count > 4) cycle = std::min(kLongestCycle, cycle + (count - 4) * 12 * kSecond);
    cycle = std::max(cycle, between + count * kMinGreen);

    auto& s = network_.signals;
    SignalId const id = s.junction.push_back(j);
    network_.junctions.signal[j] = id;
    s.cycle_ms.push_back(cycle);
    s.offset_ms.push_back(static_cast<std::int32_t>(network_.junctions.key[j] %
                                                    static_cast<std::uint64_t>(cycle / kSecond)) *
                          kSecond);
    s.default_program.push_back(1);
    auto const greens = greens_of(phases, cycle - between);
    std::vector<SignalGroupId> groups;
    std::int32_t at = 0;
    for (std::size_t i = 0; i < phases.size(); ++i) {
      std::int32_t yellow = 0;
      for (auto const& g : phases[i].groups) {
        yellow = std::max(yellow, yellow_of(g.link));
        SignalGroupId const group = s.yellow_ms.push_back(yellow_of(g.link));
        s.green.append({GreenWindow{at, at + greens[i]}});
        groups.push_back(group);
        for (MovementId m : g.movements) network_.movements.group[m] = group;
        add_bicycles(g, group);
      }
      at += greens[i] + yellow + all_red;
    }
    s.groups.append(groups);
    s.actuation.push_back({});
    s.limits.append({});
  }

  /// Bicycles at the edge go with those who drive to the same link, or else with the first group of
  /// their link.
  void add_bicycles(Group const& g, SignalGroupId group) {
    LaneId const edge = network_.edge_lane(g.link);
    if (!edge.valid()) return;
    for (MovementId id : network_.lanes.out[edge]) {
      bool const same_way = std::any_of(g.movements.begin(), g.movements.end(), [&](MovementId m) {
        return m_.to_link[m] == m_.to_link[id];
      });
      if (same_way || (!g.left_only && !m_.group[id].valid())) network_.movements.group[id] = group;
    }
  }

  Approaches const& approaches_;
  Network& network_;
  Movements const& m_;
  std::vector<std::pair<MovementId, MovementId>> against_;
};

}  // namespace

void add_signals(Approaches const& approaches, std::vector<Pair> const& pairs, Network& network) {
  Programmer(approaches, pairs, network).run();
}

}  // namespace pendler::building
