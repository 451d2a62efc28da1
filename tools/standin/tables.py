"""Reads the region's CSV tables: text in, rows out, places in metres."""
import csv
import pathlib

from .projection import to_metres


class Tables:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)

    def rows(self, name):
        path = self.folder / (name + ".csv")
        with open(path, encoding="utf-8", newline="") as f:
            rows = list(csv.DictReader(f))
        if not rows:
            raise SystemExit(f"{path}: no rows")
        for line, row in enumerate(rows, 2):
            if None in row or None in row.values():
                raise SystemExit(f"{path}:{line}: wrong number of columns")
            if "lon" in row:
                row["xy"] = to_metres(float(row["lon"]), float(row["lat"]))
        return rows

    def grouped(self, name, key):
        return _by(self.rows(name), key)

    def stops_of_lines(self):
        """Stops of each line in order of travel."""
        return _by(self.line_stops(), "line")

    def line_stops(self):
        return self.rows("rail_line_stops") + self.rows("bus_line_stops")


def _by(rows, key):
    groups = {}
    for row in rows:
        groups.setdefault(row[key], []).append(row)
    return groups
