"""Trams: tunnel in the centre, rails in the lanes of the street outside, a ramp between."""
from .lines import add_relation, plan_line, stop_members, way_members
from .rails import in_tunnel

RAILS_IN_LANES = {"railway": "tram", "embedded_rails": "tram", "electrified": "contact_line", "gauge": "1435"}
RAMP = {"railway": "tram", "railway:preferred_direction": "forward", "tunnel": "yes", "layer": "-1", "maxspeed": "30", "gauge": "1435"}


def stop_places(tables, stops):
    """Where the stops of trams are."""
    lines = {row["line"] for row in tables.rows("rail_lines") if row["mode"] == "tram"}
    return sorted({stops[r["stop"]]["xy"] for r in tables.line_stops() if r["line"] in lines})


def plan_trams(net, tables, stops):
    """Per tram line and direction its parts in order: ("tunnel", stops) or ("street", plan)."""
    order = tables.stops_of_lines()
    out = []
    for row in tables.rows("rail_lines"):
        if row["mode"] != "tram":
            continue
        names = [r["stop"] for r in sorted(order[row["line"]], key=lambda r: int(r["seq"]))]
        for back in (False, True):
            seq = names[::-1] if back else names
            parts, run = [], [seq[0]]
            for a, b in zip(seq, seq[1:]):
                if in_tunnel(stops[a]) != in_tunnel(stops[b]):
                    parts.append(run)
                    run = []
                run.append(b)
            parts.append(run)
            done = [_part(net, row, part, stops, back) for part in parts]
            out.append((row, seq, [d for d in done if d]))
    return out


def _part(net, row, part, stops, back):
    if in_tunnel(stops[part[0]]):
        return ("tunnel", part)
    plan = plan_line(net, row, part, stops, back)
    if plan is None:
        return None
    for k, _ in plan["path"]:
        net.links[k].tags.update(RAILS_IN_LANES)
    return ("street", plan)


def emit_trams(osm, net, rails, planned, stops, headway, platforms, node_of):
    ramps = {}
    for row, seq, parts in planned:
        members, ways, end = [], [], None
        for kind, part in parts:
            if kind == "tunnel":
                nodes, tracks = rails.route(part)
                start, stop = nodes[0], nodes[-1]
                if end is not None:
                    ways.append(_ramp(osm, ramps, end, start))
                members += [("n", n, "stop") for n in nodes]
                ways += tracks
                end = stop
            else:
                first, last = _ends(net, part)
                if end is not None:
                    ways.append(_ramp(osm, ramps, end, node_of(first)))
                members += stop_members(osm, net, part, platforms)
                ways += way_members(net, part)
                end = node_of(last)
        add_relation(osm, row, "tram", members + [("w", w, "") for w in ways], stops[seq[0]]["name"], stops[seq[-1]]["name"], headway)


def _ends(net, plan):
    """Graph nodes at which the way through the streets begins and ends."""
    k, forward = plan["path"][0]
    j, onward = plan["path"][-1]
    first, last = net.links[k], net.links[j]
    return (first.a if forward else first.b), (last.b if onward else last.a)


def _ramp(osm, ramps, a, b):
    if (a, b) not in ramps:
        ramps[(a, b)] = osm.way([a, b], dict(RAMP))
    return ramps[(a, b)]
