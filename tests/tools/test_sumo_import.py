"""`pendler import sumo` on real networks, and beside SUMO itself on a grid where it is installed.

PENDLER is the program, SHARED_DATA the folder of real networks (may be missing). Run by ctest."""

import gzip
import json
import os
import random
import shutil
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import h5py
import numpy as np

PENDLER = os.path.abspath(os.environ.get("PENDLER", "build/release/pendler"))
SHARED_DATA = Path(os.environ.get("SHARED_DATA", "../shared/data")).resolve()
BOLOGNA = SHARED_DATA / "sumo/bologna-pasubio"
HERSFELD = SHARED_DATA / "sumo/bad-hersfeld"
SUMO = all(shutil.which(program) for program in ("sumo", "netgenerate", "duarouter"))


def counts_of(path):
    """Edges, lanes, connections between them, and traffic lights, counted in SUMO's file."""
    opened = gzip.open(path) if path.suffix == ".gz" else open(path, "rb")
    with opened as file:
        net = ElementTree.parse(file).getroot()
    edges = [edge for edge in net.findall("edge") if edge.get("function") is None]
    known = {edge.get("id") for edge in edges}
    connections = [c for c in net.findall("connection") if c.get("from") in known and c.get("to") in known]
    lights = {c.get("tl") for c in connections if c.get("tl") and c.get("linkIndex") != "-1" and c.get("uncontrolled") != "1"}
    lights &= {light.get("id") for light in net.findall("tlLogic")}
    length = sum(float(lane.get("length")) for edge in edges for lane in edge.findall("lane"))
    return {"edges": len(edges), "lanes": sum(len(edge.findall("lane")) for edge in edges), "length": length,
            "connections": len(connections), "lights": len(lights)}


def run(*command, cwd, code=0):
    done = subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True)
    if done.returncode != code:
        raise AssertionError(f"{command}: exit {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done


class SumoImportTest(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="pendler-sumo-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def check_counts(self, net, *files):
        """Imports, and compares the written network with SUMO's file."""
        run(PENDLER, "import", "sumo", net, *files, "-o", "out", cwd=self.folder)
        expected = counts_of(net)
        with h5py.File(self.folder / "out/network.h5") as file:
            network = file["network"]
            links, movements = len(network["links/key"]), len(network["movements/from_lane"])
            lanes = len(network["lanes/length"]) - movements
            self.assertEqual((links, lanes, movements),
                             (expected["edges"], expected["lanes"], expected["connections"]))
            length = float(np.sum(network["lanes/length"][:lanes], dtype=float))
            # Lanes below 0.5 m are made 0.5 m long.
            self.assertAlmostEqual(length, expected["length"], delta=0.5 * lanes * 0.1 + 1)
            return expected, len(network["signals/junction"])

    @unittest.skipUnless(BOLOGNA.is_dir(), "the real networks are not there")
    def test_bologna(self):
        names = ["vtypes.add", "bus_stops.add", "busses.rou", "detectors.add", "tls.add"]
        files = [BOLOGNA / "pasubio.rou.xml"] + [BOLOGNA / f"pasubio_{name}.xml" for name in names]
        expected, signals = self.check_counts(BOLOGNA / "pasubio_buslanes.net.xml", *files)
        self.assertGreaterEqual(signals, expected["lights"])  # one for each junction of a light
        # SUMO inserts 8,776 vehicles of these files.
        with h5py.File(self.folder / "out/demand.h5") as file:
            self.assertEqual(len(file["trips/key"]), 8776)
            self.assertEqual(len(file["timetable/runs/key"]), 112)
        listed = (self.folder / "out/import.txt").read_text()
        self.assertIn("64 × element e1Detector is not read", listed)
        run(PENDLER, "validate", "out/scenario.yaml", cwd=self.folder)

    @unittest.skipUnless(BOLOGNA.is_dir(), "the real networks are not there")
    def test_bologna_by_its_configuration(self):
        run(PENDLER, "import", "sumo", BOLOGNA / "run.sumocfg", "-o", "out", cwd=self.folder)
        with h5py.File(self.folder / "out/demand.h5") as file:
            self.assertEqual(len(file["trips/key"]), 8776)
            self.assertEqual(len(file["timetable/runs/key"]), 112)
        listed = (self.folder / "out/import.txt").read_text()
        self.assertIn("64 × element e1Detector is not read", listed)
        self.assertIn("3 × options of SUMO's output, messages and window are not read (such as tripinfo-output at ", listed)
        run(PENDLER, "validate", "out/scenario.yaml", cwd=self.folder)

    def test_files_beside_a_configuration(self):
        done = run(PENDLER, "import", "sumo", "a.sumocfg", "a.rou.xml", "-o", "out", cwd=self.folder, code=2)
        self.assertIn("a configuration names its own", done.stderr)
        run(PENDLER, "import", "sumo", "a.net.xml", "-o", "out", cwd=self.folder, code=2)
        done = run(PENDLER, "import", "sumo", "a.sumocfg", "-o", "out", cwd=self.folder, code=1)
        self.assertIn("a.sumocfg: no such file", done.stderr)

    @unittest.skipUnless(HERSFELD.is_dir(), "the real networks are not there")
    def test_bad_hersfeld(self):
        types = self.folder / "types.xml"
        types.write_text("<routes><vType id='bus' vClass='bus'/></routes>")
        files = [types, HERSFELD / "gtfs_publictransport.rou.xml", HERSFELD / "gtfs_publictransport.add.xml"]
        self.check_counts(HERSFELD / "osm_edited.net.xml.gz", *files)
        with h5py.File(self.folder / "out/demand.h5") as file:
            self.assertEqual(len(file["trips/key"]), 647)

    def grid(self, side, trips, within_s):
        """A grid of netgenerate with routes of duarouter."""
        run("netgenerate", "--grid", "--grid.number", side, "--grid.length", 200, "--default.lanenumber", 2,
            "--default-junction-type", "traffic_light", "--no-turnarounds", "true", "-o", "grid.net.xml", cwd=self.folder)
        net = ElementTree.parse(self.folder / "grid.net.xml").getroot()
        edges = [edge.get("id") for edge in net.findall("edge") if edge.get("function") is None]
        luck = random.Random(3)
        with open(self.folder / "trips.xml", "w") as file:
            file.write("<routes>\n")
            for i in range(trips):
                start, end = luck.sample(edges, 2)
                file.write(f'<trip id="{i}" depart="{i * within_s / trips:.2f}" from="{start}" to="{end}"/>\n')
            file.write("</routes>\n")
        run("duarouter", "-n", "grid.net.xml", "-r", "trips.xml", "-o", "grid.rou.xml", "--xml-validation", "never",
            cwd=self.folder)

    @unittest.skipUnless(SUMO, "SUMO is not installed")
    def test_grid_beside_sumo(self):
        self.grid(side=5, trips=800, within_s=1800)
        self.check_counts(self.folder / "grid.net.xml", self.folder / "grid.rou.xml")
        self.assertIn("Everything was understood.", (self.folder / "out/import.txt").read_text())
        run("sumo", "-n", "grid.net.xml", "-r", "grid.rou.xml", "--tripinfo-output", "trips.out.xml", "--no-step-log", "true",
            "--xml-validation", "never", cwd=self.folder)
        tripinfo = {t.get("id"): float(t.get("duration")) for t in ElementTree.parse(self.folder / "trips.out.xml").getroot()}
        theirs = list(tripinfo.values())
        report = run(PENDLER, "run", "out/scenario.yaml", "-o", "run.h5", "--json", "--quiet", cwd=self.folder).stdout
        ours = json.loads(report)
        self.assertEqual((len(theirs), ours["arrived"]), (800, 800))
        # The goal of the import: mean travel time within 10 % of SUMO's.
        self.assertAlmostEqual(ours["mean_travel_time_s"] / np.mean(theirs), 1, delta=0.10)
        # Trip by trip, by SUMO's names.
        with h5py.File(self.folder / "run.h5") as file:
            names = [name.decode() for name in file["trips/id"]]
            times = dict(zip(names, file["trips/arrive_s"][:] - file["trips/depart_s"][:]))
        self.assertEqual(times.keys(), tripinfo.keys())
        each = np.corrcoef([times[name] for name in tripinfo], theirs)[0, 1]
        self.assertGreater(each, 0.8)

    @unittest.skipUnless(SUMO, "SUMO is not installed")
    def test_grid_twice_into_one_folder(self):
        self.grid(side=3, trips=5, within_s=10)
        for _ in range(2):
            run(PENDLER, "import", "sumo", "grid.net.xml", "grid.rou.xml", "-o", "out/", "--step", "0.5", cwd=self.folder)
        self.assertIn("tick_s: 0.5\n", (self.folder / "out/scenario.yaml").read_text())
        scenario = self.folder / "own/scenario.yaml"
        scenario.parent.mkdir()
        scenario.write_text("name: mine\n")
        done = run(PENDLER, "import", "sumo", "grid.net.xml", "grid.rou.xml", "-o", "own", cwd=self.folder, code=1)
        self.assertIn("own/scenario.yaml: is there already and was not made by an import", done.stderr)
        self.assertEqual(scenario.read_text(), "name: mine\n")

    @unittest.skipUnless(SUMO, "SUMO is not installed")
    def test_the_demand_belongs_to_its_network(self):
        self.grid(side=3, trips=5, within_s=10)
        run(PENDLER, "import", "sumo", "grid.net.xml", "grid.rou.xml", "-o", "two", cwd=self.folder)
        self.grid(side=4, trips=5, within_s=10)
        run(PENDLER, "import", "sumo", "grid.net.xml", "grid.rou.xml", "-o", "three", cwd=self.folder)
        shutil.copy(self.folder / "two/demand.h5", self.folder / "three/demand.h5")
        done = run(PENDLER, "run", "three/scenario.yaml", "-o", "x.h5", cwd=self.folder, code=1)
        self.assertIn("demand.h5: was made for another network", done.stderr)
        narrow = ("policies:\n  - {name: n, kind: narrow_street, lanes: 1, place: {road_class: unclassified}}\n")
        text = (self.folder / "two/scenario.yaml").read_text()
        (self.folder / "two/narrow.yaml").write_text(text + narrow)
        shutil.copy(self.folder / "two/demand.h5", self.folder / "demand.h5")
        done = run(PENDLER, "run", "two/narrow.yaml", "-o", "x.h5", cwd=self.folder, code=1)
        self.assertIn("holds no streets to edit", done.stderr)

    def test_broken_files(self):
        (self.folder / "broken.net.xml").write_text("<net><edge></net>")
        (self.folder / "a.rou.xml").write_text("<routes/>")
        done = run(PENDLER, "import", "sumo", "broken.net.xml", "a.rou.xml", "-o", "out", cwd=self.folder, code=1)
        self.assertIn("broken.net.xml:1: ", done.stderr)
        self.assertFalse((self.folder / "out").exists())
        run(PENDLER, "import", "sumo", "a.rou.xml", "a.rou.xml", "-o", "out", "--step", "3", cwd=self.folder, code=2)
        run(PENDLER, "import", "sumo", "a.rou.xml", "a.rou.xml", "-o", "out", "--step", "nan", cwd=self.folder, code=2)
        run(PENDLER, "import", "sumo", "a.rou.xml", "a.rou.xml", "-o", "out", "--step", "0.3", cwd=self.folder, code=1)


if __name__ == "__main__":
    unittest.main()
