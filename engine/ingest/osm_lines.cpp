#include "ingest/osm_lines.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "ingest/osm_text.h"

namespace pendler {

std::optional<TransitMode> line_mode(Tags tags) {
  std::string_view const route = tags["route"], ref = tags["ref"];
  bool const s_bahn = ref.size() >= 2 && ref[0] == 'S' &&
                      ((ref[1] >= '0' && ref[1] <= '9') || (ref[1] == ' ' && ref.size() >= 3));
  if (route == "bus" || route == "trolleybus") return TransitMode::bus;
  if (route == "tram") return TransitMode::tram;
  if (route == "monorail") return TransitMode::monorail;
  if (route == "subway") return TransitMode::light_rail;
  if (route == "light_rail") return s_bahn ? TransitMode::suburban : TransitMode::light_rail;
  if (route == "train") return s_bahn ? TransitMode::suburban : TransitMode::train;
  return std::nullopt;
}

namespace {

/// One direction as it is being read.
struct Course {
  std::vector<DraftStopId> stops;
  std::vector<DraftWayId> ways;
  std::size_t stops_missing = 0, ways_missing = 0;
};

class LineReader {
 public:
  LineReader(NetworkDraft& draft, OsmData const& data, DraftIndex const& index,
             StopIndex const& stops, TextTable& texts, Repairs& repairs)
      : draft_(draft),
        data_(data),
        index_(index),
        stops_(stops),
        texts_(texts),
        repairs_(repairs) {}

  void read(OsmRelation const& relation) {
    Tags const tags = relation.tags();
    auto const mode = line_mode(tags);
    if (!mode) return;
    repairs_.about("relation " + std::to_string(relation.id));
    bool const both = std::any_of(relation.members.begin(), relation.members.end(),
                                  [](auto const& m) { return m.role.starts_with("backward"); });
    write(relation.id, tags, *mode, course_of(relation, "backward", *mode), false);
    if (!both) return;
    OsmRelation back = relation;
    std::reverse(back.members.begin(), back.members.end());
    write(-relation.id, tags, *mode, course_of(back, "forward", *mode), true);
  }

 private:
  bool is_stop_of_old_style(OsmMember const& m) const {
    return m.type == OsmType::node &&
           (m.role.empty() || m.role == "forward" || m.role == "backward") &&
           stops_.find(m.type, m.id).valid();
  }

  bool is_halt(OsmMember const& m) const {
    return is_platform_role(m.role) || is_stop_role(m.role) || is_stop_of_old_style(m);
  }

  enum class List : std::uint8_t { none, stops, platforms };
  /// A relation that lists all its stop positions and then all its platforms (or these first) names
  /// its halts twice: the list that is to be left out, which is the shorter one.
  List doubled_list(OsmRelation const& relation, std::string_view skipped) const {
    std::vector<DraftStopId> stops, platforms;
    List last = List::none;
    int lists = 0;
    for (OsmMember const& m : relation.members) {
      if (m.role.starts_with(skipped) || !is_halt(m)) continue;
      List const list = is_platform_role(m.role) ? List::platforms : List::stops;
      if (list != last) ++lists;
      last = list;
      DraftStopId const stop = stops_.find(m.type, m.id);
      if (stop.valid()) (list == List::platforms ? platforms : stops).push_back(stop);
    }
    bool const more_stops = stops.size() >= platforms.size();
    auto const& shorter = more_stops ? platforms : stops;
    auto const& longer = more_stops ? stops : platforms;
    if (lists != 2 || shorter.size() < 2) return List::none;
    auto const twice = std::count_if(shorter.begin(), shorter.end(), [&](DraftStopId a) {
      return std::any_of(longer.begin(), longer.end(),
                         [&](DraftStopId b) { return a == b || (same_name(a, b) && near(a, b)); });
    });
    if (2 * static_cast<std::size_t>(twice) <= shorter.size()) return List::none;
    return more_stops ? List::platforms : List::stops;
  }

  /// `skipped`: the role of the other direction.
  Course course_of(OsmRelation const& relation, std::string_view skipped, TransitMode mode) const {
    Course out;
    List const left_out = doubled_list(relation, skipped);
    bool after_stop = false;  // a platform after its stop position is the same halt
    for (OsmMember const& m : relation.members) {
      if (m.role.starts_with(skipped)) continue;
      if (is_halt(m)) {
        bool const platform = is_platform_role(m.role);
        if (left_out == (platform ? List::platforms : List::stops)) continue;
        DraftStopId const stop = stops_.find(m.type, m.id);
        bool const beside = !stop.valid() || (!out.stops.empty() && near(out.stops.back(), stop));
        bool const again = platform && after_stop && beside;
        after_stop = !platform && stop.valid();
        if (again) continue;
        if (!stop.valid()) {
          out.stops_missing += platform ? 0 : 1;
        } else if (out.stops.empty() || out.stops.back() != stop) {
          add_stop(out, stop, platform);
        }
      } else if (m.type == OsmType::way) {
        add_way(out, m.id, mode);
      }
    }
    return out;
  }

  bool near(DraftStopId a, DraftStopId b) const {
    constexpr double kReach = 250;  // m: a long platform
    return distance(draft_.stops.position[a], draft_.stops.position[b]) <= kReach;
  }
  bool same_name(DraftStopId a, DraftStopId b) const {
    auto const& name = draft_.stops.name;
    return name[a] != 0 && name[a] == name[b];
  }

  /// A platform listed just before its stop position gives way to it.
  void add_stop(Course& course, DraftStopId stop, bool platform) const {
    DraftStops const& s = draft_.stops;
    if (!platform && !course.stops.empty()) {
      DraftStopId const last = course.stops.back();
      if (!s.node[last].valid() && same_name(last, stop) &&
          distance(s.position[last], s.position[stop]) <= 80) {
        course.stops.back() = stop;
        return;
      }
    }
    course.stops.push_back(stop);
  }

  void add_way(Course& course, std::int64_t way, TransitMode mode) const {
    auto const pieces = index_.pieces(way);
    if (pieces.empty()) {
      course.ways_missing += data_.way(way) == nullptr ? 1 : 0;
      return;
    }
    for (DraftWayId piece : pieces) {
      bool const road = !is_rail(draft_.ways.cls[piece]);
      bool const runs_here = mode == TransitMode::bus ? road : true;
      if (runs_here) course.ways.push_back(piece);
    }
  }

  void write(std::int64_t id, Tags tags, TransitMode mode, Course const& course, bool back) {
    if (course.stops.empty() && course.ways.empty()) {
      repairs_.add("line outside", std::string(tags["name"]));
      return;
    }
    if (course.stops_missing + course.ways_missing > 0) {
      repairs_.add("line clipped", std::string(tags["name"]) + ": " +
                                       std::to_string(course.stops_missing) + " stops and " +
                                       std::to_string(course.ways_missing) +
                                       " ways are not in the extract");
    }
    open_ways(course.ways, mode);
    DraftLines& l = draft_.lines;
    l.osm.push_back(id);
    l.mode.push_back(mode);
    l.ref.push_back(texts_.index_of(tags["ref"]));
    l.name.push_back(texts_.index_of(tags["name"]));
    l.from.push_back(texts_.index_of(tags[back ? "to" : "from"]));
    l.to.push_back(texts_.index_of(tags[back ? "from" : "to"]));
    l.interval_s.push_back(interval(tags["interval"]));
    l.stops.append(course.stops);
    l.ways.append(mode == TransitMode::bus ? drivable(course.ways) : course.ways);
    for (DraftStopId stop : course.stops) {
      draft_.stops.modes[stop] = static_cast<std::uint8_t>(draft_.stops.modes[stop] | bit(mode));
    }
  }

  std::int32_t interval(std::string_view text) {
    if (text.empty()) return 0;
    auto const seconds = parse_interval(text);
    if (!seconds) repairs_.add("interval not understood", std::string(text));
    return seconds.value_or(0);
  }

  /// A line that runs on a way is the proof that its vehicles may.
  void open_ways(std::vector<DraftWayId> const& ways, TransitMode mode) {
    VehicleClasses const own = bit(vehicle_class_of(mode));
    DraftWays& w = draft_.ways;
    for (DraftWayId way : ways) {
      if (((w.allowed[0][way] | w.allowed[1][way]) & own) != 0) continue;
      repairs_.add("line on a way closed to it", "way " + std::to_string(w.osm[way]) + " opened");
      for (std::size_t d : {0U, 1U}) {
        if (w.lanes[d][way] == 0) continue;
        w.allowed[d][way] = static_cast<VehicleClasses>(w.allowed[d][way] | own);
        for (auto& lane : w.lane_allowed[d][way]) {
          bool const cycle_lane = lane == bit(VehicleClass::bicycle);
          if (!cycle_lane) lane = static_cast<VehicleClasses>(lane | own);
        }
      }
    }
  }

  bool passes(DraftWayId way, DraftNodeId node) const {
    auto const nodes = draft_.ways.nodes[way];
    return std::find(nodes.begin(), nodes.end(), node) != nodes.end();
  }
  /// 0 forward, 1 backward; nothing where the ways before and after do not both say so.
  std::optional<std::size_t> direction_of(std::vector<DraftWayId> const& ways,
                                          std::size_t at) const {
    auto const nodes = draft_.ways.nodes[ways[at]];
    std::array<bool, 2> possible{true, true};
    auto const meets = [&](DraftWayId other, std::size_t forward) {
      bool const front = passes(other, nodes.front()), back = passes(other, nodes.back());
      possible[forward] = possible[forward] && front && !back;
      possible[1 - forward] = possible[1 - forward] && back && !front;
    };
    if (at > 0) meets(ways[at - 1], 0);
    if (at + 1 < ways.size()) meets(ways[at + 1], 1);
    if (possible[0] == possible[1]) return std::nullopt;
    return possible[0] ? 0 : 1;
  }

  /// Without the ways that a bus would have to drive against a one-way street: so far the order of
  /// the members is not to be trusted. The bus takes the way that the streets allow.
  std::vector<DraftWayId> drivable(std::vector<DraftWayId> const& ways) {
    DraftWays const& w = draft_.ways;
    std::vector<DraftWayId> out;
    for (std::size_t i = 0; i < ways.size(); ++i) {
      auto const d = direction_of(ways, i);
      if (!d || allows(w.allowed[*d][ways[i]], VehicleClass::bus)) {
        out.push_back(ways[i]);
      } else {
        repairs_.add("line against a one-way street",
                     "way " + std::to_string(w.osm[ways[i]]) + " left out of its course");
      }
    }
    return out;
  }

  NetworkDraft& draft_;
  OsmData const& data_;
  DraftIndex const& index_;
  StopIndex const& stops_;
  TextTable& texts_;
  Repairs& repairs_;
};

}  // namespace

void add_lines(NetworkDraft& draft, OsmData const& data, DraftIndex const& index,
               StopIndex const& stops, TextTable& texts, Repairs& repairs) {
  LineReader reader(draft, data, index, stops, texts, repairs);
  for (OsmRelation const& relation : data.relations) {
    if (relation.tags().is("type", "route")) reader.read(relation);
  }
}

}  // namespace pendler
