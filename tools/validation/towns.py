"""Random traffic in towns: no collisions, nobody lost."""

import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from .scene import Scene, read, unique, where

ZEROS = {
    "overlaps": "overlapping bodies",
    "shared_areas": "crossing streams on one area at a time",
    "touching": "bodies that touch where ways meet, as drawn",
    "touching_at_forks": "bodies that touch where ways part, as drawn",
    "doubled": "vehicles in two places",
    "lost": "vehicles gone elsewhere than at their destination",
    "returned": "vehicles seen again after having gone",
    "broken_invariants": "runs that broke an invariant of the engine's own",
    "unbalanced_links": "links that did not keep what came less what went",
}


PIECE, PROCESSES = 5, 2  # seeds a piece; pieces at a time
ASKED = {"quick": 1e7, "full": 1e8, "long": 1e9}  # vehicle updates


def run_piece(program, folder, first):
    """Seeds from `first` on. A piece that is there from an earlier run of the same program is kept."""
    last = first + PIECE - 1
    table, part = folder / f"random_towns-{first:03d}-{last:03d}.csv", folder / f"part-{first:03d}"
    if not table.exists() or table.stat().st_mtime < program.stat().st_mtime:
        part.mkdir(exist_ok=True)
        subprocess.run([program, part, f"{first}-{last}", "random-towns"], check=True)
        (part / "random_towns.csv").replace(table)
        shutil.rmtree(part)
    return table.read_text().splitlines()


def updates_in(table):
    return np.sum(np.genfromtxt(table, delimiter=",", names=True, dtype=None, encoding="utf-8")["updates"])


def run(programs, folder, extent):
    """One after the other; at length in pieces, two processes at a time, so that it may be broken off and taken up again."""
    program = programs / "validation_scenes"
    (folder / "random_towns_asked").write_text(f"{ASKED[extent]:.0f}\n")
    if extent != "long":
        subprocess.run([program, folder, extent, "random-towns"], check=True)
        return
    tables, updates = [], 0
    with ThreadPoolExecutor(PROCESSES) as pool:
        while updates < ASKED[extent]:
            first = 1 + PIECE * len(tables)
            pieces = list(pool.map(lambda at: run_piece(program, folder, at), (first + PIECE * i for i in range(PROCESSES))))
            tables += pieces
            updates += sum(updates_in(piece) for piece in pieces)
    rows = [row for table in tables for row in table[1:]]
    (folder / "random_towns.csv").write_text("\n".join([tables[0][0], *rows]) + "\n")


def measure(folder):
    data = read(folder, "random_towns")
    updates = np.sum(data["updates"])
    asked = float((folder / "random_towns_asked").read_text())
    out = {"vehicle updates": updates, "vehicle updates in parts of those asked for": updates / asked}
    for key, figure in ZEROS.items():
        out[figure] = np.sum(data[key])
    out["vehicles seen less vehicles departed"] = np.sum(np.abs(data["appeared"] - data["departed"]))
    out["vehicles gone less vehicles arrived"] = np.sum(np.abs(data["left"] - data["arrived"]))
    out["vehicles that found less room than planned"] = np.sum(data["squeezed"])
    out["two side by side where ways become one"] = np.sum(data["beside_at_merges"])
    out["braked harder than 9 m/s², in a million updates"] = 1e6 * np.sum(data["sudden"]) / updates
    out["smallest gap"] = np.min(data["smallest_gap_m"])
    return out


def draw(folder, axes):
    data = read(folder, "random_towns")
    for town in unique(data["town"]):
        rows = where(data, town=town)
        axes.plot(rows["seed"], 1e6 * rows["overlaps"] / rows["updates"], "o-", ms=3, lw=1, label=town)
    axes.set(xlabel="seed", ylabel="overlapping bodies in a million updates", ylim=(0, None))


SCENES = [
    Scene(
        "random-towns",
        "No collisions, nobody lost",
        "Random trips for an hour in a town of 14 × 14 crossings and, where its extract is at hand, in Bad Hersfeld (OpenStreetMap)."
        " A witness who knows only where vehicles are looks after every tick: do bodies overlap, also over the ends of lanes; are two"
        " on one conflict area of crossing movements; is anybody in two places, gone or back. Every ten seconds the engine checks its"
        " own invariants. `--quick` 10⁷ vehicle updates, else 10⁸, `--long` 10⁹ in pieces, which are kept. The trips are those of cars"
        " and, one in twenty, lorries. Where two ways become one, areas begin where lanes, not bodies, overlap: two cars there side by side"
        " (counted a tick) need not touch; whether they do is looked at with their widths on the axes of their ways.",
        measure,
        draw,
        run=run,
    ),
]
