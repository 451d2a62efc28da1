#include "ingest/sumo_config.h"

#include <algorithm>
#include <array>
#include <map>
#include <sstream>
#include <string>

#include "ingest/sumo_flow.h"
#include "ingest/sumo_xml.h"

namespace pendler {

namespace {

using OptionSynonym = std::pair<std::string_view, std::string_view>;
constexpr std::array kOptionSynonyms{OptionSynonym{"n", "net-file"},
                                     OptionSynonym{"net", "net-file"},
                                     OptionSynonym{"r", "route-files"},
                                     OptionSynonym{"routes", "route-files"},
                                     OptionSynonym{"a", "additional-files"},
                                     OptionSynonym{"additional", "additional-files"},
                                     OptionSynonym{"b", "begin"},
                                     OptionSynonym{"e", "end"}};
constexpr std::array<std::string_view, 6> kOptionsRead{
    "net-file", "route-files", "additional-files", "begin", "end", "step-length"};

std::string_view full_option(std::string_view option) {
  auto const found = std::ranges::find(kOptionSynonyms, option, &OptionSynonym::first);
  return found == kOptionSynonyms.end() ? option : found->second;
}

/// Of output, messages or the window, which traffic does not depend on.
bool is_technical(std::string_view option) {
  constexpr std::array<std::string_view, 22> kTechnical{
      "write-license", "output-prefix",      "precision",   "human-readable-time",
      "netstate-dump", "save-state",         "verbose",     "print-options",
      "no-warnings",   "aggregate-warnings", "log",         "message-log",
      "error-log",     "duration-log",       "no-step-log", "step-log",
      "start",         "gui-settings-file",  "quit-on-end", "delay",
      "window-size",   "xml-validation"};
  auto const stem = option.substr(0, option.find('.'));
  return stem.ends_with("-output") || std::ranges::find(kTechnical, stem) != kTechnical.end();
}

class ConfigReader {
 public:
  ConfigReader(SumoFile const& file, ImportNotes& notes) : file_(file), notes_(notes) {}

  SumoConfig run() {
    for (SumoElement const& item : file_.root().children()) read(item);
    auto const nets = files("net-file");
    if (nets.size() != 1) file_.root().refuse("expected one net-file");
    SumoConfig out;
    out.net = nets.front();
    out.files = files("additional-files");
    auto const routes = files("route-files");
    out.files.insert(out.files.end(), routes.begin(), routes.end());
    out.step = time("step-length");
    out.begin = whole_seconds("begin");
    out.end = whole_seconds("end");
    if (out.end < 0) out.end.reset();  // SUMO's default: none
    if (out.begin && (*out.begin < 0 || *out.begin >= kLatestSumoTime))
      refuse("begin", "a time from 0 s to 47:59:58");
    if (out.end && *out.end <= out.begin.value_or(0)) refuse("end", "a time after the begin");
    if (out.end > kLatestSumoTime) {
      out.end = kLatestSumoTime;
      notes_.add("an end after 47:59:59 counts as that", options_.at("end").where());
    }
    return out;
  }

 private:
  /// An option or a section of them.
  void read(SumoElement const& item) {
    auto const sections = item.children();
    if (!item.find("value") && !sections.empty()) {
      for (SumoElement const& child : sections) read(child);
      return;
    }
    auto const name = full_option(item.tag());
    if (std::ranges::find(kOptionsRead, name) != kOptionsRead.end()) {
      if (!item.find("value")) item.refuse("no attribute 'value'");
      if (!options_.emplace(name, item).second) item.refuse("is there twice");
    } else if (is_technical(name)) {
      notes_.add("options of SUMO's output, messages and window are not read",
                 std::string(name) + " at " + item.where());
    } else {
      notes_.add("option " + std::string(name) + " is not read", item.where());
    }
  }

  std::vector<std::filesystem::path> files(std::string_view name) const {
    std::vector<std::filesystem::path> out;
    auto const option = options_.find(name);
    if (option == options_.end()) return out;
    std::istringstream list{std::string(option->second.text("value"))};
    for (std::string file; std::getline(list, file, ',');) {
      file.erase(0, file.find_first_not_of(kBlanks));
      file.erase(file.find_last_not_of(kBlanks) + 1);
      if (!file.empty()) out.push_back(file_.path().parent_path() / file);
    }
    return out;
  }

  std::optional<Millis> time(std::string_view name) const {
    auto const option = options_.find(name);
    if (option == options_.end()) return std::nullopt;
    auto const ms = parse_sumo_time(option->second.need("value"));
    if (!ms) refuse(name, "seconds");
    return ms;
  }

  std::optional<Millis> whole_seconds(std::string_view name) const {
    auto const ms = time(name);
    if (ms && *ms % kSecond != 0) refuse(name, "whole seconds");
    return ms;
  }

  [[noreturn]] void refuse(std::string_view name, std::string const& expected) const {
    options_.at(name).refuse("value", expected);
  }

  static constexpr char const* kBlanks = " \t\r\n";
  SumoFile const& file_;
  ImportNotes& notes_;
  std::map<std::string_view, SumoElement> options_;
};

}  // namespace

bool is_sumo_config(std::filesystem::path const& path) {
  auto const name = path.filename().string();
  return name.ends_with(".sumocfg") || name.ends_with(".sumo.cfg");
}

SumoConfig read_sumo_config(std::filesystem::path const& path, ImportNotes& notes) {
  return ConfigReader(SumoFile(path), notes).run();
}

}  // namespace pendler
