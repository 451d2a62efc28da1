#include "network/edges_of_region.h"

#include <algorithm>

#include "network/direction.h"

namespace pendler::building {

namespace {

/// Corners of the convex hull, counter-clockwise (Andrew's monotone chain, 1979).
std::vector<Point> convex_hull(std::vector<Point> points) {
  std::sort(points.begin(), points.end(),
            [](Point a, Point b) { return std::pair(a.x, a.y) < std::pair(b.x, b.y); });
  points.erase(std::unique(points.begin(), points.end()), points.end());
  if (points.size() < 3) return points;
  std::vector<Point> hull;
  auto half = [&](auto begin, auto end) {
    std::size_t const base = hull.size();
    for (auto it = begin; it != end; ++it) {
      while (hull.size() >= base + 2) {
        Point const a = hull[hull.size() - 2], b = hull.back();
        if (cross({b.x - a.x, b.y - a.y}, {it->x - a.x, it->y - a.y}) > 0) break;
        hull.pop_back();
      }
      hull.push_back(*it);
    }
    hull.pop_back();
  };
  half(points.begin(), points.end());
  half(points.rbegin(), points.rend());
  return hull;
}

bool is_main(LinkClass c) {
  return c <= LinkClass::secondary_link;
}

}  // namespace

void add_areas(NetworkDraft const& draft, StreetGraph const& graph, Layout const& layout,
               Network& network) {
  auto const& from = draft.areas;
  auto& areas = network.areas;
  std::vector<DraftAreaId> order;
  for (DraftAreaId id : from.kind.ids()) order.push_back(id);
  std::sort(order.begin(), order.end(), [&](DraftAreaId a, DraftAreaId b) {
    return std::tie(from.code[a], a) < std::tie(from.code[b], b);
  });
  std::vector<MunicipalityId> municipality(from.kind.size());
  std::vector<DistrictId> district(from.kind.size());
  for (DraftAreaId id : order) {
    if (from.kind[id] != AreaKind::municipality) continue;
    municipality[id.index()] = areas.municipality_code.push_back(from.code[id]);
    areas.municipality_name.push_back(from.name[id]);
  }
  for (DraftAreaId id : order) {
    if (from.kind[id] != AreaKind::district) continue;
    district[id.index()] = areas.district_code.push_back(from.code[id]);
    areas.district_name.push_back(from.name[id]);
    DraftAreaId const parent = from.parent[id];
    areas.district_municipality.push_back(
        parent.index() < municipality.size() ? municipality[parent.index()] : MunicipalityId{});
  }

  MunicipalityId elsewhere;
  for (LinkId l : layout.street.ids()) {
    Piece const& piece = graph.pieces[graph.streets[layout.street[l]].pieces.front().piece];
    MunicipalityId m =
        piece.municipality == kNo ? MunicipalityId{} : municipality[piece.municipality];
    DistrictId const d = piece.district == kNo ? DistrictId{} : district[piece.district];
    if (!m.valid()) {
      if (!elsewhere.valid()) {
        bool const none = areas.municipality_code.empty();
        elsewhere = areas.municipality_code.push_back(none ? "region" : "outside");
        areas.municipality_name.push_back(none ? "region" : "outside");
      }
      m = elsewhere;
    }
    network.links.municipality.push_back(m);
    network.links.district.push_back(d);
    // A district without a parent belongs to the municipality of its first link.
    if (d.valid() && !areas.district_municipality[d].valid()) areas.district_municipality[d] = m;
  }
  if (areas.municipality_code.empty()) {
    areas.municipality_code.push_back("region");
    areas.municipality_name.push_back("region");
  }
  for (DistrictId d : areas.district_code.ids()) {
    if (!areas.district_municipality[d].valid()) areas.district_municipality[d] = MunicipalityId(0);
  }
}

void mark_open_ends(NetworkDraft const& draft, StreetGraph& graph) {
  if (!draft.region_areas.empty()) return;
  std::vector<Point> points;
  for (auto const& p : graph.pieces) points.insert(points.end(), p.axis.begin(), p.axis.end());
  auto hull = convex_hull(std::move(points));
  if (hull.size() < 2) return;
  double left = hull[0].x, right = left, bottom = hull[0].y, top = bottom;
  for (Point p : hull) {
    left = std::min(left, p.x), right = std::max(right, p.x);
    bottom = std::min(bottom, p.y), top = std::max(top, p.y);
  }
  hull.push_back(hull.front());
  double const margin = 0.1 * std::max(right - left, top - bottom);
  auto const arms = arms_of(graph.nodes.size(), graph.pieces);
  for (std::uint32_t n = 0; n < arms.size(); ++n) {
    if (arms[n].size() != 1) continue;
    DraftWayId const w = graph.pieces[arms[n][0].edge].way;
    LinkClass const cls = draft.ways.cls[w];
    if (!is_main(cls) && cls != LinkClass::rail) continue;
    bool const one_way = lanes_of(draft, w, true) == 0 || lanes_of(draft, w, false) == 0;
    // No motorway and no one-way main road ends in a field: it was cut.
    bool const surely = cls != LinkClass::rail && (cls <= LinkClass::trunk_link || one_way);
    if (surely || project(hull, graph.nodes[n].position).distance <= margin) {
      graph.nodes[n].cut = true;
    }
  }
}

void add_gateways(StreetGraph const& graph, Layout const& layout, Network& network) {
  auto& g = network.gateways;
  auto passes = [&](LinkId l) { return takes_through_traffic(network.links.cls[l]); };
  for (NodeId n : network.nodes.osm.ids()) {
    if (!graph.nodes[layout.graph_node[n]].cut) continue;
    std::vector<LinkId> in, out;
    for (LinkId l : network.nodes.out_links[n]) {
      if (passes(l)) in.push_back(l);
    }
    for (LinkId l : network.nodes.in_links[n]) {
      if (passes(l)) out.push_back(l);
    }
    if (in.empty() && out.empty()) continue;
    LinkId main = in.empty() ? out.front() : in.front();
    for (auto const* row : {&in, &out}) {
      for (LinkId l : *row) {
        if (network.links.cls[l] < network.links.cls[main]) main = l;
      }
    }
    g.key.push_back(make_key(network.nodes.osm[n], 0x67617465));
    g.node.push_back(n);
    g.name.push_back(network.links.ref[main] != 0 ? network.links.ref[main]
                                                  : network.links.name[main]);
    g.cls.push_back(network.links.cls[main]);
    g.in.append(in);
    g.out.append(out);
  }
}

}  // namespace pendler::building
