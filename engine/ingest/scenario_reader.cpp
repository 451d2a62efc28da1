#include "ingest/scenario_reader.h"

#include <cmath>

#include "base/error.h"
#include "ingest/region_reader.h"
#include "ingest/scenario_merge.h"
#include "ingest/scenario_policy.h"
#include "ingest/yaml_reader.h"

namespace pendler {

namespace {

std::int32_t read_tick(YamlItem const& item) {
  double const seconds = read_number(item, "seconds", {0.05, 1});
  double const millis = seconds * 1000;
  auto const tick = static_cast<std::int32_t>(std::lround(millis));
  if (std::abs(millis - tick) > 1e-6 || 1000 % tick != 0) {
    item.refuse("a tick that divides one second, such as 0.1, 0.2, 0.25, 0.5 or 1");
  }
  return tick;
}

std::int32_t read_minutes(YamlItem const& item) {
  double const seconds = read_number(item, "minutes", {0, 24 * 60, true}) * 60;
  auto const whole = static_cast<std::int32_t>(std::lround(seconds));
  if (std::abs(seconds - whole) > 1e-6 || whole == 0)
    item.refuse("minutes that make whole seconds");
  return whole;
}

SimulationSettings read_simulation(YamlItem const& item) {
  YamlMap const map(item, {"begin", "end", "tick_s", "interval_min", "seed", "reconsider_share",
                           "reroute_interval_min", "on_gridlock", "pedestrians_per_hour"});
  SimulationSettings out;
  if (auto const i = map.find("begin")) out.begin = read_time_of_day(*i);
  if (auto const i = map.find("end")) out.end = read_time_of_day(*i);
  if (out.end <= out.begin) {
    auto const late = map.find("end") ? map.find("end") : map.find("begin");
    late->refuse("an end after the begin (here " + format_time_of_day(out.begin) + " to " +
                 format_time_of_day(out.end) + ")");
  }
  if (auto const i = map.find("tick_s")) out.tick_ms = read_tick(*i);
  if (auto const i = map.find("interval_min")) out.interval_s = read_minutes(*i);
  if (auto const i = map.find("seed")) out.seed = read_seed(*i);
  if (auto const i = map.find("reconsider_share")) {
    out.reconsider_share = read_number(*i, "", {0, 1});
  }
  if (auto const i = map.find("reroute_interval_min")) out.reroute_interval_s = read_minutes(*i);
  if (auto const i = map.find("on_gridlock")) {
    std::string const text = read_text(*i);
    if (text != "stop" && text != "report") i->refuse("stop or report");
    out.stop_on_gridlock = text == "stop";
  }
  if (auto const i = map.find("pedestrians_per_hour"))
    out.pedestrians_per_hour = read_number(*i, "", {0, kMostPedestrians});
  return out;
}

DemandSettings read_demand(YamlItem const& item) {
  YamlMap const map(item, {"scale", "random_trips_per_hour", "random_bicycle_share", "file"});
  DemandSettings out;
  if (auto const i = map.find("scale")) out.scale = read_number(*i, "", {0, 1, true});
  if (auto const i = map.find("random_trips_per_hour")) {
    out.random_trips_per_hour = static_cast<std::int32_t>(read_integer(*i, 0, 1000000));
  }
  if (auto const i = map.find("random_bicycle_share")) {
    out.random_bicycle_share = read_number(*i, "", {0, 1});
    if (out.random_trips_per_hour == 0) i->refuse("only with random_trips_per_hour");
  }
  if (auto const i = map.find("file")) {
    if (out.random_trips_per_hour > 0) i->refuse("either a file or random_trips_per_hour");
    out.file = read_path(*i);
  }
  return out;
}

OutputSettings read_outputs(YamlItem const& item) {
  YamlMap const map(item, {"traffic", "trips", "stop_events"});
  OutputSettings out;
  if (auto const i = map.find("traffic")) out.traffic = read_bool(*i);
  if (auto const i = map.find("trips")) out.trips = read_bool(*i);
  if (auto const i = map.find("stop_events")) out.stop_events = read_bool(*i);
  return out;
}

// A path of a parent or an override becomes relative to the scenario, so that the text as run can
// be run from the same folder.
void relate_path(YamlValue& root, char const* key, std::filesystem::path const& scenario) {
  auto* const value = root.find(key);
  if (value == nullptr || value->kind != YamlValue::Kind::scalar) return;
  auto const path = read_path({value, key});
  auto const folder = scenario.parent_path().empty() ? "." : scenario.parent_path();
  value->scalar = path.lexically_proximate(folder).generic_string();
}

}  // namespace

Scenario read_scenario(std::filesystem::path const& path, std::span<std::string const> overrides) {
  YamlValue root = read_merged_scenario(path);
  for (auto const& assignment : overrides) {
    if (assignment.starts_with("extends="))
      throw InputError("--set " + assignment + ": a scenario's parent stands in its file alone");
    apply_override(root, assignment);
  }
  YamlMap const map({&root, ""}, {"name", "description", "extends", "region", "network",
                                  "simulation", "demand", "policies", "outputs"});
  Scenario out;
  out.name = read_text(map.need("name"));
  if (auto const i = map.find("description")) out.description = read_text(*i);
  auto const region = map.find("region"), network = map.find("network");
  if (!region && !network) {
    throw InputError(text_of(root.place) + ": no key 'region' or 'network'; expected one of them");
  }
  if (region) out.region = read_region(read_existing_path(*region));
  if (network) out.network = read_path(*network);
  if (auto const i = map.find("simulation")) out.simulation = read_simulation(*i);
  if (auto const i = map.find("demand")) out.demand = read_demand(*i);
  if (!out.demand.file.empty() && !network) {
    map.find("demand")->refuse("a 'network' beside demand.file: the one that it was made for");
  }
  if (!region && out.demand.random_trips_per_hour == 0 && out.demand.file.empty()) {
    network->refuse(
        "a 'region' with tables beside it, demand.random_trips_per_hour above 0, or demand.file");
  }
  if (auto const i = map.find("policies")) {
    if (i->value->kind != YamlValue::Kind::list) i->refuse("a list of policies");
    auto const crs = region ? std::optional(out.region.crs) : std::nullopt;
    if (!i->value->items.empty()) {
      for (auto const& policy : read_list(*i)) out.policies.push_back(read_policy(policy, crs));
    }
  }
  if (auto const i = map.find("outputs")) out.outputs = read_outputs(*i);
  relate_path(root, "region", path);
  relate_path(root, "network", path);
  if (auto* const demand = root.find("demand")) relate_path(*demand, "file", path);
  out.text = yaml_text(root);
  return out;
}

}  // namespace pendler
