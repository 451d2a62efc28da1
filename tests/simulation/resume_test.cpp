// A run that goes on from a saved state equals the one that was never interrupted.

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "base/draw.h"
#include "base/error.h"
#include "simulation/golden.h"
#include "simulation/scene.h"
#include "simulation/state.h"

using namespace pendler;

namespace {

constexpr Millis kEnd = 12 * kMinute;

DrawOptions town_options() {
  DrawOptions options;
  DrawnWay& main_street = options.ways["ABCDE"];
  main_street.cls = LinkClass::primary;
  main_street.lanes = 2;
  main_street.lanes_backward = 0;
  main_street.speed = 70 / 3.6;
  main_street.flags |= DraftWays::kPriorityRoad;
  DrawnWay& railway = options.ways["RTUVS"];
  railway.cls = LinkClass::rail;
  railway.lanes_backward = 0;
  railway.speed = 80 / 3.6;
  railway.allowed = kRail;
  options.controls = {{'C', NodeControl::signals},         {'D', NodeControl::stop},
                      {'H', NodeControl::mini_roundabout}, {'T', NodeControl::level_crossing},
                      {'U', NodeControl::level_crossing},  {'V', NodeControl::level_crossing}};
  options.stops = {{'B', TransitMode::bus}, {'D', TransitMode::bus}};
  return options;
}

TripId add_run(Scene& scene, std::vector<LinkId> const& route, LineId line, double depart_s,
               std::string_view type) {
  Runs& runs = scene.demand.timetable.runs;
  RunId const run = runs.key.push_back(make_key(runs.key.size(), 5));
  runs.line.push_back(line);
  runs.departure.push_back(static_cast<Millis>(depart_s * 1000));
  TripId const trip =
      add_trip(scene.demand, scene.network, drawn_name(scene.network, route.front()),
               drawn_name(scene.network, route.back()), depart_s, type);
  scene.demand.trips.run[trip] = run;
  scene.demand.trips.kind[trip] = AgentKind::transit;
  return trip;
}

void add_passenger(Scene& scene, LineId line, double depart_s) {
  Trips& t = scene.demand.trips;
  TripId const trip = add_trip(scene.demand, scene.network, "AB", "DE", depart_s);
  t.vehicle[trip] = VehicleTypeId();
  t.mode[trip] = TripMode::bus;
  t.walk_ms[trip] = 40 * 1000;
  Rows<TripId, Ride> rides;
  for (TripId id : t.key.ids()) {
    if (id == trip) {
      rides.append({Ride{30 * 1000, line.value, 0, 1}});
    } else {
      rides.append(t.rides[id]);
    }
  }
  t.rides = rides;
}

/// Streets with signals, a stop sign and a roundabout, a bus line with passengers, a railway with
/// three level crossings, lorries longer than some links, and more cars than the streets take.
Scene busy_town() {
  Scene scene(
      build(draw_network("  K     L     M   \n"
                         "  |     |     |   \n"
                         "A-B-----C-----D-E \n"
                         "  |     |     |   \n"
                         "R-T-----U-----V-S \n"
                         "  |     |     |   \n"
                         "F-G-----H-----I-J \n"
                         "  |     |     |   \n"
                         "  N     O     P   ",
                         40.0, town_options())));
  scene.settings.end = kEnd;
  scene.settings.interval_s = 60;
  scene.settings.reroute_interval_s = 60;
  Network const& net = scene.network;
  LineServices& lines = scene.demand.timetable.lines;
  std::vector<LinkId> route;
  for (char const* name : {"AB", "BC", "CD", "DE"}) route.push_back(link_named(net, name));
  std::vector<StopId> stops;
  std::vector<std::uint32_t> positions;
  for (StopId stop : net.stops.key.ids()) {
    auto const at = std::find(route.begin(), route.end(), net.lanes.link[net.stops.lane[stop]]);
    REQUIRE(at != route.end());
    stops.push_back(stop);
    positions.push_back(static_cast<std::uint32_t>(at - route.begin()));
  }
  REQUIRE(stops.size() == 2);
  REQUIRE(positions[0] < positions[1]);
  LineId const line = lines.route.append(route);
  lines.stops.append(stops);
  lines.stop_position.append(positions);
  lines.ride_ms.append({0, 60 * 1000});

  std::vector<std::string> const from{"AB", "KB", "LC", "MD", "FG", "JI", "NG", "OH", "PI"};
  std::vector<std::string> const to{"DE", "BK", "CL", "DM", "GF", "IJ", "GN", "HO", "IP"};
  for (std::size_t i = 0; i < 500; ++i) {
    std::size_t const start = (i * 7) % from.size();
    std::size_t const end = (start + 1 + (i * 5) % (from.size() - 1)) % from.size();
    std::string_view const type = i % 9 == 0   ? "articulated_truck"
                                  : i % 9 == 4 ? "rigid_truck"
                                  : i % 9 == 7 ? "bicycle"
                                               : "car";
    add_trip(scene.demand, net, from[start], to[end], 0.7 * static_cast<double>(i), type);
  }
  // Some go on after they have arrived.
  for (std::size_t i = 0; i < 40; ++i) {
    TripId const trip = add_trip(scene.demand, net, to[i % 3] == "DE" ? "MD" : "KB", "HO", 0);
    scene.demand.trips.after[trip] = TripId(i * 3);
    scene.demand.trips.pause_ms[trip] = 20 * 1000;
  }
  for (int i = 0; i < 6; ++i) add_run(scene, route, line, 30 + 90 * i, "bus");
  for (int i = 0; i < 6; ++i)
    add_trip(scene.demand, net, "RT", "VS", 50 + 80 * i, "regional_train");
  for (int i = 0; i < 120; ++i) add_passenger(scene, line, 3 * i);
  REQUIRE(net.signals.junction.size() == 1);
  scene.settings.pedestrians_per_hour = 300;
  scene.controls = {{kMinute, ControlAttribute::signal_actuated, LinkId(), 1, SignalId(0)},
                    {2 * kMinute, ControlAttribute::closed, link_named(net, "CU"),
                     double{classes(VehicleClass::car)}},
                    {3 * kMinute, ControlAttribute::speed, link_named(net, "BC"), 30 / 3.6},
                    {4 * kMinute, ControlAttribute::pedestrians, link_named(net, "CL"), 900},
                    {5 * kMinute, ControlAttribute::closed, link_named(net, "CU"), 0}};
  return scene;
}

/// Hash of each piece of results, in their order.
struct Pieces : Sink {
  std::vector<std::uint64_t> hashes;
  void append(std::string_view table, Columns const& rows) override {
    Digest digest;
    digest.add(table);
    digest.add(rows);
    hashes.push_back(digest.value());
  }
};

struct Going {
  Workers workers;
  RoadRouteService routes;
  Pieces pieces;
  Simulation simulation;
  Going(Scene const& s, int threads)
      : workers(threads),
        routes(s.network, workers, s.demand.vehicle_types),
        simulation({s.network, s.demand, s.controls, s.settings}, routes, workers, pieces) {}
  void run_until(Tick tick) {
    while (simulation.tick() < tick) simulation.step();
  }
};

std::uint64_t hash_of(SavedState saved) {
  Digest digest;
  digest.add(saved.columns());
  return digest.value();
}

/// Steps to the end; a hash of the visible state each tick, of the whole state every 50th.
std::vector<std::uint64_t> hashes_to_the_end(Going& run) {
  std::vector<std::uint64_t> out;
  while (run.simulation.step()) {
    out.push_back(run.simulation.state_hash());
    if (run.simulation.tick() % 50 == 0) out.push_back(hash_of(run.simulation.save()));
  }
  run.simulation.finish();
  return out;
}

std::vector<std::uint64_t> together(std::vector<std::uint64_t> first,
                                    std::vector<std::uint64_t> const& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

template <class T>
bool any_other_than(SavedState const& saved, std::string const& column, T value) {
  auto const values = saved.get<T>(column);
  return std::any_of(values.begin(), values.end(), [&](T v) { return v != value; });
}

/// What of the state is in use, by column.
std::set<std::string> in_use(SavedState const& saved) {
  std::set<std::string> out;
  auto const note = [&](std::string const& name, bool used) {
    if (used) out.insert(name);
  };
  note("queue", !saved.get<TripId>("queue").empty());
  note("tail", any_other_than(saved, "lanes/tail_vehicle", TripId::kNone));
  note("granted", any_other_than(saved, "lanes/granted", std::uint16_t{0}));
  note("waits", !saved.get<LaneId>("waits/at").empty());
  note("asked", !saved.get<std::uint32_t>("asked").empty());
  note("busy", any_other_than(saved, "busy", std::uint64_t{0}));
  note("section", any_other_than(saved, "section_holder", TripId::kNone));
  note("crossing", any_other_than(saved, "crossing_closed", std::uint8_t{0}));
  note("calendar", !saved.get<TripId>("departures/calendar/trip").empty());
  note("walks", !saved.get<TripId>("passengers/walks/trip").empty());
  note("at_stop", !saved.get<TripId>("passengers/at_stop").empty());
  note("halted", any_other_than(saved, "passengers/halted", TripId()));
  note("queue_lanes", any_other_than(saved, "queue_lanes", std::uint8_t{0}));
  note("queue_front", any_other_than(saved, "queue_front/place", 0.0F));
  note("queue_ticks", any_other_than(saved, "queue_ticks", std::uint32_t{0}));
  note("on_board", !saved.get<TripId>("passengers/on_board").empty());
  note("stop_events", !saved.get<Key>("passengers/rows/run").empty());
  note("closed", any_other_than(saved, "lanes/closed_for", VehicleClasses{0}));
  note("signals", any_other_than(saved, "signals/visited", kNoTick));
  note("pedestrians", any_other_than(saved, "pedestrians", 300.0F));
  note("standing", any_other_than(saved, "rerouting/standing/seconds", std::int32_t{0}));
  return out;
}

}  // namespace

TEST_CASE("the busy town has its golden state and results, in every build") {
  Scene const scene = busy_town();
  auto run = scene.start(2);
  while (run->simulation.step()) {
  }
  run->simulation.finish();
  Digest digest;
  digest.add(run->simulation.state_hash());
  digest.add(std::string_view(run->sink.digest()));
  CHECK(digest.text() == golden("busy-town"));
}

TEST_CASE("a run that goes on from a saved state equals the uninterrupted one on every tick") {
  Scene const scene = busy_town();
  Going whole(scene, 1);
  auto const expected = hashes_to_the_end(whole);
  CHECK(whole.simulation.totals().persons_arrived > 30);
  CHECK(whole.simulation.totals().vehicles_arrived > 200);

  std::set<std::string> seen;
  Tick const last = static_cast<Tick>(kEnd / scene.settings.tick_ms);
  for (int i = 0; i < 32; ++i) {
    auto const at = static_cast<Tick>(draw({7, Purpose::test, static_cast<Key>(i), 0}) * last);
    int const threads = i % 2 == 0 ? 1 : 3;
    CAPTURE(at, threads);
    Going first(scene, 1);
    first.run_until(at);
    SavedState const saved = first.simulation.save();
    seen.merge(in_use(saved));

    Going second(scene, threads);
    second.simulation.load(saved);
    CHECK(hash_of(second.simulation.save()) == hash_of(saved));
    CHECK(hash_of(first.simulation.save()) == hash_of(saved));
    auto const on = hashes_to_the_end(second);
    REQUIRE(on.size() < expected.size());
    CHECK(std::equal(on.rbegin(), on.rend(), expected.rbegin()));
    CHECK(together(first.pieces.hashes, second.pieces.hashes) == whole.pieces.hashes);
    CHECK(second.simulation.trip_rows().arrive_s.size() == scene.demand.trips.size());
  }
  // Nothing was equal because it was empty.
  CHECK(seen == std::set<std::string>{
                    "queue",       "tail",        "granted",    "waits",   "asked",   "busy",
                    "section",     "crossing",    "calendar",   "walks",   "at_stop", "on_board",
                    "stop_events", "closed",      "standing",   "signals", "halted",  "queue_ticks",
                    "queue_lanes", "queue_front", "pedestrians"});
}

TEST_CASE("a branch with other controls from its time on equals a whole run with them") {
  Scene const base = busy_town();
  Millis const at = GENERATE(2 * kMinute + 500, 4 * kMinute, 4 * kMinute + 30 * kSecond);
  CAPTURE(at);
  Going first(base, 1);
  first.run_until(static_cast<Tick>(4 * kMinute / base.settings.tick_ms));
  SavedState const saved = first.simulation.save();

  Scene other = busy_town();
  other.controls.pop_back();
  other.controls.push_back(
      {at, ControlAttribute::closed, link_named(other.network, "BC"), double{kMotorRoad}});
  std::sort(other.controls.begin(), other.controls.end(),
            [](Control const& a, Control const& b) { return a.at < b.at; });
  Going branch(other, 2);
  if (at < 4 * kMinute) {
    CHECK_THROWS_WITH(branch.simulation.load(saved), Catch::Contains("00:04:00") &&
                                                         Catch::Contains("00:02:00") &&
                                                         Catch::Contains("closure"));
    return;
  }
  branch.simulation.load(saved);
  auto const on = hashes_to_the_end(branch);
  Going whole(other, 1);
  auto const expected = hashes_to_the_end(whole);
  CHECK(std::equal(on.rbegin(), on.rend(), expected.rbegin()));
  CHECK(together(first.pieces.hashes, branch.pieces.hashes) == whole.pieces.hashes);

  Going as_before(base, 1);
  as_before.simulation.load(saved);
  CHECK(hashes_to_the_end(as_before) != on);
}

TEST_CASE("the layout of a state is the program's, whatever goes on in it") {
  Scene const town = busy_town();
  Going run(town, 1);
  std::string const at_begin = run.simulation.save().layout();
  run.run_until(300);
  SavedState saved = run.simulation.save();
  CHECK(saved.layout() == at_begin);
  saved.put("updates", std::vector<float>{1});
  CHECK(saved.layout() != at_begin);
  SavedState more = run.simulation.save();
  more.put("one_more", std::vector<float>{1});
  CHECK(more.layout() != at_begin);
}

TEST_CASE("a state does not fit another network, and is refused") {
  Scene const town = busy_town();
  Going run(town, 1);
  run.run_until(100);
  SavedState const saved = run.simulation.save();
  Scene const street(build(draw_network("A-----B", 100.0)));
  Going other(street, 1);
  CHECK_THROWS_AS(other.simulation.load(saved), InputError);
}
