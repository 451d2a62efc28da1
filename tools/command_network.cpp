#include <spdlog/spdlog.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "app/load.h"
#include "base/error.h"
#include "commands.h"
#include "ingest/region_reader.h"
#include "network/build.h"
#include "report/geojson.h"
#include "report/network_text.h"
#include "store/network_file.h"

namespace pendler {

namespace {

struct NetworkArguments {
  std::string region, output, file;
  std::vector<std::string> osm;
  bool json = false, lanes = false, movements = false;
};

void build_file(NetworkArguments const& args) {
  if (args.region.empty() && args.osm.empty())
    throw InputError("network build: name a region.yaml or OSM files with --osm");
  std::vector<std::filesystem::path> const osm(args.osm.begin(), args.osm.end());
  Region region = args.region.empty() ? region_of(osm) : read_region(args.region);
  if (!args.region.empty() && !osm.empty()) region.osm = osm;
  NetworkDraft const draft = load_draft(region);
  Network const network = build(draft);
  write_network(args.output, draft, network);
  std::printf("%s\n",
              (args.json ? network_json(draft, network) : network_text(draft, network)).c_str());
}

/// As write_geojson() begins it.
bool is_geojson(std::filesystem::path const& path) {
  constexpr std::string_view kBegin = R"({"type":"FeatureCollection")";
  std::string begin(kBegin.size(), ' ');
  std::ifstream(path, std::ios::binary)
      .read(begin.data(), static_cast<std::streamsize>(begin.size()));
  return begin == kBegin;
}

void export_file(NetworkArguments const& args) {
  if (std::filesystem::is_directory(args.output)) throw InputError(args.output + ": is a folder");
  if (std::filesystem::exists(args.output) && !is_geojson(args.output))
    throw InputError(args.output + ": is no GeoJSON file, and is not replaced by one");
  NetworkFile const file = read_network(args.file);
  GeojsonLayers layers;
  layers.lanes = args.lanes;
  layers.movements = args.movements;
  std::string const part = args.output + ".part";
  std::ofstream out(part, std::ios::binary);
  if (!out) throw InputError(args.output + ": cannot be written");
  write_geojson(out, file.network, layers);
  out.close();
  if (!out) {
    std::filesystem::remove(part);
    throw RunError(args.output + ": writing failed, is the disk full?");
  }
  std::filesystem::rename(part, args.output);
}

}  // namespace

void add_network_commands(CLI::App& app, Chosen& chosen) {
  CLI::App* network = app.add_subcommand("network", "Build, look at and export networks");
  network->require_subcommand(1);

  auto args = std::make_shared<NetworkArguments>();
  CLI::App* build_command = network->add_subcommand("build", "OSM extracts to a network file");
  build_command->add_option("region", args->region,
                            "region.yaml; without it the extracts are the region");
  build_command->add_option("--osm", args->osm,
                            "OSM extracts (PBF, XML, gz, bz2), merged; instead of the region's");
  build_command->add_option("-o,--output", args->output, "network file")->required();
  build_command->add_flag("--json", args->json, "print the report as one JSON object");
  build_command->callback([args, &chosen] { chosen = [args] { build_file(*args); }; });

  CLI::App* info = network->add_subcommand("info", "Print what a network file holds");
  info->add_option("file", args->file, "network file")->required();
  info->add_flag("--json", args->json, "one JSON object");
  info->callback([args, &chosen] {
    chosen = [args] {
      NetworkFile const file = read_network(args->file);
      std::printf("%s\n", (args->json ? network_json(file.draft, file.network)
                                      : network_text(file.draft, file.network))
                              .c_str());
    };
  });

  CLI::App* geojson = network->add_subcommand("export", "A network file as GeoJSON, for QGIS");
  geojson->add_option("file", args->file, "network file")->required();
  geojson->add_option("-o,--output", args->output, "GeoJSON file")->required();
  geojson->add_flag("--lanes", args->lanes, "every lane");
  geojson->add_flag("--movements", args->movements, "every movement");
  geojson->callback([args, &chosen] { chosen = [args] { export_file(*args); }; });
}

}  // namespace pendler
