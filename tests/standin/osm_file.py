"""An OSM file as plain dictionaries, for the tests."""
import pathlib
import sys

import osmium

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = ROOT / "networks/dortmund-schwerte"
sys.path.insert(0, str(ROOT / "tools"))
from standin.projection import to_metres  # noqa: E402


class OsmFile(osmium.SimpleHandler):
    def __init__(self, path):
        super().__init__()
        self.xy, self.node_tags, self.ways, self.relations = {}, {}, {}, {}
        self.order = []
        self.apply_file(str(path))

    def node(self, n):
        self.order.append(("n", n.id))
        self.xy[n.id] = to_metres(n.location.lon, n.location.lat)
        if len(n.tags):
            self.node_tags[n.id] = {t.k: t.v for t in n.tags}

    def way(self, w):
        self.order.append(("w", w.id))
        self.ways[w.id] = ([n.ref for n in w.nodes], {t.k: t.v for t in w.tags})

    def relation(self, r):
        self.order.append(("r", r.id))
        self.relations[r.id] = ([(m.type, m.ref, m.role) for m in r.members], {t.k: t.v for t in r.tags})


DRIVABLE = {
    base + link
    for base in ("motorway", "trunk", "primary", "secondary", "tertiary", "unclassified", "residential", "living_street", "service")
    for link in ("", "_link")
}


def drivable_graph(data):
    """{node: [next nodes]} along the ways for cars."""
    out = {}
    for nodes, tags in data.ways.values():
        if tags.get("highway") not in DRIVABLE:
            continue
        for a, b in zip(nodes, nodes[1:]):
            out.setdefault(a, []).append(b)
            out.setdefault(b, [])
            if tags.get("oneway") != "yes":
                out[b].append(a)
    return out


def reached(graph, start):
    seen, stack = {start}, [start]
    while stack:
        for n in graph[stack.pop()]:
            if n not in seen:
                seen.add(n)
                stack.append(n)
    return seen


def reversed_graph(graph):
    out = {n: [] for n in graph}
    for n, nexts in graph.items():
        for m in nexts:
            out[m].append(n)
    return out
