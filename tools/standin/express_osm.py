"""Carriageways and ramps as OSM ways."""
from .geometry import simplify
from .layers import ways as emit_ways

AUXILIARY = 250.0  # length of lanes for speeding up and slowing down, m


def named_bridges(chain, points):
    """Stretches between two points of the table whose names end in ' west' and ' east' and begin with a bridge's name."""
    spans, first = [], {}
    for road in chain.roads:
        for row in points[road["road"]]:
            if "brücke" in row["name"].lower():
                s = chain.line.nearest(row["xy"])[1]
                base = row["name"].rsplit(" ", 1)[0]
                if base in first:
                    s0 = first[base]
                    ref = road["ref"].replace(" ", "")
                    spans.append((s0, s, {"bridge": "yes", "layer": "1", "name": f"{ref} {base}", "bridge:name": base}))
                elif row["name"] != base:
                    first[base] = s
    return spans


def emit_express(osm, ways, ramps, chains, points, join_node, index):
    order = sorted(chains)
    node_at = {}
    exits = {(id(r.start[0]), r.start[1]): r for r in ramps if r.start[0] != "street"}
    for name in order:
        if name not in ways:
            continue
        chain = chains[name]
        spans = named_bridges(chain, points)
        for way in ways[name]:
            _emit_way(osm, way, ramps, spans, node_at, join_node, exits, index)
    for ramp in ramps:
        _emit_ramp(osm, ramp, node_at, join_node, index)
    return node_at


def _emit_way(osm, way, ramps, spans, node_at, join_node, exits, index):
    chain = way.chain
    way.start, way.end = join_node(chain.name, way.s0), join_node(chain.name, way.s1)
    joined = {}
    changes = [(max(a, way.s0), min(b, way.s1), t) for a, b, t in spans if b > way.s0 and a < way.s1]
    for ramp in ramps:
        for side, (where, s) in (("start", ramp.start), ("end", ramp.end)):
            if where is way:
                joined[s] = ramp
                s2 = way.ahead(s, AUXILIARY if side == "end" else -AUXILIARY)
                if way.s0 < s < way.s1:
                    turn = "merge_to_left" if side == "end" else "slight_right"
                    changes.append((max(way.s0, min(s, s2)), min(way.s1, max(s, s2)), {"auxiliary": turn}))
    for road, (a, b) in zip(chain.roads, chain.spans):
        if b > way.s0 and a < way.s1:
            changes.append((max(a, way.s0), min(b, way.s1), {"road": road}))
    n = max(2, int((way.s1 - way.s0) / 40))
    sampled = [way.s0 + (way.s1 - way.s0) * k / n for k in range(n + 1)]
    sample_at = {way.point(s): s for s in sampled}
    kept = {sample_at[p] for p in simplify([way.point(s) for s in sampled], 0.6)}
    forced = set(joined) | {s for a, b, _ in changes for s in (a, b)} | {way.s0, way.s1}
    places = sorted(forced | {s for s in kept if all(abs(s - f) > 8 for f in forced)})
    if not way.forward:
        places.reverse()
    ids = []
    for s in places:
        joint = join_node(chain.name, s) if s in (way.s0, way.s1) else None
        node = joint if joint is not None else osm.node(way.point(s))
        node_at[(id(way), s)] = node
        if (id(way), s) in exits and joint is None:
            osm.tag(node, highway="motorway_junction", name=exits[(id(way), s)].name)
        ids.append(node)
    middle = [(a + b) / 2 for a, b in zip(places, places[1:])]
    base = [1 if any("bridge" in t for a, b, t in changes if a <= m <= b) else 0 for m in middle]
    line, nodes, layers = index.lift(osm, [osm.nodes[n - 1] for n in ids], ids, base)
    known = set(ids)
    old = [k for k, n in enumerate(nodes) if n in known]
    segment = [sum(k <= i for k in old) - 1 for i in range(len(layers))]
    emit_ways(osm, line, nodes, layers, lambda i: _tags(changes, middle[segment[i]]), index)


def _tags(changes, s):
    here = [t for a, b, t in changes if a <= s <= b]
    road = next(t["road"] for t in here if "road" in t)
    lanes = int(road["lanes_per_direction"])
    tags = {"highway": road["kind"], "ref": road["ref"], "name": road["name"], "oneway": "yes", "surface": "asphalt"}
    tags["maxspeed"] = "none" if int(road["maxspeed_kmh"]) >= 130 else road["maxspeed_kmh"]
    if road["kind"] == "trunk":
        tags["motorroad"] = "yes"
    marks = [t["auxiliary"] for t in here if "auxiliary" in t]
    if marks:
        lanes += 1
        mark = marks[0] if len(set(marks)) == 1 else "slight_right"
        tags["turn:lanes"] = "|".join(["through" if mark == "slight_right" else "none"] * (lanes - 1) + [mark])
    tags["lanes"] = lanes
    for t in here:
        if "bridge" in t:
            tags.update({k: v for k, v in t.items() if k not in ("bridge", "layer")})
    return {k: v for k, v in tags.items() if v != ""}


def _emit_ramp(osm, ramp, node_at, join_node, index):
    ids = []
    for k, p in enumerate(ramp.points):
        place = ramp.start if k == 0 else ramp.end if k == len(ramp.points) - 1 else None
        if place is None:
            ids.append(osm.node(p))
        elif place[0] == "street":
            ids.append(join_node("street", place[1]))
        else:
            ids.append(node_at[(id(place[0]), place[1])])
    cls = next(x[0] for x in (ramp.start, ramp.end) if x[0] != "street")
    kind = cls.chain.road_at(ramp.start[1] if ramp.start[0] is cls else ramp.end[1])["kind"]
    tags = {"highway": kind + "_link", "oneway": "yes", "lanes": ramp.lanes, "maxspeed": 60, "surface": "asphalt", "destination": ramp.name}
    line, nodes, layers = index.lift(osm, [osm.nodes[n - 1] for n in ids], ids, [ramp.layer] * (len(ids) - 1))
    fans = ramp.end[0] == "street"
    last = len(nodes) - 2
    fan = {"lanes": 2, "turn:lanes": "left|through;right"}
    emit_ways(osm, line, nodes, layers, lambda i: {**tags, **fan} if fans and i == last else tags, index)
