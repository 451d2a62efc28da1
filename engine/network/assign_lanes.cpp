// Which lane turns where. Marked turn:lanes are matched to the targets from left to right. Without
// marks all lanes go straight on, the leftmost also turns left and the rightmost right; lanes
// beyond those of the way ahead belong to the turns; at the foot of a T the lanes are shared out.
// At merges the lanes keep their side, so that a ramp continues into an added lane.

#include <algorithm>
#include <cmath>

#include "network/direction.h"
#include "network/lane_marks.h"

namespace pendler::building {

namespace {

constexpr TurnSet kLeftwards =
    bit(Turn::slight_left) | bit(Turn::left) | bit(Turn::sharp_left) | bit(Turn::u_turn);

bool fast(LinkClass c) {
  return c <= LinkClass::trunk_link;
}
bool is_ramp(LinkClass c) {
  return c <= LinkClass::tertiary_link && static_cast<int>(c) % 2 == 1;
}

/// Lanes for cars; all lanes where no car may go.
std::vector<LaneId> general_lanes(Network const& network, LinkId l) {
  std::vector<LaneId> out;
  for (LaneId lane : network.lanes_of(l)) {
    if (allows(network.lanes.allowed[lane], VehicleClass::car)) out.push_back(lane);
  }
  if (out.empty()) {
    for (LaneId lane : network.lanes_of(l)) out.push_back(lane);
  }
  return out;
}

class Assigner {
 public:
  Assigner(Network const& network, TurnChoices const& choices, Directions const& directions,
           std::vector<Repair>& repairs)
      : network_(network), choices_(choices), directions_(directions), repairs_(repairs) {
    std::vector<std::pair<LinkId, LinkId>> feeds;
    for (LinkId from : choices.ids()) {
      for (auto const& c : choices[from]) {
        if (!c.back && std::abs(c.angle) < 50 && allows(c.allowed, VehicleClass::car)) {
          feeds.push_back({c.to, from});
        }
      }
    }
    fed_by_ = Rows<LinkId, LinkId>::from_pairs(choices.size(), feeds);
  }

  std::vector<LaneTurn> run() {
    for (LinkId l : choices_.ids()) {
      first_ = out_.size();
      link_ = l;
      assign_general();
      assign_special();
      serve_the_rest();
      use_every_lane();
      enter_every_short_lane();
    }
    std::sort(out_.begin(), out_.end(), [](LaneTurn const& a, LaneTurn const& b) {
      return std::pair(a.from, a.to) < std::pair(b.from, b.to);
    });
    return std::move(out_);
  }

 private:
  void add(LaneId from, LaneId to, TurnChoice const& c) {
    auto const allowed = static_cast<VehicleClasses>(network_.lanes.allowed[from] &
                                                     network_.lanes.allowed[to] & c.allowed);
    if (allowed == 0) return;
    for (std::size_t i = first_; i < out_.size(); ++i) {
      if (out_[i].from == from && out_[i].to == to) return;
    }
    out_.push_back({from, to, allowed, c.angle, c.back});
  }

  void assign_general() {
    auto const lanes = general_lanes(network_, link_);
    std::vector<TurnChoice> targets;
    for (auto const& c : choices_[link_]) {
      for (LaneId lane : lanes) {
        if ((network_.lanes.allowed[lane] & c.allowed) != 0) {
          targets.push_back(c);
          break;
        }
      }
    }
    if (targets.empty()) return;
    std::vector<TurnSet> marks;
    for (LaneId lane : lanes) marks.push_back(network_.lanes.turns[lane]);
    bool const marked = std::any_of(marks.begin(), marks.end(), [](TurnSet t) { return t != 0; });
    std::size_t const straight = straight_of(targets);
    auto const ranges = marked && targets.size() > 1 && !speak_of_later(lanes, targets, straight)
                            ? marked_ranges(marks, targets, straight)
                            : default_ranges(lanes, targets);
    for (std::size_t t = 0; t < targets.size(); ++t) map_lanes(lanes, ranges[t], targets[t]);
  }

  static LaneSet span_of(std::size_t begin, std::size_t end) {
    LaneSet out;
    for (std::size_t i = begin; i < end; ++i) out.push_back(i);
    return out;
  }

  /// Where only drives branch off and the marks are the same behind them, they speak of a later
  /// node.
  bool speak_of_later(std::vector<LaneId> const& lanes, std::vector<TurnChoice> const& targets,
                      std::size_t straight) const {
    auto const on = general_lanes(network_, targets[straight].to);
    if (targets[straight].back || on.size() != lanes.size()) return false;
    for (std::size_t i = 0; i < lanes.size(); ++i) {
      if (network_.lanes.turns[lanes[i]] != network_.lanes.turns[on[i]]) return false;
    }
    for (std::size_t t = 0; t < targets.size(); ++t) {
      LinkClass const cls = network_.links.cls[targets[t].to];
      bool const drive = cls >= LinkClass::service && cls <= LinkClass::track;
      if (t != straight && !targets[t].back && !drive) return false;
    }
    return true;
  }

  /// The target most like going on.
  std::size_t straight_of(std::vector<TurnChoice> const& targets) const {
    auto cost = [&](TurnChoice const& c) {
      LinkClass const from = network_.links.cls[link_], to = network_.links.cls[c.to];
      double out = std::abs(c.angle) + (from != to ? 12.0 : 0.0);
      if (is_ramp(to) && !is_ramp(from)) out += 15;
      return c.back ? 400.0 : out;
    };
    std::size_t best = 0;
    for (std::size_t t = 1; t < targets.size(); ++t) {
      if (cost(targets[t]) < cost(targets[best])) best = t;
    }
    return best;
  }

  std::vector<LaneSet> default_ranges(std::vector<LaneId> const& lanes,
                                      std::vector<TurnChoice> const& targets) const {
    std::size_t const n = lanes.size(), k = targets.size();
    std::vector<LaneSet> out(k);
    std::size_t const s = straight_of(targets);
    auto width = [&](std::size_t t) { return general_lanes(network_, targets[t].to).size(); };
    if (k == 1) {
      out[0] = targets[0].back ? span_of(0, 1) : span_of(0, n);
    } else if (std::abs(targets[s].angle) > 55 || targets[s].back) {
      share_out(n, targets, out);
    } else {
      // Lanes beyond those of the way ahead belong to the turns: left first, a fork's ramp fully.
      std::size_t begin = 0, end = n;
      bool const right = s + 1 < k, left = s > 0 && !targets[0].back;
      bool const fork = right && std::abs(targets[s + 1].angle) < 45;
      std::size_t const spare = n > width(s) ? n - width(s) : 0;
      if (fork) {
        end -= std::min({spare, width(s + 1), n - 1});
      } else if (left && spare > 0) {
        begin = 1;
      }
      if (right && !fork && end - begin > std::max<std::size_t>(width(s), 1)) --end;
      out[s] = span_of(begin, end);
      for (std::size_t t = 0; t < s; ++t) out[t] = {0};
      for (std::size_t t = s + 1; t < k; ++t) out[t] = {n - 1};
      if (fork && end < n) out[s + 1] = span_of(end, n);
      bool const left_fork = left && !fork && targets[s - 1].angle < 45;
      if (left_fork && spare > 0) {
        std::size_t const taken = std::min({spare, width(s - 1), n - 1});
        out[s - 1] = span_of(0, taken);
        out[s] = span_of(taken, n);
      }
    }
    return out;
  }

  /// No way ahead: neighbours share a lane only where there are fewer lanes than targets.
  static void share_out(std::size_t n, std::vector<TurnChoice> const& targets,
                        std::vector<LaneSet>& out) {
    std::size_t const back = targets.front().back ? 1 : 0, k = targets.size() - back;
    if (back == 1) out[0] = {0};
    for (std::size_t t = 0; t < k; ++t) {
      std::size_t begin = t * n / k, end = (t + 1) * n / k;
      if (n < k) begin = std::min(begin, n - 1), end = begin + 1;
      out[t + back] = span_of(begin, std::max(end, begin + 1));
    }
  }

  /// Whether other traffic joins the target from the left or right of this link.
  void joins(LinkId to, bool& left, bool& right) const {
    left = right = false;
    for (LinkId other : fed_by_[to]) {
      if (other == link_ || other == network_.links.reverse[to]) continue;
      double const c = cross(directions_.at_end[link_], directions_.at_end[other]);
      (c > 0 ? right : left) = true;
    }
  }

  /// Lane `lanes[from[i]]` goes to the lane of the target that keeps the order.
  void map_lanes(std::vector<LaneId> const& lanes, LaneSet const& from, TurnChoice const& c) {
    auto to = general_lanes(network_, c.to);
    if (c.back) {
      add(lanes[from.front()], to.front(), c);
      return;
    }
    bool const onto_stub = network_.links.inner[c.to] != 0;
    std::size_t const pockets = left_pockets(to);
    // Who has turned left does not want to turn left again, which would be back.
    if (onto_stub && c.angle > 50 && pockets < to.size())
      to.erase(to.begin(), to.begin() + static_cast<std::ptrdiff_t>(pockets));
    std::size_t const s = from.size(), m = to.size();
    bool from_left = false, from_right = false;
    joins(c.to, from_left, from_right);
    bool const turning = std::abs(c.angle) > 50;
    bool align_left = c.angle > 0;
    if (!turning) {
      align_left = from_right || (!from_left && keeps_left(to, s));
    }
    for (std::size_t i = 0; i < s; ++i) {
      std::size_t const j = align_left ? std::min(i, m - 1) : m - std::min(s - i, m);
      add(lanes[from[i]], to[j], c);
    }
    // Lanes that open where a street simply goes on are entered from their neighbour.
    if (turning || from_left || from_right || choices_[link_].size() > 1 || m <= s) return;
    for (std::size_t j = 0; j < m - s; ++j) {
      add(lanes[align_left ? from.back() : from.front()], to[align_left ? s + j : j], c);
    }
  }

  /// Whether s lanes go on as the left ones of the target, more or fewer.
  bool keeps_left(std::vector<LaneId> const& to, std::size_t s) const {
    if (to.size() <= s) return true;  // the right lane ends
    bool marked = false;
    for (LaneId lane : to) marked |= network_.lanes.turns[lane] != 0;
    if (marked) return left_pockets(to) == 0;
    return fast(network_.links.cls[link_]);
  }
  /// Of the lanes, those on the left from which all turn left.
  std::size_t left_pockets(std::vector<LaneId> const& lanes) const {
    std::size_t count = 0;
    while (count < lanes.size()) {
      TurnSet const turns = network_.lanes.turns[lanes[count]];
      if (turns == 0 || (turns & ~kLeftwards) != 0) break;
      ++count;
    }
    return count;
  }

  /// Bus and cycle lanes: ahead, and to the side on which they lie.
  void assign_special() {
    auto const general = general_lanes(network_, link_);
    auto const all = network_.lanes_of(link_);
    if (general.size() == all.size()) return;
    std::vector<TurnChoice> targets(choices_[link_].begin(), choices_[link_].end());
    if (targets.empty()) return;
    for (LaneId lane : all) {
      if (allows(network_.lanes.allowed[lane], VehicleClass::car)) continue;
      bool const on_right = lane > general.back();
      std::vector<TurnChoice> open;
      for (auto const& c : targets) {
        if ((c.allowed & network_.lanes.allowed[lane]) != 0 && !c.back) open.push_back(c);
      }
      if (open.empty()) continue;
      std::size_t const s = straight_of(open);
      for (std::size_t t = 0; t < open.size(); ++t) {
        if (t == s || (on_right ? t > s : t < s)) {
          add(lane, best_target(lane, open[t], on_right), open[t]);
        }
      }
    }
  }

  /// The target's lane that serves most of the lane's classes and fewest others, from the side.
  LaneId best_target(LaneId lane, TurnChoice const& c, bool from_right) const {
    LaneId best;
    int best_score = -1000;
    for (LaneId to : network_.lanes_of(c.to)) {
      int const a = network_.lanes.allowed[lane] & c.allowed, b = network_.lanes.allowed[to];
      if ((a & b) == 0) continue;
      int const score = 20 * __builtin_popcount(static_cast<unsigned>(a & b)) -
                        __builtin_popcount(static_cast<unsigned>(b & ~a));
      if (score > best_score || (score == best_score && from_right)) best = to, best_score = score;
    }
    return best.valid() ? best : network_.lanes_of(c.to).back();
  }

  /// Every class that may go from link to link finds a lane that does.
  void serve_the_rest() {
    for (auto const& c : choices_[link_]) {
      VehicleClasses served = 0;
      for (std::size_t i = first_; i < out_.size(); ++i) {
        if (network_.lanes.link[out_[i].to] == c.to) {
          served = static_cast<VehicleClasses>(served | out_[i].allowed);
        }
      }
      for (int k = 0; k < kVehicleClassCount; ++k) {
        auto const cls = bit(static_cast<VehicleClass>(k));
        if ((c.allowed & cls) == 0 || (served & cls) != 0) continue;
        LaneId const from = outer_lane(link_, cls, c.angle > 45);
        LaneId const to = outer_lane(c.to, cls, c.angle > 45 && !c.back);
        if (!from.valid() || !to.valid()) continue;
        add(from, to, c);
        served = static_cast<VehicleClasses>(
            served | (network_.lanes.allowed[from] & network_.lanes.allowed[to] & c.allowed));
      }
    }
  }
  LaneId outer_lane(LinkId l, VehicleClasses cls, bool leftmost) const {
    LaneId out = network_.edge_lane(l);
    if (out.valid() && (network_.lanes.allowed[out] & cls) != 0) return out;
    out = LaneId();
    for (LaneId lane : network_.lanes_of(l)) {
      if ((network_.lanes.allowed[lane] & cls) == 0) continue;
      if (!out.valid() || !leftmost) out = lane;
    }
    return out;
  }

  /// No lane is a trap: each leads on, and for cars where cars may use it and may go on at all.
  void use_every_lane() {
    auto const row = choices_[link_];
    VehicleClasses onward = 0;
    for (auto const& c : row) onward = static_cast<VehicleClasses>(onward | c.allowed);
    for (LaneId lane : network_.lanes_of(link_)) {
      auto const need = static_cast<VehicleClasses>(network_.lanes.allowed[lane] & onward);
      VehicleClasses const wanted = allows(need, VehicleClass::car) ? bit(VehicleClass::car) : need;
      bool used = network_.lanes.allowed[lane] == 0 || row.empty();
      for (std::size_t i = first_; i < out_.size() && !used; ++i) {
        used = out_[i].from == lane && (wanted == 0 || (out_[i].allowed & wanted) != 0);
      }
      if (used) continue;
      std::vector<TurnChoice> targets(row.begin(), row.end());
      std::stable_sort(targets.begin(), targets.end(), [&](auto const& a, auto const& b) {
        bool const a_serves = (a.allowed & wanted) != 0, b_serves = (b.allowed & wanted) != 0;
        return std::pair(!a_serves, std::abs(a.angle)) < std::pair(!b_serves, std::abs(b.angle));
      });
      std::size_t const before = out_.size();
      for (auto const& c : targets) {
        bool const on_right = lane != network_.lanes_of(link_).front();
        add(lane, best_target(lane, c, on_right), c);
        if (out_.size() > before) break;
      }
      if (out_.size() == before) {
        repairs_.push_back(
            {"lane without exit", "way " + std::to_string(network_.links.osm_way[link_]),
             "lane " + std::to_string(lane.value - network_.links.first_lane[link_].value)});
      }
    }
  }

  /// On a link too short to change lanes, each lane can be entered: from the lane whose neighbours
  /// lead there. So a way through the stubs of a junction always has its lanes.
  void enter_every_short_lane() {
    constexpr float kTooShortToChange = 30;  // m
    for (auto const& c : choices_[link_]) {
      auto const lanes = network_.lanes_of(c.to);
      if (c.back || lanes.size() < 2 || network_.links.length[c.to] > kTooShortToChange) continue;
      std::vector<LaneTurn> const here(out_.begin() + static_cast<std::ptrdiff_t>(first_),
                                       out_.end());
      for (LaneId lane : lanes) {
        LaneTurn const* nearest = nullptr;
        auto const off = [&](LaneTurn const& t) {
          return std::abs(static_cast<int>(t.to.value) - static_cast<int>(lane.value));
        };
        for (LaneTurn const& t : here) {
          if (!lanes.contains(t.to) || (t.allowed & network_.lanes.allowed[lane]) == 0) continue;
          if (nearest == nullptr || off(t) < off(*nearest)) nearest = &t;
        }
        if (nearest != nullptr && off(*nearest) > 0) add(nearest->from, lane, c);
      }
    }
  }

  Network const& network_;
  TurnChoices const& choices_;
  Directions const& directions_;
  std::vector<Repair>& repairs_;
  Rows<LinkId, LinkId> fed_by_;
  std::vector<LaneTurn> out_;
  std::size_t first_ = 0;
  LinkId link_;
};

}  // namespace

std::vector<LaneTurn> assign_lanes(Network const& network, TurnChoices const& choices,
                                   Directions const& directions, std::vector<Repair>& repairs) {
  return Assigner(network, choices, directions, repairs).run();
}

}  // namespace pendler::building
