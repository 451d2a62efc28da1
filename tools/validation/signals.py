"""Scenes of signals: delay at a fixed program, greens of one that ends them by gaps."""

import numpy as np

from .formulas import gap_control, hcm_signal_delay
from .scene import Scene, read


def measure_delay(folder):
    data = read(folder, "signal_delay")
    expected = hcm_signal_delay(data["cycle_s"], data["green_s"], data["degree"], data["capacity_per_h"], 1)
    out = {"capacity": data["capacity_per_h"][0]}
    for degree, delay, formula in zip(data["degree"], data["delay_s"], expected):
        out[f"delay at {degree:g} of capacity"] = delay
        out[f"delay at {degree:g} of capacity against the formula"] = 100 * (delay / formula - 1)
    return out


def draw_delay(folder, axes):
    data = read(folder, "signal_delay")
    degrees = np.linspace(0.05, 0.97, 100)
    first = {key: values[0] for key, values in data.items()}
    axes.plot(degrees, hcm_signal_delay(first["cycle_s"], first["green_s"], degrees, first["capacity_per_h"], 1), lw=1,
              label="Webster 1958, HCM 2000")
    axes.plot(data["degree"], data["delay_s"], "o", ms=3.5, label="measured")
    axes.set(xlabel="share of capacity", ylabel="delay, s a vehicle", ylim=(0, None))


# What the scene's control is: docs/models.md. Yellow 3 s, all red 2 s; a vehicle keeps the green from 10 m before the line on,
# which it drives in 10 / 13.9 s; queues let go as the scene queue-discharge and saturation-flow say.
CONTROL = dict(saturation_per_h=2000, lost=2.0, extension=3.0, shortest=5.0, between=5.0)


def expected_greens(data):
    flows = zip(data["main_per_h"], data["side_per_h"], data["longest_s"])
    return [gap_control((main, side), longest=longest, **CONTROL) for main, side, longest in flows]


def measure_gap_control(folder):
    data = read(folder, "gap_control")
    out = {}
    for i, (greens, cycle) in enumerate(expected_greens(data)):
        case = f"{data['main_per_h'][i]:.0f} and {data['side_per_h'][i]:.0f} veh/h"
        for name, measured, process in (("green of the main road", data["main_s"][i], greens[0]), ("cycle", data["cycle_s"][i], cycle)):
            out[f"{case}: mean {name}"] = measured
            out[f"{case}: mean {name} against the process"] = 100 * (measured / process - 1)
    return out


def draw_gap_control(folder, axes):
    data = read(folder, "gap_control")
    expected = expected_greens(data)
    for name, process, measured in (
        ("main road", [greens[0] for greens, _ in expected], data["main_s"]),
        ("side road", [greens[1] for greens, _ in expected], data["side_s"]),
        ("cycle", [cycle for _, cycle in expected], data["cycle_s"]),
    ):
        axes.plot(process, measured, "o", ms=3.5, label=name)
    axes.plot([0, 60], [0, 60], lw=1, color="grey")
    axes.set(xlabel="the process by itself, s", ylabel="measured, s", xlim=(0, None), ylim=(0, None))


SCENES = [
    Scene(
        "signal-delay",
        "Delay at a fixed-time signal",
        "A street of one lane with a signal of 25 s in 60 s; random arrivals, standard cars, counted from the planned departure on,"
        " less the travel time with the signal open. Curve: uniform delay (Webster 1958) and incremental delay (HCM 2000, eq. 16-11"
        " and 16-12) with the capacity that a queue without end shows. Cars keep a following distance when they come, so near"
        " capacity they are less random than the formula takes them.",
        measure_delay,
        draw_delay,
    ),
    Scene(
        "gap-control",
        "Green of a signal that follows the traffic",
        "Two streams over one signal, one lane each, green until the first gap of 3 s, at least 5 and at most 90 s. Beside it the same"
        " process by itself (`tools/validation/formulas.py`): Poisson arrivals at two stop lines, queues that let go 2,000 veh/h after a"
        " lost time of 2 s, nothing of roads or vehicles.",
        measure_gap_control,
        draw_gap_control,
    ),
]
