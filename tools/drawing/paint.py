"""Draws a network, or the traffic on it, as a map: north up, one scale on both axes."""

import matplotlib

matplotlib.use("Agg")

import numpy as np
from matplotlib import patheffects
from matplotlib.cm import ScalarMappable
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from drawing import style
from drawing.read import FIRST_PATH, FIRST_RAIL, LINK_CLASSES, DrawError, clock

DPI = 150
HALO = [patheffects.withStroke(linewidth=2.2, foreground="white", alpha=0.85)]


class Map:
    """A figure with one map in it. view: min x, min y, max x, max y in projected metres."""

    def __init__(self, network, view, size):
        self.network = network
        self.figure = Figure(figsize=(size[0] / DPI, size[1] / DPI), dpi=DPI, facecolor="white")
        width, height = self.figure.get_size_inches()
        side, top, bottom = 0.2 / width, 0.62 / height, 0.32 / height
        self.axes = self.figure.add_axes([side, bottom, 1 - 2 * side, 1 - top - bottom], facecolor=style.BACKGROUND)
        box = self.axes.get_window_extent()
        centre = (view[:2] + view[2:]) / 2
        self.scale = max((view[2] - view[0]) / box.width, (view[3] - view[1]) / box.height)  # metres a pixel
        half = np.array([box.width, box.height]) * self.scale / 2
        self.view = np.concatenate([centre - half, centre + half])
        self.axes.set(xlim=self.view[[0, 2]], ylim=self.view[[1, 3]], aspect="equal", xticks=[], yticks=[])
        for spine in self.axes.spines.values():
            spine.set(edgecolor=style.FAINT, linewidth=0.8)
        self.extent = self.view[2] - self.view[0]
        # Thinner on a wide view, thicker on a near one.
        self.zoom = float(np.clip((10_000 / self.extent) ** 0.5, 0.45, 2.2))
        self.handles = []

    def seen(self, boxes):
        v = self.view
        return (boxes[:, 0] < v[2]) & (boxes[:, 2] > v[0]) & (boxes[:, 1] < v[3]) & (boxes[:, 3] > v[1])

    def within(self, points):
        return points[self.seen(np.hstack([points, points]))] if len(points) else points

    def collect(self, segments, z, **look):
        self.axes.add_collection(LineCollection(segments, zorder=z, **look), autolim=False)

    def areas(self):
        areas = self.network.areas
        towns = [ring for a in areas if a.is_municipality for ring in a.rings]
        districts = [ring for a in areas if not a.is_municipality for ring in a.rings]
        if towns:
            self.axes.add_collection(PolyCollection(towns, facecolors=style.LAND, zorder=0), autolim=False)
            self.handles.append(Line2D([], [], color="#5b4a8a", lw=1.5, ls=(0, (6, 2, 1.5, 2)), label="municipality"))
        if districts:
            self.handles.append(Line2D([], [], color="#9a90bb", lw=0.7, ls=(0, (3, 2)), label="district"))
        self.collect(districts, 1, **style.DISTRICT_BORDER)
        self.collect(towns, 1.5, **style.MUNICIPALITY_BORDER)

    def area_names(self):
        for area in self.network.areas:
            ring = max(area.rings, key=len)
            centre, width = centroid(ring), np.ptp(ring[:, 0]) / self.scale
            if not area.name or width < 9 * len(area.name) or not len(self.within(centre[None])):
                continue
            if area.is_municipality:
                look = {"text": area.name.upper(), "fontsize": 17, "fontweight": "bold", "alpha": 0.4, "zorder": 8.5}
            else:
                look = {"text": area.name, "fontsize": 7.5, "path_effects": HALO, "zorder": 9}
            self.axes.annotate(xy=centre, ha="center", va="center", color="#4b3f73", annotation_clip=True, **look)

    def marks(self, points, label, z, **look):
        points = self.within(points)
        if len(points) == 0:
            return
        self.axes.scatter(points[:, 0], points[:, 1], zorder=z, **look)
        marker = {"marker": look["marker"], "color": look["c"], "ls": "", "ms": look["s"] ** 0.5 + 0.6}
        self.handles.append(Line2D([], [], label=f"{label} ({len(points):,})", **marker))

    def furniture(self, title, subtitle):
        """Title, scale bar, north arrow, where the data is from."""
        width, height = self.figure.get_size_inches()
        left = 0.2 / width
        self.figure.text(left, 1 - 0.3 / height, title, fontsize=13, fontweight="bold", color=style.INK)
        self.figure.text(left, 1 - 0.52 / height, subtitle, fontsize=8.5, color=style.FAINT)
        source = "© OpenStreetMap contributors, ODbL 1.0"
        if self.network.stand_in:
            source = "STAND-IN drawn from tables of figures, not surveyed; boundaries " + source
        note = f"{source}   ·   {self.network.crs}"
        self.figure.text(1 - left, 0.11 / height, note, fontsize=7, color=style.FAINT, ha="right")
        self.scale_bar()
        self.axes.annotate(
            "N",
            xy=(0.975, 0.985),
            xytext=(0.975, 0.93),
            xycoords="axes fraction",
            ha="center",
            va="top",
            fontsize=10,
            fontweight="bold",
            color=style.INK,
            path_effects=HALO,
            arrowprops={"arrowstyle": "-|>", "color": style.INK, "lw": 1.4},
            zorder=12,
        )

    def scale_bar(self):
        length = round_down(self.extent / 5)
        x0, y0 = self.view[0] + 0.025 * self.extent, self.view[1] + 14 * self.scale * DPI / 100
        for i, colour in enumerate((style.INK, "white", style.INK, "white")):
            part = [x0 + i * length / 4, x0 + (i + 1) * length / 4]
            self.axes.plot(part, [y0, y0], color=style.INK, lw=5.5, solid_capstyle="butt", zorder=12)
            inner = [part[0] + self.scale, part[1] - self.scale]
            self.axes.plot(inner, [y0, y0], color=colour, lw=4, solid_capstyle="butt", zorder=13)
        for value in (0, length / 2, length):
            text = f"{value / 1000:g} km" if length >= 1000 else f"{value:g} m"
            self.axes.annotate(
                text if value else "0",
                (x0 + value, y0),
                (0, 5),
                textcoords="offset points",
                ha="center",
                fontsize=7.5,
                color=style.INK,
                path_effects=HALO,
                zorder=13,
            )

    def legend(self, handles, **options):
        legend = self.axes.legend(handles=handles, fontsize=7.5, framealpha=0.93, edgecolor=style.FAINT, **options)
        legend.set_zorder(14)
        self.axes.add_artist(legend)
        return legend

    def save(self, path):
        self.figure.savefig(path, dpi=DPI, facecolor="white")


def centroid(ring):
    """Of the area of a closed ring."""
    a, b = ring[:-1] - ring[0], ring[1:] - ring[0]
    cross = a[:, 0] * b[:, 1] - b[:, 0] * a[:, 1]
    if abs(cross.sum()) < 1e-6:
        return ring.mean(axis=0)
    return ring[0] + ((a + b) * cross[:, None]).sum(axis=0) / (3 * cross.sum())


def round_down(length):
    """To 1, 2 or 5 times a power of ten."""
    power = 10.0 ** np.floor(np.log10(length))
    return next(m * power for m in (5, 2, 1) if m * power <= length)


def whole_view(network):
    points = network.lines.points
    if len(points) == 0:
        raise DrawError(f"{network.path}: has no links to draw")
    low, high = points.min(axis=0), points.max(axis=0)
    margin = 0.02 * max(high - low) + 20
    return np.concatenate([low - margin, high + margin])


def classes(names):
    return [LINK_CLASSES.index(n) for n in names]


def draw_network(network, view, size, title):
    m = Map(network, view, size)
    m.areas()
    seen = m.seen(network.lines.boxes())
    inner_seen = np.zeros(0, bool)
    if m.extent < 15_000 and len(network.movements):  # the gaps between stop lines show only from near
        inner_seen = m.seen(network.movements.boxes())
    km = 0.0
    for z, look in enumerate(style.LINES, start=2):
        of_kind = np.isin(network.cls, classes(look.classes))
        chosen = np.flatnonzero(seen & of_kind)
        km += network.length[chosen].sum() / 1000
        if len(chosen) == 0 or m.extent > look.widest_view:
            continue
        segments = network.lines.pick(chosen).split()
        if len(inner_seen):
            inner = np.flatnonzero(inner_seen & np.isin(network.movement_cls, classes(look.classes)))
            segments += network.movements.pick(inner).split()
        width = look.width * m.zoom
        paint = {"colors": look.colour, "linewidths": width, "capstyle": "round", "joinstyle": "round"}
        if look.dashes:
            paint |= {"linestyles": [(0, look.dashes)], "capstyle": "butt"}
        m.collect(segments, 2 + z / 10, **paint)
        if look.core:
            core = {"linewidths": width * 0.5, "linestyles": [(0, (6, 6))], "capstyle": "butt"}
            m.collect(segments, 2 + z / 10 + 0.05, colors=look.core, **core)
        ls = (0, look.dashes) if look.dashes else "-"
        m.handles.append(Line2D([], [], color=look.colour, lw=max(look.width, 0.8), ls=ls, label=look.label))
    near = m.extent < 8_000
    edge = {"edgecolors": "white", "linewidths": 0.3}
    if near:
        m.marks(network.stops, "stop", 6, marker="s", s=9, c="#1c6fb0", **edge)
    m.marks(network.signals, "signalised junction", 7, marker="o", s=8 * m.zoom + 3, c="#d9261c", **edge)
    m.marks(network.crossings, "level crossing", 7, marker="X", s=22, c="#222222", **edge)
    m.marks(network.gateways, "gateway", 8, marker="D", s=20, c="#0f7d6c", **edge)
    m.area_names()
    m.furniture(title, f"{int(seen.sum()):,} links, {km:,.0f} km in view, each direction counted")
    m.legend(m.handles[::-1], loc="lower right")
    return m


def moved_right(lines, metres):
    """Each line moved to its right by its own distance, corners mitred at most twice as far."""
    points, offsets = lines.points, lines.offsets
    step = np.diff(points, axis=0, append=points[-1:])
    last = offsets[1:] - 1
    step[last] = step[np.maximum(last - 1, 0)]
    size = np.hypot(step[:, 0], step[:, 1])
    ahead = step / np.maximum(size, 1e-9)[:, None]
    behind = np.roll(ahead, 1, axis=0)
    behind[offsets[:-1]] = ahead[offsets[:-1]]
    both = ahead + behind
    both /= np.maximum(np.hypot(both[:, 0], both[:, 1]), 1e-9)[:, None]
    cosine = np.maximum((both * ahead).sum(axis=1), 0.5)
    right = np.column_stack([both[:, 1], -both[:, 0]])
    shift = np.repeat(metres, np.diff(offsets)) / cosine
    return type(lines)(points + right * shift[:, None], offsets)


def draw_traffic(network, traffic, view, size, title):
    m = Map(network, view, size)
    m.areas()
    boxes = m.seen(network.lines.boxes())
    roads = np.flatnonzero(boxes & (network.cls < FIRST_PATH))
    m.collect(network.lines.pick(roads).split(), 2, colors="#cfccc5", linewidths=0.45 * m.zoom)
    rails = np.flatnonzero(boxes & (network.cls >= FIRST_RAIL))
    m.collect(network.lines.pick(rails).split(), 2, colors="#a9a3b4", linewidths=0.5, linestyles=[(0, (4, 2))])

    order = np.argsort(network.key, kind="stable")
    at = np.searchsorted(network.key, traffic.key, sorter=order)
    at = order[np.minimum(at, len(order) - 1)]
    known = network.key[at] == traffic.key
    if known.mean() < 0.9:  # a scenario's edits change some links
        raise DrawError(
            f"{network.path}: knows {known.sum():,} of the {len(known):,} links with traffic; is it another network?"
        )
    chosen = np.flatnonzero(known & (network.cls[at] < FIRST_PATH))
    chosen = chosen[boxes[at[chosen]]]
    if len(chosen) == 0:
        raise DrawError("no road traffic in this view and interval")
    # The busiest are drawn last, and lie on top.
    chosen = chosen[np.argsort(traffic.flow[chosen], kind="stable")]
    link, flow = at[chosen], traffic.flow[chosen]
    share = traffic.speed[chosen] / np.maximum(network.speed[link], 0.1)
    full = float(np.ceil(max(np.quantile(flow, 0.995), 100) / 500) * 500) if flow.max() > 500 else 500.0
    widest = 4.2 * max(m.zoom, 0.8)

    def width_of(value):
        return 0.35 + widest * np.minimum(value, full * 1.2) / full

    widths = width_of(flow)
    metres_a_point = m.scale * DPI / 72
    lines = moved_right(network.lines.pick(link), (widths / 2 + 0.1) * metres_a_point)
    m.collect(lines.split(), 4, colors=style.SPEED(np.clip(share, 0, 1)), linewidths=widths, capstyle="butt")
    m.area_names()

    until = clock(traffic.begin_s + traffic.interval_s)
    weighted = np.average(share, weights=flow * network.length[link])
    m.furniture(
        title,
        f"{clock(traffic.begin_s)}–{until}   ·   {len(link):,} links with road traffic in view"
        f"   ·   mean speed {100 * weighted:.0f} % of the limit (by vehicle-km)",
    )
    steps = [round_down(full / 10), round_down(full / 3), full]
    handles = [Line2D([], [], color="#666666", lw=width_of(s), label=f"{s:,.0f} veh/h") for s in steps]
    m.legend(handles, loc="lower right", title="flow, one direction", title_fontsize=7.5)
    panel = {"facecolor": "white", "edgecolor": style.FAINT, "alpha": 0.93, "transform": m.axes.transAxes}
    m.axes.add_patch(Rectangle((0.01, 0.915), 0.29, 0.075, zorder=13.5, **panel))
    bar = m.axes.inset_axes([0.025, 0.965, 0.26, 0.015], zorder=14)
    colours = m.figure.colorbar(
        ScalarMappable(Normalize(0, 100), style.SPEED), cax=bar, orientation="horizontal", ticks=[0, 25, 50, 75, 100]
    )
    colours.set_label("mean speed, % of the limit", fontsize=7.5, color=style.INK)
    colours.ax.tick_params(labelsize=7, length=2)
    return m
