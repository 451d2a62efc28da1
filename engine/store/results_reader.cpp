#include "store/results_reader.h"

#include <cmath>

#include "base/error.h"
#include "demand/trips.h"
#include "store/columns_io.h"
#include "store/results_format.h"

namespace pendler {

namespace {

Millis millis(std::optional<double> seconds) {
  return seconds ? static_cast<Millis>(std::llround(*seconds * kSecond)) : 0;
}

void read_meta(H5File const& file, RunRecord& record) {
  auto text = [&](char const* name) { return file.text("/meta", name).value_or(""); };
  auto number = [&](char const* name) { return file.number("/meta", name).value_or(0); };
  ResultsMeta& meta = record.meta;
  meta.program_version = text("program_version");
  meta.scenario = text("scenario");
  meta.scenario_text = text("scenario_text");
  meta.seed = number("seed");
  meta.begin = millis(file.real("/meta", "begin_s"));
  meta.end = millis(file.real("/meta", "end_s"));
  meta.tick_ms = static_cast<std::int32_t>(number("tick_ms"));
  meta.interval_s = static_cast<std::int32_t>(number("interval_s"));
  meta.threads = static_cast<int>(number("threads"));
  meta.input_digests = file.texts("/meta/input_digests");
  record.crs = text("crs");
  record.digest = text("digest");
  record.stand_in = number("stand_in") != 0;
  if (number("complete") == 0) record.until = millis(file.real("/meta", "until_s"));
  record.reason = text("reason");
}

/// What other code takes as an index must be one.
void check_values(RunRecord const& record) {
  auto check = [&](auto const& values, std::size_t limit, std::size_t none, char const* name) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (values[i] >= limit && values[i] != none)
        throw InputError(record.path.string() + ": dataset " + name + ", row " + std::to_string(i) +
                         ": " + std::to_string(values[i]) + " is not below " +
                         std::to_string(limit));
    }
  };
  auto after = [](auto last) { return static_cast<std::size_t>(last) + 1; };
  constexpr std::size_t kOutside = 65535, kNever = 256;
  std::size_t const areas = record.municipality_name.size();
  check(record.trips.kind, after(AgentKind::other), kNever, "/trips/kind");
  check(record.trips.mode, after(TripMode::bicycle), kNever, "/trips/mode");
  check(record.trips.status, after(TripStatus::not_due), kNever, "/trips/status");
  check(record.trips.from_municipality, areas, kOutside, "/trips/from_municipality");
  check(record.trips.to_municipality, areas, kOutside, "/trips/to_municipality");
  check(record.traffic.link, record.link_name.size(), kNever << 32U, "/traffic/link");
  check(record.link_gateway, record.gateway_name.size(), GatewayId::kNone, "/links/gateway");
  check(record.gridlocks.cause, kGridlockCauseCount, kNever, "/gridlock/cause");
  check(record.gridlocks.cure, kGridlockCureCount, kNever, "/gridlock/cure");
  check(record.summary.municipality, areas, kOutside, "/summary/municipality");
}

/// Names by row of /texts/text; numbers where a street has no name.
std::vector<std::string> named(std::vector<std::string> const& texts,
                               std::vector<std::uint32_t> const& name,
                               std::vector<std::uint32_t> const& ref) {
  std::vector<std::string> out;
  auto const text = [&](std::uint32_t i) { return i < texts.size() ? texts[i] : std::string(); };
  for (std::size_t i = 0; i < name.size(); ++i) {
    out.push_back(text(name[i]));
    if (out.back().empty() && i < ref.size()) out.back() = text(ref[i]);
  }
  return out;
}

/// Each column is as long as its first.
void check_lengths(RunRecord const& record, Columns const& columns, char const* table) {
  for (Column const& c : columns.list()) {
    if (c.size() != columns.list().front().size())
      throw InputError(record.path.string() + ": dataset " + table + "/" + c.name + " has " +
                       std::to_string(c.size()) + " rows, the others of its table " +
                       std::to_string(columns.list().front().size()));
  }
}

}  // namespace

RunRecord read_results(std::filesystem::path const& path) {
  auto const file = H5File::open(path);
  if (file.text("/", "format") != kResultsFormat)
    throw InputError(path.string() + ": is not a results file");
  auto const version = file.number("/", "format_version").value_or(0);
  if (version != kResultsFormatVersion)
    throw InputError(path.string() + ": has format version " + std::to_string(version) +
                     ", expected " + std::to_string(kResultsFormatVersion));
  RunRecord record;
  record.path = path;
  record.has_trips = file.has("/trips");
  record.has_traffic = file.has("/traffic/outside");
  read_meta(file, record);
  auto read = [&](char const* table, Columns const& columns) {
    if (!file.has(table)) return;
    read_columns(file, table, columns);
    check_lengths(record, columns, table);
  };
  Columns areas;
  areas.add("code", record.municipality_code).add("name", record.municipality_name);
  read("/municipalities", areas);
  TripRows& t = record.trips;
  Columns trips;
  trips.add("kind", t.kind).add("mode", t.mode).add("status", t.status);
  trips.add("from_municipality", t.from_municipality).add("to_municipality", t.to_municipality);
  trips.add("due_s", t.due_s).add("depart_s", t.depart_s).add("arrive_s", t.arrive_s);
  trips.add("distance_m", t.distance_m).add("time_lost_s", t.time_lost_s);
  read("/trips", trips);
  read("/summary", columns_of(record.summary));
  read("/gridlock", columns_of(record.gridlocks));
  read("/cut_routes", columns_of(record.cut_routes));
  TrafficRows& w = record.traffic;
  Columns traffic, links, gateways, texts;
  traffic.add("begin_s", w.begin_s).add("link", w.link).add("left", w.left);
  traffic.add("vehicle_s", w.vehicle_s).add("waiting_s", w.waiting_s);
  if (file.has("/traffic/outside")) traffic.add("outside", w.outside).add("outside_s", w.outside_s);
  read("/traffic", traffic);
  std::vector<std::uint32_t> name, ref, gateway;
  std::vector<std::string> words;
  links.add("name", name).add("ref", ref);
  if (file.has("/links/gateway")) links.add("gateway", record.link_gateway);
  read("/links", links);
  gateways.add("name", gateway);
  read("/gateways", gateways);
  texts.add("text", words);
  read("/texts", texts);
  record.link_name = named(words, name, ref);
  record.gateway_name = named(words, gateway, {});
  check_values(record);
  return record;
}

}  // namespace pendler
