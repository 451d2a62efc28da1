#include "scenario/signal_plans.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "base/error.h"
#include "scenario/controls.h"

namespace pendler {

namespace {

/// Who drives along the wave comes to the end of a link after that many metres.
struct WaveWay {
  std::vector<LinkId> links;  // those that lead towards the wave's direction
  IdVector<LinkId, double> at_end;
};

bool leads_towards(Network const& network, LinkId link, Point direction) {
  auto const line = network.links.geometry[link];
  Point const from = line.front(), to = line.back();
  return (to.x - from.x) * direction.x + (to.y - from.y) * direction.y > 0;
}

WaveWay way_of(Policy const& policy, Network const& network, std::span<LinkId const> place) {
  WaveWay way;
  way.at_end.assign(network.links.key.size(), -1);
  for (LinkId link : place) {
    if (!leads_towards(network, link, policy.signals.towards)) continue;
    way.links.push_back(link);
    way.at_end[link] = double{network.links.length[link]};
  }
  // The longest way to each link, so that a turning lane that begins beside the street does not
  // count as the street's beginning. No link leads back, so this ends.
  bool changed = true;
  for (std::size_t pass = 0; changed && pass < way.links.size(); ++pass) {
    changed = false;
    for (LinkId link : way.links) {
      for (LaneId lane : network.lanes_of(link)) {
        for (MovementId m : network.lanes.out[lane]) {
          LinkId const next = network.movements.to_link[m];
          if (way.at_end[next] < 0 || network.movements.turn[m] == Turn::u_turn) continue;
          double const there = way.at_end[link] + double{network.lanes.length[network.lane_of(m)]} +
                               double{network.links.length[next]};
          if (there <= way.at_end[next] + 1e-6) continue;
          way.at_end[next] = there;
          changed = true;
        }
      }
    }
  }
  return way;
}

/// The group in which the wave passes the end of the link: that of its way straight on.
SignalGroupId group_of(Network const& network, WaveWay const& way, LinkId link) {
  SignalGroupId any;
  for (LaneId lane : network.lanes_of(link)) {
    for (MovementId m : network.lanes.out[lane]) {
      SignalGroupId const group = network.movements.group[m];
      if (!group.valid()) continue;
      bool const goes_on = way.at_end[network.movements.to_link[m]] >= 0;
      if (goes_on || network.movements.turn[m] == Turn::straight) return group;
      any = group;
    }
  }
  return any;
}

SignalId signal_of(Network const& network, LinkId link) {
  JunctionId const junction = network.nodes.junction[network.links.to[link]];
  if (!junction.valid() || !network.junctions.signal[junction].valid()) return {};
  for (LaneId lane : network.lanes_of(link)) {
    for (MovementId m : network.lanes.out[lane]) {
      if (network.movements.group[m].valid()) return network.junctions.signal[junction];
    }
  }
  return {};
}

std::vector<PlannedPhase> phases_in(Network const& network, SignalId signal, std::int32_t cycle) {
  auto phases = planned_phases(network.signals, signal);
  stretch(phases, network.signals.cycle_ms[signal], cycle);
  return phases;
}

std::int32_t begin_of_green(Network const& network, SignalId signal, SignalGroupId group,
                            std::int32_t cycle) {
  auto const groups = network.signals.groups[signal];
  auto const place = std::find(groups.begin(), groups.end(), group) - groups.begin();
  for (PlannedPhase const& phase : phases_in(network, signal, cycle)) {
    if ((phase.green_groups >> place & 1U) != 0) return phase.begin;
  }
  return 0;
}

void set_wave(Policy const& policy, Network const& network, std::span<LinkId const> place,
              std::map<SignalId, SignalOrder>& orders) {
  WaveWay const way = way_of(policy, network, place);
  std::map<SignalId, LinkId> served;  // by the link whose stop line the wave reaches first
  for (LinkId link : way.links) {
    SignalId const signal = signal_of(network, link);
    if (!signal.valid()) continue;
    auto const [it, added] = served.emplace(signal, link);
    if (!added && way.at_end[link] < way.at_end[it->second]) it->second = link;
  }
  if (served.empty()) {
    throw InputError(policy.where +
                     ": no link of the place that leads in the direction of 'towards' ends at a "
                     "signal; expected at least one");
  }
  std::int32_t cycle = 0;
  for (auto const& [signal, link] : served)
    cycle = std::max(cycle, network.signals.cycle_ms[signal]);
  if (policy.signals.cycle) cycle = static_cast<std::int32_t>(*policy.signals.cycle);
  for (auto& [signal, order] : orders) {
    if (!served.contains(signal)) continue;
    LinkId const link = served.at(signal);
    order.cycle = cycle;
    auto const arrival = static_cast<std::int64_t>(
        std::llround(1000.0 * way.at_end[link] / policy.signals.wave_speed));
    std::int64_t const begin = begin_of_green(network, signal, group_of(network, way, link), cycle);
    order.offset = static_cast<std::int32_t>(((arrival - begin) % cycle + cycle) % cycle);
  }
}

void check_cycles(Policy const& policy, Network const& network,
                  std::map<SignalId, SignalOrder> const& orders) {
  for (auto const& [signal, order] : orders) {
    if (!order.cycle) continue;
    auto const phases = planned_phases(network.signals, signal);
    std::int32_t const least = shortest_cycle(phases, network.signals.cycle_ms[signal]);
    if (*order.cycle >= least) continue;
    LinkId const link = approach_of(network, signal);
    throw InputError(policy.where + ": cycle_s is " + std::to_string(*order.cycle / 1000) +
                     ", too short for the signal on '" + network.text(network.links.name[link]) +
                     "' (OSM way " + std::to_string(network.links.osm_way[link]) +
                     "); expected at least " + std::to_string((least + 999) / 1000));
  }
}

}  // namespace

std::vector<std::pair<SignalId, SignalOrder>> signal_orders(Policy const& policy,
                                                            Network const& network) {
  auto const links = links_of(policy.place, network, policy.where);
  std::map<SignalId, SignalOrder> orders;
  for (LinkId link : links) {
    if (SignalId const signal = signal_of(network, link); signal.valid())
      orders[signal].policy = &policy;
  }
  if (orders.empty()) {
    throw InputError(policy.where + ": the place selects " + std::to_string(links.size()) +
                     " links, but none that ends at a signal; expected at least one");
  }
  auto const ms = [](std::optional<Millis> const& time) {
    return time ? std::optional(static_cast<std::int32_t>(*time)) : std::nullopt;
  };
  for (auto& [signal, order] : orders) {
    order.cycle = ms(policy.signals.cycle);
    order.offset = ms(policy.signals.offset);
  }
  if (policy.signals.wave_speed > 0) set_wave(policy, network, links, orders);
  check_cycles(policy, network, orders);
  return {orders.begin(), orders.end()};
}

SignalPlan signal_plan_at(std::span<SignalOrder const> orders, SignalPlan base, Millis time) {
  bool keeps_cycle = false;
  for (SignalOrder const& order : orders) {
    if (time < order.policy->from || time >= order.policy->until) continue;
    SignalChange const& change = order.policy->signals;
    base.actuated = change.actuated.value_or(base.actuated != 0) ? 1 : 0;
    base.transit_priority = change.transit_priority.value_or(base.transit_priority != 0) ? 1 : 0;
    if (change.right_on_red) base.right_on_red = *change.right_on_red ? 1 : 0;
    base.gap = static_cast<std::int32_t>(change.gap.value_or(base.gap));
    base.longest_green =
        static_cast<std::int32_t>(change.longest_green.value_or(base.longest_green));
    base.cycle = order.cycle.value_or(base.cycle);
    base.offset = order.offset.value_or(base.offset) % base.cycle;
    keeps_cycle = keeps_cycle || order.cycle || order.offset;
  }
  if (base.actuated != 0 && keeps_cycle) base.coordinated = 1;
  return base;
}

}  // namespace pendler
