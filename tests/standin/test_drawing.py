"""The stand-in as drawn: the same bytes twice, whole, connected, lines on their ways."""
import collections
import math
import os
import tempfile
import unittest

from osm_file import DRIVABLE, FOLDER, OsmFile, drivable_graph, reached, reversed_graph

from standin import boundaries
from standin.draw import draw
from standin.geometry import inside, project
from standin.tables import Tables


class Drawing(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.path = os.path.join(cls.folder.name, "a.osm.pbf")
        draw(FOLDER, cls.path, quiet=True)
        cls.data = OsmFile(cls.path)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_same_bytes_twice(self):
        second = os.path.join(self.folder.name, "b.osm.pbf")
        draw(FOLDER, second, quiet=True)
        with open(self.path, "rb") as a, open(second, "rb") as b:
            self.assertEqual(a.read(), b.read())

    def test_sorted_and_whole(self):
        data = self.data
        self.assertEqual(data.order, sorted(data.order, key=lambda o: ("nwr".index(o[0]), o[1])))
        for way, (nodes, _) in data.ways.items():
            self.assertGreaterEqual(len(nodes), 2, way)
            for a, b in zip(nodes, nodes[1:]):
                self.assertNotEqual(a, b, way)
            for n in nodes:
                self.assertIn(n, data.xy, way)
        for relation, (members, _) in data.relations.items():
            self.assertTrue(members, relation)
            for kind, ref, _ in members:
                self.assertIn(ref, {"n": data.xy, "w": data.ways}[kind], relation)

    def test_size(self):
        self.assertTrue(40000 <= len(self.data.xy) <= 120000)

    def test_strongly_connected(self):
        """All that lies outside the region counts as one place: what leaves may come back."""
        outline = [xy for _, xy in boundaries.outline(list(boundaries.rings(Tables(FOLDER)).values()))]
        place = {n: n if inside(self.data.xy[n], outline) else 0 for n in drivable_graph(self.data)}
        graph = {}
        for n, nexts in drivable_graph(self.data).items():
            graph.setdefault(place[n], []).extend(place[m] for m in nexts)
        both = reached(graph, 0) & reached(reversed_graph(graph), 0)
        self.assertGreater(len(graph), 25000)
        self.assertGreaterEqual(len(both) / len(graph), 0.999)

    def test_lines(self):
        routes = [(m, t) for m, t in self.data.relations.values() if t.get("type") == "route"]
        count = collections.Counter(t["ref"] for _, t in routes)
        self.assertGreaterEqual(len(count), 50)
        for ref, n in count.items():
            self.assertEqual(n, 2, ref)
        for members, tags in routes:
            ways = [self.data.ways[r][0] for k, r, _ in members if k == "w"]
            for a, b in zip(ways, ways[1:]):
                self.assertTrue(set(a) & set(b), f"{tags['name']}: ways do not touch")
            edges = [(self.data.xy[a], self.data.xy[b]) for w in ways for a, b in zip(w, w[1:])]
            for kind, ref, role in members:
                if kind == "n":
                    p = self.data.xy[ref]
                    self.assertLess(min(project(p, a, b)[0] for a, b in edges), 30, tags["name"])

    def test_trains_can_drive_their_ways(self):
        """The tracks of a line bend by less than 25 degrees at every node, so also where it changes tracks."""
        count = 0
        for members, tags in self.data.relations.values():
            if tags.get("route") not in ("train", "light_rail"):
                continue
            nodes = []
            for kind, way, _ in members:
                if kind == "w":
                    more = self.data.ways[way][0]
                    self.assertTrue(not nodes or nodes[-1] == more[0], tags["name"])
                    nodes += more[1:] if nodes else more
            xy = [self.data.xy[n] for n in nodes]
            for a, b, c in zip(xy, xy[1:], xy[2:]):
                first, then = math.atan2(b[1] - a[1], b[0] - a[0]), math.atan2(c[1] - b[1], c[0] - b[0])
                self.assertLess(abs(math.degrees(math.remainder(then - first, math.tau))), 25, f"{tags['name']} at {b}")
            count += 1
        self.assertEqual(count, 50)

    def test_give_way_signs_stand_before_their_crossing(self):
        ways_at = collections.defaultdict(list)
        for way, (nodes, tags) in sorted(self.data.ways.items()):
            if "highway" in tags:
                for k, n in enumerate(nodes):
                    ways_at[n].append((way, k))
        count = 0
        for sign, tags in self.data.node_tags.items():
            if tags.get("highway") != "give_way":
                continue
            self.assertEqual(len(ways_at[sign]), 1, sign)
            (way, k), = ways_at[sign]
            ahead = self.data.ways[way][0][k + (1 if tags["direction"] == "forward" else -1)]
            self.assertGreater(len(ways_at[ahead]), 1, sign)
            self.assertLess(math.dist(self.data.xy[sign], self.data.xy[ahead]), 12, sign)
            count += 1
        self.assertGreater(count, 1000)

    def test_crossings_have_few_arms(self):
        arms = collections.Counter()
        for nodes, tags in self.data.ways.values():
            if tags.get("highway") in DRIVABLE:
                arms.update(n for k in (0, 1) for n in nodes[k : len(nodes) - 1 + k])
        self.assertLessEqual(max(arms.values()), 6)

    def test_main_roads_cross_at_signals(self):
        main = {"primary", "secondary"}
        arms = collections.Counter()
        for nodes, tags in self.data.ways.values():
            if tags.get("highway") in main:
                arms.update(n for k in (0, 1) for n in nodes[k : len(nodes) - 1 + k])
        crossings = [n for n, count in arms.items() if count >= 3]
        self.assertGreater(len(crossings), 30)
        for n in crossings:
            self.assertEqual(self.data.node_tags.get(n, {}).get("highway"), "traffic_signals", n)

    def test_motorways_have_lanes_to_merge_and_to_leave(self):
        """An added lane of 200 m or more after each ramp that joins, and before each that leaves, unless it becomes the road."""
        out, into = collections.defaultdict(list), collections.defaultdict(list)
        for way, (nodes, tags) in sorted(self.data.ways.items()):
            if tags.get("highway", "").startswith(("motorway", "trunk")):
                out[nodes[0]].append(way)
                into[nodes[-1]].append(way)
        ramp = lambda w: self.data.ways[w][1]["highway"].endswith("_link")
        lanes = lambda w: int(self.data.ways[w][1]["lanes"])
        count = short = 0
        for near, far, end in ((into, out, -1), (out, into, 0)):
            for n in sorted(set(into) & set(out)):
                beyond = [w for w in near[n] if not ramp(w)]
                if not any(map(ramp, near[n])) or len(beyond) != 1 or len(far[n]) != 1:
                    continue
                way, = far[n]
                base = min(lanes(beyond[0]), int(self.data.ways[way][1]["lanes"]) - 1)
                gone = 0.0
                while lanes(way) > base and gone < 200:
                    nodes = [self.data.xy[i] for i in self.data.ways[way][0]]
                    gone += sum(math.dist(a, b) for a, b in zip(nodes, nodes[1:]))
                    more = [w for w in far[self.data.ways[way][0][end]] if not ramp(w)]
                    if len(more) != 1:
                        break
                    way = more[0]
                short += gone < 200
                count += 1
        self.assertGreater(count, 100)
        # where the motorway itself has more lanes from a crossing on, its loop leaves 82 m behind that
        self.assertLessEqual(short, 1)

    def test_buses_make_no_great_detours(self):
        for members, tags in self.data.relations.values():
            if tags.get("route") != "bus":
                continue
            stops = [self.data.xy[r] for k, r, role in members if role == "stop"]
            straight = sum(math.dist(a, b) for a, b in zip(stops, stops[1:]))
            ways = [self.data.ways[r][0] for k, r, _ in members if k == "w"]
            length = sum(math.dist(self.data.xy[a], self.data.xy[b]) for w in ways for a, b in zip(w, w[1:]))
            self.assertLess(length, 1.6 * straight + 300, tags["name"])

    def test_areas_are_closed(self):
        kinds = collections.Counter()
        for members, tags in self.data.relations.values():
            if tags.get("type") != "boundary":
                continue
            kinds[tags["admin_level"]] += 1
            ends = collections.Counter()
            for _, way, _ in members:
                nodes = self.data.ways[way][0]
                ends.update((nodes[0], nodes[-1]))
            self.assertTrue(all(n == 2 for n in ends.values()), tags["name"])
        self.assertEqual(kinds, {"8": 2, "9": 18})

    def test_roads_cross_only_at_shared_nodes_or_on_layers(self):
        cells = collections.defaultdict(list)
        for way, (nodes, tags) in sorted(self.data.ways.items()):
            if "highway" not in tags and tags.get("railway") != "rail":
                continue
            layer = int(tags.get("layer", 0))
            for a, b in zip(nodes, nodes[1:]):
                p, q = self.data.xy[a], self.data.xy[b]
                edge = (a, b, p, q, layer, way)
                for i in range(int(min(p[0], q[0]) // 200), int(max(p[0], q[0]) // 200) + 1):
                    for j in range(int(min(p[1], q[1]) // 200), int(max(p[1], q[1]) // 200) + 1):
                        cells[(i, j)].append(edge)
        bad = set()
        for edges in cells.values():
            for k, (a, b, p, q, layer, way) in enumerate(edges):
                for c, d, r, s, other, way2 in edges[:k]:
                    if layer == other and not {a, b} & {c, d} and crosses(p, q, r, s):
                        bad.add((way2, way))
        self.assertEqual(sorted(bad)[:10], [])


def crosses(p, q, r, s):
    def side(a, b, c):
        return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])

    return side(p, q, r) * side(p, q, s) < 0 and side(r, s, p) * side(r, s, q) < 0 and math.hypot(p[0] - q[0], p[1] - q[1]) > 0


if __name__ == "__main__":
    unittest.main()
