#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>

#include "app/import_sumo.h"
#include "base/error.h"
#include "commands.h"
#include "ingest/sumo_config.h"

namespace pendler {

namespace {

struct ImportArguments {
  std::string net, output, seed = "1";
  std::vector<std::string> files;
  std::optional<double> step_s;
};

/// CLI::Range lets it pass.
std::string not_nan(std::string const& text) {
  bool const is = std::isnan(std::strtod(text.c_str(), nullptr));
  return is ? "'" + text + "' is no number of seconds" : "";
}

std::int32_t tick_of(double step_s) {
  auto const ms = static_cast<std::int32_t>(std::lround(step_s * 1000));
  if (std::abs(step_s * 1000 - ms) > 1e-6 || 1000 % ms != 0)
    throw InputError("--step " + std::to_string(step_s) +
                     ": expected seconds that divide one second, such as 0.1, 0.5 or 1");
  return ms;
}

void import_files(ImportArguments const& args) {
  SumoImportOptions options;
  options.net = args.net;
  options.folder = args.output;
  options.files.assign(args.files.begin(), args.files.end());
  options.seed = std::stoull(args.seed);
  if (args.step_s) options.tick_ms = tick_of(*args.step_s);
  std::printf("%s", import_sumo_scenario(options).c_str());
}

}  // namespace

void add_import_command(CLI::App& app, Chosen& chosen) {
  CLI::App* import = app.add_subcommand("import", "Scenarios from other programs' files");
  import->require_subcommand(1);
  auto args = std::make_shared<ImportArguments>();
  CLI::App* sumo = import->add_subcommand("sumo", "A SUMO network with its demand");
  sumo->add_option("net", args->net,
                   "network (.net.xml, .gz), or a configuration (.sumocfg) that names all files")
      ->required();
  sumo->add_option("files", args->files, "routes and additional files of a network, in any order");
  sumo->add_option("-o,--output", args->output, "folder of the scenario")->required();
  sumo->add_option("--step", args->step_s,
                   "step of the scenario in seconds (else the configuration's, or 1)")
      ->check(CLI::Range(0.05, 1.0))
      ->check(not_nan);
  sumo->add_option("--seed", args->seed, "of what is drawn: types, routes, random departures")
      ->check(not_a_seed);
  sumo->callback([args, &chosen] {
    if (is_sumo_config(args->net) != args->files.empty())
      throw CLI::ValidationError("files", "a network needs routes; a configuration names its own");
    chosen = [args] { import_files(*args); };
  });
}

}  // namespace pendler
