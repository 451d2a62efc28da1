#include "simulation/recorder.h"

#include <limits>

namespace pendler {

namespace {

double seconds_of(Step const& step, Tick tick) {
  if (tick == kNoTick) return std::numeric_limits<double>::quiet_NaN();
  return static_cast<double>(step.settings.begin + Millis{tick} * step.settings.tick_ms) / 1000.0;
}

std::uint16_t small(std::uint32_t id) {
  return id == NodeId::kNone ? std::uint16_t{65535} : static_cast<std::uint16_t>(id);
}

/// One row a link.
TrafficRows no_traffic(std::vector<std::uint32_t> links) {
  TrafficRows rows;
  std::size_t const count = links.size();
  rows.link = std::move(links);
  rows.begin_s.assign(count, 0);
  rows.entered.assign(count, 0);
  rows.left.assign(count, 0);
  for (auto* column :
       {&rows.vehicle_s, &rows.vehicle_m, &rows.person_m, &rows.waiting_s, &rows.mean_speed})
    column->assign(count, 0);
  rows.outside.assign(count, 0);
  rows.outside_s.assign(count, 0);
  return rows;
}

}  // namespace

struct Recorder::Interval {
  std::int32_t begin_s = 0;
  double tick_s = 0;
  std::size_t first_strip = 0;  // of the sums
};

/// The rows of the interval; `whole`, with as many rows as sums, takes them up, and the sums begin
/// again.
TrafficRows Recorder::close(SimulationState const& state, Interval const& interval,
                            std::vector<LinkSums>& sums, TrafficRows& whole) {
  TrafficRows rows;
  for (std::size_t i = 0; i < sums.size(); ++i) {
    LinkSums const s = sums[i];
    StripId const strip(interval.first_strip + i);
    std::uint32_t const outside = state.queue_ticks[strip];
    if (s.entered == 0 && s.left == 0 && s.ticks == 0 && outside == 0) continue;
    sums[i] = {};
    double const time = s.ticks * interval.tick_s;
    rows.begin_s.push_back(interval.begin_s);
    rows.link.push_back(whole.link[i]);
    rows.entered.push_back(s.entered);
    rows.left.push_back(s.left);
    rows.vehicle_s.push_back(static_cast<float>(time));
    rows.vehicle_m.push_back(static_cast<float>(s.metres));
    rows.person_m.push_back(static_cast<float>(s.person_metres));
    rows.waiting_s.push_back(static_cast<float>(s.waiting * interval.tick_s));
    rows.mean_speed.push_back(time > 0 ? static_cast<float>(s.metres / time) : 0.0F);
    rows.outside.push_back(static_cast<std::uint32_t>(state.queue[strip].size()));
    rows.outside_s.push_back(static_cast<float>(outside * interval.tick_s));
    whole.entered[i] += s.entered;
    whole.left[i] += s.left;
    whole.vehicle_s[i] += static_cast<float>(time);
    whole.vehicle_m[i] += static_cast<float>(s.metres);
    whole.person_m[i] += static_cast<float>(s.person_metres);
    whole.waiting_s[i] += static_cast<float>(s.waiting * interval.tick_s);
    whole.outside[i] = rows.outside.back();
    whole.outside_s[i] += rows.outside_s.back();
    whole.mean_speed[i] = whole.vehicle_s[i] > 0 ? whole.vehicle_m[i] / whole.vehicle_s[i] : 0.0F;
  }
  return rows;
}

Recorder::Recorder(Network const& network, Sink& sink) : network_(network), sink_(sink) {
  std::vector<std::uint32_t> links, with_edge;
  for (LinkId link : network.links.key.ids()) {
    links.push_back(link.value);
    if (network.edge_lane(link).valid()) with_edge.push_back(link.value);
  }
  whole_ = no_traffic(std::move(links));
  whole_edge_ = no_traffic(std::move(with_edge));
  sums_.resize(whole_.link.size());
  edge_sums_.resize(whole_edge_.link.size());
}

/// Writes only to lanes that were driven on: at night most are not.
void Recorder::take_counters(SimulationState& state) {
  // What happens on a movement is counted for the link, or edge lane, that it comes from.
  std::size_t const first_edge = network_.first_edge_lane();
  for (LaneId lane : state.counts.ids()) {
    LaneState& row = state.lanes[lane];
    LaneCounts& counts = state.counts[lane];
    if (row.ticks == 0 && counts.entered == 0 && counts.left == 0) continue;
    bool const movement = network_.is_movement(lane);
    LaneId const from = movement ? network_.movements.from_lane[network_.movement_of(lane)] : lane;
    LinkSums& sums = from.index() < first_edge ? sums_[network_.lanes.link[from].index()]
                                               : edge_sums_[from.index() - first_edge];
    if (!movement) {
      sums.entered += counts.entered;
      sums.left += counts.left;
    }
    sums.ticks += row.ticks;
    sums.waiting += row.waiting;
    sums.metres += row.metres;
    sums.person_metres += counts.person_metres;
    row.ticks = row.waiting = 0;
    row.metres = 0;
    counts = {};
  }
}

void Recorder::close_interval(Step& step, StopEventRows& stop_events) {
  take_counters(step.state);
  Interval interval{static_cast<std::int32_t>(
                        (step.settings.begin + Millis{begin_} * step.settings.tick_ms) / 1000),
                    step.settings.tick_ms / 1000.0};
  TrafficRows rows = close(step.state, interval, sums_, whole_);
  if (!rows.link.empty()) sink_.append("traffic", columns_of(rows));
  interval.first_strip = step.tables.links;
  TrafficRows edge_rows = close(step.state, interval, edge_sums_, whole_edge_);
  if (!edge_rows.link.empty()) sink_.append("edge_traffic", columns_of(edge_rows));
  if (!stop_events.run.empty()) sink_.append("transit/stop_events", columns_of(stop_events));
  stop_events = {};
  begin_ = step.state.tick;
  step.state.queue_ticks.assign(step.state.queue_ticks.size(), 0);
}

TripRows trip_rows(Step const& step) {
  Trips const& trips = step.demand.trips;
  SimulationState const& state = step.state;
  Network const& net = step.network;
  TripRows r;
  for (TripId t : trips.key.ids()) {
    auto const status = static_cast<TripStatus>(state.trips.status[t]);
    double const depart = seconds_of(step, state.trips.depart_tick[t]),
                 arrive = seconds_of(step, state.trips.arrive_tick[t]);
    bool const vehicle = trips.vehicle[t].valid();
    r.agent.push_back(trips.agent[t]);
    r.key.push_back(trips.key[t]);
    r.kind.push_back(static_cast<std::uint8_t>(trips.kind[t]));
    r.mode.push_back(static_cast<std::uint8_t>(trips.mode[t]));
    r.status.push_back(static_cast<std::uint8_t>(status));
    r.vehicle.push_back(vehicle ? static_cast<std::uint8_t>(trips.vehicle[t].value)
                                : std::uint8_t{255});
    r.from_link.push_back(trips.from[t].value);
    r.to_link.push_back(trips.to[t].value);
    LinkId const last =
        vehicle && state.vehicles[t].link.valid() ? state.vehicles[t].link : trips.from[t];
    r.last_link.push_back(last.value);
    auto const end = [&](LinkId link, auto const& areas, auto const& outside) {
      return !link.valid() || outside[link] != 0 ? std::uint16_t{65535} : small(areas[link].value);
    };
    r.from_municipality.push_back(
        end(trips.from[t], net.links.municipality, step.tables.from_outside));
    r.to_municipality.push_back(end(trips.to[t], net.links.municipality, step.tables.to_outside));
    r.from_district.push_back(end(trips.from[t], net.links.district, step.tables.from_outside));
    r.to_district.push_back(end(trips.to[t], net.links.district, step.tables.to_outside));
    r.municipalities.push_back(state.trips.progress[t].municipalities);
    r.due_s.push_back(static_cast<double>(trips.depart[t]) / 1000.0);
    r.depart_s.push_back(depart);
    r.arrive_s.push_back(arrive);
    r.distance_m.push_back(static_cast<float>(state.trips.distance[t]));
    bool const drove = vehicle && status == TripStatus::arrived;
    r.time_lost_s.push_back(
        drove ? static_cast<float>(arrive - depart - state.trips.progress[t].free_s) : 0.0F);
    r.reroutes.push_back(state.trips.reroutes[t]);
    if (!trips.id.empty()) r.id.push_back(trips.id[t]);
  }
  return r;
}

}  // namespace pendler
