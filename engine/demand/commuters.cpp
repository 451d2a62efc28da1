#include "demand/commuters.h"

#include <algorithm>
#include <map>

#include "base/draw.h"
#include "demand/commuter_flows.h"
#include "demand/mode_choice.h"
#include "demand/outside.h"
#include "demand/profile.h"

namespace pendler {
namespace {

constexpr Millis kShortestDay = 4 * kHour,
                 kLongestDay = 12 * kHour;  // from leaving home to leaving work
constexpr std::uint32_t kTriesForJob = 8;

/// One end of a person's way to work.
struct End {
  bool outside = false;
  std::uint32_t zone = 0;
  std::size_t road = 0;  // outside: which of its roads
  LinkId link;           // inside
};

struct Person {
  Key key = 0;
  End home, work;
  Millis to_work = 0, to_home = 0;  // of the day
};

class Commuters {
 public:
  Commuters(CommuterInput const& input, std::vector<std::string>& remarks)
      : in_(input),
        remarks_(remarks),
        zones_(in_.zones),
        flows_(flow_cells(in_.tables, zones_)),
        work_(in_.tables.profiles, "work"),
        home_(in_.tables.profiles, Profile::has(in_.tables.profiles, "home") ? "home" : "work"),
        ways_home_(Profile::has(in_.tables.profiles, "home")),
        bus_(in_.network, in_.timetable, bit(TransitMode::bus)),
        transit_(in_.network, in_.timetable, 0xff) {
    for (std::string const& name : flows_.outside) {
      outside_.push_back(
          outside_zone(name, in_.tables, in_.network, in_.timetable, in_.cars, remarks_));
    }
  }

  std::vector<TripRow> trips() {
    for (FlowCell const& cell : flows_.cells) add_cell(cell);
    for (auto const& [what, count] : lost_) {
      remarks_.push_back("commuters: " + std::to_string(count) + " persons left out: " + what);
    }
    return std::move(rows_);
  }

 private:
  double draw_of(Person const& p, Purpose purpose, std::uint32_t n = 0) const {
    return draw({in_.seed, purpose, p.key, n});
  }
  /// Each day is like the first.
  bool due_some_day(Millis t) const {
    for (; t < in_.end; t += kDay)
      if (t >= in_.begin) return true;
    return false;
  }
  Key key_of(FlowEnd end) const {
    return end.outside ? outside_[end.index].key : zones_[end.index].key;
  }

  void add_cell(FlowCell const& cell) {
    static Key const kind = text_key("commuter");
    Key const home = key_of(cell.home), work = key_of(cell.work);
    std::int64_t& next = persons_[{home, work}];  // several rows may lead to one cell
    for (std::int64_t const end = next + cell.commuters; next < end; ++next) {
      Person p;
      p.key = make_key(kind, home, work, next);
      if (draw_of(p, Purpose::sample) >= in_.scale) continue;
      p.to_work = work_.time(draw_of(p, Purpose::departure));
      p.to_home = home_.time_between(p.to_work + kShortestDay, p.to_work + kLongestDay,
                                     draw_of(p, Purpose::departure, 1)) %
                  kDay;
      bool const moves = due_some_day(p.to_work) || (ways_home_ && due_some_day(p.to_home));
      if (moves && settle(p, cell)) add_person(p);
    }
  }

  bool lose(std::string const& why) {
    ++lost_[why];
    return false;
  }

  /// Draws where the person lives and works.
  bool settle(Person& p, FlowCell const& cell) {
    p.home = {cell.home.outside, cell.home.index, 0, {}};
    p.work = {cell.work.outside, cell.work.index, 0, {}};
    if (p.home.outside && !pick_road(p.home, p, 0, nullptr)) return false;
    if (p.work.outside && !pick_road(p.work, p, 1, p.home.outside ? &p.home : nullptr))
      return false;
    if (!p.home.outside) {
      auto const& zone = zones_[p.home.zone];
      if (zone.homes.empty()) return lose("no street to live on in " + zone.name);
      p.home.link = zone.homes.pick(draw_of(p, Purpose::home_location));
    }
    if (!p.work.outside) {
      auto const& zone = zones_[p.work.zone];
      if (zone.works.empty()) return lose("no street to work on in " + zone.name);
      for (std::uint32_t i = 0; i < kTriesForJob; ++i) {
        p.work.link = zone.works.pick(draw_of(p, Purpose::work_location, i));
        if (p.work.link != p.home.link) break;
      }
      if (p.work.link == p.home.link) return lose("home and work on one street in " + zone.name);
    }
    return true;
  }

  /// Draws the gateway; one that the person's other end uses does not count.
  bool pick_road(End& end, Person const& p, std::uint32_t n, End const* other) {
    OutsideZone const& zone = outside_[end.zone];
    for (std::uint32_t i = 0; i < kTriesForJob; ++i) {
      auto const road = zone.pick_road(draw_of(p, Purpose::gateway, 2 * i + n));
      if (!road) break;
      end.road = *road;
      bool const turns_back = other != nullptr && begin_of(end) == begin_of(*other);
      if (!turns_back) return true;
    }
    return lose("no gateway for '" + zone.name + "'");
  }

  LinkId begin_of(End const& end) const {
    return end.outside ? outside_[end.zone].roads[end.road].in : end.link;
  }
  LinkId end_of(End const& end) const {
    return end.outside ? outside_[end.zone].roads[end.road].out : end.link;
  }
  Point point_of(End const& end, bool leaving) const {
    if (!end.outside) return middle_of(in_.network, end.link);
    auto const line = in_.network.links.geometry[leaving ? begin_of(end) : end_of(end)];
    return leaving ? line.front() : line.back();
  }

  std::vector<StopAccess> stops_at(End const& end, Connections const& lines, bool leaving) const {
    if (!end.outside) return lines.near(middle_of(in_.network, end.link));
    std::vector<StopAccess> out;
    OutsideZone const& zone = outside_[end.zone];
    for (LineId line : leaving ? zone.lines_in : zone.lines_out) {
      if (auto const stop = lines.end_of(line, !leaving)) out.push_back(*stop);
    }
    return out;
  }
  double seconds_on_foot(End const& from, End const& to) const {
    return distance(point_of(from, true), point_of(to, false)) * walk_.detour / walk_.walk_speed;
  }
  /// The best connection, if it runs at that time and is better than to walk all the way.
  std::optional<Connection> connection(End const& from, End const& to, Connections& lines,
                                       Millis at) {
    auto const begin = stops_at(from, lines, true), end = stops_at(to, lines, false);
    auto found = lines.best(begin, end);
    if (found &&
        (!lines.runs_at(*found, at) || found->cost_s >= walk_.walk * seconds_on_foot(from, to)))
      found.reset();
    return found;
  }

  ModeTimes times_to_work(Person const& p) {
    End const &from = p.home, &to = p.work;
    ModeTimes out;
    double const metres = distance(point_of(from, true), point_of(to, false));
    out.outside = from.outside || to.outside;
    if (draw_of(p, Purpose::mode, 1) < modes_.car_available) {
      out.car_s = straight_car_seconds(metres) + (out.outside ? 1 : 2) * 60 * kTerminalMinutes;
    }
    if (!out.outside) {
      out.bus = connection(from, to, bus_, p.to_work);
      out.walk_s = seconds_on_foot(from, to);
    }
    // through the region by rail is beyond this model
    if (!(from.outside && to.outside)) out.rail = connection(from, to, transit_, p.to_work);
    if (out.rail && !has_rail(*out.rail)) out.rail.reset();
    return out;
  }
  bool has_rail(Connection const& c) const {
    return std::ranges::any_of(c.legs, [&](ConnectionLeg const& leg) {
      return is_rail_mode(in_.network.lines.mode[leg.line]);
    });
  }

  /// By bus who came by bus; who came by train takes whatever is best.
  std::optional<Connection> ride_home(Person const& p, TripMode mode) {
    return connection(p.work, p.home, mode == TripMode::bus ? bus_ : transit_, p.to_home);
  }

  void add_person(Person const& p) {
    ModeTimes there = times_to_work(p);
    std::optional<Connection> home;
    TripMode mode = TripMode::car;  // of those, too, who have no other way and no car
    while (auto const choice = choose_mode(there, modes_, draw_of(p, Purpose::mode))) {
      mode = *choice;
      bool const rides = mode == TripMode::bus || mode == TripMode::rail;
      if (!rides || !ways_home_) break;
      home = ride_home(p, mode);
      if (home) break;
      (mode == TripMode::bus ? there.bus : there.rail).reset();
      mode = TripMode::car;
    }
    TripRow out = trip(p, mode, p.home, p.work);
    if (mode == TripMode::walk)
      out.walk_ms = static_cast<std::uint32_t>(*there.walk_s * 1000);
    else if (mode == TripMode::bus || mode == TripMode::rail)
      ride(out, p.home, p.work, mode == TripMode::bus ? *there.bus : *there.rail);
    TripRow back = trip(p, mode, p.work, p.home);
    back.walk_ms = out.walk_ms;
    if (home) {
      back.mode = has_rail(*home) ? TripMode::rail : TripMode::bus;
      ride(back, p.work, p.home, *home);
    }
    for (int day = 0; day * kDay < in_.end; ++day) {
      Key const to_work = make_key(p.key, 2 * day + 1), to_home = make_key(p.key, 2 * day + 2);
      // Who sets out for home past midnight has gone to work the day before.
      Key const before = p.to_home > p.to_work ? to_work : make_key(p.key, 2 * day - 1);
      add_trip(out, to_work, p.to_work + day * kDay, 0);
      if (ways_home_) add_trip(back, to_home, p.to_home + day * kDay, before);
    }
  }

  TripRow trip(Person const& p, TripMode mode, End const& from, End const& to) const {
    TripRow row;
    row.agent = p.key;
    row.kind = AgentKind::commuter;
    row.mode = mode;
    row.from = begin_of(from);
    row.to = end_of(to);
    if (mode == TripMode::car) row.vehicle = car_;
    return row;
  }

  /// If it departs in time. `after`: what comes before it, where that is made.
  void add_trip(TripRow row, Key key, Millis depart, Key after) {
    if (depart < in_.begin || depart >= in_.end) return;
    row.key = key;
    row.depart = depart;
    row.after = after;
    rows_.push_back(row);
  }

  void ride(TripRow& row, End const& from, End const& to, Connection const& c) const {
    for (ConnectionLeg const& leg : c.legs) {
      row.rides[row.ride_count++] = {static_cast<std::uint32_t>(leg.walk_s * 1000), leg.line.value,
                                     leg.board, leg.alight};
    }
    row.walk_ms = static_cast<std::uint32_t>(c.last_walk_s * 1000);
    auto const stop_link = [&](LineId line, std::uint32_t i) {
      return in_.network.lanes.link[in_.network.stops.lane[in_.timetable.lines.stops[line][i]]];
    };
    if (from.outside) row.from = stop_link(c.legs.front().line, c.legs.front().board);
    if (to.outside) row.to = stop_link(c.legs.back().line, c.legs.back().alight);
  }

  static constexpr double kTerminalMinutes = 3;

  CommuterInput const& in_;
  std::vector<std::string>& remarks_;
  std::vector<Zone> const& zones_;
  FlowCells flows_;
  Profile work_, home_;
  bool ways_home_;
  Connections bus_, transit_;
  std::vector<OutsideZone> outside_;
  ModeSettings modes_;
  ConnectionWeights walk_;
  VehicleTypeId car_ = vehicle_type_named("car");
  std::map<std::pair<Key, Key>, std::int64_t> persons_;  // of each pair of zones so far
  std::map<std::string, std::int64_t> lost_;
  std::vector<TripRow> rows_;
};

}  // namespace

std::vector<TripRow> commuter_trips(CommuterInput const& input, std::vector<std::string>& remarks) {
  return Commuters(input, remarks).trips();
}

}  // namespace pendler
