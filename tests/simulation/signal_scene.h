#pragma once
// A crossing with a signal, who drives over it, and what it shows.

#include <catch2/catch.hpp>
#include <limits>
#include <map>
#include <string>

#include "base/draw.h"
#include "base/math.h"
#include "network/signal_plan.h"
#include "simulation/scene.h"

namespace pendler::signal_scene {

inline constexpr SignalId kSignal{std::size_t{0}};

/// A primary road from A to C over the signal at X, a side street from B to D; arms of 400 m.
inline Scene crossing(DrawOptions options = {}) {
  options.controls['X'] = NodeControl::signals;
  options.ways["AX"].cls = options.ways["CX"].cls = LinkClass::primary;
  Scene scene(four_arms(options));
  REQUIRE(scene.network.signals.junction.size() == 1);
  scene.network.signals.offset_ms[kSignal] = 0;
  return scene;
}

inline SignalGroupId group_from(Network const& net, std::string_view from, std::string_view to) {
  LinkId const a = link_named(net, from), b = link_named(net, to);
  for (MovementId m : net.movements.from_link.ids()) {
    if (net.movements.from_link[m] == a && net.movements.to_link[m] == b)
      return net.movements.group[m];
  }
  return {};
}

inline Control change(double at_s, ControlAttribute attribute, double value) {
  return {static_cast<Millis>(at_s * 1000), attribute, LinkId(), value, kSignal};
}

inline void actuate(Scene& scene, double longest_green_s = 0) {
  scene.controls.push_back(change(0, ControlAttribute::signal_actuated, 1));
  scene.controls.push_back(
      change(0, ControlAttribute::signal_longest_green, longest_green_s * 1000));
}

/// Cars at random (Poisson) from `begin_s` to `end_s`.
inline void add_flow(Scene& scene, std::string_view from, std::string_view to, double per_hour,
                     double begin_s, double end_s, std::uint32_t stream) {
  std::uint32_t n = 0;
  for (double t = begin_s;;) {
    t -= own_log(1.0 - draw({11, Purpose::test, stream, n++})) * 3600.0 / per_hour;
    if (t >= end_s) return;
    add_trip(scene.demand, scene.network, from, to, t);
  }
}

/// What a group shows tick after tick: "G", "Y" or "R".
struct Watch {
  std::map<SignalGroupId, std::string> shown;
  double tick_s = 0.5;

  void note(Simulation const& simulation) {
    auto const& aspects = simulation.aspects();
    for (SignalGroupId g : aspects.ids())
      shown[g] += aspects[g] == Aspect::green ? 'G' : aspects[g] == Aspect::yellow ? 'Y' : 'R';
  }
  /// When the group turns from one letter to another for the first time after `after_s`, or −1.
  double time_of(SignalGroupId group, char from, char to, double after_s = 0) const {
    std::string const& s = shown.at(group);
    for (auto i = static_cast<std::size_t>(after_s / tick_s) + 1; i < s.size(); ++i) {
      if (s[i - 1] == from && s[i] == to) return static_cast<double>(i) * tick_s;
    }
    return -1;
  }
  /// Lengths of the whole greens that begin after `after_s`.
  std::vector<double> greens(SignalGroupId group, double after_s) const {
    std::vector<double> out;
    for (double begin = time_of(group, 'R', 'G', after_s); begin >= 0;
         begin = time_of(group, 'R', 'G', begin)) {
      double const end = time_of(group, 'G', 'Y', begin);
      if (end < 0) break;
      out.push_back(end - begin);
    }
    return out;
  }
};

/// The trip sets out at the position, as fast as limit and gap allow.
inline void start_under_way(Scene& scene, TripId trip, float position) {
  Rows<TripId, TripEnds> all;
  for (TripId id : scene.demand.trips.key.ids()) {
    if (id == trip) {
      all.append({TripEnds{.depart_position = position,
                           .depart_speed = std::numeric_limits<float>::infinity()}});
    } else {
      all.append(scene.demand.trips.ends[id]);
    }
  }
  scene.demand.trips.ends = std::move(all);
}

/// So many ticks from the begin on.
inline Watch watched(Scene const& scene, int ticks) {
  auto run = scene.start();
  Watch watch;
  for (int i = 0; i < ticks; ++i) {
    watch.note(run->simulation);
    run->simulation.step();
  }
  return watch;
}

}  // namespace pendler::signal_scene
