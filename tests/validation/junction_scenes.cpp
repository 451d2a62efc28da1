// Who gives way: minor streams at a priority crossing, the entry of a roundabout.

#include <algorithm>

#include "validation/detectors.h"
#include "validation/roads.h"
#include "validation/scenes.h"

namespace pendler::validation {

namespace {

constexpr double kWarmUp_s = 600;
constexpr float kCarLength = 5;

/// One stream that always queues, and those that it gives way to.
struct Streams {
  std::vector<std::string> minor;
  std::vector<std::vector<std::string>> major;
  std::string minor_approach;
  std::vector<std::string> major_approaches;
};

struct Flows {
  double major_per_h = 0, minor_per_h = 0;
  std::vector<double> major_at_s;  // passages, in order
};

/// What passes the approaches' stop lines, after warming up. All are standard cars.
Flows measure(Network const& network, Streams const& streams, double major_per_h, int hours) {
  double const end_s = kWarmUp_s + 3600.0 * hours;
  Scene scene(network);
  scene.settings.end = static_cast<Millis>(end_s * 1000);
  scene.settings.reconsider_share = 0;
  VehicleTypeId const car = vehicle_type_named("car");
  std::uint64_t stream = 1;
  for (auto const& links : streams.major) {
    add_poisson(scene, {links, car, 0, through(scene, links, kCarLength)},
                major_per_h / static_cast<double>(streams.major.size()), 0, end_s, stream++);
  }
  // More than any stream of the scenes can let go.
  add_regular(scene, {streams.minor, car, 0, through(scene, streams.minor, kCarLength)}, 1800, 0,
              end_s);
  auto run = scene.start();
  Detectors detectors(scene.network, scene.settings);
  auto const stop_line = [&](std::string const& name) {
    LinkId const link = link_named(scene.network, name);
    return detectors.add(link, scene.network.links.length[link]);
  };
  std::size_t const minor = stop_line(streams.minor_approach);
  std::vector<std::size_t> majors;
  for (std::string const& name : streams.major_approaches) majors.push_back(stop_line(name));
  while (run->simulation.step()) detectors.look(run->simulation);
  auto const count = [&](std::size_t detector) {
    double n = 0;
    for (Passage const& p : detectors.passages(detector)) n += p.at_s >= kWarmUp_s ? 1 : 0;
    return n / hours;
  };
  Flows flows;
  flows.minor_per_h = count(minor);
  for (std::size_t detector : majors) {
    flows.major_per_h += count(detector);
    for (Passage const& p : detectors.passages(detector)) {
      if (p.at_s >= kWarmUp_s) flows.major_at_s.push_back(p.at_s);
    }
  }
  std::sort(flows.major_at_s.begin(), flows.major_at_s.end());
  return flows;
}

int hours_of(Output const& output) {
  return output.extent == Extent::quick ? 1 : 4;
}

/// The major road from W to E, with so many lanes a direction.
Network priority_crossing(int major_lanes) {
  DrawOptions options;
  DrawnWay& major = options.ways["WXE"];
  major.cls = LinkClass::secondary;
  major.flags = DraftWays::kBuiltUp | DraftWays::kPriorityRoad;
  major.lanes = major.lanes_backward = major_lanes;
  return build(
      draw_network("      N\n"
                   "      |\n"
                   "      |\n"
                   "      |\n"
                   "      |\n"
                   "      |\n"
                   "W-----X-----E\n"
                   "      |\n"
                   "      |\n"
                   "      |\n"
                   "      |\n"
                   "      |\n"
                   "      S",
                   50.0, options));
}

}  // namespace

void gap_acceptance(Output const& output) {
  Network const one_lane = priority_crossing(1), two_lanes = priority_crossing(2);
  std::vector<std::string> const eastward{"WX", "XE"}, westward{"EX", "XW"};
  struct Case {
    char const* name;
    Network const& crossing;
    Streams streams;
  };
  Streams const left_from_major{{"EX", "XS"}, {eastward}, "EX", {"WX"}};
  Case const cases[] = {
      {"right from minor", one_lane, {{"SX", "XE"}, {eastward}, "SX", {"WX"}}},
      {"across", one_lane, {{"SX", "XN"}, {eastward, westward}, "SX", {"WX", "EX"}}},
      {"left from minor", one_lane, {{"SX", "XW"}, {eastward, westward}, "SX", {"WX", "EX"}}},
      {"left from major", one_lane, left_from_major},
      {"left from major of two lanes", two_lanes, left_from_major},
  };
  Csv csv(output, "gap_acceptance", "movement,major_per_h,capacity_per_h");
  Csv headways(output, "major_headways", "movement,major_per_h,headway_s");
  for (auto const& [name, crossing, streams] : cases) {
    for (double major = 100; major <= 1300; major += 200) {
      Flows const flows = measure(crossing, streams, major, hours_of(output));
      csv.row(name, flows.major_per_h, flows.minor_per_h);
      for (std::size_t i = 1; i < flows.major_at_s.size(); ++i)
        headways.row(name, flows.major_per_h, flows.major_at_s[i] - flows.major_at_s[i - 1]);
    }
  }
}

void roundabout(Output const& output) {
  DrawOptions options;
  for (char const* arc : {"was", "sbe", "ecn", "ndw"}) {
    options.ways[arc] = one_way(1, 50);
    options.ways[arc].flags = DraftWays::kBuiltUp | DraftWays::kRoundabout;
  }
  NetworkDraft draft = draw_network(
      "    N    \n"
      "    |    \n"
      "  d-n-c  \n"
      "  |   |  \n"
      "W-w   e-E\n"
      "  |   |  \n"
      "  a-s-b  \n"
      "    |    \n"
      "    S    ",
      10.0, options);
  // 32 m across, counter-clockwise.
  constexpr double kRadius = 16, kDiagonal = 11.3, kArm = 300;
  for (auto [letter, x, y] : {std::tuple{'w', -1, 0}, {'s', 0, -1}, {'e', 1, 0}, {'n', 0, 1}}) {
    place(draft, letter, {kRadius * x, kRadius * y});
    place(draft, static_cast<char>(letter - 'a' + 'A'), {kArm * x, kArm * y});
  }
  for (auto [letter, x, y] : {std::tuple{'a', -1, -1}, {'b', 1, -1}, {'c', 1, 1}, {'d', -1, 1}})
    place(draft, letter, {kDiagonal * x, kDiagonal * y});
  Network const network = build(draft);
  // Those from W to E pass the entry of S; those from S leave before they reach W.
  Streams const streams{{"Ss", "se", "en", "nN"}, {{"Ww", "ws", "se", "eE"}}, "Ss", {"Ww"}};
  Csv csv(output, "roundabout", "circulating_per_h,capacity_per_h");
  for (double circulating = 0; circulating <= 1000; circulating += 100) {
    Flows const flows = measure(network, streams, circulating, hours_of(output));
    csv.row(flows.major_per_h, flows.minor_per_h);
  }
}

}  // namespace pendler::validation
