"""From the tables to the stand-in: the whole way, step by step."""
import sys
import time

from . import boundaries, express_osm, interchanges, junctions, lines, links, streets, trams
from .express import Chain, carriageways
from .layers import Layers
from .osm import Osm
from .planar import Planar
from .rails import Rails
from .roundabouts import Roundabouts
from .tables import Tables

INNER_CITY = "u_reinoldikirche"


def draw(folder, out, quiet=False):
    began = time.time()

    def say(text):
        if not quiet:
            print(f"{time.time() - began:6.1f} s  {text}", file=sys.stderr)

    tables = Tables(folder)
    points = tables.grouped("road_points", "road")
    roads = tables.grouped("roads", "chain")
    chains = {name: Chain(name, rows, points) for name, rows in roads.items()}
    rails = Rails(tables)
    stops = {r["stop"]: r for r in tables.rows("stops")}
    rings = boundaries.rings(tables)
    border = [p for _, p in boundaries.outline(list(rings.values()))]

    places = interchanges.locate(tables.rows("interchanges"), chains)
    interchanges.stop_forks(places)
    ways = carriageways(chains)
    ramps, terminals = interchanges.ramps_of(places, ways, lambda x, s: (x.b.name, round(s, 3)))
    say("roads placed")

    graph = Planar()
    joints, terminal_node = _insert_named_streets(graph, chains, terminals)
    streets.insert_barriers(graph, chains, ramps, terminal_node, rails.surface(), border)
    joint_places = [c.line.place(s) for c in chains.values() for span in c.express_spans() for s in span]
    anchors = [r["xy"] for r in stops.values() if r["kind"] == "bus"] + [r["xy"] for r in tables.rows("districts")]
    anchors = streets.clusters(sorted(anchors), 140.0)
    streets.insert_collectors(graph, anchors, [x.place for x in places] + joint_places, border)
    streets.insert_bus_streets(graph, lines.bus_steps(tables, stops), joint_places)
    streets.join_islands(graph)
    say("collectors placed")
    built = [(p, 1.0) for p in anchors]
    # where the table has few stops (estimated ones) each stands for more houses
    built += [(r["xy"], 2.0) for r in stops.values() if r["source"] == "estimated"]
    field = streets.density_field(built, stops[INNER_CITY]["xy"])
    count = streets.fill_blocks(graph, field, border)
    say(f"{count} local streets cut")

    found = links.keep_connected(links.links_of(graph))
    junctions.dress(found, field)
    junctions.open_to_cars(found)
    around = junctions.around_nodes(found)
    signals = junctions.choose_signals(graph, around, {n for n in terminal_node.values() if n in around}, field)
    rounds = Roundabouts()
    rounds.choose(graph, around, signals, trams.stop_places(tables, stops))
    junctions.sign_minor_roads(around, signals | set(rounds.ring))
    ramps_at = {}
    for ramp in ramps:
        if ramp.start[0] == "street":
            ramps_at.setdefault(terminal_node[ramp.start[1]], []).append(ramp.points[1])
    junctions.turn_lanes(graph, around, signals, ramps_at)
    junctions.level_crossings(graph, found, rails)
    net = lines.BusNet(graph, found, signals)
    plans = lines.plan_buses(net, tables, stops)
    tram_plans = trams.plan_trams(net, tables, stops)
    say(f"{len(plans)} bus routes found")

    osm, index = Osm(), Layers()
    node_of = _NodeOf(osm, graph, signals, rounds)
    links.emit(osm, found, node_of, index)
    rounds.emit(osm, graph, index)
    net.rounds = rounds.way
    for link in found:
        for key, node in link.mark_ids.items():
            if key and key[0] == "level crossing":
                rails.add_crossing(osm, key[1], key[2], node)

    def join_node(chain, s):
        if chain == "street":
            return node_of(terminal_node[s])
        n = joints.get((chain, round(s, 3)))
        return None if n is None else node_of(n)

    express_osm.emit_express(osm, ways, ramps, chains, points, join_node, index)
    rails.emit(osm, stops, index)
    headway = {r["line"]: r["headway_min"] for r in tables.rows("headways") if r["from_time"] == "06:00"}
    platforms = lines.emit_buses(osm, net, plans, headway)
    trams.emit_trams(osm, net, rails, tram_plans, stops, headway, platforms, node_of)
    missing = lines.emit_rail_lines(osm, rails, tables, stops, headway)
    for line, back in missing:
        say(f"line {line} has no way over the tracks{' back' if back else ''}")
    boundaries.emit(osm, tables)
    osm.write(out)
    say(f"{len(osm.nodes)} nodes, {len(osm.ways)} ways, {len(osm.relations)} relations, {len(signals)} signals")


class _NodeOf:
    """OSM node of a junction of the graph, made when first asked for."""

    def __init__(self, osm, graph, signals, rounds):
        self.osm, self.graph, self.signals, self.rounds, self.known = osm, graph, signals, rounds, {}

    def __call__(self, n, link=None):
        if n in self.rounds.ring:
            return self.rounds.node(self.osm, self.graph, n, link)
        if n not in self.known:
            tags = {"highway": "traffic_signals"} if n in self.signals else {}
            self.known[n] = self.osm.node(self.graph.xy[n], **tags)
        return self.known[n]


def _insert_named_streets(graph, chains, terminals):
    """Joints {(chain, s): node} where carriageways meet a street; nodes of the ramp terminals."""
    joints, terminal_node = {}, {}
    for name, road, s0, s1 in streets.street_lines(chains):
        forced = [s for key, (chain, s) in sorted(terminals.items()) if chain == name]
        nodes = streets.insert_street(graph, chains[name], road, s0, s1, forced)
        for key, (chain, s) in terminals.items():
            if chain == name and s in nodes:
                terminal_node[key] = nodes[s]
        for s in (s0, s1):
            n = graph.near_node(chains[name].line.place(s), 26.0)
            if n is not None:
                joints[(name, round(s, 3))] = n
    return joints, terminal_node
