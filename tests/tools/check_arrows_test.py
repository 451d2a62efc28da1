"""tools/check-arrows finds what it must find, and nothing in a clean tree."""

import importlib.machinery
import importlib.util
import subprocess
import tempfile
import unittest
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "tools" / "check-arrows"


def load_script():
    loader = importlib.machinery.SourceFileLoader("check_arrows", str(SCRIPT))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("check_arrows", loader))
    loader.exec_module(module)
    return module


class CheckArrows(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.plant("engine/base/id.h", "#include <cstdint>\n#include <vector>\n")
        self.plant("engine/network/network.h", '#include "base/id.h"\n')
        self.plant("engine/parallel/for_each.cpp", '#include <tbb/parallel_for.h>\n#include <mutex>\n')

    def plant(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def run_script(self):
        return subprocess.run(
            ["/usr/bin/python3", "-B", SCRIPT, "--root", self.root], capture_output=True, text=True, check=False
        )

    def assert_finds(self, path, text, expected, line=1):
        self.plant(path, text)
        result = self.run_script()
        self.assertEqual(result.returncode, 1, result.stdout)
        self.assertIn(f"{path}:{line}: ", result.stdout)
        self.assertIn(expected, result.stdout)
        self.assertEqual(len(result.stdout.splitlines()), 1, result.stdout)

    def assert_clean(self, path, text):
        self.plant(path, text)
        result = self.run_script()
        self.assertEqual((result.returncode, "0 findings" in result.stdout), (0, True), result.stdout)

    def test_a_clean_tree_passes(self):
        result = self.run_script()
        self.assertEqual(result.returncode, 0, result.stdout)
        self.assertIn("3 files, 0 findings", result.stdout)

    def test_an_empty_folder_is_not_a_pass(self):
        with tempfile.TemporaryDirectory() as empty:
            result = subprocess.run([SCRIPT, "--root", empty], capture_output=True, text=True, check=False)
        self.assertEqual(result.returncode, 1)

    def test_forbidden_arrows(self):
        arrows = [
            ("kernels", "network"),
            ("network", "ingest"),
            ("transit", "store"),
            ("demand", "simulation"),
            ("simulation", "ingest"),
            ("simulation", "store"),
            ("simulation", "report"),
            ("simulation", "app"),
            ("results", "simulation"),
            ("base", "network"),
            ("report", "app"),
        ]
        for room, target in arrows:
            with self.subTest(room=room, target=target):
                file = f"engine/{room}/bad.cpp"
                self.assert_finds(file, f'// first\n#include "{target}/x.h"\n', f"{room} -> {target}", line=2)
                (self.root / file).unlink()

    def test_libraries_stay_in_their_rooms(self):
        cases = [
            ("simulation", "tbb/parallel_for.h", "parallel"),
            ("routing", "oneapi/tbb.h", "parallel"),
            ("assessment", "execution", "parallel"),
            ("results", "hdf5.h", "store"),
            ("ingest", "H5Cpp.h", "store"),
            ("scenario", "yaml-cpp/yaml.h", "ingest"),
            ("network", "osmium/osm.hpp", "ingest"),
            ("demand", "boost/graph/adjacency_list.hpp", "routing"),
            ("network", "boost/graph/adjacency_list.hpp", "routing"),
        ]
        for room, header, owner in cases:
            with self.subTest(room=room, header=header):
                file = f"engine/{room}/bad.h"
                self.assert_finds(file, f"#  include <{header}>\n", f"may be included only in: {owner}")
                (self.root / file).unlink()
        self.assert_clean("engine/network/consistency.cpp", "#include <boost/graph/strong_components.hpp>\n")
        self.assert_clean("engine/network/check_connectivity.cpp", "#include <boost/graph/strong_components.hpp>\n")

    def test_unknown_libraries_and_rooms(self):
        self.assert_finds("engine/base/a.h", "#include <omp.h>\n", "no row of LIBRARIES")
        (self.root / "engine/base/a.h").unlink()
        self.assert_finds("engine/base/a.h", '#include "id.h"\n', "names no room")
        (self.root / "engine/base/a.h").unlink()
        self.assert_finds("engine/utils/a.h", "int x;\n", "no room of the design")

    def test_tools_may_use_app_and_bench_may_not(self):
        self.assert_clean("tools/pendler.cpp", '#include "app/run.h"\n#include "bench/scenes.h"\n')
        self.assert_finds("bench/step.cpp", '#include "app/run.h"\n', "bench -> app")
        (self.root / "bench/step.cpp").unlink()
        self.assert_finds("engine/report/bad.cpp", '#include "bench/scenes.h"\n', "report -> bench")

    def test_linked_targets_are_arrows_too(self):
        self.assert_finds(
            "engine/results/CMakeLists.txt",
            "pendler_room(results\n  LINKS pendler_simulation)\n",
            "results -> simulation",
            line=2,
        )

    def test_banned_words(self):
        cases = [
            ("base", "thread_local int x;"),
            ("simulation", "std::mutex m;"),
            ("parallel", "tbb::parallel_reduce(range);"),
            ("demand", "std::normal_distribution<> d;"),
            ("demand", "int x = std::rand();"),
            ("simulation", "std::unordered_map<int, int> m;"),
            ("kernels", "std::atomic<float> sum;"),
        ]
        for room, code in cases:
            with self.subTest(code=code):
                file = f"engine/{room}/bad.cpp"
                self.assert_finds(file, f"\n{code}\n", "banned", line=2)
                (self.root / file).unlink()
        self.assert_clean("engine/ingest/a.cpp", "std::unordered_map<int, int> m;\n")
        self.assert_clean("engine/base/b.cpp", '// no thread_local here\nauto s = "std::mutex"; /* std::rand() */\n')

    def test_fast_math_is_banned_in_the_build(self):
        self.assert_finds("CMakeLists.txt", "add_compile_options(-ffast-math)\n", "-ffast-math")

    def test_the_table_has_no_cycle(self):
        rooms = load_script().ROOMS
        done = []
        while len(done) < len(rooms):
            ready = [r for r in rooms if r not in done and set(rooms[r].split()) <= set(done)]
            self.assertTrue(ready, f"a cycle among {set(rooms) - set(done)}")
            done += ready


if __name__ == "__main__":
    unittest.main()
