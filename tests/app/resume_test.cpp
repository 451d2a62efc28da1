// Runs that go on from a checkpoint, from files to files.

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <string>

#include "app/checkpoints.h"
#include "app/town.h"
#include "base/error.h"
#include "store/checkpoint_file.h"

using namespace pendler;

namespace {

std::string bytes_of(std::filesystem::path const& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

CheckpointOptions at(Millis time) {
  CheckpointOptions options;
  options.at = {time};
  return options;
}

CheckpointOptions from(std::filesystem::path const& checkpoint) {
  CheckpointOptions options;
  options.resume = checkpoint;
  return options;
}

constexpr Millis kBranch = 7 * kHour + 8 * kMinute;

/// A town with a checkpoint of 07:08, in the middle of an interval.
struct Branching : Town {
  Branching() { base = run("base", 1, {}, "base.yaml", at(kBranch)); }
  RunReport base;
  std::filesystem::path checkpoint = path() / "base.checkpoint-0708.h5";

  void policy(std::string const& name, std::string const& text) const {
    write(name + ".yaml", "extends: base.yaml\npolicies:\n  - {" + text + "}\n");
  }
  /// What a run says that may not go on from the checkpoint; nothing is left of it.
  std::string refusal(std::string const& scenario, std::vector<std::string> const& set = {}) const {
    auto const before = files();
    std::string said;
    try {
      run("refused", 1, set, scenario, from(checkpoint));
    } catch (InputError const& e) {
      said = e.what();
    }
    CHECK(files() == before);
    return said;
  }
};

}  // namespace

TEST_CASE("a resumed run writes the very file of the uninterrupted one, byte by byte") {
  Town const town;
  RunReport const whole = town.run("whole");
  CheckpointOptions options;
  options.every = 3 * kMinute;
  options.at = {7 * kHour + 7 * kMinute, 7 * kHour + 10 * kMinute + 30 * kSecond};
  // Writing checkpoints changes nothing.
  CHECK(town.run("base", 1, {}, "base.yaml", options).digest == whole.digest);
  std::string const results = bytes_of(town.output("whole"));
  CHECK(bytes_of(town.output("base")) == results);

  for (std::string const name :
       {"base.checkpoint.h5", "base.checkpoint-0707.h5", "base.checkpoint-071030.h5"}) {
    CAPTURE(name);
    // It keeps checkpoints itself, of the old and the new part.
    RunReport const resumed = town.run(name + "-on", 1, {}, "base.yaml", [&] {
      CheckpointOptions on = from(town.path() / name);
      on.every = kMinute;
      return on;
    }());
    CHECK(resumed.digest == whole.digest);
    CHECK(resumed.totals.updates == whole.totals.updates);
    CHECK(resumed.updates < whole.updates);
    CHECK(bytes_of(town.output(name + "-on")) == results);
    RunReport const again = town.run(name + "-again", 3, {}, "base.yaml",
                                     from(town.path() / (name + "-on.checkpoint.h5")));
    CHECK(again.digest == whole.digest);
    CHECK(again.updates < resumed.updates);
  }
  CHECK(Checkpoint(town.path() / "base.checkpoint.h5").meta().time == 7 * kHour + 18 * kMinute);
}

TEST_CASE("three branches from one checkpoint equal three whole runs") {
  Branching const town;
  town.policy("slow", "kind: speed_limit, place: {street: Row 1}, speed_kmh: 20, from: \"07:08\"");
  town.policy("closed", "kind: closure, place: {street: Column 2}, from: \"07:10\"");
  town.policy("both",
              "kind: closure, place: {street: Row 2}, from: \"07:09\", until: \"07:12\"}\n"
              "  - {kind: speed_limit, place: {street: Column 1}, speed_kmh: 30, from: \"07:15\"");
  std::string last = town.base.digest;
  for (std::string const name : {"slow", "closed", "both"}) {
    CAPTURE(name);
    RunReport const whole = town.run("whole-" + name, 1, {}, name + ".yaml");
    RunReport const branch =
        town.run("branch-" + name, 2, {}, name + ".yaml", from(town.checkpoint));
    CHECK(branch.digest == whole.digest);
    CHECK(branch.digest != last);
    last = branch.digest;
  }
}

TEST_CASE("what is not the same run but for later controls is refused, and told in what") {
  Branching const town;
  town.policy("early", "kind: speed_limit, place: {street: Row 1}, speed_kmh: 20, from: \"07:05\"");
  CHECK_THAT(town.refusal("early.yaml"), Catch::Contains("no limit at 07:05:00") &&
                                             Catch::Contains("controls before 07:08:00"));
  town.policy("narrow", "kind: narrow_street, place: {street: Row 1}, lanes: 1, cycle_lane: true");
  CHECK_THAT(town.refusal("narrow.yaml"), Catch::Contains("another network"));
  CHECK_THAT(town.refusal("base.yaml", {"demand.random_trips_per_hour=900"}),
             Catch::Contains("another demand"));
  CHECK_THAT(town.refusal("base.yaml", {"simulation.seed=2"}),
             Catch::Contains("another seed: 1 in the checkpoint, 2 in this run"));
  CHECK_THAT(town.refusal("base.yaml", {"simulation.end=\"07:30\""}),
             Catch::Contains("another end: 07:20:00"));
  CHECK_THAT(town.refusal("base.yaml", {"simulation.tick_s=1"}), Catch::Contains("another tick"));
  CHECK_THAT(town.refusal("base.yaml", {"outputs.trips=false"}),
             Catch::Contains("another output tables"));
}

TEST_CASE("a checkpoint of a program with another state is told as such") {
  Branching const town;
  Checkpoint const checkpoint(town.checkpoint);
  RunIdentity const& run = checkpoint.meta().run;
  auto const layout = std::find_if(
      run.begin(), run.end(), [](auto const& part) { return part.first == "layout of the state"; });
  REQUIRE(layout != run.end());
  CHECK_NOTHROW(check_same_run(checkpoint, {*layout}));
  CHECK_THROWS_WITH(check_same_run(checkpoint, {{layout->first, "0"}}),
                    Catch::Contains("base.checkpoint-0708.h5: written by another version of the "
                                    "program: its state has other columns"));
}

TEST_CASE("a checkpoint that is missing, cut short, damaged or none at all is refused") {
  Branching town;
  std::string const good = bytes_of(town.checkpoint);
  auto const said_of = [&](std::string const& bytes) {
    town.write("bad.h5", bytes);
    town.checkpoint = town.path() / "bad.h5";
    return town.refusal("base.yaml");
  };
  for (std::size_t const eighth : {1U, 4U, 7U}) {
    CAPTURE(eighth);
    CHECK_THAT(said_of(good.substr(0, good.size() * eighth / 8)), Catch::Contains("bad.h5"));
  }
  CHECK_THAT(said_of(""), Catch::Contains("not an HDF5 file"));
  CHECK_THAT(said_of(bytes_of(town.output("base"))), Catch::Contains("is not a checkpoint"));
  // Much of a small file is filler; but nothing that is read goes on with other values.
  int refused = 0;
  for (std::size_t i = 0; i < 40; ++i) {
    std::string bad = good;
    std::size_t const where = i * good.size() / 40 + 100;
    for (char& byte : std::span(bad).subspan(where, std::min<std::size_t>(200, bad.size() - where)))
      byte = static_cast<char>(~byte);
    CAPTURE(where);
    town.write("bad.h5", bad);
    try {
      RunReport const run = town.run("bad-on", 1, {}, "base.yaml", from(town.path() / "bad.h5"));
      CHECK(run.digest == town.base.digest);
      std::filesystem::remove(town.output("bad-on"));
    } catch (InputError const& e) {
      CHECK_THAT(e.what(), Catch::Contains("bad.h5"));
      ++refused;
    }
  }
  CHECK(refused > 10);
  town.checkpoint = town.path() / "nowhere.h5";
  CHECK_THAT(town.refusal("base.yaml"), Catch::Contains("nowhere.h5: cannot be read"));
}

TEST_CASE(
    "a time outside of the run is refused; a checkpoint that cannot be written costs nothing") {
  Town const town;
  CHECK_THROWS_WITH(town.run("a", 1, {}, "base.yaml", at(6 * kHour)), Catch::Contains("06:00:00"));
  CHECK_THROWS_AS(town.run("a", 1, {}, "base.yaml", at(7 * kHour + 20 * kMinute)), InputError);
  CHECK(town.files().empty());

  std::string const digest = town.run("a").digest;
  std::filesystem::create_directory(town.path() / "b.checkpoint-0708.h5");
  RunOptions options;
  options.output = town.output("b");
  options.checkpoints = at(kBranch);
  std::string warned;
  options.warn = [&](std::string const& text) { warned += text; };
  CHECK(run_scenario(read_scenario(town.path() / "base.yaml"), options).digest == digest);
  CHECK_THAT(warned, Catch::Contains("no checkpoint of 07:08:00") &&
                         Catch::Contains("b.checkpoint-0708.h5"));
}
