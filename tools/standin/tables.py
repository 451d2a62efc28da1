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
        groups = {}
        for row in self.rows(name):
            groups.setdefault(row[key], []).append(row)
        return groups
