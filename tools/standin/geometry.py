"""Polylines in metres: length, place at a distance, smoothing, crossing, simplification."""
import bisect
import math

import numpy as np


def distance(a, b):
    return math.hypot(a[0] - b[0], a[1] - b[1])


def lerp(a, b, t):
    return (a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t)


def crossing(a, b, c, d):
    """(t, u) of the crossing of segments ab and cd, or None."""
    rx, ry, sx, sy = b[0] - a[0], b[1] - a[1], d[0] - c[0], d[1] - c[1]
    den = rx * sy - ry * sx
    if den == 0:
        return None
    qx, qy = c[0] - a[0], c[1] - a[1]
    t = (qx * sy - qy * sx) / den
    u = (qx * ry - qy * rx) / den
    return (t, u) if 0 <= t <= 1 and 0 <= u <= 1 else None


def project(p, a, b):
    """Nearest place on segment ab: (distance, t)."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    n = dx * dx + dy * dy
    t = 0.0 if n == 0 else max(0.0, min(1.0, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / n))
    return distance(p, (a[0] + dx * t, a[1] + dy * t)), t


def area(ring):
    """Signed area of a ring without its closing point; positive when counter-clockwise."""
    return 0.5 * sum(
        ring[i - 1][0] * ring[i][1] - ring[i][0] * ring[i - 1][1] for i in range(len(ring))
    )


def inside(p, ring):
    x, y = p
    result = False
    for i in range(len(ring)):
        (x1, y1), (x2, y2) = ring[i - 1], ring[i]
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1):
            result = not result
    return result


def simplify(points, tolerance):
    """Douglas and Peucker (1973)."""
    keep = {0, len(points) - 1}
    stack = [(0, len(points) - 1)]
    while stack:
        first, last = stack.pop()
        worst, at = tolerance, None
        for i in range(first + 1, last):
            away = project(points[i], points[first], points[last])[0]
            if away > worst:
                worst, at = away, i
        if at is not None:
            keep.add(at)
            stack += [(first, at), (at, last)]
    return [points[i] for i in sorted(keep)]


def smooth(points, step):
    """Centripetal Catmull-Rom curve through all points; also the index of each point in it."""
    if len(points) < 3:
        out, index = [points[0]], [0]
        n = max(1, int(distance(points[0], points[-1]) / step))
        out += [lerp(points[0], points[-1], k / n) for k in range(1, n + 1)]
        return out, [0, len(out) - 1]
    closed = points[0] == points[-1]
    before = points[-2] if closed else lerp(points[1], points[0], 2)
    after = points[1] if closed else lerp(points[-2], points[-1], 2)
    ctrl = [before] + list(points) + [after]
    out, index = [points[0]], [0]
    for i in range(1, len(ctrl) - 2):
        p0, p1, p2, p3 = ctrl[i - 1 : i + 3]
        t1 = math.sqrt(distance(p0, p1))
        t2 = t1 + math.sqrt(distance(p1, p2))
        t3 = t2 + math.sqrt(distance(p2, p3))
        n = max(1, int(distance(p1, p2) / step))
        for k in range(1, n + 1):
            t = t1 + (t2 - t1) * k / n
            a1, a2, a3 = lerp(p0, p1, t / t1), lerp(p1, p2, (t - t1) / (t2 - t1)), lerp(p2, p3, (t - t2) / (t3 - t2))
            b1, b2 = lerp(a1, a2, t / t2), lerp(a2, a3, (t - t1) / (t3 - t1))
            out.append(lerp(b1, b2, (t - t1) / (t2 - t1)) if k < n else p2)
        index.append(len(out) - 1)
    return out, index


class Line:
    """A polyline measured by the distance from its start."""

    def __init__(self, points):
        self.points = list(points)
        self.at = [0.0]
        for a, b in zip(points, points[1:]):
            self.at.append(self.at[-1] + distance(a, b))
        self.length = self.at[-1]

    def place(self, s, offset=0.0):
        """The point s metres along, offset metres to the right."""
        i = max(0, min(len(self.points) - 2, bisect.bisect_right(self.at, s) - 1))
        a, b = self.points[i], self.points[i + 1]
        n = self.at[i + 1] - self.at[i]
        p = lerp(a, b, (s - self.at[i]) / n)
        if not offset:
            return p
        ux, uy = self.direction(s)
        return (p[0] + uy * offset, p[1] - ux * offset)

    def direction(self, s):
        """Unit direction, averaged over 20 m so that offsets do not kink."""
        a, b = self._raw(s - 10), self._raw(s + 10)
        n = distance(a, b)
        return ((b[0] - a[0]) / n, (b[1] - a[1]) / n)

    def _raw(self, s):
        i = max(0, min(len(self.points) - 2, bisect.bisect_right(self.at, s) - 1))
        n = self.at[i + 1] - self.at[i]
        return lerp(self.points[i], self.points[i + 1], (s - self.at[i]) / n) if n > 0 else self.points[i]

    def nearest(self, p):
        """(distance, s) of the nearest place."""
        best = (math.inf, 0.0)
        for i in range(len(self.points) - 1):
            away, t = project(p, self.points[i], self.points[i + 1])
            best = min(best, (away, self.at[i] + t * (self.at[i + 1] - self.at[i])))
        return best

    def crossings(self, other):
        """[(s on self, s on other)] in order along self."""
        p, q = np.array(self.points), np.array(other.points)
        d, e = np.diff(p, axis=0), np.diff(q, axis=0)
        den = d[:, None, 0] * e[None, :, 1] - d[:, None, 1] * e[None, :, 0]
        gx, gy = q[None, :-1, 0] - p[:-1, None, 0], q[None, :-1, 1] - p[:-1, None, 1]
        den = np.where(den == 0, np.nan, den)
        t = (gx * e[None, :, 1] - gy * e[None, :, 0]) / den
        u = (gx * d[:, None, 1] - gy * d[:, None, 0]) / den
        found = []
        for i, j in np.argwhere((t >= 0) & (t <= 1) & (u >= 0) & (u <= 1)):
            s1 = self.at[i] + float(t[i, j]) * (self.at[i + 1] - self.at[i])
            s2 = other.at[j] + float(u[i, j]) * (other.at[j + 1] - other.at[j])
            found.append((s1, s2))
        return sorted(found)

    def part(self, s0, s1):
        """The points from s0 to s1 (s0 < s1)."""
        inner = [p for p, s in zip(self.points, self.at) if s0 + 1 < s < s1 - 1]
        return [self._raw(s0)] + inner + [self._raw(s1)]


def bezier(p0, d0, p1, d1, reach, steps=10):
    """Cubic from p0 leaving along d0 to p1 arriving along d1."""
    c0 = (p0[0] + d0[0] * reach, p0[1] + d0[1] * reach)
    c1 = (p1[0] - d1[0] * reach, p1[1] - d1[1] * reach)
    out = []
    for k in range(steps + 1):
        t = k / steps
        a, b, c = lerp(p0, c0, t), lerp(c0, c1, t), lerp(c1, p1, t)
        out.append(lerp(lerp(a, b, t), lerp(b, c, t), t))
    return out
