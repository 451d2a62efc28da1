#include "ingest/osm_lanes.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include "ingest/osm_access.h"
#include "ingest/osm_text.h"

namespace pendler {

namespace {

constexpr int kMostLanes = 12;
constexpr std::array<std::string_view, 2> kDirections{":forward", ":backward"};
constexpr std::array<std::string_view, 3> kGeneralKeys{"access", "vehicle", "motor_vehicle"};
constexpr std::array<std::string_view, 4> kCyclingKeys{"access", "vehicle", "motor_vehicle",
                                                       "bicycle"};
constexpr VehicleClasses kBicycle = bit(VehicleClass::bicycle);

std::string_view directed(Tags tags, std::string_view key, int direction, bool alone) {
  std::string const full =
      std::string(key).append(kDirections[static_cast<std::size_t>(direction)]);
  std::string_view const value = tags[full];
  return value.empty() && alone ? tags[key] : value;
}

/// The entries of `key`:lanes, of one direction.
std::vector<std::string_view> lane_list(Tags tags, std::string_view key, int direction,
                                        bool alone) {
  return split(directed(tags, std::string(key).append(":lanes"), direction, alone), '|');
}

/// A lane count, nothing where the tag is missing or absurd.
std::optional<int> lane_count(Tags tags, std::string_view key, int least, Repairs& repairs) {
  std::string_view const text = tags[key];
  if (text.empty()) return std::nullopt;
  auto const value = parse_number(split(text, ';').front());
  if (!value || !(*value >= least && *value <= kMostLanes)) {
    repairs.add("lanes not believed", std::string(key).append("=").append(text));
    return std::nullopt;
  }
  return static_cast<int>(std::floor(*value));
}

int default_lanes(LinkClass cls, bool one_way) {
  return cls == LinkClass::motorway || (cls == LinkClass::trunk && one_way) ? 2 : 1;
}

/// Which entries of a list over `entries` lanes are cycle lanes or otherwise shut to motor traffic.
std::vector<bool> cycle_lanes(Tags tags, int direction, bool alone, std::size_t entries) {
  std::vector<bool> out(entries, false);
  for (auto key : kGeneralKeys) {
    auto const list = lane_list(tags, key, direction, alone);
    if (list.size() != entries) continue;
    for (std::size_t i = 0; i < entries; ++i) {
      if (list[i] == "no") out[i] = true;
    }
  }
  for (auto key : {"psv", "bus"}) {  // … but a bus lane is a lane
    auto const list = lane_list(tags, key, direction, alone);
    if (list.size() != entries) continue;
    for (std::size_t i = 0; i < entries; ++i) {
      if (parse_access(list[i]) == AccessValue::yes) out[i] = false;
    }
  }
  auto const bicycles = lane_list(tags, "bicycle", direction, alone);
  if (bicycles.size() == entries && std::find(out.begin(), out.end(), true) == out.end()) {
    for (std::size_t i = 0; i < entries; ++i) out[i] = bicycles[i] == "designated";
  }
  return out;
}

/// The list's entries for the motor lanes, or nothing when it does not fit their number.
std::optional<std::vector<std::string_view>> fitted(Tags tags, std::string_view key, int direction,
                                                    bool alone, int lanes) {
  auto list = lane_list(tags, key, direction, alone);
  auto const wanted = static_cast<std::size_t>(lanes);
  if (list.size() == wanted) return list;
  auto const shut = cycle_lanes(tags, direction, alone, list.size());
  std::vector<std::string_view> out;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (!shut[i]) out.push_back(list[i]);
  }
  if (out.size() != wanted) return std::nullopt;
  return out;
}

/// One value of `key`:lanes. What is said of all vehicles opens nothing that the way closes: a lane
/// for motor vehicles on a street without lorries is none for lorries.
void apply_lane_access(Access& lane, std::string_view key, std::string_view text,
                       VehicleClasses way_allowed) {
  apply_access(lane, key, text, way_allowed);
  bool const general =
      std::find(kGeneralKeys.begin(), kGeneralKeys.end(), key) != kGeneralKeys.end();
  if (general) lane.allowed = static_cast<VehicleClasses>(lane.allowed & way_allowed);
}

/// Cycle lanes that the lists name and `lanes` does not count.
struct CycleLanes {
  bool any = false, right_most = false;
};

CycleLanes cycle_lanes_beside(Tags tags, int direction, bool alone, int lanes,
                              VehicleClasses way_allowed) {
  CycleLanes out;
  for (auto longer : kCyclingKeys) {
    std::size_t const entries = lane_list(tags, longer, direction, alone).size();
    if (entries <= static_cast<std::size_t>(lanes)) continue;
    if (!fitted(tags, longer, direction, alone, lanes)) continue;
    std::vector<Access> access(entries, Access{way_allowed, 0});
    for (auto key : kCyclingKeys) {
      auto const list = lane_list(tags, key, direction, alone);
      if (list.size() != entries) continue;
      for (std::size_t i = 0; i < entries; ++i) {
        apply_lane_access(access[i], key, list[i], way_allowed);
      }
    }
    auto const shut = cycle_lanes(tags, direction, alone, entries);
    for (std::size_t i = 0; i < entries; ++i) {
      bool const cycles = shut[i] && allows(access[i].allowed, VehicleClass::bicycle);
      out.any = out.any || cycles;
      out.right_most = out.right_most || (cycles && i + 1 == entries);
    }
    return out;
  }
  return out;
}

/// Who may use a bus lane; bicycles where a tag lets them share it.
VehicleClasses bus_lane(Tags tags, int direction, VehicleClasses way_allowed) {
  bool bicycles = false;
  for (auto key :
       {"cycleway", "cycleway:both", direction == 0 ? "cycleway:right" : "cycleway:left"})
    bicycles = bicycles || tags.is(key, "share_busway");
  return static_cast<VehicleClasses>((way_allowed & bit(VehicleClass::emergency)) |
                                     (bicycles ? kBicycle : 0) | bit(VehicleClass::bus));
}

/// Bus lanes of one direction, at its right and left.
struct BusLanes {
  int right = 0, left = 0;
};

/// `lanes:psv`, `lanes:bus`: so many, at the right; without a direction on a two-way street half of
/// them each way. `busway=lane`: one at the right; on the side that the key names.
BusLanes bus_lanes(Tags tags, int direction, bool alone, int lanes, Repairs& repairs) {
  for (std::string key : {"lanes:psv", "lanes:bus"}) {
    std::string const full = key + std::string(kDirections[static_cast<std::size_t>(direction)]);
    if (auto const n = lane_count(tags, full, 0, repairs)) return {*n, 0};
    bool const either = !tags[key + ":forward"].empty() || !tags[key + ":backward"].empty();
    if (either && !alone) continue;
    auto const n = lane_count(tags, key, 0, repairs);
    if (!n) continue;
    if (alone) return {*n, 0};
    if (*n % 2 == 0) return {*n / 2, 0};
    repairs.add("bus lanes without a direction", key + "=" + std::to_string(*n));
  }
  if (lanes < 2) return {};
  auto const* const right = direction == 0 ? "busway:right" : "busway:left";
  auto const* const left = direction == 0 ? "busway:left" : "busway:right";
  if (tags.is("busway", "lane") || tags.is("busway:both", "lane") || tags.is(right, "lane"))
    return {1, 0};
  return {0, alone && tags.is(left, "lane") ? 1 : 0};
}

std::vector<VehicleClasses> per_lane_access(Tags tags, int direction, bool alone, int lanes,
                                            VehicleClasses way_allowed, Repairs& repairs) {
  std::vector<Access> access(static_cast<std::size_t>(lanes), Access{way_allowed, 0});
  CycleLanes const beside = cycle_lanes_beside(tags, direction, alone, lanes, way_allowed);
  bool buses_listed = false;
  for (std::string_view key : {"access", "vehicle", "motor_vehicle", "motorcar", "goods", "hgv",
                               "psv", "bus", "motorcycle", "bicycle"}) {
    std::string const full = std::string(key).append(":lanes");
    if (directed(tags, full, direction, alone).empty()) continue;
    // A `no` for bicycles beside a cycle lane only says where they ride.
    if (key == "bicycle" && beside.any) continue;
    auto const list = fitted(tags, key, direction, alone, lanes);
    if (!list) {
      repairs.add("lane list does not fit", full + ": not " + std::to_string(lanes) + " lanes");
      continue;
    }
    bool const for_buses = key == "psv" || key == "bus";
    buses_listed = buses_listed || for_buses;
    for (std::size_t i = 0; i < access.size(); ++i) {
      std::string_view const word = (*list)[i];
      if (for_buses && word == "designated")
        access[i].allowed = bus_lane(tags, direction, way_allowed);
      apply_lane_access(access[i], key, word, way_allowed);
    }
  }
  BusLanes const buses =
      buses_listed ? BusLanes{} : bus_lanes(tags, direction, alone, lanes, repairs);
  int const counted = buses.left + buses.right;
  auto const shut = [](Access const& lane) { return !allows(lane.allowed, VehicleClass::car); };
  bool const known = std::count_if(access.begin(), access.end(), shut) == counted;
  for (int i = 0; i < lanes && counted < lanes; ++i) {
    Access& lane = access[static_cast<std::size_t>(i)];
    bool const at_side = i < buses.left || i >= lanes - buses.right;
    if (known ? shut(lane) : at_side) lane.allowed = bus_lane(tags, direction, way_allowed);
  }
  std::vector<VehicleClasses> out;
  bool differs = false;
  for (Access const& a : access) {
    out.push_back(a.allowed);
    differs = differs || a.allowed != way_allowed;
  }
  if (beside.right_most && allows(way_allowed, VehicleClass::bicycle)) {
    out.push_back(kBicycle);
    differs = true;
  }
  return differs ? out : std::vector<VehicleClasses>{};
}

/// Bus lanes against a one-way street of direction `d`.
std::optional<int> bus_lanes_against(Tags tags, std::size_t d, Repairs& repairs) {
  for (std::string const key : {"lanes:psv", "lanes:bus"}) {
    if (auto const n = lane_count(tags, key + std::string(kDirections[1 - d]), 0, repairs))
      return n;
  }
  return std::nullopt;
}

}  // namespace

LaneCounts lane_counts(Tags tags, LinkClass cls, Directions directions, Repairs& repairs) {
  LaneCounts out;
  bool const alone = directions.forward != directions.backward;
  auto const total = lane_count(tags, "lanes", 1, repairs);
  std::array<std::optional<int>, 2> each{lane_count(tags, "lanes:forward", 0, repairs),
                                         lane_count(tags, "lanes:backward", 0, repairs)};
  std::array<std::optional<int>, 2> marked;
  for (int d : {0, 1}) {
    auto const d_ = static_cast<std::size_t>(d);
    if (directed(tags, "turn:lanes", d, alone).empty()) continue;
    auto const entries = lane_list(tags, "turn", d, alone).size();
    auto const shut = cycle_lanes(tags, d, alone, entries);
    auto const open = std::count(shut.begin(), shut.end(), false);
    if (open >= 1 && open <= kMostLanes) marked[d_] = static_cast<int>(open);
  }
  if (alone) {
    std::size_t const d = directions.forward ? 0 : 1;
    auto n = each[d] && *each[d] > 0 ? each[d] : total ? total : marked[d];
    if (!each[1 - d]) each[1 - d] = bus_lanes_against(tags, d, repairs);
    if (total && !each[d] && each[1 - d] && *each[1 - d] < *total) n = *total - *each[1 - d];
    out.guessed = !n;
    out.of[d] = n.value_or(default_lanes(cls, true));
    return out;
  }
  int const both_ways = lane_count(tags, "lanes:both_ways", 0, repairs).value_or(0);
  for (std::size_t d : {0U, 1U}) {
    if (!each[d] && total && each[1 - d] && *total - *each[1 - d] - both_ways >= 1) {
      each[d] = *total - *each[1 - d] - both_ways;
    }
    if (!each[d] && marked[d]) each[d] = marked[d];
  }
  for (std::size_t d : {0U, 1U}) {
    if (!each[d] && total && each[1 - d] && *total - *each[1 - d] - both_ways >= 1) {
      each[d] = *total - *each[1 - d] - both_ways;
    }
  }
  int const shared = total ? std::max(1, *total - both_ways) : 0;
  for (std::size_t d : {0U, 1U}) {
    if (each[d] && *each[d] > 0) {
      out.of[d] = *each[d];
    } else if (total) {
      // An odd number without more tags: the larger half goes forward.
      out.of[d] = std::max(1, d == 0 ? (shared + 1) / 2 : shared / 2);
      out.guessed = out.guessed || (shared % 2 == 1 && shared > 1);
    } else {
      out.of[d] = default_lanes(cls, false);
      out.guessed = true;
    }
  }
  return out;
}

LaneTags lane_tags(Tags tags, int direction, bool alone, int lanes, VehicleClasses way_allowed,
                   Repairs& repairs) {
  LaneTags out;
  if (lanes <= 0) return out;
  out.allowed = per_lane_access(tags, direction, alone, lanes, way_allowed, repairs);
  std::string_view const text = directed(tags, "turn:lanes", direction, alone);
  if (text.empty()) return out;
  auto const list = fitted(tags, "turn", direction, alone, lanes);
  if (!list) {
    repairs.add("turn:lanes do not fit",
                std::string(text).append(" on ").append(std::to_string(lanes)).append(" lanes"));
    return out;
  }
  bool any = false;
  for (std::string_view word : *list) {
    auto const turns = parse_turns(word);
    if (!turns) repairs.add("turn:lanes not understood", std::string(word));
    out.turns.push_back(turns.value_or(0));
    any = any || out.turns.back() != 0;
  }
  if (!any) out.turns.clear();
  if (any && out.allowed.size() > out.turns.size()) out.turns.push_back(0);  // the cycle lane
  return out;
}

}  // namespace pendler
