"""tools/bench-check: when it fails and when not. PENDLER is the program; run by ctest."""

import importlib.machinery
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "tools" / "bench-check"
PENDLER = Path(os.environ.get("PENDLER", ROOT / "build/release/pendler")).resolve()


def load_script():
    loader = importlib.machinery.SourceFileLoader("bench_check", str(SCRIPT))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("bench_check", loader))
    loader.exec_module(module)
    return module


def runs(*speeds, hash="a"):
    return [{"scene": "town", "updates_per_second": speed, "hash": hash} for speed in speeds]


class Judgement(unittest.TestCase):
    def setUp(self):
        self.script = load_script()

    def reason(self, base, head, **options):
        return self.script.judge(base, head, **options)[1]

    def test_speed(self):
        self.assertIsNone(self.reason(runs(100, 100, 100), runs(91, 91, 91)))
        self.assertIn("20 % slower", self.reason(runs(100, 100, 100), runs(80, 80, 80)))
        self.assertIsNone(self.reason(runs(100, 100, 100), runs(80, 80, 101)))  # the pairs do not agree
        # The machine slows down by half between two pairs: only runs of one pair are compared.
        self.assertIsNone(self.reason(runs(100, 50, 100), runs(99, 49, 99)))
        self.assertIn("slower", self.reason(runs(100, 50, 100), runs(85, 42, 85)))

    def test_hash(self):
        self.assertIn("other results", self.reason(runs(100), runs(100, hash="b")))
        self.assertIsNone(self.reason(runs(100), runs(100, hash="b"), new_results=True))
        for new_results in (False, True):
            self.assertIn("from run to run", self.reason(runs(1, 1), runs(1) + runs(1, hash="b"), new_results=new_results))

    def test_count(self):
        baseline = {"scene": "count", "instructions_per_update": 1000.0, "hash": "a", "compiler": "g++ 12"}

        def judged(**change):
            return self.script.judge_count({**baseline, **change}, baseline)

        self.assertIsNone(judged(instructions_per_update=1029.0)[1])
        self.assertIn("3.5 % more", judged(instructions_per_update=1035.0)[1])
        self.assertIn("--renew-baseline", judged(instructions_per_update=900.0)[0])
        self.assertIn("other results", judged(hash="b")[1])
        self.assertIn("100.0 % more", judged(instructions_per_update=2000.0, compiler="g++ (Debian u2) 12")[1])
        text, reason = judged(instructions_per_update=2000.0, compiler="g++ 13")
        self.assertIsNone(reason)
        self.assertIn("not judged: built by g++ 13, the baseline by g++ 12", text)


class WholeCheck(unittest.TestCase):
    """The command on a small scene."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.baseline = self.folder / "baseline.json"

    def check(self, *arguments):
        return subprocess.run([SCRIPT, "--head", PENDLER, "--baseline", self.baseline, *arguments], capture_output=True,
                              text=True, check=False)

    def changed_program(self, change):
        """The program, but for what `change` does to each `run` that it prints."""
        file = self.folder / "changed"
        file.write_text(f"#!{sys.executable}\n"
                        "import json, subprocess, sys\n"
                        f"text = subprocess.run([{str(PENDLER)!r}, *sys.argv[1:]], stdout=subprocess.PIPE, check=True).stdout\n"
                        "if '--list' in sys.argv:\n    sys.stdout.buffer.write(text)\n    sys.exit()\n"
                        f"runs = json.loads(text)\nfor run in runs:\n    {change}\nprint(json.dumps(runs))\n")
        file.chmod(0o755)
        return file

    def test_a_program_against_itself_and_against_changed_ones(self):
        self.assertEqual(self.check("--renew-baseline").returncode, 0)
        counted = json.loads(self.baseline.read_text())
        self.assertGreater(counted["updates"], 100_000)
        self.assertGreater(counted["instructions_per_update"], 10)
        pairs = ["--scenes", "count", "--pairs", "2"]

        faster = self.changed_program("run['updates_per_second'] *= 1e6")
        done = self.check(faster, *pairs)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("count is 100 % slower", done.stderr)
        self.assertIn("(+0.0 %)", done.stdout)  # one count in two runs of one program

        other = self.changed_program("run['hash'] = '0'; run['updates_per_second'] /= 100")
        done = self.check(other, *pairs)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("other results", done.stderr)

        counted["instructions_per_update"] /= 1.05
        self.baseline.write_text(json.dumps(counted))
        done = self.check()
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("5.0 % more instructions", done.stderr)

    def test_what_cannot_be_compared_is_an_error_not_a_pass(self):
        done = self.check("no-such-revision")
        self.assertEqual(done.returncode, 2)
        self.assertIn("neither a file nor a revision", done.stderr)
        done = self.check("/bin/false")
        self.assertEqual(done.returncode, 2)
        self.assertIn("no scenes", done.stderr)
        done = self.check(PENDLER, "--scenes", "cuont")
        self.assertEqual(done.returncode, 2)
        self.assertIn("no such scene: cuont", done.stderr)
        done = self.check(PENDLER, "--scenes", "bad-hersfeld", "--data", "/nowhere")
        self.assertEqual(done.returncode, 2)
        self.assertIn("its data is not in /nowhere", done.stderr)


if __name__ == "__main__":
    unittest.main()
