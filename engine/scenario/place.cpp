#include "scenario/place.h"

#include <algorithm>
#include <set>

#include "base/error.h"
#include "base/nearest.h"
#include "network/area_index.h"
#include "scenario/controls.h"

namespace pendler {

namespace {

std::string without_spaces(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c != ' ') out += c;
  }
  return out;
}

std::vector<std::string_view> parts_of(std::string_view refs) {
  std::vector<std::string_view> parts;
  while (!refs.empty()) {
    auto const end = std::min(refs.find(';'), refs.size());
    auto part = refs.substr(0, end);
    while (part.starts_with(' ')) part.remove_prefix(1);
    while (part.ends_with(' ')) part.remove_suffix(1);
    if (!part.empty()) parts.push_back(part);
    refs.remove_prefix(std::min(end + 1, refs.size()));
  }
  return parts;
}

// One condition of a place: it holds when any of its names does.
struct Condition {
  std::string key;
  std::vector<std::string> names;
  std::function<bool(PlaceSubject const&, std::size_t name)> holds;
  std::function<void(PlaceSubject const&, std::set<std::string>&)> add_known;
};

bool is_street(PlaceSubject const& subject, std::string const& name) {
  if (!name.empty() && subject.street == name) return true;
  if (subject.ref.empty()) return false;
  auto const wanted = without_spaces(name);
  for (auto part : parts_of(subject.ref)) {
    if (without_spaces(part) == wanted) return true;
  }
  return false;
}

struct Box {
  double left = 1e300, right = -1e300, bottom = 1e300, top = -1e300;
  void add(std::span<Point const> points) {
    for (Point p : points) {
      left = std::min(left, p.x), right = std::max(right, p.x);
      bottom = std::min(bottom, p.y), top = std::max(top, p.y);
    }
  }
};

bool passes_through(std::span<Point const> line, std::span<std::vector<Point> const> polygon) {
  Box a, b;
  a.add(line);
  for (auto const& ring : polygon) b.add(ring);
  if (a.right < b.left || b.right < a.left || a.top < b.bottom || b.top < a.bottom) return false;
  constexpr double kStep = 5;  // m; a shorter cut of a corner does not count
  double const total = length(line);
  auto const steps = static_cast<std::size_t>(total / kStep) + 1;
  for (std::size_t i = 0; i <= steps; ++i) {
    double const along = total * static_cast<double>(i) / static_cast<double>(steps);
    if (inside(polygon, point_along(line, along))) return true;
  }
  return false;
}

std::vector<Condition> conditions_of(Place const& place) {
  std::vector<Condition> out;
  auto named = [&](char const* key, std::vector<std::string> const& names,
                   std::string_view PlaceSubject::*code, std::string_view PlaceSubject::*name) {
    if (names.empty()) return;
    out.push_back({key, names,
                   [&names, code, name](PlaceSubject const& s, std::size_t i) {
                     return s.*code == names[i] || s.*name == names[i];
                   },
                   [code, name](PlaceSubject const& s, std::set<std::string>& known) {
                     known.emplace(s.*code);
                     known.emplace(s.*name);
                   }});
  };
  named("municipality", place.municipalities, &PlaceSubject::municipality_code,
        &PlaceSubject::municipality_name);
  named("district", place.districts, &PlaceSubject::district_code, &PlaceSubject::district_name);
  if (!place.streets.empty()) {
    out.push_back(
        {"street", place.streets,
         [&place](PlaceSubject const& s, std::size_t i) { return is_street(s, place.streets[i]); },
         [](PlaceSubject const& s, std::set<std::string>& known) {
           known.emplace(s.street);
           for (auto part : parts_of(s.ref)) known.emplace(part);
         }});
  }
  if (!place.osm_ways.empty()) {
    std::vector<std::string> ids;
    for (auto way : place.osm_ways) ids.push_back(std::to_string(way));
    out.push_back({"osm_ways", ids,
                   [&place](PlaceSubject const& s, std::size_t i) {
                     return std::find(s.osm_ways.begin(), s.osm_ways.end(), place.osm_ways[i]) !=
                            s.osm_ways.end();
                   },
                   [](PlaceSubject const&, std::set<std::string>&) {}});
  }
  if (!place.road_classes.empty()) {
    out.push_back({"road_class",
                   {},
                   [&place](PlaceSubject const& s, std::size_t) {
                     auto const& classes = place.road_classes;
                     return std::find(classes.begin(), classes.end(), s.cls) != classes.end();
                   },
                   {}});
  }
  if (!place.polygon.empty()) {
    out.push_back({"polygon",
                   {},
                   [&place](PlaceSubject const& s, std::size_t) {
                     return passes_through(s.line, place.polygon);
                   },
                   {}});
  }
  return out;
}

[[noreturn]] void refuse_unknown(Condition const& condition, std::string const& name,
                                 std::size_t count,
                                 std::function<PlaceSubject(std::size_t)> const& subject,
                                 std::string const& where, std::string const& noun) {
  std::set<std::string> names;
  for (std::size_t i = 0; i < count; ++i) condition.add_known(subject(i), names);
  names.erase("");
  std::vector<std::string> const known(names.begin(), names.end());
  std::string message = where + ": place." + condition.key + " is '" + name + "', which no " +
                        noun + " of this network has";
  if (!known.empty()) {
    message += "; expected one of " + listed(known) + "; did you mean '" +
               nearest_name(name, known) + "'?";
  }
  throw InputError(message);
}

}  // namespace

std::vector<std::size_t> select(Place const& place, std::size_t count,
                                std::function<PlaceSubject(std::size_t)> const& subject,
                                std::string const& where, std::string const& noun) {
  auto const conditions = conditions_of(place);
  std::vector<std::vector<bool>> seen;  // per condition and name
  for (auto const& c : conditions) seen.emplace_back(c.names.size(), false);
  std::vector<std::size_t> fitting(conditions.size(), 0), out;
  for (std::size_t i = 0; i < count; ++i) {
    auto const s = subject(i);
    bool all = true;
    for (std::size_t c = 0; c < conditions.size(); ++c) {
      bool any = conditions[c].names.empty() && conditions[c].holds(s, 0);
      for (std::size_t n = 0; n < conditions[c].names.size(); ++n) {
        if (!conditions[c].holds(s, n)) continue;
        any = seen[c][n] = true;
      }
      if (any) ++fitting[c];
      all = all && any;
    }
    if (all) out.push_back(i);
  }
  for (std::size_t c = 0; c < conditions.size(); ++c) {
    for (std::size_t n = 0; n < seen[c].size(); ++n) {
      if (seen[c][n]) continue;
      refuse_unknown(conditions[c], conditions[c].names[n], count, subject, where, noun);
    }
  }
  if (!out.empty()) return out;
  std::string each;
  for (std::size_t c = 0; c < conditions.size(); ++c) {
    each += (c == 0 ? "" : ", ") + conditions[c].key + ": " + std::to_string(fitting[c]);
  }
  throw InputError(where + ": the place selects no " + noun + " of this network (" +
                   (each.empty() ? "it names no condition" : "alone, " + each) +
                   "); expected at least one");
}

std::vector<LinkId> links_of(Place const& place, Network const& network, std::string const& where) {
  auto const& links = network.links;
  auto const& areas = network.areas;
  auto subject = [&](std::size_t i) {
    LinkId const link(i);
    PlaceSubject s;
    if (auto const m = links.municipality[link]; m.valid()) {
      s.municipality_code = areas.municipality_code[m];
      s.municipality_name = areas.municipality_name[m];
    }
    if (auto const d = links.district[link]; d.valid()) {
      s.district_code = areas.district_code[d];
      s.district_name = areas.district_name[d];
    }
    s.street = network.text(links.name[link]);
    s.ref = network.text(links.ref[link]);
    s.cls = links.cls[link];
    s.osm_ways = links.osm_ways[link];
    auto const line = links.geometry[link];
    if (!place.polygon.empty()) s.line.assign(line.begin(), line.end());
    return s;
  };
  std::vector<LinkId> out;
  for (auto i : select(place, links.key.size(), subject, where, "link")) out.emplace_back(i);
  return out;
}

std::vector<DraftWayId> ways_of(Place const& place, NetworkDraft const& draft,
                                std::string const& where) {
  auto const& ways = draft.ways;
  auto const& areas = draft.areas;
  building::AreaIndex const index(draft);
  auto subject = [&](std::size_t i) {
    DraftWayId const way(i);
    PlaceSubject s;
    std::vector<Point> line;
    for (auto node : ways.nodes[way]) line.push_back(draft.nodes.position[node]);
    Point const middle = line.empty() ? Point{} : point_along(line, length(line) / 2);
    if (!place.municipalities.empty()) {
      if (auto const area = index.area_at(AreaKind::municipality, middle)) {
        s.municipality_code = areas.code[*area];
        s.municipality_name = areas.name[*area];
      }
    }
    if (!place.districts.empty()) {
      if (auto const area = index.area_at(AreaKind::district, middle)) {
        s.district_code = areas.code[*area];
        s.district_name = areas.name[*area];
      }
    }
    if (!place.polygon.empty()) s.line = std::move(line);
    s.street = draft.texts[ways.name[way]];
    s.ref = draft.texts[ways.ref[way]];
    s.cls = ways.cls[way];
    s.osm_ways = {&ways.osm[way], 1};
    return s;
  };
  std::vector<DraftWayId> out;
  for (auto i : select(place, ways.osm.size(), subject, where, "way")) out.emplace_back(i);
  return out;
}

}  // namespace pendler
