#include "app/import_sumo.h"

#include <algorithm>
#include <fstream>

#include "base/error.h"
#include "ingest/sumo_config.h"
#include "ingest/sumo_flow.h"
#include "ingest/sumo_import.h"
#include "store/demand_file.h"
#include "store/network_file.h"

namespace pendler {

namespace {

constexpr Millis kAfterLast = 2 * kHour;  // for the last vehicles to arrive
constexpr Millis kShortestTick = 50;

constexpr char const* kFirstLine =
    "# Made by `pendler import sumo`; see import.txt for what was not understood.";

bool may_write(std::filesystem::path const& scenario) {
  std::ifstream in(scenario);
  std::string line;
  return !in || (std::getline(in, line) && line == kFirstLine);
}

std::string quoted(std::string const& text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

std::string seconds_text(Millis ms) {
  std::string text = std::to_string(static_cast<double>(ms) / 1000);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

SumoConfig config_of(SumoImportOptions const& options, ImportNotes& notes) {
  if (is_sumo_config(options.net)) return read_sumo_config(options.net, notes);
  SumoConfig out;
  out.net = options.net;
  out.files = options.files;
  return out;
}

Millis tick_of(SumoImportOptions const& options, SumoConfig const& config) {
  if (options.tick_ms) return *options.tick_ms;
  Millis const step = config.step.value_or(kSecond);
  if (step < kShortestTick || step > kSecond || kSecond % step != 0)
    throw InputError(options.net.string() + ": step-length is " + seconds_text(step) +
                     " s; expected seconds that divide one second, from 0.05 on (or --step)");
  return step;
}

struct Span {
  Millis begin = 0, end = 0;
};

/// The configuration's; what it leaves open is from the first to after the last who departs in it.
Span span_of(SumoConfig const& config, Trips const& trips, ImportNotes& notes) {
  Millis const from = config.begin.value_or(0), until = config.end.value_or(kLatestSumoTime + 1);
  for (TripId t : trips.depart.ids()) {
    if (trips.depart[t] < from || trips.depart[t] >= until)
      notes.add("vehicles that depart before the begin or from the end on do not run", trips.id[t]);
  }
  auto const& depart = trips.depart.raw();  // in order
  auto const first = std::ranges::lower_bound(depart, from);
  auto const after = std::ranges::lower_bound(depart, until);
  Span out;
  out.begin = config.begin.value_or(first < after ? *first / kMinute * kMinute : 0);
  Millis const last = first < after ? after[-1] : out.begin;
  out.end = config.end.value_or(
      std::min(kLatestSumoTime, (last + kAfterLast + kMinute - 1) / kMinute * kMinute));
  return out;
}

std::string scenario_text(std::string const& name, Span span, Millis tick) {
  std::string text = std::string(kFirstLine) + "\n";
  text += "name: " + quoted(name) + "\n";
  text += "network: network.h5\n";
  text += "simulation:\n";
  text += "  begin: " + quoted(format_time_of_day(span.begin)) + "\n";
  text += "  end: " + quoted(format_time_of_day(span.end)) + "\n";
  text += "  tick_s: " + seconds_text(tick) + "\n";
  text += "  reconsider_share: 0  # routes stay as they are given\n";
  text += "demand:\n  file: demand.h5\n";
  return text;
}

void write_text(std::filesystem::path const& path, std::string const& text) {
  std::ofstream out(path, std::ios::binary);
  out << text;
  out.close();
  if (!out) throw RunError(path.string() + ": writing failed");
}

std::string report_of(SumoImport const& import) {
  SumoCounts const& n = import.counts;
  std::string text = std::to_string(n.edges) + " edges, " + std::to_string(n.lanes) + " lanes, " +
                     std::to_string(n.connections) + " connections, " +
                     std::to_string(n.traffic_lights) + " traffic lights, " +
                     std::to_string(n.vehicles) + " vehicles\n";
  text += import.notes.list().empty() ? "Everything was understood.\n"
                                      : "Not understood, or taken otherwise:\n";
  return text + text_of(import.notes);
}

}  // namespace

std::string import_sumo_scenario(SumoImportOptions const& options) {
  auto folder = options.folder.lexically_normal();
  if (!folder.has_filename()) folder = folder.parent_path();
  if (!may_write(folder / "scenario.yaml"))
    throw InputError((folder / "scenario.yaml").string() +
                     ": is there already and was not made by an import; expected another folder");
  for (char const* name : {"network.h5", "demand.h5"}) {
    if (std::filesystem::exists(folder / name) &&
        !std::filesystem::exists(folder / "scenario.yaml"))
      throw InputError((folder / name).string() +
                       ": is there already without an import's scenario.yaml; expected another "
                       "folder");
  }
  ImportNotes notes;
  SumoConfig const config = config_of(options, notes);
  Millis const tick = tick_of(options, config);
  SumoImport import = import_sumo(config.net, config.files, options.seed, std::move(notes));
  Span const span = span_of(config, import.demand.trips, import.notes);
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw InputError(folder.string() + ": cannot be made: " + error.message());
  write_network(folder / "network.h5", {}, import.network, true);
  write_demand(folder / "demand.h5", import.demand, import.network, true);
  std::string const report = report_of(import);
  write_text(folder / "import.txt", report);
  write_text(folder / "scenario.yaml", scenario_text(folder.filename().string(), span, tick));
  return report;
}

}  // namespace pendler
