#include "ingest/osm_restrictions.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "ingest/osm_text.h"

namespace pendler {

namespace {
using enum VehicleClass;

constexpr std::array<std::pair<std::string_view, VehicleClasses>, 13> kModes{{
    {"vehicle", static_cast<VehicleClasses>(kMotorRoad | bit(bicycle))},
    {"motor_vehicle", kMotorRoad},
    {"motorcar", classes(car, van)},
    {"goods", classes(van)},
    {"hgv", classes(truck)},
    {"psv", classes(bus)},
    {"bus", classes(bus)},
    {"motorcycle", classes(motorcycle)},
    {"bicycle", classes(bicycle)},
    {"emergency", classes(emergency)},
    {"foot", classes(pedestrian)},
    {"tourist_bus", 0},
    {"caravan", 0},
}};

/// Emergency vehicles are bound by no sign (StVO § 35).
constexpr VehicleClasses kBound =
    static_cast<VehicleClasses>((kMotorRoad | bit(bicycle)) & ~bit(emergency));

struct Rule {
  std::string_view kind;  // "no_left_turn"
  VehicleClasses applies_to = 0;
};

std::vector<Rule> rules_of(Tags tags) {
  std::vector<Rule> out;
  auto const excepted = restricted_classes(tags["except"]);
  auto const add = [&](std::string_view kind, VehicleClasses set) {
    set = static_cast<VehicleClasses>(set & ~excepted);
    if (!kind.empty() && set != 0) out.push_back({kind, set});
  };
  std::string_view type = tags["type"];
  VehicleClasses general = kBound;
  if (type.starts_with("restriction:")) general = restricted_classes(type.substr(12));
  add(tags["restriction"], general);
  for (auto const& [mode, set] : kModes) add(tags[std::string("restriction:").append(mode)], set);
  return out;
}

/// When a restriction holds, in the style before `restriction:conditional`; empty: always.
std::string old_style_times(Tags tags) {
  std::string out;
  for (std::string_view key : {"day_on", "day_off", "hour_on", "hour_off"}) {
    std::string_view const value = tags[key];
    if (value.empty()) continue;
    out.append(out.empty() ? "" : " ").append(key).append("=").append(value);
  }
  return out;
}

bool is_known(std::string_view kind) {
  for (auto known : {"left_turn", "right_turn", "straight_on", "u_turn", "entry", "exit"}) {
    if (kind == std::string("no_").append(known) || kind == std::string("only_").append(known)) {
      return true;
    }
  }
  return false;
}

struct Roles {
  std::vector<std::int64_t> from, to, via_ways;
  std::optional<std::int64_t> via_node;
};

Roles roles_of(OsmRelation const& relation) {
  Roles out;
  for (OsmMember const& m : relation.members) {
    if (m.type == OsmType::way && m.role == "from") out.from.push_back(m.id);
    if (m.type == OsmType::way && m.role == "to") out.to.push_back(m.id);
    if (m.type == OsmType::way && m.role == "via") out.via_ways.push_back(m.id);
    if (m.type == OsmType::node && m.role == "via") out.via_node = m.id;
  }
  return out;
}

class RestrictionReader {
 public:
  RestrictionReader(NetworkDraft& draft, OsmData const& data, DraftIndex const& index,
                    Repairs& repairs)
      : draft_(draft), data_(data), index_(index), repairs_(repairs) {}

  void read(OsmRelation const& relation) {
    repairs_.about("relation " + std::to_string(relation.id));
    Tags const tags = relation.tags();
    auto const rules = rules_of(tags);
    std::string times = old_style_times(tags);
    if (rules.empty() && times.empty()) times = tags["restriction:conditional"];
    if (!times.empty()) return repairs_.add("turn restriction by time left out", std::move(times));
    if (rules.empty()) return broken("it says nothing for the vehicles here");
    Roles roles = roles_of(relation);
    if (roles.from.empty() || roles.to.empty() || (!roles.via_node && roles.via_ways.empty())) {
      return broken("from, via or to is missing");
    }
    if (!all_taken(roles)) return;
    for (Rule const& rule : rules) {
      if (!is_known(rule.kind)) {
        broken("restriction=" + std::string(rule.kind) + " is not known");
        continue;
      }
      for (std::int64_t from : roles.from) {
        for (std::int64_t to : roles.to) write(relation.id, rule, from, to, roles);
      }
    }
  }

 private:
  void broken(std::string why) { repairs_.add("turn restriction broken", std::move(why)); }

  bool all_taken(Roles const& roles) {
    for (auto const* list : {&roles.from, &roles.to, &roles.via_ways}) {
      for (std::int64_t way : *list) {
        if (!index_.pieces(way).empty()) continue;
        bool const there = data_.way(way) != nullptr;
        repairs_.add(there ? "turn restriction on a way left out" : "turn restriction clipped",
                     "way " + std::to_string(way) + (there ? "" : " is not in the extract"));
        return false;
      }
    }
    return true;
  }

  std::pair<DraftNodeId, DraftNodeId> ends(DraftWayId way) const {
    auto const nodes = draft_.ways.nodes[way];
    return {nodes.front(), nodes.back()};
  }
  /// The piece of a way that ends at the node.
  DraftWayId piece_at(std::int64_t way, DraftNodeId node) const {
    for (DraftWayId piece : index_.pieces(way)) {
      auto const [a, b] = ends(piece);
      if (a == node || b == node) return piece;
    }
    return {};
  }

  void write(std::int64_t relation, Rule const& rule, std::int64_t from, std::int64_t to,
             Roles const& roles) {
    DraftWayId from_piece, to_piece;
    DraftNodeId via_node;
    std::vector<DraftWayId> via;
    if (roles.via_ways.empty()) {
      via_node = index_.node(*roles.via_node);
      if (!via_node.valid())
        return broken("node " + std::to_string(*roles.via_node) + " is on no way");
      from_piece = piece_at(from, via_node);
      to_piece = piece_at(to, via_node);
    } else {
      auto chain = chained(from, to, roles.via_ways);
      if (chain.empty()) {  // listed from the other end
        chain = chained(from, to, {roles.via_ways.rbegin(), roles.via_ways.rend()});
      }
      if (!chain.empty()) {
        from_piece = chain.front();
        to_piece = chain.back();
        via.assign(chain.begin() + 1, chain.end() - 1);
      }
    }
    if (!from_piece.valid() || !to_piece.valid()) {
      return broken("its ways do not meet end to end at the via");
    }
    DraftRestrictions& r = draft_.restrictions;
    r.osm.push_back(relation);
    r.only.push_back(rule.kind.starts_with("only_") ? 1 : 0);
    r.from.push_back(from_piece);
    r.to.push_back(to_piece);
    r.via_node.push_back(via_node);
    r.via_ways.append(via);
    r.applies_to.push_back(rule.applies_to);
  }

  /// from, via …, to as pieces that follow each other end to end; empty when they do not.
  std::vector<DraftWayId> chained(std::int64_t from, std::int64_t to,
                                  std::vector<std::int64_t> const& via) const {
    for (DraftWayId start : index_.pieces(from)) {
      auto const [a, b] = ends(start);
      for (DraftNodeId at : {a, b}) {
        std::vector<DraftWayId> chain{start};
        for (std::int64_t way : via) {
          DraftWayId const next = piece_at(way, at);
          if (!next.valid()) break;
          auto const [c, d] = ends(next);
          at = at == c ? d : c;
          chain.push_back(next);
        }
        DraftWayId const last = piece_at(to, at);
        if (chain.size() != via.size() + 1 || !last.valid()) continue;
        chain.push_back(last);
        return chain;
      }
    }
    return {};
  }

  NetworkDraft& draft_;
  OsmData const& data_;
  DraftIndex const& index_;
  Repairs& repairs_;
};

}  // namespace

VehicleClasses restricted_classes(std::string_view modes) {
  VehicleClasses set = 0;
  for (std::string_view word : split(modes, ';')) {
    for (auto const& [mode, classes_of_mode] : kModes) {
      if (word == mode) set = static_cast<VehicleClasses>(set | classes_of_mode);
    }
  }
  return set;
}

void add_restrictions(NetworkDraft& draft, OsmData const& data, DraftIndex const& index,
                      Repairs& repairs) {
  RestrictionReader reader(draft, data, index, repairs);
  for (OsmRelation const& relation : data.relations) {
    if (relation.tags()["type"].starts_with("restriction")) reader.read(relation);
  }
}

}  // namespace pendler
