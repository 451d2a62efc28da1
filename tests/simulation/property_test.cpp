// What holds in every town, with all kinds of vehicles, at every tick.

#include <rapidcheck.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <random>
#include <sstream>
#include <utility>

#include "parallel/bit_set.h"
#include "simulation/golden.h"
#include "simulation/random_town.h"
#include "simulation/state.h"
#include "simulation/traffic_watch.h"

namespace pendler {

void showValue(TownPlan const& p, std::ostream& out) {
  out << "side " << p.side << ", spacing " << p.spacing << (p.railway ? ", railway" : "")
      << ", streets";
  for (int s : p.streets) out << ' ' << s;
  out << ", crossings";
  for (int c : p.crossings) out << ' ' << c;
}
void showValue(TripPlan const& t, std::ostream& out) {
  out << "(" << t.type << ": " << t.from << " to " << t.to << " at " << t.depart_s << ")";
}

}  // namespace pendler

namespace rc {

template <>
struct Arbitrary<pendler::TownPlan> {
  static Gen<pendler::TownPlan> arbitrary() {
    using pendler::TownPlan;
    auto const codes = gen::container<std::vector<int>>(gen::inRange(0, 60));
    return gen::build<TownPlan>(gen::set(&TownPlan::side, gen::inRange(2, 5)),
                                gen::set(&TownPlan::spacing, gen::inRange(0, 6)),
                                gen::set(&TownPlan::railway, gen::arbitrary<bool>()),
                                gen::set(&TownPlan::streets, codes),
                                gen::set(&TownPlan::crossings, codes));
  }
};
template <>
struct Arbitrary<pendler::TripPlan> {
  static Gen<pendler::TripPlan> arbitrary() {
    using pendler::TripPlan;
    return gen::build<TripPlan>(gen::set(&TripPlan::type, gen::inRange(0, 6)),
                                gen::set(&TripPlan::from, gen::inRange(0, 200)),
                                gen::set(&TripPlan::to, gen::inRange(0, 200)),
                                gen::set(&TripPlan::depart_s, gen::inRange(0, 240)));
  }
};

}  // namespace rc

using namespace pendler;

namespace {

constexpr Millis kEnd = 420 * kSecond;

double pedestrians_in(TownPlan const& plan) {
  return plan.spacing % 2 == 0 ? 0 : 300;
}

/// Ticks of the usual length, of SUMO's, and of a fine one.
std::int32_t tick_ms_of(TownPlan const& plan) {
  constexpr std::array<std::int32_t, 3> kTicks{500, 1000, 200};
  return kTicks[static_cast<std::size_t>(plan.side + plan.spacing) % kTicks.size()];
}

/// These signals follow the traffic.
void actuate_every_second(Scene& scene) {
  for (SignalId signal : scene.network.signals.junction.ids()) {
    if (signal.index() % 2 == 0)
      scene.controls.push_back({0, ControlAttribute::signal_actuated, LinkId(), 1, signal});
  }
}

std::size_t chunks_of(std::size_t members) {
  BitSet set;
  set.resize(members);
  return set.chunks();
}

struct RunEnd {
  std::uint64_t state = 0;
  std::string digest;
  bool operator==(RunEnd const&) const = default;
};

RunEnd run_end(Scene const& scene, int threads, ChunkOrder order) {
  auto run = scene.start(threads, order);
  while (run->simulation.step()) {
  }
  run->simulation.finish();
  return {run->simulation.state_hash(), run->sink.digest()};
}

/// The same hundred towns everywhere. Others by hand: RC_PARAMS="seed=7 max_success=1000".
template <class Property>
void holds(Property&& property) {
  rc::detail::TestParams params = rc::detail::configuration().testParams;
  if (std::getenv("RC_PARAMS") == nullptr) params.seed = 1;
  auto const result = rc::detail::checkTestable(property, rc::detail::TestMetadata{}, params);
  std::ostringstream text;
  rc::detail::printResultMessage(result, text);
  INFO(text.str());
  CHECK(result.template is<rc::detail::SuccessResult>());
}

}  // namespace

TEST_CASE("in any town nobody is lost, passes a red, or stands where another one is") {
  std::size_t crossings = 0, vehicles = 0, set_back = 0;
  holds([&](TownPlan const& plan, std::vector<TripPlan> const& trips) {
    Scene scene = town_scene(plan, trips);
    scene.settings.end = kEnd;
    scene.settings.tick_ms = tick_ms_of(plan);
    scene.settings.pedestrians_per_hour = pedestrians_in(plan);
    actuate_every_second(scene);
    auto run = scene.start();
    TrafficWatch watch(scene);
    while (run->simulation.step()) {
      run->simulation.check_invariants();
      run->simulation.check_conservation();
      // Who found less room than planned was set back: bodies may overlap from then on.
      if (run->simulation.totals().squeezed > 0) {
        ++set_back;
        break;
      }
      std::string const wrong = watch.look(run->simulation);
      if (!wrong.empty()) RC_FAIL("tick " + std::to_string(run->simulation.tick()) + ": " + wrong);
    }
    run->simulation.finish();
    crossings += watch.crossings_seen();
    vehicles += run->simulation.totals().vehicles_departed;
  });
  CHECK(vehicles > 1000);
  CHECK(crossings > 300);
  CHECK(set_back <= 2);
}

TEST_CASE("in any town a run that goes on from a saved state is the uninterrupted one") {
  std::size_t tails = 0, lane_changes = 0, trains = 0, actuated = 0;
  holds([&](TownPlan const& plan, std::vector<TripPlan> const& trips, int second) {
    Scene scene = town_scene(plan, trips);
    scene.settings.end = kEnd;
    scene.settings.pedestrians_per_hour = pedestrians_in(plan);
    actuate_every_second(scene);
    auto const hash_at_end = [](Simulation& simulation) {
      while (simulation.step()) {
      }
      SavedState saved = simulation.save();
      Digest digest;
      digest.add(saved.columns());
      return std::pair(digest.value(), simulation.state_hash());
    };
    auto const at = static_cast<Tick>(std::abs(second % 420)) * kSecond / scene.settings.tick_ms;
    auto whole = scene.start();
    while (whole->simulation.tick() < at) whole->simulation.step();
    auto const any = [&](auto const& values, auto none) {
      return std::ranges::any_of(values, [&](auto v) { return v != none; }) ? 1U : 0U;
    };
    SavedState saved = whole->simulation.save();
    // In the middle of a lane change, if there is one within a minute.
    auto const changes = [&] {
      return any(saved.get<std::int8_t>("slots/covers"), std::int8_t{0});
    };
    for (int i = 0; i < 120 && changes() == 0 && whole->simulation.step(); ++i)
      saved = whole->simulation.save();
    auto const expected = hash_at_end(whole->simulation);
    for (int threads : {1, 3}) {
      auto on = scene.start(threads);
      on->simulation.load(saved);
      RC_ASSERT(hash_at_end(on->simulation) == expected);
    }
    tails += any(saved.get<std::uint32_t>("lanes/tail_vehicle"), TripId::kNone);
    lane_changes += changes();
    trains += any(saved.get<std::uint32_t>("section_holder"), TripId::kNone);
    actuated += any(saved.get<Tick>("signals/visited"), kNoTick);
  });
  // Nothing was equal because it was not there.
  INFO(tails << " tails, " << lane_changes << " lane changes, " << trains << " trains, " << actuated
             << " actuated signals");
  CHECK(tails > 10);
  CHECK(lane_changes > 3);
  CHECK(trains > 10);
  CHECK(actuated > 10);
}

TEST_CASE("in any town the number of threads and the order of chunks change no bit") {
  std::size_t towns = 0;  // in which loops over strips have several chunks
  holds([&](TownPlan const& plan, std::vector<TripPlan> const& trips) {
    Scene scene = town_scene(plan, trips);
    scene.settings.end = kEnd;
    scene.settings.pedestrians_per_hour = pedestrians_in(plan);
    std::size_t const strips =
        scene.network.links.key.size() + scene.network.movements.from_link.size();
    towns += chunks_of(strips) > 1 ? 1U : 0U;
    RunEnd const expected = run_end(scene, 1, ChunkOrder::forward);
    RC_ASSERT(run_end(scene, 3, ChunkOrder::forward) == expected);
    RC_ASSERT(run_end(scene, 1, ChunkOrder::reverse) == expected);
  });
  CHECK(towns > 10);
}

TEST_CASE(
    "a large town of all kinds: the number of threads and the order of chunks change no bit") {
  std::minstd_rand draw(5);
  auto const below = [&](unsigned n) { return static_cast<int>(draw() % n); };
  TownPlan plan{13, 1, true, {}, {}};
  for (int i = 0; i < 2 * 13 * 12; ++i) plan.streets.push_back(below(10));
  for (int i = 0; i < 13 * 13; ++i) plan.crossings.push_back(below(6));
  std::vector<TripPlan> trips;
  for (int i = 0; i < 4000; ++i)
    trips.push_back({below(6), below(10000), below(10000), below(240)});
  Scene scene = town_scene(plan, trips);
  scene.settings.end = kEnd;
  scene.settings.pedestrians_per_hour = 300;
  actuate_every_second(scene);
  // Its widest roads are such as make drivers remember.
  for (LinkClass& cls : scene.network.links.cls) {
    if (cls == LinkClass::trunk) cls = LinkClass::motorway;
  }
  REQUIRE(chunks_of(scene.network.junctions.key.size()) > 1);
  REQUIRE(chunks_of(scene.network.links.key.size()) > 5);
  REQUIRE(scene.network.signals.junction.size() > 10);
  {
    auto run = scene.start();
    while (run->simulation.step()) {
    }
    SavedState const saved = run->simulation.save();
    CHECK_FALSE(saved.get<TripId>("habits/at").empty());
    CHECK_FALSE(run->simulation.gridlocks().found_s.empty());
    CHECK(run->simulation.totals().vehicles_departed > 1500);
  }
  RunEnd const expected = run_end(scene, 1, ChunkOrder::forward);
  for (int threads : {2, 3, 5}) CHECK(run_end(scene, threads, ChunkOrder::forward) == expected);
  CHECK(run_end(scene, 1, ChunkOrder::reverse) == expected);
  CHECK(run_end(scene, 1, ChunkOrder::shuffled) == expected);
}

TEST_CASE("twelve towns have their golden states and results, in every build") {
  Digest digest;
  std::uint32_t departed = 0, krauss = 0;
  for (unsigned seed = 1; seed <= 12; ++seed) {
    std::minstd_rand draw(seed);
    auto const below = [&](unsigned n) { return static_cast<int>(draw() % n); };
    TownPlan plan{2 + below(3), below(6), seed % 2 == 0, {}, {}};
    for (int i = 0; i < 24; ++i) plan.streets.push_back(below(10));
    for (int i = 0; i < 16; ++i) plan.crossings.push_back(below(6));
    std::vector<TripPlan> trips;
    for (int i = 0; i < 250; ++i) trips.push_back({below(6), below(200), below(200), below(240)});
    Scene scene = town_scene(plan, trips);
    scene.settings.end = kEnd;
    scene.settings.pedestrians_per_hour = pedestrians_in(plan);
    for (VehicleType& type : scene.demand.vehicle_types) {
      if (seed % 3 != 0 || type.model != CarFollowing::idm) continue;
      type.model = CarFollowing::krauss;
      ++krauss;
    }
    actuate_every_second(scene);
    auto run = scene.start(2);
    while (run->simulation.step()) {
    }
    run->simulation.finish();
    departed += run->simulation.totals().vehicles_departed;
    digest.add(run->simulation.state_hash());
    digest.add(std::string_view(run->sink.digest()));
  }
  CHECK(departed > 2000);
  CHECK(krauss > 0);
  CHECK(digest.text() == golden("twelve-towns"));
}

TEST_CASE("a town whose streets are all full empties") {
  for (unsigned seed : {1U, 2U, 3U, 4U}) {
    CAPTURE(seed);
    std::minstd_rand draw(seed);
    auto const pick = [&](std::vector<int> const& of) { return of[draw() % of.size()]; };
    TownPlan plan{5, 4, false, {}, {}};  // blocks of 30 m
    for (int i = 0; i < 40; ++i) plan.streets.push_back(pick({0, 0, 0, 1, 1, 3}));
    for (int i = 0; i < 25; ++i) plan.crossings.push_back(pick({0, 0, 0, 0, 2, 3}));
    std::vector<TripPlan> trips;
    for (int i = 0; i < 1500; ++i) {
      int const from = static_cast<int>(draw() % 1000), to = static_cast<int>(draw() % 1000);
      int const type = i % 10 == 0 ? 2 : i % 10 == 5 ? 1 : 0;  // lorry, bicycle, car
      trips.push_back({type, from, to, i / 3});
    }
    Scene scene = town_scene(plan, trips);
    scene.settings.end = 8 * kHour;
    auto run = scene.start();
    std::uint32_t most = 0;
    while (run->simulation.step())
      most = std::max(most, static_cast<std::uint32_t>(run->simulation.vehicles().size()));
    run->simulation.finish();
    RunTotals const totals = run->simulation.totals();
    CHECK(most > 200);
    CHECK(totals.vehicles_arrived == totals.vehicles_departed);
    CHECK(totals.vehicles_departed > 1100);
    CHECK(totals.vehicles_queued == 0);
    CHECK(run->simulation.gridlocks().found_s.size() > 20);
  }
}
