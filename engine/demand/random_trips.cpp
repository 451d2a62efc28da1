#include "demand/random_trips.h"

#include "base/draw.h"
#include "base/error.h"
#include "demand/places.h"
#include "transit/link_graph.h"

namespace pendler {
namespace {

constexpr double kShortest = 300;  // m
constexpr double kTruckShare = 0.05;
constexpr std::uint32_t kMostTries = 20;

bool is_for_through_traffic(LinkClass c) {
  return c == LinkClass::motorway || c == LinkClass::motorway_link;
}

LinkPool ends_of_trips(Network const& network, VehicleClass cls, double tonnes) {
  auto const part = largest_connected_part(network, link_graph(network, cls, tonnes));
  LinkPool pool;
  for (LinkId l : part.core.ids()) {
    if (part.core[l] && is_road(network.links.cls[l]) &&
        !is_for_through_traffic(network.links.cls[l])) {
      pool.add(l, static_cast<double>(network.links.length[l]));
    }
  }
  return pool;
}

}  // namespace

std::vector<TripRow> random_trips(Network const& network, std::int32_t per_hour, Millis begin,
                                  Millis end, std::uint64_t seed, double bicycle_share,
                                  double scale) {
  std::vector<TripRow> rows;
  if (per_hour <= 0) return rows;
  VehicleTypeId const car = vehicle_type_named("car"), truck = vehicle_type_named("rigid_truck");
  auto const& types = standard_vehicle_types();
  LinkPool const car_ends = ends_of_trips(network, VehicleClass::car, 0);
  LinkPool const truck_ends =
      ends_of_trips(network, VehicleClass::truck, static_cast<double>(types[truck].weight));
  VehicleTypeId const bicycle = vehicle_type_named("bicycle");
  LinkPool const bicycle_ends =
      bicycle_share > 0 ? ends_of_trips(network, VehicleClass::bicycle, 0) : LinkPool{};
  if (car_ends.empty()) {
    throw InputError("random trips: the network has no streets between which a car can drive");
  }
  Key const kind = text_key("random trip");
  for (Millis hour = begin / kHour; hour * kHour < end; ++hour) {
    for (std::int32_t n = 0; n < per_hour; ++n) {
      Key const key = make_key(kind, hour, n);
      Millis const depart =
          hour * kHour + static_cast<Millis>(draw({seed, Purpose::departure, key, 0}) *
                                             static_cast<double>(kHour));
      if (depart < begin || depart >= end || draw({seed, Purpose::sample, key, 0}) >= scale)
        continue;
      double const kind_draw = draw({seed, Purpose::vehicle_type, key, 0});
      bool const cycles = !bicycle_ends.empty() && kind_draw >= 1 - bicycle_share;
      bool const heavy = !cycles && !truck_ends.empty() && kind_draw < kTruckShare;
      LinkPool const& ends = cycles ? bicycle_ends : heavy ? truck_ends : car_ends;
      LinkId const from = ends.pick(draw({seed, Purpose::home_location, key, 0}));
      LinkId to = from;
      for (std::uint32_t i = 0; i < kMostTries; ++i) {
        to = ends.pick(draw({seed, Purpose::work_location, key, i}));
        if (distance(middle_of(network, from), middle_of(network, to)) >= kShortest) break;
      }
      if (to == from) continue;  // a network of one street
      TripRow row;
      row.key = row.agent = key;
      row.kind = heavy ? AgentKind::freight : AgentKind::other;
      row.mode = cycles ? TripMode::bicycle : heavy ? TripMode::truck : TripMode::car;
      row.vehicle = cycles ? bicycle : heavy ? truck : car;
      row.from = from;
      row.to = to;
      row.depart = depart;
      rows.push_back(row);
    }
  }
  return rows;
}

}  // namespace pendler
