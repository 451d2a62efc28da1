"""Scenes of giving way: minor streams at a priority crossing, the entry of a roundabout."""

import numpy as np

from .formulas import (
    HCM_HEADWAYS,
    bunched_minor_capacity,
    capacity_in_headways,
    hbs_roundabout_capacity,
    hcm_minor_capacity,
    hcm_roundabout_capacity,
)
from .scene import Scene, read, unique, where


BESIDE_ONE_LANE = ("right from minor", "left from major")


def fitted_headways(major, capacity):
    """Critical and follow-up headway with which the formula comes nearest to what was measured."""
    best = min(
        (np.sum((hcm_minor_capacity(major, critical, follow_up) - capacity) ** 2), critical, follow_up)
        for critical in np.arange(2, 14, 0.1)
        for follow_up in np.arange(1.5, 8, 0.1)
    )
    return best[1:]


def measure_gaps(folder):
    data = read(folder, "gap_acceptance")
    out = {}
    for movement in unique(data["movement"]):
        rows = where(data, movement=movement)
        major, capacity = rows["major_per_h"], rows["capacity_per_h"]
        expected = hcm_minor_capacity(major, *HCM_HEADWAYS[movement])
        out[f"{movement}: capacity over all flows against the formula"] = 100 * (np.sum(capacity) / np.sum(expected) - 1)
        out[f"{movement}: root mean square deviation"] = np.sqrt(np.mean((capacity - expected) ** 2))
        critical, follow_up = fitted_headways(major, capacity)
        came = where(read(folder, "major_headways"), movement=movement)
        in_headways = [capacity_in_headways(where(came, major_per_h=flow)["headway_s"], *HCM_HEADWAYS[movement]) for flow in major]
        out[f"{movement}: capacity against the formula for the headways that came"] = 100 * (np.sum(capacity) / np.sum(in_headways) - 1)
        if movement in BESIDE_ONE_LANE:
            bunched = bunched_minor_capacity(major, *HCM_HEADWAYS[movement])
            out[f"{movement}: root mean square deviation, major headways bunched"] = np.sqrt(np.mean((capacity - bunched) ** 2))
        out[f"{movement}: critical headway as fitted"] = critical
        out[f"{movement}: follow-up headway as fitted"] = follow_up
    return out


def draw_gaps(folder, axes):
    data = read(folder, "gap_acceptance")
    major = np.linspace(50, 1300, 100)
    for movement in unique(data["movement"]):
        (line,) = axes.plot(major, hcm_minor_capacity(major, *HCM_HEADWAYS[movement]), lw=1)
        if movement in BESIDE_ONE_LANE:
            axes.plot(major, bunched_minor_capacity(major, *HCM_HEADWAYS[movement]), "--", lw=1, color=line.get_color())
        rows = where(data, movement=movement)
        axes.plot(rows["major_per_h"], rows["capacity_per_h"], "o", ms=3.5, color=line.get_color(), label=movement)
    axes.set(xlabel="flow of the major streams, veh/h", ylabel="capacity of the minor stream, veh/h", ylim=(0, None))


def measure_roundabout(folder):
    data = read(folder, "roundabout")
    circulating, capacity = data["circulating_per_h"], data["capacity_per_h"]
    hbs = hbs_roundabout_capacity(circulating)
    return {
        "capacity without circulating traffic": capacity[np.argmin(circulating)],
        "capacity over all flows against HBS": 100 * (np.sum(capacity) / np.sum(hbs) - 1),
        "root mean square deviation from HBS": np.sqrt(np.mean((capacity - hbs) ** 2)),
        "highest circulating flow": np.max(circulating),
    }


def draw_roundabout(folder, axes):
    data = read(folder, "roundabout")
    circulating = np.linspace(0, 1100, 100)
    axes.plot(circulating, hbs_roundabout_capacity(circulating), lw=1, label="HBS 2015 (Wu 1997)")
    axes.plot(circulating, hcm_roundabout_capacity(circulating), lw=1, label="HCM 6")
    axes.plot(data["circulating_per_h"], data["capacity_per_h"], "o", ms=3.5, label="measured")
    axes.set(xlabel="circulating flow, veh/h", ylabel="capacity of the entry, veh/h", ylim=(0, None))


SCENES = [
    Scene(
        "gap-acceptance",
        "Gap acceptance at a priority crossing",
        "Four arms, 50 km/h, one lane each, in the last case two lanes on the major road; a queue on the minor stream that never"
        " ends, major streams with exponential gaps. For crossing and for left turns from the minor road the major flow comes from"
        " both sides, half each. Standard cars. Curve: HCM 6, eq. 20-32 with its base critical and follow-up headways (exhibits"
        " 20-11 and 20-12). The headways of the same formula that come nearest to what was measured are reported: they say how the"
        " model really behaves. The formula takes the major headways as exponential, but cars on one lane keep their distance, so"
        " there are fewer long gaps than it thinks; what it gives for the headways that came is compared, too, and, where the major"
        " flow is on one lane, the capacity beside bunched headways (dashed; Cowan's M3 with the constants of Akcelik and Chung"
        " 1994). Turning left from the major road is what that says, and at great flows on one lane far below the formula with"
        " exponential headways; against two lanes, where cars may come side by side, it meets that formula. Turning right is nearer"
        " the latter on one lane, too.",
        measure_gaps,
        draw_gaps,
    ),
    Scene(
        "roundabout",
        "Entry of a roundabout",
        "32 m across, one lane; those from the west to the east pass the southern entry, where the queue never ends. Curves: HBS"
        " 2015 (Wu 1997; t_g 4.12, t_f 2.88, t_min 2.10 s) and HCM 6, eq. 22-1.",
        measure_roundabout,
        draw_roundabout,
    ),
]
