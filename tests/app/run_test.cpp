// Whole runs, from OSM and YAML files to a results file, on a town of four by four streets.

#include "app/run.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "app/town.h"
#include "base/error.h"
#include "store/results_reader.h"

using namespace pendler;

namespace {

void check_conserved(RunTotals const& t, std::size_t trips) {
  CHECK(t.vehicles_departed == t.vehicles_arrived + t.vehicles_running);
  CHECK(t.vehicles_departed + t.vehicles_queued + t.unreachable == trips);
}

}  // namespace

TEST_CASE("a run from files to a results file that says what happened") {
  Town const town;
  RunReport const report = town.run("a");
  CHECK(report.trips > 340);  // a third of 1,200, at drawn times of the hour
  CHECK(report.trips < 460);
  CHECK(report.totals.vehicles_arrived > 300);
  CHECK(report.totals.unreachable == 0);
  check_conserved(report.totals, report.trips);
  CHECK(report.mean_travel_time_s > 30);
  CHECK(report.mean_travel_time_s < 600);
  CHECK(report.mean_time_loss_s > 0);

  RunRecord const record = read_results(town.output("a"));
  CHECK(record.digest == report.digest);
  CHECK(record.digest.size() == 16);
  CHECK_FALSE(record.until.has_value());
  CHECK(record.meta.scenario == "base");
  CHECK(record.meta.begin == 7 * kHour);
  CHECK(record.meta.end == 7 * kHour + 20 * kMinute);
  CHECK(record.meta.interval_s == 300);
  CHECK_THAT(record.meta.scenario_text, Catch::Contains("random_trips_per_hour: 1200"));
  REQUIRE(record.meta.input_digests.size() == 1);
  CHECK(record.meta.input_digests[0].first == "town.osm");
  REQUIRE(record.trips.status.size() == report.trips);
  std::size_t arrived = 0;
  for (std::size_t i = 0; i < record.trips.status.size(); ++i) {
    if (record.trips.status[i] != static_cast<std::uint8_t>(TripStatus::arrived)) continue;
    ++arrived;
    CHECK(record.trips.due_s[i] <= record.trips.depart_s[i]);
    CHECK(record.trips.depart_s[i] < record.trips.arrive_s[i]);
    CHECK(record.trips.arrive_s[i] <= 7 * 3600 + 20 * 60);
    // From one street to another at least 300 m away, and no tour of the town.
    CHECK(record.trips.distance_m[i] > 100);
    CHECK(record.trips.distance_m[i] < 5000);
  }
  CHECK(arrived == report.totals.vehicles_arrived);
  CHECK(town.files() == std::vector<std::string>{"a.h5"});
}

TEST_CASE("one digest on 1, 2 and 3 threads and in a second run; another with another seed") {
  Town const town;
  std::string const digest = town.run("one").digest;
  CHECK(town.run("again").digest == digest);
  CHECK(town.run("two", 2).digest == digest);
  CHECK(town.run("three", 3).digest == digest);
  CHECK(town.run("seed", 1, {"simulation.seed=2"}).digest != digest);
}

TEST_CASE("a speed limit on one street changes the run") {
  Town const town;
  RunReport const base = town.run("base");
  RunReport const slow =
      town.run_with("slow", "kind: speed_limit, place: {street: Row 1}, speed_kmh: 30");
  CHECK(slow.digest != base.digest);
  check_conserved(slow.totals, slow.trips);
}

TEST_CASE("a closed street is not driven from that time on, and nobody is lost") {
  Town const town;
  RunReport const base = town.run("base");
  RunReport const closed =
      town.run_with("closed", "kind: closure, place: {street: Column 2}, from: \"07:05\"");
  CHECK(closed.digest != base.digest);
  check_conserved(closed.totals, closed.trips);
}

TEST_CASE("a narrowed street is another network") {
  Town const town;
  RunReport const base = town.run("base");
  RunReport const narrow = town.run_with(
      "narrow", "kind: narrow_street, place: {street: Row 1}, lanes: 1, cycle_lane: true");
  CHECK(narrow.digest != base.digest);
  check_conserved(narrow.totals, narrow.trips);
}

TEST_CASE("policies that change nothing equal the base bit for bit") {
  Town const town;
  std::string const base = town.run("base").digest;
  SECTION("the limit is already in force") {
    CHECK(
        town.run_with("same", "kind: speed_limit, place: {street: Row 1}, speed_kmh: 50").digest ==
        base);
  }
  SECTION("a window after the end") {
    CHECK(town.run_with("late",
                        "kind: speed_limit, place: {street: Row 1}, speed_kmh: 30, "
                        "from: \"08:00\"")
              .digest == base);
  }
  SECTION("a window before the begin") {
    CHECK(town.run_with("early",
                        "kind: closure, place: {street: Row 1}, from: \"05:00\", "
                        "until: \"06:30\"")
              .digest == base);
  }
  SECTION("a closure for a class that nobody drives") {
    CHECK(
        town.run_with("cycles", "kind: closure, place: {street: Row 1}, vehicle_classes: [bicycle]")
            .digest == base);
  }
}

TEST_CASE("a tick of 1 s, a shorter end and tables left out run as well") {
  Town const town;
  RunReport const base = town.run("base");
  RunReport const coarse = town.run("coarse", 1, {"simulation.tick_s=1"});
  CHECK(coarse.trips == base.trips);
  CHECK(coarse.digest != base.digest);
  check_conserved(coarse.totals, coarse.trips);

  RunReport const brief = town.run("brief", 1, {"simulation.end=\"07:10\""});
  CHECK(brief.trips < base.trips);
  CHECK(brief.trips > 0);
  CHECK(brief.totals.updates < base.totals.updates);
  CHECK(read_results(town.output("brief")).meta.end == 7 * kHour + 10 * kMinute);

  RunReport const bare = town.run("bare", 1, {"outputs.trips=false"});
  CHECK(bare.totals.updates == base.totals.updates);
  CHECK(bare.digest != base.digest);
  CHECK(read_results(town.output("bare")).trips.status.empty());
}

TEST_CASE("a folder that is missing or a name that is taken is refused, and nothing is left") {
  Town const town;
  Scenario const scenario = read_scenario(town.path() / "base.yaml");
  RunOptions options;
  options.output = town.path() / "nowhere" / "a.h5";
  CHECK_THROWS_AS(run_scenario(scenario, options), InputError);
  CHECK_FALSE(std::filesystem::exists(town.path() / "nowhere"));

  options.output = "/proc/pendler.h5";  // not even root may write there
  CHECK_THROWS_AS(run_scenario(scenario, options), InputError);

  town.write("taken.h5", "mine");
  options.output = town.output("taken");
  CHECK_THROWS_AS(run_scenario(scenario, options), InputError);
  CHECK(town.files() == std::vector<std::string>{"taken.h5"});
  CHECK(std::filesystem::file_size(options.output) == 4);

  options.overwrite = true;
  CHECK_THROWS_AS(run_scenario(scenario, options), InputError);  // it is no results file
  CHECK(std::filesystem::file_size(options.output) == 4);
  std::filesystem::remove(options.output);
  run_scenario(scenario, options);
  RunReport const report = run_scenario(scenario, options);
  CHECK(read_results(options.output).digest == report.digest);
  CHECK(town.files() == std::vector<std::string>{"taken.h5"});
}

TEST_CASE("wrong input found after the file was opened leaves no results under the final name") {
  Town const town;
  CHECK_THROWS_WITH(town.run_with("lost", "kind: closure, place: {street: No Street}"),
                    Catch::Contains("lost.yaml:3:5") && Catch::Contains("No Street"));
  CHECK_FALSE(std::filesystem::exists(town.output("lost")));

  town.write("town.osm", town_osm().substr(0, 1500));
  CHECK_THROWS_AS(town.run("cut"), InputError);
  CHECK_FALSE(std::filesystem::exists(town.output("cut")));
}

TEST_CASE("a policy that acts only outside the run is told") {
  Town const town;
  town.write("late.yaml",
             "extends: base.yaml\npolicies:\n"
             "  - {kind: closure, place: {street: Row 0}, from: \"08:00\"}\n"
             "  - {kind: closure, place: {street: Row 3}, until: \"07:00\"}\n"
             "  - {kind: closure, place: {street: Row 2}, from: \"07:10\"}\n");
  RunOptions options;
  options.output = town.output("late");
  std::vector<std::string> warned;
  options.warn = [&](std::string const& text) { warned.push_back(text); };
  run_scenario(read_scenario(town.path() / "late.yaml"), options);
  REQUIRE(warned.size() == 2);
  CHECK_THAT(warned[0], Catch::Contains("late.yaml:3:") && Catch::Contains("only outside the run"));
  CHECK_THAT(warned[1], Catch::Contains("late.yaml:4:"));
}
