#pragma once
// A town of four by four streets, as files, and runs in it.

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "app/run.h"
#include "ingest/scenario_reader.h"
#include "support/temp_folder.h"

namespace pendler {

inline constexpr int kSide = 4;

/// Crossings 200 m apart in Dortmund's latitude. Each line of the grid is one way and one street:
/// "Row 0" … "Column 3"; row 1 and column 1 are main streets, with signals where they meet.
inline std::string town_osm() {
  std::string text = "<?xml version='1.0'?>\n<osm version='0.6'>\n";
  for (int y = 0; y < kSide; ++y) {
    for (int x = 0; x < kSide; ++x) {
      text += "<node id='" + std::to_string(1 + y * kSide + x) + "' version='1' lat='" +
              std::to_string(51.5 + y * 0.0018) + "' lon='" + std::to_string(7.46 + x * 0.0029) +
              "'>";
      if (x == 1 && y == 1) text += "<tag k='highway' v='traffic_signals'/>";
      text += "</node>\n";
    }
  }
  for (int street = 0; street < 2 * kSide; ++street) {
    bool const row = street < kSide;
    int const number = street % kSide;
    text += "<way id='" + std::to_string(100 + street) + "' version='1'>";
    for (int i = 0; i < kSide; ++i)
      text +=
          "<nd ref='" + std::to_string(1 + (row ? number * kSide + i : i * kSide + number)) + "'/>";
    text += std::string("<tag k='highway' v='") + (number == 1 ? "secondary" : "residential") +
            "'/><tag k='maxspeed' v='50'/><tag k='name' v='" + (row ? "Row " : "Column ") +
            std::to_string(number) + "'/></way>\n";
  }
  return text + "</osm>\n";
}

struct Town : TempFolder {
  Town() {
    write("town.osm", town_osm());
    write("region.yaml", "name: Town\nosm: town.osm\n");
    write("base.yaml",
          "name: base\nregion: region.yaml\n"
          "simulation: {begin: \"07:00\", end: \"07:20\", interval_min: 5, seed: 1}\n"
          "demand: {random_trips_per_hour: 1200}\n");
  }

  std::filesystem::path output(std::string const& name) const { return path() / (name + ".h5"); }

  RunReport run(std::string const& name, int threads = 1, std::vector<std::string> set = {},
                std::string const& scenario = "base.yaml",
                CheckpointOptions const& checkpoints = {}) const {
    RunOptions options;
    options.output = output(name);
    options.threads = threads;
    options.share_from = 0;
    options.checkpoints = checkpoints;
    return run_scenario(read_scenario(path() / scenario, set), options);
  }

  /// The base with one more policy.
  RunReport run_with(std::string const& name, std::string const& policy) const {
    write(name + ".yaml", "extends: base.yaml\npolicies:\n  - {" + policy + "}\n");
    return run(name, 1, {}, name + ".yaml");
  }

  std::vector<std::string> files() const {
    std::vector<std::string> out;
    for (auto const& entry : std::filesystem::directory_iterator(path())) {
      std::string const name = entry.path().filename().string();
      if (name.find(".h5") != std::string::npos) out.push_back(name);
    }
    return out;
  }
};

}  // namespace pendler
