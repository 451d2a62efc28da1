"""Tracks: two lines side by side through named stations, right-hand running; trains routed over them."""
import heapq

from . import layers as layering
from .geometry import distance
from .track_lines import centre_line, meetings

HALF = 2.4  # from the middle to each of two tracks, m
CITY_TUNNEL = ((7.4400, 51.5030), (7.4860, 51.5296))  # the light rail's tunnels in the centre (estimated box)


def in_tunnel(stop_or_point):
    lon, lat = float(stop_or_point["lon"]), float(stop_or_point["lat"])
    (west, south), (east, north) = CITY_TUNNEL
    return west < lon < east and south < lat < north


class Track:
    def __init__(self, row, points, stops):
        self.name, self.mode, self.row = row["track"], row["mode"], row
        self.line, at, self.switches = centre_line(self.name, points, stops, 50.0 if self.mode == "rail" else 30.0)
        self.at_stop = [(s, p["stop"]) for s, p in zip(at, points) if p["stop"]]
        self.leaves = {}  # (place of a stop, forward): side of the stop's axis
        for i, (s, p) in enumerate(zip(at, points)):
            if p["stop"]:
                side = stops[p["stop"]].side
                self.leaves[s] = side[(self.name, i, True)] if (self.name, i, True) in side else -side[(self.name, i, False)]
        # a light rail between two places in the centre is in the tunnel
        self.tunnels = [] if self.mode in ("rail", "monorail") else [(a, b) for a, b, p, q in zip(at, at[1:], points, points[1:]) if in_tunnel(p) and in_tunnel(q)]

    @property
    def level_crossings(self):
        return self.row["level_crossings"] == "yes"


class Rails:
    def __init__(self, tables):
        points = tables.grouped("track_points", "track")
        order = tables.stops_of_lines()
        lines = [[r["stop"] for r in sorted(order[row["line"]], key=lambda r: int(r["seq"]))] for row in tables.rows("rail_lines")]
        self.meetings = meetings({row["track"]: points[row["track"]] for row in tables.rows("tracks")}, lines)
        self.tracks = [Track(row, points[row["track"]], self.meetings) for row in tables.rows("tracks")]
        self.node, self.out = {}, {}
        self.switch, self.halves = {}, {}
        self.crossings = {}  # (track, forward): [(s, OSM node)] of level crossings

    def surface(self):
        return [(t.name, t.line.points) for t in self.tracks if t.mode == "rail"]

    def track(self, name):
        return next(t for t in self.tracks if t.name == name)

    def add_crossing(self, osm, track, forward, node):
        s = self.track(track).line.nearest(osm.nodes[node - 1])[1]
        self.crossings.setdefault((track, forward), []).append((s, node))

    def platform(self, osm, stop, along):
        """OSM node of the track at a stop on which a train runs along its axis, or against it."""
        if (stop, along) not in self.node:
            self.node[(stop, along)] = self._beside(osm, stop, along, 0.0)
        return self.node[(stop, along)]

    def _switch(self, osm, stop, side, along):
        """OSM node at the end of the platform's track on one side of the stop."""
        if (stop, side, along) not in self.switch:
            self.switch[(stop, side, along)] = self._beside(osm, stop, along, side * self.meetings[stop].half)
        return self.switch[(stop, side, along)]

    def _beside(self, osm, stop, along, ahead):
        m = self.meetings[stop]
        (x, y), (ux, uy), right = m.place, m.axis, HALF if along else -HALF
        return osm.node((x + ux * ahead + uy * right, y + uy * ahead - ux * right))

    def emit(self, osm, stops, index):
        for track in self.tracks:
            for forward in (True, False):
                self._emit_direction(osm, track, forward, index)
        for (stop, _), node in sorted(self.node.items()):
            kind = stops[stop]["kind"]
            osm.tag(node, public_transport="stop_position", railway="stop", name=stops[stop]["name"], **{kind: "yes"})
            side = osm.nodes[node - 1]
            middle = stops[stop]["xy"]
            n = distance(side, middle) or 1.0
            place = (side[0] + (side[0] - middle[0]) / n * 3.5, side[1] + (side[1] - middle[1]) / n * 3.5)
            osm.node(place, public_transport="platform", railway="platform", name=stops[stop]["name"], **{kind: "yes"})
        for stop in sorted({stop for stop, _ in self.node}):
            if stops[stop]["kind"] == "train":
                osm.node(stops[stop]["xy"], public_transport="station", railway="station", train="yes", name=stops[stop]["name"])

    def _emit_direction(self, osm, track, forward, index):
        line = track.line
        # along the stop's axis, or against it
        along = {s: (side > 0) == forward for s, side in track.leaves.items()}
        at_stop = dict(track.at_stop)
        marks = {s: self.platform(osm, stop, along[s]) for s, stop in track.at_stop}
        for s, stop, side in track.switches:
            at = min(along, key=lambda t: abs(t - s) if at_stop[t] == stop else float("inf"))
            marks[s] = self._switch(osm, stop, side, along[at])
        marks.update(dict(self.crossings.get((track.name, forward), [])))
        plain = {0.0, line.length} | set(line.at) | {s for span in track.tunnels for s in span}
        places = sorted(set(marks) | {s for s in plain if s in (0.0, line.length) or all(abs(s - m) > 12 for m in marks)}, reverse=not forward)
        cuts = set(at_stop) | {s for s, _, _ in track.switches}
        run, ways, last = [], [], None
        for k, s in enumerate(places):
            run.append((s, marks[s] if s in marks else osm.node(line.place(s, HALF if forward else -HALF))))
            if len(run) > 1 and (s in cuts or k == len(places) - 1):
                ways += self._emit_run(osm, track, run, index)
                run = run[-1:]
            if s in at_stop:
                if last is not None:
                    self.out.setdefault(marks[last], []).append((abs(s - last), marks[s], tuple(ways)))
                last, ways = s, []

    def _emit_run(self, osm, track, run, index):
        """Ways of one run; the straight tracks at a stop, which several tracks share, are drawn once."""
        nodes = [n for _, n in run]
        shared = (nodes[0], nodes[-1]) if len(nodes) == 2 else None
        if shared in self.halves:
            return self.halves[shared]
        base = [self._base(track, (a + b) / 2) for (a, _), (b, _) in zip(run, run[1:])]
        points, nodes, levels = index.lift(osm, [osm.nodes[n - 1] for n in nodes], nodes, base)
        tags = _tags(track)
        ways = layering.ways(osm, points, nodes, levels, lambda i: tags, index)
        if shared:
            self.halves[shared] = ways
        return ways

    @staticmethod
    def _base(track, s):
        if track.mode == "monorail":
            return 3
        return -2 if any(a <= s <= b for a, b in track.tunnels) else 0

    def route(self, stops):
        """Shortest way over the tracks through the platforms of the stops: (platform nodes, ways) or None."""
        best = {n: (0.0, (n,), ()) for (stop, _), n in self.node.items() if stop == stops[0]}
        for stop in stops[1:]:
            goals = {n for (name, _), n in self.node.items() if name == stop}
            best = self._extend(best, goals)
            if not best:
                return None
        return min(best.values())[1:]

    def _extend(self, starts, goals):
        heap = [(cost, n, nodes, ways) for n, (cost, nodes, ways) in sorted(starts.items())]
        heapq.heapify(heap)
        done, found = set(), {}
        while heap and len(found) < len(goals):
            cost, n, nodes, ways = heapq.heappop(heap)
            if n in done:
                continue
            done.add(n)
            if n in goals:
                found[n] = (cost, nodes + (n,), ways)
            for length, m, refs in self.out.get(n, ()):
                if m not in done:
                    heapq.heappush(heap, (cost + length, m, nodes, ways + refs))
        return found


def _tags(track):
    row = track.row
    tags = {"railway": track.mode, "maxspeed": row["maxspeed_kmh"], "railway:preferred_direction": "forward", "tracks": 1}
    if track.mode == "rail":
        tags.update(usage="main", ref=row["ref"], gauge=1435, passenger_lines=2, electrified="contact_line" if row["electrified"] == "yes" else "no")
    elif track.mode == "monorail":
        tags.update(name="H-Bahn")
    else:
        tags.update(electrified="contact_line", gauge=1435, voltage=750)
    return tags
