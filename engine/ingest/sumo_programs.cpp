// tlLogic: phases in the order in which they follow each other, and their limits where the program
// follows traffic. What is left open is SUMO's default (1.15: Simulation/Traffic Lights).

#include <algorithm>
#include <array>
#include <cmath>

#include "ingest/sumo_links.h"
#include "ingest/sumo_xml.h"

namespace pendler {

namespace {

constexpr Millis kLongest = kDay;  // SUMO's 2147483 s: no limit

Millis millis_of(SumoElement const& item, char const* name, double otherwise) {
  double const seconds = item.number(name, otherwise);
  if (std::abs(seconds) > 1e7) item.refuse(name, "seconds");
  return std::llround(seconds * 1000);
}

SumoPhase read_phase(SumoElement const& item, bool actuated, ImportNotes& notes) {
  SumoPhase phase;
  phase.duration = millis_of(item, "duration", -1);
  phase.state = item.need("state");
  if (phase.duration < 0) item.refuse("duration", "seconds");
  if (phase.state.find_first_not_of("rygGsuoO") != std::string::npos)
    item.refuse("state", "letters of r y g G s u o O");
  for (std::string_view word : words_of(item.text("next"))) {
    auto const index = number_of(word);
    if (!index || *index < 0 || *index > 1000 || *index != std::floor(*index))
      item.refuse("next", "indices of phases");
    phase.next.push_back(static_cast<std::size_t>(*index));
  }
  constexpr std::array<std::string_view, 6> kRead{"duration", "state", "minDur",
                                                  "maxDur",   "name",  "next"};
  item.note_unread(kRead, notes);
  if (!actuated) return phase;
  bool const least = item.find("minDur").has_value(), most = item.find("maxDur").has_value();
  phase.shortest = least ? millis_of(item, "minDur", 0) : phase.duration;
  phase.longest = phase.shortest;
  if (most) phase.longest = millis_of(item, "maxDur", 0);
  if (least && !most) phase.longest = kLongest;
  phase.longest = std::min(phase.longest, kLongest);
  if (phase.shortest < 0) item.refuse("minDur", "seconds");
  if (phase.longest < phase.shortest) item.refuse("maxDur", "seconds, not below minDur");
  if (phase.duration == 0) phase.duration = phase.shortest;
  phase.shortest = std::max(phase.shortest, Millis{1});
  phase.longest = std::max(phase.longest, phase.shortest);
  return phase;
}

void read_parameters(SumoElement const& item, SumoProgram& program, ImportNotes& notes) {
  for (SumoElement const& child : item.children("param")) {
    std::string const key(child.text("key"));
    auto const seconds = number_of(child.text("value"));
    bool const time = key == "max-gap" || key == "detector-gap";
    if (time && (!seconds || *seconds < 0 || *seconds > 1000)) child.refuse("value", "seconds");
    if (key == "max-gap") program.gap = std::llround(*seconds * 1000);
    if (key == "detector-gap") program.detector = std::llround(*seconds * 1000);
    if (!program.actuated) {
      notes.add("tlLogic: element param is not read", child.where());
    } else if (!time) {
      notes.add("tlLogic: parameter " + key + " is not read", child.where());
    }
  }
}

/// The way that `next` leads from the first phase on, until it comes back to a phase. Of several
/// the one that leaves out least.
std::vector<std::size_t> way_through(std::vector<SumoPhase> const& phases) {
  std::vector<std::size_t> way;
  for (std::size_t at = 0; std::ranges::find(way, at) == way.end();) {
    way.push_back(at);
    auto const& next = phases[at].next;
    std::size_t const n = phases.size();
    auto const ahead = [&](std::size_t to) { return (to + n - at - 1) % n; };
    at = next.empty() ? (at + 1) % n : *std::ranges::min_element(next, {}, ahead);
  }
  return way;
}

/// The first phase with limits from `at` on.
std::size_t served_from(std::vector<SumoPhase> const& phases, std::size_t at) {
  for (std::size_t i = 0; i < phases.size(); ++i) {
    SumoPhase const& phase = phases[at];
    if (phase.shortest < phase.longest || phase.next.size() > 1) break;
    at = phase.next.empty() ? (at + 1) % phases.size() : phase.next.front();
  }
  return at;
}

bool all_served(std::vector<SumoPhase> const& phases, std::vector<std::size_t> const& way) {
  for (std::size_t link = 0; link < phases.front().state.size(); ++link) {
    auto const green = [&](SumoPhase const& p) { return sumo::shows(p, link, sumo::kGreen); };
    bool const on_way = std::ranges::any_of(way, [&](std::size_t i) { return green(phases[i]); });
    if (!on_way && std::ranges::any_of(phases, green)) return false;
  }
  return true;
}

void order_phases(SumoProgram& program, ImportNotes& notes) {
  auto& phases = program.phases;
  for (std::size_t i = 0; i < phases.size(); ++i) {
    for (std::size_t k = 1; k < phases[i].next.size(); ++k)
      phases[served_from(phases, phases[i].next[k])].skippable = true;
  }
  for (std::size_t i = 0; i < phases.size(); ++i) {
    if (phases[i].next.size() > 1) phases[served_from(phases, phases[i].next[0])].skippable = false;
  }
  auto const way = way_through(phases);
  if (way.size() == phases.size() && std::ranges::is_sorted(way)) return;
  if (!all_served(phases, way)) {
    notes.add("tlLogic: phases follow each other as in the file, not by next", program.where);
    return;
  }
  if (way.size() < phases.size())
    notes.add("tlLogic: phases that next leads to only now and then are left out", program.where);
  std::vector<SumoPhase> ordered;
  for (std::size_t i : way) ordered.push_back(phases[i]);
  phases = std::move(ordered);
}

}  // namespace

SumoProgram read_sumo_program(SumoElement const& item, ImportNotes& notes) {
  SumoProgram program;
  program.id = item.need("id");
  program.type = item.text("type");
  program.offset = millis_of(item, "offset", 0);
  program.where = item.where();
  program.actuated = program.type == "actuated" || program.type == "delay_based";
  if (program.type == "delay_based")
    notes.add("tlLogic of type delay_based ends its greens by gaps, as actuated", program.id);
  if (!program.actuated && !program.type.empty() && program.type != "static")
    notes.add("tlLogic of type " + program.type + " runs with its phases' durations", program.id);
  read_parameters(item, program, notes);
  constexpr std::array<std::string_view, 4> kRead{"id", "type", "programID", "offset"};
  item.note_unread(kRead, notes);
  Millis cycle = 0;
  for (SumoElement const& child : item.children()) {
    if (child.tag() != "phase") {
      if (child.tag() != "param")
        notes.add("tlLogic: element " + std::string(child.tag()) + " is not read", child.where());
      continue;
    }
    SumoPhase phase = read_phase(child, program.actuated, notes);
    std::size_t const links = program.phases.empty() ? 0 : program.phases.front().state.size();
    if (!program.phases.empty() && phase.state.size() != links)
      child.refuse("state", std::to_string(links) + " letters, as in the phase before");
    cycle += phase.duration;
    program.phases.push_back(std::move(phase));
  }
  if (program.phases.empty() || cycle == 0) item.refuse("no phases");
  if (cycle > kDay) item.refuse("a cycle of more than a day");
  for (SumoPhase const& phase : program.phases) {
    for (std::size_t next : phase.next)
      if (next >= program.phases.size()) item.refuse("a next beyond the last phase");
  }
  order_phases(program, notes);
  return program;
}

void add_program(SumoProgram program, std::map<std::string, SumoProgram, std::less<>>& programs,
                 ImportNotes& notes) {
  if (programs.contains(program.id))
    notes.add("tlLogic: several programs; the last one is taken", program.id);
  programs[program.id] = std::move(program);
}

}  // namespace pendler
