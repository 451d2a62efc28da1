#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <sstream>

#include "assessment/summary.h"
#include "base/error.h"
#include "report/geojson.h"
#include "report/network_text.h"
#include "report/summary_text.h"
#include "store/columns_io.h"
#include "store/results_file.h"
#include "store/results_reader.h"
#include "store/sample.h"

using namespace pendler;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

TripRows trips() {
  TripRows t;
  auto add = [&](AgentKind kind, TripMode mode, TripStatus status, std::uint16_t from,
                 std::uint16_t to, double due) {
    auto const i = t.key.size();
    t.agent.push_back(i), t.key.push_back(i);
    t.kind.push_back(static_cast<std::uint8_t>(kind));
    t.mode.push_back(static_cast<std::uint8_t>(mode));
    t.status.push_back(static_cast<std::uint8_t>(status));
    t.vehicle.push_back(0), t.reroutes.push_back(0), t.municipalities.push_back(0b11);
    t.from_link.push_back(0), t.to_link.push_back(1), t.last_link.push_back(1);
    t.from_municipality.push_back(from), t.to_municipality.push_back(to);
    t.from_district.push_back(65535), t.to_district.push_back(65535);
    t.due_s.push_back(due), t.depart_s.push_back(due), t.arrive_s.push_back(due + 60);
    t.distance_m.push_back(1500), t.time_lost_s.push_back(3);
  };
  add(AgentKind::commuter, TripMode::car, TripStatus::arrived, 0, 1, 7 * 3600);
  add(AgentKind::commuter, TripMode::car, TripStatus::travelling, 0, 1, 9 * 3600);
  add(AgentKind::freight, TripMode::truck, TripStatus::arrived, 1, 65535, 9.75 * 3600);
  add(AgentKind::transit, TripMode::bus, TripStatus::arrived, 1, 0, 9.5 * 3600);
  return t;
}

ResultsMeta meta() {
  ResultsMeta m;
  m.program_version = "0.1.0";
  m.scenario = "morning";
  m.seed = 7;
  m.begin = 6 * kHour;
  m.end = 10 * kHour;
  return m;
}

void write(std::filesystem::path const& path, bool finish) {
  auto const network = sample::network();
  ResultsFile file(path, true);
  file.describe(meta(), network);
  auto t = trips();
  file.append("trips", columns_of(t));
  TrafficRows traffic;
  traffic.begin_s = {21600, 22500};
  traffic.link = traffic.entered = traffic.left = {0, 1};
  traffic.vehicle_s = traffic.vehicle_m = traffic.person_m = {1, 1};
  traffic.waiting_s = traffic.mean_speed = {1, 1};
  traffic.outside = {7, 2};
  traffic.outside_s = {3600, 1800};
  file.append("traffic", columns_of(traffic));
  CutRouteRows cut{{25200}, {1}, {12}, {3}, {1}};
  file.append("cut_routes", columns_of(cut));
  file.note_until(8 * kHour);
  if (!finish) return;
  auto summary = summarise(network, t, {});
  file.append("summary", columns_of(summary));
  file.finish("00112233445566aa");
}

}  // namespace

TEST_CASE("a results file is read back and summed up as JSON") {
  sample::Folder const folder("summary");
  write(folder / "r.h5", true);
  auto const record = read_results(folder / "r.h5");
  CHECK(record.meta.end == 10 * kHour);
  CHECK(default_due_by_s(record) == 9.5 * 3600);
  auto const j =
      json::parse(summary_json(record, count_trips(record.trips, default_due_by_s(record))));
  CHECK(j["digest"] == "00112233445566aa");
  CHECK(j["complete"] == true);
  CHECK(j["stand_in"] == true);
  CHECK(j["seed"] == 7);
  CHECK(j["car_commuters"] == 2);
  CHECK(j["freight_legs"] == 1);
  CHECK(j["transit_runs"] == 1);
  CHECK(j["trips"]["total"] == 4);
  CHECK(j["trips"]["travelling"] == 1);
  CHECK(j["trips"]["groups"][0]["kind"] == "commuter");
  CHECK(j["trips"]["groups"][0]["mode"] == "car");
  CHECK(j["trips"]["groups"][0]["arrived"] == 1);
  CHECK(j["flows"][0] == json({{"from", "A-Stadt"}, {"to", "Bdorf"}, {"trips", 2}, {"by_car", 2}}));
  CHECK(j["flows"][2]["to"] == nullptr);
  CHECK(j["due"]["due_by"] == "09:30:00");
  CHECK(j["due"]["trips"] == 3);
  CHECK(j["due"]["arrived"] == 2);
  REQUIRE(j["municipalities"].size() == 3);
  CHECK(j["municipalities"][1]["name"] == "Bdorf");
  CHECK(j["municipalities"][1]["destination"] == 2);
  CHECK(j["municipalities"][2]["name"] == "whole region");
  CHECK(j["outside"]["hours"] == 1.5);
  CHECK(j["outside"]["vehicles_at_end"] == 2);
  CHECK(j["outside"]["places"][0]["name"] == "Hohe Straße");
  CHECK(j["outside"]["places"][0]["most"] == 7);
  CHECK(j["cut_routes"]["rerouted"] == 12);
  CHECK(j["cut_routes"]["waiting"] == 3);
  CHECK(j["gridlocks"]["found"] == 0);
}

TEST_CASE("the summary as text names what the run was and did") {
  sample::Folder const folder("summarytext");
  write(folder / "r.h5", true);
  auto const record = read_results(folder / "r.h5");
  auto const text = summary_text(record, count_trips(record.trips, 9.5 * 3600));
  CHECK_THAT(text, Contains("morning, 06:00:00 to 10:00:00, seed 7"));
  CHECK_THAT(text, Contains("stand-in"));
  CHECK_THAT(text, Contains("digest 00112233445566aa"));
  CHECK_THAT(text, Contains("Of 3 trips due by 09:30:00, 2 arrived (66.7 %)"));
  CHECK_THAT(text, Contains("A-Stadt - Bdorf"));
  CHECK_THAT(text, Contains("whole region"));
  CHECK_THAT(text, Contains("Outside, for want of room: 2 vehicles at the end, 2 h in all"));
  CHECK_THAT(text,
             Contains("12 vehicles took another way, 3 wait without one, 1 runs keep theirs"));
  CHECK_THAT(text, Contains("Gridlocks: 0"));
}

TEST_CASE("a short run and one without a trips table are told as what they are") {
  sample::Folder const folder("summaryshort");
  write(folder / "r.h5", true);
  auto record = read_results(folder / "r.h5");
  CHECK(default_due_by_s(record) == 9.5 * 3600);
  record.meta.end = record.meta.begin + 5 * kMinute;
  CHECK(default_due_by_s(record) == 6 * 3600.0);
  auto const text = summary_text(record, count_trips({}, default_due_by_s(record)));
  CHECK_THAT(text, Contains("holds no trips"));
  CHECK_THAT(text, !Contains("due by"));
  record.has_traffic = record.has_trips = false;
  auto const without = count_trips({}, default_due_by_s(record));
  CHECK_THAT(summary_text(record, without), Contains("not known, as outputs.traffic is off"));
  auto const j = json::parse(summary_json(record, without));
  for (char const* unknown : {"trips", "due", "flows", "outside"}) CHECK(j[unknown].is_null());
}

TEST_CASE("a partial file is read and said to be partial") {
  sample::Folder const folder("summarypartial");
  write(folder / "r.h5", false);
  auto const record = read_results(folder / "r.partial.h5");
  auto const counts = count_trips(record.trips, default_due_by_s(record));
  CHECK_THAT(summary_text(record, counts), Contains("NOT COMPLETE: the run came to 08:00:00"));
  auto const j = json::parse(summary_json(record, counts));
  CHECK(j["complete"] == false);
  CHECK(j["digest"] == nullptr);
  CHECK(j["until"] == "08:00:00");
}

TEST_CASE("files that are no results, or hold impossible values, are refused") {
  sample::Folder const folder("badresults");
  auto const path = folder / "r.h5";
  H5File::create(path).close();
  CHECK_THROWS_WITH(read_results(path), Contains("is not a results file"));
  std::filesystem::remove(path);
  auto broken = [&](auto&& change) {
    ResultsFile file(path, true);
    file.describe(meta(), sample::network());
    auto t = trips();
    change(t);
    file.append("trips", columns_of(t));
    file.finish("0");
  };
  broken([](TripRows& t) { t.status[2] = 99; });
  CHECK_THROWS_WITH(read_results(path), Contains("r.h5: dataset /trips/status, row 2: 99"));
  broken([](TripRows& t) { t.to_municipality[0] = 2; });
  CHECK_THROWS_WITH(read_results(path),
                    Contains("/trips/to_municipality, row 0: 2 is not below 2"));

  auto file = H5File::create(path);
  file.set("/", "format", "pendler results");
  file.set("/", "format_version", std::uint64_t{1});
  auto t = trips();
  t.due_s.pop_back();
  write_columns(file, "/trips", columns_of(t));
  file.close();
  CHECK_THROWS_WITH(read_results(path), Contains("/trips/due_s has 3 rows, the others"));
}

TEST_CASE("a network's counts, kilometres and repairs") {
  auto network = sample::network();
  network.links.municipality[LinkId(2)] = MunicipalityId(1);  // build() gives one to every link
  auto draft = sample::draft();
  draft.repair_kind = {"dangling node", "no lanes"};
  auto const j = json::parse(network_json(draft, network));
  CHECK(j["nodes"] == 4);
  CHECK(j["links"] == 3);
  CHECK(j["lanes"] == 3);
  CHECK(j["movements"] == 0);
  CHECK(j["signals"] == 0);
  CHECK(j["stops"] == 1);
  CHECK(j["areas"][0]["name"] == "A-Stadt");
  CHECK(j["areas"][0]["km"]["residential"] == Approx(1.0));
  CHECK(j["areas"][1]["km"]["primary"] == Approx(0.5));
  CHECK(j["areas"][1]["stops"] == 1);
  CHECK(j["reach"][0]["class"] == "car");
  CHECK(j["reach"][0]["outside"] == 2);  // without movements each link is a part of its own
  CHECK(j["repairs"]["zero-length way"] == 2);
  CHECK(j["repairs"]["no lanes"] == 2);
  CHECK(j["repairs"]["dangling node"] == 1);
  CHECK(j["look_at"].size() >= 3);
  auto const text = network_text(draft, network);
  CHECK_THAT(text, Contains("stand-in") && Contains("A-Stadt: 1.0 lane-km for cars"));
  CHECK_THAT(text, Contains("car: 2 of 3 links (0.7 km) are cut off"));
}

TEST_CASE("GeoJSON is in WGS84") {
  std::ostringstream out;
  write_geojson(out, sample::network(), {.lanes = true});
  auto const j = json::parse(out.str());
  CHECK(j["type"] == "FeatureCollection");
  REQUIRE(j["features"].size() == 7);  // 3 links, 3 lanes, 1 stop
  auto const& link = j["features"][1];
  CHECK(link["properties"]["class"] == "primary");
  CHECK(link["properties"]["name"] == "Hohe Straße");
  CHECK(link["properties"]["municipality"] == "Bdorf");
  CHECK(link["properties"]["speed_kmh"] == Approx(100));
  // 394000 5707000 in EPSG:25832, worked out by Krüger's series on GRS 80.
  CHECK(link["geometry"]["coordinates"][0][0].get<double>() == Approx(7.4727225).margin(1e-6));
  CHECK(link["geometry"]["coordinates"][0][1].get<double>() == Approx(51.5041812).margin(1e-6));
  CHECK(j["features"][6]["properties"]["modes"] == json({"bus"}));

  // A system that names north before east; this is its origin.
  auto lambert = sample::network();
  lambert.crs = "EPSG:3035";
  lambert.stops.position[StopId(0)] = {4321000, 3210000};
  std::ostringstream other;
  write_geojson(other, lambert, {});
  auto const origin = json::parse(other.str())["features"].back()["geometry"]["coordinates"];
  CHECK(origin[0].get<double>() == Approx(10).margin(1e-6));
  CHECK(origin[1].get<double>() == Approx(52).margin(1e-6));

  auto bad = sample::network();
  bad.crs = "EPSG:nonsense";
  CHECK_THROWS_AS(write_geojson(out, bad), InputError);
}
