// Builds the real extracts of ../shared/data and checks what must hold on any of them.

#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>

#include "ingest/osm.h"
#include "network/build.h"
#include "network/consistency.h"

using namespace pendler;

namespace {

using Files = std::vector<std::filesystem::path>;

std::filesystem::path const kData = PENDLER_SHARED_DATA;

bool have(Files const& files) {
  for (auto const& f : files) {
    if (std::filesystem::exists(f)) continue;
    WARN("skipped: " << f << " is missing");
    return false;
  }
  return true;
}

}  // namespace

TEST_CASE("real extracts build and hold together") {
  for (Files const& files : std::vector<Files>{{kData / "osm/dortmund-patches.osm.pbf"},
                                               {kData / "osm/bad-hersfeld.osm.gz"},
                                               {kData / "osm/porto-alegre.osm.pbf"},
                                               {kData / "osm/darmstadt-komponistenviertel.osm.pbf",
                                                kData / "osm/darmstadt-spessartring.osm.pbf"}}) {
    if (!have(files)) continue;
    INFO(files.front());
    NetworkDraft const draft = read_osm(files);
    auto const begin = std::chrono::steady_clock::now();
    Network const net = build(draft);
    std::chrono::duration<double> const took = std::chrono::steady_clock::now() - begin;
    check_consistency(net);
    WARN(files.front().filename().string()
         << ": " << took.count() << " s, nodes " << net.nodes.osm.size() << " links "
         << net.links.key.size() << " movements " << net.movements.from_lane.size() << " conflicts "
         << net.movements.conflicts.values().size() << " junctions " << net.junctions.key.size()
         << " signals " << net.signals.junction.size() << " stops " << net.stops.key.size()
         << " lines " << net.lines.key.size() << " gateways " << net.gateways.key.size()
         << " sections " << net.sections.links.size() << " crossings "
         << net.level_crossings.node.size() << " bans " << net.banned_paths.size() << " repairs "
         << net.repair_kind.size());
    CHECK(net.links.key.size() > 1000);
  }
}
