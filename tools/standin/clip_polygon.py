"""Prints the region's outline with a margin around it as GeoJSON, for osmium extract."""
import json
import math
import sys

from . import boundaries
from .projection import to_degrees
from .tables import Tables


def convex_hull(points):
    """Andrew (1979), counter-clockwise."""
    ordered = sorted(set(points))
    halves = []
    for sequence in (ordered, ordered[::-1]):
        half = []
        for p in sequence:
            while len(half) > 1 and _left(half[-2], half[-1], p) <= 0:
                half.pop()
            half.append(p)
        halves += half[:-1]
    return halves


def _left(a, b, c):
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def clip_polygon(folder, margin):
    """Hull of circles around the outline: a little more than the margin, never less."""
    outline = boundaries.outline(list(boundaries.rings(Tables(folder)).values()))
    reach = margin / math.cos(math.pi / 16)
    corners = [(x + reach * math.cos(k * math.pi / 8), y + reach * math.sin(k * math.pi / 8)) for _, (x, y) in outline for k in range(16)]
    ring = [[round(c, 6) for c in to_degrees(*p)] for p in convex_hull(corners)]
    return {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring + ring[:1]]}}


if __name__ == "__main__":
    print(json.dumps(clip_polygon(sys.argv[1], float(sys.argv[2]))))
