"""Measured leaders and followers: the error of the engine's car following with default and with fitted parameters."""

import csv
import subprocess
from pathlib import Path

import numpy as np

from .scene import Scene, read, unique, where

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "validation"
FOOT = 0.3048
# v0 m/s, T s, a m/s², b m/s², s0 m
STANDARD = (120 / 3.6, 1.0, 2.0, 3.0, 1.5)
MOTORWAY = (120 / 3.6, 1.6, 0.73, 1.67, 2.0)
BOUNDS = np.array([(5, 45), (0.2, 3), (0.2, 4), (0.3, 6), (0.5, 6)])
UNKNOWN_LENGTH = 4.5  # m: the second source does not say how long its leader is


def read_pairs():
    """name -> rows of leader m, m/s, length, follower m, m/s; every 0.1 s."""
    out = {}
    for path in sorted((DATA / "ngsim-i80").glob("i80-*.csv")):
        with open(path, newline="") as file:
            rows = [
                [float(row[key]) * FOOT for key in ("x_leader", "v_leader", "leader_length", "x_follower", "v_follower")]
                for row in csv.DictReader(file)
            ]
        out["I-80 " + path.stem.split("_")[1]] = np.array(rows)
    with open(DATA / "car-following-pair.csv", newline="", encoding="utf-8-sig") as file:
        rows = [[float(v) for v in row.values()] for row in csv.DictReader(file)]
    out["second source"] = np.array([[r[1], r[2], UNKNOWN_LENGTH, r[3], r[4]] for r in rows])
    return out


class Replay:
    """The program that drives a follower behind one measured leader, kept open for many parameter sets."""

    def __init__(self, programs, pair, what):
        command = [programs / "validation_replay", pair, what]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.communicate()

    def __call__(self, sets):
        """A row of answers for each set."""
        self.process.stdin.write("".join(" ".join(f"{v:.6f}" for v in row) + "\n" for row in sets))
        self.process.stdin.flush()
        return np.array([[float(v) for v in self.process.stdout.readline().split()] for _ in sets])


def fit(replay, generations):
    """The set of the least mixed error: differential evolution (Storn, Price 1997) from a fixed seed."""
    random = np.random.default_rng(1)
    low, high = BOUNDS.T
    sets = low + random.random((40, len(BOUNDS))) * (high - low)
    errors = replay(sets)[:, 1]
    for _ in range(generations):
        order = np.argsort(random.random((len(sets), len(sets))), axis=1)[:, :3]
        a, b, c = (sets[order[:, i]] for i in range(3))
        cross = random.random(sets.shape) < 0.8
        trial = np.clip(np.where(cross, a + 0.6 * (b - c), sets), low, high)
        trial_errors = replay(trial)[:, 1]
        better = trial_errors < errors
        sets[better], errors[better] = trial[better], trial_errors[better]
    return sets[np.argmin(errors)]


def run(programs, folder, extent):
    generations = 30 if extent == "quick" else 80
    path = folder / "pair.csv"
    with open(folder / "measured_pairs.csv", "w", newline="") as table:
        table.write("pair,set,rmse_m,relative,speed,headway,acceleration,deceleration,min_gap\n")
        for name, rows in read_pairs().items():
            np.savetxt(path, rows, delimiter=",", header="leader_m,leader_speed,leader_length,follower_m,follower_speed")
            with Replay(programs, path, "errors") as replay:
                sets = {"standard": STANDARD, "motorway": MOTORWAY, "fitted": tuple(fit(replay, generations))}
                errors = replay(list(sets.values()))
            for (kind, values), (rmse, relative) in zip(sets.items(), errors):
                table.write(",".join([name, kind, f"{rmse:.4f}", f"{relative:.5f}"] + [f"{v:.4f}" for v in values]) + "\n")
    # The last pair, drawn.
    with Replay(programs, path, "gaps") as replay:
        gaps = replay(list(sets.values())).T
    measured = rows[:, 0] - rows[:, 2] - rows[:, 3]
    columns = np.column_stack([np.arange(len(rows)) / 10, measured, gaps])
    np.savetxt(folder / "pair_gaps.csv", columns, delimiter=",", header="time_s,measured,standard,motorway,fitted", comments="")


def measure(folder):
    data = read(folder, "measured_pairs")
    out = {"pairs": len(unique(data["pair"]))}
    for kind in ("standard", "motorway", "fitted"):
        rows = where(data, set=kind)
        out[f"{kind}: relative error, mean"] = 100 * np.mean(rows["relative"])
        out[f"{kind}: error of the gap (RMSE), mean"] = np.mean(rows["rmse_m"])
    fitted = where(data, set="fitted")
    out["fitted: relative error, worst pair"] = 100 * np.max(fitted["relative"])
    for key, figure in (("headway", "T"), ("acceleration", "a"), ("deceleration", "b"), ("min_gap", "s0")):
        out[f"fitted: median {figure}"] = np.median(fitted[key])
    return out


def draw(folder, axes):
    data = read(folder, "pair_gaps")
    for key in ("measured", "standard", "motorway", "fitted"):
        axes.plot(data["time_s"], data[key], lw=2 if key == "measured" else 1, label=key)
    axes.set(xlabel="time, s", ylabel="gap of the second source's pair, m", ylim=(0, None))


SCENES = [
    Scene(
        "measured-pairs",
        "Measured pairs",
        "Twelve pairs of the I-80 (NGSIM, US Department of Transportation, 10 Hz) and one of another source: the follower starts as"
        " measured and then drives behind the measured leader by the engine's car following, at a tick of 0.1 s. *Standard* is the"
        " standard car, *motorway* the set of Treiber, Hennecke, Helbing 2000, both with v0 120 km/h; *fitted* the set of the least"
        " relative error of each pair (differential evolution). Relative is the mixed error of Kesting and Treiber 2008 (Transp."
        " Res. Rec. 2088, 148), who find 11 to 29 % for fitted models. Default sets are reported, not judged.",
        measure,
        draw,
        run=run,
        needs=DATA,
    ),
]
