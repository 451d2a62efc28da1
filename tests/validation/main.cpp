// validation_scenes FOLDER quick|full|long SCENE...: runs scenes, writes FOLDER/*.csv. With
// FIRST-LAST instead of the extent a random scene has these seeds only.

#include <exception>
#include <iomanip>
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>

#include "validation/scenes.h"

namespace pendler::validation {

Csv::Csv(Output const& output, std::string_view name, std::string_view header)
    : file_(output.folder / (std::string(name) + ".csv")) {
  if (!file_) throw std::runtime_error("cannot write " + std::string(name) + ".csv");
  file_ << std::setprecision(10) << header << '\n';
}

namespace {

std::map<std::string, void (*)(Output const&)> const kScenes{
    {"fundamental-diagram", fundamental_diagram},
    {"ring-road", ring_road},
    {"queue-discharge", queue_discharge},
    {"saturation-flow", saturation_flow},
    {"ticks", ticks},
    {"gap-acceptance", gap_acceptance},
    {"roundabout", roundabout},
    {"signal-delay", signal_delay},
    {"gap-control", gap_control},
    {"lane-drop", lane_drop},
    {"on-ramp", on_ramp},
    {"random-towns", random_towns},
};
std::map<std::string, Extent> const kExtents{
    {"quick", Extent::quick}, {"full", Extent::full}, {"long", Extent::lengthy}};

Output output_of(std::string const& folder, std::string const& extent) {
  if (kExtents.contains(extent)) return {folder, kExtents.at(extent)};
  auto const dash = extent.find('-');
  if (dash == std::string::npos || extent.find_first_not_of("0123456789-") != std::string::npos)
    throw std::runtime_error("usage: validation_scenes FOLDER quick|full|long|FIRST-LAST SCENE...");
  return {folder, Extent::full, std::stoull(extent.substr(0, dash)),
          std::stoull(extent.substr(dash + 1))};
}

}  // namespace
}  // namespace pendler::validation

int main(int argc, char** argv) {
  using namespace pendler::validation;
  try {
    if (argc < 4)
      throw std::runtime_error(
          "usage: validation_scenes FOLDER quick|full|long|FIRST-LAST SCENE...");
    Output const output = output_of(argv[1], argv[2]);
    for (int i = 3; i < argc; ++i) {
      auto const scene = kScenes.find(argv[i]);
      if (scene == kScenes.end()) throw std::runtime_error("no scene " + std::string(argv[i]));
      scene->second(output);
    }
  } catch (std::exception const& error) {
    std::cerr << "validation_scenes: " << error.what() << '\n';
    return 1;
  }
}
