"""Some junctions of collectors become roundabouts."""
import math

from .draw_random import unit
from .geometry import Line, distance

RADIUS = 15.0
SHARE = 0.3


class Roundabouts:
    def __init__(self):
        self.ring = {}  # graph node -> [(angle, OSM node)]
        self.way = {}

    def choose(self, graph, around, signals, tram_stops):
        """Shortens the links that meet there; before anything is measured along them. None near tram stops: a ramp may end there."""
        for n in sorted(around):
            legs = around[n]
            ranks = sorted((link.rank for link in legs), reverse=True)
            if n in signals or len(legs) < 3 or ranks[0] != 3 or ranks[2] != 3 or unit("roundabout", *graph.xy[n]) > SHARE:
                continue
            if any(link.line.length < 48 or link.a == link.b or self._bridge_near(link, n) for link in legs):
                continue
            if any(link.other(n) in self.ring for link in legs) or any(distance(graph.xy[n], p) < 250 for p in tram_stops):
                continue
            self.ring[n] = []
            for link in legs:
                _shorten(link, n)

    @staticmethod
    def _bridge_near(link, n):
        length = link.line.length
        return any((s if link.a == n else length - s) - half < 40 for s, half in link.bridges)

    def node(self, osm, graph, n, link):
        """The node of the ring at which this link ends."""
        p = link.line.points[0 if link.a == n else -1]
        centre = graph.xy[n]
        node = osm.node(p)
        self.ring[n].append((math.atan2(p[1] - centre[1], p[0] - centre[0]), node))
        return node

    def emit(self, osm, graph, index):
        for n, ends in sorted(self.ring.items()):
            x, y = graph.xy[n]
            angles = [a for a, _ in ends]
            for k in range(12):
                a = -math.pi + (k + 0.5) * math.pi / 6
                if all(abs(math.remainder(a - b, 2 * math.pi)) > 0.25 for b in angles):
                    ends.append((a, osm.node((x + RADIUS * math.cos(a), y + RADIUS * math.sin(a)))))
            nodes = [node for _, node in sorted(ends)]
            nodes.append(nodes[0])
            tags = {"highway": "tertiary", "junction": "roundabout", "oneway": "yes", "lanes": 1, "maxspeed": 50, "source:maxspeed": "DE:urban", "surface": "asphalt"}
            self.way[n] = osm.way(nodes, tags)
            index.add([osm.nodes[i - 1] for i in nodes], nodes, 0)


def _shorten(link, n):
    line = link.line
    if link.a == n:
        link.line = Line(line.part(RADIUS, line.length))
        link.bridges = [(s - RADIUS, half) for s, half in link.bridges]
        link.over_rail = [(s - RADIUS, name, sine, length - RADIUS) for s, name, sine, length in link.over_rail]
    else:
        link.line = Line(line.part(0.0, line.length - RADIUS))
        link.over_rail = [(s, name, sine, length - RADIUS) for s, name, sine, length in link.over_rail]
