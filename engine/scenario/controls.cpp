#include "scenario/controls.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "base/error.h"
#include "scenario/closure.h"
#include "scenario/narrow_street.h"
#include "scenario/signal_plans.h"
#include "scenario/speed_limit.h"

namespace pendler {

namespace {

using PolicyList = std::vector<Policy const*>;

bool may_use(Policy const& policy, Network const& network, LinkId link) {
  return (network.links.allowed[link] & policy.vehicle_classes) != 0;
}

/// Is there a crossing on foot, at a signal or a zebra, where the link begins, or on the link that
/// leads back there?
bool has_crossing(Network const& network, LinkId link) {
  auto const& movements = network.movements;
  auto const at_signal = [&](MovementId m) {
    return network.junctions.signal[movements.junction[m]].valid();
  };
  LinkId const back = network.links.reverse[link], towards = back.valid() ? back : link;
  for (LaneId lane : network.lanes_of(link))
    for (MovementId m : network.lanes.in[lane])
      if (at_signal(m) || (movements.zebra[m] & kZebraBehind) != 0) return true;
  for (LaneId lane : network.lanes_of(towards))
    for (MovementId m : network.lanes.out[lane])
      if (at_signal(m) || (movements.zebra[m] & kZebraBefore) != 0) return true;
  return false;
}

// The policies of a kind by link, in the order of the file; of links where they have an effect.
template <class HasEffect>
Rows<LinkId, Policy const*> policies_by_link(std::span<Policy const> policies, PolicyKind kind,
                                             Network const& network, HasEffect&& has_effect,
                                             char const* otherwise) {
  std::vector<std::pair<LinkId, Policy const*>> pairs;
  for (auto const& policy : policies) {
    if (policy.kind != kind) continue;
    auto const links = links_of(policy.place, network, policy.where);
    std::size_t used = 0;
    for (LinkId link : links) {
      if (!has_effect(policy, network, link)) continue;
      pairs.emplace_back(link, &policy);
      ++used;
    }
    if (used == 0) {
      throw InputError(policy.where + ": the place selects " + std::to_string(links.size()) +
                       " links, but none " + otherwise + "; expected at least one");
    }
  }
  return Rows<LinkId, Policy const*>::from_pairs(network.links.key.size(), pairs);
}

// When something may change for a link: at the begin, and where a window opens or closes.
std::vector<Millis> times_of(std::span<Policy const* const> policies, Millis begin, Millis end) {
  std::vector<Millis> times{begin};
  for (auto const* policy : policies) {
    for (Millis time : {policy->from, policy->until}) {
      if (time > begin && time < end) times.push_back(time);
    }
  }
  std::sort(times.begin(), times.end());
  times.erase(std::unique(times.begin(), times.end()), times.end());
  return times;
}

template <class ValueAt>
void add_controls(std::vector<Control>& out, Rows<LinkId, Policy const*> const& policies,
                  ControlAttribute attribute, Millis begin, Millis end, ValueAt value_at) {
  for (LinkId link : policies.ids()) {
    if (policies[link].empty()) continue;
    double now = value_at(link, std::span<Policy const* const>{}, begin);
    for (Millis time : times_of(policies[link], begin, end)) {
      double const next = value_at(link, policies[link], time);
      if (next == now) continue;
      out.push_back({time, attribute, link, next});
      now = next;
    }
  }
}

/// Gaps and longest greens are those of actuated signals.
void check_actuated(std::span<std::pair<SignalId, SignalOrder> const> orders,
                    Network const& network) {
  std::set<SignalId> actuated;
  for (auto const& [signal, order] : orders)
    if (order.policy->signals.actuated == true || own_plan(network, signal).actuated != 0)
      actuated.insert(signal);
  std::map<Policy const*, bool> effect;
  for (auto const& [signal, order] : orders) {
    SignalChange const& change = order.policy->signals;
    if ((change.gap || change.longest_green) && !change.actuated)
      effect[order.policy] = effect[order.policy] || actuated.contains(signal);
  }
  for (auto const& [policy, any] : effect)
    if (!any)
      throw InputError(policy->where +
                       ": 'gap_s' and 'max_green_s' are for actuated signals, but those of the "
                       "place are fixed; expected 'control: actuated' beside them");
}

/// Signals: their own plan from the begin on, unless a policy changes it.
void add_signal_controls(std::vector<Control>& out, std::span<Policy const> policies,
                         Network const& network, Millis begin, Millis end) {
  std::vector<std::pair<SignalId, SignalOrder>> pairs;
  for (auto const& policy : policies) {
    if (policy.kind != PolicyKind::signals) continue;
    auto const more = signal_orders(policy, network);
    pairs.insert(pairs.end(), more.begin(), more.end());
  }
  check_actuated(pairs, network);
  using enum ControlAttribute;
  auto const orders =
      Rows<SignalId, SignalOrder>::from_pairs(network.signals.junction.size(), pairs);
  for (SignalId signal : orders.ids()) {
    PolicyList active;
    for (SignalOrder const& order : orders[signal]) active.push_back(order.policy);
    SignalPlan const own = own_plan(network, signal);
    SignalPlan now = own;
    for (Millis time : times_of(active, begin, end)) {
      SignalPlan const next = signal_plan_at(orders[signal], own, time);
      auto const change = [&](ControlAttribute attribute, std::int32_t SignalPlan::*value) {
        if (next.*value != now.*value)
          out.push_back({time, attribute, LinkId(), double(next.*value), signal});
      };
      change(signal_actuated, &SignalPlan::actuated);
      change(signal_coordinated, &SignalPlan::coordinated);
      change(signal_cycle, &SignalPlan::cycle);
      change(signal_offset, &SignalPlan::offset);
      change(signal_gap, &SignalPlan::gap);
      change(signal_longest_green, &SignalPlan::longest_green);
      change(signal_transit_priority, &SignalPlan::transit_priority);
      change(signal_right_on_red, &SignalPlan::right_on_red);
      now = next;
    }
  }
}

}  // namespace

std::vector<Control> controls_of(std::span<Policy const> policies, Network const& network,
                                 Millis begin, Millis end) {
  std::vector<Control> out;
  constexpr char const* kNobody = "that the policy's vehicle classes may use";
  add_controls(out, policies_by_link(policies, PolicyKind::speed_limit, network, may_use, kNobody),
               ControlAttribute::speed, begin, end,
               [&](LinkId link, std::span<Policy const* const> active, Millis time) {
                 return speed_limit_at(active, double{network.links.speed[link]}, time);
               });
  add_controls(
      out, policies_by_link(policies, PolicyKind::closure, network, may_use, kNobody),
      ControlAttribute::closed, begin, end,
      [&](LinkId link, std::span<Policy const* const> active, Millis time) {
        return double{static_cast<double>(closed_at(active, network.links.allowed[link], time))};
      });
  auto const crossed = [](Policy const&, Network const& net, LinkId link) {
    return has_crossing(net, link);
  };
  add_controls(out,
               policies_by_link(policies, PolicyKind::pedestrians, network, crossed,
                                "with a crossing at a signal or a zebra crossing"),
               ControlAttribute::pedestrians, begin, end,
               [](LinkId, std::span<Policy const* const> active, Millis time) {
                 double per_hour = -1;
                 for (Policy const* policy : active) {
                   if (policy->from <= time && time < policy->until) per_hour = policy->per_hour;
                 }
                 return per_hour;
               });
  add_signal_controls(out, policies, network, begin, end);
  std::sort(out.begin(), out.end(), [](Control const& a, Control const& b) {
    return std::tuple(a.at, a.attribute, a.link, a.signal) <
           std::tuple(b.at, b.attribute, b.link, b.signal);
  });
  return out;
}

void apply_edits(std::span<Policy const> policies, NetworkDraft& draft) {
  for (auto const& policy : policies) {
    if (policy.kind == PolicyKind::narrow_street) narrow_street(policy, draft);
  }
}

}  // namespace pendler
