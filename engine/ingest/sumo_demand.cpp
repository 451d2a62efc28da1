#include "ingest/sumo_demand.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "base/draw.h"
#include "base/error.h"
#include "base/math.h"
#include "demand/trip_rows.h"
#include "ingest/sumo_lines.h"
#include "ingest/sumo_types.h"

namespace pendler {

namespace {

constexpr Millis kLatest = 48 * kHour - kSecond;  // what a scenario's end can be
constexpr double kDefaultFlowEnd = 24 * 3600;     // s
constexpr std::size_t kMostVehicles = 50'000'000;

/// Seconds, "HH:MM:SS" or "D:HH:MM:SS".
std::optional<Millis> parse_time(std::string_view text) {
  double seconds = 0;
  int parts = 0;
  constexpr std::array<double, 4> kPart{24, 60, 60, 1};
  std::size_t const colons = static_cast<std::size_t>(std::ranges::count(text, ':'));
  if (colons == 1 || colons > 3) return std::nullopt;
  for (std::size_t at = 0; at <= text.size(); ++parts) {
    std::size_t const end = std::min(text.find(':', at), text.size());
    auto const value = number_of(text.substr(at, end - at));
    if (!value || std::abs(*value) > 1e9) return std::nullopt;
    std::size_t const unit = 3 - colons + static_cast<std::size_t>(parts);
    seconds = unit == 3 && colons == 0 ? *value : (seconds + *value) * kPart[unit];
    at = end + 1;
  }
  return std::llround(seconds * 1000);
}

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

struct Route {
  std::vector<LinkId> links;
  std::vector<SumoElement> stops;
};

class DemandReader {
 public:
  DemandReader(SumoNet const& net, SumoNetwork& network, std::uint64_t seed, ImportNotes& notes)
      : net_(net),
        out_(network),
        network_(network.network),
        seed_(seed),
        notes_(notes),
        lines_(network.network) {}

  Demand run(std::vector<SumoFile> const& files) {
    for (SumoFile const& file : files) {
      for (SumoElement const& item : file.root().children()) define(item);
    }
    for (SumoElement const& item : distributions_) add_distribution(item);
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
      std::string const id(item.need("id"));
      if (routes_.contains(id)) item.refuse("is there twice");
      routes_[id] = read_route(item);
    } else if (tag == "routeDistribution") {
      distributions_.push_back(item);
    } else if (!is_stop_element(tag) && tag != "tlLogic" && tag != "vehicle" && tag != "trip" &&
               tag != "flow") {
      notes_.add("element " + std::string(tag) + " is not read", item.where());
    }
  }

  Route read_route(SumoElement const& item) {
    Route route;
    for (std::string_view name : words_of(item.need("edges"))) {
      route.links.push_back(link_named(name, item));
    }
    if (route.links.empty()) item.refuse("no edges");
    route.stops = item.children("stop");
    constexpr std::array<std::string_view, 5> kRead{"id", "edges", "color", "probability", "cost"};
    item.note_unread(kRead, notes_);
    return route;
  }

  LinkId link_named(std::string_view name, SumoElement const& user) const {
    auto const edge = net_.edge_index.find(name);
    if (edge == net_.edge_index.end() || net_.edges[edge->second].internal)
      user.refuse("there is no edge '" + std::string(name) + "'");
    return out_.link_of_edge[edge->second];
  }

  struct RouteShare {
    std::vector<std::string> names;
    std::vector<double> shares;
  };
  void add_distribution(SumoElement const& item) {
    std::string const id(item.need("id"));
    if (routes_.contains(id) || route_shares_.contains(id)) item.refuse("is there twice");
    RouteShare share;
    auto const names = words_of(item.text("routes")),
               numbers = words_of(item.text("probabilities"));
    if (!numbers.empty() && numbers.size() != names.size())
      item.refuse("probabilities", "one a route");
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (!routes_.contains(std::string(names[i])))
        item.refuse("there is no route '" + std::string(names[i]) + "'");
      auto const p = numbers.empty() ? std::optional(1.0) : number_of(numbers[i]);
      if (!p || *p < 0) item.refuse("probabilities", "numbers");
      share.names.emplace_back(names[i]);
      share.shares.push_back(*p);
    }
    for (SumoElement const& child : item.children("route")) {
      std::string const name = child.find("id") ? std::string(*child.find("id"))
                                                : id + "#" + std::to_string(share.names.size());
      if (child.find("refId")) {
        if (!routes_.contains(child.text("refId"))) child.refuse("there is no such route");
        share.names.emplace_back(child.text("refId"));
      } else {
        routes_[name] = read_route(child);
        share.names.push_back(name);
      }
      share.shares.push_back(child.number("probability", 1));
    }
    double sum = 0;
    for (double p : share.shares) sum += p;
    if (share.names.empty() || sum <= 0) item.refuse("no routes");
    route_shares_[id] = std::move(share);
  }

  // --- who departs ---

  void depart(SumoElement const& item) {
    auto const tag = item.tag();
    if (tag == "vehicle" || tag == "trip") {
      auto const text = item.need("depart");
      auto const time = parse_time(text);
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
      add_flow(item);
    }
  }

  void add_flow(SumoElement const& item) {
    std::string const id(item.need("id"));
    auto const time = [&](char const* name, double otherwise) {
      if (!item.find(name)) return otherwise;
      auto const ms = parse_time(item.need(name));
      if (!ms) item.refuse(name, "seconds");
      return static_cast<double>(*ms) / 1000;
    };
    double const begin = time("begin", 0), end = time("end", kDefaultFlowEnd);
    if (end < begin) item.refuse("end", "a time after the begin");
    double const number = item.number("number", -1);
    double const most = number >= 0 ? number : static_cast<double>(kMostVehicles);
    std::size_t count = 0;
    auto const leave = [&](double seconds) {
      add_vehicle(item, id + "." + std::to_string(count++), std::llround(seconds * 1000));
    };
    Key const key = text_key(id);
    auto const luck = [&](std::uint32_t n) { return draw({seed_, Purpose::departure, key, n}); };
    double period = 0;
    auto const rate = item.find("period").value_or("");
    if (item.find("probability")) {
      double const p = item.need_number("probability");
      if (p < 0 || p > 1) item.refuse("probability", "a number from 0 to 1");
      for (std::uint32_t n = 0; begin + n < end && static_cast<double>(count) < most; ++n) {
        if (luck(n) < p) leave(begin + n);
      }
      return;
    }
    if (rate.starts_with("exp(") && rate.ends_with(")")) {
      auto const per_second = number_of(rate.substr(4, rate.size() - 5));
      if (!per_second || *per_second <= 0) item.refuse("period", "exp(vehicles a second)");
      std::uint32_t n = 0;
      auto const pause = [&] { return -own_log(1 - luck(n++)) / *per_second; };
      for (double t = begin + pause(); t < end && static_cast<double>(count) < most; t += pause())
        leave(t);
      return;
    }
    if (item.find("period")) {
      period = item.need_number("period");
    } else if (item.find("vehsPerHour") || item.find("perHour")) {
      period = 3600 / item.need_number(item.find("vehsPerHour") ? "vehsPerHour" : "perHour");
    } else if (number > 0) {
      period = (end - begin) / number;
      if (period == 0) {
        for (int i = 0; i < number; ++i) leave(begin);
        return;
      }
    } else if (number < 0) {
      item.refuse("no attribute number, period, perHour, vehsPerHour or probability");
    }
    if (number == 0) return;
    if (!(period > 0)) item.refuse("a flow without a period above 0");
    if ((end - begin) / period > static_cast<double>(kMostVehicles))
      item.refuse("more than 50,000,000 vehicles");
    // Each from its number, so that nothing adds up.
    while (static_cast<double>(count) < most &&
           begin + static_cast<double>(count) * period < end - 1e-9)
      leave(begin + static_cast<double>(count) * period);
  }

  void add_vehicle(SumoElement const& item, std::string const& id, Millis depart) {
    if (!vehicles_.insert(id).second) item.refuse("is there twice");
    TripRow row;
    row.key = row.agent = text_key(id);
    row.depart = depart;
    if (depart < 0 || depart > kLatest) {
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
    Route const* const route = route_of(item, row);
    if (route != nullptr) {
      row.from = route->links.front(), row.to = route->links.back();
      if (!can_drive(item, route->links, type.cls)) return;
      row.route = route->links;
    }
    row.ends = ends_of(item, row, type);
    note_attributes(item);
    add_stops(item, id, row, route);
    rows_.push_back(std::move(row));
  }

  /// The route that the vehicle names or holds; none: only its ends are known.
  Route const* route_of(SumoElement const& item, TripRow& row) {
    auto const own = item.children("route");
    if (!own.empty()) {
      own_routes_.push_back(std::make_unique<Route>(read_route(own.front())));
      return own_routes_.back().get();
    }
    if (auto const name = item.find("route")) {
      auto const route = routes_.find(*name);
      if (route != routes_.end()) return &route->second;
      auto const share = route_shares_.find(*name);
      if (share == route_shares_.end())
        item.refuse("there is no route '" + std::string(*name) + "'");
      double const luck = draw({seed_, Purpose::route_choice, row.key, 0});
      return &routes_.find(share->second.names[draw_share(share->second.shares, luck)])->second;
    }
    row.from = link_named(item.need("from"), item);
    row.to = link_named(item.need("to"), item);
    if (item.find("via"))
      notes_.add(std::string(item.tag()) + ": the route is free between from and to, not by via",
                 item.where());
    return nullptr;
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

  // --- ends ---

  double uniform(TripRow const& row, std::uint32_t n) const {
    return draw({seed_, Purpose::route_choice, row.key, n});
  }

  TripEnds ends_of(SumoElement const& item, TripRow const& row, VehicleType const& type) {
    TripEnds ends;
    double const from_m = static_cast<double>(network_.links.length[row.from]);
    double const to_m = static_cast<double>(network_.links.length[row.to]);
    auto const otherwise = [&](char const* name, std::string const& taken) {
      notes_.add(std::string(item.tag()) + ": " + name + " '" + std::string(item.text(name)) +
                     "' is taken as " + taken,
                 item.where());
    };
    auto const position = [&](char const* name, double size, double missing, std::uint32_t n) {
      auto const text = item.find(name).value_or("");
      double at = missing;
      if (auto const number = number_of(text)) {
        at = *number < 0 ? size + *number : *number;
      } else if (text == "random" || text == "random_free") {
        at = uniform(row, n) * size;
      } else if (text == "center") {
        at = size / 2;
      } else if (!text.empty() && text != "base" && text != "max") {
        otherwise(name, name[0] == 'd' ? "base" : "max");
      }
      return static_cast<float>(std::clamp(at, 0.0, size));
    };
    ends.depart_position = position("departPos", from_m, static_cast<double>(type.length), 1);
    ends.arrive_position = position("arrivalPos", to_m, to_m, 2);

    auto const speed = item.find("departSpeed").value_or("0");
    constexpr float kMost = std::numeric_limits<float>::infinity();
    if (auto const number = number_of(speed)) {
      ends.depart_speed = static_cast<float>(std::max(0.0, *number));
    } else if (speed == "random") {
      ends.depart_speed =
          static_cast<float>(uniform(row, 3) * static_cast<double>(network_.links.speed[row.from]));
    } else {
      ends.depart_speed = kMost;
      if (speed != "max" && speed != "desired") otherwise("departSpeed", "max");
    }
    ends.depart_lane = depart_lane(item, row, type, otherwise);
    return ends;
  }

  float depart_lane(SumoElement const& item, TripRow const& row, VehicleType const& type,
                    auto const& otherwise) const {
    auto const lanes = network_.lanes_of(row.from);
    auto const text = item.find("departLane").value_or("first");
    if (auto const number = number_of(text)) {
      if (*number < 0 || *number >= static_cast<double>(lanes.size()))
        item.refuse("departLane", "a lane of the edge, 0 to " + std::to_string(lanes.size() - 1));
      return static_cast<float>(lanes.size() - 1 - static_cast<std::size_t>(*number));
    }
    if (text == "first") {
      for (std::size_t i = lanes.size(); i-- > 0;) {
        if (allows(network_.lanes.allowed[lanes[i]], type.cls)) return static_cast<float>(i);
      }
    }
    if (text != "best" && text != "first") otherwise("departLane", "best");
    return TripEnds::kNotGiven;
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
    for (SumoElement const& child : item.children()) {
      if (child.tag() != "route" && child.tag() != "stop" && child.tag() != "param")
        notes_.add(
            std::string(item.tag()) + ": element " + std::string(child.tag()) + " is not read",
            child.where());
    }
  }

  // --- stops ---

  void add_stops(SumoElement const& item, std::string const& id, TripRow& row, Route const* route) {
    std::vector<SumoElement> stops = item.children("stop");
    if (route != nullptr) stops.insert(stops.begin(), route->stops.begin(), route->stops.end());
    if (stops.empty()) return;
    if (route == nullptr) {
      notes_.add("stops of trips without a route are left out", item.where());
      return;
    }
    std::vector<SumoHalt> halts;
    for (SumoElement const& stop : stops) {
      if (auto const halt = halt_of(stop, item, row)) halts.push_back(*halt);
    }
    if (halts.empty()) return;
    std::string const name = item.find("line") ? std::string(item.text("line")) : id;
    float const speed = types_.table()[row.vehicle].max_speed;
    std::size_t const left_out = lines_.add(row, route->links, halts, name, speed);
    for (std::size_t i = 0; i < left_out; ++i)
      notes_.add("stops that do not lie on the route in their order are left out", item.where());
    if (left_out < halts.size()) row.kind = AgentKind::transit;
  }

  std::optional<SumoHalt> halt_of(SumoElement const& stop, SumoElement const& vehicle,
                                  TripRow const& row) {
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
      auto const ms = parse_time(stop.need(name));
      if (!ms) stop.refuse(name, "seconds");
      return ms;
    };
    halt.duration = time("duration").value_or(0);
    // Of a flow or a route, `until` counts from the departure.
    bool const relative = vehicle.tag() == "flow" || vehicle.find("route").has_value();
    if (auto const until = time("until")) halt.until = *until + (relative ? row.depart : 0);
    constexpr std::array<std::string_view, 8> kRead{"busStop",  "trainStop", "lane",  "endPos",
                                                    "startPos", "duration",  "until", "parking"};
    stop.note_unread(kRead, notes_);
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
  std::map<std::string, Route, std::less<>> routes_;
  std::map<std::string, RouteShare, std::less<>> route_shares_;
  std::vector<SumoElement> distributions_;
  std::vector<std::unique_ptr<Route>> own_routes_;
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

SumoStop read_sumo_stop(SumoElement const& item, SumoNet const& net) {
  SumoStop stop;
  stop.id = item.need("id");
  stop.name = item.text("name");
  stop.lane = item.need("lane");
  SumoLaneIndex const at = find_lane(net, stop.lane, item);
  if (net.edges[at.edge].internal) item.refuse("lane", "a lane of an edge");
  stop.end = item.number("endPos", net.edges[at.edge].lanes[at.lane].length);
  stop.where = item.where();
  return stop;
}

}  // namespace pendler
