// SUMO's programs as green windows of groups: links that always show the same are one.

#include <algorithm>
#include <set>

#include "ingest/sumo_links.h"

namespace pendler::sumo {

namespace {

struct Windows {
  std::vector<GreenWindow> green;
  Millis yellow = 0;
  bool yellows_differ = false;
  auto operator<=>(Windows const& o) const {
    auto const flat = [](Windows const& w) {
      std::vector<std::int64_t> out{w.yellow};
      for (GreenWindow g : w.green) out.push_back(g.begin_ms), out.push_back(g.end_ms);
      return out;
    };
    return flat(*this) <=> flat(o);
  }
};

Windows windows_of(SumoProgram const& program, std::size_t link) {
  Windows out;
  auto const& phases = program.phases;
  auto const yellow_after = [&](std::size_t phase) {
    Millis yellow = 0;
    for (std::size_t k = 1; k < phases.size(); ++k) {
      SumoPhase const& next = phases[(phase + k) % phases.size()];
      if (!shows(next, link, kYellow)) break;
      yellow += next.duration;
    }
    return yellow;
  };
  Millis at = 0;
  for (std::size_t p = 0; p < phases.size(); ++p) {
    Millis const begin = at;
    at += phases[p].duration;
    if (phases[p].duration == 0 || !shows(phases[p], link, kGreen)) continue;
    if (!out.green.empty() && out.green.back().end_ms == begin) {
      out.green.back().end_ms = static_cast<std::int32_t>(at);
    } else {
      out.green.push_back({static_cast<std::int32_t>(begin), static_cast<std::int32_t>(at)});
    }
    if (shows(phases[(p + 1) % phases.size()], link, kGreen)) continue;
    Millis const yellow = yellow_after(p);
    out.yellows_differ |= out.yellow != 0 && yellow != out.yellow;
    out.yellow = std::max(out.yellow, yellow);
  }
  return out;
}

std::vector<PhaseLimits> limits_of(SumoProgram const& program) {
  std::vector<PhaseLimits> out;
  if (!program.actuated) return out;
  Millis at = 0;
  for (SumoPhase const& phase : program.phases) {
    if (phase.duration > 0)
      out.push_back({static_cast<std::int32_t>(at), static_cast<std::int32_t>(phase.shortest),
                     static_cast<std::int32_t>(phase.longest), phase.skippable ? 0 : 1});
    at += phase.duration;
  }
  return out;
}

}  // namespace

void add_signals(SumoNet const& net, std::vector<Way> const& ways,
                 IdVector<MovementId, std::size_t> const& way_of, SumoNetwork& out,
                 ImportNotes& notes) {
  Network& network = out.network;
  auto& signals = network.signals;
  std::set<SumoProgram const*> in_use;
  for (JunctionId j : network.junctions.key.ids()) {
    SumoProgram const* program = nullptr;
    std::map<Windows, std::vector<MovementId>> groups;
    for (MovementId m : network.junctions.movements[j]) {
      SumoConnection const& c = net.connections[ways[way_of[m]].connection];
      SumoProgram const* const own = program_of(net, c);
      bool const rails = is_rail(network.links.cls[network.movements.from_link[m]]);
      if (own == nullptr) {
        if (!c.tl.empty() && !rails && !network.movements.level_crossing[m].valid())
          notes.add("connections whose traffic light has no program for them are not signalled",
                    c.where);
        continue;
      }
      if (program == nullptr) program = own;
      if (own != program) {
        notes.add("connections of a second traffic light at one junction are not signalled",
                  c.where);
        continue;
      }
      Windows windows = windows_of(*program, c.link_index);
      if (windows.yellows_differ)
        notes.add("links whose yellow differs between greens: the longest is taken", c.where);
      if (windows.green.empty()) {
        notes.add("connections that are never green are closed", c.where);
        network.lanes.allowed[network.lane_of(m)] = 0;
        continue;
      }
      bool const turns_on_red = std::ranges::any_of(
          program->phases, [&](SumoPhase const& p) { return shows(p, c.link_index, "s"); });
      if (turns_on_red && network.movements.turn[m] == Turn::right)
        network.movements.red_turn[m] = network.lanes.allowed[network.lane_of(m)];
      else if (turns_on_red)
        notes.add("going at red after a stop (state s) is for right turns only", c.where);
      groups[std::move(windows)].push_back(m);
    }
    if (groups.empty()) continue;
    if (!in_use.insert(program).second && program->actuated)
      notes.add("actuated traffic lights of several junctions: each follows its own traffic",
                program->id);
    Millis cycle = 0;
    for (SumoPhase const& phase : program->phases) cycle += phase.duration;
    SignalId const signal = signals.junction.push_back(j);
    network.junctions.signal[j] = signal;
    signals.cycle_ms.push_back(static_cast<std::int32_t>(cycle));
    // SUMO's programs begin their cycle at the offset, ours are that far in it at midnight.
    signals.offset_ms.push_back(
        static_cast<std::int32_t>(((-program->offset) % cycle + cycle) % cycle));
    signals.default_program.push_back(0);
    std::vector<SignalGroupId> members;
    for (auto const& [windows, movements] : groups) {
      members.push_back(signals.yellow_ms.push_back(static_cast<std::int32_t>(windows.yellow)));
      signals.green.append(windows.green);
      for (MovementId m : movements) network.movements.group[m] = members.back();
    }
    signals.groups.append(members);
    signals.actuation.push_back({program->actuated ? 1 : 0, static_cast<std::int32_t>(program->gap),
                                 static_cast<std::int32_t>(program->detector)});
    signals.limits.append(limits_of(*program));
  }
}

}  // namespace pendler::sumo
