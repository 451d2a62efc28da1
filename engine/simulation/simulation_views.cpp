// A simulation between ticks: its saved state, its end, and what can be seen of it.

#include <algorithm>

#include "base/error.h"
#include "base/hash.h"
#include "simulation/signals.h"
#include "simulation/simulation_parts.h"

namespace pendler {

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
                           : first.attribute == ControlAttribute::pedestrians
                               ? "number of pedestrians"
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
  auto const check = [&](TrafficRows const& closed, std::size_t row, IdRange<LaneId> lanes) {
    std::uint64_t entered = closed.entered[row], left = closed.left[row], here = 0;
    for (LaneId lane : lanes) {
      entered += p.state.counts[lane].entered;
      left += p.state.counts[lane].left;
      here += p.state.lanes[lane].count;
    }
    if (entered != left + here) {
      throw RunError("link " + std::to_string(closed.link[row]) + ": " + std::to_string(entered) +
                     " vehicles came, " + std::to_string(left) + " went, " + std::to_string(here) +
                     " are there");
    }
  };
  for (LinkId link : net.links.key.ids())
    check(p.recorder.whole_run(), link.index(), net.lanes_of(link));
  std::size_t const edges = net.lanes.edge_marked.size();
  auto const first = static_cast<std::uint32_t>(net.first_edge_lane());
  for (std::uint32_t i = 0; i < edges; ++i)
    check(p.recorder.whole_run_at_edge(), i, {first + i, first + i + 1});
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
