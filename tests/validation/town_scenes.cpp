// Random traffic in towns: nobody touches anybody, nobody is lost.

#include <algorithm>
#include <iostream>
#include <limits>

#include "base/error.h"
#include "bench/grid_town.h"
#include "demand/make_demand.h"
#include "ingest/osm.h"
#include "validation/detectors.h"
#include "validation/roads.h"
#include "validation/scenes.h"

namespace pendler::validation {

namespace {

constexpr double kTolerance = 0.005;  // m: positions are floats
constexpr double kDrawn = 0.1;        // m: bodies keep to the axes of their ways, as drawn
constexpr float kEmergency = 9.0F;    // m/s²: as hard as cars can brake

/// What went wrong, in vehicles and ticks.
struct Findings {
  std::uint64_t overlaps = 0;           // bodies of two that follow each other
  std::uint64_t shared_areas = 0;       // bodies of two on one conflict area whose streams cross
  std::uint64_t beside_at_merges = 0;   // … whose streams become one, not one after the other
  std::uint64_t touching = 0;           // bodies of two on ways that meet, as drawn
  std::uint64_t touching_at_forks = 0;  // … on two ways off one lane
  std::uint64_t sudden = 0;             // braked harder than anybody can
  std::uint64_t doubled = 0;            // in two places at once
  std::uint64_t lost = 0;               // gone elsewhere than on the link where the trip ends
  std::uint64_t returned = 0;           // seen again after having gone
  std::uint64_t broken_invariants = 0, unbalanced_links = 0;
  double smallest_gap = std::numeric_limits<double>::infinity();
};

/// Follows every vehicle from tick to tick, knowing nothing of the simulation but its sights.
class Witness {
 public:
  Witness(Network const& network, Demand const& demand, float tick_s, Findings& findings)
      : tick_s_(tick_s),
        network_(network),
        demand_(demand),
        findings_(findings),
        known_(demand.trips.size()),
        front_(network.lanes.length.size(), 0),
        on_movement_(network.movements.from_lane.size()) {}

  void look(std::vector<VehicleSight> const& now) {
    ++tick_;
    for (MovementId m : touched_) on_movement_[m].clear();
    touched_.clear();
    for (VehicleSight const& v : now) front_[v.lane] = 0;
    for (VehicleSight const& v : now) {
      follow(v);
      if (front_[v.lane] == 0) front_[v.lane] = static_cast<double>(v.position);
    }
    check_lanes(now);
    for (VehicleSight const& v : now) check_tail(v);
    check_areas();
    for (TripId trip : here_) {
      if (known_[trip].seen != tick_) gone(trip);
    }
    here_.clear();
    for (VehicleSight const& v : now) {
      here_.push_back(v.trip);
      front_[v.lane] = 0;
    }
  }

  std::uint32_t appeared() const { return appeared_; }
  std::uint32_t left() const { return left_; }

 private:
  struct Known {
    int seen = 0;     // tick
    float speed = 0;  // m/s, then
    bool gone = false;
    LaneId lane, before, second_before;  // the lanes driven last; none: unknown
  };
  struct Body {
    double back = 0, front = 0;
    TripId trip;
  };

  void follow(VehicleSight const& v) {
    Known& k = known_[v.trip];
    if (k.seen == tick_) ++findings_.doubled;
    if (k.gone) ++findings_.returned;
    if (k.seen == 0) ++appeared_;
    if (k.seen == tick_ - 1 && k.speed - v.speed > kEmergency * tick_s_) ++findings_.sudden;
    k.seen = tick_;
    k.speed = v.speed;
    if (k.lane == v.lane) return;
    if (!k.lane.valid() || same_link(k.lane, v.lane)) {
      k.before = k.lane.valid() ? k.before : LaneId();
      k.second_before = k.lane.valid() ? k.second_before : LaneId();
    } else if (adjacent(k.lane, v.lane)) {
      k.second_before = k.before;
      k.before = k.lane;
    } else if (LaneId const between = way_between(k.lane, v.lane); between.valid()) {
      k.second_before = k.lane;
      k.before = between;
    } else {
      k.before = k.second_before = LaneId();
    }
    k.lane = v.lane;
  }

  bool same_link(LaneId a, LaneId b) const {
    return network_.lanes.link[a].valid() && network_.lanes.link[a] == network_.lanes.link[b];
  }
  bool adjacent(LaneId a, LaneId b) const {
    if (network_.is_movement(b)) return network_.movements.from_lane[network_.movement_of(b)] == a;
    return network_.is_movement(a) && network_.movements.to_lane[network_.movement_of(a)] == b;
  }
  /// The movement from a lane to another one, or none.
  LaneId way_between(LaneId a, LaneId b) const {
    if (network_.is_movement(a) || network_.is_movement(b)) return {};
    for (MovementId m : network_.lanes.out[a]) {
      if (network_.movements.to_lane[m] == b) return network_.lane_of(m);
    }
    return {};
  }

  void gap(double gap, VehicleSight const& v, LaneId lane) {
    findings_.smallest_gap = std::min(findings_.smallest_gap, gap);
    if (gap >= -kTolerance) return;
    ++findings_.overlaps;
    tell(v.trip, lane) << " overlaps by " << -gap << " m\n";
  }

  /// For the person who looks for the cause.
  std::ostream& tell(TripId trip, LaneId lane) const {
    std::cerr << "tick " << tick_ << ", trip " << trip.value << " on "
              << (network_.is_movement(lane) ? "movement " : "lane ")
              << (network_.is_movement(lane) ? network_.movement_of(lane).value : lane.value);
    return std::cerr;
  }

  /// Vehicles come by lane, the foremost first.
  void check_lanes(std::vector<VehicleSight> const& now) {
    for (std::size_t i = 0; i < now.size(); ++i) {
      VehicleSight const& v = now[i];
      if (network_.is_movement(v.lane)) add_body(v.lane, v.position - v.length, v.position, v.trip);
      if (i == 0 || now[i - 1].lane != v.lane) continue;
      gap(static_cast<double>(now[i - 1].position - now[i - 1].length - v.position), v, v.lane);
    }
  }

  /// A body that reaches back over its lane's start, against the first vehicle of each lane there.
  void check_tail(VehicleSight const& v) {
    Known const& k = known_[v.trip];
    double back = static_cast<double>(v.position - v.length);
    for (LaneId lane : {k.before, k.second_before}) {
      if (back >= 0 || !lane.valid()) return;
      back += static_cast<double>(network_.lanes.length[lane]);
      if (front_[lane] > 0) gap(back - front_[lane], v, lane);
      if (network_.is_movement(lane))
        add_body(lane, back, static_cast<double>(network_.lanes.length[lane]), v.trip);
    }
  }

  void add_body(LaneId lane, double back, double front, TripId trip) {
    MovementId const m = network_.movement_of(lane);
    if (on_movement_[m].empty()) touched_.push_back(m);
    on_movement_[m].push_back({back, front, trip});
  }

  static bool covers(Body const& body, float begin, float end) {
    return body.back < static_cast<double>(end) - kTolerance &&
           body.front > static_cast<double>(begin) + kTolerance;
  }

  /// One after the other on one way through a junction's stubs: whoever is there follows.
  bool one_way_on(MovementId a, MovementId b) const {
    Movements const& m = network_.movements;
    return m.to_link[a] == m.from_link[b] || m.to_link[b] == m.from_link[a];
  }

  /// On ways that become one: not one after the other.
  bool beside(Body const& a, MovementId on, Body const& b, MovementId other) const {
    auto const left = [&](MovementId m, double position) {
      return static_cast<double>(network_.lanes.length[network_.lane_of(m)]) - position;
    };
    return std::min(left(on, a.back), left(other, b.back)) -
               std::max(left(on, a.front), left(other, b.front)) >
           2 * kTolerance;
  }

  /// The axis of a body on a movement, without the half circles at its ends.
  std::vector<Point> axis(Body const& body, MovementId m, double half) const {
    auto const line = network_.movements.geometry[m];
    double const lane = static_cast<double>(network_.lanes.length[network_.lane_of(m)]);
    double const from = std::max(body.back + half, 0.0), to = std::min(body.front - half, lane);
    if (from > to) return {};
    double const drawn = length(line) / lane;
    return part_of(line, from * drawn, to * drawn);
  }
  double half_width(TripId trip) const {
    return static_cast<double>(demand_.vehicle_types[demand_.trips.vehicle[trip]].width) / 2;
  }
  bool touch(Body const& a, MovementId on, Body const& b, MovementId other) const {
    double const wa = half_width(a.trip), wb = half_width(b.trip), near = wa + wb - kDrawn;
    auto const line_a = axis(a, on, wa), line_b = axis(b, other, wb);
    if (line_a.empty() || line_b.empty()) return false;
    constexpr double kStep = 0.25;  // m
    double const size = length(line_a);
    for (double at = 0;; at += kStep) {
      if (project(line_b, point_along(line_a, at)).distance < near) return true;
      if (at >= size) return false;
    }
  }

  /// Those who have come off one lane onto another way.
  void check_forks(MovementId m) {
    for (MovementId other : network_.lanes.out[network_.movements.from_lane[m]]) {
      if (other <= m) continue;
      for (Body const& a : on_movement_[m]) {
        for (Body const& b : on_movement_[other]) {
          if (a.trip != b.trip && touch(a, m, b, other)) ++findings_.touching_at_forks;
        }
      }
    }
  }

  /// Each pair of movements once.
  void check_areas() {
    for (MovementId m : touched_) {
      check_forks(m);
      auto const others = network_.movements.conflicts[m];
      auto const areas = network_.movements.conflict_areas[m];
      for (std::size_t i = 0; i < others.size(); ++i) {
        if (others[i] <= m || one_way_on(m, others[i])) continue;
        for (Body const& a : on_movement_[m]) {
          for (Body const& b : on_movement_[others[i]]) {
            if (a.trip == b.trip) continue;
            if (touch(a, m, b, others[i])) ++findings_.touching;
            if (!covers(a, areas[i].begin, areas[i].end) ||
                !covers(b, areas[i].other_begin, areas[i].other_end))
              continue;
            if (areas[i].merges == 0)
              ++findings_.shared_areas;
            else if (beside(a, m, b, others[i]))
              ++findings_.beside_at_merges;
          }
        }
      }
    }
  }

  void gone(TripId trip) {
    Known& k = known_[trip];
    k.gone = true;
    ++left_;
    LinkId const link = network_.lanes.link[k.lane];
    // In the last tick it may have come onto the link on which it arrives.
    LinkId const to = demand_.trips.to[trip];
    bool const there = link == to;
    bool const came =
        !there && std::any_of(network_.lanes.out[from_lane(k.lane)].begin(),
                              network_.lanes.out[from_lane(k.lane)].end(),
                              [&](MovementId m) { return network_.movements.to_link[m] == to; });
    if (!there && !came) ++findings_.lost;
  }
  LaneId from_lane(LaneId lane) const {
    return network_.is_movement(lane) ? network_.movements.from_lane[network_.movement_of(lane)]
                                      : lane;
  }

  float tick_s_;
  Network const& network_;
  Demand const& demand_;
  Findings& findings_;
  IdVector<TripId, Known> known_;
  IdVector<LaneId, double> front_;  // of each lane's foremost vehicle; 0: none
  IdVector<MovementId, std::vector<Body>> on_movement_;
  std::vector<MovementId> touched_;
  std::vector<TripId> here_;
  int tick_ = 0;
  std::uint32_t appeared_ = 0, left_ = 0;
};

/// Links that did not keep what came onto them less what went off.
std::uint64_t unbalanced(Network const& network, Simulation const& simulation) {
  TrafficRows const& rows = simulation.whole_run();
  std::vector<std::int64_t> balance(network.links.key.size(), 0);
  for (std::size_t i = 0; i < rows.link.size(); ++i)
    balance[rows.link[i]] += std::int64_t{rows.entered[i]} - std::int64_t{rows.left[i]};
  for (VehicleSight const& v : simulation.vehicles()) {
    if (LinkId const link = network.lanes.link[v.lane]; link.valid()) --balance[link.index()];
  }
  return static_cast<std::uint64_t>(
      std::count_if(balance.begin(), balance.end(), [](std::int64_t b) { return b != 0; }));
}

struct Town {
  std::string name;
  Network network;
  int trips_per_hour = 0;
};

/// An hour of random trips and another one to arrive; returns its vehicle updates.
std::uint64_t run_town(Csv& csv, Town const& town, std::uint64_t seed, int threads) {
  constexpr int kInvariantsEvery = 20;  // ticks
  Scene scene(town.network);
  scene.settings.end = 2 * kHour;
  scene.settings.seed = seed;
  scene.demand = make_demand({.network = scene.network,
                              .begin = 0,
                              .end = kHour,
                              .seed = seed,
                              .random_trips_per_hour = town.trips_per_hour});
  auto run = scene.start(threads);
  Findings findings;
  float const tick_s = static_cast<float>(scene.settings.tick_ms) / 1000.0F;
  Witness witness(scene.network, scene.demand, tick_s, findings);
  try {
    while (run->simulation.step()) {
      witness.look(run->simulation.vehicles());
      if (run->simulation.tick() % kInvariantsEvery == 0) run->simulation.check_invariants();
    }
    run->simulation.finish();
  } catch (RunError const& error) {
    ++findings.broken_invariants;
    std::cerr << town.name << ", seed " << seed << ": " << error.what() << '\n';
  }
  findings.unbalanced_links = unbalanced(scene.network, run->simulation);
  RunTotals const totals = run->simulation.totals();
  csv.row(town.name, seed, totals.updates, totals.vehicles_departed, totals.vehicles_arrived,
          witness.appeared(), witness.left(), findings.overlaps, findings.shared_areas,
          findings.beside_at_merges, findings.touching, findings.touching_at_forks, findings.sudden,
          findings.doubled, findings.lost, findings.returned, findings.broken_invariants,
          findings.unbalanced_links, totals.squeezed, findings.smallest_gap);
  return totals.updates;
}

}  // namespace

void random_towns(Output const& output) {
  double const wanted = output.extent == Extent::quick  ? 1e7
                        : output.extent == Extent::full ? 1e8
                                                        : 1e9;
  std::vector<Town> towns{{"blocks", build(grid_town(14, 150.0)), 6000}};
  std::filesystem::path const extract = PENDLER_SHARED_DATA "/osm/bad-hersfeld.osm.gz";
  if (std::filesystem::exists(extract))
    towns.push_back({"Bad Hersfeld", build(read_osm(std::vector{extract})), 5000});
  Csv csv(output, "random_towns",
          "town,seed,updates,departed,arrived,appeared,left,overlaps,shared_areas,beside_at_merges,"
          "touching,touching_at_forks,sudden,doubled,lost,returned,broken_invariants,unbalanced_"
          "links,squeezed,"
          "smallest_gap_m");
  bool const given = output.last_seed > 0;
  int const threads = given ? 1 : 2;  // several pieces run at a time
  double updates = 0;
  for (std::uint64_t seed = output.first_seed; given ? seed <= output.last_seed : updates < wanted;
       ++seed) {
    for (Town const& town : towns) {
      if (given || updates < wanted)
        updates += static_cast<double>(run_town(csv, town, seed, threads));
    }
  }
}

}  // namespace pendler::validation
