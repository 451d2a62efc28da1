"""A scene: what it is about, what it measures in the tables that the program wrote, and its figure."""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import numpy as np


@dataclass
class Scene:
    name: str
    title: str
    text: str  # what is done, why, and by which source it is judged
    measure: Callable  # folder -> {figure: measured}
    draw: Callable  # folder, axes
    run: Callable = None  # folder of the programs, folder, extent: work of its own instead of validation_scenes
    needs: Path = None  # data without which it is left out


def read(folder, name):
    """The columns of a table, numbers where all rows are numbers."""
    with open(folder / f"{name}.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = {}
    for key in rows[0] if rows else ():
        values = [row[key] for row in rows]
        try:
            columns[key] = np.array([float(v) for v in values])
        except ValueError:
            columns[key] = np.array(values)
    return columns


def where(columns, **conditions):
    """The rows for which each named column has the value."""
    keep = np.ones(len(next(iter(columns.values()))), dtype=bool)
    for key, value in conditions.items():
        keep &= columns[key] == value
    return {key: values[keep] for key, values in columns.items()}


def unique(values):
    """Each once, in order of appearance."""
    return list(dict.fromkeys(values.tolist()))
