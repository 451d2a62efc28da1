"""The tables of the home region: totals, areas, shares, sources."""
import collections
import csv
import unittest

from osm_file import FOLDER, ROOT  # noqa: F401

from standin import boundaries
from standin.express import Chain
from standin.geometry import Line, area
from standin.projection import to_degrees, to_metres
from standin.tables import Tables

TABLES = Tables(FOLDER)


def total(rows, column):
    return sum(float(r[column]) for r in rows)


class Projection(unittest.TestCase):
    def test_there_and_back(self):
        for lon, lat in ((7.25, 51.35), (7.46, 51.52), (7.75, 51.65)):
            back = to_degrees(*to_metres(lon, lat))
            self.assertAlmostEqual(back[0], lon, 9)
            self.assertAlmostEqual(back[1], lat, 9)

    def test_known_place(self):
        # the central meridian and the length of the meridian arc to 51.5 degrees (GRS80, times 0.9996)
        east, north = to_metres(9.0, 51.5)
        self.assertAlmostEqual(east, 500000.0, 4)
        self.assertAlmostEqual(north, meridian_arc(51.5) * 0.9996, 2)


def meridian_arc(lat):
    """Numerically, from the definition."""
    import math

    a, e2, n = 6378137.0, 0.006694380022901, 20000
    step = math.radians(lat) / n
    return sum(a * (1 - e2) / (1 - e2 * math.sin((k + 0.5) * step) ** 2) ** 1.5 * step for k in range(n))


class Totals(unittest.TestCase):
    def setUp(self):
        self.districts = TABLES.rows("districts")

    def test_people(self):
        for ags, people in (("05913000", 588250), ("05978028", 46195)):
            mine = [r for r in self.districts if r["municipality_ags"] == ags]
            self.assertEqual(total(mine, "population"), people)
            town = next(r for r in TABLES.rows("municipalities") if r["ags"] == ags)
            self.assertEqual(int(town["population"]), people)

    def test_jobs_of_dortmund(self):
        self.assertEqual(total([r for r in self.districts if r["municipality_ags"] == "05913000"], "jobs"), 339273)

    def test_commuters(self):
        flows = {(r["from"], r["to"]): int(r["commuters"]) for r in TABLES.rows("commuter_flows")}
        self.assertEqual(flows[("Schwerte", "Dortmund")], 4894)
        self.assertEqual(flows[("Dortmund", "Schwerte")], 3407)
        self.assertEqual(flows[("Schwerte", "Hagen")], 1951)
        self.assertEqual(flows[("Hagen", "Schwerte")], 883)
        self.assertEqual(flows[("Dortmund", "Dortmund")], 185000)
        self.assertEqual(sum(v for (a, b), v in flows.items() if b == "Dortmund" and a != b), 138000)
        self.assertEqual(sum(v for (a, b), v in flows.items() if a == "Dortmund" and a != b), 103000)


class Boundaries(unittest.TestCase):
    def setUp(self):
        self.rings = boundaries.rings(TABLES)

    def test_areas_within_one_percent(self):
        for row in TABLES.rows("districts"):
            ring = [xy for _, xy in self.rings[row["key"]]]
            self.assertLessEqual(len(ring), 60, row["name"])
            self.assertLess(abs(area(ring) / 1e6 / float(row["area_km2"]) - 1), 0.01, row["name"])
        for town in TABLES.rows("municipalities"):
            mine = [r for k, r in self.rings.items() if k.startswith(town["ags"])]
            outline = [xy for _, xy in boundaries.outline(mine)]
            self.assertLess(abs(area(outline) / 1e6 / float(town["area_km2"]) - 1), 0.01, town["name"])

    def test_no_gap_and_no_overlap(self):
        outline = [xy for _, xy in boundaries.outline(list(self.rings.values()))]
        parts = sum(area([xy for _, xy in r]) for r in self.rings.values())
        self.assertAlmostEqual(area(outline) / parts, 1.0, 9)


class Roads(unittest.TestCase):
    def test_counters_lie_on_their_roads(self):
        points = TABLES.grouped("road_points", "road")
        chains = {n: Chain(n, rows, points) for n, rows in TABLES.grouped("roads", "chain").items()}
        for row in TABLES.rows("counters"):
            chain = chains[row["chain"]]
            away, s = chain.line.nearest(row["xy"])
            self.assertLess(away, 150, row["name"])
            self.assertEqual(chain.road_at(s)["ref"], row["road"], row["name"])

    def test_all_federal_roads(self):
        refs = {r["ref"] for r in TABLES.rows("roads")}
        self.assertLessEqual({"A 1", "A 2", "A 40", "A 42", "A 44", "A 45", "B 1", "B 54", "B 235", "B 236"}, refs)


class Lines(unittest.TestCase):
    def test_headways_cover_every_line(self):
        headways = TABLES.grouped("headways", "line")
        for row in TABLES.rows("rail_lines") + TABLES.rows("bus_lines"):
            spans = sorted((r["from_time"], r["to_time"]) for r in headways[row["line"]])
            self.assertLessEqual(spans[0][0], "05:00", row["line"])
            self.assertGreaterEqual(spans[-1][1], "20:00", row["line"])
            for a, b in zip(spans, spans[1:]):
                self.assertEqual(a[1], b[0], row["line"])

    def test_number_of_bus_lines(self):
        self.assertTrue(20 <= len(TABLES.rows("bus_lines")) <= 40)

    def test_stops_are_known(self):
        known = {r["stop"] for r in TABLES.rows("stops")}
        self.assertLessEqual({r["stop"] for r in TABLES.line_stops()}, known)


class Demand(unittest.TestCase):
    def test_shares_sum_to_one(self):
        sums = collections.Counter()
        for row in TABLES.rows("gateways"):
            sums[row["zone"]] += float(row["share"])
        for zone, share in sums.items():
            self.assertAlmostEqual(share, 1.0, 9, zone)
        hours = collections.Counter()
        for row in TABLES.rows("time_profile"):
            hours[row["purpose"]] += float(row["share"])
        for purpose, share in hours.items():
            self.assertAlmostEqual(share, 1.0, 9, purpose)

    def test_every_outside_zone_has_gateways(self):
        zones = {r["zone"] for r in TABLES.rows("gateways")}
        inside = {r["name"] for r in TABLES.rows("municipalities")} | {r["key"] for r in TABLES.rows("districts")}
        used = {r[c] for r in TABLES.rows("commuter_flows") for c in ("from", "to")}
        used |= {r[c] for r in TABLES.rows("freight") for c in ("from", "to") if r[c]}
        self.assertEqual(used - inside - zones, set())

    def test_gateways_lie_at_the_edge(self):
        ring = [xy for _, xy in boundaries.outline(list(boundaries.rings(TABLES).values()))]
        edge = Line(ring + ring[:1])
        for row in TABLES.rows("gateways"):
            self.assertLess(edge.nearest(row["xy"])[0], 60, row["name"])


class Sources(unittest.TestCase):
    def test_every_row_has_a_source(self):
        for path in sorted(FOLDER.glob("*.csv")):
            with open(path, encoding="utf-8", newline="") as f:
                for number, row in enumerate(csv.DictReader(f), 2):
                    self.assertTrue(row.get("source"), f"{path.name}:{number}")


if __name__ == "__main__":
    unittest.main()
