#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <optional>

#include "base/error.h"
#include "results/tables.h"
#include "store/columns_io.h"
#include "store/results_file.h"
#include "store/sample.h"

using namespace pendler;
using Catch::Matchers::Contains;

namespace {

ResultsMeta meta() {
  ResultsMeta m;
  m.program_version = "0.1.0";
  m.scenario = "test";
  m.scenario_text = "name: test\n";
  m.seed = 42;
  m.begin = 6 * kHour;
  m.end = 10 * kHour;
  m.input_digests = {{"a.osm.pbf", "0123456789abcdef"}};
  return m;
}

/// Numbers that deflate cannot make small.
TrafficRows traffic(std::int32_t begin_s, std::size_t rows) {
  TrafficRows t;
  for (std::size_t i = 0; i < rows; ++i) {
    auto const bits = mix_bits(static_cast<std::uint64_t>(begin_s) * 1'000'003 + i);
    auto const number = static_cast<float>(bits >> 40);
    t.begin_s.push_back(begin_s);
    t.link.push_back(static_cast<std::uint32_t>(bits));
    t.entered.push_back(static_cast<std::uint32_t>(bits >> 7));
    t.left.push_back(static_cast<std::uint32_t>(bits >> 3));
    t.vehicle_s.push_back(number);
    t.vehicle_m.push_back(number / 3);
    t.person_m.push_back(number / 7);
    t.waiting_s.push_back(number / 11);
    t.mean_speed.push_back(number / 13);
    t.outside.push_back(static_cast<std::uint32_t>(bits >> 5));
    t.outside_s.push_back(number / 17);
  }
  return t;
}

TrafficRows read_traffic(std::filesystem::path const& path) {
  TrafficRows t;
  read_columns(H5File::open(path), "/traffic", columns_of(t));
  return t;
}

/// This process may not make files larger than that while it lives.
struct FileSizeLimit {
  rlimit old{};
  explicit FileSizeLimit(rlim_t bytes) {
    ::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &old);
    rlimit const now{bytes, old.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &now);
  }
  ~FileSizeLimit() { ::setrlimit(RLIMIT_FSIZE, &old); }
};

}  // namespace

TEST_CASE("a finished file has its name, its tables and its meta") {
  sample::Folder const folder("results");
  auto const path = folder / "r.h5";
  auto network = sample::network();
  network.lanes.allowed[LaneId(2)] = classes(VehicleClass::bicycle);
  std::vector<std::uint32_t> links;
  {
    ResultsFile file(path, false);
    file.describe(meta(), network);
    CHECK(folder.names() == "r.h5.part");
    for (std::int32_t i = 0; i < 5; ++i) {
      auto rows = traffic(i * 900, 30'000);
      links.insert(links.end(), rows.link.begin(), rows.link.end());
      file.append("traffic", columns_of(rows));
    }
    StopEventRows none;
    file.append("transit/stop_events", columns_of(none));
    std::vector<std::string> streets{"Hohe Straße"};
    Columns other;
    other.add("street", streets);
    file.append("gridlock", other);
    file.append("gridlock", other);
    file.finish("00000000deadbeef");
  }
  CHECK(folder.names() == "r.h5");
  CHECK(read_traffic(path).link == links);
  auto const file = H5File::open(path);
  CHECK(file.text("/meta", "digest") == "00000000deadbeef");
  CHECK(file.number("/meta", "seed") == 42);
  CHECK(file.number("/meta", "complete") == 1);
  CHECK(file.text("/meta", "scenario_text") == "name: test\n");
  CHECK(file.text("/meta/input_digests", "a.osm.pbf") == "0123456789abcdef");
  CHECK(file.real("/meta", "begin_s") == 21600);
  CHECK(file.number("/meta", "stand_in") == 1);
  std::vector<std::string> streets, kinds;
  std::vector<std::uint16_t> municipality;
  std::vector<std::uint8_t> car_lanes, cycle_lanes;
  Columns in;
  in.add("gridlock/street", streets);
  in.add("enums/kind", kinds);
  in.add("links/municipality", municipality);
  in.add("links/car_lanes", car_lanes);
  in.add("links/cycle_lanes", cycle_lanes);
  read_columns(file, "", in);
  CHECK(streets == std::vector<std::string>{"Hohe Straße", "Hohe Straße"});
  CHECK(kinds == std::vector<std::string>{"commuter", "freight", "transit", "other"});
  CHECK(municipality == std::vector<std::uint16_t>{0, 1, 65535});
  CHECK(car_lanes == std::vector<std::uint8_t>{1, 1, 0});
  CHECK(cycle_lanes == std::vector<std::uint8_t>{0, 0, 1});
  StopEventRows events;
  read_columns(file, "/transit/stop_events", columns_of(events));
  CHECK(events.run.empty());
}

TEST_CASE("a run that fails leaves NAME.partial.h5 with `until`") {
  sample::Folder const folder("partial");
  {
    ResultsFile file(folder / "r.h5", false);
    file.describe(meta(), sample::network());
    auto rows = traffic(0, 10);
    file.append("traffic", columns_of(rows));
    file.note_until(7 * kHour);
  }
  CHECK(folder.names() == "r.partial.h5");
  auto const file = H5File::open(folder / "r.partial.h5");
  CHECK(file.text("/meta", "until") == "07:00:00");
  CHECK(file.number("/meta", "complete") == 0);
  CHECK(file.text("/meta", "digest") == std::nullopt);
  CHECK(read_traffic(folder / "r.partial.h5").link.size() == 10);
}

TEST_CASE("a run whose file's name has been taken meanwhile keeps what it has, under another one") {
  sample::Folder const folder("taken");
  {
    ResultsFile file(folder / "r.h5", false);
    file.describe(meta(), sample::network());
    std::ofstream(folder / "r.h5") << "another's";
    CHECK_THROWS_WITH(file.finish("0"), Contains("appeared while it was written"));
    CHECK(file.close_partial("its name was taken") == folder / "r.partial.h5");
  }
  CHECK(folder.names() == "r.h5 r.partial.h5");
  CHECK(H5File::open(folder / "r.partial.h5").number("/meta", "complete") == 1);
}

namespace {
/// Bytes of a results file that an earlier run has left.
std::uintmax_t old_results(std::filesystem::path const& path) {
  auto file = H5File::create(path);
  file.set("/", "format", "pendler results");
  file.close();
  return std::filesystem::file_size(path);
}
}  // namespace

TEST_CASE("an existing file is refused before the run, or replaced only at its end") {
  sample::Folder const folder("exists");
  auto const path = folder / "r.h5";
  std::ofstream(path) << "streets";
  CHECK_THROWS_WITH(ResultsFile(path, false), Contains("r.h5: exists already"));
  CHECK_THROWS_WITH(ResultsFile(path, true), Contains("r.h5: is no pendler results file"));
  CHECK(std::filesystem::file_size(path) == 7);
  auto const old = old_results(path);
  CHECK_THROWS_WITH(ResultsFile(path, false), Contains("r.h5: exists already"));
  CHECK(folder.names() == "r.h5");
  {
    ResultsFile file(path, true);
    file.describe(meta(), sample::network());
    CHECK(std::filesystem::file_size(path) == old);
    file.finish("0");
  }
  CHECK(folder.names() == "r.h5");
  CHECK(H5File::open(path).text("/meta", "digest") == "0");
}

TEST_CASE("two runs cannot write one file") {
  sample::Folder const folder("two");
  ResultsFile file(folder / "r.h5", false);
  CHECK_THROWS_WITH(ResultsFile(folder / "r.h5", true), Contains("another process is writing it"));
}

TEST_CASE("folders that cannot be written are said so") {
  sample::Folder const folder("readonly");
  CHECK_THROWS_WITH(ResultsFile(folder / "none" / "r.h5", false), Contains("there is no folder"));
  CHECK_THROWS_WITH(ResultsFile(folder.path, false), Contains("is a folder"));
  CHECK_THROWS_AS(ResultsFile("/proc/r.h5", false), InputError);
  if (::geteuid() == 0) {
    WARN("root may write everywhere: the read-only folder is tried on /proc only");
  } else {
    ::chmod(folder.path.c_str(), 0555);
    CHECK_THROWS_WITH(ResultsFile(folder / "r.h5", false), Contains("Permission denied"));
    ::chmod(folder.path.c_str(), 0755);
  }
}

TEST_CASE("a full disk is seen before rows are taken, and what is there stays readable") {
  sample::Folder const folder("full");
  ResultsFile file(folder / "r.h5", false);
  file.describe(meta(), sample::network());
  std::size_t taken = 0;
  {
    FileSizeLimit const limit(8 << 20);
    auto write = [&] {
      for (std::int32_t i = 0; i < 100; ++i) {
        auto rows = traffic(i * 900, 20'000);
        file.append("traffic", columns_of(rows));
        taken += rows.link.size();
      }
    };
    CHECK_THROWS_WITH(write(),
                      Contains("r.h5: results cannot be written") && Contains("File too large"));
    CHECK(taken > 0);
    CHECK(file.close_partial("disk full") == folder / "r.partial.h5");
  }
  CHECK(folder.names() == "r.partial.h5");
  CHECK(read_traffic(folder / "r.partial.h5").link.size() == taken);
}

namespace {
/// A run whose disk takes `bytes` at its end (less than was reserved: as if the disk broke), in a
/// process of its own, so that HDF5's clean-up at exit and its stderr are seen too.
int run_on_failing_disk(sample::Folder const& folder, rlim_t bytes, bool recovers) {
  pid_t const child = ::fork();
  if (child == 0) {
    if (std::freopen((folder / "stderr.txt").c_str(), "w", stderr) == nullptr) std::_Exit(9);
    int code = 2;
    std::optional<FileSizeLimit> limit;
    {
      ResultsFile file(folder / "r.h5", true);
      file.describe(meta(), sample::network());
      auto rows = traffic(0, 100'000);
      file.append("traffic", columns_of(rows));
      limit.emplace(bytes);
      try {
        file.finish("0");
      } catch (RunError const&) {
        code = 3;
      }
      if (recovers) limit.reset();
    }
    std::exit(code);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}
}  // namespace

TEST_CASE("a disk that fails in the middle of a write never yields the final name") {
  sample::Folder const folder("failing");
  auto const old = old_results(folder / "r.h5");
  bool recovers = false;
  for (rlim_t const bytes : {0, 0, 100'000, 1'000'000, 2'500'000, 2'900'000}) {
    CHECK(run_on_failing_disk(folder, bytes, recovers) == 3);
    recovers = !recovers;
    CHECK(folder.names() == "r.h5 r.h5.part stderr.txt");
    CHECK(std::filesystem::file_size(folder / "r.h5") == old);
    CHECK(std::filesystem::file_size(folder / "stderr.txt") == 0);
  }
}

TEST_CASE("a killed run leaves only NAME.part") {
  sample::Folder const folder("killed");
  pid_t const child = ::fork();
  if (child == 0) {
    ResultsFile file(folder / "r.h5", false);
    file.describe(meta(), sample::network());
    auto rows = traffic(0, 100'000);
    file.append("traffic", columns_of(rows));
    ::kill(::getpid(), SIGKILL);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(WIFSIGNALED(status));
  CHECK(folder.names() == "r.h5.part");
  ResultsFile again(folder / "r.h5", false);  // takes over what was left
  again.describe(meta(), sample::network());
  again.finish("0");
  CHECK(folder.names() == "r.h5");
}
