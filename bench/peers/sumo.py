"""SUMO's side: installing it, making networks and routes, running it, reading what it prints."""

import os
import re
import shutil
import subprocess
import tempfile
import xml.etree.ElementTree as ET
import zlib
from dataclasses import dataclass
from pathlib import Path

from network import car_edges, random_trips

# Without these SUMO may look up its file formats on the web.
UNCHECKED = ["--xml-validation", "never", "--xml-validation.net", "never"]
MODELS = {"krauss": "Krauss", "idm": "IDM"}  # with SUMO's defaults for all else


@dataclass(frozen=True)
class Input:
    """Files as both programs read them."""

    folder: Path
    net: Path
    routes: tuple[Path, ...]
    additional: tuple[Path, ...]  # vehicle types first


def install():
    """The Debian packages sumo and time, where they are missing."""
    if all(shutil.which(program) for program in ("sumo", "netgenerate", "duarouter", "/usr/bin/time")):
        return
    as_root = [] if os.geteuid() == 0 else ["sudo"]
    subprocess.run([*as_root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y", "install",
                    "--no-install-recommends", "sumo", "time"], check=True)


def version():
    return re.search(r"Version (\S+)", output_of("sumo", "--version")).group(1)


def output_of(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))} failed ({done.returncode}):\n{done.stdout}{done.stderr}")
    return done.stdout


# ---- files


def make_once(path, make):
    """Calls make(PART) unless the file is there from an earlier run; a broken run leaves none."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"part-{path.name}")  # SUMO's tools go by the end of a name
        make(part)
        part.replace(path)
    return path


def make_grid(side, path):
    output_of("netgenerate", "--grid", "--grid.number", side, "--grid.length", 200, "--default.lanenumber", 2,
              "--default-junction-type", "traffic_light", "--no-turnarounds", "--xml-validation", "never", "-o", path)


def write_trips(net, trips, end, path):
    with path.open("w", encoding="utf-8") as out:
        out.write("<routes>\n")
        for number, depart, origin, target in random_trips(car_edges(net), trips, end):
            out.write(f'  <trip id="{number}" type="car" depart="{depart:.2f}" from="{origin}" to="{target}"/>\n')
        out.write("</routes>\n")


def write_types(model, path, given=None):
    """Vehicle types with the model: one car, or those of a file."""
    root = ET.parse(given).getroot() if given else ET.fromstring('<additional><vType id="car"/></additional>')
    for kind in root.iter("vType"):
        kind.set("carFollowModel", MODELS[model])
    ET.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)


def route(net, types, trips, path):
    output_of("duarouter", "-n", net, "--additional-files", types, "--route-files", trips, "-o", path, "--vtype-output",
              os.devnull, "--alternatives-output", os.devnull, "--routing-algorithm", "astar", "--no-step-log", *UNCHECKED)


def prepare(case, model, end, work, data):
    """Networks and routes of a case, made in `work` or taken from `data`."""
    folder = work / f"{case.name}-{zlib.crc32(repr(case).encode()):08x}"  # a case that has changed is made anew
    if case.grid:
        net = make_once(folder / "grid.net.xml", lambda part: make_grid(case.grid, part))
    else:
        net = data / case.folder / case.net
    given = data / case.folder / case.types if case.types else None
    types = make_once(folder / f"{model}.add.xml", lambda part: write_types(model, part, given))
    if case.trips:
        last = min(end, case.trips.within)
        trips = make_once(folder / f"until-{last}.trips.xml", lambda part: write_trips(net, case.trips, last, part))
        # Routes name the type only, so all models share them.
        routes = (make_once(folder / f"until-{last}.rou.xml", lambda part: route(net, types, trips, part)),)
    else:
        routes = tuple(data / case.folder / name for name in case.routes)
    additional = (types, *(data / case.folder / name for name in case.additional))
    return Input(folder, net, routes, additional)


# ---- running


def run(files, end, step, threads, seed):
    """One run's figures."""
    with tempfile.TemporaryDirectory() as folder:
        figures = Path(folder) / "statistics.xml"
        command = ["sumo", "-n", files.net, "-r", ",".join(map(str, files.routes)), "-a", ",".join(map(str, files.additional)),
                   "--step-length", step, "--end", end, "--threads", threads, "--seed", seed, "--no-step-log",
                   "--no-warnings", "--duration-log.statistics", "--statistic-output", figures, *UNCHECKED,
                   "--xml-validation.routes", "never"]
        text, usage = measured_output(command)
        return {**read_figures(text, ET.parse(figures).getroot()), **usage}


def measured_output(command):
    """(what a program prints, its processor time and peak memory); raises where it fails.

    By GNU time: the system counts to a program's peak what the process held that started it, and this one may hold a lot.
    """
    with tempfile.NamedTemporaryFile("r") as usage:
        text = output_of("/usr/bin/time", "--format=%U %S %M", f"--output={usage.name}", *command)
        user, system, kib = usage.read().split()
        return text, {"cpu_s": float(user) + float(system), "peak_memory_mib": int(kib) / 1024}


def read_figures(text, root):
    """Speed from what SUMO prints (wall time without loading), the rest from its statistics."""
    vehicles, trips = root.find("vehicles"), root.find("vehicleTripStatistics")
    inserted, running = int(vehicles.get("inserted")), int(vehicles.get("running"))
    return {
        "updates_per_second": float(re.search(r"^ *UPS: (\S+)", text, re.MULTILINE).group(1)),
        "wall_s": float(re.search(r"^ *Duration: ([\d.]+)s", text, re.MULTILINE).group(1)),
        "departed": inserted,
        "arrived": int(trips.get("count")),
        "running": running,
        "mean_travel_time_s": float(trips.get("duration")),
        "mean_time_loss_s": float(trips.get("timeLoss")),
        "teleports": int(root.find("teleports").get("total")),
    }
