"""The stand-in as drawn: the same bytes twice, whole, connected, lines on their ways."""
import collections
import os
import tempfile
import unittest

from osm_file import FOLDER, OsmFile, drivable_graph, reached, reversed_graph

from standin.draw import draw
from standin.geometry import project


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
        graph = drivable_graph(self.data)
        back = reversed_graph(graph)
        start = max(graph, key=lambda n: (len(graph[n]), -n))
        both = reached(graph, start) & reached(back, start)
        self.assertGreaterEqual(len(both) / len(graph), 0.97)

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


if __name__ == "__main__":
    unittest.main()
