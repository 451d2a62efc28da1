"""pendler's side: the same files imported once, then run."""

import json
import subprocess
from pathlib import Path

from sumo import measured_output, output_of

# SUMO writes no tables either; what goes into them is counted all the same.
NO_TABLES = [part for table in ("traffic", "trips", "stop_events") for part in ("--set", f"outputs.{table}=false")]
FIGURES = ("updates_per_second", "wall_s", "departed", "arrived", "running", "mean_travel_time_s", "mean_time_loss_s", "digest")


def time_of_day(second):
    return f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"


def import_case(program, files, model):
    """The scenario made of SUMO's files, anew each time: the import belongs to the program."""
    folder = files.folder / f"pendler-{model}"
    output_of(program, "import", "sumo", files.net, *files.additional, *files.routes, "-o", folder)
    return folder / "scenario.yaml"


def run(program, scenario, end, step, threads, seed):
    command = [program, "run", scenario, "-o", scenario.with_name("results.h5"), "--overwrite", "--quiet", "--json",
               "--threads", threads, "--seed", seed, "--until", time_of_day(end), "--set", f"simulation.tick_s={step}", *NO_TABLES]
    text, usage = measured_output(command)
    report = json.loads(text.splitlines()[-1])
    return {**{name: report[name] for name in FIGURES}, **usage, "teleports": 0}


def version(program):
    return subprocess.run([str(Path(program)), "--version"], capture_output=True, text=True, check=True).stdout.strip()
