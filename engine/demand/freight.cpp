#include "demand/freight.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "base/draw.h"
#include "base/error.h"
#include "base/math.h"
#include "demand/commuter_flows.h"
#include "demand/profile.h"
#include "transit/link_graph.h"

namespace pendler {
namespace {

constexpr std::uint32_t kTriesForStop = 8;

class Freight {
 public:
  Freight(FreightInput const& input, std::vector<std::string>& remarks)
      : in_(input), remarks_(remarks) {}

  std::vector<TripRow> trips() {
    for (FreightRow const& row : in_.tables.freight) {
      if (!(row.vehicles_a_day >= 0 && row.vehicles_a_day < 1e6)) {
        throw InputError(where(row) + ": " + std::to_string(row.vehicles_a_day) +
                         " vehicles a day");
      }
      if (row.kind == "local") {
        add_tours(row);
      } else if (row.kind == "through") {
        add_through(row);
      } else if (row.kind == "rail") {
        add_trains(row);
      } else {
        throw InputError(where(row) + ": kind is none of local, through, rail");
      }
    }
    return std::move(rows_);
  }

 private:
  static std::string where(FreightRow const& row) {
    return "freight: " + row.kind + " from '" + row.from + "' to '" + row.to + "'";
  }
  bool due(Millis t) const { return t >= in_.begin && t < in_.end; }
  double draw_of(Key key, Purpose purpose, std::uint32_t n = 0) const {
    return draw({in_.seed, purpose, key, n});
  }

  VehicleTypeId vehicle_of(FreightRow const& row) const {
    auto const& types = in_.vehicle_types;
    for (VehicleTypeId id : types.ids()) {
      if (types[id].name == row.vehicle) return id;
    }
    throw InputError(where(row) + ": there is no vehicle type '" + row.vehicle + "'");
  }
  /// Where a vehicle can go and come back from.
  ConnectedPart const& part_of(VehicleTypeId id) {
    auto found = parts_.find(id);
    if (found == parts_.end()) {
      VehicleType const& type = in_.vehicle_types[id];
      auto const graph = link_graph(in_.network, type.cls, static_cast<double>(type.weight));
      found = parts_.emplace(id, largest_connected_part(in_.network, graph)).first;
    }
    return found->second;
  }
  Profile const& profile_of(std::string const& purpose) {
    auto found = profiles_.find(purpose);
    if (found == profiles_.end()) {
      bool const has = Profile::has(in_.tables.profiles, purpose);
      found =
          profiles_.emplace(purpose, Profile(in_.tables.profiles, has ? purpose : "freight")).first;
    }
    return found->second;
  }

  TripRow trip(FreightRow const& row, VehicleTypeId vehicle, Key agent, Key key) const {
    TripRow out;
    out.key = key;
    out.agent = agent;
    out.kind = AgentKind::freight;
    out.mode = row.kind == "rail" ? TripMode::rail : TripMode::truck;
    out.vehicle = vehicle;
    return out;
  }

  std::int64_t count_of(FreightRow const& row) const {
    return static_cast<std::int64_t>(std::floor(row.vehicles_a_day + 0.5));
  }

  // --- tours ---

  void add_tours(FreightRow const& row) {
    VehicleTypeId const vehicle = vehicle_of(row);
    auto const zone = std::ranges::find_if(
        in_.zones, [&](Zone const& z) { return z.code == row.from || z.name == row.from; });
    if (zone == in_.zones.end()) throw InputError(where(row) + ": there is no such district");
    auto const targets = target_shares(*zone);
    for (std::int64_t n = 0; n < count_of(row); ++n) {
      Key const tour = make_key(text_key("tour"), zone->key, text_key(row.vehicle), n);
      if (draw_of(tour, Purpose::sample) < in_.scale) add_tour(row, vehicle, *zone, targets, tour);
    }
  }

  std::vector<double> target_shares(Zone const& depot) const {
    std::vector<double> upto;
    double sum = 0;
    for (Zone const& z : in_.zones) {
      double const metres =
          std::max(distance(depot.centre, z.centre), (depot.mean_reach + z.mean_reach) / 2);
      double const near = own_exp(-0.1 * straight_car_seconds(metres) / 60);
      upto.push_back(sum += z.homes.empty() ? 0 : near * (z.population + z.jobs));
    }
    return upto;
  }

  /// A link that the vehicle can reach; none after some tries.
  LinkId pick(LinkPool const& pool, ConnectedPart const& part, Key tour, Purpose purpose,
              std::uint32_t n) const {
    for (std::uint32_t i = 0; i < kTriesForStop && !pool.empty(); ++i) {
      LinkId const link = pool.pick(draw_of(tour, purpose, n * kTriesForStop + i));
      if (part.core[link]) return link;
    }
    return {};
  }

  /// Depot, stops by nearest neighbour, depot.
  std::vector<LinkId> places_of(FreightRow const& row, Zone const& depot, Zone const& target,
                                ConnectedPart const& part, Key tour) const {
    std::vector<LinkId> out{pick(depot.works, part, tour, Purpose::work_location, 0)};
    if (!out.front().valid()) return {};
    auto const stops = static_cast<std::uint32_t>(std::clamp(row.stops_a_tour, 1.0, 100.0));
    std::vector<std::pair<Point, LinkId>> open;
    bool const parcels = row.vehicle == "van";
    for (std::uint32_t i = 0; i < stops; ++i) {
      LinkId const link =
          pick(parcels ? target.homes : target.works, part, tour, Purpose::freight_stop, i + 1);
      if (link.valid()) open.emplace_back(middle_of(in_.network, link), link);
    }
    Point at = middle_of(in_.network, out.front());
    while (!open.empty()) {
      auto const next = std::ranges::min_element(
          open, {}, [&](auto const& o) { return std::pair(distance(at, o.first), o.second); });
      if (next->second != out.back()) out.push_back(next->second);
      at = next->first;
      open.erase(next);
    }
    if (out.back() != out.front()) out.push_back(out.front());
    return out;
  }

  double mean_dwell_s(std::string const& vehicle) const {
    if (vehicle == "van") return 180;
    return vehicle == "rigid_truck" ? 600 : 1800;
  }

  void add_tour(FreightRow const& row, VehicleTypeId vehicle, Zone const& depot,
                std::vector<double> const& targets, Key tour) {
    Millis at = profile_of("freight").time(draw_of(tour, Purpose::freight_departure));
    if (at >= in_.end || targets.back() <= 0) return;
    double const u = draw_of(tour, Purpose::work_district) * targets.back();
    auto const target =
        std::min(static_cast<std::size_t>(std::ranges::upper_bound(targets, u) - targets.begin()),
                 in_.zones.size() - 1);
    auto const places = places_of(row, depot, in_.zones[target], part_of(vehicle), tour);
    Key before = 0;
    std::int32_t pause = 0;
    for (std::size_t i = 0; i + 1 < places.size() && at < in_.end; ++i) {
      TripRow leg = trip(row, vehicle, tour, make_key(tour, i));
      leg.from = places[i];
      leg.to = places[i + 1];
      leg.depart = at;
      leg.after = before;
      leg.pause_ms = pause;
      if (due(at)) {
        rows_.push_back(leg);
        before = leg.key;
      }
      double const dwell =
          mean_dwell_s(row.vehicle) *
          (0.5 + draw_of(tour, Purpose::freight_dwell, static_cast<std::uint32_t>(i)));
      pause = static_cast<std::int32_t>(dwell) * 1000;
      double const drive = straight_car_seconds(
          distance(middle_of(in_.network, places[i]), middle_of(in_.network, places[i + 1])));
      at += pause + static_cast<Millis>(drive) * kSecond;
    }
  }

  // --- through traffic ---

  void add_through(FreightRow const& row) {
    VehicleTypeId const vehicle = vehicle_of(row);
    ConnectedPart const& part = part_of(vehicle);
    auto const from = accesses_of(row.from, in_.tables, in_.network, part, remarks_);
    auto const to = accesses_of(row.to, in_.tables, in_.network, part, remarks_);
    auto const way = [&](std::vector<ZoneAccess> const& ways, LinkId ZoneAccess::*link) {
      auto const at = std::ranges::find_if(ways, [&](auto const& w) { return (w.*link).valid(); });
      return at == ways.end() ? LinkId{} : (*at).*link;
    };
    LinkId const in = way(from, &ZoneAccess::in), out = way(to, &ZoneAccess::out);
    if (!in.valid() || !out.valid() || in == out) {
      remarks_.push_back(where(row) + ": no way between these gateways, " +
                         std::to_string(count_of(row)) + " vehicles a day left out");
      return;
    }
    add_between(row, vehicle, in, out, in_.scale);
  }

  void add_between(FreightRow const& row, VehicleTypeId vehicle, LinkId in, LinkId out,
                   double scale) {
    Profile const& profile = profile_of(row.kind);
    for (std::int64_t n = 0; n < count_of(row); ++n) {
      Key const key = make_key(text_key(row.kind), text_key(row.from), text_key(row.to),
                               text_key(row.vehicle), n);
      if (draw_of(key, Purpose::sample) >= scale) continue;
      TripRow one = trip(row, vehicle, key, key);
      one.depart = profile.time(draw_of(key, Purpose::freight_departure));
      one.from = in;
      one.to = out;
      if (due(one.depart)) rows_.push_back(one);
    }
  }

  // --- trains ---

  void add_trains(FreightRow const& row) {
    VehicleTypeId const vehicle = vehicle_of(row);
    if (!rails_) rails_ = link_graph(in_.network, in_.vehicle_types[vehicle].cls);
    auto const row_of = [&](std::string const& zone) {
      auto const at = std::ranges::find(in_.tables.gateways, zone, &GatewayRow::zone);
      if (at == in_.tables.gateways.end()) {
        throw InputError(where(row) + ": the gateways have no zone '" + zone + "'");
      }
      return *at;
    };
    LinkId const in =
        gateway_link(row_of(row.from), in_.network, in_.network.gateways.in, rails_->usable, true);
    LinkId out;
    if (in.valid()) {
      out = gateway_link(row_of(row.to), in_.network, in_.network.gateways.out, reached_from(in),
                         true);
    }
    if (!out.valid() || in == out) {
      remarks_.push_back(where(row) + ": no track between these gateways, " +
                         std::to_string(count_of(row)) + " trains a day left out");
      return;
    }
    add_between(row, vehicle, in, out, 1);
  }

  IdVector<LinkId, std::uint8_t> reached_from(LinkId from) const {
    IdVector<LinkId, std::uint8_t> reached(rails_->usable.size(), 0);
    std::vector<LinkId> todo{from};
    reached[from] = 1;
    while (!todo.empty()) {
      LinkId const at = todo.back();
      todo.pop_back();
      for (NextLink const& step : rails_->next[at]) {
        if (reached[step.link]) continue;
        reached[step.link] = 1;
        todo.push_back(step.link);
      }
    }
    return reached;
  }

  FreightInput const& in_;
  std::vector<std::string>& remarks_;
  std::map<VehicleTypeId, ConnectedPart> parts_;
  std::map<std::string, Profile> profiles_;
  std::optional<LinkGraph> rails_;
  std::vector<TripRow> rows_;
};

}  // namespace

std::vector<TripRow> freight_trips(FreightInput const& input, std::vector<std::string>& remarks) {
  return Freight(input, remarks).trips();
}

}  // namespace pendler
