#include "validation/roads.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "base/draw.h"
#include "base/math.h"
#include "kernels/drivers.h"

namespace pendler::validation {

DriverSet motorway_set() {
  IdmDriver const d = kIdmMotorway;
  return {"motorway",
          120,
          static_cast<double>(d.headway),
          static_cast<double>(d.acceleration),
          static_cast<double>(d.deceleration),
          static_cast<double>(d.min_gap),
          5.0,
          CarFollowing::idm};
}

DriverSet standard_set(double speed_kmh) {
  VehicleType const& car = standard_vehicle_types()[vehicle_type_named("car")];
  return {"standard",
          speed_kmh,
          static_cast<double>(car.headway),
          static_cast<double>(car.acceleration),
          static_cast<double>(car.deceleration),
          static_cast<double>(car.min_gap),
          static_cast<double>(car.length),
          CarFollowing::idm};
}

DriverSet standard_motorway_set() {
  IdmDriver const d = kIdmMotorwayCar;
  DriverSet set = standard_set(static_cast<double>(d.desired_speed * 3.6F));
  set.headway = static_cast<double>(d.headway);
  set.acceleration = static_cast<double>(d.acceleration);
  set.deceleration = static_cast<double>(d.deceleration);
  set.min_gap = static_cast<double>(d.min_gap);
  return set;
}

VehicleTypeId add_type(Demand& demand, DriverSet const& set) {
  VehicleType type = standard_vehicle_types()[vehicle_type_named("car")];
  type.name = set.name;
  type.length = static_cast<float>(set.length);
  type.headway = static_cast<float>(set.headway);
  type.acceleration = static_cast<float>(set.acceleration);
  type.deceleration = static_cast<float>(set.deceleration);
  type.min_gap = static_cast<float>(set.min_gap);
  type.speed_spread = type.driver_spread = 0;
  type.motorway_set = false;  // it drives as given on every road
  type.model = set.model;
  type.sigma = 0;
  if (set.speed_kmh > 0) type.max_speed = static_cast<float>(set.speed_kmh / 3.6);
  return demand.vehicle_types.push_back(type);
}

namespace {

TripId add_trip_on(Demand& demand, std::span<LinkId const> route, Journey const& journey) {
  Trips& t = demand.trips;
  TripId const id = t.key.push_back(make_key(t.size() + 1, 78));
  t.agent.push_back(t.key[id]);
  t.kind.push_back(AgentKind::commuter);
  t.mode.push_back(TripMode::car);
  t.vehicle.push_back(journey.type);
  t.from.push_back(route.front());
  t.to.push_back(route.back());
  t.route.append(route);
  t.ends.append({journey.ends});
  t.depart.push_back(static_cast<Millis>(std::llround(journey.depart_s * 1000)));
  t.after.push_back(TripId());
  t.pause_ms.push_back(0);
  t.run.push_back(RunId());
  t.rides.append({});
  t.walk_ms.push_back(0);
  return id;
}

LinkId link_of(Network const& network, std::string const& name) {
  LinkId const link = link_named(network, name);
  if (!link.valid()) throw std::logic_error("no link " + name);
  return link;
}

}  // namespace

void add_journey(Scene& scene, Journey const& journey) {
  std::vector<LinkId> route;
  for (std::string const& name : journey.links) route.push_back(link_of(scene.network, name));
  add_trip_on(scene.demand, route, journey);
}

TripEnds through(Scene const& scene, std::vector<std::string> const& links, float length) {
  Network const& net = scene.network;
  return {.depart_position = length + 0.1F,
          .depart_speed = std::numeric_limits<float>::infinity(),
          .arrive_position = net.links.length[link_of(net, links.back())] - 1.0F};
}

void add_poisson(Scene& scene, Journey journey, double per_hour, double begin_s, double end_s,
                 std::uint64_t stream) {
  double at = begin_s;
  for (std::uint32_t n = 0; per_hour > 0; ++n) {
    at -= 3600.0 / per_hour * own_log(1.0 - draw({stream, Purpose::test, n, 0}));
    if (at >= end_s) break;
    journey.depart_s = at;
    add_journey(scene, journey);
  }
}

void add_regular(Scene& scene, Journey journey, double per_hour, double begin_s, double end_s) {
  for (int n = 0; begin_s + n * 3600.0 / per_hour < end_s; ++n) {
    journey.depart_s = begin_s + n * 3600.0 / per_hour;
    add_journey(scene, journey);
  }
}

namespace {

char corner(std::size_t i) {
  return static_cast<char>(i < 26 ? 'A' + i : 'a' + (i - 26));
}

/// The corners in two rows, joined to a ring: a picture of any size.
std::string ring_picture(std::size_t links) {
  std::size_t const half = links / 2;
  std::string upper, strokes, lower;
  for (std::size_t i = 0; i < half; ++i) {
    char const joined = i + 1 < half ? '-' : '\n';
    upper += {corner(i), joined};
    strokes += {i == 0 || i + 1 == half ? '|' : ' ', i + 1 < half ? ' ' : '\n'};
    lower += {corner(links - 1 - i), joined};
  }
  return upper + strokes + lower;
}

}  // namespace

Ring make_ring(std::size_t links, double metres, double speed_kmh) {
  DrawOptions options;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < links; ++i) {
    names.push_back({corner(i), corner((i + 1) % links)});
    options.ways[names.back()] = one_way(1, speed_kmh);
  }
  NetworkDraft draft = draw_network(ring_picture(links), 1.0, options);
  auto const n = static_cast<double>(links);
  double const radius = metres / n / (2.0 * std::sin(std::numbers::pi / n));
  for (std::size_t i = 0; i < links; ++i) {
    double const angle = 2.0 * std::numbers::pi * static_cast<double>(i) / n;
    place(draft, corner(i), {radius * std::cos(angle), radius * std::sin(angle)});
  }
  Ring ring{Scene(build(draft)), {}, {}, 0};
  Network& net = ring.scene.network;
  // Nobody slows down for the corners.
  std::fill(net.lanes.speed.begin(), net.lanes.speed.end(), static_cast<float>(speed_kmh / 3.6));
  for (std::string const& name : names) ring.links.push_back(link_of(net, name));
  for (LinkId link : ring.links) {
    LaneId const lane = net.links.first_lane[link];
    ring.start.push_back(ring.metres);
    ring.metres += static_cast<double>(net.links.length[link] +
                                       net.lanes.length[net.lane_of(net.lanes.out[lane].front())]);
  }
  ring.scene.settings.reconsider_share = 0;
  return ring;
}

void fill_ring(Ring& ring, DriverSet const& set, std::size_t cars, double shift_m) {
  VehicleTypeId const type = add_type(ring.scene.demand, set);
  double const spacing = ring.metres / static_cast<double>(cars);
  double const seconds = static_cast<double>(ring.scene.settings.end) / 1000.0;
  auto const rounds = static_cast<std::size_t>(seconds * 50.0 / ring.metres) + 2;
  // The front of each link's row first: a link takes its vehicles in this order, one a tick.
  for (std::size_t car = cars; car-- > 0;) {
    // So that nobody stands over the end of a link where the cars are shared out evenly.
    double const first = set.length + 0.1 + (car == 0 ? shift_m : 0.0);
    double position = first + static_cast<double>(car) * spacing;
    std::size_t at = ring.links.size() - 1;
    while (ring.start[at] > position) --at;
    position -= ring.start[at];
    std::vector<LinkId> route;
    for (std::size_t i = 0; i < rounds * ring.links.size(); ++i)
      route.push_back(ring.links[(at + i) % ring.links.size()]);
    add_trip_on(ring.scene.demand, route,
                {.links = {},
                 .type = type,
                 .ends = {.depart_position = static_cast<float>(position), .depart_speed = 0}});
  }
}

double along(Ring const& ring, VehicleSight const& vehicle) {
  Network const& net = ring.scene.network;
  LinkId link = net.lanes.link[vehicle.lane];
  double before = 0;
  if (!link.valid()) {
    link = net.movements.from_link[net.movement_of(vehicle.lane)];
    before = static_cast<double>(net.links.length[link]);
  }
  for (std::size_t i = 0; i < ring.links.size(); ++i) {
    if (ring.links[i] == link)
      return ring.start[i] + before + static_cast<double>(vehicle.position);
  }
  throw std::logic_error("a vehicle beside the ring");
}

void set_program(Network& network, double cycle_s, double begin_s, double green_s) {
  auto const ms = [](double s) { return static_cast<std::int32_t>(std::lround(s * 1000)); };
  Signals& signals = network.signals;
  if (signals.junction.size() != 1) throw std::logic_error("one signal expected");
  signals.cycle_ms.back() = ms(cycle_s);
  signals.offset_ms.back() = 0;
  for (GreenWindow& window : signals.green.values()) window = {ms(begin_s), ms(begin_s + green_s)};
}

}  // namespace pendler::validation
