"""The expected curves of tools/validate against published figures, and that a figure out of its range fails."""

import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "tools"))

import numpy as np  # noqa: E402

from validation import car_following, formulas, junctions, lanes, report, scene, towns  # noqa: E402


class Formulas(unittest.TestCase):
    def test_idm_capacities(self):
        # Treiber, Hennecke, Helbing 2000, and the same equation with other headways.
        for speed, headway, flow in ((120, 1.6, 1743), (120, 1.5, 1836), (120, 1.0, 2519), (50, 1.0, 1899), (50, 1.5, 1467)):
            self.assertAlmostEqual(formulas.idm_capacity(speed, headway, 2, 5), flow, delta=2)

    def test_idm_at_its_jam_density(self):
        self.assertLess(formulas.idm_equilibrium_flow(142.8, 120, 1.6, 2, 5), 5)

    def test_krauss_at_its_capacity(self):
        best = max(formulas.krauss_equilibrium_flow(k, 3.6 * 16.66, 1.0, 2.5, 5.0) for k in np.linspace(30, 60, 3001))
        self.assertAlmostEqual(best, 2482, delta=1)

    def test_minor_capacity_without_major_flow_is_one_follow_up_after_the_other(self):
        self.assertAlmostEqual(float(formulas.hcm_minor_capacity(0, 6.2, 3.3)), 3600 / 3.3, delta=0.1)

    def test_roundabout_without_circulating_flow(self):
        self.assertAlmostEqual(float(formulas.hbs_roundabout_capacity(0)), 1250)
        self.assertAlmostEqual(float(formulas.hcm_roundabout_capacity(0)), 1380)


class Measures(unittest.TestCase):
    def test_headways_are_found_again(self):
        major = np.arange(100, 1300, 200)
        critical, follow_up = junctions.fitted_headways(major, formulas.hcm_minor_capacity(major, 6.5, 4.0))
        self.assertAlmostEqual(critical, 6.5, delta=0.05)
        self.assertAlmostEqual(follow_up, 4.0, delta=0.05)

    def test_queue_of_even_headways(self):
        flow, loss = car_following.discharge_figures(5 + 1.8 * np.arange(30))
        self.assertAlmostEqual(flow, 2000)
        self.assertAlmostEqual(loss, 5)

    def test_wave_that_runs_backward(self):
        rows = {"time_s": [], "position_m": [], "speed": [], "metres": []}
        for t in range(300, 400):
            for x in np.arange(0, 230, 10):
                rows["time_s"].append(t)
                rows["position_m"].append(x)
                rows["speed"].append(5 + 5 * np.cos(2 * np.pi * (x + 4 * t) / 230))
                rows["metres"].append(230)
        self.assertAlmostEqual(car_following.wave_speed({k: np.array(v) for k, v in rows.items()}), -4 * 3.6, delta=0.05)

    def test_breakdown(self):
        rows = {
            "downstream_per_h": np.repeat([3000.0, 3400.0, 3000.0, 3100.0], 5),
            "upstream_kmh": np.repeat([110.0, 100.0, 30.0, 20.0], 5),
            "ramp_kmh": np.full(20, 80.0),
            "ramp_limit_kmh": np.full(20, 80.0),
            "speed_kmh": np.full(20, 120.0),
        }
        self.assertEqual(lanes.breakdown(rows), (3400, 3200, 3100))
        rows["downstream_per_h"] = np.repeat([3000.0, 3400.0, 3200.0, 3000.0, 3100.0], 5)
        rows["upstream_kmh"] = np.repeat([110.0, 100.0, 100.0, 100.0, 20.0], 5)
        rows["ramp_kmh"] = np.repeat([80.0, 80.0, 30.0, 30.0, 30.0], 5)
        rows["speed_kmh"], rows["ramp_limit_kmh"] = np.full(25, 120.0), np.full(25, 80.0)
        self.assertEqual(lanes.breakdown(rows), (3400, 3200, 3050))
        rows["ramp_limit_kmh"] = np.full(25, 50.0)  # 30 km/h is not slow there
        self.assertTrue(np.isnan(lanes.breakdown(rows)[1]))


class Report(unittest.TestCase):
    def test_a_figure_out_of_its_range_fails(self):
        check = report.Check("flow", 1900, low=1950, expected=2000, high=2050)
        self.assertFalse(check.passed)
        check.measured = float("nan")
        self.assertFalse(check.passed)
        check.measured = 1951
        self.assertTrue(check.passed)

    def test_figures_must_be_those_of_the_table(self):
        with self.assertRaises(ValueError):
            report.compare([report.Check("flow", 0)], {"speed": 1})

    def test_every_scene_has_expected_figures(self):
        expected = report.read_expected(ROOT / "tools/validation/expected.csv")
        for module in (car_following, junctions, lanes, towns):
            for each in module.SCENES:
                self.assertTrue(any(c.judged for c in expected[each.name]), each.name)

    def test_page_shows_failures(self):
        failed = report.Check("flow", 1900, "veh/h", 1950, 2000, 2050, "HBS")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "validation.md"
            report.write(path, [(scene.Scene("s", "A scene", "Text.", None, None), [failed])], "quick")
            self.assertIn("| flow | 2,000 (1,950 … 2,050) | 1,900 | veh/h | **FAIL** | HBS |", path.read_text())


if __name__ == "__main__":
    unittest.main()
