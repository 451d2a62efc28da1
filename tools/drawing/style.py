"""How things look: colours, widths in points at a view of 10 km, order from the bottom to the top."""

from dataclasses import dataclass

from matplotlib.colors import LinearSegmentedColormap

BACKGROUND = "#fbfaf7"
LAND = "#f1efe8"
INK = "#2f3437"
FAINT = "#8b8f92"


@dataclass(frozen=True)
class LineStyle:
    label: str
    classes: tuple
    colour: str
    width: float
    widest_view: float = float("inf")  # m: hidden where the view is wider
    dashes: tuple = ()
    core: str = ""  # colour of dashes on top, as on maps of railways


LINES = (
    LineStyle("foot and cycle way", ("footway", "cycleway"), "#9cbf8f", 0.45, 6_000, (3, 1.5)),
    LineStyle("track", ("track",), "#cdb998", 0.45, 12_000, (4, 1.5)),
    LineStyle("service road", ("service",), "#d3d0c9", 0.5, 25_000),
    LineStyle("local street", ("unclassified", "residential", "living_street", "busway"), "#b9b6af", 0.75),
    LineStyle("tertiary", ("tertiary", "tertiary_link"), "#8f8b84", 1.1),
    LineStyle("secondary (L)", ("secondary", "secondary_link"), "#dfae1c", 1.5),
    LineStyle("primary (B)", ("primary", "primary_link"), "#e07b1f", 1.9),
    LineStyle("trunk", ("trunk", "trunk_link"), "#c8432b", 2.2),
    LineStyle("motorway", ("motorway", "motorway_link"), "#2459a8", 2.6),
    LineStyle("railway", ("rail",), "#3a3a3a", 1.5, core="#ffffff"),
    LineStyle("light rail, tram, underground", ("light_rail", "tram", "subway"), "#8b3fa8", 1.3),
    LineStyle("monorail", ("monorail",), "#d02f86", 1.5),
)

MUNICIPALITY_BORDER = {"colors": "#5b4a8a", "linewidths": 1.5, "linestyles": [(0, (6, 2, 1.5, 2))]}
DISTRICT_BORDER = {"colors": "#9a90bb", "linewidths": 0.7, "linestyles": [(0, (3, 2))]}

# Speed as a share of the limit: stop-and-go to free.
SPEED = LinearSegmentedColormap.from_list(
    "share of the limit",
    [(0, "#5e0b1e"), (0.2, "#b3152b"), (0.4, "#ea5a35"), (0.6, "#f5a83b"), (0.8, "#8cbf55"), (1, "#1f8a4c")],
)
