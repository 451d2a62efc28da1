#include "app/run.h"

#include <chrono>
#include <cmath>
#include <thread>

#include "app/checkpoints.h"
#include "app/load.h"
#include "assessment/summary.h"
#include "base/error.h"
#include "scenario/controls.h"
#include "simulation/road_route_service.h"
#include "store/results_file.h"

namespace pendler {

namespace {

class Clock {
 public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// Leaves out the tables that the scenario does not want; the digest covers what is written.
class ChosenTables : public Sink {
 public:
  ChosenTables(OutputSettings const& wanted, Sink& next) : wanted_(wanted), next_(next) {}
  void append(std::string_view table, Columns const& rows) override {
    bool const traffic = table == "traffic" || table == "edge_traffic";
    bool const drop = (traffic && !wanted_.traffic) || (table == "trips" && !wanted_.trips) ||
                      (table == "transit/stop_events" && !wanted_.stop_events);
    if (!drop) next_.append(table, rows);
  }

 private:
  OutputSettings wanted_;
  Sink& next_;
};

StepSettings step_settings(SimulationSettings const& s) {
  return {s.begin,
          s.end,
          s.tick_ms,
          s.interval_s,
          s.seed,
          s.reconsider_share,
          s.reroute_interval_s,
          s.stop_on_gridlock,
          s.pedestrians_per_hour};
}

ResultsMeta meta_of(Scenario const& scenario, LoadedNetwork const& loaded, int threads) {
  ResultsMeta meta;
  meta.program_version = PENDLER_VERSION;
  meta.scenario = scenario.name;
  meta.scenario_text = scenario.text;
  meta.seed = scenario.simulation.seed;
  meta.begin = scenario.simulation.begin;
  meta.end = scenario.simulation.end;
  meta.tick_ms = scenario.simulation.tick_ms;
  meta.interval_s = scenario.simulation.interval_s;
  meta.threads = threads;
  meta.input_digests = loaded.input_digests;
  return meta;
}

/// Policies that never act in the run.
void warn_of_idle(Scenario const& scenario, RunOptions const& options) {
  Millis const begin = scenario.simulation.begin, end = scenario.simulation.end;
  for (Policy const& policy : scenario.policies) {
    if (!options.warn || (policy.from < end && policy.until > begin)) continue;
    options.warn(policy.where + ": the policy acts only outside the run, which goes from " +
                 format_time_of_day(begin) + " to " + format_time_of_day(end));
  }
}

void means_of(RunReport& report, TripRows const& trips) {
  std::size_t arrived = 0;
  for (std::size_t i = 0; i < trips.key.size(); ++i) {
    if (trips.status[i] != static_cast<std::uint8_t>(TripStatus::arrived) ||
        trips.vehicle[i] == 255)
      continue;
    ++arrived;
    report.mean_travel_time_s += trips.arrive_s[i] - trips.depart_s[i];
    report.mean_time_loss_s += static_cast<double>(trips.time_lost_s[i]);
  }
  if (arrived == 0) return;
  report.mean_travel_time_s /= static_cast<double>(arrived);
  report.mean_time_loss_s /= static_cast<double>(arrived);
}

void simulate(Simulation& simulation, ResultsFile& file, Checkpoints& checkpoints,
              Scenario const& scenario, RunOptions const& options) {
  Millis const begin = scenario.simulation.begin, end = scenario.simulation.end;
  auto const now_of = [&] {
    return begin + Millis{simulation.tick()} * scenario.simulation.tick_ms;
  };
  auto const percent_at = [&](Millis now) {
    return static_cast<int>(std::min<Millis>(100 * (now - begin) / (end - begin), 100));
  };
  int told = percent_at(now_of());
  file.note_until(now_of());
  while (simulation.step()) {
    Millis const now = now_of();
    file.note_until(now);
    checkpoints.write_due(simulation, now);
    int const percent = percent_at(now);
    if (options.progress && percent > told) {
      told = percent;
      options.progress(percent, now, simulation.vehicles_on_network());
    }
  }
  simulation.finish();
}

void check_times(CheckpointOptions const& asked, SimulationSettings const& times) {
  for (Millis at : asked.at) {
    if (at <= times.begin || at >= times.end) {
      throw InputError("no checkpoint at " + format_time_of_day(at) + ": the run goes from " +
                       format_time_of_day(times.begin) + " to " + format_time_of_day(times.end));
    }
  }
}

}  // namespace

RunReport run_scenario(Scenario const& scenario, RunOptions const& options) {
  auto const say = [&](std::string const& text) {
    if (options.say) options.say(text);
  };
  RunReport report;
  check_times(options.checkpoints, scenario.simulation);
  warn_of_idle(scenario, options);
  RunIdentity identity = identity_of(scenario);
  std::optional<Checkpoint> from;
  if (!options.checkpoints.resume.empty()) {
    from.emplace(options.checkpoints.resume);
    check_same_run(*from, identity);
  }
  ResultsFile file(options.output, options.overwrite);
  try {
    Clock const loading;
    int const threads = options.threads > 0 ? options.threads
                                            : static_cast<int>(std::thread::hardware_concurrency());
    LoadedNetwork const loaded = load_network(scenario);
    Network const& network = loaded.network;
    say("network: " + std::to_string(network.links.key.size()) + " links, " +
        std::to_string(network.signals.junction.size()) + " signals" +
        (network.stand_in != 0 ? " (stand-in)" : ""));
    auto const controls =
        controls_of(scenario.policies, network, scenario.simulation.begin, scenario.simulation.end);
    report.load_s = loading.seconds();

    Clock const making;
    Demand const demand = load_demand(scenario, network);
    for (std::string const& remark : demand.remarks) say("demand: " + remark);
    for (std::string const& line : demand.timetable.unserved) say("not served: " + line);
    report.demand_s = making.seconds();
    report.trips = demand.trips.size();
    say("demand: " + std::to_string(demand.trips.size()) + " trips, " +
        std::to_string(demand.timetable.runs.key.size()) + " runs");

    Clock const preparing;
    Workers workers(threads, ChunkOrder::forward, options.share_from);
    RoadRouteService routes(network, workers, demand.vehicle_types);
    routes.expect(classes_to_route(demand));
    DigestSink digest(&file);
    Checkpoints checkpoints(scenario, options, digest);
    ChosenTables chosen(scenario.outputs, checkpoints);
    Simulation simulation({network, demand, controls, step_settings(scenario.simulation)}, routes,
                          workers, chosen);
    if (from || options.checkpoints.every > 0 || !options.checkpoints.at.empty()) {
      for (RunIdentity const& made : {identity_of(network, demand), identity_of(simulation)}) {
        if (from) check_same_run(*from, made);
        identity.insert(identity.end(), made.begin(), made.end());
      }
      checkpoints.set_identity(identity);
    }
    if (from) resume(*from, simulation);
    file.describe(meta_of(scenario, loaded, threads), network, demand.vehicle_types);
    if (from) {
      say("goes on from " + format_time_of_day(from->meta().time));
      for (Millis at : options.checkpoints.at)
        if (at <= from->meta().time)
          say("no checkpoint at " + format_time_of_day(at) + ": the run goes on from later");
      checkpoints.follow(std::move(*from));
    }
    std::uint64_t const updates_before = simulation.totals().updates;
    report.prepare_s = preparing.seconds();

    Clock const running;
    simulate(simulation, file, checkpoints, scenario, options);
    TripRows const trips = simulation.trip_rows();
    SummaryRows summary = summarise(network, trips, simulation.whole_run());
    digest.append("summary", columns_of(summary));
    report.digest = digest.digest();
    file.finish(report.digest);
    report.wall_s = running.seconds();
    report.totals = simulation.totals();
    report.updates = report.totals.updates - updates_before;
    report.gridlocks = simulation.gridlocks();
    auto const phases = simulation.phase_times();
    report.phases.assign(phases.begin(), phases.end());
    report.phases.push_back({"checkpoints", checkpoints.seconds()});
    means_of(report, trips);
    return report;
  } catch (std::exception const& error) {
    auto const partial = file.close_partial(error.what());
    if (!partial.empty()) say("what there is of the results is in " + partial.string());
    throw;
  }
}

}  // namespace pendler
