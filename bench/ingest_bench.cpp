// Import of OSM extracts. Goal: 1 million nodes under 10 s. The label is the draft's digest: a
// speed with another digest does not count.

#include <benchmark/benchmark.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "base/hash.h"
#include "ingest/osm.h"

namespace {

using namespace pendler;
using Files = std::vector<std::filesystem::path>;

void import(benchmark::State& state, Files const& files, std::int64_t nodes) {
  for (auto const& file : files) {
    if (std::filesystem::exists(file)) continue;
    state.SkipWithError((file.string() + " is missing").c_str());
    return;
  }
  NetworkDraft draft;
  for (auto _ : state) draft = read_osm(files);
  Digest digest;
  digest.add(columns_of(draft));
  state.SetLabel(digest.text());
  state.SetItemsProcessed(state.iterations() * nodes);  // nodes in the files
}

std::filesystem::path extract(std::string const& name) {
  return std::filesystem::path(PENDLER_SHARED_DATA) / "osm" / name;
}

void porto_alegre(benchmark::State& state) {
  import(state, {extract("porto-alegre.osm.pbf")}, 43264);
}
void bad_hersfeld(benchmark::State& state) {
  import(state, {extract("bad-hersfeld.osm.gz")}, 103731);
}
void bad_hersfeld_merged(benchmark::State& state) {
  import(state, {extract("bad-hersfeld-west.osm.pbf"), extract("bad-hersfeld-east.osm.pbf")},
         63784 + 43627);
}

/// A town of 1,000 streets of 1,000 nodes each, crossed by as many: harder than a real extract, of
/// whose nodes a fifth lies on ways for traffic.
void million_nodes(benchmark::State& state) {
  constexpr int kSide = 1000;
  auto const file = std::filesystem::temp_directory_path() / "pendler-million-nodes.osm";
  if (std::FILE* out = std::fopen(file.c_str(), "w")) {
    std::fputs("<?xml version='1.0'?>\n<osm version='0.6'>\n", out);
    for (int y = 0; y < kSide; ++y) {
      for (int x = 0; x < kSide; ++x) {
        std::fprintf(out, "<node id='%d' version='1' lat='%.7f' lon='%.7f'/>\n", y * kSide + x + 1,
                     51.0 + y * 3e-4, 7.0 + x * 4e-4);
      }
    }
    for (int way = 0; way < 2 * kSide; ++way) {
      std::fprintf(out, "<way id='%d' version='1'>\n", way + 1);
      for (int i = 0; i < kSide; ++i) {
        int const node = way < kSide ? way * kSide + i : i * kSide + (way - kSide);
        std::fprintf(out, "<nd ref='%d'/>\n", node + 1);
      }
      std::fputs("<tag k='highway' v='residential'/></way>\n", out);
    }
    std::fputs("</osm>\n", out);
    std::fclose(out);
  }
  import(state, {file}, kSide * kSide);
  std::filesystem::remove(file);
}

BENCHMARK(porto_alegre)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(bad_hersfeld)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(bad_hersfeld_merged)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(million_nodes)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(1);

}  // namespace
