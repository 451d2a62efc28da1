#include "simulation/simulation.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "base/error.h"
#include "base/hash.h"
#include "simulation/departures.h"
#include "simulation/grant.h"
#include "simulation/gridlock.h"
#include "simulation/make_state.h"
#include "simulation/passengers.h"
#include "simulation/recorder.h"
#include "simulation/rerouting.h"
#include "simulation/signals.h"
#include "simulation/state_fields.h"
#include "simulation/step.h"

namespace pendler {

namespace {

constexpr std::int32_t kHelpEvery_s = 5;
constexpr std::int32_t kLookEvery_ms = 2000;  // for a better lane

/// Index into PhaseTimes.
enum Phase : std::size_t {
  kDispatch,
  kGrant,
  kAdvance,
  kReceive,
  kPublish,
  kCommit,
  kRoutes,
  kGridlock,
  kResults
};
using PhaseTimes = std::array<PhaseTime, kResults + 1>;

class Stopwatch {
 public:
  explicit Stopwatch(PhaseTime& phase)
      : sum_(phase.seconds), start_(std::chrono::steady_clock::now()) {}
  ~Stopwatch() {
    sum_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }
  Stopwatch(Stopwatch const&) = delete;
  Stopwatch& operator=(Stopwatch const&) = delete;

 private:
  double& sum_;
  std::chrono::steady_clock::time_point start_;
};

}  // namespace

struct Simulation::Parts {
  Parts(RunInput const& run, RouteService& route_service, Workers& crew, Sink& to)
      : input(run),
        tables(run.network, run.demand),
        state(make_state(run.network, run.demand, tables)),
        departures(run.demand, run.settings),
        passengers(run.demand),
        rerouting(run.network, route_service),
        gridlocks(run.network, run.demand),
        recorder(run.network, to),
        sink(to),
        step{run.network,
             run.demand,
             run.demand.vehicle_types,
             input.settings,
             tables,
             state,
             scratch,
             crew,
             static_cast<float>(run.settings.tick_ms) / 1000.0F,
             static_cast<std::uint32_t>(std::max(1, kLookEvery_ms / run.settings.tick_ms))} {
    std::size_t const lanes = run.network.lanes.length.size();
    scratch.chunks.resize(state.active.chunks());
    for (BitSet* set : {&scratch.sources, &scratch.targets, &scratch.over}) set->resize(lanes);
  }

  RunInput input;
  StepTables tables;
  SimulationState state;
  StepScratch scratch;
  Grants grants;
  Departures departures;
  Passengers passengers;
  Rerouting rerouting;
  Gridlocks gridlocks;
  Recorder recorder;
  Sink& sink;
  PhaseTimes times{{{"dispatch"},
                    {"grant"},
                    {"advance"},
                    {"receive"},
                    {"publish"},
                    {"commit"},
                    {"routes"},
                    {"gridlock"},
                    {"results"}}};
  Step step;

  Tick ticks_of(std::int32_t seconds) const {
    return std::max(1, seconds * 1000 / input.settings.tick_ms);
  }
  bool every(std::int32_t seconds) const { return state.tick % ticks_of(seconds) == 0; }

  void set_status(TripId trip, TripStatus status) {
    state.trips.status[trip] = static_cast<std::uint8_t>(status);
  }

  /// All that is state; what is left out is input, derived from it, or scratch memory of a tick.
  template <class Archive>
  void archive(Archive& a) {
    auto& [run, derived, now, memory, granting, due, riders, routing, circles, recording, results,
           clocks, view] = *this;
    pendler::archive(a, now);
    due.archive(a, "departures");
    riders.archive(a, "passengers");
    routing.archive(a, "rerouting");
    circles.archive(a, "gridlocks");
    recording.archive(a, "recorder");
  }

  std::size_t controls_applied() const;
  void apply_controls();
  void take_routes();
  void look_for_gridlock();
  void depart();
  void advance();
  void publish();
  void collect();
};

Simulation::Simulation(RunInput const& input, RouteService& routes, Workers& workers, Sink& sink)
    : parts_(std::make_unique<Parts>(input, routes, workers, sink)) {
  parts_->apply_controls();
  parts_->rerouting.observe(parts_->step);
}

Simulation::~Simulation() = default;

void Simulation::Parts::apply_controls() {
  std::vector<LinkId> closed;
  while (state.next_control < input.controls.size() &&
         input.controls[state.next_control].at <= step.now()) {
    Control const& c = input.controls[state.next_control++];
    if (c.signal.valid()) {
      change_signal(step, c);
      continue;
    }
    for (LaneId lane : input.network.lanes_of(c.link)) {
      if (c.attribute == ControlAttribute::speed) {
        state.lanes[lane].speed_limit = static_cast<float>(c.value);
      } else {
        state.lanes[lane].closed_for = static_cast<VehicleClasses>(c.value);
      }
    }
    if (c.attribute == ControlAttribute::closed && c.value != 0) closed.push_back(c.link);
  }
  if (closed.empty() || state.tick == 0) return;
  rerouting.observe(step);
  rerouting.avoid(step, closed);
}

/// Those of the ticks so far: a control acts at the begin of the first tick that is not before it.
std::size_t Simulation::Parts::controls_applied() const {
  Millis const last = step.now() - (state.tick > 0 ? input.settings.tick_ms : 0);
  auto const first_later = std::find_if(input.controls.begin(), input.controls.end(),
                                        [&](Control const& c) { return c.at > last; });
  return static_cast<std::size_t>(first_later - input.controls.begin());
}

void Simulation::Parts::take_routes() {
  Stopwatch const watch(times[kRoutes]);
  if (state.tick > 0 && every(input.settings.reroute_interval_s)) {
    rerouting.observe(step);
    rerouting.reconsider(step);
  }
  if (state.tick > 0 && every(kHelpEvery_s)) {
    rerouting.help_cut_off(step);
    rerouting.help_stuck(step, kHelpEvery_s);
  }
  if (every(60))
    rerouting.route_departures(step, departures.fixed_before(state.tick + ticks_of(60)));
}

void Simulation::Parts::look_for_gridlock() {
  if (state.tick == 0 || !every(kGridlockLookEvery_s)) return;
  Stopwatch const watch(times[kGridlock]);
  gridlocks.look(step, rerouting);
}

void Simulation::Parts::depart() {
  std::vector<TripId> const due = departures.due(state.tick);
  rerouting.route_departures(step, due);
  Trips const& trips = input.demand.trips;
  for (TripId trip : due) {
    if (trips.vehicle[trip].valid()) {
      if (state.vehicles[trip].route.empty()) {
        set_status(trip, TripStatus::unreachable);
        continue;
      }
      LinkId const first = state.vehicles[trip].route.front();
      state.vehicles[trip].link = first;
      state.vehicles[trip].load = trips.run[trip].valid() ? 0 : 1;
      state.queue[first].push_back(trip);
      state.active.add(step.strip(first).index());
      set_status(trip, TripStatus::waiting_to_depart);
    } else {
      state.trips.depart_tick[trip] = state.tick;
      set_status(trip, TripStatus::travelling);
      passengers.set_out(step, trip);
    }
  }
}

void Simulation::Parts::collect() {
  std::vector<TripId> arrived;
  std::uint32_t vehicles = 0;
  for (ChunkEvents& c : scratch.chunks) {
    vehicles += c.vehicles;
    for (TripId trip : c.departed) {
      state.trips.depart_tick[trip] = state.tick;
      set_status(trip, TripStatus::travelling);
      ++state.on_network;
    }
    for (StopArrival const& stop : c.stopped) passengers.serve_stop(step, stop, arrived);
    for (TripId run : c.stop_departures) passengers.depart_stop(step, run);
    for (TripId trip : c.arrived) {
      --state.on_network;
      arrived.push_back(trip);
    }
    for (LaneId lane : c.full) grow_segment(state, state.lanes[lane]);
    c.clear();
  }
  passengers.walk(step, arrived);
  for (TripId trip : arrived) {
    state.trips.arrive_tick[trip] = state.tick;
    set_status(trip, TripStatus::arrived);
    departures.arrived(trip, state.tick);
  }
  state.updates += vehicles;
  state.peak = std::max(state.peak, state.on_network);
}

void Simulation::Parts::advance() {
  step.looks_at = static_cast<std::uint32_t>(state.tick % step.look_period);
  state.active.for_each(step.workers, [&](std::size_t chunk, std::size_t strip) {
    if (plan_strip(step, StripId(strip))) change_lanes(step, step.lanes_of(StripId(strip)));
    move_strip(step, StripId(strip), scratch.chunks[chunk]);
  });
}

void Simulation::Parts::publish() {
  state.active.for_each(step.workers, [&](std::size_t chunk, std::size_t strip) {
    publish_strip(step, StripId(strip), scratch.chunks[chunk]);
  });
}

namespace {

std::string first_gridlock(GridlockRows const& rows) {
  return "gridlock at " + format_time_of_day(static_cast<Millis>(rows.found_s.front() * kSecond)) +
         ": " + std::to_string(rows.vehicles.front()) + " vehicles wait for each other on " +
         (rows.streets.front().empty() ? "streets without a name" : rows.streets.front()) +
         "; first cause: " + std::string(name_of(static_cast<GridlockCause>(rows.cause.front())));
}

}  // namespace

bool Simulation::step() {
  Parts& p = *parts_;
  if (p.step.now() >= p.input.settings.end) return false;
  {
    Stopwatch const watch(p.times[kCommit]);
    p.apply_controls();
  }
  p.take_routes();
  p.look_for_gridlock();
  if (p.input.settings.stop_on_gridlock && p.gridlocks.any()) {
    finish();
    throw RunError(first_gridlock(p.gridlocks.rows(p.step)));
  }
  {
    Stopwatch const watch(p.times[kCommit]);
    p.depart();
  }
  {
    Stopwatch const watch(p.times[kDispatch]);
    dispatch(p.step);
  }
  {
    Stopwatch const watch(p.times[kGrant]);
    p.grants.answer(p.step);
  }
  {
    Stopwatch const watch(p.times[kAdvance]);
    p.advance();
  }
  {
    Stopwatch const watch(p.times[kReceive]);
    receive(p.step);
  }
  {
    Stopwatch const watch(p.times[kPublish]);
    p.publish();
  }
  {
    Stopwatch const watch(p.times[kCommit]);
    ++p.state.tick;
    p.collect();
  }
  if (p.every(p.input.settings.interval_s)) {
    Stopwatch const watch(p.times[kResults]);
    p.recorder.close_interval(p.step, p.passengers.rows);
    p.rerouting.counters_cleared();
  }
  return true;
}

SavedState Simulation::save() const {
  SavedState saved;
  StateWriter writer(saved);
  parts_->archive(writer);
  auto const controls = parts_->input.controls.first(parts_->state.next_control);
  std::vector<Control> applied(controls.begin(), controls.end());
  writer("controls", applied);
  return saved;
}

void Simulation::load(SavedState const& saved) {
  Parts& p = *parts_;
  StateReader reader(saved);
  p.archive(reader);
  p.state.next_control = p.controls_applied();
  std::vector<Control> applied;
  reader("controls", applied);
  auto const controls = p.input.controls.first(p.state.next_control);
  auto const [theirs, ours] =
      std::mismatch(applied.begin(), applied.end(), controls.begin(), controls.end());
  if (theirs == applied.end() && ours == controls.end()) return;
  bool const is_theirs =
      ours == controls.end() || (theirs != applied.end() && theirs->at < ours->at);
  Control const& first = is_theirs ? *theirs : *ours;
  Network const& net = p.input.network;
  LinkId const link = first.signal.valid() ? approach_of(net, first.signal) : first.link;
  std::string const what = first.signal.valid()                         ? "signal plan"
                           : first.attribute == ControlAttribute::speed ? "limit"
                                                                        : "closure";
  throw InputError("the controls before " + format_time_of_day(p.step.now()) +
                   " are not those of the saved run: it has " + (is_theirs ? "a " : "no ") + what +
                   " at " + format_time_of_day(first.at) + " on OSM way " +
                   std::to_string(net.links.osm_way[link]) +
                   "; a branch may change only what comes later");
}

void Simulation::finish() {
  Parts& p = *parts_;
  Stopwatch const watch(p.times[kResults]);
  check_conservation();
  p.recorder.close_interval(p.step, p.passengers.rows);
  TripRows rows = pendler::trip_rows(p.step);
  p.sink.append("trips", columns_of(rows));
  GridlockRows gridlocks = p.gridlocks.rows(p.step);
  p.sink.append("gridlock", columns_of(gridlocks));
  GridlockLinkRows links = p.gridlocks.link_rows();
  p.sink.append("gridlock_links", columns_of(links));
  p.sink.append("cut_routes", columns_of(p.rerouting.cuts));
}

void Simulation::check_conservation() const {
  Parts const& p = *parts_;
  Network const& net = p.input.network;
  check_invariants();
  TrafficRows const& closed = p.recorder.whole_run();
  for (LinkId link : net.links.key.ids()) {
    std::uint64_t entered = closed.entered[link.index()], left = closed.left[link.index()],
                  here = 0;
    for (LaneId lane : net.lanes_of(link)) {
      entered += p.state.counts[lane].entered;
      left += p.state.counts[lane].left;
      here += p.state.lanes[lane].count;
    }
    if (entered != left + here) {
      throw RunError("link " + std::to_string(link.value) + ": " + std::to_string(entered) +
                     " vehicles came, " + std::to_string(left) + " went, " + std::to_string(here) +
                     " are there");
    }
  }
  std::size_t persons = 0;
  for (TripId trip : p.input.demand.trips.key.ids()) {
    bool const travels =
        p.state.trips.status[trip] == static_cast<std::uint8_t>(TripStatus::travelling);
    if (travels && !p.input.demand.trips.vehicle[trip].valid()) ++persons;
  }
  if (persons != p.passengers.on_their_way()) {
    throw RunError(std::to_string(persons) + " persons are under way, but " +
                   std::to_string(p.passengers.on_their_way()) + " were found");
  }
}

void Simulation::check_invariants() const {
  pendler::check_invariants(parts_->step);
}

Tick Simulation::tick() const {
  return parts_->state.tick;
}
std::uint32_t Simulation::vehicles_on_network() const {
  return parts_->state.on_network;
}
std::vector<VehicleSight> Simulation::vehicles() const {
  SimulationState const& s = parts_->state;
  std::vector<VehicleSight> out;
  for (LaneId lane : s.lanes.ids()) {
    for (std::size_t i = 0; i < s.lanes[lane].count; ++i) {
      Slot const& slot = s.slot(s.lanes[lane], i);
      out.push_back({slot.trip(), lane, slot.position, slot.speed, slot.length});
    }
  }
  return out;
}
IdVector<SignalGroupId, Aspect> Simulation::aspects() const {
  return aspects_now(parts_->step);
}
std::span<PhaseTime const> Simulation::phase_times() const {
  return parts_->times;
}
TrafficRows const& Simulation::whole_run() const {
  return parts_->recorder.whole_run();
}
GridlockRows Simulation::gridlocks() const {
  return parts_->gridlocks.rows(parts_->step);
}
TripRows Simulation::trip_rows() const {
  return pendler::trip_rows(parts_->step);
}

RunTotals Simulation::totals() const {
  SimulationState const& s = parts_->state;
  Trips const& trips = parts_->input.demand.trips;
  RunTotals t;
  t.updates = s.updates;
  t.squeezed = s.squeezed;
  t.peak_vehicles = s.peak;
  for (TripId trip : trips.key.ids()) {
    auto const status = static_cast<TripStatus>(s.trips.status[trip]);
    if (status == TripStatus::unreachable) ++t.unreachable;
    if (trips.vehicle[trip].valid()) {
      t.vehicles_queued += status == TripStatus::waiting_to_depart ? 1U : 0U;
      t.vehicles_arrived += status == TripStatus::arrived ? 1U : 0U;
      t.vehicles_running += status == TripStatus::travelling ? 1U : 0U;
    } else {
      t.persons_arrived += status == TripStatus::arrived ? 1U : 0U;
      t.persons_travelling += status == TripStatus::travelling ? 1U : 0U;
    }
  }
  t.vehicles_departed = t.vehicles_arrived + t.vehicles_running;
  t.persons_departed = t.persons_arrived + t.persons_travelling;
  return t;
}

std::uint64_t Simulation::state_hash() const {
  SimulationState const& s = parts_->state;
  Digest digest;
  digest.add(s.tick);
  digest.add(s.updates);
  for (LaneId lane : s.lanes.ids()) {
    for (std::size_t i = 0; i < s.lanes[lane].count; ++i) {
      Slot const& slot = s.slot(s.lanes[lane], i);
      digest.add(lane.value);
      digest.add(slot.position);
      digest.add(slot.speed);
      digest.add(slot.vehicle);
    }
  }
  return digest.value();
}

}  // namespace pendler
