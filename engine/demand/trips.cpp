#include "demand/trips.h"

#include <array>

#include "base/draw.h"

namespace pendler {

std::string_view name_of(AgentKind k) {
  constexpr std::array<std::string_view, 4> kNames{"commuter", "freight", "transit", "other"};
  return kNames[static_cast<std::size_t>(k)];
}

std::string_view name_of(TripMode m) {
  constexpr std::array<std::string_view, 6> kNames{"car",  "bus",   "rail",
                                                   "walk", "truck", "bicycle"};
  return kNames[static_cast<std::size_t>(m)];
}

Columns columns_of(Trips& trips) {
  Columns c;
  c.add("key", trips.key);
  c.add("agent", trips.agent);
  c.add("kind", trips.kind);
  c.add("mode", trips.mode);
  c.add("vehicle", trips.vehicle);
  c.add("from", trips.from);
  c.add("to", trips.to);
  c.add("route", trips.route);
  c.add("ends", trips.ends, "m, m/s");
  c.add("depart", trips.depart, "ms");
  c.add("after", trips.after);
  c.add("pause_ms", trips.pause_ms, "ms");
  c.add("run", trips.run);
  c.add("rides", trips.rides);
  c.add("walk_ms", trips.walk_ms, "ms");
  c.add("id", trips.id);
  return c;
}

VehicleClasses classes_to_route(Demand const& demand) {
  Trips const& trips = demand.trips;
  VehicleClasses out = 0;
  for (TripId trip : trips.key.ids()) {
    VehicleTypeId const type = trips.vehicle[trip];
    if (type.valid() && !trips.run[trip].valid() && trips.route[trip].empty())
      out |= bit(demand.vehicle_types[type].cls);
  }
  return out;
}

Trips part_of(Trips const& trips, Millis begin, Millis end, double scale, std::uint64_t seed) {
  IdVector<TripId, TripId> kept(trips.size());
  std::size_t count = 0;
  for (TripId t : kept.ids()) {
    bool const due = trips.depart[t] >= begin && trips.depart[t] < end;
    bool const runs = trips.kind[t] == AgentKind::transit;  // never sampled
    if (due && (runs || draw({seed, Purpose::sample, trips.agent[t], 0}) < scale))
      kept[t] = TripId(count++);
  }
  Trips out;
  for (TripId t : kept.ids()) {
    if (!kept[t].valid()) continue;
    out.key.push_back(trips.key[t]);
    out.agent.push_back(trips.agent[t]);
    out.kind.push_back(trips.kind[t]);
    out.mode.push_back(trips.mode[t]);
    out.vehicle.push_back(trips.vehicle[t]);
    out.from.push_back(trips.from[t]);
    out.to.push_back(trips.to[t]);
    out.route.append(trips.route[t]);
    out.ends.append(trips.ends[t]);
    out.depart.push_back(trips.depart[t]);
    out.after.push_back(trips.after[t].valid() ? kept[trips.after[t]] : TripId());
    out.pause_ms.push_back(trips.pause_ms[t]);
    out.run.push_back(trips.run[t]);
    out.rides.append(trips.rides[t]);
    out.walk_ms.push_back(trips.walk_ms[t]);
    if (!trips.id.empty()) out.id.push_back(trips.id[t]);
  }
  return out;
}

}  // namespace pendler
