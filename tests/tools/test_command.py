"""The command with broken input: the exit code, what it says, and that it leaves no results behind.

PENDLER is the program, SHARED_DATA the folder of real extracts (may be missing). Run by ctest."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path

import h5py

PENDLER = os.environ.get("PENDLER", "build/release/pendler")
SHARED_DATA = Path(os.environ.get("SHARED_DATA", "../shared/data"))

SIDE = 3


def town_osm(block_m=200):
    """Three by three crossings; each line of the grid is a street, "Row 0" to "Column 2"."""
    degrees = block_m / 111_200
    nodes = [(1 + y * SIDE + x, 51.5 + y * degrees, 7.46 + x * degrees * 1.6) for y in range(SIDE) for x in range(SIDE)]
    lines = [("Row", n, [1 + n * SIDE + i for i in range(SIDE)]) for n in range(SIDE)]
    lines += [("Column", n, [1 + i * SIDE + n for i in range(SIDE)]) for n in range(SIDE)]
    text = ["<?xml version='1.0'?>", "<osm version='0.6'>"]
    text += [f"<node id='{i}' version='1' lat='{lat:.7f}' lon='{lon:.7f}'/>" for i, lat, lon in nodes]
    for way, (kind, number, refs) in enumerate(lines):
        text.append(f"<way id='{100 + way}' version='1'>")
        text += [f"<nd ref='{ref}'/>" for ref in refs]
        text.append(f"<tag k='highway' v='residential'/><tag k='name' v='{kind} {number}'/></way>")
    return "\n".join(text + ["</osm>\n"])


BASE = """name: base
region: region.yaml
simulation:
  begin: "07:00"
  end: "07:02"
demand:
  random_trips_per_hour: 600
"""


class CommandTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.made = Path(tempfile.mkdtemp(prefix="pendler-command-"))
        (cls.made / "town.osm").write_text(town_osm())
        (cls.made / "region.yaml").write_text("name: Town\nosm: town.osm\n")
        (cls.made / "base.yaml").write_text(BASE)
        for arguments in (["run", "base.yaml", "-o", "results.h5", "--quiet"],
                          ["network", "build", "--osm", "town.osm", "-o", "network.h5"]):
            subprocess.run([os.path.abspath(PENDLER), *arguments], cwd=cls.made, check=True, capture_output=True)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.made)

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="pendler-command-"))
        self.addCleanup(shutil.rmtree, self.folder)
        for file in self.made.iterdir():
            shutil.copy(file, self.folder)

    def write(self, name, content):
        data = content if isinstance(content, bytes) else content.encode()
        (self.folder / name).write_bytes(data)
        return name

    def pendler(self, *arguments, **options):
        return subprocess.run([os.path.abspath(PENDLER), *arguments], cwd=self.folder, capture_output=True, text=True,
                              timeout=120, **options)

    def refused(self, code, parts, *arguments):
        """The command ends with the code, names the parts, and makes or changes no results file."""
        def results():
            return {f.name: f.read_bytes() for f in self.folder.rglob("*.h5") if not f.name.endswith(".partial.h5")}

        before = results()
        with self.subTest(" ".join(arguments)):
            done = self.pendler(*arguments)
            self.assertNotIn("Sanitizer", done.stderr)
            self.assertNotIn("runtime error", done.stderr)
            self.assertEqual(done.returncode, code, done.stderr)
            self.assertEqual(done.stdout, "")
            for part in parts:
                self.assertIn(part, done.stderr)
            self.assertEqual(results(), before)
            self.assertEqual(list(self.folder.rglob("*.part")), [])

    def refused_scenario(self, text, *parts):
        """Said by validate and by run, in the same words."""
        self.write("broken.yaml", text)
        self.refused(1, parts, "validate", "broken.yaml")
        self.refused(1, parts, "run", "broken.yaml", "-o", "out.h5")

    # ---- usage

    def test_wrong_usage(self):
        self.refused(2, ["subcommand is required"])
        self.refused(2, ["subcommand is required"], "network")
        self.refused(2, [], "frobnicate")
        self.refused(2, ["scenario is required"], "run")
        self.refused(2, ["file is required"], "summary")
        self.refused(2, ["--frob"], "run", "base.yaml", "--frob")
        self.refused(2, ["extra.yaml"], "run", "base.yaml", "extra.yaml")
        self.refused(2, ["--output is required"], "network", "build", "--osm", "town.osm")
        self.refused(2, ["--threads", "0"], "run", "base.yaml", "-o", "out.h5", "--threads", "0")
        self.refused(2, ["--threads", "many"], "run", "base.yaml", "-o", "out.h5", "--threads", "many")
        for seed in "-1", "1.5", "18446744073709551616":
            self.refused(2, ["--seed", seed, "0 to 18446744073709551615"],
                         "run", "base.yaml", "-o", "out.h5", "--seed", seed)

    def test_help_and_version_are_no_errors(self):
        for arguments in (["--help"], ["--version"], ["run", "--help"], ["network", "build", "--help"]):
            done = self.pendler(*arguments)
            self.assertEqual(done.returncode, 0)
            self.assertNotEqual(done.stdout, "")
            self.assertEqual(done.stderr, "")

    # ---- scenarios

    def test_missing_files(self):
        self.refused(1, ["'cuont'", "no scene"], "bench", "cuont")
        self.refused(1, ["missing.yaml", "no such file"], "run", "missing.yaml")
        self.refused(1, ["missing.yaml", "no such file"], "validate", "missing.yaml")
        self.refused(1, ["not a regular file"], "run", ".", "-o", "out.h5")
        self.refused(1, ["missing.osm", "no such file"], "run", "base.yaml", "-o", "out.h5", "--osm", "missing.osm")
        self.refused(1, ["a folder", "OSM"], "network", "build", "--osm", ".", "-o", "out.h5")
        self.refused_scenario("name: x\nregion: regoin.yaml\n", "broken.yaml:2:9", "region.yaml")
        self.refused_scenario("name: x\nnetwork: gone.h5\n", "broken.yaml:2:10", "gone.h5")
        self.refused_scenario("name: x\n", "broken.yaml", "region", "network")

    def test_unknown_keys_name_place_and_nearest_key(self):
        self.refused_scenario(BASE + "demnad: {scale: 1}\n", "broken.yaml:8:1", "'demnad'", "'demand'")
        self.refused_scenario(BASE.replace("  end:", "  ned:"), "broken.yaml:5:3", "'simulation.ned'", "'end'")
        self.refused_scenario(BASE + "policies:\n  - {kind: closure, place: {stret: Row 1}}\n", "broken.yaml:9:29",
                              "stret", "'street'")

    def test_wrong_types_and_values(self):
        self.refused_scenario(BASE.replace('"07:00"', "[7, 0]"), "broken.yaml:4:10", "is a list", "time of day")
        self.refused_scenario(BASE.replace('"07:00"', '"-07:00"'), "broken.yaml:4:10", "-07:00", "time of day")
        self.refused_scenario(BASE.replace('"07:00"', '"07:75"'), "broken.yaml:4:10", "07:75", "time of day")
        self.refused_scenario(BASE.replace('"07:02"', '"06:00"'), "broken.yaml:5:8", "06:00", "after the begin")
        self.refused_scenario(BASE.replace("600", "-5"), "broken.yaml:7:26", "-5")
        self.refused_scenario(BASE.replace("600", "1e99"), "broken.yaml:7:26", "1e99")
        self.refused_scenario(BASE + "outputs: {trips: perhaps}\n", "broken.yaml:8:18", "perhaps", "true")
        self.refused_scenario(BASE + "simulation: {seed: 2}\n", "broken.yaml:8:1", "simulation")
        self.refused_scenario("- just\n- a list\n", "broken.yaml:1:1", "list")
        self.refused_scenario("", "broken.yaml")
        self.refused_scenario("name: [broken\n", "broken.yaml:")
        self.refused_scenario(b"name: \xff\xfe\x00\n", "broken.yaml")

    def test_wrong_policies(self):
        policy = BASE + "policies:\n  - {kind: %s}\n"
        self.refused_scenario(policy % "clsure, place: {street: Row 1}", "broken.yaml:9:12", "clsure", "'closure'")
        self.refused_scenario(policy % "closure", "broken.yaml:9:5", "place")
        self.refused_scenario(policy % "speed_limit, speed_kmh: 30 mph, place: {street: Row 1}", "broken.yaml:9:36",
                              "30 mph", "number")
        self.refused_scenario(policy % "speed_limit, speed_kmh: 3000, place: {street: Row 1}", "broken.yaml:9:36", "3000")
        self.refused_scenario(policy % "narrow_street, lanes: 0, place: {street: Row 1}", "broken.yaml:9:34", "0")

    def test_places_that_select_nothing(self):
        self.write("broken.yaml", BASE + "policies:\n  - {kind: closure, place: {street: Rwo 1}}\n")
        said = ["broken.yaml:9:5", "Rwo 1", "Row 1"]
        self.refused(1, said, "validate", "--network", "broken.yaml")
        self.refused(1, said, "run", "broken.yaml", "-o", "out.h5")

    def test_cyclic_extends(self):
        self.write("a.yaml", "extends: b.yaml\n")
        self.write("b.yaml", "extends: a.yaml\n")
        self.refused(1, ["b.yaml:1:10", "a.yaml -> "], "validate", "a.yaml")
        self.refused(1, ["extends"], "run", "a.yaml", "-o", "out.h5")

    def test_overrides(self):
        run = ["run", "base.yaml", "-o", "out.h5"]
        self.refused(1, ["--set", "fast", "number"], *run, "--set", "simulation.tick_s=fast")
        self.refused(1, ["--set", "tik_s", "'tick_s'"], *run, "--set", "simulation.tik_s=1")
        self.refused(1, ["--set", "KEY.PATH=VALUE"], *run, "--set", "nonsense")
        self.refused(1, ["--set", "tick_s", "0.3"], *run, "--set", "simulation.tick_s=0.3")
        self.refused(1, ["25"], *run, "--until", "25")
        self.refused(1, ["06:00", "after the begin"], *run, "--until", "06:00")
        self.refused(2, ["--on-gridlock", "teleport"], *run, "--on-gridlock", "teleport")

    # ---- failures that a script reads

    def test_json_after_a_failure(self):
        self.write("town.osm", town_osm(block_m=30))
        full = BASE.replace("600", "40000").replace("07:02", "08:00")
        self.write("full.yaml", full)
        stop = ["--on-gridlock", "stop", "--json", "-o", "out.h5"]
        for code, scenario, said in ((3, "full.yaml", "gridlock at 07:"), (1, "missing.yaml", "missing.yaml")):
            done = self.pendler("run", scenario, *stop)
            self.assertEqual(done.returncode, code, done.stderr)
            self.assertIn(said, json.loads(done.stdout)["error"])
            self.assertIn(said, done.stderr)
        self.assertTrue((self.folder / "out.partial.h5").exists())
        self.assertFalse((self.folder / "out.h5").exists())

    # ---- OSM

    def test_broken_extracts(self):
        build = ["network", "build", "-o", "out.h5", "--osm"]
        whole = town_osm()
        self.write("empty.osm", "<?xml version='1.0'?><osm version='0.6'></osm>")
        self.write("nothing.osm.pbf", b"")
        self.write("noise.osm.pbf", bytes(range(256)) * 20)
        self.write("cut.osm", whole[:len(whole) // 2])
        self.write("nodes.osm", whole[:whole.index("<way")] + "</osm>\n")
        self.write("text.txt", "hello\n")
        for name in ("empty.osm", "nothing.osm.pbf", "noise.osm.pbf", "cut.osm", "nodes.osm", "text.txt", "missing.osm",
                     "region.yaml", str(self.folder)):
            self.refused(1, [name], *build, name)
        self.refused(1, ["cut.osm"], *build, "town.osm", "cut.osm")
        self.refused(1, ["cut.osm"], "run", "base.yaml", "-o", "out.h5", "--osm", "cut.osm")

    def test_truncated_pbf(self):
        pbf = SHARED_DATA / "osm/dortmund-aplerbeck.osm.pbf"
        if not pbf.exists():
            self.skipTest(f"{pbf} is missing")
        data = pbf.read_bytes()
        for size in (1, 10, 100, len(data) // 2, len(data) - 1):
            self.write("cut.osm.pbf", data[:size])
            self.refused(1, ["cut.osm.pbf"], "network", "build", "--osm", "cut.osm.pbf", "-o", "out.h5")

    def test_dangling_references_are_mended_and_named(self):
        self.write("dangling.osm", town_osm().replace("<nd ref='3'/>", "<nd ref='3'/><nd ref='999'/>"))
        done = self.pendler("network", "build", "--osm", "dangling.osm", "-o", "out.h5")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, "(?i)node.*missing|missing.*node|clipped|dangling")
        self.assertTrue((self.folder / "out.h5").exists())

    def test_broken_regions(self):
        build = ["network", "build", "broken.yaml", "-o", "out.h5"]
        self.refused(1, ["region.yaml", "--osm"], "network", "build", "-o", "out.h5")
        self.refused(1, ["not a regular file"], "network", "build", ".", "-o", "out.h5")
        self.write("broken.yaml", "name: T\nosm: town.osm\nmunicipalities: Atlantis\n")
        self.refused(1, ["Atlantis"], *build)
        self.write("broken.yaml", "name: T\nosm: town.osm\ncrs: EPSG:1\n")
        self.refused(1, ["EPSG:1"], *build)
        self.write("broken.yaml", "name: T\nosn: town.osm\n")
        self.refused(1, ["broken.yaml:2:1", "'osm'"], *build)
        self.write("broken.yaml", "name: T\nosm: twon.osm\n")
        self.refused(1, ["twon.osm"], *build)

    # ---- outputs, and files of another kind

    def test_outputs_that_cannot_be_written(self):
        run = ["run", "base.yaml", "-o"]
        self.refused(1, ["nowhere"], *run, "nowhere/out.h5")
        self.refused(1, ["/proc/out.h5"], *run, "/proc/out.h5")
        self.refused(1, ["is a folder"], *run, ".")
        self.refused(1, ["is a folder"], *run, ".", "--overwrite")
        self.refused(1, ["results.h5", "--overwrite"], *run, "results.h5")
        self.refused(1, ["base.yaml", "--overwrite"], *run, "base.yaml")
        self.refused(1, ["town.osm/out.h5"], *run, "town.osm/out.h5")
        self.refused(1, ["nowhere"], "network", "build", "--osm", "town.osm", "-o", "nowhere/out.h5")
        self.refused(1, ["nowhere"], "network", "export", "network.h5", "-o", "nowhere/out.geojson")
        self.refused(1, ["is a folder"], "network", "export", "network.h5", "-o", str(self.folder))

    def test_read_only_folder(self):
        (self.folder / "locked").mkdir(mode=0o555)
        user = {}
        if os.geteuid() == 0:  # root may write everywhere, so be nobody
            self.folder.chmod(0o755)
            user = {"user": 65534, "group": 65534, "extra_groups": []}
        try:
            done = self.pendler("run", "base.yaml", "-o", "locked/out.h5", **user)
        except PermissionError:
            self.skipTest("nobody may not start the program")
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("locked/out.h5: cannot be written: Permission denied", done.stderr)
        self.assertEqual(list((self.folder / "locked").iterdir()), [])

    def test_overwrite_replaces_files_of_its_kind(self):
        for _ in range(2):
            done = self.pendler("run", "base.yaml", "-o", "results.h5", "--overwrite", "--quiet")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertRegex(done.stdout, "^digest [0-9a-f]{16}\n$")
            self.assertEqual(self.pendler("summary", "results.h5").returncode, 0)
        self.write("mine.txt", "mine")
        for output, command in (
            ("base.yaml", ["run", "base.yaml", "--overwrite"]),
            ("network.h5", ["run", "base.yaml", "--overwrite"]),
            ("mine.txt", ["network", "build", "--osm", "town.osm"]),
            ("network.h5", ["network", "export", "network.h5"]),
        ):
            before = (self.folder / output).read_bytes()
            self.refused(1, [output, "is no"], *command, "-o", output)
            self.assertEqual((self.folder / output).read_bytes(), before)

    def test_options_may_stand_before_the_scenario(self):
        done = self.pendler("run", "--set", "simulation.seed=2", "base.yaml", "-o", "out.h5", "--quiet")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_lost_output_is_an_error(self):
        for command in (["network", "info", "network.h5"], ["network", "info", "network.h5", "--json"]):
            with open("/dev/full", "w") as full:
                done = subprocess.run([os.path.abspath(PENDLER), *command], cwd=self.folder, stdout=full, stderr=subprocess.PIPE, text=True)
            self.assertEqual((done.returncode, done.stderr), (3, "pendler: standard output could not be written\n"))

    # ---- what machines read

    def test_json_ends_with_one_object(self):
        done = self.pendler("run", "base.yaml", "-o", "out.h5", "--json", "--until", "07:20")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout.count("\n"), 1)
        run = json.loads(done.stdout)
        self.assertLessEqual({"wall_s", "updates", "updates_per_second", "departed", "arrived", "running", "mean_travel_time_s",
                              "mean_time_loss_s", "peak_vehicles", "peak_memory_mib", "digest"}, run.keys())
        self.assertEqual(run["departed"], run["arrived"] + run["running"])
        self.assertAlmostEqual(run["updates_per_second"] * run["wall_s"], run["updates"], delta=1e-6 * run["updates"])
        # The same from the results file: each trip's seconds on the network are two updates of half a second.
        with h5py.File(self.folder / "out.h5") as file:
            depart, arrive = file["trips/depart_s"][:], file["trips/arrive_s"][:]
        travelled = (arrive - depart)[arrive > 0]
        self.assertGreater(len(travelled), 50)
        self.assertEqual(run["arrived"], len(travelled))
        self.assertAlmostEqual(run["mean_travel_time_s"], travelled.mean(), places=6)
        self.assertGreaterEqual(run["updates"], 2 * travelled.sum() - run["arrived"])
        self.assertLess(run["mean_time_loss_s"], run["mean_travel_time_s"])

    def test_profile_accounts_for_the_wall_time(self):
        done = self.pendler("run", "base.yaml", "-o", "out.h5", "--profile", "--json", "--quiet")
        self.assertEqual(done.returncode, 0, done.stderr)
        run = json.loads(done.stdout)
        head, *rows = [line.split() for line in done.stderr.splitlines()]
        self.assertEqual(head, ["phase", "seconds", "ns/update", "share"])
        self.assertEqual([row[0] for row in rows[-2:]], ["other", "all"])
        self.assertGreater(len(rows), 5)
        seconds = [float(row[1]) for row in rows]
        self.assertAlmostEqual(sum(seconds[:-1]), seconds[-1], delta=0.0005 * len(rows))
        self.assertAlmostEqual(seconds[-1], run["wall_s"], delta=0.0006)
        self.assertAlmostEqual(sum(float(row[3].rstrip("%")) for row in rows[:-1]), 100, delta=0.05 * len(rows))
        self.assertAlmostEqual(float(rows[-1][2]), 1e9 / run["updates_per_second"], delta=0.06)

    def test_files_of_another_kind(self):
        self.refused(1, ["network.h5", "not a results file"], "summary", "network.h5")
        self.refused(1, ["results.h5", "not a network file"], "network", "info", "results.h5")
        self.refused(1, ["results.h5", "not a network file"], "network", "export", "results.h5", "-o", "x.geojson")
        for command in (["summary"], ["network", "info"]):
            self.refused(1, ["base.yaml", "not an HDF5 file"], *command, "base.yaml")
            self.refused(1, ["missing.h5"], *command, "missing.h5")
            self.refused(1, ["not an HDF5 file"], *command, ".")
        self.refused(1, ["--due-by", "soon"], "summary", "results.h5", "--due-by", "soon")
        self.write("broken.yaml", BASE.replace("region: region.yaml", "network: results.h5"))
        self.refused(1, ["results.h5", "not a network file"], "run", "broken.yaml", "-o", "out.h5")

    def test_damaged_files(self):
        for name, command in (("results.h5", ["summary"]), ("network.h5", ["network", "info"])):
            data = (self.folder / name).read_bytes()
            for size in (0, 8, 100, len(data) // 2, len(data) - 1):
                self.write("damaged.h5", data[:size])
                self.refused(1, ["damaged.h5"], *command, "damaged.h5")

    def test_a_killed_run_leaves_nothing_under_the_final_name(self):
        long = ["run", "base.yaml", "-o", "out.h5", "--set", 'simulation.end="47:00"', "--set", "simulation.tick_s=0.05"]
        run = subprocess.Popen([os.path.abspath(PENDLER), *long], cwd=self.folder, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
        try:
            run.wait(1.0)
        except subprocess.TimeoutExpired:
            pass
        run.send_signal(signal.SIGKILL)
        self.assertEqual(run.wait(), -signal.SIGKILL)
        self.assertFalse((self.folder / "out.h5").exists())


if __name__ == "__main__":
    unittest.main()
