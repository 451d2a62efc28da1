"""Random traffic in towns: no collisions, nobody lost."""

import numpy as np

from .scene import Scene, read, unique, where

ZEROS = {
    "overlaps": "overlapping bodies",
    "shared_areas": "crossing streams on one area at a time",
    "doubled": "vehicles in two places",
    "lost": "vehicles gone elsewhere than at their destination",
    "returned": "vehicles seen again after having gone",
    "broken_invariants": "runs that broke an invariant of the engine's own",
    "unbalanced_links": "links that did not keep what came less what went",
}


def measure(folder):
    data = read(folder, "random_towns")
    out = {"vehicle updates": np.sum(data["updates"])}
    for key, figure in ZEROS.items():
        out[figure] = np.sum(data[key])
    out["vehicles seen less vehicles departed"] = np.sum(np.abs(data["appeared"] - data["departed"]))
    out["vehicles gone less vehicles arrived"] = np.sum(np.abs(data["left"] - data["arrived"]))
    out["vehicles that found less room than planned"] = np.sum(data["squeezed"])
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
        " own invariants. `--quick` 10⁷ vehicle updates, else 10⁸, `--long` 10⁹.",
        measure,
        draw,
    ),
]
