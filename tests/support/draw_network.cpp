#include "support/draw_network.h"

#include <algorithm>
#include <set>
#include <stdexcept>

namespace pendler {

namespace {

bool is_node(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

char letter_of(std::int64_t osm) {
  return osm >= 1 && osm <= 26    ? static_cast<char>('A' + osm - 1)
         : osm >= 27 && osm <= 52 ? static_cast<char>('a' + osm - 27)
                                  : '?';
}

std::string pair_of(char a, char b) {
  return drawn_node(a) < drawn_node(b) ? std::string{a, b} : std::string{b, a};
}

struct Picture {
  std::vector<std::string> lines;
  char at(std::size_t row, std::size_t column) const {
    return row < lines.size() && column < lines[row].size() ? lines[row][column] : ' ';
  }
};

Picture split_lines(std::string_view text) {
  Picture picture{{""}};
  for (char c : text) {
    if (c == '\n') {
      picture.lines.emplace_back();
    } else {
      picture.lines.back() += c;
    }
  }
  return picture;
}

/// Pairs of letters joined by a stroke.
std::set<std::string> strokes_of(Picture const& picture) {
  struct Direction {
    int down, right;
    char stroke;
  };
  std::set<std::string> strokes;
  for (std::size_t row = 0; row < picture.lines.size(); ++row) {
    for (std::size_t column = 0; column < picture.lines[row].size(); ++column) {
      char const start = picture.at(row, column);
      if (!is_node(start)) continue;
      for (auto [down, right, stroke] :
           {Direction{0, 1, '-'}, {1, 0, '|'}, {1, 1, '\\'}, {1, -1, '/'}}) {
        std::size_t r = row, c = column, steps = 0;
        char here = ' ';
        do {
          r += static_cast<std::size_t>(down);
          c += static_cast<std::size_t>(right);  // wraps to a column that is not there
          here = picture.at(r, c);
          ++steps;
        } while (here == stroke || here == '+');
        if (steps > 1 && is_node(here)) strokes.insert(pair_of(start, here));
      }
    }
  }
  return strokes;
}

std::uint32_t text_of(NetworkDraft& draft, std::string const& text) {
  auto it = std::find(draft.texts.begin(), draft.texts.end(), text);
  if (it == draft.texts.end()) it = draft.texts.insert(it, text);
  return static_cast<std::uint32_t>(it - draft.texts.begin());
}

void add_way(NetworkDraft& draft, std::string const& name, DrawnWay const& way,
             std::map<char, DraftNodeId> const& nodes) {
  auto& w = draft.ways;
  constexpr std::uint64_t kPositive = ~std::uint64_t{0} >> 2;
  std::uint64_t osm = 0;
  for (char c : name) osm = (osm * 53 + static_cast<std::uint64_t>(drawn_node(c))) & kPositive;
  w.osm.push_back(1000 + static_cast<std::int64_t>(osm));
  w.cls.push_back(way.cls);
  std::vector<DraftNodeId> ids;
  for (char c : name) ids.push_back(nodes.at(c));
  w.nodes.append(ids);
  w.name.push_back(text_of(draft, way.name.value_or(name)));
  w.ref.push_back(0);
  VehicleClasses const allowed = way.allowed.value_or(drawn_classes(way.cls));
  for (int d : {0, 1}) {
    auto const i = static_cast<std::size_t>(d);
    int const lanes = d == 0 ? way.lanes : way.lanes_backward;
    w.lanes[i].push_back(static_cast<std::uint8_t>(lanes));
    w.speed[i].push_back(static_cast<float>(way.speed));
    w.allowed[i].push_back(lanes > 0 ? allowed : VehicleClasses{0});
    w.lane_allowed[i].append(d == 0 ? way.lane_allowed : way.lane_allowed_backward);
    w.turns[i].append(d == 0 ? way.turns : way.turns_backward);
  }
  w.lane_width.push_back(static_cast<float>(way.lane_width));
  w.max_weight.push_back(static_cast<float>(way.max_weight));
  w.layer.push_back(0);
  w.flags.push_back(way.flags);
  w.guessed.push_back(0);
}

void add_restriction(NetworkDraft& draft, DrawnRestriction const& drawn,
                     std::map<std::string, DraftWayId> const& ways,
                     std::map<char, DraftNodeId> const& nodes) {
  auto& r = draft.restrictions;
  r.osm.push_back(static_cast<std::int64_t>(r.osm.size()) + 1);
  r.only.push_back(drawn.only ? 1 : 0);
  r.from.push_back(ways.at(drawn.from));
  r.to.push_back(ways.at(drawn.to));
  std::vector<DraftWayId> via;
  if (drawn.via.size() == 1) {
    r.via_node.push_back(nodes.at(drawn.via[0]));
  } else {
    r.via_node.push_back(DraftNodeId{});
    for (std::size_t i = 0; i < drawn.via.size();) {
      std::size_t const end = std::min(drawn.via.find(' ', i), drawn.via.size());
      via.push_back(ways.at(drawn.via.substr(i, end - i)));
      i = end + 1;
    }
  }
  r.via_ways.append(via);
  r.applies_to.push_back(drawn.applies_to);
}

}  // namespace

DrawnWay one_way(int lanes, double speed_kmh, LinkClass cls) {
  DrawnWay way;
  way.cls = cls;
  way.lanes = lanes;
  way.lanes_backward = 0;
  way.speed = speed_kmh / 3.6;
  return way;
}

std::int64_t drawn_node(char letter) {
  return letter >= 'a' ? 27 + letter - 'a' : 1 + letter - 'A';
}

VehicleClasses drawn_classes(LinkClass cls) {
  using enum VehicleClass;
  switch (cls) {
    case LinkClass::motorway:
    case LinkClass::motorway_link:
      return kMotorRoad;
    case LinkClass::busway:
      return classes(bus, emergency);
    case LinkClass::cycleway:
      return classes(bicycle);
    case LinkClass::footway:
      return classes(pedestrian);
    case LinkClass::rail:
      return classes(train);
    case LinkClass::light_rail:
    case LinkClass::subway:
      return classes(light_rail);
    case LinkClass::tram:
      return classes(tram);
    case LinkClass::monorail:
      return classes(monorail);
    default:
      return static_cast<VehicleClasses>(kMotorRoad | classes(bicycle, pedestrian));
  }
}

NetworkDraft draw_network(std::string_view text, double metres, DrawOptions const& options) {
  Picture const picture = split_lines(text);
  NetworkDraft draft;
  std::map<char, Point> places;
  for (std::size_t row = 0; row < picture.lines.size(); ++row) {
    for (std::size_t column = 0; column < picture.lines[row].size(); ++column) {
      char const c = picture.at(row, column);
      if (!is_node(c)) continue;
      Point const place{metres * static_cast<double>(column), -metres * static_cast<double>(row)};
      if (!places.emplace(c, place).second) {
        throw std::logic_error(std::string("drawn twice: ") + c);
      }
    }
  }
  std::map<char, DraftNodeId> nodes;
  for (auto [letter, place] : places) {
    nodes[letter] = draft.nodes.osm.push_back(drawn_node(letter));
    draft.nodes.position.push_back(place);
    auto const control = options.controls.find(letter);
    draft.nodes.control.push_back(control == options.controls.end() ? NodeControl::none
                                                                    : control->second);
    draft.nodes.control_direction.push_back(ControlDirection::both);
    auto const red_turn = options.red_turn.find(letter);
    draft.nodes.red_turn.push_back(red_turn == options.red_turn.end() ? VehicleClasses{0}
                                                                      : red_turn->second);
    auto const barred = options.barred.find(letter);
    draft.nodes.barred.push_back(barred == options.barred.end() ? VehicleClasses{0}
                                                                : barred->second);
  }

  std::set<std::string> strokes = strokes_of(picture);
  std::map<std::string, DrawnWay> ways = options.ways;
  for (auto const& [name, way] : options.ways) {
    for (std::size_t i = 1; i < name.size(); ++i) {
      if (strokes.erase(pair_of(name[i - 1], name[i])) == 0) {
        throw std::logic_error("not drawn, or named twice: " + name.substr(i - 1, 2));
      }
    }
  }
  for (auto const& stroke : strokes) ways.emplace(stroke, options.other);

  std::map<std::string, DraftWayId> way_ids;
  for (auto const& [name, way] : ways) {
    way_ids[name] = DraftWayId(draft.ways.osm.size());
    add_way(draft, name, way, nodes);
  }
  for (auto const& restriction : options.restrictions) {
    add_restriction(draft, restriction, way_ids, nodes);
  }
  for (auto const& stop : options.stops) {
    draft.stops.osm.push_back(drawn_node(stop.node));
    draft.stops.position.push_back(places.at(stop.node));
    draft.stops.name.push_back(text_of(draft, std::string("stop ") + stop.node));
    draft.stops.modes.push_back(bit(stop.mode));
    draft.stops.node.push_back(nodes.at(stop.node));
    draft.stops.is_station.push_back(0);
  }
  return draft;
}

void place(NetworkDraft& draft, char letter, Point position) {
  for (DraftNodeId n : draft.nodes.osm.ids()) {
    if (draft.nodes.osm[n] == drawn_node(letter)) draft.nodes.position[n] = position;
  }
}

NodeId node_at(Network const& network, char letter) {
  for (NodeId n : network.nodes.osm.ids()) {
    if (network.nodes.osm[n] == drawn_node(letter)) return n;
  }
  throw std::logic_error(std::string("no node ") + letter);
}

std::string drawn_name(Network const& network, LinkId link) {
  return {letter_of(network.nodes.osm[network.links.from[link]]),
          letter_of(network.nodes.osm[network.links.to[link]])};
}

LinkId link_named(Network const& network, std::string_view name) {
  for (LinkId l : network.links.key.ids()) {
    if (drawn_name(network, l) == name) return l;
  }
  return {};
}

std::string drawn_names(Network const& network, std::span<LinkId const> links) {
  std::string out;
  for (LinkId l : links) {
    if (!out.empty()) out += ' ';
    out += drawn_name(network, l);
  }
  return out;
}

std::string next_of(Network const& network, LinkId link) {
  std::set<std::string> names;
  auto const add_from = [&](LaneId lane) {
    for (MovementId m : network.lanes.out[lane]) {
      names.insert(drawn_name(network, network.movements.to_link[m]));
    }
  };
  for (LaneId lane : network.lanes_of(link)) add_from(lane);
  if (LaneId const edge = network.edge_lane(link); edge.valid()) add_from(edge);
  std::string out;
  for (auto const& name : names) {
    if (!out.empty()) out += ' ';
    out += name;
  }
  return out;
}

}  // namespace pendler
