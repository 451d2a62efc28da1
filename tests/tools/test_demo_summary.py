"""What a finished run of tools/demo must show, read through `pendler summary --json`.

The run itself takes minutes and is not made here: without its file the test says that it was skipped.
PENDLER is the program; DEMO_RESULTS the file."""

import json
import os
import subprocess
import unittest
from pathlib import Path

PENDLER = os.environ.get("PENDLER", "build/release/pendler")
RESULTS = Path(os.environ.get("DEMO_RESULTS", "out/morning.h5"))
CITIES = "Dortmund", "Schwerte"


class DemoSummaryTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if not RESULTS.exists():
            print(f"skipped: {RESULTS} is not there; tools/demo makes it", flush=True)  # for ctest
            raise unittest.SkipTest("no results")
        done = subprocess.run([PENDLER, "summary", "--json", RESULTS], check=True, capture_output=True, text=True)
        cls.summary = json.loads(done.stdout)

    def flow(self, start, end):
        return sum(f["trips"] for f in self.summary["flows"] if (f["from"], f["to"]) == (start, end))

    def test_it_is_a_whole_morning(self):
        self.assertTrue(self.summary["complete"])
        self.assertEqual((self.summary["begin"], self.summary["end"]), ("06:00:00", "10:00:00"))
        self.assertRegex(self.summary["digest"], "^[0-9a-f]{16}$")

    def test_commuters_freight_and_transit(self):
        self.assertGreaterEqual(self.summary["car_commuters"], 30000)
        self.assertGreaterEqual(self.summary["freight_legs"], 2000)
        self.assertGreaterEqual(self.summary["transit_runs"], 1500)

    def test_the_border_is_crossed_both_ways(self):
        self.assertGreaterEqual(self.flow(*CITIES), 500)
        self.assertGreaterEqual(self.flow(*reversed(CITIES)), 500)

    def test_who_is_due_by_half_past_nine_has_arrived(self):
        due = self.summary["due"]
        self.assertEqual(due["due_by"], "09:30:00")
        self.assertGreater(due["trips"], 30000)
        self.assertGreaterEqual(due["arrived_share"], 0.95)

    def test_nobody_is_lost(self):
        trips = self.summary["trips"]
        states = "arrived", "travelling", "waiting_to_depart", "unreachable", "not_due"
        self.assertEqual(sum(trips[s] for s in states), trips["total"])
        for state in (*states, "total"):
            self.assertEqual(sum(g[state] for g in trips["groups"]), trips[state])

    def test_the_summary_per_municipality(self):
        rows = {m["name"]: m for m in self.summary["municipalities"]}
        for city in CITIES:
            for key in ("internal", "origin", "destination", "through", "vehicle_km", "person_km", "delay_h"):
                self.assertGreater(rows[city][key], 0, f"{city}: {key}")
            self.assertGreater(rows[city]["mean_speed_kmh"], 5)
            self.assertLess(rows[city]["mean_speed_kmh"], 110)
        whole = sum(rows[city]["vehicle_km"] for city in CITIES)
        self.assertAlmostEqual(rows["whole region"]["vehicle_km"] / whole, 1, delta=0.05)


if __name__ == "__main__":
    unittest.main()
