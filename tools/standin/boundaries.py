"""Municipalities and districts as boundary relations over shared ways."""


def rings(tables):
    """{district key: [points]}; a point shared by neighbours has the same text, hence the same node."""
    out = {}
    for row in sorted(tables.rows("district_boundaries"), key=lambda r: (r["district_key"], int(r["seq"]))):
        out.setdefault(row["district_key"], []).append(((row["lon"], row["lat"]), row["xy"]))
    return out


def outline(districts):
    """Ring of points around the union of the districts (the longest, should there be several)."""
    edges = {}
    for ring in districts:
        for a, b in zip(ring, ring[1:] + ring[:1]):
            edges[(a[0], b[0])] = (a, b)
    follow = {a: edges[(a, b)] for a, b in edges if (b, a) not in edges}
    best = []
    while follow:
        start = min(follow)
        here, ring = start, []
        while here in follow:
            a, b = follow.pop(here)
            ring.append(a)
            here = b[0]
        if len(ring) > len(best):
            best = ring
    return best


def emit(osm, tables):
    districts = rings(tables)
    info = {r["key"]: r for r in tables.rows("districts")}
    towns = {r["ags"]: r for r in tables.rows("municipalities")}
    node, owners = {}, {}
    for key, ring in districts.items():
        for text, xy in ring:
            if text not in node:
                node[text] = osm.node(xy)
        for (a, _), (b, _) in zip(ring, ring[1:] + ring[:1]):
            owners.setdefault(tuple(sorted((a, b))), []).append(key)
    ways = _arcs(osm, districts, owners, node, info)
    for key in sorted(districts):
        members = [("w", w, "outer") for w, keys in ways if key in keys]
        town = towns[info[key]["municipality_ags"]]
        osm.relation(
            members,
            {"type": "boundary", "boundary": "administrative", "admin_level": "9", "name": info[key]["name"], "ref": key, "population": info[key]["population"], "is_in": town["name"]},
        )
    for ags in sorted(towns):
        members = [("w", w, "outer") for w, keys in ways if sum(info[k]["municipality_ags"] == ags for k in keys) == 1]
        osm.relation(
            members,
            {"type": "boundary", "boundary": "administrative", "admin_level": "8", "name": towns[ags]["name"], "de:amtlicher_gemeindeschluessel": ags, "population": towns[ags]["population"]},
        )


def _arcs(osm, districts, owners, node, info):
    """Boundary ways: runs of ring edges between the same districts."""
    out, done = [], set()
    for key in sorted(districts):
        ring = districts[key]
        n = len(ring)
        edge = [tuple(sorted((ring[i][0], ring[(i + 1) % n][0]))) for i in range(n)]
        first = next((i for i in range(n) if owners[edge[i]] != owners[edge[i - 1]]), 0)
        run = []
        for step in range(n + 1):
            i = (first + step) % n
            if run and (step == n or owners[edge[i]] != owners[edge[i - 1]]):
                way = osm.way(run, {"boundary": "administrative", "admin_level": _level(owners[edge[i - 1]], info), "source": "draw-standin"})
                out.append((way, owners[edge[i - 1]]))
                run = []
            if step == n:
                break
            if edge[i] in done:
                continue
            done.add(edge[i])
            run = run or [node[ring[i][0]]]
            run.append(node[ring[(i + 1) % n][0]])
    return out


def _level(keys, info):
    return "9" if len({info[k]["municipality_ags"] for k in keys}) == 1 and len(keys) == 2 else "8"
