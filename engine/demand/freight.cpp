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

constexpr std::uint32_t kTriesForStop = 8, kTriesForGateway = 8;

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
    for (auto const& [what, count] : lost_)
      remarks_.push_back("freight: " + std::to_string(count) + " " + what);
    return std::move(rows_);
  }

 private:
  static std::string where(FreightRow const& row) {
    return "freight: " + row.kind + " from '" + row.from + "' to '" + row.to + "'";
  }
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

  TripRow trip(FreightRow const& row, VehicleTypeId vehicle, Key agent) const {
    TripRow out;
    out.agent = agent;
    out.kind = AgentKind::freight;
    out.mode = row.kind == "rail" ? TripMode::rail : TripMode::truck;
    out.vehicle = vehicle;
    return out;
  }

  std::int64_t count_of(FreightRow const& row) const {
    return static_cast<std::int64_t>(std::floor(row.vehicles_a_day + 0.5));
  }

  /// visit(key) of each vehicle of a day; those of a second row of the same kind are others.
  template <class Visit>
  void for_each_of(FreightRow const& row, Key kind, Visit&& visit) {
    std::int64_t& next = made_[kind];
    for (std::int64_t const end = next + count_of(row); next < end; ++next)
      visit(make_key(kind, next));
  }

  // --- tours ---

  void add_tours(FreightRow const& row) {
    VehicleTypeId const vehicle = vehicle_of(row);
    auto const found = zone_named(in_.zones, row.from);
    if (!found) throw InputError(where(row) + ": there is no such district");
    Zone const& zone = in_.zones[*found];
    auto const targets = target_shares(zone);
    for_each_of(row, make_key(text_key("tour"), zone.key, text_key(row.vehicle)), [&](Key tour) {
      if (draw_of(tour, Purpose::sample) < in_.scale) add_tour(row, vehicle, zone, targets, tour);
    });
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
                                ConnectedPart const& part, Key tour) {
    std::vector<LinkId> out{pick(depot.works, part, tour, Purpose::work_location, 0)};
    if (!out.front().valid()) return {};
    auto const stops = static_cast<std::uint32_t>(std::clamp(row.stops_a_tour, 1.0, 100.0));
    std::vector<std::pair<Point, LinkId>> open;
    bool const parcels = row.vehicle == "van";
    for (std::uint32_t i = 0; i < stops; ++i) {
      LinkId const link =
          pick(parcels ? target.homes : target.works, part, tour, Purpose::freight_stop, i + 1);
      if (link.valid())
        open.emplace_back(middle_of(in_.network, link), link);
      else
        ++lost_["stops left out: " + row.vehicle + " finds no way to a street of " + target.name];
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
    if (targets.back() <= 0) {
      ++lost_["tours left out: nobody lives or works where they could go"];
      return;
    }
    double const u = draw_of(tour, Purpose::work_district) * targets.back();
    auto const target =
        std::min(static_cast<std::size_t>(std::ranges::upper_bound(targets, u) - targets.begin()),
                 in_.zones.size() - 1);
    auto const places = places_of(row, depot, in_.zones[target], part_of(vehicle), tour);
    if (places.size() < 2) {
      ++lost_["tours left out: " + row.vehicle + " finds no way between " + depot.name + " and " +
              in_.zones[target].name];
      return;
    }
    std::vector<TripRow> legs;
    Millis at = profile_of("freight").time(draw_of(tour, Purpose::freight_departure));
    std::int32_t pause = 0;
    for (std::size_t i = 0; i + 1 < places.size(); ++i) {
      TripRow leg = trip(row, vehicle, tour);
      leg.from = places[i];
      leg.to = places[i + 1];
      leg.depart = at;
      leg.pause_ms = pause;
      legs.push_back(leg);
      double const dwell =
          mean_dwell_s(row.vehicle) *
          (0.5 + draw_of(tour, Purpose::freight_dwell, static_cast<std::uint32_t>(i)));
      pause = static_cast<std::int32_t>(dwell) * 1000;
      double const drive = straight_car_seconds(
          distance(middle_of(in_.network, places[i]), middle_of(in_.network, places[i + 1])));
      at += pause + static_cast<Millis>(drive) * kSecond;
    }
    add_each_day(legs);
  }

  /// What departs in time, each leg after the one before. Each day is like the first; of the one
  /// before some are still under way.
  void add_each_day(std::span<TripRow const> legs) {
    for (int day = -1; day * kDay < in_.end; ++day) {
      Key before = 0;
      for (std::size_t i = 0; i < legs.size(); ++i) {
        TripRow leg = legs[i];
        leg.depart += day * kDay;
        if (leg.depart < in_.begin || leg.depart >= in_.end) continue;
        leg.key = make_key(leg.agent, i, day);
        leg.after = before;
        before = leg.key;
        rows_.push_back(leg);
      }
    }
  }

  // --- through traffic ---

  /// One of the ways in (or out) of a zone, by their shares.
  struct Ways {
    std::vector<LinkId> links;
    std::vector<double> upto;

    Ways(std::vector<ZoneAccess> const& accesses, LinkId ZoneAccess::*link) {
      double sum = 0;
      for (ZoneAccess const& access : accesses) {
        if (!(access.*link).valid() || access.share <= 0) continue;
        links.push_back(access.*link);
        upto.push_back(sum += access.share);
      }
    }
    LinkId pick(double u) const {
      auto const at = std::ranges::upper_bound(upto, u * upto.back()) - upto.begin();
      return links[std::min(static_cast<std::size_t>(at), links.size() - 1)];
    }
  };

  void add_through(FreightRow const& row) {
    VehicleTypeId const vehicle = vehicle_of(row);
    ConnectedPart const& part = part_of(vehicle);
    Ways const in(accesses_of(row.from, in_.tables, in_.network, part, remarks_), &ZoneAccess::in);
    Ways const out(accesses_of(row.to, in_.tables, in_.network, part, remarks_), &ZoneAccess::out);
    if (in.links.empty() || out.links.empty()) {
      remarks_.push_back(where(row) + ": no way between these gateways, " +
                         std::to_string(count_of(row)) + " vehicles a day left out");
      return;
    }
    auto const& gateways = in_.network.gateways;
    add_between(row, vehicle, in_.scale, [&](Key key, TripRow& one) {
      for (std::uint32_t i = 0; i < kTriesForGateway; ++i) {
        one.from = in.pick(draw_of(key, Purpose::gateway, 2 * i));
        one.to = out.pick(draw_of(key, Purpose::gateway, 2 * i + 1));
        // Nobody turns back where they came in.
        if (gateway_of(gateways.in, one.from) != gateway_of(gateways.out, one.to)) return true;
      }
      ++lost_["vehicles left out: " + row.from + " and " + row.to + " share their only gateway"];
      return false;
    });
  }

  GatewayId gateway_of(Rows<GatewayId, LinkId> const& links_of, LinkId link) const {
    for (GatewayId g : links_of.ids())
      if (std::ranges::find(links_of[g], link) != links_of[g].end()) return g;
    return {};
  }

  /// `find_ends(key, trip)` says whether there are any.
  template <class FindEnds>
  void add_between(FreightRow const& row, VehicleTypeId vehicle, double scale,
                   FindEnds&& find_ends) {
    Profile const& profile = profile_of(row.kind);
    Key const kind =
        make_key(text_key(row.kind), text_key(row.from), text_key(row.to), text_key(row.vehicle));
    for_each_of(row, kind, [&](Key key) {
      if (draw_of(key, Purpose::sample) >= scale) return;
      TripRow one = trip(row, vehicle, key);
      one.depart = profile.time(draw_of(key, Purpose::freight_departure));
      if (find_ends(key, one)) add_each_day({&one, 1});
    });
  }

  // --- trains ---

  /// Of the zone's gateways the first one with a track.
  LinkId track_at(FreightRow const& row, std::string const& zone,
                  Rows<GatewayId, LinkId> const& links_of,
                  IdVector<LinkId, std::uint8_t> const& usable) const {
    bool known = false;
    for (GatewayRow const& gateway : in_.tables.gateways) {
      if (gateway.zone != zone) continue;
      known = true;
      LinkId const link = gateway_link(gateway, in_.network, links_of, usable, true);
      if (link.valid()) return link;
    }
    if (!known) throw InputError(where(row) + ": the gateways have no zone '" + zone + "'");
    return {};
  }

  void add_trains(FreightRow const& row) {
    VehicleTypeId const vehicle = vehicle_of(row);
    if (!rails_) rails_ = link_graph(in_.network, in_.vehicle_types[vehicle].cls);
    auto const& gateways = in_.network.gateways;
    LinkId const in = track_at(row, row.from, gateways.in, rails_->usable);
    LinkId const out =
        in.valid() ? track_at(row, row.to, gateways.out, reached_from(in)) : LinkId{};
    if (!out.valid() || in == out) {
      remarks_.push_back(where(row) + ": no track between these gateways, " +
                         std::to_string(count_of(row)) + " trains a day left out");
      return;
    }
    add_between(row, vehicle, 1, [&](Key, TripRow& one) {
      one.from = in;
      one.to = out;
      return true;
    });
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
  std::map<Key, std::int64_t> made_;  // vehicles of a kind so far
  std::map<std::string, std::int64_t> lost_;
  std::vector<TripRow> rows_;
};

}  // namespace

std::vector<TripRow> freight_trips(FreightInput const& input, std::vector<std::string>& remarks) {
  return Freight(input, remarks).trips();
}

}  // namespace pendler
