// Other programs must be able to read our files: h5py and h5dump, without plug-ins.

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <string>

#include "results/tables.h"
#include "store/network_file.h"
#include "store/results_file.h"
#include "store/sample.h"

using namespace pendler;

namespace {

bool runs(std::string const& command) {
  return std::system((command + " > /dev/null 2>&1").c_str()) == 0;
}

void write_files(sample::Folder const& folder) {
  auto const network = sample::network();
  write_network(folder / "n.h5", sample::draft(), network);
  ResultsFile file(folder / "r.h5", false);
  ResultsMeta meta;
  meta.scenario = "morning";
  meta.scenario_text = "name: Straße\n";
  meta.seed = 7;
  meta.begin = 6 * kHour;
  meta.input_digests = {{"a.osm.pbf", "0123456789abcdef"}};
  file.describe(meta, network);
  TrafficRows t;
  t.begin_s = {21600, 21600};
  t.link = {0, 1};
  t.entered = t.left = {1, 1};
  t.vehicle_m = {900, 300};
  t.vehicle_s = t.person_m = t.waiting_s = t.mean_speed = t.outside_s = {1, 1};
  t.outside = {0, 0};
  file.append("traffic", columns_of(t));
  StopEventRows none;
  file.append("transit/stop_events", columns_of(none));
  std::vector<std::string> streets{"Hohe Straße"};
  Columns gridlock;
  gridlock.add("street", streets);
  file.append("gridlock", gridlock);
  file.finish("00112233445566aa");
}

}  // namespace

TEST_CASE("h5py reads results and networks") {
  std::string const python = "/usr/bin/python3";
  if (!runs(python + " -c 'import h5py'")) {
    WARN("skipped: no h5py in " + python);
    return;
  }
  sample::Folder const folder("h5py");
  write_files(folder);
  std::string const command = python + " " PENDLER_SOURCE_DIR "/tests/store/read_with_h5py.py " +
                              (folder / "r.h5").string() + " " + (folder / "n.h5").string();
  CHECK(std::system(command.c_str()) == 0);
}

TEST_CASE("h5dump reads results and networks") {
  if (!runs("h5dump --version")) {
    WARN("skipped: no h5dump");
    return;
  }
  sample::Folder const folder("h5dump");
  write_files(folder);
  CHECK(runs("h5dump -H " + (folder / "n.h5").string()));
  CHECK(runs("h5dump " + (folder / "n.h5").string()));
  auto const path = folder / "text.txt";
  REQUIRE(std::system(
              ("h5dump -H -p " + (folder / "r.h5").string() + " > " + path.string()).c_str()) == 0);
  std::ifstream in(path);
  std::string const text{std::istreambuf_iterator<char>(in), {}};
  for (char const* part : {"GROUP \"traffic\"", "DATASET \"mean_speed\"", "COMPRESSION DEFLATE",
                           "GROUP \"meta\"", "ATTRIBUTE \"units\""})
    CHECK(text.find(part) != std::string::npos);
}
