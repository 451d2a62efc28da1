"""Reads what a picture needs from the HDF5 files of docs/network-format.md and docs/results-format.md."""

from dataclasses import dataclass, field

import h5py
import numpy as np

# engine/network/classes.h, LinkClass, in order.
LINK_CLASSES = (
    "motorway motorway_link trunk trunk_link primary primary_link secondary secondary_link tertiary tertiary_link"
    " unclassified residential living_street service track busway cycleway footway"
    " rail light_rail tram subway monorail"
).split()
FIRST_RAIL = LINK_CLASSES.index("rail")
FIRST_PATH = LINK_CLASSES.index("cycleway")
CONTROL_SIGNALS = 4  # engine/network/classes.h, JunctionControl
NONE = 2**32 - 1


class DrawError(Exception):
    """What is wrong with the input, for the person who called."""


@dataclass
class Lines:
    """Polylines one after the other: line i has the points offsets[i] to offsets[i + 1]."""

    points: np.ndarray
    offsets: np.ndarray

    def __len__(self):
        return len(self.offsets) - 1

    def pick(self, chosen):
        """The lines with these indices, in this order."""
        sizes = np.diff(self.offsets)[chosen]
        offsets = np.concatenate([[0], np.cumsum(sizes)])
        inner = np.arange(offsets[-1]) - np.repeat(offsets[:-1], sizes)
        return Lines(self.points[np.repeat(self.offsets[:-1][chosen], sizes) + inner], offsets)

    def split(self):
        return np.split(self.points, self.offsets[1:-1]) if len(self) else []

    def boxes(self):
        """min x, min y, max x, max y of each line; lines must have points."""
        low = np.minimum.reduceat(self.points, self.offsets[:-1])
        high = np.maximum.reduceat(self.points, self.offsets[:-1])
        return np.hstack([low, high])


@dataclass
class Area:
    name: str
    is_municipality: bool
    rings: list


@dataclass
class Network:
    path: str
    stand_in: bool
    crs: str
    key: np.ndarray
    cls: np.ndarray
    length: np.ndarray
    speed: np.ndarray
    lines: Lines
    movements: Lines
    movement_cls: np.ndarray
    signals: np.ndarray
    crossings: np.ndarray
    stops: np.ndarray
    gateways: np.ndarray
    areas: list = field(default_factory=list)

    def place(self, name):
        """min x, min y, max x, max y of a municipality or district, with a small margin."""
        found = [a for a in self.areas if a.name.casefold() == name.casefold()]
        if not found:
            known = ", ".join(sorted(a.name for a in self.areas)) or "none"
            raise DrawError(f"{self.path}: no municipality or district '{name}'; there are: {known}")
        points = np.vstack(found[0].rings)
        margin = 0.03 * np.ptp(points, axis=0).max()
        return np.concatenate([points.min(axis=0) - margin, points.max(axis=0) + margin])


@dataclass
class Traffic:
    begin_s: int
    interval_s: int
    key: np.ndarray  # of the links that have a row in the interval
    flow: np.ndarray  # veh/h
    speed: np.ndarray  # m/s
    scenario: str


def open_file(path):
    try:
        return h5py.File(path, "r")
    except OSError as error:
        raise DrawError(f"{path}: cannot be read as HDF5: {error}") from error


def column(file, name):
    if name not in file:
        raise DrawError(f"{file.filename}: has no {name}")
    return file[name][()]


def texts(file, name):
    if name not in file:
        raise DrawError(f"{file.filename}: has no {name}")
    return list(file[name].asstr()[()])


def text_attribute(holder, name, default=""):
    value = holder.attrs.get(name, default)
    return value.decode() if isinstance(value, bytes) else str(value)


def rows(file, name):
    """A column of rows (CSR): values and offsets."""
    return column(file, name), column(file, name + "_offsets").astype(np.int64)


def lines_of(file, name):
    points, offsets = rows(file, name)
    return Lines(points, offsets)


def read_areas(file):
    kinds = column(file, "draft/areas/kind")
    names = texts(file, "draft/areas/name")
    points, point_offsets = rows(file, "draft/areas/ring_points")
    sizes, size_offsets = rows(file, "draft/areas/ring_sizes")
    areas = []
    for i, (kind, name) in enumerate(zip(kinds, names)):
        own = points[point_offsets[i] : point_offsets[i + 1]]
        cuts = np.cumsum(sizes[size_offsets[i] : size_offsets[i + 1]])[:-1].astype(np.int64)
        rings = [r for r in np.split(own, cuts) if len(r) > 2]
        if rings:
            areas.append(Area(name, kind == 0, rings))
    return areas


def read_network(path):
    with open_file(path) as file:
        if "network/links/geometry" not in file:
            raise DrawError(f"{path}: is no network file (it has no network/links/geometry)")
        cls = column(file, "network/links/cls")
        control = column(file, "network/junctions/control")
        positions = column(file, "network/nodes/position")
        from_cls = cls[column(file, "network/movements/from_link")]
        to_cls = cls[column(file, "network/movements/to_link")]
        return Network(
            path=str(path),
            stand_in=bool(file.attrs.get("stand_in", 0)),
            crs=text_attribute(file, "crs"),
            key=column(file, "network/links/key"),
            cls=cls,
            length=column(file, "network/links/length").astype(float),
            speed=column(file, "network/links/speed").astype(float),
            lines=lines_of(file, "network/links/geometry"),
            movements=lines_of(file, "network/movements/geometry"),
            movement_cls=np.maximum(from_cls, to_cls),
            signals=column(file, "network/junctions/position")[control == CONTROL_SIGNALS],
            crossings=positions[column(file, "network/level_crossings/node")],
            stops=column(file, "network/stops/position"),
            gateways=positions[column(file, "network/gateways/node")],
            areas=read_areas(file) if "draft/areas/kind" in file else [],
        )


def read_results_network(path):
    """The links of a results file as straight lines, where the network file is not at hand."""
    with open_file(path) as file:
        ends = np.column_stack([column(file, "links/" + c) for c in ("x0", "y0", "x1", "y1")])
        none, no_points = Lines(np.zeros((0, 2)), np.zeros(1, np.int64)), np.zeros((0, 2))
        meta = file["meta"] if "meta" in file else file
        return Network(
            path=str(path),
            stand_in=bool(meta.attrs.get("stand_in", 0)),
            crs=text_attribute(meta, "crs"),
            key=column(file, "links/key"),
            cls=column(file, "links/class"),
            length=column(file, "links/length").astype(float),
            speed=column(file, "links/speed").astype(float),
            lines=Lines(ends.reshape(-1, 2), np.arange(len(ends) + 1) * 2),
            movements=none,
            movement_cls=np.zeros(0, np.uint8),
            signals=no_points,
            crossings=no_points,
            stops=no_points,
            gateways=no_points,
        )


def clock(seconds):
    return f"{int(seconds) // 3600:02d}:{int(seconds) % 3600 // 60:02d}"


def read_traffic(path, wanted):
    """wanted: begin of the interval in seconds, or None for the one with most traffic."""
    with open_file(path) as file:
        begin = column(file, "traffic/begin_s")
        link = column(file, "traffic/link")
        metres = column(file, "traffic/vehicle_m").astype(float)
        speed = column(file, "traffic/mean_speed").astype(float)
        key = column(file, "links/key")
        length = column(file, "links/length").astype(float)
        meta = file["meta"] if "meta" in file else file
        scenario = text_attribute(meta, "scenario")
        interval = int(meta.attrs.get("interval_s", 900))
    begins = np.unique(begin)
    if len(begins) == 0:
        raise DrawError(f"{path}: its traffic table is empty")
    if wanted is None:
        totals = np.bincount(np.searchsorted(begins, begin), weights=metres)
        wanted = begins[np.argmax(totals)]
    if wanted not in begins:
        raise DrawError(
            f"{path}: no interval begins at {clock(wanted)}; they begin from {clock(begins[0])} to {clock(begins[-1])}"
        )
    here = np.flatnonzero((begin == wanted) & (metres > 0))
    # Edie (1963): flow of a stretch = distance driven on it / (its length × time)
    flow = metres[here] / (np.maximum(length[link[here]], 1.0) * interval) * 3600.0
    return Traffic(int(wanted), interval, key[link[here]], flow, speed[here], scenario)
