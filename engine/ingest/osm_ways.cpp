#include "ingest/osm_ways.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "base/error.h"
#include "ingest/built_up.h"
#include "ingest/osm_class.h"
#include "ingest/osm_node.h"
#include "ingest/osm_speed.h"
#include "ingest/osm_way.h"
#include "ingest/rail_yards.h"

namespace pendler {

TextTable::TextTable(NetworkDraft& draft) : draft_(draft) {
  for (std::size_t i = 0; i < draft.texts.size(); ++i) {
    found_.emplace(draft.texts[i], static_cast<std::uint32_t>(i));
  }
}

std::uint32_t TextTable::index_of(std::string_view text) {
  auto const [at, is_new] =
      found_.emplace(std::string(text), static_cast<std::uint32_t>(draft_.texts.size()));
  if (is_new) draft_.texts.emplace_back(text);
  return at->second;
}

DraftNodeId DraftIndex::node(std::int64_t osm) const {
  auto const became = std::lower_bound(united.begin(), united.end(), std::pair(osm, INT64_MIN));
  if (became != united.end() && became->first == osm) osm = became->second;
  auto const& ids = draft->nodes.osm.raw();
  auto const at = std::lower_bound(ids.begin(), ids.end(), osm);
  if (at == ids.end() || *at != osm) return {};
  return DraftNodeId(static_cast<std::size_t>(at - ids.begin()));
}

IdRange<DraftWayId> DraftIndex::pieces(std::int64_t osm) const {
  auto const& ids = draft->ways.osm.raw();
  auto const [first, last] = std::equal_range(ids.begin(), ids.end(), osm);
  return {static_cast<std::uint32_t>(first - ids.begin()),
          static_cast<std::uint32_t>(last - ids.begin())};
}

namespace {

/// A way to be taken, or what an extract's edge has left of it.
struct Piece {
  OsmWay const* way = nullptr;
  WayValues values;
  std::vector<std::uint32_t> nodes;  // indices into Places
};

/// The nodes of all ways that are in the extracts and have a place, by id.
struct Places {
  std::vector<OsmNode const*> node;
  std::vector<Point> at;
  std::vector<std::uint32_t> became;  // itself, or the coincident node with the smallest id

  std::uint32_t find(std::int64_t id) const {
    auto const found = std::lower_bound(node.begin(), node.end(), id,
                                        [](auto const* n, auto wanted) { return n->id < wanted; });
    bool const there = found != node.end() && (*found)->id == id;
    return there ? static_cast<std::uint32_t>(found - node.begin()) : UINT32_MAX;
  }
  std::uint32_t root(std::uint32_t i) {
    while (became[i] != i) i = became[i] = became[became[i]];
    return i;
  }
};

Places place_nodes(OsmData const& data, std::vector<OsmWay const*> const& ways,
                   MapProjection const& projection, Repairs& repairs) {
  std::vector<std::int64_t> used;
  for (OsmWay const* way : ways) used.insert(used.end(), way->nodes.begin(), way->nodes.end());
  std::sort(used.begin(), used.end());
  used.erase(std::unique(used.begin(), used.end()), used.end());
  Places places;
  for (std::int64_t id : used) {
    OsmNode const* const node = data.node(id);
    if (node == nullptr) continue;  // told of with the ways that miss it
    Point const at =
        std::isnan(node->lon) ? Point{NAN, NAN} : projection.to_plane({node->lon, node->lat});
    if (!std::isfinite(at.x) || !std::isfinite(at.y)) {
      repairs.about("node " + std::to_string(id));
      repairs.add("node without a place", "taken as missing");
      continue;
    }
    places.node.push_back(node);
    places.at.push_back(at);
  }
  places.became.resize(places.at.size());
  std::iota(places.became.begin(), places.became.end(), 0U);
  return places;
}

/// Cuts a way at missing nodes; repeated ones are dropped.
std::vector<std::vector<std::uint32_t>> runs_of(OsmWay const& way, Places const& places,
                                                Repairs& repairs) {
  std::vector<std::vector<std::uint32_t>> runs(1);
  std::size_t missing = 0, repeated = 0;
  for (std::int64_t id : way.nodes) {
    std::uint32_t const i = places.find(id);
    if (i == UINT32_MAX) {
      ++missing;
      if (!runs.back().empty()) runs.emplace_back();
    } else if (!runs.back().empty() && runs.back().back() == i) {
      ++repeated;
    } else {
      runs.back().push_back(i);
    }
  }
  if (repeated > 0) repairs.add("node repeated", std::to_string(repeated) + " dropped");
  if (missing > 0) {
    repairs.add("way clipped", std::to_string(missing) + " of " + std::to_string(way.nodes.size()) +
                                   " nodes are not in the extract");
  }
  std::size_t const before = runs.size();
  std::erase_if(runs, [](auto const& run) { return run.size() < 2; });
  if (runs.empty() && before > 0) {
    repairs.add(missing > 0 ? "way outside" : "way without length",
                "left out: fewer than two different nodes");
  }
  return runs;
}

/// Different nodes at one place that follow each other on a way become one: the connection stays,
/// the segment without length goes.
void unite_coincident(std::vector<Piece>& pieces, Places& places, Repairs& repairs) {
  for (Piece const& piece : pieces) {
    for (std::size_t i = 1; i < piece.nodes.size(); ++i) {
      if (places.at[piece.nodes[i - 1]] != places.at[piece.nodes[i]]) continue;
      std::uint32_t const a = places.root(piece.nodes[i - 1]), b = places.root(piece.nodes[i]);
      if (a == b) continue;
      places.became[std::max(a, b)] = std::min(a, b);
      repairs.about("node " + std::to_string(places.node[std::max(a, b)]->id));
      repairs.add("nodes at one place",
                  "united with node " + std::to_string(places.node[std::min(a, b)]->id));
    }
  }
  for (Piece& piece : pieces) {
    for (std::uint32_t& n : piece.nodes) n = places.root(n);
    piece.nodes.erase(std::unique(piece.nodes.begin(), piece.nodes.end()), piece.nodes.end());
    if (piece.nodes.size() < 2) {
      repairs.about("way " + std::to_string(piece.way->id));
      repairs.add("way without length", "left out");
    }
  }
  std::erase_if(pieces, [](Piece const& p) { return p.nodes.size() < 2; });
}

std::vector<Point> line_of(Piece const& piece, Places const& places) {
  std::vector<Point> line;
  for (std::uint32_t n : piece.nodes) line.push_back(places.at[n]);
  return line;
}

void drop_unused_rails(std::vector<Piece>& pieces, OsmData const& data) {
  std::vector<RailPiece> rails;
  for (Piece const& p : pieces) {
    bool const is_rail_way = is_rail(p.values.cls);
    rails.push_back(
        {p.way->id, is_rail_way ? rail_use(p.way->tags()) : RailUse::line, is_rail_way, p.nodes});
  }
  auto const keep = rails_in_use(rails, ways_of_lines(data));
  std::size_t i = 0;
  std::erase_if(pieces, [&](Piece const&) { return !keep[i++]; });
}

void finish_speeds(std::vector<Piece>& pieces, Places const& places) {
  BuiltUp built_up;
  for (Piece const& p : pieces) {
    bool const homes =
        p.values.cls == LinkClass::residential || p.values.cls == LinkClass::living_street;
    if (homes) built_up.add_street(line_of(p, places));
  }
  built_up.finish();
  for (Piece& p : pieces) {
    WayValues& v = p.values;
    bool const inside =
        v.surroundings == Surroundings::built_up ||
        (v.surroundings == Surroundings::unknown && built_up.holds(line_of(p, places)));
    if (inside) v.flags = static_cast<std::uint8_t>(v.flags | DraftWays::kBuiltUp);
    for (std::size_t d : {0U, 1U}) {
      if (v.lanes[d] == 0) {
        v.speed[d] = 0;
      } else if (v.speed[d] == 0) {
        v.speed[d] = default_speed(v.cls, p.way->tags(), inside);
        if (is_road(v.cls) || is_rail(v.cls)) {
          v.guessed = static_cast<std::uint8_t>(v.guessed | static_cast<unsigned>(Guess::speed));
        }
      }
    }
  }
}

void write_ways(NetworkDraft& draft, std::vector<Piece> const& pieces,
                std::vector<DraftNodeId> const& draft_node, TextTable& texts) {
  DraftWays& w = draft.ways;
  for (Piece const& p : pieces) {
    Tags const tags = p.way->tags();
    WayValues const& v = p.values;
    w.osm.push_back(p.way->id);
    w.cls.push_back(v.cls);
    std::vector<DraftNodeId> nodes;
    for (std::uint32_t n : p.nodes) nodes.push_back(draft_node[n]);
    w.nodes.append(nodes);
    w.name.push_back(texts.index_of(tags["name"]));
    w.ref.push_back(texts.index_of(tags["ref"]));
    for (std::size_t d : {0U, 1U}) {
      w.lanes[d].push_back(v.lanes[d]);
      w.speed[d].push_back(v.speed[d]);
      w.allowed[d].push_back(v.allowed[d]);
      w.lane_allowed[d].append(v.lane_allowed[d]);
      w.turns[d].append(v.turns[d]);
    }
    w.lane_width.push_back(v.lane_width);
    w.max_weight.push_back(v.max_weight);
    w.layer.push_back(v.layer);
    w.flags.push_back(v.flags);
    w.guessed.push_back(v.guessed);
  }
}

/// Tags of a node and of those that became it: the first that says something counts.
void write_nodes(NetworkDraft& draft, std::vector<Piece> const& pieces, Places& places,
                 std::vector<DraftNodeId>& draft_node) {
  std::vector<char> used(places.at.size(), 0);
  for (Piece const& p : pieces) {
    for (std::uint32_t n : p.nodes) used[n] = 1;
  }
  draft_node.assign(places.at.size(), {});
  for (std::uint32_t i = 0; i < places.at.size(); ++i) {
    std::uint32_t const root = places.root(i);
    if (used[root] == 0) continue;
    NodeValues const values = node_values(places.node[i]->tags());
    if (root == i) {
      draft_node[i] = draft.nodes.osm.push_back(places.node[i]->id);
      draft.nodes.position.push_back(places.at[i]);
      draft.nodes.control.push_back(values.control);
      draft.nodes.control_direction.push_back(values.direction);
      draft.nodes.barred.push_back(values.barred);
      draft.nodes.red_turn.push_back(values.red_turn);
    } else {
      DraftNodeId const n = draft_node[root];  // smaller, hence already written
      draft.nodes.barred[n] = static_cast<VehicleClasses>(draft.nodes.barred[n] | values.barred);
      if (draft.nodes.control[n] == NodeControl::none) {
        draft.nodes.control[n] = values.control;
        draft.nodes.control_direction[n] = values.direction;
        draft.nodes.red_turn[n] = values.red_turn;
      }
    }
  }
}

/// A node of a railway and a road is a level crossing, tagged or not; a signal there is its lights.
void find_level_crossings(NetworkDraft& draft, Repairs& repairs) {
  std::vector<std::uint8_t> kinds(draft.nodes.osm.size(), 0);
  for (DraftWayId w : draft.ways.osm.ids()) {
    LinkClass const cls = draft.ways.cls[w];
    unsigned const kind = is_road(cls) ? 1 : cls == LinkClass::rail ? 2 : 0;
    for (DraftNodeId n : draft.ways.nodes[w]) {
      kinds[n.index()] = static_cast<std::uint8_t>(kinds[n.index()] | kind);
    }
  }
  for (DraftNodeId n : draft.nodes.osm.ids()) {
    if (kinds[n.index()] != 3 || draft.nodes.control[n] == NodeControl::level_crossing) continue;
    repairs.about("node " + std::to_string(draft.nodes.osm[n]));
    if (draft.nodes.control[n] == NodeControl::signals) {
      repairs.add("signal on a level crossing left out", "taken as the lights of the crossing");
    } else {
      repairs.add("level crossing not tagged", "a road and a railway share the node");
    }
    draft.nodes.control[n] = NodeControl::level_crossing;
  }
}

}  // namespace

DraftIndex add_ways(NetworkDraft& draft, OsmData const& data, MapProjection const& projection,
                    TextTable& texts, Repairs& repairs) {
  std::vector<OsmWay const*> taken;
  std::vector<WayValues> values;
  for (OsmWay const& way : data.ways) {
    repairs.about("way " + std::to_string(way.id));
    auto v = way_values(way.tags(), repairs);
    if (!v) continue;
    taken.push_back(&way);
    values.push_back(std::move(*v));
  }
  Places places = place_nodes(data, taken, projection, repairs);
  std::vector<Piece> pieces;
  for (std::size_t i = 0; i < taken.size(); ++i) {
    repairs.about("way " + std::to_string(taken[i]->id));
    for (auto& run : runs_of(*taken[i], places, repairs)) {
      pieces.push_back({taken[i], values[i], std::move(run)});
    }
  }
  unite_coincident(pieces, places, repairs);
  drop_unused_rails(pieces, data);
  finish_speeds(pieces, places);

  std::vector<DraftNodeId> draft_node;
  write_nodes(draft, pieces, places, draft_node);
  write_ways(draft, pieces, draft_node, texts);
  find_level_crossings(draft, repairs);

  DraftIndex index{&draft, {}};
  for (std::uint32_t i = 0; i < places.at.size(); ++i) {
    std::uint32_t const root = places.root(i);
    if (root != i) index.united.emplace_back(places.node[i]->id, places.node[root]->id);
  }
  return index;
}

}  // namespace pendler
