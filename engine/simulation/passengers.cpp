#include "simulation/passengers.h"

#include <algorithm>

#include "kernels/train.h"

namespace pendler {

namespace {

Tick ticks(Step const& step, double seconds) {
  return static_cast<Tick>(seconds * 1000.0 / step.settings.tick_ms + 0.999);
}

double seconds(Step const& step, Tick tick) {
  return static_cast<double>(step.settings.begin + Millis{tick} * step.settings.tick_ms) / 1000.0;
}

}  // namespace

Passengers::Passengers(Demand const& demand) : demand_(demand) {
  at_stop_.resize(demand.timetable.lines.stops.values().size());
  halted_.resize(at_stop_.size());
  on_board_.resize(demand.timetable.runs.key.size());
  open_.resize(demand.timetable.runs.key.size());
  boarded_at_.resize(demand.trips.size());
}

std::uint32_t Passengers::stop_index(LineId line, std::size_t sequence) const {
  return demand_.timetable.lines.stops.offset(line) + static_cast<std::uint32_t>(sequence);
}

void Passengers::set_out(Step& step, TripId person) {
  auto const rides = demand_.trips.rides[person];
  std::uint32_t const ms = rides.empty() ? demand_.trips.walk_ms[person] : rides[0].walk_ms;
  walks_.add(step.state.tick + ticks(step, ms / 1000.0), person);
}

void Passengers::walk(Step& step, std::vector<TripId>& arrived) {
  while (walks_.has_due(step.state.tick)) {
    TripId const person = walks_.take();
    auto const rides = demand_.trips.rides[person];
    std::size_t const ride = step.state.trips.ride[person];
    if (ride >= rides.size()) {
      arrived.push_back(person);
    } else {
      std::uint32_t const stop =
          stop_index(LineId(std::size_t{rides[ride].line}), rides[ride].board);
      if (board_late(step, stop, person)) continue;
      at_stop_[stop].push_back(person);
      ++waiting_;
    }
  }
}

/// Onto a run whose doors are still open.
bool Passengers::board_late(Step& step, std::uint32_t stop, TripId person) {
  TripId const vehicle = halted_[stop];
  if (!vehicle.valid()) return false;
  RunId const run = demand_.trips.run[vehicle];
  VehicleType const& type = step.types[demand_.trips.vehicle[vehicle]];
  if (on_board_[run].size() >= static_cast<std::size_t>(type.capacity)) return false;
  VehicleState& state = step.state.vehicles[vehicle];
  on_board_[run].push_back(person);
  boarded_at_[person] = open_[run].odometer;
  ++open_[run].boarded;
  ++state.load;
  double const boards = static_cast<double>(dwell_time(DwellTimes{}, 1, 0, type.channels)) -
                        static_cast<double>(dwell_time(DwellTimes{}, 0, 0, type.channels));
  state.dwell_until = std::max(state.dwell_until, step.state.tick + ticks(step, boards));
  return true;
}

void Passengers::serve_stop(Step& step, StopArrival const& stop) {
  SimulationState& state = step.state;
  RunId const run = demand_.trips.run[stop.vehicle];
  LineId const line = demand_.timetable.runs.line[run];
  std::uint16_t const sequence = state.vehicles[stop.vehicle].next_stop;
  VehicleType const& type = step.types[demand_.trips.vehicle[stop.vehicle]];
  auto& on_board = on_board_[run];
  bool const last = sequence + 1U >= demand_.timetable.lines.stops[line].size();

  std::size_t alighted = 0;
  std::erase_if(on_board, [&](TripId person) {
    auto const rides = demand_.trips.rides[person];
    std::size_t const ride = state.trips.ride[person];
    if (rides[ride].alight > sequence && !last) return false;
    ++alighted;
    state.trips.distance[person] += stop.odometer - boarded_at_[person];
    state.trips.ride[person] = static_cast<std::uint16_t>(ride + 1);
    std::uint32_t const ms =
        ride + 1 < rides.size() ? rides[ride + 1].walk_ms : demand_.trips.walk_ms[person];
    walks_.add(state.tick + ticks(step, ms / 1000.0), person);
    return true;
  });
  std::size_t boarded = 0;
  auto& queue = at_stop_[stop_index(line, sequence)];
  while (!last && boarded < queue.size() &&
         on_board.size() < static_cast<std::size_t>(type.capacity)) {
    TripId const person = queue[boarded++];
    on_board.push_back(person);
    boarded_at_[person] = stop.odometer;
  }
  queue.erase(queue.begin(), queue.begin() + static_cast<std::ptrdiff_t>(boarded));
  waiting_ -= boarded;
  state.vehicles[stop.vehicle].load = static_cast<std::uint16_t>(on_board.size());
  open_[run] = {seconds(step, state.tick), stop.odometer, static_cast<std::uint16_t>(boarded),
                static_cast<std::uint16_t>(alighted)};
  if (!last) halted_[stop_index(line, sequence)] = stop.vehicle;

  LineServices const& lines = demand_.timetable.lines;
  Millis const due = demand_.timetable.runs.departure[run] + lines.ride_ms[line][sequence];
  auto const due_tick = static_cast<Tick>((due - step.settings.begin) / step.settings.tick_ms);
  auto const dwell = dwell_time(DwellTimes{}, static_cast<int>(boarded), static_cast<int>(alighted),
                                type.channels);
  bool const given = line.index() < lines.dwell_ms.size() && !lines.dwell_ms[line].empty();
  double const least = given ? lines.dwell_ms[line][sequence] / 1000.0 : 0.0;
  Tick const ready = state.tick + ticks(step, std::max(static_cast<double>(dwell), least));
  // Nobody waits for the hour where the line ends, but who has said how long he stands there.
  bool const goes_on = lines.stop_position[line][sequence] + 1 < lines.route[line].size();
  bool const ends = last && !given && !goes_on;
  state.vehicles[stop.vehicle].dwell_until = ends ? ready : std::max(ready, due_tick);
}

std::size_t Passengers::on_their_way() const {
  std::size_t persons = walks_.size() + waiting_;
  for (auto const& on_board : on_board_) persons += on_board.size();
  return persons;
}

void Passengers::depart_stop(Step& step, TripId vehicle) {
  RunId const run = demand_.trips.run[vehicle];
  LineId const line = demand_.timetable.runs.line[run];
  std::size_t const sequence = step.state.vehicles[vehicle].next_stop - 1U;
  OpenStopEvent const& open = open_[run];
  TripId& halted = halted_[stop_index(line, sequence)];
  if (halted == vehicle) halted = TripId();
  Millis const due =
      demand_.timetable.runs.departure[run] + demand_.timetable.lines.ride_ms[line][sequence];
  rows.run.push_back(demand_.timetable.runs.key[run]);
  rows.line.push_back(line.value);
  rows.stop.push_back(demand_.timetable.lines.stops[line][sequence].value);
  rows.sequence.push_back(static_cast<std::uint16_t>(sequence));
  rows.due_s.push_back(static_cast<double>(due) / 1000.0);
  rows.arrive_s.push_back(open.arrive_s);
  rows.depart_s.push_back(seconds(step, step.state.tick));
  rows.boarded.push_back(open.boarded);
  rows.alighted.push_back(open.alighted);
  rows.on_board.push_back(static_cast<std::uint16_t>(on_board_[run].size()));
}

}  // namespace pendler
