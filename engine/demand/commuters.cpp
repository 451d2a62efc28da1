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
  Millis to_work = 0, to_home = 0;
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
  bool due(Millis t) const { return t >= in_.begin && t < in_.end; }
  Key key_of(FlowEnd end) const {
    return end.outside ? outside_[end.index].key : zones_[end.index].key;
  }

  void add_cell(FlowCell const& cell) {
    static Key const kind = text_key("commuter");
    for (std::int64_t n = 0; n < cell.commuters; ++n) {
      Person p;
      p.key = make_key(kind, key_of(cell.home), key_of(cell.work), n);
      if (draw_of(p, Purpose::sample) >= in_.scale) continue;
      p.to_work = work_.time(draw_of(p, Purpose::departure));
      p.to_home = home_.time_between(p.to_work + kShortestDay, p.to_work + kLongestDay,
                                     draw_of(p, Purpose::departure, 1)) %
                  kDay;
      bool const out = due(p.to_work), back = ways_home_ && due(p.to_home);
      if (!out && !back) continue;
      if (settle(p, cell)) add_person(p, out, back);
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
  std::optional<Connection> connection(End const& from, End const& to, Connections& lines) {
    auto const begin = stops_at(from, lines, true), end = stops_at(to, lines, false);
    return lines.best(begin, end);
  }

  ModeTimes times(Person const& p, End const& from, End const& to) {
    ModeTimes out;
    double const metres = distance(point_of(from, true), point_of(to, false));
    out.outside = from.outside || to.outside;
    if (draw_of(p, Purpose::mode, 1) < modes_.car_available) {
      out.car_s = straight_car_seconds(metres) + (out.outside ? 1 : 2) * 60 * kTerminalMinutes;
    }
    if (!out.outside) {
      out.bus = connection(from, to, bus_);
      out.walk_s = metres * walk_.detour / walk_.walk_speed;
    }
    // through the region by rail is beyond this model
    if (!(from.outside && to.outside)) out.rail = connection(from, to, transit_);
    if (out.rail && !has_rail(*out.rail)) out.rail.reset();
    return out;
  }
  bool has_rail(Connection const& c) const {
    return std::ranges::any_of(c.legs, [&](ConnectionLeg const& leg) {
      return is_rail_mode(in_.network.lines.mode[leg.line]);
    });
  }

  void add_person(Person const& p, bool out, bool back) {
    ModeTimes const there = times(p, p.home, p.work);
    // whoever has no other way is taken along by car
    TripMode const mode =
        choose_mode(there, modes_, draw_of(p, Purpose::mode)).value_or(TripMode::car);
    if (out) add_trip(p, 1, p.home, p.work, mode, there);
    if (!back) return;
    ModeTimes const again =
        mode == TripMode::bus || mode == TripMode::rail ? times(p, p.work, p.home) : there;
    add_trip(p, 2, p.work, p.home, mode, again);
    if (out && p.to_home > p.to_work) rows_.back().after = make_key(p.key, 1);
  }

  void add_trip(Person const& p, int number, End const& from, End const& to, TripMode mode,
                ModeTimes const& times) {
    TripRow row;
    row.key = make_key(p.key, number);
    row.agent = p.key;
    row.kind = AgentKind::commuter;
    row.mode = mode;
    row.depart = number == 1 ? p.to_work : p.to_home;
    row.from = begin_of(from);
    row.to = end_of(to);
    if (mode == TripMode::car) {
      row.vehicle = car_;
    } else if (mode == TripMode::walk) {
      row.walk_ms = static_cast<std::uint32_t>(*times.walk_s * 1000);
    } else {
      auto const& connection = mode == TripMode::bus ? times.bus : times.rail;
      if (!connection) {
        lose("no ride home");
        return;
      }
      ride(row, from, to, *connection);
    }
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
  std::map<std::string, std::int64_t> lost_;
  std::vector<TripRow> rows_;
};

}  // namespace

std::vector<TripRow> commuter_trips(CommuterInput const& input, std::vector<std::string>& remarks) {
  return Commuters(input, remarks).trips();
}

}  // namespace pendler
