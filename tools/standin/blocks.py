"""Local streets: every face between main roads is cut in two again and again until blocks are small.

After Parish and Mueller (2001) in spirit: streets end on older streets, so all is connected; a street that
would meet a motorway or railway ends before it.
"""
import math

from .draw_random import unit
from .geometry import area, crossing, distance, inside, lerp

MIN_WIDTH = 62.0
SNAP = 24.0


def expanded(graph, ring):
    """The ring with the nodes that were put on its edges since."""
    out = []
    stack = [(ring[i - 1], ring[i]) for i in range(len(ring))][::-1]
    while stack:
        a, b = stack.pop()
        n = graph.split_at.get((a, b))
        if n is None or graph.joined(a, b) is not None:
            out.append(a)
        else:
            stack += [(n, b), (a, n)]
    return out


def main_axis(points):
    """Directions of the smallest of the rectangles along the edges: (long, width across, length)."""
    best = None
    for i in range(len(points)):
        a, b = points[i - 1], points[i]
        n = distance(a, b)
        if n < 15:
            continue
        ux, uy = (b[0] - a[0]) / n, (b[1] - a[1]) / n
        us = [p[0] * ux + p[1] * uy for p in points]
        vs = [p[1] * ux - p[0] * uy for p in points]
        w, h = max(us) - min(us), max(vs) - min(vs)
        if best is None or w * h < best[0]:
            best = (w * h, (ux, uy) if w >= h else (-uy, ux), min(w, h), max(w, h))
    return best


def cuts(graph, ring, points, centre, ux, uy):
    """Where the straight line through centre leaves the face: the two ends around centre."""
    far = 20000.0
    a, b = (centre[0] - ux * far, centre[1] - uy * far), (centre[0] + ux * far, centre[1] + uy * far)
    hits = []
    for i in range(len(ring)):
        hit = crossing(a, b, points[i - 1], points[i])
        if hit:
            hits.append(((hit[0] - 0.5) * 2 * far, i, hit[1]))
    before = [h for h in hits if h[0] < 0]
    after = [h for h in hits if h[0] > 0]
    if not before or not after:
        return None
    return max(before), min(after)


class Blocks:
    def __init__(self, graph, target_area, style, path_share):
        self.graph, self.target_area, self.style, self.path_share = graph, target_area, style, path_share
        self.count, self.last_was_path = 0, False

    def fill(self, ring):
        stack = [(ring, 0)]
        while stack:
            ring, depth = stack.pop()
            ring = expanded(self.graph, ring)
            parts = self._cut(ring, depth)
            if parts:
                stack += [(p, depth + 1) for p in parts if not self.last_was_path]

    def _cut(self, ring, depth):
        graph = self.graph
        if len(ring) < 3 or depth > 24:
            return None
        points = [graph.xy[n] for n in ring]
        size = area(points)
        if size < 6000:
            return None
        n = len(points)
        cx = sum(p[0] for p in points) / n
        cy = sum(p[1] for p in points) / n
        target = self.target_area((cx, cy))
        path = size < target * 1.6
        if path and (size < 7000 or unit("path", cx, cy) > self.path_share((cx, cy))):
            return None
        axis = main_axis(points)
        if axis is None or axis[2] < MIN_WIDTH:
            return None
        us = [p[0] * axis[1][0] + p[1] * axis[1][1] for p in points]
        vs = [p[1] * axis[1][0] - p[0] * axis[1][1] for p in points]
        ux, uy = axis[1]
        for attempt in range(14):
            r1 = unit("cut", cx, cy, attempt)
            r2 = unit("turn", cx, cy, attempt)
            u = min(us) + (max(us) - min(us)) * (0.5 + (r1 - 0.5) * min(0.8, 0.28 + 0.06 * attempt))
            v = self._middle(points, ux, uy, u, (min(vs) + max(vs)) / 2)
            if v is None:
                continue
            centre = (u * ux - v * uy, u * uy + v * ux)
            angle = math.atan2(ux, -uy) + (r2 - 0.5) * (0.25 + 0.22 * attempt)
            ends = cuts(graph, ring, points, centre, math.cos(angle), math.sin(angle))
            if ends is None:
                continue
            parts = self._join(ring, points, ends, size, attempt, path)
            if parts:
                self.last_was_path = path
                return parts
        return None

    @staticmethod
    def _middle(points, ux, uy, u, guess):
        """Middle of the widest stretch inside the face across the long axis at u."""
        vs = []
        for i in range(len(points)):
            a, b = points[i - 1], points[i]
            ua, ub = a[0] * ux + a[1] * uy - u, b[0] * ux + b[1] * uy - u
            if (ua > 0) != (ub > 0):
                p = lerp(a, b, ua / (ua - ub))
                vs.append(p[1] * ux - p[0] * uy)
        vs.sort()
        pairs = [(vs[i + 1] - vs[i], vs[i], vs[i + 1]) for i in range(0, len(vs) - 1, 2)]
        if not pairs:
            return None
        wide = max(pairs)
        return (wide[1] + wide[2]) / 2

    def _end(self, ring, points, hit):
        """(index in ring of an old node or None, edge index, point, is barrier)."""
        _, i, t = hit
        a, b = ring[i - 1], ring[i]
        e = self.graph.joined(a, b)
        if e is None:
            return None
        barrier = self.graph.edges[e][2].barrier
        p = lerp(points[i - 1], points[i], t)
        for k, n in ((i - 1, a), (i, b)):
            if not barrier and self.graph.kind[n] == "j" and distance(self.graph.xy[n], p) < SNAP:
                if len(self.graph.adjacent[n]) < 4:
                    return (k % len(ring), None, self.graph.xy[n], False, e)
                return None
        if not barrier:
            # no junction on a bridge, and none right before one
            if "x" in (self.graph.kind[a], self.graph.kind[b]):
                if min(distance(p, self.graph.xy[m]) for m in (a, b) if self.graph.kind[m] == "x") < 55:
                    return None
        return (None, i, p, barrier, e)

    def _join(self, ring, points, ends, size, attempt, path):
        graph = self.graph
        p, q = self._end(ring, points, ends[0]), self._end(ring, points, ends[1])
        if p is None or q is None or (p[3] and q[3]):
            return None
        if p[4] == q[4] or (p[0] is not None and p[0] == q[0]) or distance(p[2], q[2]) < 50:
            return None
        if p[0] is not None and q[0] is not None and graph.joined(ring[p[0]], ring[q[0]]) is not None:
            return None
        # a balanced cut only: slivers make needles
        order = []
        for end in (p, q):
            order.append(end[0] if end[0] is not None else end[1] - 0.5)
        lo, hi = (p, q) if order[0] < order[1] else (q, p)
        a, b = min(order), max(order)
        side = [k for k in range(len(ring)) if a < k < b]
        other = [k for k in range(len(ring)) if k > b] + [k for k in range(len(ring)) if k < a]
        one = area([lo[2]] + [points[k] for k in side] + [hi[2]])
        if min(one, size - one) < (0.2 if attempt < 6 else 0.08) * size or not self._clear(ring, points, p, q):
            return None
        nodes = []
        for end in (lo, hi):
            if end[0] is not None:
                nodes.append(ring[end[0]])
            else:
                nodes.append(graph.split(end[4], end[2], "v" if end[3] else "j"))
        strand = self.style(size, path, self.count, ((lo[2][0] + hi[2][0]) / 2, (lo[2][1] + hi[2][1]) / 2))
        self.count += 1
        graph._link(nodes[0], nodes[1], strand)
        first = [nodes[0]] + [ring[k] for k in side] + [nodes[1]]
        second = [nodes[1]] + [ring[k] for k in other] + [nodes[0]]
        return [first, second]

    def _clear(self, ring, points, p, q):
        """After snapping the new street may touch the ring nowhere else."""
        mid = lerp(p[2], q[2], 0.5)
        if not inside(mid, points):
            return False
        trim = 0.3 / distance(p[2], q[2])
        return not self.graph.crossed(lerp(p[2], q[2], trim), lerp(q[2], p[2], trim))
