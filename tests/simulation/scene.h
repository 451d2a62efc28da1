#pragma once
// A small world for tests of the step: a drawn network, cars between named links, and a simulation
// over it.

#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "network/build.h"
#include "simulation/road_route_service.h"
#include "simulation/simulation.h"
#include "support/draw_network.h"

namespace pendler {

/// Keeps the rows of one table.
template <class Rows>
class TableSink : public Sink {
 public:
  explicit TableSink(std::string name) : name_(std::move(name)) {}
  void append(std::string_view table, Columns const& rows) override {
    if (table != name_) return;
    Columns const mine = columns_of(all);
    for (std::size_t c = 0; c < mine.list().size(); ++c) {
      Column const& from = rows.list()[c];
      Column const& to = mine.list()[c];
      if (from.size() == 0) continue;
      std::size_t const before = to.size(), bytes = bytes_of(to) * to.width;
      to.resize(before + from.size());
      std::memcpy(static_cast<char*>(to.data()) + before * bytes, from.data(), from.size() * bytes);
    }
  }
  Rows all;

 private:
  static std::size_t bytes_of(Column const& c) {
    using enum Scalar;
    if (c.type == i8 || c.type == u8) return 1;
    if (c.type == i16 || c.type == u16) return 2;
    return c.type == i64 || c.type == u64 || c.type == f64 ? 8 : 4;
  }

  std::string name_;
};

inline TripId add_trip(Demand& demand, LinkId from, LinkId to, double depart_s,
                       std::string_view type = "car") {
  Trips& t = demand.trips;
  TripId const id = t.key.push_back(make_key(t.size() + 1, 77));
  t.agent.push_back(t.key[id]);
  t.kind.push_back(AgentKind::commuter);
  t.mode.push_back(TripMode::car);
  t.vehicle.push_back(vehicle_type_named(type));
  t.from.push_back(from);
  t.to.push_back(to);
  t.route.append({});
  t.ends.append({});
  t.depart.push_back(static_cast<Millis>(depart_s * 1000));
  t.after.push_back(TripId());
  t.pause_ms.push_back(0);
  t.run.push_back(RunId());
  t.rides.append({});
  t.walk_ms.push_back(0);
  return id;
}

/// A road from A to C, `AXYC`, over one from B to D at X and, `apart` metres further on, over one
/// from E to F at Y.
inline Network two_crossings(double apart, DrawOptions const& options) {
  NetworkDraft draft = draw_network(
      "  B E  \n"
      "  | |  \n"
      "A-X-Y-C\n"
      "  | |  \n"
      "  D F  ",
      100.0, options);
  place(draft, 'X', {0, 0});
  place(draft, 'Y', {apart, 0});
  place(draft, 'B', {0, 200});
  place(draft, 'D', {0, -200});
  place(draft, 'E', {apart, 200});
  place(draft, 'F', {apart, -200});
  place(draft, 'A', {-400, 0});
  place(draft, 'C', {400, 0});
  return build(draft);
}

/// Roads from A to C and from B to D that cross at X; arms of 400 m.
inline Network four_arms(DrawOptions const& options) {
  return build(
      draw_network("    B    \n"
                   "    |    \n"
                   "    |    \n"
                   "    |    \n"
                   "A---X---C\n"
                   "    |    \n"
                   "    |    \n"
                   "    |    \n"
                   "    D    ",
                   100.0, options));
}

/// Adds one trip; links as "AB".
inline TripId add_trip(Demand& demand, Network const& net, std::string_view from,
                       std::string_view to, double depart_s, std::string_view type = "car") {
  return add_trip(demand, link_named(net, from), link_named(net, to), depart_s, type);
}

/// The first one between two links, as "AX" and "XB"; none if there is none.
inline MovementId movement(Network const& net, std::string_view from, std::string_view to) {
  LinkId const a = link_named(net, from), b = link_named(net, to);
  for (MovementId m : net.movements.from_link.ids()) {
    if (net.movements.from_link[m] == a && net.movements.to_link[m] == b) return m;
  }
  return {};
}

struct Scene {
  Network network;
  Demand demand;
  std::vector<Control> controls;
  StepSettings settings{.begin = 0, .end = 3600 * kSecond};

  explicit Scene(Network net) : network(std::move(net)) {}

  struct Running {
    Workers workers;
    RoadRouteService routes;
    DigestSink sink;
    Simulation simulation;
    Running(Scene const& s, int threads, ChunkOrder order, Sink* kept)
        : workers(threads, order),
          routes(s.network, workers, s.demand.vehicle_types),
          sink(kept),
          simulation({s.network, s.demand, s.controls, s.settings}, routes, workers, sink) {}
  };
  std::unique_ptr<Running> start(int threads = 1, ChunkOrder order = ChunkOrder::forward,
                                 Sink* kept = nullptr) const {
    return std::make_unique<Running>(*this, threads, order, kept);
  }
};

}  // namespace pendler
