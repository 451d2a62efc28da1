"""bench/peers: trips, and what is read from SUMO. The comparison itself is skipped where SUMO is not installed.

PENDLER is the program; run by ctest."""

import math
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "bench" / "peers"
PENDLER = Path(os.environ.get("PENDLER", FOLDER.parents[1] / "build/release/pendler"))
sys.path.insert(0, str(FOLDER))

import cases  # noqa: E402
import network  # noqa: E402
import sumo  # noqa: E402

# A one-way ring of three streets a, b, c; a way in that nobody leads to; a footpath in both directions.
NET = """<net><edge id=":n" function="internal"><lane id=":n_0" index="0" shape="0,0 1,1"/></edge>
<edge id="a"><lane id="a_0" index="0" shape="0,0 100,0"/></edge>
<edge id="b"><lane id="b_0" index="0" allow="pedestrian" shape="100,0 0,90"/>
             <lane id="b_1" index="1" disallow="tram ship" shape="100,0 50,50 0,100"/></edge>
<edge id="c"><lane id="c_0" index="0" allow="passenger bus" shape="0,100 0,0"/></edge>
<edge id="in"><lane id="in_0" index="0" shape="-9,0 0,0"/></edge>
<edge id="foot"><lane id="foot_0" index="0" disallow="passenger bus" shape="0,0 9,9"/></edge>
<connection from="a" to="b" fromLane="0" toLane="1"/><connection from="b" to="c" fromLane="1" toLane="0"/>
<connection from="c" to="a" fromLane="0" toLane="0"/><connection from="in" to="a" fromLane="0" toLane="0"/>
<connection from="a" to="foot" fromLane="0" toLane="0"/><connection from="foot" to="a" fromLane="0" toLane="0"/></net>"""

# As SUMO 1.15.0 printed and wrote them for the grid of 10 x 10 crossings.
PRINTED = """Simulation ended at time: 4038.00
Reason: All vehicles have left the simulation.
Performance:
 Duration: 3.71s
 Real time factor: 1088.7
 UPS: 311485.845241
Vehicles:
 Inserted: 5000
Statistics (avg of 5000):
 Duration: 231.06
"""
WRITTEN = """<statistics><vehicles loaded="5000" inserted="5000" running="0" waiting="0"/>
<teleports total="0" jam="0" yield="0" wrongLane="0"/>
<vehicleTripStatistics count="5000" routeLength="1675.33" speed="7.51" duration="231.06" waitingTime="76.62" timeLoss="107.18"/>
</statistics>"""


class Trips(unittest.TestCase):
    def test_only_edges_from_which_cars_reach_all_others(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "net.xml"
            file.write_text(NET)
            edges = network.car_edges(file)
        self.assertEqual(edges, {"a": (50, 0), "b": (50, 50), "c": (0, 50)})

    def test_even_in_time_and_space_within_reach_and_the_same_with_any_end(self):
        edges = {f"{x},{y}": (100.0 * x, 100.0 * y) for x in range(10) for y in range(10)}
        wanted = cases.RandomTrips(8000, shortest=150, longest=500)
        trips = list(network.random_trips(edges, wanted, 3600))
        self.assertEqual(len(trips), 8000)
        self.assertEqual([trip[0] for trip in trips], list(range(8000)))
        self.assertEqual(trips, sorted(trips, key=lambda trip: trip[1]))
        apart = [math.dist(edges[a], edges[b]) for _, _, a, b in trips]
        self.assertGreaterEqual(min(apart), 150)
        self.assertLessEqual(max(apart), 500)
        quarters = Counter(int(depart // 900) for _, depart, _, _ in trips)
        for quarter in range(4):
            self.assertAlmostEqual(quarters[quarter], 2000, delta=5 * math.sqrt(1500))  # five standard deviations
        early = list(network.random_trips(edges, wanted, 300))
        self.assertEqual(early, trips[:len(early)])
        self.assertGreaterEqual(trips[len(early)][1], 299.99)

    def test_every_case_is_complete(self):
        for name, case in cases.CASES.items():
            with self.subTest(name):
                self.assertEqual(name, case.name)
                self.assertNotEqual(case.grid is None, case.net is None)
                self.assertNotEqual(case.trips is None, not case.routes)


class Sumo(unittest.TestCase):
    def test_figures(self):
        self.assertEqual(sumo.read_figures(PRINTED, ET.fromstring(WRITTEN)), {
            "updates_per_second": 311485.845241, "wall_s": 3.71, "departed": 5000, "arrived": 5000, "running": 0,
            "mean_travel_time_s": 231.06, "mean_time_loss_s": 107.18, "teleports": 0})

    def test_the_model_is_given_to_all_types_of_a_file(self):
        with tempfile.TemporaryDirectory() as folder:
            given, made = Path(folder) / "given.xml", Path(folder) / "made.xml"
            given.write_text('<r><vTypeDistribution id="d"><vType id="x" sigma="0.2" carFollowModel="Krauss"/></vTypeDistribution>'
                             '<vType id="y"/></r>')
            sumo.write_types("idm", made, given)
            kinds = {kind.get("id"): dict(kind.attrib) for kind in ET.parse(made).getroot().iter("vType")}
        self.assertEqual(kinds, {"x": {"id": "x", "sigma": "0.2", "carFollowModel": "IDM"}, "y": {"id": "y", "carFollowModel": "IDM"}})

    @unittest.skipUnless(shutil.which("/usr/bin/time"), "the package time is not installed")
    def test_usage_is_that_of_the_program_alone(self):
        held = b"x" * (100 << 20)
        text, small = sumo.measured_output([sys.executable, "-c", "print('here')"])
        self.assertEqual(text, "here\n")
        self.assertLess(small["peak_memory_mib"], 50)
        del held
        _, large = sumo.measured_output([sys.executable, "-c", "x = b'x' * (200 << 20)"])
        self.assertAlmostEqual(large["peak_memory_mib"] - small["peak_memory_mib"], 200, delta=5)
        _, busy = sumo.measured_output([sys.executable, "-c", "import time\nwhile time.process_time() < 0.5: pass"])
        self.assertAlmostEqual(busy["cpu_s"], 0.5, delta=0.2)
        with self.assertRaisesRegex(RuntimeError, "3"):
            sumo.measured_output([sys.executable, "-c", "import sys; sys.exit(3)"])

    @unittest.skipUnless(shutil.which("sumo"), "SUMO is not installed")
    def test_a_short_run_of_both(self):
        with tempfile.TemporaryDirectory() as folder:
            command = [FOLDER / "compare", "--pendler", PENDLER, "--cases", "grid-10", "--end", "200", "--pairs", "1", "--work",
                       folder]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 0, done.stderr)
            files = sumo.prepare(cases.CASES["grid-10"], "krauss", 200, Path(folder), Path("/nowhere"))
            edges = network.car_edges(files.net)
            drawn = list(network.random_trips(edges, cases.CASES["grid-10"].trips, 200))
            self.assertEqual(len(edges), 360)  # 4 n (n - 1)
            routes = [vehicle.find("route").get("edges").split() for vehicle in ET.parse(files.routes[0]).getroot().iter("vehicle")]
            self.assertEqual([(route[0], route[-1]) for route in routes], [(a, b) for _, _, a, b in drawn])
        rows = [[cell.strip() for cell in line.split("|")] for line in done.stdout.splitlines() if line.startswith("| grid-10")]
        self.assertEqual([row[2] for row in rows], ["sumo", "pendler", "ratio"])
        departed, arrived = ([int(row[i].replace(",", "")) for row in rows[:2]] for i in (7, 8))
        for program in (0, 1):
            self.assertGreater(departed[program], 0.95 * len(drawn))
            self.assertLess(0, arrived[program])
            self.assertLess(arrived[program], departed[program])


if __name__ == "__main__":
    unittest.main()
