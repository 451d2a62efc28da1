"""The surface graph as links between junctions, and the OSM ways that they become."""
from .geometry import Line, distance

RANK = {"primary": 5, "secondary": 4, "tertiary": 3, "unclassified": 2, "residential": 1, "living_street": 0, "service": -1, "track": -2, "footway": -3, "cycleway": -3}


class Link:
    def __init__(self, a, b, strand, points, bridges, dead_end):
        self.a, self.b, self.strand = a, b, strand
        self.line = Line(points)
        self.bridges, self.dead_end = bridges, dead_end
        self.tags = {}
        self.marks = []  # (s, osm tags, key) of extra nodes
        self.changes = []  # (s0, s1, tags) laid over the link's own
        self.routes = set()
        self.pieces, self.mark_ids = [], {}
        self.stop_tags, self.stop_place = {}, {}
        self.rank, self.over_rail = 0, []

    def other(self, n):
        return self.b if n == self.a else self.a


def links_of(graph):
    """Surface links between junctions; crossings without a junction are passed through."""
    out, seen = [], set()
    for e in sorted(graph.edges):
        a, b, strand = graph.edges[e]
        if strand.barrier or e in seen:
            continue
        chain, ok = [a, b], True
        seen.add(e)
        for forward in (True, False):
            while True:
                n = chain[-1] if forward else chain[0]
                if graph.kind[n] != "x":
                    break
                here = chain[-2] if forward else chain[1]
                nxt = [
                    f
                    for f in graph.adjacent[n]
                    if f not in seen and graph.edges[f][2] is strand and here not in graph.edges[f][:2]
                ]
                if len(nxt) != 1:
                    ok = False
                    break
                seen.add(nxt[0])
                c, d, _ = graph.edges[nxt[0]]
                m = d if c == n else c
                chain = chain + [m] if forward else [m] + chain
        if not ok:
            continue
        points = [graph.xy[n] for n in chain]
        bridges, over_rail = [], []
        line = Line(points)
        for k, n in enumerate(chain[1:-1], 1):
            kinds = {graph.edges[f][2].kind for f in graph.adjacent[n]} - {strand.kind}
            if kinds & {"express", "ramp", "rail"}:
                tracks = [graph.edges[f][2].tags["track"] for f in graph.adjacent[n] if graph.edges[f][2].kind == "rail"]
                if tracks:
                    over_rail.append((line.at[k], tracks[0], _sine(graph, chain, k), line.length))
                half = (24.0 if "express" in kinds else 14.0) / _sine(graph, chain, k)
                bridges.append((line.at[k], min(half, 70.0)))
        dead = [graph.kind[n] == "v" for n in (chain[0], chain[-1])]
        if all(dead):
            continue
        if dead[0]:
            points, dead, chain = points[::-1], dead[::-1], chain[::-1]
        if dead[1]:
            length, back = Line(points).length, 34.0 / _sine(graph, chain, len(chain) - 1)
            if length < back + 40:
                continue
            points = Line(points).part(0, length - back)
        points = [points[0]] + [q for p, q in zip(points, points[1:]) if distance(p, q) > 0.05]
        if len(points) < 2:
            continue
        out.append(Link(chain[0], -1 if dead[1] else chain[-1], strand, points, bridges, dead[1]))
        out[-1].over_rail = over_rail
    return out


def _sine(graph, chain, k):
    """Of the angle between the road at chain[k] and the barrier there, not under 0.3."""
    here = graph.xy[chain[k]]
    p = graph.xy[chain[k - 1]]
    dx, dy = here[0] - p[0], here[1] - p[1]
    best = 1.0
    for e in graph.adjacent[chain[k]]:
        a, b, strand = graph.edges[e]
        if strand.barrier:
            q = graph.xy[b if a == chain[k] else a]
            ex, ey = q[0] - here[0], q[1] - here[1]
            n = distance(p, here) * distance(q, here)
            if n > 0:
                best = min(best, abs(dx * ey - dy * ex) / n)
    return max(best, 0.3)


def keep_connected(links):
    """Only the greatest connected part; what an aborted insertion left behind goes."""
    around = {}
    for k, link in enumerate(links):
        for n in (link.a, link.b):
            if n >= 0:
                around.setdefault(n, []).append(k)
    best, seen = [], set()
    for start in sorted(around):
        if start in seen:
            continue
        seen.add(start)
        part, stack = set(), [start]
        while stack:
            for k in around[stack.pop()]:
                part.add(k)
                for n in (links[k].a, links[k].b):
                    if n >= 0 and n not in seen:
                        seen.add(n)
                        stack.append(n)
        if len(part) > len(best):
            best = part
    return [links[k] for k in sorted(best)]


def emit(osm, links, node_of, index):
    """Nodes and ways of all links. node_of: graph node -> OSM node. Fills link.pieces [(way id, forward)]."""
    pieces = []
    for link in links:
        spans = []
        for s, half in link.bridges:
            s0, s1 = max(0.0, s - half), min(link.line.length, s + half)
            spans.append((0.0 if s0 < 12 else s0, link.line.length if link.line.length - s1 < 12 else s1, {"bridge": "yes", "layer": "1"}))
        spans += link.changes
        stops = {0.0: None, link.line.length: None}
        for s0, s1, _ in spans:
            stops[s0] = stops[s1] = None
        for s in link.line.at[1:-1]:
            stops.setdefault(s, None)
        for s, tags, key in link.marks:
            old = stops.get(s) or ({}, [])
            stops[s] = ({**old[0], **tags}, old[1] + [key])
        places = sorted(stops)
        ids = []
        for s in places:
            if s == 0.0:
                ids.append(node_of(link.a, link))
            elif s == link.line.length:
                ids.append(osm.node(link.line.points[-1]) if link.b < 0 else node_of(link.b, link))
            else:
                mark = stops[s]
                ids.append(osm.node(link.line._raw(s), **(mark[0] if mark else {})))
                for key in mark[1] if mark else ():
                    link.mark_ids[key] = ids[-1]
        if link.b < 0 and link.tags.get("highway") == "residential" and link.line.length > 60:
            osm.tag(ids[-1], highway="turning_circle")
        for k in range(1, len(places)):
            mid = (places[k - 1] + places[k]) / 2
            tags = dict(link.tags)
            for s0, s1, extra in spans:
                if s0 < mid < s1:
                    tags.update(extra)
            here = tuple(sorted(tags.items()))
            index.add((osm.nodes[ids[k - 1] - 1], osm.nodes[ids[k] - 1]), (ids[k - 1], ids[k]), int(tags.get("layer", 0)))
            pieces.append((link, k - 1, (ids[k - 1], ids[k]), here, tuple(sorted(link.routes))))
    _merge(osm, pieces)


def _merge(osm, pieces):
    """Ways: pieces of one strand with the same tags and routes, end to end."""
    ends = {}
    for i, (link, _, nodes, tags, routes) in enumerate(pieces):
        for n in nodes:
            ends.setdefault((n, id(link.strand)), []).append(i)
    used = [False] * len(pieces)

    def same(i, j):
        return pieces[i][3] == pieces[j][3] and pieces[i][4] == pieces[j][4]

    def step(i, n):
        link = pieces[i][0]
        around = ends[(n, id(link.strand))]
        if len(around) != 2:
            return None
        j = around[0] if around[1] == i else around[1]
        return j if j != i and not used[j] and same(i, j) else None

    directed = lambda t: any(k.endswith(("forward", "backward")) or k == "oneway" for k, _ in t)
    for i in range(len(pieces)):
        if used[i]:
            continue
        used[i] = True
        chain = [(i, True)]
        nodes = list(pieces[i][2])
        for forward in (True, False):
            while len(nodes) < 180:
                k, _ = chain[-1] if forward else chain[0]
                n = nodes[-1] if forward else nodes[0]
                j = step(k, n)
                if j is None:
                    break
                along = pieces[j][2][0] == n if forward else pieces[j][2][1] == n
                if directed(pieces[j][3]) and not along:
                    break
                used[j] = True
                m = pieces[j][2][1] if pieces[j][2][0] == n else pieces[j][2][0]
                if forward:
                    nodes.append(m)
                    chain.append((j, along))
                else:
                    nodes.insert(0, m)
                    chain.insert(0, (j, along))
        way = osm.way(nodes, dict(pieces[i][3]))
        _turn_signs(osm, pieces, chain)
        for j, along in chain:
            link, k = pieces[j][0], pieces[j][1]
            link.pieces.append((k, way))



def _turn_signs(osm, pieces, chain):
    """Directions on nodes are those of the way, not of the link that became a part of it."""
    other = {"forward": "backward", "backward": "forward"}
    for n in sorted({n for j, along in chain if not along for n in pieces[j][2]}):
        tags = osm.tags_of_node.get(n, {})
        if "direction" in tags:
            osm.tag(n, direction=other[tags["direction"]])
