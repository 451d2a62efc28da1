#include "simulation/simulation.h"

#include <algorithm>

#include "base/error.h"
#include "base/prefetch.h"
#include "kernels/lane_change.h"
#include "simulation/signals.h"
#include "simulation/simulation_parts.h"

namespace pendler {

namespace {

constexpr std::int32_t kHelpEvery_s = 10;  // a walk over all lanes

}  // namespace

Simulation::Simulation(RunInput const& input, RouteService& routes, Workers& workers, Sink& sink)
    : parts_(std::make_unique<Parts>(input, routes, workers, sink)) {
  parts_->apply_controls();
  parts_->rerouting.observe(parts_->step);
}

Simulation::~Simulation() = default;

/// Ways through junctions follow the limits of the lanes that they join, where no turn is slower.
void Simulation::Parts::limit_ways_of(LaneId lane) {
  Network const& net = input.network;
  auto const& built = net.lanes.speed;
  auto const limit = [&](MovementId m) {
    LaneId const way = net.lane_of(m), from = net.movements.from_lane[m],
                 to = net.movements.to_lane[m];
    float const usual = std::min(built[from], built[to]);
    float const now = std::min(state.lanes[from].speed_limit, state.lanes[to].speed_limit);
    bool const by_turn = built[way] < usual;
    state.lanes[way].speed_limit = now == usual ? built[way]
                                   : by_turn    ? std::min(built[way], now)
                                                : now;
  };
  for (MovementId m : net.lanes.out[lane]) limit(m);
  for (MovementId m : net.lanes.in[lane]) limit(m);
}

void Simulation::Parts::apply_controls() {
  std::vector<LinkId> closed;
  bool opened = false;
  while (state.next_control < input.controls.size() &&
         input.controls[state.next_control].at <= step.now()) {
    Control const& c = input.controls[state.next_control++];
    if (c.signal.valid()) {
      change_signal(step, c);
      continue;
    }
    if (c.attribute == ControlAttribute::pedestrians) {
      double const usual = input.settings.pedestrians_per_hour;
      state.pedestrians[c.link] = static_cast<float>(c.value < 0 ? usual : c.value);
      continue;
    }
    auto const before = state.lanes[input.network.links.first_lane[c.link]].closed_for;
    auto const apply_to = [&](LaneId lane) {
      if (c.attribute == ControlAttribute::speed) {
        // A lane that is slower than its link stays so.
        float const own = input.network.lanes.speed[lane], limit = static_cast<float>(c.value);
        bool const slower = own < input.network.links.speed[c.link];
        state.lanes[lane].speed_limit = slower ? std::min(own, limit) : limit;
        limit_ways_of(lane);
      } else {
        state.lanes[lane].closed_for = static_cast<VehicleClasses>(c.value);
      }
    };
    for (LaneId lane : input.network.lanes_of(c.link)) apply_to(lane);
    if (LaneId const edge = input.network.edge_lane(c.link); edge.valid()) apply_to(edge);
    if (c.attribute != ControlAttribute::closed) continue;
    auto const now = static_cast<VehicleClasses>(c.value);
    if ((now & ~before) != 0) closed.push_back(c.link);
    opened = opened || (before & ~now) != 0;
  }
  if (state.tick == 0 || (closed.empty() && !opened)) return;
  departures.wake(state.tick);
  rerouting.observe(step);
  if (!closed.empty()) rerouting.avoid(step, closed);
}

/// Those of the ticks so far: a control acts at the begin of the first tick that is not before it.
std::size_t Simulation::Parts::controls_applied() const {
  Millis const last = step.now() - (state.tick > 0 ? input.settings.tick_ms : 0);
  auto const first_later = std::find_if(input.controls.begin(), input.controls.end(),
                                        [&](Control const& c) { return c.at > last; });
  return static_cast<std::size_t>(first_later - input.controls.begin());
}

void Simulation::Parts::begin_tick() {
  step.workers.begin_tick(state.on_network);
  bool const alone = step.workers.one_after_another();
  for (BitSet* set : {&state.active, &state.asked, &state.queued, &scratch.sources,
                      &scratch.targets, &scratch.over})
    set->used_alone(alone);
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
  {
    Stopwatch const watch(times[kRoutes]);
    rerouting.route_departures(step, due);
  }
  Stopwatch const watch(times[kCommit]);
  Trips const& trips = input.demand.trips;
  for (TripId trip : due) {
    if (trips.vehicle[trip].valid()) {
      if (state.vehicles[trip].route.empty()) {
        set_status(trip, TripStatus::unreachable);
        departures.put_off(trip);
        continue;
      }
      LinkId const first = state.vehicles[trip].route.front();
      state.vehicles[trip].link = first;
      state.vehicles[trip].load = trips.run[trip].valid() ? 0 : 1;
      VehicleClass const cls = step.types[trips.vehicle[trip]].cls;
      StripId const strip = step.strip_of(step.lanes_for(first, cls).front());
      state.queue[strip].push_back(trip);
      state.queued.add(strip.index());
      state.active.add(strip.index());
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
    for (StopArrival const& stop : c.stopped) passengers.serve_stop(step, stop);
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

namespace {

/// Their lanes, then the first and the last vehicle of each: what one of them waits for, all do at
/// once.
void prefetch_strips(Step const& step, std::span<std::size_t const> strips) {
  auto const for_lanes = [&](auto&& visit) {
    for (std::size_t strip : strips) {
      StripRow const& row = step.tables.strips[StripId(strip)];
      LaneState const* const lanes = &step.state.lanes[row.first_lane];
      for (std::size_t i = 0; i < row.lanes; ++i) visit(lanes[i]);
    }
  };
  for_lanes([](LaneState const& lane) { prefetch(&lane); });
  for_lanes([&](LaneState const& lane) {
    Slot const* const first = step.state.slots.data() + lane.first_slot + lane.head;
    prefetch(first);
    prefetch(first + std::max<int>(lane.count, 1) - 1);
  });
}

}  // namespace

/// body(chunk, strip) for all active strips.
template <class Body>
void Simulation::Parts::for_strips(Body&& body) {
  constexpr std::uint32_t kFillCache = 2000;  // vehicles, of 1 MiB
  auto const each = [&](std::size_t chunk, std::size_t strip) {
    body(step, StripId(strip), scratch.chunks[chunk]);
  };
  if (state.on_network < kFillCache)
    state.active.for_each(step.workers, each);
  else
    state.active.for_each(step.workers, each, [&](std::span<std::size_t const> strips) {
      prefetch_strips(step, strips);
    });
}

/// Who waits to depart comes onto its link. Nobody looks at another strip while some do.
void Simulation::Parts::enter() {
  state.queued.for_each(
      step.workers, [&](std::size_t, std::size_t strip) { look_for_comers(step, StripId(strip)); });
  state.queued.for_each(step.workers, [&](std::size_t chunk, std::size_t strip) {
    insert_waiting(step, StripId(strip), scratch.chunks[chunk]);
  });
}

void Simulation::Parts::advance() {
  auto const tick = static_cast<std::uint32_t>(state.tick);
  step.looks_at = tick % step.look_period;
  step.relaxes_by = relaxation_of_tick(state.tick, input.settings.tick_ms);
  step.dawdling = TickDraws(step.settings.seed, Purpose::krauss, tick);
  for_strips(advance_strip);
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
  p.begin_tick();
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
  p.depart();
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
    if (p.every(kRememberEvery_s)) remember(p.step);  // now everybody is on a lane
  }
  {
    Stopwatch const watch(p.times[kPublish]);
    p.enter();
    p.for_strips(publish_strip);
  }
  {
    Stopwatch const watch(p.times[kCommit]);
    ++p.state.tick;
    p.collect();
  }
  if (p.every(p.input.settings.interval_s)) {
    Stopwatch const watch(p.times[kResults]);
    p.rerouting.before_clearing(p.state);
    p.recorder.close_interval(p.step, p.passengers.rows);
  }
  return true;
}

}  // namespace pendler
