"""Lines of public transport as route relations, one a direction."""
import heapq

from .geometry import distance

AFTER_JUNCTION = 32.0  # a bus stops behind the junction, m


class BusNet:
    """Where buses may run: main roads and collectors first, residential streets where it saves a detour."""

    def __init__(self, graph, links, signals):
        self.graph, self.links = graph, links
        self.around, self.rounds, self.main = {}, {}, set()
        for k, link in enumerate(links):
            if link.b >= 0 and link.rank >= 1:
                if link.rank >= 3:
                    self.main |= {link.a, link.b}
                self.around.setdefault(link.a, []).append((k, link.b))
                self.around.setdefault(link.b, []).append((k, link.a))

    def anchor(self, p):
        """Nearest node of the bus net."""
        best = (float("inf"), -1)
        for radius in (60.0, 120.0):
            for n in self._near(p, radius):
                best = min(best, (distance(p, self.graph.xy[n]), n))
            if best[1] >= 0:
                return best[1]
        return min(((distance(p, self.graph.xy[n]), n) for n in self.main), default=best)[1]

    def _near(self, p, radius):
        cx, cy = self.graph._cell(p)
        for i in range(cx - 1, cx + 2):
            for j in range(cy - 1, cy + 2):
                for n in self.graph._node_cells.get((i, j), ()):
                    if n in self.main and distance(p, self.graph.xy[n]) <= radius:
                        yield n

    def path(self, a, b, last=None):
        """(cost, links [(index, forward)]) of a shortest way; no turning round on the link last."""
        heap, done = [(0.0, a, last, ())], set()
        while heap:
            cost, n, came, links = heapq.heappop(heap)
            if n == b:
                out = []
                while links:
                    out.append(links[0])
                    links = links[1]
                return cost, out[::-1]
            if n in done:
                continue
            done.add(n)
            for k, m in self.around.get(n, ()):
                if m not in done and not (n == a and k == last):
                    link = self.links[k]
                    weight = (0, 2.2, 1.7, 1.1, 1.0, 1.0)[link.rank]
                    heapq.heappush(heap, (cost + link.line.length * weight, m, k, ((k, link.a == n), links)))
        return None


def bus_steps(tables, stops):
    """Places of each two stops that follow each other on a bus line."""
    order = tables.stops_of_lines()
    steps = set()
    for row in tables.rows("bus_lines"):
        names = [r["stop"] for r in sorted(order[row["line"]], key=lambda r: int(r["seq"]))]
        steps |= {tuple(sorted((stops[a]["xy"], stops[b]["xy"]))) for a, b in zip(names, names[1:])}
    return sorted(steps)


def plan_buses(net, tables, stops):
    """Paths of all bus lines in both directions; puts stop marks on the links."""
    order = tables.stops_of_lines()
    plans = []
    for row in tables.rows("bus_lines"):
        names = [r["stop"] for r in sorted(order[row["line"]], key=lambda r: int(r["seq"]))]
        for back in (False, True):
            seq = names[::-1] if back else names
            plan = plan_line(net, row, seq, stops, back)
            if plan:
                plans.append(plan)
    return plans


def plan_line(net, row, seq, stops, back):
    places, path, calls = [], [], []
    for name in seq:
        n = net.anchor(stops[name]["xy"])
        if not places or places[-1][0] != n:
            places.append((n, name))
    if len(places) < 2:
        return None
    for (a, name), (b, _) in zip(places, places[1:]):
        # only where a street ends a bus turns round at its stop
        best = net.path(a, b, path[-1][0] if path else None) or net.path(a, b)
        if best is None:
            return None
        calls.append((len(path), name, "start"))
        path += best[1]
    calls.append((len(path) - 1, places[-1][1], "end"))
    key = (row["line"], back)
    served = []
    for index, name, where in calls:
        k, forward = path[index]
        link = net.links[k]
        s = min(AFTER_JUNCTION, link.line.length * 0.4)
        if where == "end":
            s = max(link.line.length - AFTER_JUNCTION, link.line.length * 0.6)
        s = s if forward else link.line.length - s
        mark = (k, forward, where)
        if mark not in link.stop_tags:
            link.stop_tags[mark] = {"public_transport": "stop_position", "name": stops[name]["name"]}
            link.marks.append((s, link.stop_tags[mark], mark))
            link.stop_place[mark] = (link.line.place(s, 6.0 if forward else -6.0), stops[name]["name"])
        link.stop_tags[mark][row["mode"]] = "yes"
        served.append((k, mark))
    for k, _ in path:
        net.links[k].routes.add(key)
    return {"row": row, "path": path, "served": served, "from": stops[seq[0]]["name"], "to": stops[seq[-1]]["name"], "back": back}


def emit_buses(osm, net, plans, headway):
    platforms = {}
    for plan in plans:
        members = stop_members(osm, net, plan, platforms) + [("w", w, "") for w in way_members(net, plan)]
        add_relation(osm, plan["row"], "bus", members, plan["from"], plan["to"], headway)
    return platforms


def stop_members(osm, net, plan, platforms):
    members = []
    for k, mark in plan["served"]:
        link = net.links[k]
        if mark not in platforms:
            place, name = link.stop_place[mark]
            kinds = {kind: "yes" for kind in ("bus", "tram") if kind in link.stop_tags[mark]}
            sign = {"highway": "bus_stop"} if "bus" in kinds else {"railway": "platform"}
            platforms[mark] = osm.node(place, public_transport="platform", name=name, **sign, **kinds)
        members += [("n", link.mark_ids[mark], "stop"), ("n", platforms[mark], "platform")]
    return members


def way_members(net, plan):
    ways = []
    for k, forward in plan["path"]:
        start = net.links[k].a if forward else net.links[k].b
        if ways and start in net.rounds:
            ways.append(net.rounds[start])
        for _, way in sorted(net.links[k].pieces, reverse=not forward):
            if not ways or ways[-1] != way:
                ways.append(way)
    return ways


def emit_rail_lines(osm, rails, tables, stops, headway):
    order = tables.stops_of_lines()
    missing = []
    for row in tables.rows("rail_lines"):
        if row["mode"] == "tram":
            continue
        names = [r["stop"] for r in sorted(order[row["line"]], key=lambda r: int(r["seq"]))]
        for back in (False, True):
            seq = names[::-1] if back else names
            route = rails.route(seq)
            if route is None:
                missing.append((row["line"], back))
                continue
            members = [("n", n, "stop") for n in route[0]] + [("w", w, "") for w in route[1]]
            mode = "train" if row["mode"] == "suburban" else row["mode"]
            add_relation(osm, row, mode, members, stops[seq[0]]["name"], stops[seq[-1]]["name"], headway)
    return missing


def add_relation(osm, row, mode, members, start, end, headway):
    tags = {
        "type": "route",
        "route": mode,
        "ref": row["line"],
        "name": f"{row['name']}: {start} => {end}",
        "from": start,
        "to": end,
        "public_transport:version": "2",
        "network": "VRR",
        "interval": headway.get(row["line"]),
    }
    if row["mode"] == "suburban":
        tags["service"] = "commuter"
    osm.relation(members, tags)


