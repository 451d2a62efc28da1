"""Motorways and other grade-separated dual roads: carriageways, interchanges, ramps."""

import math

from .geometry import Line, bezier, distance, smooth

HALF = 12.5  # centre of a carriageway from the centre line, m
RAMP_REACH = 380.0


class Chain:
    """Consecutive roads of one table chain on one smooth curve."""

    def __init__(self, name, roads, points):
        self.name, self.roads = name, roads
        xy, spans = [], []
        for road in roads:
            rows = points[road["road"]]
            first = len(xy) - 1 if xy else 0
            xy += [r["xy"] for r in (rows[1:] if xy else rows)]
            spans.append((first, len(xy) - 1))
        curve, index = smooth(xy, 45.0)
        self.line = Line(curve)
        self.spans = [(self.line.at[index[a]], self.line.at[index[b]]) for a, b in spans]

    def road_at(self, s):
        for road, (a, b) in zip(self.roads, self.spans):
            if a <= s <= b:
                return road
        return self.roads[0] if s < self.spans[0][0] else self.roads[-1]

    def express_spans(self):
        """Stretches [(s0, s1)] with two separate carriageways."""
        out = []
        for road, (a, b) in zip(self.roads, self.spans):
            if road["form"] != "express":
                continue
            if out and abs(out[-1][1] - a) < 1:
                out[-1] = (out[-1][0], b)
            else:
                out.append((a, b))
        return out


class Carriageway:
    """One direction of an express stretch: nodes by distance along the centre line."""

    def __init__(self, chain, s0, s1, forward):
        self.chain, self.s0, self.s1, self.forward = chain, s0, s1, forward
        self.side = HALF if forward else -HALF
        self.forced = {}
        self.start = self.end = None

    def point(self, s, out=0.0):
        side = self.side + (out if self.forward else -out)
        taper = 1.0
        for gap, joined in ((s - self.s0, self.start), (self.s1 - s, self.end)):
            if joined is not None:
                taper = min(taper, max(0.0, gap / 150.0))
        return self.chain.line.place(s, side * taper)

    def direction(self, s):
        d = self.chain.line.direction(s)
        return d if self.forward else (-d[0], -d[1])

    def ahead(self, s, metres):
        return s + metres if self.forward else s - metres


def carriageways(chains):
    out = {}
    for name, chain in chains.items():
        for s0, s1 in chain.express_spans():
            for forward in (True, False):
                out.setdefault(name, []).append(Carriageway(chain, s0, s1, forward))
    return out


def at(ways, s, forward):
    for w in ways:
        if w.forward == forward and w.s0 <= s <= w.s1:
            return w
    return None


class Ramp:
    def __init__(self, points, start, end, layer, name, lanes=1):
        """start and end: (carriageway, s) or ('street', key)."""
        self.points, self.start, self.end, self.layer, self.name, self.lanes = points, start, end, layer, name, lanes


def diamond(name, ways, s, terminals):
    """Ramps between an express road and the two terminals (right, left) on the street across it."""
    ramps = []
    for forward, (p, key) in ((True, terminals[0]), (False, terminals[1])):
        way = at(ways, s, forward)
        if way is None:
            continue
        off, on = way.ahead(s, -RAMP_REACH), way.ahead(s, RAMP_REACH)
        if way.s0 + 60 < off < way.s1 - 60:
            # 12 m beside the carriageway first, then to the street
            mid = way.point(way.ahead(s, -120), 45)
            ramps.append(
                Ramp([way.point(off), way.point(way.ahead(off, 60), 7), way.point(way.ahead(off, 140), 20), mid, p], (way, off), ("street", key), 0, name)
            )
        if way.s0 + 60 < on < way.s1 - 60:
            mid = way.point(way.ahead(s, 120), 45)
            ramps.append(
                Ramp([p, mid, way.point(way.ahead(on, -140), 20), way.point(way.ahead(on, -60), 7), way.point(on)], ("street", key), (way, on), 0, name)
            )
    return ramps


def cloverleaf(name, ways_a, sa, ways_b, sb, reach=82.0):
    """All turns between two crossing express roads, as far as their carriageways exist."""
    ramps = []
    for from_ways, s_from, to_ways, s_to in ((ways_a, sa, ways_b, sb), (ways_b, sb, ways_a, sa)):
        for forward in (True, False):
            entry = at(from_ways, s_from, forward)
            if entry is None:
                continue
            d = entry.direction(s_from)
            for other in (True, False):
                target = at(to_ways, s_to, other)
                if target is None:
                    continue
                e = target.direction(s_to)
                right = d[0] * e[1] - d[1] * e[0] < 0
                if right:
                    leave, join = entry.ahead(s_from, -640), target.ahead(s_to, 640)
                else:  # the loop: past the crossing, round to the right, before the crossing
                    leave, join = entry.ahead(s_from, reach), target.ahead(s_to, -reach)
                if not (entry.s0 + 40 < leave < entry.s1 - 40 and target.s0 + 40 < join < target.s1 - 40):
                    continue
                p0, p1 = entry.point(leave), target.point(join)
                d0, d1 = entry.direction(leave), target.direction(join)
                q0 = entry.point(entry.ahead(leave, 45), 7)
                q1 = target.point(target.ahead(join, -45), 7)
                if right:
                    curve = bezier(q0, d0, q1, d1, 0.14 * distance(q0, q1), 8)
                else:
                    curve = loop(q0, entry.direction(entry.ahead(leave, 45)), q1, target.direction(target.ahead(join, -45)))
                ramps.append(Ramp([p0] + curve + [p1], (entry, leave), (target, join), 0, name))
    return ramps


def loop(p0, d0, p1, d1):
    """Round to the right from p0 to p1: the circle that fits best, bent to end at p1."""
    turn = math.atan2(d0[0] * d1[1] - d0[1] * d1[0], d0[0] * d1[0] + d0[1] * d1[1])
    turn = turn - 2 * math.pi if turn > 0 else turn
    best = None
    for radius in range(40, 160, 5):
        points, x, y, heading, n = [p0], p0[0], p0[1], math.atan2(d0[1], d0[0]), 16
        step = 2 * radius * math.sin(-turn / n / 2)
        for k in range(n):
            x += step * math.cos(heading + turn * (k + 0.5) / n)
            y += step * math.sin(heading + turn * (k + 0.5) / n)
            points.append((x, y))
        miss = distance(points[-1], p1)
        if best is None or miss < best[0]:
            best = (miss, points)
    points = best[1]
    gx, gy = p1[0] - points[-1][0], p1[1] - points[-1][1]
    n = len(points) - 1
    return [(p[0] + gx * k / n, p[1] + gy * k / n) for k, p in enumerate(points)]


def fork(name, ways_t, s_end, ways_m, s_m):
    """A road that ends at a through road: its two carriageways divide into four ramps."""
    ramps = []
    stem_in = [w for w in ways_t if (w.s1 if w.forward else w.s0) == s_end]
    stem_out = [w for w in ways_t if (w.s0 if w.forward else w.s1) == s_end]
    for way in stem_in:
        p0, d0 = way.point(s_end), way.direction(s_end)
        for forward in (True, False):
            target = at(ways_m, s_m, forward)
            e = target.direction(s_m)
            right = d0[0] * e[1] - d0[1] * e[0] < 0
            join = target.ahead(s_m, 560 if right else 700)
            q1 = target.point(target.ahead(join, -60), 8)
            curve = bezier(p0, d0, q1, target.direction(join), 0.45 * distance(p0, q1), 10)
            ramps.append(Ramp(curve + [target.point(join)], (way, s_end), (target, join), 0 if right else 1, name))
    for way in stem_out:
        p1, d1 = way.point(s_end), way.direction(s_end)
        for forward in (True, False):
            origin = at(ways_m, s_m, forward)
            e = origin.direction(s_m)
            right = e[0] * d1[1] - e[1] * d1[0] < 0
            leave = origin.ahead(s_m, -560 if right else -700)
            q0 = origin.point(origin.ahead(leave, 60), 8)
            curve = bezier(q0, origin.direction(leave), p1, d1, 0.45 * distance(q0, p1), 10)
            ramps.append(Ramp([origin.point(leave)] + curve, (origin, leave), (way, s_end), 0 if right else 2, name))
    return ramps


