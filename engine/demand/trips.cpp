#include "demand/trips.h"

#include <array>

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
  return c;
}

}  // namespace pendler
