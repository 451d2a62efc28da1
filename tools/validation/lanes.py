"""Scenes of several lanes: a lane that ends, a ramp onto a motorway."""

import numpy as np

from .formulas import idm_capacity
from .scene import Scene, read, unique, where


def lane_capacity(rows):
    return idm_capacity(*(rows[key][0] for key in ("speed_kmh", "headway_s", "min_gap_m", "length_m")))


def sums_of_five(values):
    """Means over whole five minutes."""
    whole = len(values) // 5 * 5
    return values[:whole].reshape(-1, 5).mean(axis=1)


# ---- a lane that ends


def measure_drop(folder):
    data = read(folder, "lane_drop")
    out = {}
    for name in unique(data["set"]):
        rows = where(data, set=name)
        flow = np.mean(rows["downstream_per_h"][rows["minute"] >= 10])
        out[f"{name}: discharge"] = flow
        out[f"{name}: discharge in parts of a lane's capacity"] = flow / lane_capacity(rows)
    return out


def draw_drop(folder, axes):
    data = read(folder, "lane_drop")
    for name in unique(data["set"]):
        rows = where(data, set=name)
        flow = sums_of_five(rows["downstream_per_h"])
        (line,) = axes.plot(5 * np.arange(len(flow)) + 2.5, flow, "o-", ms=3, lw=1, label=name)
        axes.axhline(lane_capacity(rows), color=line.get_color(), lw=0.8, ls="--")
    axes.set(xlabel="time, min", ylabel="flow behind the drop, veh/h (dashed: IDM capacity)", ylim=(0, None))


# ---- a ramp


SUSTAINED = 5  # minutes in a row below half the speed: a breakdown
BEFORE = 10  # minutes


def breakdown(rows):
    """Highest flow of five minutes before the speed ahead of the merge, on the main road or on the ramp, falls below half and
    stays there, the mean flow of the ten minutes before, and the mean flow from five minutes after on, while one of them is
    there. The first is an extreme among noisy values and says nothing about a drop."""
    flow = rows["downstream_per_h"]
    slow = (rows["upstream_kmh"] < 0.5 * rows["speed_kmh"]) | (rows["ramp_kmh"] < 0.5 * rows["ramp_limit_kmh"])
    starts = [i for i in range(BEFORE, len(slow) - SUSTAINED) if slow[i : i + SUSTAINED].all()]
    if not starts:
        return np.max(sums_of_five(flow)), np.nan, np.nan
    at = starts[0]
    after = np.arange(at + SUSTAINED, len(flow))
    return np.max(sums_of_five(flow[:at])), np.mean(flow[at - BEFORE : at]), np.mean(flow[after][slow[after]])


def measure_ramp(folder):
    data = read(folder, "on_ramp")
    out = {}
    for name in unique(data["set"]):
        rows = where(data, set=name)
        highest, before, after = np.mean([breakdown(where(rows, run=run)) for run in unique(rows["run"])], axis=0)
        free = (rows["minute"] >= 3) & (rows["minute"] < 30)
        out[f"{name}: ramp traffic let in at low flow"] = 100 * (
            np.sum(rows["ramp_per_h"][free]) / np.sum(rows["ramp_demand_per_h"][free])
        )
        out[f"{name}: highest flow of five minutes, a lane"] = highest / 2
        out[f"{name}: the same in parts of a lane's capacity"] = highest / 2 / lane_capacity(rows)
        out[f"{name}: capacity drop"] = 100 * (1 - after / before)
    return out


def draw_ramp(folder, axes):
    data = read(folder, "on_ramp")
    for name in unique(data["set"]):
        rows = where(where(data, set=name), run=1)
        flow = sums_of_five(rows["downstream_per_h"])
        minutes = 5 * np.arange(len(flow)) + 2.5
        (line,) = axes.plot(minutes, flow, "o-", ms=3, lw=1, label=f"{name}: behind the ramp")
        demand = rows["demand_per_h"]
        axes.plot(rows["minute"], demand, lw=0.8, ls=":", color=line.get_color(), label=f"{name}: demand")
        axes.axhline(2 * lane_capacity(rows), color=line.get_color(), lw=0.8, ls="--")
    axes.set(xlabel="time, min", ylabel="flow of both lanes, veh/h (dashed: IDM capacity)", ylim=(0, None))


SCENES = [
    Scene(
        "lane-drop",
        "A lane ends",
        "Two lanes become one; 3,000 veh/h want to pass. *town*: standard cars with equal drivers at 50 km/h; *standard*: with"
        " their differing drivers; *motorway*: the set of Treiber, Hennecke, Helbing 2000 at 120 km/h; *standard on a"
        " motorway*: standard cars there. A queue at a bottleneck discharges 3 to 18 % less than its capacity (Chung,"
        " Rudjanakanoknad, Cassidy 2007, Transp. Res. B 41, 82), so 0.82 to 1 of the IDM's equilibrium capacity of one lane are"
        " asked for. From the 10th minute on.",
        measure_drop,
        draw_drop,
    ),
    Scene(
        "on-ramp",
        "Breakdown at an on-ramp",
        "A motorway of two lanes, a ramp with an acceleration lane of 250 m, 120 km/h; the demand grows until it exceeds the"
        " capacity. Before the breakdown the merge should carry nearly what the lanes behind it carry (HCM 6, ch. 14); with"
        " standard cars (LMRS's set, `models.md`) between 1,743 (the German set of Treiber, Hennecke, Helbing 2000) and 2,400"
        " veh/h a lane (HCM 6, eq. 12-6 at 120 km/h). Capacity drop: the flow of the ten minutes before the speed falls below"
        " half for five minutes, on the main road 500 m before the merge or on the ramp (with standard cars the queue begins"
        " there), against the flow while it is; measured on motorways 3 to 18 % (Chung, Rudjanakanoknad, Cassidy 2007). It comes"
        " from drivers who have got used to the queue (`models.md`, \"Memory of congestion\"). Means over 100 runs (ten with"
        " `--quick`), of which the figure shows the first.",
        measure_ramp,
        draw_ramp,
    ),
]
