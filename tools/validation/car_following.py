"""Scenes of one lane: equilibrium, the ring, queues at a signal, the tick."""

import numpy as np

from .formulas import idm_equilibrium_flow, krauss_equilibrium_flow
from .scene import Scene, read, unique, where

# ---- the fundamental diagram

EQUILIBRIUM = {"IDM": idm_equilibrium_flow, "Krauss": krauss_equilibrium_flow}
PARAMETERS = ("speed_kmh", "headway_s", "min_gap_m", "length_m")


def deviations(data):
    """Of each measured flow from the equilibrium curve, %."""
    rows = zip(data["model"], data["density_per_km"], *(data[key] for key in PARAMETERS))
    expected = np.array([EQUILIBRIUM[model](*row) for model, *row in rows])
    return 100 * (data["flow_per_h"] / expected - 1)


def measure_diagram(folder):
    data = read(folder, "fundamental_diagram")
    out = {"largest deviation from the curve": np.max(np.abs(deviations(data)))}
    for name in unique(data["set"]):
        out[f"capacity {name}"] = np.max(where(data, set=name)["flow_per_h"])
    out["smallest gap"] = np.min(data["smallest_gap_m"])
    return out


def draw_diagram(folder, axes):
    data = read(folder, "fundamental_diagram")
    density = np.linspace(2, 142, 200)
    for name in unique(data["set"]):
        rows = where(data, set=name)
        parameters = [rows[key][0] for key in PARAMETERS]
        flows = [EQUILIBRIUM[rows["model"][0]](k, *parameters) for k in density]
        (line,) = axes.plot(density, flows, lw=1)
        axes.plot(rows["density_per_km"], rows["flow_per_h"], "o", ms=3.5, color=line.get_color(), label=name)
    axes.set(xlabel="density, veh/km", ylabel="flow at the detector, veh/h")


# ---- the ring


def ring_runs(data):
    for tick in unique(data["tick_ms"]):
        for links in unique(where(data, tick_ms=tick)["links"]):
            yield tick, links, where(data, tick_ms=tick, links=links)


def wave_speed(run):
    """km/h of the jam along the ring, by the phase of the speeds' first harmonic from 300 s on."""
    times = np.unique(run["time_s"])
    times = times[times >= 300]
    length = run["metres"][0]
    phase = []
    for t in times:
        now = run["time_s"] == t
        turn = np.exp(2j * np.pi * run["position_m"][now] / length)
        phase.append(np.angle(np.sum((run["speed"][now].max() - run["speed"][now]) * turn)))
    return np.polyfit(times, np.unwrap(phase), 1)[0] * length / (2 * np.pi) * 3.6


def ring_figures(run):
    late = run["time_s"] >= 300
    return {
        "mean speed": 3.6 * np.mean(run["speed"][late]),
        "slowest car": 3.6 * np.min(run["speed"][late]),
        "speed of the wave": wave_speed(run),
    }


def measure_ring(folder):
    out = {}
    for _, links, run in ring_runs(read(folder, "ring_road")):
        for figure, value in ring_figures(run).items():
            out[f"{figure}, {links:.0f} links"] = value
    return out


def draw_ring(folder, axes):
    _, _, run = next(ring_runs(read(folder, "ring_road")))
    for car in unique(run["car"]):
        path = where(run, car=car)
        early = path["time_s"] <= 400
        time, position = path["time_s"][early], path["position_m"][early]
        breaks = np.where(np.diff(position) < 0)[0] + 1
        axes.plot(np.insert(time, breaks, np.nan), np.insert(position, breaks, np.nan), lw=0.5, color="tab:blue")
    axes.set(xlabel="time, s", ylabel="place on the ring, m", xlim=(200, 400))


# ---- queues at a signal


def discharge_figures(times):
    """Saturation flow (11th to last vehicle, veh/h) and start-up loss (s) of one queue."""
    headway = (times[-1] - times[10]) / (len(times) - 11)
    return 3600 / headway, times[-1] - headway * (len(times) - 1)


def measure_discharge(folder):
    data = read(folder, "queue_discharge")
    out = {}
    for name in unique(data["set"]):
        times = where(data, set=name)["after_green_s"]
        out[f"saturation flow {name}"], out[f"start-up loss {name}"] = discharge_figures(times)
    return out


def draw_discharge(folder, axes):
    data = read(folder, "queue_discharge")
    for name in unique(data["set"]):
        rows = where(data, set=name)
        axes.plot(rows["rank"][1:], np.diff(rows["after_green_s"]), "o-", ms=3, lw=1, label=name)
    axes.set(xlabel="place in the queue", ylabel="time behind the one before, s", ylim=(0, None))


def saturation_headways(folder):
    """By place in the queue, over all cycles but the first, which begins with an empty street."""
    data = read(folder, "saturation_flow")
    out = {}
    for cycle in unique(data["cycle"])[1:]:
        rows = where(data, cycle=cycle)
        for rank, headway in zip(rows["rank"][1:], np.diff(rows["after_green_s"])):
            out.setdefault(int(rank), []).append(headway)
    return out


def measure_saturation(folder):
    headways = [h for rank, all_of_rank in saturation_headways(folder).items() if 6 <= rank <= 24 for h in all_of_rank]
    return {"saturation flow": 3600 / np.mean(headways)}


def draw_saturation(folder, axes):
    headways = {rank: h for rank, h in saturation_headways(folder).items() if rank <= 24}
    ranks = sorted(headways)
    axes.plot(ranks, [np.mean(headways[r]) for r in ranks], "o-", ms=3, lw=1, label="measured, mean of all cycles")
    axes.axhline(1.8, color="grey", lw=1, ls="--", label="2,000 veh/h (HBS)")
    axes.set(xlabel="place in the queue", ylabel="time behind the one before, s", ylim=(0, None))


# ---- the tick


def measure_ticks(folder):
    out = {}
    queues = read(folder, "ticks_discharge")
    finest, usual = 50, 500
    for name in unique(queues["set"]):
        flow, loss = {}, {}
        for tick in unique(queues["tick_ms"]):
            times = where(queues, set=name, tick_ms=tick)["after_green_s"]
            flow[tick], loss[tick] = discharge_figures(times)
        out[f"saturation flow {name}, 0.5 s against 0.05 s"] = 100 * (flow[usual] / flow[finest] - 1)
        out[f"start-up loss {name}, 0.5 s against 0.05 s"] = loss[usual] - loss[finest]
    diagram = read(folder, "ticks_diagram")
    out["equilibrium flow, largest deviation at any tick"] = np.max(np.abs(deviations(diagram)))
    capacity = {t: np.max(where(diagram, tick_ms=t)["flow_per_h"]) for t in unique(diagram["tick_ms"])}
    out["capacity, 0.5 s against 0.05 s"] = 100 * (capacity[usual] / capacity[finest] - 1)
    out["smallest gap of these densities at any tick"] = np.min(diagram["smallest_gap_m"])
    rings = [ring_figures(run) for _, _, run in ring_runs(read(folder, "ticks_ring"))]
    out["ring: mean speed, lowest of all ticks"] = min(r["mean speed"] for r in rings)
    out["ring: mean speed, highest of all ticks"] = max(r["mean speed"] for r in rings)
    out["ring: wave, fastest of all ticks"] = min(r["speed of the wave"] for r in rings)
    out["ring: wave, slowest of all ticks"] = max(r["speed of the wave"] for r in rings)
    return out


def draw_ticks(folder, axes):
    queues = read(folder, "ticks_discharge")
    for name in unique(queues["set"]):
        ticks = unique(queues["tick_ms"])
        flows = [discharge_figures(where(queues, set=name, tick_ms=t)["after_green_s"])[0] for t in ticks]
        axes.semilogx(np.array(ticks) / 1000, 100 * np.array(flows) / flows[0], "o-", ms=3, lw=1, label=name)
    axes.axhspan(99, 101, color="grey", alpha=0.2, lw=0)
    axes.set(xlabel="tick, s", ylabel="saturation flow, % of that at 0.05 s")


SCENES = [
    Scene(
        "fundamental-diagram",
        "Fundamental diagram",
        "40 equal cars on a ring of 20 links without bends, at many densities; a detector counts during the last quarter of an"
        " hour of 40 minutes. Curves: the flow at which the IDM neither brakes nor accelerates (Treiber, Hennecke, Helbing 2000,"
        " eq. 12), computed by bisection; a 2 and b 3 m/s², which do not change an equilibrium. Krauss: SUMO's passenger car without"
        " dawdling, whose gap is min_gap + v·τ.",
        measure_diagram,
        draw_diagram,
    ),
    Scene(
        "ring-road",
        "Ring road",
        "22 cars at equal distances on a ring of 230 m (Sugiyama et al. 2008, New J. Phys. 10, 033001), one of them 1 m out of"
        " place: stop-and-go waves must grow by themselves. IDM with v0 30 m/s, T 1 s, s0 2 m, a 1, b 1.5 m/s², l 5 m; the even"
        " flow would drive 12.43 km/h. Figures from 300 s to 600 s. Once cut into 22 links and once into 4: how a road is cut"
        " must not matter.",
        measure_ring,
        draw_ring,
    ),
    Scene(
        "queue-discharge",
        "Discharge of a queue",
        "30 equal cars stand before a signal, one min_gap apart; the detector is the stop line. Saturation flow from the 11th car"
        " to the last, start-up loss as the last car's time less one headway for each before it. Expected: an integration of"
        " the IDM by a program of its own at a fine step.",
        measure_discharge,
        draw_discharge,
    ),
    Scene(
        "saturation-flow",
        "Saturation flow of the standard car",
        "More standard cars with their differing drivers than a signal lets through (50 s of 90 s green, 50 km/h). Headways at the"
        " stop line from the 6th to the 24th car, all cycles but the first. HBS 2015: 2,000 veh/h of green and lane.",
        measure_saturation,
        draw_saturation,
    ),
    Scene(
        "ticks",
        "The length of the tick",
        "The queues, the ring (22 links) and five densities of the fundamental diagram at ticks of 0.05, 0.1, 0.2, 0.5 and 1 s. No"
        " curve of another source: the model must agree with itself.",
        measure_ticks,
        draw_ticks,
    ),
]
