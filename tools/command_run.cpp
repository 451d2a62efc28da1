#include <spdlog/spdlog.h>
#include <unistd.h>

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <system_error>
#include <vector>

#include "app/load.h"
#include "app/run.h"
#include "base/error.h"
#include "base/time.h"
#include "commands.h"
#include "ingest/scenario_reader.h"

namespace pendler {

std::string not_a_seed(std::string const& text) {
  constexpr std::uint64_t kLargest = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t seed = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
  if (error == std::errc{} && end == text.data() + text.size()) return {};
  return "'" + text + "' is no whole number from 0 to " + std::to_string(kLargest);
}

namespace {

struct RunArguments {
  std::string scenario, output, seed, until, on_gridlock;
  std::vector<std::string> set, osm;
  int threads = 0;
  std::string checkpoint_every, resume;
  std::vector<std::string> checkpoint_at;
  bool overwrite = false, quiet = false, json = false, profile = false;
};

std::string not_a_duration(std::string const& text) {
  if (parse_duration(text)) return {};
  return "'" + text + "' is no duration such as 1h, 30m, 90s or 1h30m";
}

std::string not_a_time_of_day(std::string const& text) {
  if (parse_time_of_day(text)) return {};
  return "'" + text + "' is no time of day such as 06:30";
}

/// VmHWM, not getrusage(): that also counts what the process held which started this program.
double peak_memory_mib() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::stod(line.substr(6)) / 1024.0;  // given in KiB
  }
  return 0.0;
}

Scenario scenario_of(RunArguments const& args) {
  std::vector<std::string> set = args.set;
  if (!args.seed.empty()) set.push_back("simulation.seed=" + args.seed);
  if (!args.until.empty()) set.push_back("simulation.end=\"" + args.until + "\"");
  if (!args.on_gridlock.empty()) set.push_back("simulation.on_gridlock=" + args.on_gridlock);
  Scenario scenario = read_scenario(args.scenario, set);
  if (!args.osm.empty() && !scenario.network.empty())
    throw InputError("--osm: the scenario takes its network from " + scenario.network.string() +
                     ", not from OSM extracts");
  if (!args.osm.empty()) scenario.region.osm.assign(args.osm.begin(), args.osm.end());
  return scenario;
}

/// A bar on a terminal, plain lines every tenth otherwise.
struct Progress {
  bool terminal = isatty(STDERR_FILENO) != 0;
  int last_tenth = 0;

  void operator()(int percent, Millis now, std::uint32_t vehicles) {
    std::string const time = format_time_of_day(now);
    if (terminal) {
      auto const full = static_cast<std::size_t>(percent) * 40 / 100;
      std::fprintf(stderr, "\r[%s%s] %s  %u vehicles ", std::string(full, '=').c_str(),
                   std::string(40 - full, ' ').c_str(), time.c_str(), vehicles);
      if (percent >= 100) std::fprintf(stderr, "\n");
    } else if (percent / 10 > last_tenth) {
      last_tenth = percent / 10;
      std::fprintf(stderr, "%s  %u vehicles\n", time.c_str(), vehicles);
    }
  }
};

/// Names of files may be no UTF-8.
void print(nlohmann::ordered_json const& out) {
  auto const lenient = nlohmann::ordered_json::error_handler_t::replace;
  std::printf("%s\n", out.dump(-1, ' ', false, lenient).c_str());
}

void print_json(RunReport const& r, std::string const& output) {
  nlohmann::ordered_json out;
  out["output"] = output;
  out["digest"] = r.digest;
  out["wall_s"] = r.wall_s;
  out["updates"] = r.totals.updates;
  out["updates_per_second"] = r.wall_s > 0 ? static_cast<double>(r.updates) / r.wall_s : 0.0;
  out["departed"] = r.totals.vehicles_departed;
  out["arrived"] = r.totals.vehicles_arrived;
  out["running"] = r.totals.vehicles_running;
  out["queued"] = r.totals.vehicles_queued;
  out["unreachable"] = r.totals.unreachable;
  out["squeezed"] = r.totals.squeezed;
  out["gridlocks"] = r.gridlocks.found_s.size();
  out["persons_departed"] = r.totals.persons_departed;
  out["persons_arrived"] = r.totals.persons_arrived;
  out["mean_travel_time_s"] = r.mean_travel_time_s;
  out["mean_time_loss_s"] = r.mean_time_loss_s;
  out["peak_vehicles"] = r.totals.peak_vehicles;
  out["peak_memory_mib"] = peak_memory_mib();
  out["load_s"] = r.load_s;
  out["demand_s"] = r.demand_s;
  out["prepare_s"] = r.prepare_s;
  print(out);
}

/// Phase, seconds, nanoseconds per vehicle update, and share of the simulation's wall time; what no
/// phase accounts for (files, summary) is the last row but one.
void print_profile(RunReport const& r) {
  std::fprintf(stderr, "%-10s %10s %12s %8s\n", "phase", "seconds", "ns/update", "share");
  auto const row = [&](std::string_view name, double seconds) {
    double const ns = r.updates > 0 ? seconds * 1e9 / static_cast<double>(r.updates) : 0.0;
    double const share = r.wall_s > 0 ? 100.0 * seconds / r.wall_s : 0.0;
    std::fprintf(stderr, "%-10.*s %10.3f %12.1f %7.1f%%\n", static_cast<int>(name.size()),
                 name.data(), seconds, ns, share);
  };
  double rest = r.wall_s;
  for (PhaseTime const& phase : r.phases) {
    row(phase.name, phase.seconds);
    rest -= phase.seconds;
  }
  row("other", rest);
  row("all", r.wall_s);
}

/// How many, and the one that held up most.
void print_gridlocks(GridlockRows const& g) {
  if (g.found_s.empty()) return;
  std::size_t worst = 0, open = 0;
  auto const size = [&](std::size_t i) { return g.vehicles[i] + g.held_up[i]; };
  for (std::size_t i = 0; i < g.found_s.size(); ++i) {
    if (size(i) > size(worst)) worst = i;
    open += std::isnan(g.resolved_s[i]) ? 1U : 0U;
  }
  spdlog::info(
      "{} gridlocks, {} not over at the end; the largest from {}: {} vehicles in it and {} behind "
      "them, on {}",
      g.found_s.size(), open,
      format_time_of_day(static_cast<Millis>(std::llround(g.found_s[worst] * kSecond))),
      g.vehicles[worst], g.held_up[worst],
      g.streets[worst].empty() ? "streets without a name" : g.streets[worst]);
}

void run_and_report(RunArguments const& args) {
  if (args.quiet) spdlog::set_level(spdlog::level::warn);
  Scenario const scenario = scenario_of(args);
  RunOptions options;
  options.output = args.output.empty() ? scenario.name + ".h5" : args.output;
  options.overwrite = args.overwrite;
  options.threads = args.threads;
  auto progress = std::make_shared<Progress>();
  if (!args.quiet) {
    options.progress = [progress](int percent, Millis now, std::uint32_t vehicles) {
      (*progress)(percent, now, vehicles);
    };
  }
  if (!args.checkpoint_every.empty())
    options.checkpoints.every = *parse_duration(args.checkpoint_every);
  for (std::string const& at : args.checkpoint_at)
    options.checkpoints.at.push_back(*parse_time_of_day(at));
  options.checkpoints.resume = args.resume;
  options.warn = [](std::string const& text) { spdlog::warn("{}", text); };
  options.say = [](std::string const& text) { spdlog::info("{}", text); };
  RunReport const report = run_scenario(scenario, options);
  if (args.profile) print_profile(report);
  RunTotals const& t = report.totals;
  spdlog::info(
      "{} trips; vehicles: {} departed, {} arrived, {} on the network, {} queued outside; {} "
      "persons travelled; {} unreachable",
      report.trips, t.vehicles_departed, t.vehicles_arrived, t.vehicles_running, t.vehicles_queued,
      t.persons_departed, t.unreachable);
  print_gridlocks(report.gridlocks);
  spdlog::info(
      "loading {:.1f} s, demand {:.1f} s, preparing {:.1f} s, simulation {:.1f} s: {:.2f} million "
      "updates a second",
      report.load_s, report.demand_s, report.prepare_s, report.wall_s,
      static_cast<double>(report.updates) / report.wall_s * 1e-6);
  if (args.json) {
    print_json(report, options.output.string());
  } else {
    std::printf("digest %s\n", report.digest.c_str());
  }
}

void run(RunArguments const& args) {
  try {
    run_and_report(args);
  } catch (std::exception const& error) {
    if (args.json) print({{"error", error.what()}});
    throw;
  }
}

}  // namespace

void add_run_command(CLI::App& app, Chosen& chosen) {
  auto args = std::make_shared<RunArguments>();
  CLI::App* command = app.add_subcommand("run", "Run a scenario and write its results");
  command->add_option("scenario", args->scenario, "scenario.yaml")->required();
  command->add_option("-o,--output", args->output, "results file (default: NAME.h5)");
  command->add_option("--threads", args->threads, "worker threads (default: all cores)")
      ->check(CLI::Range(1, 1024));
  command->add_option("--seed", args->seed, "instead of simulation.seed")->check(not_a_seed);
  command->add_option("--until", args->until, "end at this time of day, HH:MM");
  command
      ->add_option("--on-gridlock", args->on_gridlock,
                   "stop: the run ends at the first one, with exit code 3; report: it goes on")
      ->check(CLI::IsMember({"stop", "report"}));
  command
      ->add_option("--set", args->set,
                   "KEY=VALUE over any value of the scenario, as demand.scale=0.1")
      ->allow_extra_args(false);
  command->add_option("--osm", args->osm, "an OSM extract instead of the region's")
      ->allow_extra_args(false);
  command
      ->add_option("--checkpoint-every", args->checkpoint_every,
                   "keep a checkpoint of every 1h, 30m … of simulated time, the newest one")
      ->check(not_a_duration);
  command
      ->add_option("--checkpoint-at", args->checkpoint_at,
                   "keep a checkpoint of that time of day, HH:MM; may be given several times")
      ->allow_extra_args(false)
      ->check(not_a_time_of_day);
  command->add_option("--resume", args->resume,
                      "go on from this checkpoint; policies may differ that act from there on");
  command->add_flag("--overwrite", args->overwrite, "replace an existing results file");
  command->add_flag("--quiet", args->quiet, "say only what is wrong, and the digest");
  command->add_flag("--json", args->json,
                    "print one JSON object at the end; after a failure its only key is error");
  command->add_flag("--profile", args->profile, "print wall time by phase of the step");
  command->callback([args, &chosen] { chosen = [args] { run(*args); }; });

  auto check = std::make_shared<RunArguments>();
  CLI::App* validate = app.add_subcommand("validate", "Check a scenario without running it");
  validate->add_option("scenario", check->scenario, "scenario.yaml")->required();
  validate->add_option("--set", check->set, "KEY=VALUE over any value of the scenario")
      ->allow_extra_args(false);
  validate->add_option("--osm", check->osm, "an OSM extract instead of the region's")
      ->allow_extra_args(false);
  auto network_too = std::make_shared<bool>(false);
  validate->add_flag("--network", *network_too,
                     "also build the network, the demand and what the policies do to them");
  validate->callback([check, network_too, &chosen] {
    chosen = [check, network_too] {
      Scenario const scenario = scenario_of(*check);
      for (auto const& file : {scenario.network, scenario.demand.file})
        if (!file.empty() && !std::filesystem::is_regular_file(file))
          throw InputError(file.string() + ": is not there");
      if (*network_too) check_whole(scenario);
      std::printf("%s: ok, scenario '%s' with %zu policies\n", check->scenario.c_str(),
                  scenario.name.c_str(), scenario.policies.size());
    };
  });
}

}  // namespace pendler
