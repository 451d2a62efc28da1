// validation_scenes FOLDER quick|full|long SCENE...: runs scenes, writes FOLDER/*.csv.

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
    {"lane-drop", lane_drop},
    {"on-ramp", on_ramp},
    {"random-towns", random_towns},
};
std::map<std::string, Extent> const kExtents{
    {"quick", Extent::quick}, {"full", Extent::full}, {"long", Extent::lengthy}};

}  // namespace
}  // namespace pendler::validation

int main(int argc, char** argv) {
  using namespace pendler::validation;
  try {
    if (argc < 4 || !kExtents.contains(argv[2]))
      throw std::runtime_error("usage: validation_scenes FOLDER quick|full|long SCENE...");
    Output const output{argv[1], kExtents.at(argv[2])};
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
