"""Tracks: two lines side by side through named stations, right-hand running; trains routed over them."""
import heapq

from .geometry import Line, smooth

HALF = 2.4  # from the middle to each of two tracks, m
CITY_TUNNEL = ((7.4400, 51.5030), (7.4860, 51.5290))  # the light rail's tunnels in the centre (estimated box)


class Track:
    def __init__(self, row, points):
        self.name, self.mode, self.row = row["track"], row["mode"], row
        self.stops = [(i, p["stop"]) for i, p in enumerate(points) if p["stop"]]
        curve, index = smooth([p["xy"] for p in points], 50.0 if self.mode == "rail" else 30.0)
        self.line = Line(curve)
        self.at_stop = [(self.line.at[index[i]], stop) for i, stop in self.stops]
        self.degrees = [(float(p["lon"]), float(p["lat"])) for p in points]
        self.at_point = [self.line.at[index[i]] for i in range(len(points))]


class Rails:
    def __init__(self, tables):
        points = tables.grouped("track_points", "track")
        self.tracks = [Track(row, points[row["track"]]) for row in tables.rows("tracks")]
        self.axis, self.node, self.out, self.crossed = {}, {}, {}, set()

    def surface(self):
        return [(t.name, t.line.points) for t in self.tracks if t.mode == "rail"]

    def platform(self, osm, stop, direction, place):
        """OSM node of the track at a stop on which a train in this direction stands."""
        if stop not in self.axis:
            self.axis[stop] = direction
        ux, uy = self.axis[stop]
        along = ux * direction[0] + uy * direction[1] >= 0
        if (stop, along) not in self.node:
            side = HALF if along else -HALF
            self.node[(stop, along)] = osm.node((place[0] + uy * side, place[1] - ux * side))
        return self.node[(stop, along)]

    def emit(self, osm, stops, skip=()):
        for number, track in enumerate(self.tracks):
            if track.name in skip:
                continue
            over = [s for other in self.tracks[:number] if other.mode == track.mode for s, _ in track.line.crossings(other.line)]
            for forward in (True, False):
                self._emit_direction(osm, track, forward, over)
        for (stop, _), node in sorted(self.node.items()):
            row = stops[stop]
            if row["kind"] == "train":
                osm.tag(node, public_transport="stop_position", railway="stop", train="yes", name=row["name"])
            elif row["kind"] == "monorail":
                osm.tag(node, public_transport="stop_position", railway="stop", monorail="yes", name=row["name"])
            else:
                osm.tag(node, public_transport="stop_position", railway="stop", light_rail="yes", name=row["name"])

    def _emit_direction(self, osm, track, forward, over):
        line = track.line
        marks = {s: stop for s, stop in track.at_stop}
        places = set(marks) | {0.0, line.length} | set(line.at)
        for s in over:
            places |= {s - 18, s + 18}
        places = sorted(s for s in places if 0 <= s <= line.length)
        places = [s for s in places if s in marks or s in (0.0, line.length) or all(abs(s - m) > 12 for m in marks)]
        if not forward:
            places.reverse()
        run, before, last_stop, length, refs = [], None, None, 0.0, []
        for k, s in enumerate(places):
            d = line.direction(s)
            d = d if forward else (-d[0], -d[1])
            if s in marks:
                node = self.platform(osm, marks[s], d, line._raw(s))
            else:
                node = osm.node(line.place(s, HALF if forward else -HALF))
            if k:
                tags = self._tags(track, (s + places[k - 1]) / 2, over)
                if before is not None and tags != before or places[k - 1] in marks and run:
                    refs.append(osm.way(run, before))
                    run = run[-1:]
                if not run:
                    run = [first]
                run.append(node)
                length += abs(s - places[k - 1])
                before = tags
            else:
                first = node
            if s in marks:
                if last_stop is not None:
                    refs.append(osm.way(run, before))
                    self.out.setdefault(last_stop, []).append((length, node, tuple(refs)))
                elif len(run) > 1:
                    osm.way(run, before)
                run, before, refs, length, last_stop, first = [], None, [], 0.0, node, node
        if len(run) > 1:
            osm.way(run, before)

    @staticmethod
    def _tags(track, s, over):
        tags = {"railway": track.mode, "maxspeed": track.row["maxspeed_kmh"], "railway:preferred_direction": "forward", "tracks": 1}
        if track.mode == "rail":
            tags.update(usage="main", ref=track.row["ref"], gauge=1435, passenger_lines=2, electrified="contact_line" if track.row["electrified"] == "yes" else "no")
        if track.mode == "monorail":
            tags.update(bridge="yes", layer=3, name="H-Bahn")
        elif track.mode != "rail":
            k = max(i for i, a in enumerate(track.at_point) if a <= s or i == 0)
            lon, lat = track.degrees[k]
            inner = CITY_TUNNEL[0][0] < lon < CITY_TUNNEL[1][0] and CITY_TUNNEL[0][1] < lat < CITY_TUNNEL[1][1]
            tags.update(electrified="contact_line", gauge=1435, voltage=750)
            tags.update({"tunnel": "yes", "layer": -2} if inner else {"bridge": "yes", "layer": 2})
        if any(abs(s - x) < 18 for x in over):
            if track.mode == "rail":
                tags.update(bridge="yes", layer=2)
            else:
                tags["layer"] = int(tags.get("layer", 0)) - 1 if "tunnel" in tags else int(tags.get("layer", 0)) + 1
        return tags

    def cross_over(self, osm, stops):
        """Switches between the two tracks at these stops, for lines that branch off against the direction."""
        for stop in stops:
            a, b = self.node.get((stop, True)), self.node.get((stop, False))
            if a is None or b is None or stop in self.crossed:
                continue
            self.crossed.add(stop)
            way = osm.way([a, b], {"railway": self.mode_at(stop), "service": "crossover", "maxspeed": 30})
            self.out.setdefault(a, []).append((500.0, b, (way,)))
            self.out.setdefault(b, []).append((500.0, a, (way,)))

    def mode_at(self, stop):
        return next(t.mode for t in self.tracks if any(s == stop for _, s in t.stops))

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
