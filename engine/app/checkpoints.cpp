#include "app/checkpoints.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

#include "base/error.h"
#include "base/hash.h"

namespace pendler {

namespace {

constexpr char const* kLayout = "layout of the state";

/// Columns are handles for reading and writing alike; only reading happens here.
template <class Table>
std::string digest_of(Table const& table) {
  Digest digest;
  digest.add(columns_of(const_cast<Table&>(table)));
  return digest.text();
}

template <class... Values>
void add_all(Digest& digest, Values const&... values) {
  (digest.add(values), ...);
}

std::string digest_of(IdVector<VehicleTypeId, VehicleType> const& types) {
  Digest digest;
  for (VehicleType const& type : types) {
    auto const& [name, cls, length, max_speed, acceleration, deceleration, headway, min_gap,
                 speed_spread, capacity, weight, width, emergency_deceleration, emission_class,
                 model, sigma, motorway_set, rural_speed, channels, speed_factor,
                 speed_factor_least, speed_factor_most, driver_spread] = type;
    add_all(digest, std::string_view(name), static_cast<std::uint8_t>(cls), length, max_speed,
            acceleration, deceleration, headway, min_gap, speed_spread, capacity, weight, width,
            emergency_deceleration, std::string_view(emission_class),
            static_cast<std::uint8_t>(model), sigma, motorway_set, rural_speed, channels,
            speed_factor, speed_factor_least, speed_factor_most, driver_spread);
  }
  return digest.text();
}

std::string tables_of(OutputSettings const& outputs) {
  std::string out = "summary";
  if (outputs.traffic) out += " traffic";
  if (outputs.trips) out += " trips";
  if (outputs.stop_events) out += " stop_events";
  return out;
}

}  // namespace

RunIdentity identity_of(Scenario const& scenario) {
  SimulationSettings const& s = scenario.simulation;
  return {{"program version", PENDLER_VERSION},
          {"begin", format_time_of_day(s.begin)},
          {"end", format_time_of_day(s.end)},
          {"tick in ms", std::to_string(s.tick_ms)},
          {"interval in s", std::to_string(s.interval_s)},
          {"seed", std::to_string(s.seed)},
          {"share of drivers who reconsider", std::to_string(s.reconsider_share)},
          {"reroute interval in s", std::to_string(s.reroute_interval_s)},
          {"pedestrians an hour", std::to_string(s.pedestrians_per_hour)},
          {"output tables", tables_of(scenario.outputs)}};
}

RunIdentity identity_of(Network const& network, Demand const& demand) {
  return {{"network", digest_of(network)},
          {"demand", digest_of(demand.trips) + " " + digest_of(demand.timetable)},
          {"vehicle types", digest_of(demand.vehicle_types)}};
}

RunIdentity identity_of(Simulation const& simulation) {
  return {{kLayout, simulation.save().layout()}};
}

void check_same_run(Checkpoint const& checkpoint, RunIdentity const& run) {
  auto const& theirs = checkpoint.meta().run;
  for (auto const& [name, value] : run) {
    auto const found = std::find_if(theirs.begin(), theirs.end(),
                                    [&](auto const& entry) { return entry.first == name; });
    std::string const other = found == theirs.end() ? "nothing" : found->second;
    if (other == value) continue;
    if (name == kLayout)
      throw InputError(checkpoint.path().string() +
                       ": written by another version of the program: its state has other columns "
                       "(layout " +
                       other + ", here " + value + "); run from the begin");
    throw InputError(checkpoint.path().string() + ": another " + name + ": " + other +
                     " in the checkpoint, " + value +
                     " in this run; a run that goes on may differ only in policies that act later: "
                     "limits, closures, signals");
  }
}

void resume(Checkpoint const& checkpoint, Simulation& simulation) {
  SavedState state = simulation.save();
  checkpoint.read_state(state.columns());
  try {
    simulation.load(state);
  } catch (InputError const& e) {
    throw InputError(checkpoint.path().string() + ": " + e.what());
  }
  DigestSink results;
  checkpoint.replay(results);
  if (results.digest() != checkpoint.meta().results_digest)
    throw InputError(checkpoint.path().string() +
                     ": the results so far do not have their digest: the file is damaged");
}

std::filesystem::path checkpoint_path(std::filesystem::path const& output,
                                      std::optional<Millis> at) {
  std::filesystem::path stem = output;
  if (stem.extension() == ".h5") stem.replace_extension();
  if (!at) return stem.string() + ".checkpoint.h5";
  std::string time = format_time_of_day(*at);
  std::erase(time, ':');
  if (*at % kMinute == 0) time.resize(4);
  return stem.string() + ".checkpoint-" + time + ".h5";
}

Checkpoints::Checkpoints(Scenario const& scenario, RunOptions const& options, DigestSink& results)
    : scenario_(scenario), options_(options), results_(results) {
  if (options.checkpoints.every > 0 || !options.checkpoints.at.empty()) writer_.emplace();
}

void Checkpoints::follow(Checkpoint resumed) {
  resumed.replay(results_);
  if (writer_) writer_.emplace(std::move(resumed));
}

void Checkpoints::append(std::string_view table, Columns const& rows) {
  results_.append(table, rows);
  if (writer_) writer_->append(table, rows);
}

void Checkpoints::write_due(Simulation const& simulation, Millis now) {
  CheckpointOptions const& asked = options_.checkpoints;
  if (!writer_ || now >= scenario_.simulation.end) return;
  if (asked.every > 0 && (now - scenario_.simulation.begin) % asked.every == 0)
    write(checkpoint_path(options_.output), simulation, now);
  if (std::find(asked.at.begin(), asked.at.end(), now) != asked.at.end())
    write(checkpoint_path(options_.output, now), simulation, now);
  if (asked.every == 0 && std::ranges::none_of(asked.at, [&](Millis at) { return at > now; }))
    writer_.reset();
}

void Checkpoints::write(std::filesystem::path const& path, Simulation const& simulation,
                        Millis now) {
  auto const say = [&](std::string const& text) {
    if (options_.say) options_.say(text);
  };
  auto const start = std::chrono::steady_clock::now();
  SavedState state = simulation.save();
  try {
    writer_->write(path, {now, scenario_.name, scenario_.text, results_.digest(), run_},
                   state.columns());
    std::chrono::duration<double> const took = std::chrono::steady_clock::now() - start;
    std::array<char, 64> size{};
    std::snprintf(size.data(), size.size(), "%.1f MB in %.2f s",
                  static_cast<double>(std::filesystem::file_size(path)) * 1e-6, took.count());
    say("checkpoint of " + format_time_of_day(now) + ": " + path.string() + ", " + size.data());
  } catch (std::runtime_error const& e) {  // the run is worth more than its checkpoint
    if (options_.warn)
      options_.warn("no checkpoint of " + format_time_of_day(now) + ": " + e.what());
  }
  seconds_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace pendler
