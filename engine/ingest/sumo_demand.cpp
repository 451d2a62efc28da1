#include "ingest/sumo_demand.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "base/error.h"
#include "demand/trip_rows.h"
#include "ingest/sumo_ends.h"
#include "ingest/sumo_flow.h"
#include "ingest/sumo_lines.h"
#include "ingest/sumo_routes.h"
#include "ingest/sumo_types.h"

namespace pendler {

namespace {

TripMode mode_of(VehicleClass cls) {
  switch (cls) {
    case VehicleClass::bus:
      return TripMode::bus;
    case VehicleClass::van:
    case VehicleClass::truck:
      return TripMode::truck;
    case VehicleClass::bicycle:
      return TripMode::bicycle;
    case VehicleClass::pedestrian:
      return TripMode::walk;
    case VehicleClass::tram:
    case VehicleClass::light_rail:
    case VehicleClass::train:
    case VehicleClass::monorail:
      return TripMode::rail;
    case VehicleClass::car:
    case VehicleClass::motorcycle:
    case VehicleClass::emergency:
      return TripMode::car;
  }
  return TripMode::car;
}

class DemandReader {
 public:
  DemandReader(SumoNet const& net, SumoNetwork& network, std::uint64_t seed, ImportNotes& notes)
      : net_(net),
        out_(network),
        network_(network.network),
        seed_(seed),
        notes_(notes),
        lines_(network.network),
        routes_(net, network, notes) {}

  Demand run(std::vector<SumoFile> const& files) {
    for (SumoFile const& file : files) {
      for (SumoElement const& item : file.root().children()) define(item);
    }
    for (SumoElement const& item : distributions_)
      routes_.add_distribution(item, std::string(item.need("id")));
    for (SumoFile const& file : files) {
      for (SumoElement const& item : file.root().children()) depart(item);
    }
    Demand demand;
    demand.timetable = lines_.finish(rows_);
    demand.trips = assemble(std::move(rows_));
    demand.vehicle_types = types_.table();
    return demand;
  }

 private:
  // --- what vehicles refer to ---

  void define(SumoElement const& item) {
    auto const tag = item.tag();
    if (tag == "vType" || tag == "vTypeDistribution") {
      types_.add(item, notes_);
    } else if (tag == "route") {
      routes_.add_route(item);
    } else if (tag == "routeDistribution") {
      distributions_.push_back(item);
    } else if (!is_stop_element(tag) && tag != "tlLogic" && tag != "vehicle" && tag != "trip" &&
               tag != "flow") {
      notes_.add("element " + std::string(tag) + " is not read", item.where());
    }
  }

  // --- who departs ---

  void depart(SumoElement const& item) {
    auto const tag = item.tag();
    if (tag == "vehicle" || tag == "trip") {
      auto const text = item.need("depart");
      auto const time = parse_sumo_time(text);
      if (!time) {
        constexpr std::array<std::string_view, 5> kEvents{"triggered", "containerTriggered",
                                                          "split", "begin", "now"};
        if (std::ranges::find(kEvents, text) == kEvents.end()) item.refuse("depart", "seconds");
        notes_.add(std::string(tag) + "s that depart at '" + std::string(text) + "' are left out",
                   item.where());
        return;
      }
      add_vehicle(item, std::string(item.need("id")), *time);
    } else if (tag == "flow") {
      std::string const id(item.need("id"));
      std::size_t count = 0;
      for (Millis at : departures_of(item, seed_))
        add_vehicle(item, id + "." + std::to_string(count++), at);
    }
  }

  void add_vehicle(SumoElement const& item, std::string const& id, Millis depart) {
    if (!vehicles_.insert(id).second) item.refuse("is there twice");
    TripRow row;
    row.key = row.agent = text_key(id);
    row.id = id;
    row.depart = depart;
    if (depart < 0 || depart > kLatestSumoTime) {
      notes_.add("vehicles that depart before 0 s or after 47:59:59 are left out", item.where());
      return;
    }
    row.vehicle = types_.type_of(item.text("type"), item, seed_, row.key);
    VehicleType const& type = types_.table()[row.vehicle];
    if (type.cls == VehicleClass::pedestrian) {
      notes_.add("vehicles of class pedestrian are left out", item.where());
      return;
    }
    row.mode = mode_of(type.cls);
    row.kind = row.mode == TripMode::truck ? AgentKind::freight : AgentKind::other;
    SumoRoutes::Route const* const route = routes_.route_of(item, seed_, row.key);
    if (route != nullptr) {
      row.from = route->links.front(), row.to = route->links.back();
      if (!can_drive(item, route->links, type.cls)) return;
      row.route = route->links;
    } else if (ends_at_no_edge(item)) {
      notes_.add(
          std::string(item.tag()) + "s from or to a TAZ, a junction or a position are left out",
          item.where());
      return;
    } else {
      row.from = routes_.link_named(item.need("from"), item);
      row.to = routes_.link_named(item.need("to"), item);
      if (item.find("via"))
        notes_.add(std::string(item.tag()) + ": the route is free between from and to, not by via",
                   item.where());
    }
    row.ends = sumo_ends(item, row, type, network_, seed_, notes_);
    note_attributes(item);
    add_stops(item, id, row, route);
    rows_.push_back(std::move(row));
  }

  static bool ends_at_no_edge(SumoElement const& item) {
    using Names = std::array<char const*, 5>;
    auto const elsewhere = [&](Names const& names) {
      return !item.find(names[0]) && std::ranges::any_of(names, [&](char const* name) {
        return item.find(name).has_value();
      });
    };
    return elsewhere(Names{"from", "fromTaz", "fromJunction", "fromXY", "fromLonLat"}) ||
           elsewhere(Names{"to", "toTaz", "toJunction", "toXY", "toLonLat"});
  }

  /// Notes a route that the network does not connect for the class.
  bool can_drive(SumoElement const& item, std::vector<LinkId> const& route, VehicleClass cls) {
    auto const connected = [&](LinkId from, LinkId to) {
      for (LaneId lane : network_.lanes_of(from)) {
        for (MovementId m : network_.lanes.out[lane]) {
          if (network_.movements.to_link[m] == to &&
              allows(network_.lanes.allowed[network_.lane_of(m)], cls))
            return true;
        }
      }
      return false;
    };
    bool good = allows(network_.links.allowed[route.front()], cls);
    for (std::size_t i = 0; i + 1 < route.size() && good; ++i)
      good = connected(route[i], route[i + 1]);
    if (!good) {
      notes_.add("vehicles whose route is not connected for a " + std::string(name_of(cls)) +
                     " are left out",
                 item.where());
    }
    return good;
  }

  void note_attributes(SumoElement const& item) {
    constexpr std::array<std::string_view, 23> kRead{"id",           "type",
                                                     "route",        "from",
                                                     "to",           "via",
                                                     "depart",       "departLane",
                                                     "departPos",    "departSpeed",
                                                     "arrivalPos",   "line",
                                                     "begin",        "end",
                                                     "number",       "period",
                                                     "probability",  "vehsPerHour",
                                                     "perHour",      "color",  // for the eye only
                                                     "personNumber", "containerNumber",
                                                     "reroute"};
    item.note_unread(kRead, notes_);
    for (char const* name : {"personNumber", "containerNumber", "reroute"}) {
      if (item.find(name))
        notes_.add(std::string(item.tag()) + ": attribute " + name + " is not read", item.where());
    }
    item.note_children({"route", "routeDistribution", "stop"}, notes_);
  }

  // --- stops ---

  void add_stops(SumoElement const& item, std::string const& id, TripRow& row,
                 SumoRoutes::Route const* route) {
    std::vector<SumoElement> const own = item.children("stop");
    if (own.empty() && (route == nullptr || route->stops.empty())) return;
    if (route == nullptr) {
      notes_.add("stops of trips without a route are left out", item.where());
      return;
    }
    // `until` counts from the departure in a route with a name, in a flow from its first vehicle's.
    Millis const of_route = item.find("route") ? row.depart : 0;
    Millis const of_vehicle = item.tag() == "flow" ? row.depart - begin_of(item) : 0;
    std::vector<SumoHalt> halts;
    auto const add = [&](std::vector<SumoElement> const& stops, Millis until_from) {
      for (SumoElement const& stop : stops)
        if (auto const halt = halt_of(stop, until_from)) halts.push_back(*halt);
    };
    add(route->stops, of_route);
    add(own, of_vehicle);
    if (halts.empty()) return;
    std::string const name = item.find("line") ? std::string(item.text("line")) : id;
    float const speed = types_.table()[row.vehicle].max_speed;
    std::size_t const left_out = lines_.add(row, route->links, halts, name, speed);
    for (std::size_t i = 0; i < left_out; ++i)
      notes_.add("stops that do not lie on the route in their order are left out", item.where());
    if (left_out < halts.size()) row.kind = AgentKind::transit;
  }

  std::optional<SumoHalt> halt_of(SumoElement const& stop, Millis until_from) {
    SumoHalt halt;
    for (char const* name : {"busStop", "trainStop", "lane"}) {
      if (!stop.find(name)) continue;
      auto const known = out_.stop_of.find(stop.need(name));
      if (known != out_.stop_of.end()) {
        halt.stop = known->second;
      } else if (std::string_view(name) != "lane") {
        stop.refuse("there is no " + std::string(name) + " '" + std::string(stop.text(name)) + "'");
      } else {
        halt.stop = stop_on_lane(stop);
      }
    }
    if (!halt.stop.valid()) {
      notes_.add("stops at nothing but a busStop, trainStop or lane are left out", stop.where());
      return std::nullopt;
    }
    auto const time = [&](char const* name) -> std::optional<Millis> {
      if (!stop.find(name)) return std::nullopt;
      auto const ms = parse_sumo_time(stop.need(name));
      if (!ms || *ms < 0) stop.refuse(name, "seconds, not negative");
      return ms;
    };
    halt.duration = time("duration").value_or(0);
    if (auto const until = time("until")) halt.until = *until + until_from;
    constexpr std::array<std::string_view, 8> kRead{"busStop",  "trainStop", "lane",  "endPos",
                                                    "startPos", "duration",  "until", "parking"};
    stop.note_unread(kRead, notes_);
    stop.note_children({}, notes_);
    if (stop.find("parking") && stop.text("parking") != "false" && stop.text("parking") != "0")
      notes_.add("stop: parking beside the lane is a stop on it", stop.where());
    return halt;
  }

  StopId stop_on_lane(SumoElement const& item) {
    SumoLaneIndex const at = find_lane(net_, item.need("lane"), item);
    if (net_.edges[at.edge].internal) item.refuse("lane", "a lane of an edge");
    double const end = item.number("endPos", net_.edges[at.edge].lanes[at.lane].length);
    std::string const id = std::string(item.need("lane")) + "@" + std::to_string(std::llround(end));
    if (!out_.stop_of.contains(id))
      add_stop(net_, {id, "", std::string(item.need("lane")), end, item.where()}, out_);
    return out_.stop_of.find(id)->second;
  }

  SumoNet const& net_;
  SumoNetwork& out_;
  Network& network_;
  std::uint64_t seed_;
  ImportNotes& notes_;
  SumoLines lines_;
  SumoTypes types_;
  SumoRoutes routes_;
  std::vector<SumoElement> distributions_;
  std::set<std::string, std::less<>> vehicles_;
  std::vector<TripRow> rows_;
};

}  // namespace

Demand read_sumo_demand(std::vector<SumoFile> const& files, SumoNet const& net,
                        SumoNetwork& network, std::uint64_t seed, ImportNotes& notes) {
  return DemandReader(net, network, seed, notes).run(files);
}

bool is_stop_element(std::string_view tag) {
  return tag == "busStop" || tag == "trainStop";
}

SumoStop read_sumo_stop(SumoElement const& item, SumoNet const& net, ImportNotes& notes) {
  SumoStop stop;
  stop.id = item.need("id");
  stop.name = item.text("name");
  stop.lane = item.need("lane");
  SumoLaneIndex const at = find_lane(net, stop.lane, item);
  if (net.edges[at.edge].internal) item.refuse("lane", "a lane of an edge");
  stop.end = item.number("endPos", net.edges[at.edge].lanes[at.lane].length);
  stop.where = item.where();
  constexpr std::array<std::string_view, 8> kRead{"id",    "name",     "lane",        "endPos",
                                                  "lines", "startPos", "friendlyPos", "color"};
  item.note_unread(kRead, notes);
  item.note_children({}, notes);
  return stop;
}

}  // namespace pendler
