"""Surface roads: the named ones of the tables, collectors between the stops, local blocks."""
import math

import numpy as np

from .blocks import Blocks
from .draw_random import unit
from .express import HALF
from .geometry import area, distance, inside, lerp
from .planar import Strand



def insert_barriers(graph, chains, ramps, terminals, rails, border):
    for name, chain in chains.items():
        for s0, s1 in chain.express_spans():
            n = max(2, int((s1 - s0) / 60))
            graph.insert([chain.line.place(s0 + (s1 - s0) * k / n) for k in range(n + 1)], Strand("express", True, chain=name))
    for ramp in ramps:
        ends = [terminals[key] if where == "street" else None for where, key in (ramp.start, ramp.end)]
        line = list(ramp.points)
        # on to the other side of the centre line, so that no ramp is an island in a face
        if ends[0] is None:
            line.insert(0, ramp.start[0].point(ramp.start[1], -2.2 * HALF))
        if ends[1] is None:
            line.append(ramp.end[0].point(ramp.end[1], -2.2 * HALF))
        graph.insert(line, Strand("ramp", True), ends)
    for track, points in rails:
        graph.insert(points, Strand("rail", True, track=track))
    ring = list(border) + [border[0]]
    nodes = [graph.add_node(p, "v") for p in ring[:-1]]
    strand = Strand("border", True)
    for a, b in zip(nodes, nodes[1:] + nodes[:1]):
        graph.connect(a, b, strand)


def street_lines(chains):
    """[(chain name, road, points, s0 of the points)] of all surface stretches."""
    out = []
    for name in chains:
        chain = chains[name]
        for road, (a, b) in zip(chain.roads, chain.spans):
            if road["form"] != "express":
                out.append((name, road, a, b))
    return out


def insert_street(graph, chain, road, s0, s1, forced):
    """Put one named street into the graph; forced: distances along it that become junctions."""
    n = max(1, round((s1 - s0) / 80))
    places = [s0 + (s1 - s0) * k / n for k in range(n + 1)]
    fixed = sorted(s for s in forced if s0 < s < s1)
    places = [s for s in places if s in (s0, s1) or all(abs(s - f) > 50 for f in fixed)]
    places = sorted(set(places) | set(fixed))
    strand = Strand("street", tags_of=road)
    nodes = []
    for s in places:
        p = chain.line.place(s)
        nodes.append(graph.add_node(p, "j") if s in fixed and graph.near_node(p, 12) is None else graph.surface_node(p, 12 if s in fixed else None))
    for a, b in zip(nodes, nodes[1:]):
        graph.connect(a, b, strand)
    return {s: nodes[places.index(s)] for s in fixed}


BESIDE = 55.0  # from a stop to the middle of the railway or motorway beside it, at least, m


def clear_of_barriers(graph, p):
    """Where the street of a stop runs that lies on, or close beside, a railway or a motorway."""
    found = graph.near_edge(p, BESIDE, barriers=True)
    if found is None:
        return p
    _, e, t = found
    a, b = (graph.xy[n] for n in graph.edges[e][:2])
    left = -1 if (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]) < 0 else 1
    first = math.atan2((b[0] - a[0]) * left, -(b[1] - a[1]) * left)
    for reach in (30.0, 60.0, 90.0, 120.0, 150.0):
        for turn in (0.0, 0.25, -0.25, 0.5, -0.5, 0.75, -0.75, 1.0):
            angle = first + turn * math.pi
            q = (p[0] + reach * math.cos(angle), p[1] + reach * math.sin(angle))
            if graph.near_edge(q, BESIDE, barriers=True) is None:
                return q
    return p


def clusters(points, radius):
    out = []
    for p in points:
        for c in out:
            if distance(c, p) < radius:
                break
        else:
            out.append(p)
    return out


def gabriel_edges(points, longest=2600.0):
    """[(length, i, j)]: pairs with no third point in the circle over them (Gabriel and Sokal 1969)."""
    place = np.array(points)
    out = []
    for i in range(len(points)):
        apart = np.hypot(*(place - place[i]).T)
        near = np.flatnonzero((apart < longest) & (np.arange(len(points)) > i))
        middle = (place[near] + place[i]) / 2
        d = np.hypot(middle[:, None, 0] - place[None, :, 0], middle[:, None, 1] - place[None, :, 1])
        free = (d >= apart[near][:, None] / 2 - 1e-6).all(axis=1)
        out += [(float(apart[j]), i, int(j)) for j in near[free]]
    return sorted(out)


def barrier_hits(graph, points):
    """Kinds of barriers that a polyline would cross, with the places."""
    out = []
    probe = [graph.add_node(p, "probe") for p in points]
    for a, b in zip(probe, probe[1:]):
        for _, e, p in graph.hits(a, b):
            if graph.edges[e][2].barrier:
                out.append((graph.edges[e][2].kind, p))
    return out


MOST_ARMS = 5  # of a crossing at which a collector may end


def _arms(graph, n):
    return sum(not graph.edges[e][2].barrier for e in graph.adjacent[n])


def insert_collectors(graph, anchors, interchange_places, region):
    """Tertiary roads between neighbouring stops: a Gabriel graph, bent a little, less what runs beside a main road."""
    nodes = [graph.surface_node(clear_of_barriers(graph, p), 55.0) for p in anchors]
    unique = sorted(set(nodes))
    points = [graph.xy[n] for n in unique]
    count = 0
    for length, i, j in gabriel_edges(points):
        a, b = unique[i], unique[j]
        if length < 60 or length > 2600 or graph.joined(a, b) is not None:
            continue
        if max(_arms(graph, a), _arms(graph, b)) >= MOST_ARMS:
            continue
        p, q = graph.xy[a], graph.xy[b]
        if sum(graph.near_edge(lerp(p, q, t), 70.0) is not None for t in (0.3, 0.5, 0.7)) >= 2:
            continue
        bend = (unit("bend", p[0], q[1]) - 0.5) * 0.18 * min(length, 800)
        nx, ny = (q[1] - p[1]) / length, -(q[0] - p[0]) / length
        steps = max(1, int(length / 220))
        line = [p]
        for k in range(1, steps):
            t = k / steps
            m = lerp(p, q, t)
            w = bend * math.sin(math.pi * t)
            line.append((m[0] + nx * w, m[1] + ny * w))
        line.append(q)
        crossed = barrier_hits(graph, line)
        hard = [c for c in crossed if c[0] != "border"]
        if _bridges(hard) > 2 or any(c[0] in ("ramp", "border") for c in crossed):
            continue
        if any(min(distance(c[1], x) for x in interchange_places) < 420 for c in hard if c[0] == "express"):
            continue
        if any(min(distance(c[1], p), distance(c[1], q)) < 60 for c in hard):
            continue
        graph.insert(line, Strand("collector", number=count), (a, b))
        count += 1


def insert_bus_streets(graph, pairs, interchange_places):
    """A street between stops that follow each other on a line, where the way round is long. Buses cross what collectors avoid."""
    count = 0
    for p, q in pairs:
        p, q = clear_of_barriers(graph, p), clear_of_barriers(graph, q)
        n = distance(p, q)
        a, b = graph.surface_node(p, 55.0), graph.surface_node(q, 55.0)
        if n < 80 or n > 1800 or a == b or graph.surface_way(a, b, 1.5 * n + 250) is not None:
            continue
        p, q = graph.xy[a], graph.xy[b]
        for bend in (0.0, 0.12, -0.12, 0.28, -0.28):
            line = [lerp(p, q, t) for t in (0.0, 0.25, 0.5, 0.75, 1.0)]
            line = [(x + (q[1] - p[1]) * bend * k, y - (q[0] - p[0]) * bend * k) for (x, y), k in zip(line, (0, 0.75, 1, 0.75, 0))]
            crossed = barrier_hits(graph, line)
            free = _bridges(crossed) <= 4 and not any(
                kind == "border"
                or min(distance(at, p), distance(at, q)) < 45
                or (kind == "express" and any(distance(at, x) < 150 for x in interchange_places))
                for kind, at in crossed
            )
            if free and max(_arms(graph, a), _arms(graph, b)) <= MOST_ARMS:
                graph.insert(line, Strand("collector", number=7000 + count), (a, b))
                count += 1
                break


def _bridges(hits):
    """Number of bridges: tracks side by side need one."""
    count, last = 0, None
    for kind, p in hits:
        if last is None or kind != "rail" or last[0] != "rail" or distance(p, last[1]) > 90:
            count += 1
        last = (kind, p)
    return count


def join_islands(graph):
    """Parts of the network that nothing joins get a collector to the nearest junction of the main part."""
    parts = graph.components()
    main = [n for n in parts[0] if graph.kind[n] == "j"]
    for number, part in enumerate(parts[1:]):
        mine = [n for n in part if graph.kind[n] == "j"]
        if len(mine) < 2:
            continue
        away, a, b = min((distance(graph.xy[a], graph.xy[b]), a, b) for a in mine for b in main)
        if away < 2500:
            graph.connect(a, b, Strand("collector", number=9000 + number))
            main += mine


def density_field(weighted, centre):
    """How built-up a place is, 0 to 1, from the stops around it; weighted: [(place, weight)]."""
    pts, weights = np.array([p for p, _ in weighted]), np.array([w for _, w in weighted])
    places = {}

    def field(p):
        key = (int(p[0] // 100), int(p[1] // 100))
        if key not in places:
            d2 = (pts[:, 0] - p[0]) ** 2 + (pts[:, 1] - p[1]) ** 2
            v = float((weights * np.exp(-d2 / (2 * 380.0**2))).sum())
            inner = math.exp(-(distance(p, centre) ** 2) / (2 * 2500.0**2))
            places[key] = min(1.0, v / 3.2) * 0.9 + 0.1 * inner
        return places[key]

    return field


def fill_blocks(graph, field, border):
    def target(p):
        d = field(p)
        return 10000.0 * (1.45 + 60.0 * max(0.0, 0.75 - d) ** 3.0)

    def style(size, path, number, middle):
        if path:
            draw = unit("path", number)
            return Strand("local", cls="service" if draw < 0.4 else "footway", number=number)
        if field(middle) < 0.16:
            return Strand("local", cls="unclassified" if unit("rural", number) < (0.6 if size > 600000 else 0.25) else "track", number=number)
        if size > 260000:
            return Strand("local", cls="unclassified", number=number)
        if size < 26000 and unit("living", number) < 0.12:
            return Strand("local", cls="living_street", number=number)
        return Strand("local", cls="residential", number=number)

    blocks = Blocks(graph, target, style, lambda p: 0.5 * field(p) + 0.15)
    for ring in graph.faces():
        points = [graph.xy[n] for n in ring]
        if len(ring) < 3 or area(points) < 6000:
            continue
        inner = _inner_point(points)
        if inner and inside(inner, border):
            blocks.fill(ring)
    return blocks.count


def _inner_point(points):
    n = len(points)
    order = sorted(range(n), key=lambda i: -distance(points[i - 1], points[i]))
    for i in order[:6]:
        a, b = points[i - 1], points[i]
        m, d = lerp(a, b, 0.5), distance(a, b)
        if d < 1:
            continue
        p = (m[0] - (b[1] - a[1]) / d * 2.0, m[1] + (b[0] - a[0]) / d * 2.0)
        if inside(p, points):
            return p
    return None
