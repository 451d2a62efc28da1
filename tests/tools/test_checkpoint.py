"""Runs that are killed at random moments and go on from their newest checkpoint.

PENDLER is the program. Run by ctest."""

import os
import random
import re
import shutil
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

import h5py
import numpy as np

PENDLER = os.path.abspath(os.environ.get("PENDLER", "build/release/pendler"))
KILLS = 20
SIDE = 5

BASE = """name: base
region: region.yaml
simulation: {begin: "07:00", end: "07:25", interval_min: 1}
demand: {random_trips_per_hour: 4000}
policies:
  - {kind: closure, place: {street: Row 2}, from: "07:10", until: "07:18"}
"""


def town_osm():
    text = ["<?xml version='1.0'?>", "<osm version='0.6'>"]
    for y in range(SIDE):
        for x in range(SIDE):
            text.append(f"<node id='{1 + y * SIDE + x}' version='1' lat='{51.5 + y * 0.0018:.7f}' "
                        f"lon='{7.46 + x * 0.0029:.7f}'>")
            if x % 2 == 1 and y % 2 == 1:
                text.append("<tag k='highway' v='traffic_signals'/>")
            text.append("</node>")
    lines = [("Row", n, [1 + n * SIDE + i for i in range(SIDE)]) for n in range(SIDE)]
    lines += [("Column", n, [1 + i * SIDE + n for i in range(SIDE)]) for n in range(SIDE)]
    for way, (kind, number, refs) in enumerate(lines):
        text.append(f"<way id='{100 + way}' version='1'>")
        text += [f"<nd ref='{ref}'/>" for ref in refs]
        text.append(f"<tag k='highway' v='residential'/><tag k='name' v='{kind} {number}'/></way>")
    return "\n".join(text + ["</osm>\n"])


def columns(path):
    """All data tables: name -> values."""
    out = {}
    with h5py.File(path) as file:
        for table in "traffic", "trips", "transit", "summary", "links":
            if table in file:
                file[table].visititems(lambda name, item, table=table: out.update({f"{table}/{name}": item[()]})
                                       if isinstance(item, h5py.Dataset) else None)
    return out


class CheckpointTest(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="pendler-checkpoint-"))
        self.addCleanup(shutil.rmtree, self.folder)
        (self.folder / "town.osm").write_text(town_osm())
        (self.folder / "region.yaml").write_text("name: Town\nosm: town.osm\n")
        (self.folder / "base.yaml").write_text(BASE)

    def command(self, *arguments):
        return [PENDLER, "run", "base.yaml", "-o", "base.h5", "--threads", "2", *arguments]

    def run_to_the_end(self, *arguments):
        done = subprocess.run(self.command(*arguments), cwd=self.folder, capture_output=True, text=True, timeout=300)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def start(self, log):
        checkpoint = self.folder / "base.checkpoint.h5"
        arguments = ["--checkpoint-every", "20s"] + (["--resume", checkpoint.name] if checkpoint.exists() else [])
        return subprocess.Popen(self.command(*arguments), cwd=self.folder, stdout=log, stderr=subprocess.STDOUT)

    def checkpoint_time(self):
        path = self.folder / "base.checkpoint.h5"
        if not path.exists():
            return 0
        with h5py.File(path) as file:
            return file["meta"].attrs["time_s"]

    def test_killed_at_random_moments(self):
        begun = time.monotonic()
        digest = self.run_to_the_end("--checkpoint-every", "20s")
        whole_s = time.monotonic() - begun
        expected = columns(self.folder / "base.h5")
        self.assertGreater(len(expected["traffic/link"]), 1000)
        for file in self.folder.glob("*.h5"):
            file.unlink()

        moments = random.Random(5)
        kills, resumed, reached, log = 0, 0, 0, self.folder / "log.txt"
        while kills < KILLS:
            with log.open("w") as out:
                process = self.start(out)
                try:
                    process.wait(timeout=moments.uniform(0, 0.3 * whole_s))
                except subprocess.TimeoutExpired:
                    process.kill()  # SIGKILL
                    process.wait()
                    kills += 1
            said = log.read_text()
            self.assertIn(process.returncode, (0, -9), said)
            resumed += "goes on from" in said
            # What it has told to be kept is kept, and nothing that was kept before is lost.
            told = [int(h) * 3600 + int(m) * 60 + int(s)
                    for h, m, s in re.findall(r"checkpoint of (\d+):(\d+):(\d+)", said)]
            self.assertGreaterEqual(self.checkpoint_time(), max([reached, *told]))
            reached = self.checkpoint_time()
            if process.returncode == 0:
                self.assertIn(digest, said)
            if (self.folder / "base.h5").exists():  # it came to its end, perhaps killed just after: again from the start
                reached = 0
                for file in self.folder.glob("*.h5"):
                    file.unlink()
        self.assertGreater(resumed, KILLS // 3)

        arguments = ["--resume", "base.checkpoint.h5"] if self.checkpoint_time() else []
        self.assertEqual(self.run_to_the_end(*arguments), digest)
        found = columns(self.folder / "base.h5")
        self.assertEqual(found.keys(), expected.keys())
        for name, values in expected.items():
            self.assertEqual(values.dtype, found[name].dtype, name)
            self.assertEqual(np.asarray(values).tobytes() if values.dtype != object else list(values),
                             np.asarray(found[name]).tobytes() if values.dtype != object else list(found[name]), name)

    def test_wrong_usage(self):
        for option, value, part in (("--checkpoint-every", "often", "1h, 30m"), ("--checkpoint-every", "0s", "1h, 30m"),
                                    ("--checkpoint-at", "25", "06:30")):
            done = subprocess.run(self.command(option, value), cwd=self.folder, capture_output=True, text=True)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn(part, done.stderr)
        done = subprocess.run(self.command("--resume", "nowhere.h5"), cwd=self.folder, capture_output=True, text=True)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("nowhere.h5", done.stderr)
        self.assertEqual(list(self.folder.glob("*.h5*")), [])


if __name__ == "__main__":
    unittest.main()
