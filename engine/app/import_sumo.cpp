#include "app/import_sumo.h"

#include <algorithm>
#include <fstream>

#include "base/error.h"
#include "ingest/sumo_import.h"
#include "store/demand_file.h"
#include "store/network_file.h"

namespace pendler {

namespace {

constexpr Millis kAfterLast = 2 * kHour;  // for the last vehicles to arrive
constexpr Millis kLatestEnd = 48 * kHour - kSecond;

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

std::string scenario_text(SumoImportOptions const& options, Trips const& trips) {
  Millis begin = 0, last = 0;
  if (trips.size() > 0) {
    auto const [first, latest] = std::ranges::minmax(trips.depart.raw());
    begin = first / kMinute * kMinute, last = latest;
  }
  Millis const end = std::min(kLatestEnd, (last + kAfterLast + kMinute - 1) / kMinute * kMinute);
  std::string text = std::string(kFirstLine) + "\n";
  text += "name: " + quoted(options.folder.filename().string()) + "\n";
  text += "network: network.h5\n";
  text += "simulation:\n";
  text += "  begin: " + quoted(format_time_of_day(begin)) + "\n";
  text += "  end: " + quoted(format_time_of_day(end)) + "\n";
  std::string seconds = std::to_string(options.tick_ms / 1000.0);
  seconds.erase(seconds.find_last_not_of('0') + 1);
  if (seconds.ends_with('.')) seconds.pop_back();
  text += "  tick_s: " + seconds + "\n";
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
  SumoImportOptions named = options;
  named.folder = folder;
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
  SumoImport const import = import_sumo(options.net, options.files, options.seed);
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw InputError(folder.string() + ": cannot be made: " + error.message());
  write_network(folder / "network.h5", {}, import.network, true);
  write_demand(folder / "demand.h5", import.demand, import.network, true);
  std::string const report = report_of(import);
  write_text(folder / "import.txt", report);
  write_text(folder / "scenario.yaml", scenario_text(named, import.demand.trips));
  return report;
}

}  // namespace pendler
