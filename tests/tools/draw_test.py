"""tools/draw on a small network made here: the pictures show what they must show."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import h5py
import matplotlib.image
import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
sys.dont_write_bytecode = True

from drawing.paint import moved_right  # noqa: E402
from drawing.read import LINK_CLASSES, Lines, read_network, read_traffic  # noqa: E402

# A motorway from west to east with both directions, a street to the north, a railway.
LINKS = [
    ("motorway", 30.0, [(0, 0), (1000, 0)]),
    ("motorway", 30.0, [(1000, 0), (0, 0)]),
    ("residential", 10.0, [(500, 0), (500, 300), (500, 600)]),
    ("rail", 40.0, [(0, -300), (1000, -300)]),
]


def write_network(path):
    points = [p for _, _, line in LINKS for p in line]
    with h5py.File(path, "w") as file:
        file.attrs["crs"] = "EPSG:25832"
        file.attrs["stand_in"] = 1
        net = file.create_group("network")
        net["links/key"] = np.array([40, 30, 20, 10], "u8")
        net["links/cls"] = np.array([LINK_CLASSES.index(c) for c, _, _ in LINKS], "u1")
        net["links/length"] = np.array([1000, 1000, 600, 1000], "f4")
        net["links/speed"] = np.array([s for _, s, _ in LINKS], "f4")
        net["links/geometry"] = np.array(points, float)
        net["links/geometry_offsets"] = np.array([0, 2, 4, 7, 9], "u4")
        net["movements/from_link"] = np.zeros(0, "u4")
        net["movements/to_link"] = np.zeros(0, "u4")
        net["movements/geometry"] = np.zeros((0, 2))
        net["movements/geometry_offsets"] = np.zeros(1, "u4")
        net["nodes/position"] = np.array([(0, 0), (1000, 0), (500, 0)], float)
        net["junctions/control"] = np.array([0, 0, 4], "u1")
        net["junctions/position"] = np.array([(0, 0), (1000, 0), (500, 0)], float)
        net["level_crossings/node"] = np.zeros(0, "u4")
        net["gateways/node"] = np.array([1], "u4")
        net["stops/position"] = np.zeros((0, 2))
        areas = file.create_group("draft/areas")
        areas["kind"] = np.array([0, 1], "u1")
        areas["name"] = ["Town", "Old Market"]
        square = np.array([(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)], float)
        areas["ring_points"] = np.vstack([square * 2000 - 500, square * 400 + (300, 200)])
        areas["ring_points_offsets"] = np.array([0, 5, 10], "u4")
        areas["ring_sizes"] = np.array([5, 5], "u4")
        areas["ring_sizes_offsets"] = np.array([0, 1, 2], "u4")


def write_results(path):
    with h5py.File(path, "w") as file:
        # In another order than the network's: links are matched by their key.
        file["links/key"] = np.array([10, 20, 30, 40], "u8")
        file.create_group("meta").attrs.update({"interval_s": 900, "scenario": "morning", "stand_in": 1})
        file["links/class"] = np.array([LINK_CLASSES.index(c) for c, _, _ in LINKS[::-1]], "u1")
        file["links/speed"] = np.array([s for _, s, _ in LINKS[::-1]], "f4")
        for i, name in enumerate(("x0", "y0", "x1", "y1")):
            file["links/" + name] = np.array([line[-(i > 1)][i % 2] for _, _, line in LINKS[::-1]], float)
        file["links/length"] = np.array([1000, 600, 1000, 1000], "f4")
        file["traffic/begin_s"] = np.array([27000, 27000, 27900], "i4")
        file["traffic/link"] = np.array([2, 3, 3], "u4")
        file["traffic/vehicle_m"] = np.array([500_000, 500_000, 250_000], "f4")
        file["traffic/mean_speed"] = np.array([30, 3, 30], "f4")


class Draw(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        cls.network, cls.results = cls.folder / "net.h5", cls.folder / "run.h5"
        write_network(cls.network)
        write_results(cls.results)
        with h5py.File(cls.folder / "other.h5", "w") as file:
            file["traffic/begin_s"] = np.zeros(3, "i4")

    def draw(self, *options):
        picture = self.folder / "picture.png"
        picture.unlink(missing_ok=True)
        command = [ROOT / "tools" / "draw", *options, "-o", picture, "--size", "900x700"]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        return result, matplotlib.image.imread(picture)[:, :, :3] if picture.exists() else None

    def pixels(self, picture, colour):
        """How many pixels are close to a colour in the map, away from the legend and the margins."""
        wanted = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
        inner = picture[150:650, 40:620]
        return int((np.abs(inner - wanted).max(axis=2) < 0.06).sum())

    def test_network(self):
        result, picture = self.draw(self.network)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(picture.shape, (700, 900, 3))
        self.assertGreater(self.pixels(picture, "#2459a8"), 500)  # motorway
        self.assertGreater(self.pixels(picture, "#3a3a3a"), 300)  # railway
        self.assertGreater(self.pixels(picture, "#d9261c"), 10)  # signal
        self.assertEqual(self.pixels(picture, "#c8432b"), 0)  # there is no trunk road

    def test_traffic_of_the_busiest_interval(self):
        result, picture = self.draw(self.results, "--network", self.network)
        self.assertEqual(result.returncode, 0, result.stderr)
        free, slow = self.pixels(picture, "#1f8a4c"), self.pixels(picture, "#8a1125")
        self.assertGreater(free, 500)
        self.assertGreater(slow, 500)
        self.assertEqual(self.pixels(picture, "#2459a8"), 0)

    def test_traffic_of_a_named_interval(self):
        result, picture = self.draw(self.results, "--network", self.network, "--interval", "07:45")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertGreater(self.pixels(picture, "#1f8a4c"), 200)
        self.assertEqual(self.pixels(picture, "#8a1125"), 0)

    def test_traffic_without_the_network_file(self):
        result, picture = self.draw(self.results)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertGreater(self.pixels(picture, "#1f8a4c"), 500)
        self.assertGreater(self.pixels(picture, "#8a1125"), 500)

    def test_a_place_is_a_view(self):
        _, whole = self.draw(self.network)
        result, near = self.draw(self.network, "--place", "old market")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(self.pixels(near, "#2459a8"), 0)
        self.assertGreater(self.pixels(near, "#b9b6af"), self.pixels(whole, "#b9b6af"))

    def test_errors_say_what_is_wrong(self):
        cases = [
            ([self.folder / "other.h5"], "has no links/x0"),
            ([self.results, "--network", self.network, "--interval", "12:00"], "from 07:30 to 07:45"),
            ([self.results, "--network", self.results], "is no network file"),
            ([self.network, "--what", "traffic"], "has no traffic/begin_s"),
            ([self.network, "--place", "Atlantis"], "Old Market, Town"),
            ([self.folder / "none.h5"], "cannot be read"),
        ]
        for options, expected in cases:
            with self.subTest(expected=expected):
                result, picture = self.draw(*options)
                self.assertEqual((result.returncode, picture), (1, None))
                self.assertIn(expected, result.stderr)
                self.assertNotIn("Traceback", result.stderr)

    def test_wrong_usage(self):
        for options in (["--interval", "25"], ["--bbox", "1,2,3"], ["--bbox", "3,0,1,1"], ["--size", "big"]):
            with self.subTest(options=options):
                self.assertEqual(self.draw(self.network, *options)[0].returncode, 2)


class Parts(unittest.TestCase):
    def test_flow_is_distance_over_length_and_time(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "run.h5"
            write_results(path)
            traffic = read_traffic(path, 27000)
        # 500 km driven on 1 km in a quarter of an hour
        np.testing.assert_allclose(traffic.flow, [2000, 2000])
        np.testing.assert_array_equal(traffic.key, [30, 40])
        self.assertEqual(traffic.interval_s, 900)

    def test_areas_have_their_rings(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "net.h5"
            write_network(path)
            network = read_network(path)
        self.assertEqual([(a.name, a.is_municipality, len(a.rings)) for a in network.areas][1], ("Old Market", False, 1))
        np.testing.assert_allclose(network.areas[1].rings[0][2], [700, 600])

    def test_pick(self):
        lines = Lines(np.array([(0, 0), (1, 0), (5, 5), (6, 5), (7, 5)], float), np.array([0, 2, 5]))
        picked = lines.pick(np.array([1, 0]))
        np.testing.assert_array_equal(picked.offsets, [0, 3, 5])
        np.testing.assert_array_equal(picked.points[:, 0], [5, 6, 7, 0, 1])

    def test_moved_right(self):
        lines = Lines(np.array([(0, 0), (10, 0), (10, -10), (0, 0), (0, 10)], float), np.array([0, 3, 5]))
        moved = moved_right(lines, np.array([1.0, 2.0]))
        np.testing.assert_allclose(moved.points, [(0, -1), (9, -1), (9, -10), (2, 0), (2, 10)], atol=1e-9)


if __name__ == "__main__":
    unittest.main()
