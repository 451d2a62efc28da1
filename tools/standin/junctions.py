"""What stands at the junctions and along the streets: classes, limits, signals, give way, turn lanes."""
from .draw_random import unit
from .links import RANK
from .rails import HALF


def dress(links, field):
    """Tags of every link by its strand."""
    for link in links:
        s = link.strand
        mid = link.line.place(link.line.length / 2)
        built_up = field(mid) > 0.12
        if s.kind == "street":
            row = s.tags["tags_of"]
            lanes = int(row["lanes_per_direction"])
            limit = int(row["maxspeed_kmh"])
            tags = {"highway": row["kind"], "name": row["name"], "ref": row["ref"], "lanes": 2 * lanes, "surface": "asphalt"}
            tags["maxspeed"] = limit if built_up or limit > 50 else 70
            tags["priority_road"] = "designated"
            if built_up:
                tags.update(sidewalk="both", lit="yes")
                if row["kind"] == "secondary" and unit("lane", row["road"]) < 0.5:
                    tags["cycleway:both"] = "lane"
        elif s.kind == "collector":
            tags = {"highway": "tertiary", "name": f"Sammelstraße {s.tags['number'] + 1}", "lanes": 2, "surface": "asphalt"}
            tags["maxspeed"] = 50 if built_up else 70
            tags["priority_road"] = "designated"
            if built_up:
                tags.update(sidewalk="both", lit="yes")
        else:
            tags = _local(s, built_up)
        tags["source:maxspeed"] = _source(tags)
        link.tags = {k: v for k, v in tags.items() if v not in (None, "")}
        link.rank = RANK[link.tags["highway"]]


def _local(strand, built_up):
    cls, number = strand.tags["cls"], strand.tags["number"] + 1
    if cls == "footway":
        cycle = number % 2 == 0
        return {"highway": "cycleway" if cycle else "footway", "foot": "designated", "bicycle": "designated" if cycle else "yes", "surface": "paving_stones"}
    if cls == "track":
        return {"highway": "track", "tracktype": "grade2", "surface": "gravel"}
    if cls == "service":
        return {"highway": "service", "surface": "asphalt"}
    if cls == "living_street":
        return {"highway": "living_street", "name": f"Spielstraße {number}", "surface": "paving_stones"}
    if cls == "unclassified":
        return {"highway": "unclassified", "name": f"Feldstraße {number}", "maxspeed": 50 if built_up else 70, "surface": "asphalt"}
    return {"highway": "residential", "name": f"Wohnstraße {number}", "maxspeed": 30, "surface": "asphalt", "sidewalk": "both", "lit": "yes"}


def _source(tags):
    if tags.get("highway") == "residential":
        return "DE:zone30"
    if tags.get("maxspeed") == 50:
        return "DE:urban"
    return "sign" if "maxspeed" in tags else None


CAR = {"primary", "secondary", "tertiary", "unclassified", "residential", "living_street", "service"}


def open_to_cars(links):
    """Paths that alone join a street to the rest become roads."""
    while True:
        around = {}
        for link in links:
            if link.tags["highway"] in CAR:
                around.setdefault(link.a, []).append(link)
                if link.b >= 0:
                    around.setdefault(link.b, []).append(link)
        part = {}
        for start in sorted(around):
            if start in part:
                continue
            part[start], stack = start, [start]
            while stack:
                for link in around[stack.pop()]:
                    for n in (link.a, link.b):
                        if n >= 0 and n not in part:
                            part[n] = start
                            stack.append(n)
        sizes = {}
        for start in part.values():
            sizes[start] = sizes.get(start, 0) + 1
        main = max(sizes, key=lambda k: (sizes[k], -k))
        changed = False
        for link in links:
            if link.tags["highway"] in CAR or link.b < 0:
                continue
            ends = {part.get(link.a), part.get(link.b)}
            if ends - {main, None} and (main in ends or None in ends):
                link.tags = {"highway": "unclassified", "surface": "asphalt", "maxspeed": 50, "source:maxspeed": "DE:urban", "lanes": 1}
                link.rank = RANK["unclassified"]
                changed = True
        if not changed:
            return


def around_nodes(links):
    around = {}
    for link in links:
        for n in (link.a, link.b):
            if n >= 0:
                around.setdefault(n, []).append(link)
    return around


def choose_signals(graph, around, terminals, field):
    """Graph nodes with signals: at ramps, where main roads cross, and where three or more legs of tertiary or higher meet a main road."""
    chosen = set(terminals)
    main = [n for n in sorted(around) if sum(link.rank >= 4 for link in around[n]) >= 3]
    chosen.update(main)
    for n in sorted(around):
        ranks = sorted((link.rank for link in around[n]), reverse=True)
        if n in chosen or len(ranks) < 3 or ranks[2] < 3:
            continue
        if ranks[0] < 4 and (len(ranks) < 4 or ranks[3] < 3 or field(graph.xy[n]) < 0.75):
            continue
        if all(_far(graph, n, m) for m in chosen):
            chosen.add(n)
    return chosen


def _far(graph, n, m):
    (x, y), (u, v) = graph.xy[n], graph.xy[m]
    return (x - u) ** 2 + (y - v) ** 2 > 70.0**2


def sign_minor_roads(around, signals):
    """Give way where a lower road meets a higher one without a signal."""
    for n in sorted(around):
        legs = around[n]
        top = max(link.rank for link in legs)
        through = [link for link in legs if link.rank == top]
        if n in signals or len(legs) < 3 or top < 3 or len(through) < 2:
            continue
        for link in legs:
            if -1 <= link.rank < top and link.line.length > 30:
                at_end = link.b == n
                s = link.line.length - 7.0 if at_end else 7.0
                link.marks.append((s, {"highway": "give_way", "direction": "forward" if at_end else "backward"}, None))


def turn_lanes(graph, around, signals, ramps_at):
    """A lane for left turns before a signal, on roads of tertiary and above. ramps_at: node -> places to which its ramps lead."""
    for n in sorted(signals):
        legs = around.get(n, [])
        if len(legs) + len(ramps_at.get(n, ())) < 3:
            continue
        for link in legs:
            per_side = link.tags["lanes"] // 2 if "lanes" in link.tags else 1
            room = link.line.length * (0.45 if link.other(n) in signals else 0.75)
            if link.rank < 3 or room < 25:
                continue
            reach = min(90.0 if link.rank >= 4 else 50.0, room)
            at_end = link.b == n
            turns = _turns(graph, link, n, legs, ramps_at.get(n, ()))
            if turns is None:
                continue
            total = 2 * per_side + 1
            marks = ["left"] + ["through"] * (per_side - 1) + [turns] if per_side > 1 else ["left", turns]
            near, away = ("forward", "backward") if at_end else ("backward", "forward")
            extra = {"lanes": total, f"lanes:{near}": per_side + 1, f"lanes:{away}": per_side, f"turn:lanes:{near}": "|".join(marks)}
            span = (link.line.length - reach, link.line.length) if at_end else (0.0, reach)
            link.changes.append((*span, extra))


def _turns(graph, link, n, legs, ramps):
    """Mark of the rightmost lane, or None where there is no left turn or nothing beside it."""
    here = graph.xy[n]
    inward = link.line.direction(link.line.length) if link.b == n else tuple(-c for c in link.line.direction(0.0))
    targets = list(ramps)
    for other in legs:
        if other is not link and other.rank >= -1:
            away = min(25.0, other.line.length / 2)
            targets.append(other.line.place(away if other.a == n else other.line.length - away))
    left = through = right = False
    for p in targets:
        dx, dy = p[0] - here[0], p[1] - here[1]
        cross, dot = inward[0] * dy - inward[1] * dx, inward[0] * dx + inward[1] * dy
        if abs(cross) < dot * 0.8:
            through = True
        elif cross > 0:
            left = True
        else:
            right = True
    if not left or not (through or right):
        return None
    return "through;right" if through and right else "through" if through else "right"


def level_crossings(graph, links, rails):
    """Roads that meet a branch line, and nothing else, on the level: a shared node on each of its two tracks."""
    for link in links:
        if len(link.bridges) != 1 or len(link.over_rail) != 1 or link.rank >= 5:
            continue
        s, name, sine, length = link.over_rail[0]
        track = rails.track(name)
        apart = HALF / sine
        if not track.level_crossings or sine < 0.5 or s < 45 or length - s < 45 or link.dead_end:
            continue
        here = track.line.nearest(link.line._raw(s))[1]
        if any(abs(here - at) < 120 for at, _ in track.at_stop) or not 60 < here < track.line.length - 60:
            continue
        d = track.line.direction(here)
        for sign in (-1, 1):
            p = link.line._raw(s + sign * apart)
            q = link.line._raw(s)
            forward = d[0] * (p[1] - q[1]) - d[1] * (p[0] - q[0]) < 0
            link.marks.append((s + sign * apart, {"railway": "level_crossing", "crossing:barrier": "full"}, ("level crossing", name, forward)))
        link.bridges = []
