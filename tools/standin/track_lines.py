"""Centre lines of the tracks: straight through the platforms, smooth curves between, so that every line can be driven."""
import math

from .geometry import Line, distance

PLATFORM = 45.0  # half the straight track at a stop where tracks part, m
FINEST = math.radians(7.0)  # turn from one segment to the next


class Meeting:
    """A stop with the tracks that leave it, on one of two sides; trains pass from side to side."""

    def __init__(self, place):
        self.place = place
        self.toward, self.reach = {}, {}  # (track, seq, forward): unit direction, distance to the next point
        self.passes = set()
        self.side, self.axis, self.half = {}, (1.0, 0.0), 0.0

    @property
    def switched(self):
        return len(self.toward) > 2

    def orient(self):
        """Two sides, so that each pass goes from one to the other; the axis as the tracks lie best."""
        sides = {}
        for start in sorted(self.toward):
            if start in sides:
                continue
            part, stack = {start: 1}, [start]
            while stack:
                here = stack.pop()
                for a, b in sorted(self.passes):
                    if here not in (a, b):
                        continue
                    other = b if here == a else a
                    if other not in part:
                        part[other] = -part[here]
                        stack.append(other)
            one, all_ = self._sum(part), self._sum(sides)
            flip = -1 if one[0] * all_[0] + one[1] * all_[1] < 0 else 1
            sides.update({h: s * flip for h, s in part.items()})
        self.side = sides
        x, y = self._sum(sides)
        n = math.hypot(x, y)
        self.axis = (x / n, y / n)
        self.half = min(PLATFORM, 0.2 * min(self.reach.values())) if self.switched else 0.0

    def _sum(self, sides):
        """Mean direction of one side less that of the other."""
        out = [0.0, 0.0]
        for wanted in (1, -1):
            mine = [self.toward[h] for h, s in sides.items() if s == wanted]
            for k in (0, 1):
                out[k] += wanted * sum(d[k] for d in mine) / max(1, len(mine))
        return out


def meetings(tracks, lines):
    """{stop: Meeting} of tracks {name: points} and lines [[stop, ...]]."""
    out, ends = {}, {}
    for name, points in tracks.items():
        for i, p in enumerate(points):
            if not p["stop"]:
                continue
            m = out.setdefault(p["stop"], Meeting(p["xy"]))
            for j, forward in ((i - 1, False), (i + 1, True)):
                if 0 <= j < len(points):
                    n = distance(p["xy"], points[j]["xy"])
                    half = (name, i, forward)
                    m.toward[half] = ((points[j]["xy"][0] - p["xy"][0]) / n, (points[j]["xy"][1] - p["xy"][1]) / n)
                    m.reach[half] = n
            if 0 < i < len(points) - 1:
                m.passes.add(((name, i, False), (name, i, True)))
        at = [i for i, p in enumerate(points) if p["stop"]]
        for i, j in zip(at, at[1:]):
            a, b = points[i]["stop"], points[j]["stop"]
            ends.setdefault((a, b), ((name, i, True), (name, j, False)))
            ends.setdefault((b, a), ((name, j, False), (name, i, True)))
    for stops in lines:
        for a, b, c in zip(stops, stops[1:], stops[2:]):
            if (a, b) in ends and (b, c) in ends:
                out[b].passes.add((ends[(a, b)][1], ends[(b, c)][0]))
    for m in out.values():
        m.orient()
    return out


def centre_line(name, points, stops, step):
    """The line of one track; where it passes its points, and its switches: (Line, [s of each point], [(s, stop, side)])."""
    line, at, switches = [points[0]["xy"]], [0], []
    for i in range(len(points) - 1):
        start, leave = _leave(name, points, i, True, stops)
        end, back = _leave(name, points, i + 1, False, stops)
        if start != line[-1]:
            line.append(start)
            switches.append((len(line) - 1, points[i]["stop"], stops[points[i]["stop"]].side[(name, i, True)]))
        line += _curve(start, leave, end, (-back[0], -back[1]), step)[1:]
        q = points[i + 1]
        if end != q["xy"]:
            switches.append((len(line) - 1, q["stop"], stops[q["stop"]].side[(name, i + 1, False)]))
            line.append(q["xy"])
        at.append(len(line) - 1)
    done = Line(line)
    return done, [done.at[i] for i in at], [(done.at[i], stop, side) for i, stop, side in switches]


def _leave(name, points, i, forward, stops):
    """Where the curve leaves a point of the track, and in which direction."""
    p = points[i]
    if p["stop"]:
        m = stops[p["stop"]]
        side = m.side[(name, i, forward)]
        u = (m.axis[0] * side, m.axis[1] * side)
        return ((p["xy"][0] + u[0] * m.half, p["xy"][1] + u[1] * m.half) if m.half else p["xy"]), u
    sign = 1 if forward else -1
    units = []
    for a, b in ((i - 1, i), (i, i + 1)):
        if 0 <= a and b < len(points):
            n = distance(points[a]["xy"], points[b]["xy"])
            units.append([(q - r) / n for r, q in zip(points[a]["xy"], points[b]["xy"])])
    x, y = sum(u[0] for u in units), sum(u[1] for u in units)
    n = math.hypot(x, y)
    return p["xy"], (sign * x / n, sign * y / n)


def _curve(p, d, q, e, step):
    """Hermite curve from p along d to q along e, with segments of at most `step` and 7 degrees."""
    n = distance(p, q)
    c = [(p[k], p[k] + d[k] * 0.39 * n, q[k] - e[k] * 0.39 * n, q[k]) for k in (0, 1)]

    def place(t):
        u = 1 - t
        return tuple(a * u**3 + 3 * b * u * u * t + 3 * g * u * t * t + h * t**3 for a, b, g, h in c)

    fine = [place(k / 64) for k in range(65)]
    fine[0], fine[-1] = p, q
    out, turned, gone = [p], 0.0, 0.0
    for a, b, f in zip(fine, fine[1:], fine[2:]):
        turned += abs(_turn(a, b, f))
        gone += distance(a, b)
        if turned > FINEST or gone > step:
            out.append(b)
            turned = gone = 0.0
    if len(out) > 1 and distance(out[-1], q) < 8:
        out.pop()
    return out + [q]


def _turn(a, b, c):
    x, y, u, v = b[0] - a[0], b[1] - a[1], c[0] - b[0], c[1] - b[1]
    return math.atan2(x * v - y * u, x * u + y * v)
