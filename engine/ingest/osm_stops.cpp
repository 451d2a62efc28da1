#include "ingest/osm_stops.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <string>

#include "ingest/osm_select.h"

namespace pendler {

std::int64_t object_key(OsmType type, std::int64_t id) {
  if (type == OsmType::node) return id;
  return type == OsmType::way ? -id : -(std::int64_t{1} << 40) - id;
}

DraftStopId StopIndex::find(OsmType type, std::int64_t id) const {
  auto const key = object_key(type, id);
  auto const at = std::lower_bound(of_object.begin(), of_object.end(), key,
                                   [](auto const& p, std::int64_t k) { return p.first < k; });
  return at != of_object.end() && at->first == key ? at->second : DraftStopId{};
}

bool is_stop_role(std::string_view role) {
  return role.starts_with("stop") || role.ends_with(":stop") || role.find("stop:") == 0;
}
bool is_platform_role(std::string_view role) {
  return role.starts_with("platform") || role.ends_with(":platform");
}

std::uint8_t tagged_modes(Tags tags) {
  unsigned modes = 0;
  auto const add = [&](TransitMode m) { modes |= bit(m); };
  if (tags.is("bus", "yes") || tags.is("trolleybus", "yes") || tags.is("highway", "bus_stop")) {
    add(TransitMode::bus);
  }
  if (tags.is("tram", "yes") || tags.is("railway", "tram_stop")) add(TransitMode::tram);
  if (tags.is("light_rail", "yes") || tags.is("subway", "yes")) add(TransitMode::light_rail);
  if (tags.is("monorail", "yes")) add(TransitMode::monorail);
  if (tags.is("train", "yes")) add(TransitMode::train);
  for (auto key : {"station", "halt"}) {
    if (tags.is_any(key, {"subway", "light_rail"})) add(TransitMode::light_rail);
    if (tags.is(key, "monorail")) add(TransitMode::monorail);
  }
  if (modes == 0 && tags.is_any("railway", {"station", "halt", "stop", "platform"})) {
    add(TransitMode::train);
  }
  if (modes == 0 && tags.is("highway", "platform")) add(TransitMode::bus);
  return static_cast<std::uint8_t>(modes);
}

namespace {

enum class Kind : std::uint8_t { position, platform, station };

/// One OSM object at which people wait or vehicles stop.
struct Seed {
  std::int64_t key = 0;
  Kind kind = Kind::position;
  Point at;
  std::string_view name;
  std::string_view bay;  // local_ref
  unsigned modes = 0;
  DraftNodeId node;
  bool station = false;
  std::size_t joined = SIZE_MAX;  // the seed that it has become part of
  bool named_by_line = false;
};

/// A Stadtbahn is tagged as tram or as light rail, an S-Bahn is a train.
unsigned with_kin(unsigned modes) {
  constexpr unsigned kTrams = bit(TransitMode::tram) | bit(TransitMode::light_rail);
  constexpr unsigned kTrains = bit(TransitMode::train) | bit(TransitMode::suburban);
  if ((modes & kTrams) != 0) modes |= kTrams;
  if ((modes & kTrains) != 0) modes |= kTrains;
  return modes;
}

/// The modes of the ways that meet at each node.
std::vector<std::uint8_t> modes_at_nodes(NetworkDraft const& draft) {
  std::vector<std::uint8_t> out(draft.nodes.osm.size(), 0);
  for (DraftWayId w : draft.ways.osm.ids()) {
    unsigned modes = 0;
    switch (draft.ways.cls[w]) {
      case LinkClass::rail:
        modes = bit(TransitMode::train);
        break;
      case LinkClass::light_rail:
      case LinkClass::subway:
        modes = bit(TransitMode::light_rail);
        break;
      case LinkClass::tram:
        modes = bit(TransitMode::tram);
        break;
      case LinkClass::monorail:
        modes = bit(TransitMode::monorail);
        break;
      default:
        modes = is_road(draft.ways.cls[w]) ? bit(TransitMode::bus) : 0U;
    }
    for (DraftNodeId n : draft.ways.nodes[w]) {
      out[n.index()] = static_cast<std::uint8_t>(out[n.index()] | modes);
    }
  }
  return out;
}

class Collector {
 public:
  Collector(NetworkDraft& draft, OsmData const& data, DraftIndex const& index,
            MapProjection const& projection)
      : draft_(draft), data_(data), index_(index), projection_(projection) {}

  std::vector<Seed> collect() {
    auto const at_nodes = modes_at_nodes(draft_);
    for (OsmNode const& node : data_.nodes) {
      if (node.packed.empty() || !is_wanted_node(node.tags())) continue;
      auto const place = place_of(node);
      if (!place) continue;
      Tags const tags = node.tags();
      Seed seed = seed_of(node.id, kind_of(tags), *place, tags);
      DraftNodeId const on = index_.node(node.id);
      if (on.valid() && at_nodes[on.index()] != 0 && seed.kind != Kind::platform) {
        seed.node = on;
        // `railway=stop` alone does not say of what: the track does.
        bool const said = (with_kin(seed.modes) & at_nodes[on.index()]) != 0;
        if (!said) seed.modes = at_nodes[on.index()];
      } else if (seed.kind == Kind::position && tags.is("highway", "bus_stop")) {
        seed.kind = Kind::platform;  // beside the road
      }
      seed.station =
          tags.is_any("railway", {"station", "halt"}) || tags.is("public_transport", "station");
      seeds_.push_back(seed);
    }
    for (OsmWay const& way : data_.ways) {
      if (!is_platform(way.tags())) continue;
      sum_ = {};
      count_ = 0;
      add_nodes(way);
      add_platform(object_key(OsmType::way, way.id), way.tags());
    }
    for (OsmRelation const& relation : data_.relations) {
      if (!is_platform(relation.tags())) continue;
      sum_ = {};
      count_ = 0;
      for (OsmMember const& m : relation.members) {
        if (auto const* way = m.type == OsmType::way ? data_.way(m.id) : nullptr) add_nodes(*way);
      }
      add_platform(object_key(OsmType::relation, relation.id), relation.tags());
    }
    return std::move(seeds_);
  }

 private:
  static Seed seed_of(std::int64_t key, Kind kind, Point at, Tags tags) {
    return {key, kind, at, tags["name"], tags["local_ref"], tagged_modes(tags), {}};
  }
  static Kind kind_of(Tags tags) {
    if (is_platform(tags) && !tags.is("public_transport", "stop_position")) return Kind::platform;
    bool const stops = tags.is("public_transport", "stop_position") ||
                       tags.is("highway", "bus_stop") ||
                       tags.is_any("railway", {"stop", "tram_stop"});
    return stops ? Kind::position : Kind::station;
  }
  std::optional<Point> place_of(OsmNode const& node) const {
    if (std::isnan(node.lon)) return std::nullopt;
    Point const p = projection_.to_plane({node.lon, node.lat});
    if (!std::isfinite(p.x) || !std::isfinite(p.y)) return std::nullopt;
    return p;
  }
  void add_nodes(OsmWay const& way) {
    for (std::int64_t id : way.nodes) {
      OsmNode const* const node = data_.node(id);
      auto const p = node != nullptr ? place_of(*node) : std::nullopt;
      if (!p) continue;
      sum_.x += p->x;
      sum_.y += p->y;
      ++count_;
    }
  }
  void add_platform(std::int64_t key, Tags tags) {
    if (count_ == 0) return;
    Point const middle{std::round(sum_.x / count_ * 1000) / 1000,
                       std::round(sum_.y / count_ * 1000) / 1000};
    seeds_.push_back(seed_of(key, Kind::platform, middle, tags));
  }

  NetworkDraft& draft_;
  OsmData const& data_;
  DraftIndex const& index_;
  MapProjection const& projection_;
  std::vector<Seed> seeds_;
  Point sum_;
  int count_ = 0;
};

bool modes_fit(Seed const& a, Seed const& b) {
  return a.modes == 0 || b.modes == 0 || (with_kin(a.modes) & b.modes) != 0;
}

bool same_name(Seed const& a, Seed const& b) {
  return a.name == b.name && !a.name.empty();
}
/// One has no name, and they are not known to be two bays.
bool may_share_name(Seed const& a, Seed const& b) {
  bool const two_bays = !a.bay.empty() && !b.bay.empty() && a.bay != b.bay;
  return (a.name.empty() || b.name.empty()) && !two_bays;
}

/// Seeds by x, to look around a place.
class Around {
 public:
  explicit Around(std::vector<Seed> const& seeds) : seeds_(seeds) {
    for (std::size_t i = 0; i < seeds.size(); ++i) by_x_.emplace_back(seeds[i].at.x, i);
    std::sort(by_x_.begin(), by_x_.end());
  }
  /// The nearest other seed that `fits` accepts with its distance; of equals the first.
  template <class F>
  std::size_t nearest(std::size_t of, double reach, F&& fits) const {
    std::size_t best = SIZE_MAX;
    double best_distance = reach;
    for_each(of, reach, [&](std::size_t i, double d) {
      bool const better =
          d < best_distance || (d == best_distance && (best == SIZE_MAX || i < best));
      if (!better || !fits(i, d)) return;
      best = i;
      best_distance = d;
    });
    return best;
  }
  template <class F>
  void for_each(std::size_t of, double reach, F&& f) const {
    Point const p = seeds_[of].at;
    auto at = std::lower_bound(by_x_.begin(), by_x_.end(), std::pair(p.x - reach, std::size_t{0}));
    for (; at != by_x_.end() && at->first <= p.x + reach; ++at) {
      double const d = distance(p, seeds_[at->second].at);
      if (at->second != of && d <= reach) f(at->second, d);
    }
  }

 private:
  std::vector<Seed> const& seeds_;
  std::vector<std::pair<double, std::size_t>> by_x_;
};

/// Platforms that lines name right after a stop position; one before it may be the last halt's.
void join_by_lines(std::vector<Seed>& seeds, OsmData const& data) {
  constexpr double kReach = 250;  // m: half a long platform
  std::map<std::int64_t, std::size_t> of_key;
  for (std::size_t i = 0; i < seeds.size(); ++i) of_key.emplace(seeds[i].key, i);
  auto const seed_of = [&](OsmMember const& m) {
    auto const at = of_key.find(object_key(m.type, m.id));
    return at == of_key.end() ? SIZE_MAX : at->second;
  };
  for (OsmRelation const& relation : data.relations) {
    if (!relation.tags().is("type", "route")) continue;
    for (OsmMember const& m : relation.members) {
      std::size_t const seed = seed_of(m);
      if (seed != SIZE_MAX) seeds[seed].named_by_line = true;
    }
    for (std::size_t i = 1; i < relation.members.size(); ++i) {
      OsmMember const& stop = relation.members[i - 1];
      OsmMember const& platform = relation.members[i];
      if (!is_stop_role(stop.role) || !is_platform_role(platform.role)) continue;
      std::size_t const s = seed_of(stop), p = seed_of(platform);
      if (s == SIZE_MAX || p == SIZE_MAX || s == p || seeds[p].joined != SIZE_MAX) continue;
      if (seeds[p].kind != Kind::platform || seeds[s].kind != Kind::position) continue;
      if (distance(seeds[s].at, seeds[p].at) <= kReach) seeds[p].joined = s;
    }
  }
}

/// Stop positions whose nodes lay at one place and have become one.
void join_at_nodes(std::vector<Seed>& seeds) {
  std::map<DraftNodeId, std::size_t> first;
  for (std::size_t i = 0; i < seeds.size(); ++i) {
    if (!seeds[i].node.valid() || seeds[i].kind != Kind::position) continue;
    auto const [at, is_new] = first.emplace(seeds[i].node, i);
    if (!is_new) seeds[i].joined = at->second;
  }
}

void join_by_place(std::vector<Seed>& seeds) {
  constexpr double kNamed = 60, kUnnamed = 30, kPlatforms = 30;  // m
  Around const around(seeds);
  for (std::size_t i = 0; i < seeds.size(); ++i) {
    if (seeds[i].kind != Kind::platform || seeds[i].joined != SIZE_MAX) continue;
    seeds[i].joined = around.nearest(i, kNamed, [&](std::size_t j, double d) {
      bool const named = same_name(seeds[i], seeds[j]);
      bool const free = may_share_name(seeds[i], seeds[j]);
      bool const position = seeds[j].kind == Kind::position && seeds[j].joined == SIZE_MAX;
      return position && modes_fit(seeds[i], seeds[j]) && (named || (free && d <= kUnnamed));
    });
  }
  for (std::size_t i = 0; i < seeds.size(); ++i) {
    // A bus stop's node and its drawn platform; across the street there is one of its own.
    if (seeds[i].kind != Kind::platform || seeds[i].joined != SIZE_MAX || seeds[i].key >= 0)
      continue;
    seeds[i].joined = around.nearest(i, kPlatforms, [&](std::size_t j, double) {
      bool const node =
          seeds[j].kind == Kind::platform && seeds[j].joined == SIZE_MAX && seeds[j].key >= 0;
      bool const same = same_name(seeds[i], seeds[j]) || may_share_name(seeds[i], seeds[j]);
      return node && same && modes_fit(seeds[i], seeds[j]);
    });
  }
}

/// A station's stops are those of its modes with its name within 400 m, or of any name within 200.
void mark_stations(std::vector<Seed>& seeds) {
  constexpr double kNamed = 400, kUnnamed = 200;  // m
  constexpr unsigned kBus = bit(TransitMode::bus);
  Around const around(seeds);
  for (std::size_t i = 0; i < seeds.size(); ++i) {
    if (!seeds[i].station || (seeds[i].modes & ~kBus) == 0) {
      if (seeds[i].kind == Kind::station) seeds[i].joined = i;  // of buses: its stops stand for it
      continue;
    }
    std::size_t nearest = SIZE_MAX;
    double nearest_distance = kNamed;
    around.for_each(i, kNamed, [&](std::size_t j, double d) {
      bool const near = d <= kUnnamed || seeds[i].name == seeds[j].name;
      bool const rail = (with_kin(seeds[j].modes) & seeds[i].modes & ~kBus) != 0;
      if (seeds[j].kind == Kind::station || seeds[j].joined != SIZE_MAX || !near || !rail) return;
      seeds[j].station = true;
      if (nearest == SIZE_MAX || d < nearest_distance) {
        nearest = j;
        nearest_distance = d;
      }
    });
    if (seeds[i].kind == Kind::station) seeds[i].joined = nearest;
  }
}

std::size_t root_of(std::vector<Seed> const& seeds, std::size_t i) {
  // Joins go from platform or station to position or node: at most two steps.
  for (int step = 0; step < 4 && seeds[i].joined != SIZE_MAX && seeds[i].joined != i; ++step) {
    i = seeds[i].joined;
  }
  return i;
}

}  // namespace

StopIndex add_stops(NetworkDraft& draft, OsmData const& data, DraftIndex const& index,
                    MapProjection const& projection, TextTable& texts, Repairs& repairs) {
  std::vector<Seed> seeds = Collector(draft, data, index, projection).collect();
  std::sort(seeds.begin(), seeds.end(), [](Seed const& a, Seed const& b) { return a.key < b.key; });
  join_at_nodes(seeds);
  join_by_lines(seeds, data);
  join_by_place(seeds);
  mark_stations(seeds);

  for (std::size_t i = 0; i < seeds.size(); ++i) {
    Seed& root = seeds[root_of(seeds, i)];
    root.modes |= seeds[i].modes;
    root.station = root.station || seeds[i].station;
    root.named_by_line = root.named_by_line || seeds[i].named_by_line;
    if (root.name.empty()) root.name = seeds[i].name;
    if (root.bay.empty()) root.bay = seeds[i].bay;
  }
  StopIndex out;
  std::vector<DraftStopId> stop_of(seeds.size());
  DraftStops& s = draft.stops;
  for (std::size_t i = 0; i < seeds.size(); ++i) {
    Seed const& seed = seeds[i];
    if (seed.joined != SIZE_MAX) continue;
    if (seed.modes == 0 && !seed.named_by_line) continue;  // a platform that nothing calls at
    if (seed.kind == Kind::position && !seed.node.valid()) {
      repairs.about("node " + std::to_string(seed.key));
      repairs.add("stop position beside its way", std::string(seed.name));
    }
    stop_of[i] = s.osm.push_back(seed.key);
    s.position.push_back(seed.at);
    s.name.push_back(texts.index_of(seed.name.empty() ? seed.bay : seed.name));
    s.modes.push_back(static_cast<std::uint8_t>(seed.modes));
    s.node.push_back(seed.node);
    s.is_station.push_back(seed.station ? 1 : 0);
  }
  for (std::size_t i = 0; i < seeds.size(); ++i) {
    DraftStopId const stop = stop_of[root_of(seeds, i)];
    if (stop.valid()) out.of_object.emplace_back(seeds[i].key, stop);
  }
  return out;
}

}  // namespace pendler
